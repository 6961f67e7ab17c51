package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// Which gem server is asked, and as whom, is what RubyGems and Bundler make of
// the operator's configuration. Without any none is.
func TestGemServers(t *testing.T) {
	const ada = "Basic YWRhOnNlY3JldA=="
	p := ecosystem.Package{Ecosystem: ecosystem.RubyGems, Name: "pad"}
	for name, tt := range map[string]struct {
		file, text string
		variables  map[string]string
		asked      string
	}{
		"nothing":             {"", "", nil, ""},
		"other settings":      {".gemrc", "gem: --no-document\n:backtrace: true\n", nil, ""},
		"a source":            {".gemrc", "---\n:sources:\n- SERVER/one/\n- https://gems.example/\n", nil, "/one/info/pad"},
		"a gemrc by name":     {"rc", ":sources: [SERVER/one]\n", map[string]string{"GEMRC": "HOME/rc"}, "/one/info/pad"},
		"with credentials":    {".gemrc", ":sources: ['USERSERVER/']\n", nil, "/info/pad Basic Ym9iOnBAdw=="},
		"its mirror":          {".gemrc", ":sources: ['https://gems.example']\n", map[string]string{"BUNDLE_MIRROR__HTTPS://GEMS__EXAMPLE/": "SERVER/m"}, "/m/info/pad"},
		"a mirror of another": {".gemrc", ":sources: ['SERVER']\n", map[string]string{"BUNDLE_MIRROR__HTTPS://GEMS__EXAMPLE/": "https://mirror.example"}, "/info/pad"},
		"a mirror of all":     {".bundle/config", "---\nBUNDLE_MIRROR__ALL: SERVER/all\nBUNDLE_JOBS: 4\n", nil, "/all/info/pad"},
		"the only mirror":     {".bundle/config", "BUNDLE_MIRROR__HTTPS://GEMS__EXAMPLE/: SERVER/m\nBUNDLE_MIRROR__HTTPS://GEMS__EXAMPLE/__FALLBACK_TIMEOUT: '3'\n", nil, "/m/info/pad"},
		"which mirror":        {".bundle/config", "BUNDLE_MIRROR__HTTPS://GEMS__EXAMPLE/: SERVER/m\nBUNDLE_MIRROR__HTTPS://OTHER__EXAMPLE/: SERVER/n\n", nil, ""},
		"its credentials":     {".bundle/config", "BUNDLE_MIRROR__ALL: SERVER/all\nHOSTKEY: ada:secret\n", nil, "/all/info/pad " + ada},
		"in the environment":  {".bundle/config", "BUNDLE_MIRROR__ALL: SERVER/all\nHOSTKEY: ada:old\n", map[string]string{"HOSTKEY": "ada:secret"}, "/all/info/pad " + ada},
		"of another host":     {".bundle/config", "BUNDLE_MIRROR__ALL: SERVER/all\nBUNDLE_GEMS__EXAMPLE: ada:secret\n", nil, "/all/info/pad"},
	} {
		t.Run(name, func(t *testing.T) {
			asked := ""
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked = strings.TrimSpace(r.URL.Path + " " + r.Header.Get("Authorization"))
				http.NotFound(w, r)
			}))
			defer s.Close()
			host := strings.TrimPrefix(s.URL, "http://")
			names := strings.NewReplacer("USERSERVER", "http://bob:p%40w@"+host, "SERVER", s.URL, "HOSTKEY", "BUNDLE_"+strings.ReplaceAll(host, ".", "__"))
			variables := make(map[string]string)
			getenv := environ(t, tt.file, names.Replace(tt.text), variables)
			for name, value := range tt.variables {
				variables[names.Replace(name)] = strings.Replace(names.Replace(value), "HOME", getenv("HOME"), 1)
			}
			c, err := newRubyGems(getenv, newClient(t.TempDir(), false))
			if err != nil {
				t.Fatal(err)
			}
			if (c == nil) != (tt.asked == "") {
				t.Fatalf("got a client: %t", c != nil)
			}
			if c == nil {
				return
			}
			if _, err := c.Release(t.Context(), p.At("1")); err == nil || asked != tt.asked {
				t.Errorf("asked %q, %v, want %q", asked, err, tt.asked)
			}
			if strings.Contains(c.Registry(p), "bob") {
				t.Error("the server's address has a password in it")
			}
		})
	}
	for _, text := range []string{":sources: ['file:///gems']", ":sources: [", ":sources: ['https://u:100%@gems.example']"} {
		if c, err := newRubyGems(environ(t, ".gemrc", text, nil), newClient(t.TempDir(), false)); err == nil {
			t.Errorf("%s: got %v", text, c)
		}
	}
}
