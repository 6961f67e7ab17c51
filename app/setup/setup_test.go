package setup

import (
	"encoding/json"
	"html"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// githubAPI completes the manifest whose code is "good".
func githubAPI(t *testing.T) *url.URL {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.URL.Path != "/app-manifests/good/conversions" {
			http.NotFound(w, r)
			return
		}
		w.WriteHeader(http.StatusCreated)
		json.NewEncoder(w).Encode(map[string]any{
			"id": 4711, "name": "Bumplens of acme", "pem": "PRIVATE PEM", "webhook_secret": "HOOK SECRET", "html_url": "https://github.test/apps/bumplens",
		})
	}))
	t.Cleanup(s.Close)
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func get(p *Page, query string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	p.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/setup?"+query, nil))
	return w
}

var formState = regexp.MustCompile(`action="[^"]*\?state=([^"]+)"`)

func TestRegistration(t *testing.T) {
	dir := t.TempDir()
	p, err := New(slog.New(slog.DiscardHandler), githubAPI(t), "https://bumplens.example", dir)
	if err != nil {
		t.Fatal(err)
	}
	_, token, _ := strings.Cut(p.URL(), "?token=")
	page := get(p, "token="+token)
	for _, part := range []string{`"url":"https://bumplens.example/webhook"`, `"pull_requests":"write"`, `"redirect_url":"https://bumplens.example/setup"`} {
		if !strings.Contains(html.UnescapeString(page.Body.String()), part) {
			t.Errorf("the manifest lacks %s", part)
		}
	}
	state := formState.FindStringSubmatch(page.Body.String())
	if state == nil {
		t.Fatalf("the form has no state:\n%s", page.Body)
	}
	done := get(p, "code=good&state="+state[1])
	if body := done.Body.String(); !strings.Contains(body, "Bumplens of acme") || strings.Contains(body, "PRIVATE PEM") || strings.Contains(body, "HOOK SECRET") {
		t.Errorf("the page at the end:\n%s", body)
	}
	env, err := os.ReadFile(filepath.Join(dir, "app.env"))
	if err != nil || !strings.Contains(string(env), "APP_ID=4711\n") || !strings.Contains(string(env), "WEBHOOK_SECRET=HOOK SECRET\n") {
		t.Errorf("app.env: %q, %v", env, err)
	}
	for _, name := range []string{"app.env", "private-key.pem"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	if again := get(p, "code=good&state="+state[1]); again.Code != http.StatusForbidden {
		t.Errorf("the state is taken twice: %d", again.Code)
	}
}

// Whoever lacks the token from the log sees nothing, and nobody can complete a
// registration that was not begun here.
func TestStrangers(t *testing.T) {
	p, err := New(slog.New(slog.DiscardHandler), githubAPI(t), "https://bumplens.example", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{"", "token=", "token=guess", "code=good", "code=good&state=", "code=good&state=guess"} {
		if got := get(p, query); got.Code != http.StatusForbidden || strings.Contains(got.Body.String(), "manifest") {
			t.Errorf("%q: got %d", query, got.Code)
		}
	}
}

// A registration that GitHub does not complete leaves no files behind.
func TestRefusedRegistration(t *testing.T) {
	dir := t.TempDir()
	p, err := New(slog.New(slog.DiscardHandler), githubAPI(t), "https://bumplens.example", dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := get(p, "code=bad&state="+p.begin()); !strings.Contains(got.Body.String(), "did not complete") {
		t.Errorf("got %s", got.Body)
	}
	if files, _ := os.ReadDir(dir); len(files) > 0 {
		t.Errorf("files: %v", files)
	}
}
