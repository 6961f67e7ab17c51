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

// environ returns a getenv of a home folder with a file, and of variables.
func environ(t *testing.T, file, text string, variables map[string]string) func(string) string {
	t.Helper()
	home := t.TempDir()
	if file != "" {
		path := filepath.Join(home, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return func(name string) string {
		if name == "HOME" {
			return home
		}
		return variables[name]
	}
}

var anyJar = ecosystem.Package{Ecosystem: ecosystem.Maven, Name: "org.acme:pad"}

// Which repository is asked, and as whom, is what Maven makes of its settings.
func TestMavenSettings(t *testing.T) {
	const (
		servers = `<servers><server><id>corp</id><username>ada</username><password>${env.PASSWORD}</password></server>
			<server><id>other</id><username>eve</username><password>x</password></server></servers>`
		ada = "Basic YWRhOnNlY3JldA=="
	)
	mirror := func(id, of string) string {
		return "<mirror><id>" + id + "</id><url>SERVER/" + id + "</url><mirrorOf>" + of + "</mirrorOf></mirror>"
	}
	for name, tt := range map[string]struct{ settings, asked string }{
		"of central":       {mirror("corp", "central"), "/corp/org/acme/pad/1/pad-1.pom " + ada},
		"of everything":    {mirror("corp", "*"), "/corp/org/acme/pad/1/pad-1.pom " + ada},
		"central excluded": {mirror("corp", "*,!central"), ""},
		"of another":       {mirror("corp", "other"), ""},
		"by name first":    {mirror("all", "external:*") + mirror("corp", "central"), "/corp/org/acme/pad/1/pad-1.pom " + ada},
		"without a server": {mirror("plain", "*"), "/plain/org/acme/pad/1/pad-1.pom"},
		"with credentials": {strings.Replace(mirror("plain", "*"), "SERVER", "USERSERVER", 1), "/plain/org/acme/pad/1/pad-1.pom Basic Ym9iOnB3"},
	} {
		t.Run(name, func(t *testing.T) {
			asked := ""
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked = strings.TrimSpace(r.URL.Path + " " + r.Header.Get("Authorization"))
				http.NotFound(w, r)
			}))
			defer s.Close()
			settings := strings.NewReplacer("USERSERVER", strings.Replace(s.URL, "//", "//bob:pw@", 1), "SERVER", s.URL).
				Replace("<settings>" + servers + "<mirrors>" + tt.settings + "</mirrors></settings>")
			getenv := environ(t, ".m2/settings.xml", settings, map[string]string{"PASSWORD": "secret"})
			c, err := newMaven(getenv, newClient(t.TempDir(), false))
			if err != nil {
				t.Fatal(err)
			}
			if public := c.Public(anyJar); public != (tt.asked == "") {
				t.Errorf("public: %t", public)
			}
			if tt.asked == "" {
				return // Maven's own repository would be asked
			}
			if _, err := c.Release(t.Context(), anyJar.At("1")); err == nil || asked != tt.asked {
				t.Errorf("asked %q, %v, want %q", asked, err, tt.asked)
			}
			if strings.Contains(c.Registry(anyJar), "pw") {
				t.Error("the repository's address has a password in it")
			}
		})
	}
	if _, err := newMaven(environ(t, ".m2/settings.xml", "<settings>", nil), newClient(t.TempDir(), false)); err == nil {
		t.Error("settings that are cut short were taken for none")
	}
	if _, err := newMaven(environ(t, ".m2/settings.xml", "<settings><mirrors>"+strings.Replace(mirror("corp", "*"), "SERVER", "file:", 1)+"</mirrors></settings>", nil), newClient(t.TempDir(), false)); err == nil {
		t.Error("a mirror on no web server was taken")
	}
	c, err := newMaven(environ(t, "", "", nil), newClient(t.TempDir(), false))
	if err != nil || !c.Public(anyJar) || !strings.HasPrefix(c.Registry(anyJar), "https://") {
		t.Errorf("unconfigured: got %v, %v", c, err)
	}
}
