// Package setup registers the App on GitHub by a manifest, for an operator who
// has none yet. It is served only while no App is configured, and only to
// those who have the token from the program's log: at the end of it stands the
// App's private key, which is written to files and shown to nobody.
package setup

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	gh "github.com/google/go-github/v60/github"
)

//go:embed page.html
var files embed.FS

var pages = template.Must(template.ParseFS(files, "page.html"))

// A Page leads through the registration.
type Page struct {
	log       *slog.Logger
	api       *url.URL
	publicURL string
	dir       string // where the credentials are written
	token     string

	mu    sync.Mutex
	state string // of the registration that is under way; "" when one is complete
}

// New returns a page whose token is new.
func New(log *slog.Logger, api *url.URL, publicURL, dir string) (*Page, error) {
	return &Page{log: log, api: api, publicURL: publicURL, dir: dir, token: rand.Text()}, nil
}

// URL is where the page is, token and all.
func (p *Page) URL() string { return p.publicURL + "/setup?token=" + p.token }

// A view is what the template shows.
type view struct {
	Action   string // where the manifest is sent
	Manifest string
	Done     *registered
	Fault    string
}

// registered is an App that GitHub has just made.
type registered struct {
	Name, Install, File string
}

func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action https:; base-uri 'none'; frame-ancestors 'none'")
	w.Header().Set("Referrer-Policy", "no-referrer")
	q := r.URL.Query()
	switch {
	case same(q.Get("token"), p.token):
		state := p.begin()
		manifest, err := json.Marshal(p.manifest())
		if err != nil {
			http.Error(w, "no manifest", http.StatusInternalServerError)
			return
		}
		p.show(w, view{Action: p.web() + "/settings/apps/new?state=" + state, Manifest: string(manifest)})
	case q.Get("code") != "" && p.returned(q.Get("state")):
		done, err := p.complete(r.Context(), q.Get("code"))
		if err != nil {
			p.log.Error("registration not completed", "err", err)
			p.show(w, view{Fault: "GitHub did not complete the registration. The log says why; begin again with the address in it."})
			return
		}
		p.show(w, view{Done: done})
	default:
		http.Error(w, "The address with its token is in the program's log.", http.StatusForbidden)
	}
}

// begin starts a registration under a state of its own.
func (p *Page) begin() (state string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state = rand.Text()
	return p.state
}

// returned reports whether GitHub sent the browser back from the registration
// that is under way. It does so once.
func (p *Page) returned(state string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.state == "" || !same(state, p.state) {
		return false
	}
	p.state = ""
	return true
}

func (p *Page) show(w http.ResponseWriter, v view) {
	if err := pages.Execute(w, v); err != nil {
		p.log.Error("page not written", "err", err)
	}
}

// same compares in constant time.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// web is GitHub's site, whose API is at api: github.com's has a host of its
// own, an Enterprise Server's a path.
func (p *Page) web() string {
	return p.api.Scheme + "://" + strings.TrimPrefix(p.api.Host, "api.")
}

// manifest asks for what the App needs and nothing else. Each permission is
// explained in the README.
func (p *Page) manifest() map[string]any {
	return map[string]any{
		"name":            "Bumplens",
		"url":             "https://github.com/bumplens/bumplens",
		"hook_attributes": map[string]any{"url": p.publicURL + "/webhook", "active": true},
		"redirect_url":    p.publicURL + "/setup",
		"public":          false,
		"default_permissions": map[string]string{
			"metadata": "read", "contents": "read", "pull_requests": "write", "checks": "write",
			"merge_queues": "read", "issues": "read", // for the events that come with them
		},
		"default_events": []string{"pull_request", "merge_group", "issue_comment", "push", "label"},
	}
}

// complete asks GitHub for the App that it has made and writes its credentials
// to files that only their owner can read.
func (p *Page) complete(ctx context.Context, code string) (*registered, error) {
	client := gh.NewClient(&http.Client{Timeout: 30 * time.Second})
	base := *p.api
	base.Path = strings.TrimSuffix(base.Path, "/") + "/"
	client.BaseURL = &base
	app, _, err := client.Apps.CompleteAppManifest(ctx, code)
	if err != nil {
		return nil, fmt.Errorf("completing the manifest: %w", err)
	}
	key, env := filepath.Join(p.dir, "private-key.pem"), filepath.Join(p.dir, "app.env")
	if err := os.WriteFile(key, []byte(app.GetPEM()), 0o600); err != nil {
		return nil, err
	}
	text := fmt.Sprintf("APP_ID=%s\nPRIVATE_KEY_PATH=%s\nWEBHOOK_SECRET=%s\n", strconv.FormatInt(app.GetID(), 10), key, app.GetWebhookSecret())
	if err := os.WriteFile(env, []byte(text), 0o600); err != nil {
		return nil, err
	}
	return &registered{Name: app.GetName(), Install: app.GetHTMLURL() + "/installations/new", File: env}, nil
}
