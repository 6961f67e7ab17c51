package github_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bumplens/bumplens/app/github"
	"github.com/bumplens/bumplens/app/github/githubtest"
	"github.com/bumplens/bumplens/app/github/standin"
)

func TestTokenStaysOnItsHost(t *testing.T) {
	g, _, client, _ := start(t)
	var reached atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		reached.Add(1)
		t.Errorf("reached with Authorization %q", r.Header.Get("Authorization"))
	}))
	defer elsewhere.Close()
	for _, to := range []string{
		elsewhere.URL + "/blob",                                // another port is another host
		strings.Replace(g.URL, "http:", "https:", 1) + "/blob", // another scheme, as a downgrade would be
		"//elsewhere.invalid/blob",
	} {
		g.Inject(standin.Fault{Match: isGet, Status: 302, Header: http.Header{"Location": {to}}})
		if _, err := client.File(t.Context(), "README.md", "main", 100); err == nil || !strings.Contains(err.Error(), "refused") {
			t.Errorf("redirected to %s: got %v, want a refusal", to, err)
		}
	}
	if reached.Load() > 0 {
		t.Error("a redirect was followed to another host")
	}
}

func isGet(r *http.Request) bool { return r.Method == http.MethodGet }

func TestRenamedRepositoryIsFollowed(t *testing.T) {
	_, repo, client, number := start(t)
	repo.Rename("store")
	if got, err := client.File(t.Context(), "README.md", "main", 100); err != nil || string(got) != "shop\n" {
		t.Errorf("reading by the old name: got %q, %v", got, err)
	}
	if _, err := client.CreateComment(t.Context(), number, "hello"); err != nil {
		t.Errorf("writing by the old name: %v", err)
	}
	if n := len(repo.Comments(number)); n != 1 {
		t.Errorf("%d comments, want 1", n)
	}
}

// net/http follows a 301 of a POST with a GET, whose answer would pass for ours.
func TestRedirectTurnsNoWriteIntoARead(t *testing.T) {
	g, repo, client, number := start(t)
	g.Inject(standin.Fault{
		Match:  func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/comments") },
		Status: 301, Header: http.Header{"Location": {fmt.Sprintf("%s/repositories/%d/issues/%d/comments", g.URL, repo.ID(), number)}},
	})
	if _, err := client.CreateComment(t.Context(), number, "hello"); err == nil {
		t.Error("got no error")
	}
	if n := calls(g, "GET", "/comments"); n != 0 {
		t.Errorf("%d reads, want none", n)
	}
}

