package main

import (
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// A config is what "bot serve" is told by its environment.
type config struct {
	app *appConfig // nil when nothing of it is set: then only set-up is offered

	api         *url.URL
	address     string // host:port to listen on
	publicURL   string
	dataDir     string
	databaseURL string
}

// An appConfig is the registered GitHub App.
type appConfig struct {
	id     int64
	key    []byte // PEM
	secret []byte
}

// githubAPI is where GitHub's API is, unless GITHUB_API_URL says otherwise.
const githubAPI = "https://api.github.com/"

// newConfig reads the environment and reports all that is wrong with it at once.
func newConfig(getenv func(string) string) (*config, error) {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	or := func(name, fallback string) string {
		if v := getenv(name); v != "" {
			return v
		}
		return fallback
	}

	c := new(config)
	port := or("PORT", "3000")
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		fault("PORT: %q is not a port", port)
	}
	c.address = or("HOST", "127.0.0.1") + ":" + port
	c.publicURL = strings.TrimSuffix(or("PUBLIC_URL", "http://"+c.address), "/")
	var err error
	if c.api, err = apiURL(getenv); err != nil {
		faults = append(faults, err)
	}
	if c.dataDir, err = dataDir(getenv); err != nil {
		faults = append(faults, err)
	}
	c.databaseURL = databaseURL(getenv, c.dataDir)
	app, err := newAppConfig(getenv)
	if err != nil {
		faults = append(faults, err)
	}
	c.app = app
	return c, errors.Join(faults...)
}

// databaseURL returns where the App keeps what it must not forget.
func databaseURL(getenv func(string) string, dataDir string) string {
	return cmp.Or(getenv("DATABASE_URL"), "sqlite:"+filepath.Join(dataDir, "bumplens.db"))
}

// apiURL returns where GitHub's API is.
func apiURL(getenv func(string) string) (*url.URL, error) {
	address := cmp.Or(getenv("GITHUB_API_URL"), githubAPI)
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("GITHUB_API_URL: %q is not an address", address)
	}
	return u, nil
}

// newAppConfig reads the App. All of it must be set, or nothing.
func newAppConfig(getenv func(string) string) (*appConfig, error) {
	var faults, missing []error
	read := func(name string) string {
		v, err := secret(getenv, name)
		if err != nil {
			faults = append(faults, err)
		} else if v == "" {
			missing = append(missing, fmt.Errorf("%s is not set", name))
		}
		return v
	}
	id, hook := read("APP_ID"), read("WEBHOOK_SECRET")
	key, err := privateKey(getenv)
	if err != nil {
		faults = append(faults, err)
	} else if key == nil {
		missing = append(missing, errors.New("PRIVATE_KEY or PRIVATE_KEY_PATH is not set"))
	}
	if len(missing) == 3 && len(faults) == 0 {
		return nil, nil
	}
	a := &appConfig{key: key, secret: []byte(hook)}
	if id != "" {
		if a.id, err = strconv.ParseInt(id, 10, 64); err != nil || a.id <= 0 {
			faults = append(faults, fmt.Errorf("APP_ID: %q is not a number", id))
		}
	}
	return a, errors.Join(append(faults, missing...)...)
}

// secret reads a value from the environment, or from the file that NAME_FILE
// names.
func secret(getenv func(string) string, name string) (string, error) {
	if v := getenv(name); v != "" {
		return v, nil
	}
	file := getenv(name + "_FILE")
	if file == "" {
		return "", nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("%s_FILE: %w", name, err)
	}
	return strings.TrimSpace(string(data)), nil
}

// privateKey reads the App's key in the forms in which it is handed about: PEM,
// PEM in one line, base64, or a file.
func privateKey(getenv func(string) string) ([]byte, error) {
	if path := getenv("PRIVATE_KEY_PATH"); path != "" {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("PRIVATE_KEY_PATH: %w", err)
		}
		return data, nil
	}
	v, err := secret(getenv, "PRIVATE_KEY")
	if err != nil || v == "" {
		return nil, err
	}
	if strings.HasPrefix(v, "-----BEGIN") {
		return []byte(strings.ReplaceAll(v, `\n`, "\n")), nil
	}
	data, err := base64.StdEncoding.DecodeString(v)
	if err != nil {
		return nil, errors.New("PRIVATE_KEY: neither PEM nor base64")
	}
	return data, nil
}
