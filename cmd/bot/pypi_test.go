package main

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// homeWith makes a folder of files, and the environment that looks there only.
func homeWith(t *testing.T, files map[string]string, env ...string) func(string) string {
	t.Helper()
	home := t.TempDir()
	for name, text := range files {
		name = filepath.Join(home, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	all := map[string]string{"HOME": home}
	for _, e := range env {
		name, value, _ := strings.Cut(e, "=")
		all[name] = strings.ReplaceAll(value, "HOME", home)
	}
	return func(name string) string { return all[name] }
}

const noFile = "PIP_CONFIG_FILE=" + os.DevNull

func TestPipSettings(t *testing.T) {
	const one, two = "https://one.example/simple", "https://two.example/simple"
	for name, tt := range map[string]struct {
		getenv     func(string) string
		main, more string
	}{
		"nothing":                   {homeWith(t, nil), "", ""},
		"the environment":           {homeWith(t, map[string]string{".pip/pip.conf": "[install]\nindex-url = " + two}, "PIP_INDEX_URL="+one, "PIP_EXTRA_INDEX_URL="+two), one, two},
		"a file of old":             {homeWith(t, map[string]string{".pip/pip.conf": "[global]\nindex_url: " + one}), one, ""},
		"the newer over it":         {homeWith(t, map[string]string{".pip/pip.conf": "[global]\nindex-url = " + one, ".config/pip/pip.conf": "[global]\nindex-url = " + two}), two, ""},
		"the user's over all's":     {homeWith(t, map[string]string{"etc/xdg/pip/pip.conf": "[global]\nindex-url = " + one, ".pip/pip.conf": "[global]\nindex-url = " + two}), two, ""},
		"that over the system's":    {homeWith(t, map[string]string{"etc/pip.conf": "[global]\nindex-url = " + one, "etc/xdg/pip/pip.conf": "[global]\nextra-index-url = " + two}), one, two},
		"install over global":       {homeWith(t, map[string]string{".pip/pip.conf": "[install]\nindex-url = " + one, ".config/pip/pip.conf": "[global]\nindex-url = " + two}), one, ""},
		"XDG_CONFIG_HOME":           {homeWith(t, map[string]string{"c/pip/pip.conf": "[global]\nindex-url = " + one}, "XDG_CONFIG_HOME=HOME/c"), one, ""},
		"a named file":              {homeWith(t, map[string]string{"x.conf": "[global]\nindex-url = " + one, ".pip/pip.conf": "[global]\nextra-index-url = " + two}, "PIP_CONFIG_FILE=HOME/x.conf"), one, ""},
		"no file":                   {homeWith(t, map[string]string{".pip/pip.conf": "[global]\nindex-url = " + one}, "PIP_CONFIG_FILE="+os.DevNull), "", ""},
		"several lines, a comment":  {homeWith(t, map[string]string{".pip/pip.conf": "# x\n[global]\nextra-index-url =\n    " + one + "\n    " + two + "\n"}), "", one + " " + two},
		"of another command":        {homeWith(t, map[string]string{".pip/pip.conf": "[download]\nindex-url = " + one}), "", ""},
		"an address with a percent": {homeWith(t, map[string]string{".pip/pip.conf": "[global]\nindex-url = https://u:a%20b%(c)s#d@one.example/simple"}), "https://u:a%20b%(c)s#d@one.example/simple", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := pipSettings(tt.getenv, filepath.Join(tt.getenv("HOME"), "etc"))
			if err != nil {
				t.Fatal(err)
			}
			if more := strings.Join(strings.Fields(s["extra-index-url"]), " "); s["index-url"] != tt.main || more != tt.more {
				t.Errorf("got %q and %q, want %q and %q", s["index-url"], more, tt.main, tt.more)
			}
		})
	}
}

// Unconfigured, an index is asked that is known without our naming it, and one
// that is configured takes its place.
func TestPythonIndex(t *testing.T) {
	p := ecosystem.Named(ecosystem.PyPI, "example")
	c, err := newPyPI(homeWith(t, nil, noFile), newClient(t.TempDir(), false))
	if err != nil || !strings.HasPrefix(c.Registry(p), "https://") || !strings.HasSuffix(c.Registry(p), "/simple/") {
		t.Fatalf("got %q, %v", c.Registry(p), err)
	}
	fallback := c.Registry(p)
	for _, env := range []string{"PIP_INDEX_URL=https://user:SECRET@one.example/simple", "UV_DEFAULT_INDEX=name=https://one.example/simple/", "UV_INDEX_URL=https://one.example/simple"} {
		c, err := newPyPI(homeWith(t, nil, noFile, env), newClient(t.TempDir(), false))
		if err != nil || c.Registry(p) != "https://one.example/simple/" || !c.Knows(fallback) {
			t.Errorf("%s: got %q, %v", env, c.Registry(p), err)
		}
	}
	if c, err := newPyPI(homeWith(t, nil, noFile, "PIP_NO_INDEX=1"), newClient(t.TempDir(), false)); c != nil || err != nil {
		t.Errorf("without an index: got %v, %v", c, err)
	}
	for _, address := range []string{"file:///srv/SECRET@simple", "https://u:SECRET@host\x7f/simple", "ftp://u:SECRET@one.example"} {
		_, err := newPyPI(homeWith(t, nil, noFile, "PIP_INDEX_URL="+address), newClient(t.TempDir(), false))
		if err == nil || strings.Contains(err.Error(), ":SECRET") {
			t.Errorf("%q: got %v", address, err)
		}
	}
}

// Credentials stand in an address or a .netrc, and go to the host that they
// are for.
func TestPythonCredentials(t *testing.T) {
	var asked []string
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		auth, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(r.Header.Get("Authorization"), "Basic "))
		asked = append(asked, r.URL.Path+" "+string(auth))
		http.NotFound(w, r)
	})
	one, two := httptest.NewServer(h), httptest.NewServer(h)
	defer one.Close()
	defer two.Close()
	two.URL = strings.Replace(two.URL, "127.0.0.1", "localhost", 1)
	getenv := homeWith(t,
		map[string]string{".netrc": "# machine 127.0.0.1 login no password NO\nmacdef x\nmachine localhost\nlogin no\npassword NO\n\nmachine localhost login bob\n  password NETRC\ndefault login no password NO\n"},
		noFile, "PIP_INDEX_URL="+strings.Replace(one.URL, "//", "//alice:S%40CRET@", 1)+"/one/simple", "PIP_EXTRA_INDEX_URL="+two.URL+"/two/simple")
	c, err := newPyPI(getenv, newClient(t.TempDir(), false))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Versions(t.Context(), ecosystem.Named(ecosystem.PyPI, "example")); err == nil {
		t.Error("got no error")
	}
	if d := cmp.Diff([]string{"/one/simple/example/ alice:S@CRET", "/two/simple/example/ bob:NETRC"}, asked); d != "" {
		t.Error(d)
	}
}