func TestLimits(t *testing.T) {
	clock := time.Now()
	reset := fmt.Sprint(clock.Add(20 * time.Minute).Unix())
	for _, c := range []struct {
		name  string
		fault standin.Fault
		want  time.Duration // from now
	}{
		{"429 with Retry-After", standin.Limit(429, "90"), 90 * time.Second},
		{"403 with Retry-After", standin.Limit(403, "90"), 90 * time.Second},
		{"Retry-After as a date", standin.Limit(429, clock.Add(10*time.Minute).UTC().Format(http.TimeFormat)), 10 * time.Minute},
		{"budget spent", standin.Fault{Status: 403, Header: http.Header{"X-Ratelimit-Remaining": {"0"}, "X-Ratelimit-Reset": {reset}}}, 20 * time.Minute},
		{"429 with nothing", standin.Fault{Status: 429}, time.Minute},
		{"429 with budget left", standin.Fault{Status: 429, Header: http.Header{"X-Ratelimit-Remaining": {"7"}, "X-Ratelimit-Reset": {reset}}}, time.Minute},
		{"text alone", standin.Fault{Status: 403, Body: `{"message": "You have exceeded a secondary rate limit"}`}, time.Minute},
		{"address alone", standin.Fault{Status: 403, Body: `{"message": "Slow down", "documentation_url": "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits"}`}, time.Minute},
		{"GitHub's clock is ahead", standin.Fault{Status: 403, Header: http.Header{
			"X-Ratelimit-Remaining": {"0"}, "X-Ratelimit-Reset": {reset}, "Date": {clock.Add(15 * time.Minute).UTC().Format(http.TimeFormat)},
		}}, 5 * time.Minute},
		{"and gives a date", standin.Fault{Status: 429, Header: http.Header{
			"Retry-After": {clock.Add(25 * time.Minute).UTC().Format(http.TimeFormat)}, "Date": {clock.Add(15 * time.Minute).UTC().Format(http.TimeFormat)},
		}}, 10 * time.Minute},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, repo, client, number := start(t)
			g.Inject(c.fault)
			began := time.Now()
			_, err := client.Pull(t.Context(), number)
			limit := new(github.LimitError)
			if !errors.As(err, &limit) {
				t.Fatalf("got %v, want a LimitError", err)
			}
			const guard = 30 * time.Second
			if got := limit.After.Sub(began); got < c.want-guard || got > c.want+guard {
				t.Errorf("may try again in %v, want %v", got, c.want)
			}
			// Until then nothing of the installation is sent, whatever the repository.
			before := len(g.Calls())
			other := g.CreateRepository(repo.Owner(), "other", nil)
			if _, err := g.Client(other).Pull(t.Context(), 1); !errors.As(err, &limit) {
				t.Errorf("next call: got %v, want a LimitError", err)
			}
			if sent := len(g.Calls()) - before; sent != 0 {
				t.Errorf("%d calls in spite of the limit", sent)
			}
			elsewhere := g.CreateRepository("other-owner", "repo", nil)
			if _, err := g.Client(elsewhere).Tree(t.Context(), elsewhere.Branch("main")); err != nil {
				t.Errorf("another installation: %v", err)
			}
		})
	}
}

func TestEveryMethodTellsOfLimits(t *testing.T) {
	ctx := t.Context()
	for name, call := range map[string]func(*github.Repository) error{
		"Pull":      func(r *github.Repository) error { _, err := r.Pull(ctx, 1); return err },
		"MergeBase": func(r *github.Repository) error { _, err := r.MergeBase(ctx, "a", "b"); return err },
		"Tree":      func(r *github.Repository) error { _, err := r.Tree(ctx, "a"); return err },
		"Blob":      func(r *github.Repository) error { _, err := r.Blob(ctx, "a", 1); return err },
		"File":      func(r *github.Repository) error { _, err := r.File(ctx, "a", "b", 1); return err },
		"Check":     func(r *github.Repository) error { _, err := r.Check(ctx, "a"); return err },
		"CreateCheck": func(r *github.Repository) error {
			_, err := r.CreateCheck(ctx, "a", github.CheckContent{}, nil)
			return err
		},
		"UpdateCheck": func(r *github.Repository) error {
			_, err := r.UpdateCheck(ctx, 1, github.CheckContent{}, nil)
			return err
		},
		"Comments":      func(r *github.Repository) error { _, err := r.Comments(ctx, 1); return err },
		"CreateComment": func(r *github.Repository) error { _, err := r.CreateComment(ctx, 1, "a"); return err },
		"EditComment":   func(r *github.Repository) error { return r.EditComment(ctx, 1, "a") },
		"LabelEvents":   func(r *github.Repository) error { _, err := r.LabelEvents(ctx, 1, "a"); return err },
		"RemoveLabel":   func(r *github.Repository) error { return r.RemoveLabel(ctx, 1, "a") },
		"Role":          func(r *github.Repository) error { _, err := r.Role(ctx, "a"); return err },
		"PullsWithHead": func(r *github.Repository) error { _, err := r.PullsWithHead(ctx, "a"); return err },
		"PullsOfCommit": func(r *github.Repository) error { _, err := r.PullsOfCommit(ctx, "a"); return err },
		"OpenPulls":     func(r *github.Repository) error { _, err := r.OpenPulls(ctx, "a"); return err },
		"CommitsBetween": func(r *github.Repository) error {
			_, err := r.CommitsBetween(ctx, "a", "b")
			return err
		},
	} {
		g, _, client, _ := start(t)
		g.Inject(standin.Fault{Status: 429}) // of the token
		limit := new(github.LimitError)
		if err := call(client); !errors.As(err, &limit) {
			t.Errorf("%s: got %v, want a LimitError", name, err)
		}
	}
}

