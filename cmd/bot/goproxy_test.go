package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// goEnviron is an environment in which the go command's file says something.
func goEnviron(t *testing.T, file string, env map[string]string) func(string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "env")
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	return func(name string) string {
		if name == "GOENV" {
			return path
		}
		return env[name]
	}
}

// Proxies and private modules are those of the environment, then those of the
// file that "go env -w" writes, then Go's own.
func TestGoConfiguration(t *testing.T) {
	usual, err := defaultGoProxy()
	if u, failed := url.Parse(usual); err != nil || failed != nil || u.Scheme != "https" || u.Host == "" {
		t.Fatalf("Go's own proxy: got %q, %v", usual, err)
	}
	own, private := ecosystem.Named(ecosystem.Go, "mod.example/a"), ecosystem.Named(ecosystem.Go, "mod.private.example/a")
	for name, tt := range map[string]struct {
		file        string
		env         map[string]string
		want        string
		private     string // where a private module is asked for
		alsoPrivate bool   // the public one is private as well
	}{
		"unconfigured":    {"", nil, usual + "/", usual + "/", false},
		"file":            {"GOFLAGS=-mod=mod\nGOPROXY=https://proxy.example\n# GOPRIVATE=*\n", nil, "https://proxy.example/", "https://proxy.example/", false},
		"environment":     {"GOPROXY=https://proxy.example\n", map[string]string{"GOPROXY": "https://other.example,direct"}, "https://other.example/", "https://other.example/", false},
		"GOPRIVATE":       {"", map[string]string{"GOPRIVATE": "*.private.example"}, usual + "/", "", false},
		"GOPRIVATE kept":  {"GOPRIVATE=mod.example,*.private.example\n", nil, "", "", true},
		"GONOPROXY wins":  {"", map[string]string{"GOPRIVATE": "*.private.example", "GONOPROXY": "none"}, usual + "/", usual + "/", false},
		"nobody is asked": {"", map[string]string{"GOPROXY": "off"}, "", "", false},
	} {
		c, err := newGo(goEnviron(t, tt.file, tt.env), newClient(t.TempDir(), true))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := c.Registry(own); got != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
		if got := c.Registry(private); got != tt.private {
			t.Errorf("%s: private: got %q, want %q", name, got, tt.private)
		}
		if c.Public(own) == tt.alsoPrivate {
			t.Errorf("%s: public: %t", name, c.Public(own))
		}
	}
	for _, env := range []map[string]string{{"GOPROXY": "ftp://proxy.example"}, {"GOSUMDB": "a b c"}} {
		if _, err := newGo(goEnviron(t, "", env), newClient(t.TempDir(), true)); err == nil {
			t.Errorf("%q: got no error", env)
		}
	}
}

// The key of Go's own checksum database fits its name, and no other.
func TestSumDB(t *testing.T) {
	proxy, err := defaultGoProxy()
	if err != nil {
		t.Fatal(err)
	}
	usual, err := sumDB("", proxy)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := note.NewVerifier(usual.Key)
	if err != nil || usual.URL != "https://"+verifier.Name() {
		t.Fatalf("got %+v, %v", usual, err)
	}
	if _, err := note.NewVerifier("sums.example+" + sumKey); err == nil {
		t.Error("the key fits another name")
	}
	for value, want := range map[string][2]string{
		verifier.Name():                         {usual.Key, usual.URL},
		verifier.Name() + " https://m.example":  {usual.Key, "https://m.example"},
		"mirror.example":                        {usual.Key, "https://mirror.example"},
		"sums.example+1+KEY":                    {"sums.example+1+KEY", "https://sums.example"},
		"sums.example+1+KEY https://a.example/": {"sums.example+1+KEY", "https://a.example"},
	} {
		if got, err := sumDB(value, proxy); err != nil || got.Key != want[0] || got.URL != want[1] || got.Public != (got.Key == usual.Key) {
			t.Errorf("%q: got %+v, %v, want %q", value, got, err, want)
		}
	}
	if got, err := sumDB("off", proxy); got != nil || err != nil {
		t.Errorf("off: got %+v, %v", got, err)
	}
}

// What a proxy's address holds of credentials is sent to it, and what is
// private is sent to nobody.
func TestGoCredentials(t *testing.T) {
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		asked = append(asked, r.URL.Path+" "+user+" "+password)
		http.NotFound(w, r)
	}))
	t.Cleanup(server.Close)
	env := map[string]string{"GOPROXY": strings.Replace(server.URL, "//", "//alice:secret@", 1), "GOPRIVATE": "mod.private.example", "GOSUMDB": "off"}
	c, err := newGo(goEnviron(t, "", env), newClient(t.TempDir(), false))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"mod.private.example/a", "mod.example/a"} {
		if _, err := c.Versions(t.Context(), ecosystem.Named(ecosystem.Go, name)); err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
	if got := strings.Join(asked, "\n"); got != "/mod.example/a/@v/list alice secret" {
		t.Errorf("asked:\n%s", got)
	}
}
