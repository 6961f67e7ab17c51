package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	grignotin "github.com/ldez/grignotin/goproxy"

	"github.com/bumplens/bumplens/review/registry"
	"github.com/bumplens/bumplens/review/registry/goproxy"
)

// newGo returns a client of the module proxies that the operator configured, as
// the go command itself reads its configuration.
func newGo(getenv func(string) string, client *registry.Client) (*goproxy.Client, error) {
	env, err := goEnv(getenv)
	if err != nil {
		return nil, fmt.Errorf("the go command's configuration: %w", err)
	}
	usual, err := defaultGoProxy()
	if err != nil {
		return nil, err
	}
	config := goproxy.Config{
		Default: usual,
		NoProxy: cmp.Or(env("GONOPROXY"), env("GOPRIVATE")),
		NoSum:   cmp.Or(env("GONOSUMDB"), env("GOPRIVATE")),
	}
	if config.Proxies, err = goproxy.ParseProxies(cmp.Or(env("GOPROXY"), usual+",direct")); err != nil {
		return nil, err
	}
	if config.Sums, err = sumDB(env("GOSUMDB"), usual); err != nil {
		return nil, err
	}
	return goproxy.New(config, client), nil
}

// goEnv returns what the go command finds for a name: in the environment, or
// in the file that "go env -w" writes.
func goEnv(getenv func(string) string) (func(string) string, error) {
	file := getenv("GOENV")
	if file == "off" {
		return getenv, nil
	}
	if file == "" {
		dir, err := os.UserConfigDir()
		if err != nil {
			return getenv, nil // there is no home to keep a file in
		}
		file = filepath.Join(dir, "go", "env")
	}
	data, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	kept := make(map[string]string)
	for line := range strings.Lines(string(data)) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok && !strings.HasPrefix(name, "#") {
			kept[name] = value
		}
	}
	return func(name string) string { return cmp.Or(getenv(name), kept[name]) }, nil
}

// defaultGoProxy returns the base URL of the proxy that Go asks unconfigured.
func defaultGoProxy() (string, error) {
	var asked unsent
	c := grignotin.NewClient("")
	c.HTTPClient = &http.Client{Transport: &asked}
	_, err := c.GetVersionsWithContext(context.Background(), "mod.example")
	base, ok := strings.CutSuffix(asked.url, "/mod.example/@v/list")
	if !ok {
		return "", fmt.Errorf("the proxy that Go asks unconfigured is not known: %w", err)
	}
	return base, nil
}

// sumKey is the key of Go's own checksum database, without the database's name.
// It stands in the go command (cmd/go/internal/modfetch/key.go), and its first
// part is a hash of name and key: with another name it is no key.
const sumKey = "033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"

// sumDB reads a GOSUMDB: "off", or a name or a key, with the address where the
// database is asked or without it. Go's own is a neighbour of Go's own proxy.
func sumDB(value, proxy string) (*goproxy.SumDB, error) {
	usual := strings.Replace(strings.TrimPrefix(proxy, "https://"), "proxy.", "sum.", 1)
	words := strings.Fields(cmp.Or(value, usual))
	switch {
	case words[0] == "off":
		return nil, nil
	case len(words) > 2:
		return nil, fmt.Errorf("GOSUMDB: %q is not a key and an address", value)
	}
	name, key, address := words[0], words[0], ""
	if i := strings.IndexByte(name, '+'); i >= 0 {
		name = name[:i]
	} else {
		// A name alone is Go's own database's, or that of a mirror of it: what
		// it answers is signed by no other key.
		key = usual + "+" + sumKey
	}
	address = "https://" + name
	if len(words) == 2 {
		address = strings.TrimSuffix(words[1], "/")
	}
	return &goproxy.SumDB{Key: key, URL: address, Public: strings.HasPrefix(key, usual+"+")}, nil
}