func TestMissingPermissionIsNoLimit(t *testing.T) {
	g, repo, client, number := start(t)
	if _, err := client.Pull(t.Context(), number); err != nil {
		t.Fatal(err)
	}
	g.Inject(standin.Fault{Status: 403, Body: `{"message": "Resource not accessible by integration"}`})
	if _, err := client.Pull(t.Context(), number); !errors.Is(err, github.ErrForbidden) {
		t.Errorf("got %v, want ErrForbidden", err)
	}
	// Of a permission that was not granted there is no token at all, and that is
	// not the absence of what was asked for.
	g.Grant(repo.Installation(), map[string]string{"metadata": "read", "contents": "read"})
	client.Pull(t.Context(), number) // notices that its token was revoked
	_, err := g.Client(repo).File(t.Context(), "absent", "main", 1)
	access := new(github.AccessError)
	if !errors.As(err, &access) || access.Status != 422 || errors.Is(err, github.ErrNotFound) {
		t.Errorf("got %v, want an AccessError with 422", err)
	}
}

func TestRevokedTokenIsReplaced(t *testing.T) {
	g, repo, client, number := start(t)
	if _, err := client.Pull(t.Context(), number); err != nil {
		t.Fatal(err)
	}
	g.Suspend(repo.Installation())
	g.Unsuspend(repo.Installation())
	if _, err := client.Pull(t.Context(), number); err == nil {
		t.Error("revoked token was taken")
	}
	if _, err := g.Client(repo).Pull(t.Context(), number); err != nil {
		t.Errorf("after a token was refused: %v", err)
	}
}

func TestUnknownInstallationIsNotNotFound(t *testing.T) {
	g, repo, _, _ := start(t)
	_, err := g.App.Repository(12, repo.ID(), "acme", "shop").File(t.Context(), "README.md", "main", 100)
	access := new(github.AccessError)
	if !errors.As(err, &access) || access.Status != 404 || errors.Is(err, github.ErrNotFound) {
		t.Errorf("got %v, want an AccessError with 404", err)
	}
}

// A read or a token that GitHub fails to give once is asked for once more. A write
// is made once: that it was not answered does not say that it was not done.
func TestWhatDoesNoHarmIsAskedForTwice(t *testing.T) {
	g, repo, _, number := start(t)
	for name, fault := range map[string]standin.Fault{"refused": {Status: 502}, "dropped": {Drop: true}, "lost": {Lost: true}} {
		fresh := newApp(t, g.Config()).Repository(repo.Installation(), repo.ID(), repo.Owner(), repo.Name())
		g.Inject(fault) // of the token
		if _, err := fresh.Pull(t.Context(), number); err != nil {
			t.Errorf("%s token: %v", name, err)
		}
		g.Inject(fault)
		if _, err := fresh.Pull(t.Context(), number); err != nil {
			t.Errorf("%s read: %v", name, err)
		}
		before := len(g.Calls())
		g.Inject(fault)
		if _, err := fresh.CreateComment(t.Context(), number, name); err == nil {
			t.Errorf("%s write: got no error", name)
		}
		if n := len(g.Calls()) - before; n != 1 {
			t.Errorf("%s write: made %d times", name, n)
		}
	}
	all := repo.Comments(number)
	if len(all) != 1 || all[0].Body != "lost" {
		t.Errorf("the comments are %+v", all)
	}
}

