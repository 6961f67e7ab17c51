package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/osv-scalibr/clients/datasource"
	"go.yaml.in/yaml/v3"

	"github.com/bumplens/bumplens/review/registry"
	"github.com/bumplens/bumplens/review/registry/rubygems"
)

// rubyGemsPace is what servers' documentation asks for.
const rubyGemsPace = 100 * time.Millisecond

// newRubyGems returns a client of the gem server that the operator configured:
// the first source of a gemrc, or the mirror that Bundler takes in its place.
// It is nil where neither says one, for which server RubyGems asks unconfigured
// is written nowhere but in RubyGems.
func newRubyGems(getenv func(string) string, client *registry.Client) (*rubygems.Client, error) {
	source, err := gemSource(getenv)
	if err != nil {
		return nil, fmt.Errorf("the configuration of RubyGems: %w", err)
	}
	bundler, err := bundlerSettings(getenv)
	if err != nil {
		return nil, fmt.Errorf("the configuration of Bundler: %w", err)
	}
	base := bundler.mirror(source)
	if base == "" {
		return nil, nil
	}
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return nil, errors.New("the configuration of RubyGems: the address of a source is not one on a web server") // it may hold a password
	}
	config := rubygems.Config{Every: rubyGemsPace}
	user := u.User.String()
	u.User = nil
	config.Registry = u.String()
	if user = cmp.Or(bundler.credentials(u), user); user != "" {
		name, password, _ := strings.Cut(user, ":")
		if name, err = url.PathUnescape(name); err == nil {
			password, err = url.PathUnescape(password)
		}
		if err != nil {
			return nil, fmt.Errorf("the configuration of RubyGems: the credentials for %q are not escaped as in an address", u.Host)
		}
		config.Authorization = authorization(&datasource.HTTPAuthentication{Username: name, Password: password})
	}
	return rubygems.New(config, client), nil
}

// gemSource returns the first source of the first gemrc that has any, "" when
// none has, as "gem help environment" describes.
func gemSource(getenv func(string) string) (string, error) {
	home := homeOf(getenv)
	files := filepath.SplitList(getenv("GEMRC"))
	if home != "" {
		files = append(files, filepath.Join(home, ".gemrc"), filepath.Join(cmp.Or(getenv("XDG_CONFIG_HOME"), filepath.Join(home, ".config")), "gem", "gemrc"))
	}
	for _, file := range files {
		settings, err := readYAML(file)
		if err != nil {
			return "", err
		}
		for _, key := range []string{":sources", "sources"} {
			if list, ok := settings[key].([]any); ok && len(list) > 0 {
				if source, ok := list[0].(string); ok {
					return source, nil
				}
			}
		}
	}
	return "", nil
}

// bundlerSettings reads what is said of Bundler, described at
// https://bundler.io/man/bundle-config.1.html.
func bundlerSettings(getenv func(string) string) (*bundlerConfig, error) {
	c := &bundlerConfig{getenv: getenv}
	folder := getenv("BUNDLE_USER_HOME")
	if home := homeOf(getenv); folder == "" && home != "" {
		folder = filepath.Join(home, ".bundle")
	}
	file := getenv("BUNDLE_USER_CONFIG")
	if file == "" && folder != "" {
		file = filepath.Join(folder, "config")
	}
	if file == "" {
		return c, nil
	}
	var err error
	c.file, err = readYAML(file)
	return c, err
}

// A bundlerConfig is what the environment says, and the operator's own file
// where the environment does not.
type bundlerConfig struct {
	getenv func(string) string
	file   map[string]any
}

func (c *bundlerConfig) get(key string) string {
	if v := c.getenv(key); v != "" {
		return v
	}
	s, _ := c.file[key].(string)
	return s
}

// bundlerKey writes a name as Bundler does in its files and the environment.
var bundlerKey = strings.NewReplacer(".", "__", "-", "___")

// mirror returns the address that is asked for a source's gems. Without a
// source it is the mirror of all of them, or the only one that there is.
func (c *bundlerConfig) mirror(source string) string {
	if source != "" {
		named := "BUNDLE_MIRROR__" + strings.ToUpper(bundlerKey.Replace(source))
		for _, key := range []string{named, strings.TrimSuffix(named, "/"), named + "/"} {
			if m := c.get(key); m != "" {
				return m
			}
		}
	}
	if all := c.get("BUNDLE_MIRROR__ALL"); all != "" || source != "" {
		return cmp.Or(all, source)
	}
	only := ""
	for key := range c.file {
		if !strings.HasPrefix(key, "BUNDLE_MIRROR__") || strings.HasSuffix(key, "__FALLBACK_TIMEOUT") {
			continue
		}
		if only != "" {
			return ""
		}
		only = c.get(key)
	}
	return only
}

// credentials returns those for a server, "" when there are none.
func (c *bundlerConfig) credentials(u *url.URL) string {
	return c.get("BUNDLE_" + strings.ToUpper(bundlerKey.Replace(u.Host)))
}

// readYAML reads a file of settings. One that is not there has none.
func readYAML(file string) (map[string]any, error) {
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var settings map[string]any
	if err := yaml.Unmarshal(data, &settings); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return settings, nil
}

// homeOf returns the operator's home folder, "" when there is none.
func homeOf(getenv func(string) string) string {
	if home := getenv("HOME"); home != "" {
		return home
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return home
}
