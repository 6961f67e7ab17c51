package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// cargoEnv writes files of CARGO_HOME, and returns an environment with it.
func cargoEnv(t *testing.T, files, env map[string]string) func(string) string {
	t.Helper()
	home := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(home, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return func(name string) string {
		if name == "CARGO_HOME" {
			return home
		}
		return env[name]
	}
}

// Which registry is asked in the place of crates.io is the operator's choice,
// written as Cargo reads it.
func TestCargoConfiguration(t *testing.T) {
	const usual = "https://index." + cratesIO + "/"
	for name, tt := range map[string]struct {
		config string
		env    map[string]string
		want   string
	}{
		"unconfigured":            {"", nil, usual},
		"other settings":          {"[build]\njobs = 2\n[net]\nretry = 3\n", nil, usual},
		"source":                  {"[source.crates-io]\nreplace-with = 'mirror'\n[source.mirror]\nregistry = 'sparse+https://index.example/a'\n", nil, "https://index.example/a/"},
		"registry":                {"[source.crates-io]\nreplace-with = 'own'\n[registries.own]\nindex = 'sparse+https://index.example/'\n", nil, "https://index.example/"},
		"two steps":               {"[source.crates-io]\nreplace-with = 'a'\n[source.a]\nreplace-with = 'b'\n[source.b]\nregistry = 'sparse+https://b.example/'\n", nil, "https://b.example/"},
		"beside it":               {"[registries.own]\nindex = 'sparse+https://index.example/'\n", nil, usual},
		"environment":             {"[source.crates-io]\nreplace-with = 'own'\n", map[string]string{"CARGO_REGISTRIES_OWN_INDEX": "sparse+https://env.example/"}, "https://env.example/"},
		"git index":               {"[source.crates-io]\nreplace-with = 'git'\n[source.git]\nregistry = 'https://code.example/index'\n", nil, ""},
		"folder":                  {"[source.crates-io]\nreplace-with = 'vendored'\n[source.vendored]\ndirectory = 'vendor'\n", nil, ""},
		"circle":                  {"[source.crates-io]\nreplace-with = 'a'\n[source.a]\nreplace-with = 'a'\n", nil, ""},
		"offline":                 {"[net]\noffline = true\n", nil, ""},
		"offline, by environment": {"", map[string]string{"CARGO_NET_OFFLINE": "true"}, ""},
	} {
		c, err := newCargo(cargoEnv(t, map[string]string{"config.toml": tt.config}, tt.env), newClient(t.TempDir(), true))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		p := ecosystem.Named(ecosystem.CratesIO, "serde")
		if got := c.Registry(p); got != tt.want || c.Public(p) != (tt.want == usual) {
			t.Errorf("%s: got %q, public: %t; want %q", name, got, c.Public(p), tt.want)
		}
		if !c.Knows("registry+https://github.com/rust-lang/crates.io-index") || !c.Knows("sparse+"+usual) || c.Knows("sparse+https://other.example/") {
			t.Errorf("%s: what a Cargo.lock calls crates.io is not known", name)
		}
	}
	if _, err := newCargo(cargoEnv(t, map[string]string{"config.toml": "[source"}, nil), newClient(t.TempDir(), true)); err == nil {
		t.Error("a configuration that does not parse is read")
	}
}

// A registry's token comes from the environment or from credentials.toml, and
// a token that is another registry's is not sent.
func TestCargoToken(t *testing.T) {
	var sent string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent = r.Header.Get("Authorization")
		http.NotFound(w, r)
	}))
	t.Cleanup(server.Close)
	config := "[source.crates-io]\nreplace-with = 'my-own'\n[registries.my-own]\nindex = 'sparse+" + server.URL + "/'\n"
	for name, tt := range map[string]struct {
		credentials string
		env         map[string]string
		want        string
	}{
		"file":        {"[registries.my-own]\ntoken = 'from file'\n", nil, "from file"},
		"environment": {"[registries.my-own]\ntoken = 'from file'\n", map[string]string{"CARGO_REGISTRIES_MY_OWN_TOKEN": "from environment"}, "from environment"},
		"another's":   {"[registry]\ntoken = 'a'\n[registries.other]\ntoken = 'b'\n", map[string]string{"CARGO_REGISTRIES_OTHER_TOKEN": "c", "CARGO_REGISTRY_TOKEN": "d"}, ""},
	} {
		c, err := newCargo(cargoEnv(t, map[string]string{"config.toml": config, "credentials.toml": tt.credentials}, tt.env), newClient(t.TempDir(), false))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Versions(t.Context(), ecosystem.Named(ecosystem.CratesIO, "serde")); err == nil || !strings.Contains(err.Error(), "not found") {
			t.Errorf("%s: got %v", name, err)
		}
		if sent != tt.want {
			t.Errorf("%s: sent %q, want %q", name, sent, tt.want)
		}
	}
}