func TestServerErrorsAreReturned(t *testing.T) {
	g, _, client, number := start(t)
	status := new(github.StatusError)
	for _, what := range []string{"token", "call"} {
		g.Inject(standin.Fault{Status: 502, Times: 2})
		if _, err := client.Pull(t.Context(), number); !errors.As(err, &status) || status.Status != 502 {
			t.Errorf("%s: got %v, want status 502", what, err)
		}
		g.Inject(standin.Fault{Drop: true, Times: 2})
		if _, err := client.Pull(t.Context(), number); err == nil {
			t.Errorf("%s: dropped connection gave no error", what)
		}
		if _, err := client.Pull(t.Context(), number); err != nil { // mints the token
			t.Error(err)
		}
	}
}

// The next write of an installation waits, for no longer than its caller does.
func TestWritesAreKeptApart(t *testing.T) {
	g, repo, _, number := start(t)
	config := g.Config()
	config.MinWriteGap = time.Hour
	app, err := github.NewApp(slog.New(slog.DiscardHandler), config)
	if err != nil {
		t.Fatal(err)
	}
	client := app.Repository(repo.Installation(), repo.ID(), "acme", "shop")
	if _, err := client.CreateComment(t.Context(), number, "one"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := client.CreateComment(ctx, number, "two"); err == nil {
		t.Error("second write did not wait")
	}
	if _, err := client.Pull(ctx, number); err != nil {
		t.Errorf("read had to wait: %v", err)
	}
	if n := len(repo.Comments(number)); n != 1 {
		t.Errorf("%d comments, want 1", n)
	}
}

// Errors and logs go to people who must not get a token.
func TestNoTokenInErrorsOrLogs(t *testing.T) {
	g, repo, _, number := start(t)
	var logged bytes.Buffer
	spy := &tokenSpy{next: g.Config().Transport}
	config := g.Config()
	config.Transport = spy
	app, err := github.NewApp(slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug})), config)
	if err != nil {
		t.Fatal(err)
	}
	client := func() *github.Repository {
		return app.Repository(repo.Installation(), repo.ID(), "acme", "shop")
	}
	var told []string
	note := func(err error) {
		t.Helper()
		if err == nil {
			t.Fatal("got no error")
		}
		for e := err; e != nil; e = errors.Unwrap(e) {
			told = append(told, fmt.Sprintf("%v %+v %#v", e, e, e))
		}
	}
	ask := func() error { _, err := client().Pull(t.Context(), number); return err }
	for _, f := range []standin.Fault{
		{Status: 401}, {Status: 404}, {Status: 403}, {Status: 500, Times: 2}, {Drop: true, Times: 2}, {Status: 301, Header: http.Header{"Location": {"https://elsewhere.invalid/"}}},
	} {
		g.Inject(f) // of the token
		note(ask())
		if err := ask(); err != nil {
			t.Fatal(err)
		}
		g.Inject(f) // of the call
		note(ask())
		g.Inject(standin.Fault{Status: 401}) // forgets the token
		note(ask())
	}
	g.Inject(standin.Limit(429, "60"))
	note(ask())

	if len(spy.seen) < 10 {
		t.Fatalf("only %d tokens were seen", len(spy.seen))
	}
	text := strings.Join(told, "\n") + logged.String()
	for _, token := range spy.seen {
		if strings.Contains(text, token) {
			t.Fatalf("token %.20s… was told:\n%s", token, text)
		}
	}
}

// A tokenSpy notes the credentials that go by.
type tokenSpy struct {
	next http.RoundTripper
	seen []string
}

func (s *tokenSpy) RoundTrip(r *http.Request) (*http.Response, error) {
	if _, token, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok {
		s.seen = append(s.seen, token)
	}
	return s.next.RoundTrip(r)
}

func TestNewAppRefuses(t *testing.T) {
	good := githubtest.Start(t).Config()
	for name, spoil := range map[string]func(*github.Config){
		"no App": func(c *github.Config) { c.AppID = 0 },
		"no key": func(c *github.Config) { c.PrivateKey = nil },
		"no API": func(c *github.Config) { c.API = nil },
		"wrong key": func(c *github.Config) {
			c.PrivateKey = []byte("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----")
		},
	} {
		c := good
		spoil(&c)
		if _, err := github.NewApp(slog.New(slog.DiscardHandler), c); err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
}
