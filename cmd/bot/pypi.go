package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/osv-scalibr/clients/datasource"
	"gopkg.in/ini.v1"

	"github.com/bumplens/bumplens/review/registry"
	"github.com/bumplens/bumplens/review/registry/pypi"
)

// newPyPI returns a client of the indexes that the operator configured, as pip
// reads its configuration: in files and in the environment. It is nil where pip
// is told to ask no index. Credentials are in the indexes' addresses or in a
// .netrc, and are kept to their hosts.
func newPyPI(getenv func(string) string, client *registry.Client) (*pypi.Client, error) {
	settings, err := pipSettings(getenv, "/etc")
	if err != nil {
		return nil, fmt.Errorf("pip's configuration: %w", err)
	}
	if no := strings.ToLower(settings["no-index"]); no != "" && !strings.Contains(" 0 false no off n f ", " "+no+" ") {
		return nil, nil
	}
	config := pypi.Config{}
	if config.Default, err = defaultIndex(); err != nil {
		return nil, err
	}
	main := config.Default
	for _, set := range []string{settings["index-url"], uvIndex(getenv("UV_DEFAULT_INDEX")), getenv("UV_INDEX_URL")} {
		if set != "" {
			main = set
			break
		}
	}
	basic, err := netrc(getenv)
	if err != nil {
		return nil, err
	}
	for _, address := range append([]string{main}, strings.Fields(settings["extra-index-url"])...) {
		u, err := url.Parse(address)
		if err != nil {
			return nil, errors.New("pip's configuration: the address of an index is none") // it may hold a password
		}
		if u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
			return nil, fmt.Errorf("pip's configuration: the index %q is not on a web server", u.Redacted())
		}
		if u.User != nil {
			password, _ := u.User.Password()
			basic[u.Host] = basicAuth(u.User.Username(), password)
			u.User = nil
		}
		config.Indexes = append(config.Indexes, u.String())
	}
	config.Authorization = func(address string) string {
		u, err := url.Parse(address)
		if err != nil {
			return ""
		}
		if basic[u.Host] != "" {
			return basic[u.Host]
		}
		return basic[u.Hostname()] // a .netrc names no ports
	}
	return pypi.New(config, client), nil
}

// uvIndex returns the address of an index that may have a name before it.
func uvIndex(written string) string {
	if name, address, ok := strings.Cut(written, "="); ok && !strings.Contains(name, ":") {
		return address
	}
	return written
}

func basicAuth(user, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
}

// defaultIndex returns the index that is asked unconfigured.
func defaultIndex() (string, error) {
	var asked unsent
	client, err := datasource.NewPyPIRegistryAPIClient("", "", &http.Client{Transport: &asked})
	if err != nil {
		return "", err
	}
	_, _ = client.GetIndex(context.Background(), "any") // fails, for nothing is asked
	base, ok := strings.CutSuffix(asked.url, "/any/")
	if !ok {
		return "", errors.New("the default Python index is not known")
	}
	return base, nil
}

// pipOptions are what is read of pip's configuration.
var pipOptions = []string{"index-url", "extra-index-url", "no-index"}

// pipSettings reads pip's configuration, described at
// https://pip.pypa.io/en/stable/topics/configuration/. Files are read from the
// least particular on, what is for "pip install" wins over what is for all of
// pip, and the environment wins over both.
func pipSettings(getenv func(string) string, etc string) (map[string]string, error) {
	settings := make(map[string]string)
	var files []*ini.File
	for _, name := range pipFiles(getenv, etc) {
		data, err := os.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		file, err := ini.LoadSources(ini.LoadOptions{AllowPythonMultilineValues: true, IgnoreInlineComment: true, PreserveSurroundedQuote: true, SkipUnrecognizableLines: true}, data)
		if err != nil {
			return nil, fmt.Errorf("%s is not understood", name) // the cause may quote a password
		}
		files = append(files, file)
	}
	for _, section := range []string{"global", "install"} {
		for _, file := range files {
			for _, key := range file.Section(section).Keys() {
				settings[strings.ReplaceAll(strings.ToLower(key.Name()), "_", "-")] = key.Value()
			}
		}
	}
	for _, option := range pipOptions {
		if value := getenv("PIP_" + strings.ToUpper(strings.ReplaceAll(option, "-", "_"))); value != "" {
			settings[option] = value
		}
	}
	return settings, nil
}

// pipFiles lists the files in which pip looks for its configuration. etc is
// where that of all users is.
func pipFiles(getenv func(string) string, etc string) []string {
	named := getenv("PIP_CONFIG_FILE")
	if named == os.DevNull {
		return nil
	}
	var files []string
	shared := getenv("XDG_CONFIG_DIRS")
	if shared == "" {
		shared = filepath.Join(etc, "xdg")
	}
	for _, dir := range filepath.SplitList(shared) {
		files = append(files, filepath.Join(dir, "pip", "pip.conf"))
	}
	files = append(files, filepath.Join(etc, "pip.conf"))
	if named != "" {
		if _, err := os.Stat(named); err == nil {
			return append(files, named) // instead of the user's own
		}
	}
	home := getenv("HOME")
	if home != "" {
		files = append(files, filepath.Join(home, ".pip", "pip.conf"))
	}
	if own := getenv("XDG_CONFIG_HOME"); own != "" {
		files = append(files, filepath.Join(own, "pip", "pip.conf"))
	} else if home != "" {
		files = append(files, filepath.Join(home, ".config", "pip", "pip.conf"))
	}
	return files
}

// netrc reads the credentials of a .netrc by host. What it has for any host is
// left out: that would be no one's in particular.
func netrc(getenv func(string) string) (map[string]string, error) {
	basic := make(map[string]string)
	name := getenv("NETRC")
	if name == "" {
		if getenv("HOME") == "" {
			return basic, nil
		}
		name = filepath.Join(getenv("HOME"), ".netrc")
	}
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return basic, nil
	}
	if err != nil {
		return nil, err
	}
	var host, user, key string
	macro := false
	for line := range strings.Lines(string(data)) {
		if macro = macro && strings.TrimSpace(line) != ""; macro {
			continue // a macro goes up to an empty line
		}
	words:
		for _, word := range strings.Fields(line) {
			switch {
			case key == "machine":
				host, user, key = word, "", ""
			case key == "login":
				user, key = word, ""
			case key == "password":
				if host != "" {
					basic[host] = basicAuth(user, word)
				}
				key = ""
			case key != "":
				key = ""
			case strings.HasPrefix(word, "#"):
				break words
			case word == "default":
				host = ""
			case word == "macdef":
				macro = true
				break words
			default:
				key = word
			}
		}
	}
	return basic, nil
}
