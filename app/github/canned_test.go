package github_test

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/app/github"
	"github.com/bumplens/bumplens/app/github/githubtest"
)

// Here are answers that the stand-in does not give.

// canned answers requests with documents.
type canned func(*http.Request) (body string, header http.Header)

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	body, header := `{"token": "ghs_x", "expires_at": "2999-01-01T00:00:00Z"}`, http.Header{}
	if !strings.HasSuffix(r.URL.Path, "/access_tokens") {
		body, header = c(r)
	}
	return &http.Response{StatusCode: http.StatusOK, Header: header, Body: io.NopCloser(strings.NewReader(body)), ContentLength: -1, Request: r}, nil
}

// told returns a repository whose GitHub answers everything with body.
func told(t *testing.T, body string) *github.Repository {
	return answered(t, func(*http.Request) (string, http.Header) { return body, http.Header{} })
}

func answered(t *testing.T, c canned) *github.Repository {
	t.Helper()
	config := githubtest.Start(t).Config()
	config.Transport = c
	return newApp(t, config).Repository(1, 2, "acme", "shop")
}

func newApp(t *testing.T, config github.Config) *github.App {
	t.Helper()
	app, err := github.NewApp(slog.New(slog.DiscardHandler), config)
	if err != nil {
		t.Fatal(err)
	}
	return app
}

// A deleted fork and a deleted author are null.
func TestPullWithoutForkOrAuthor(t *testing.T) {
	got, err := told(t, `{"number": 7, "state": "open", "user": null, "labels": [],
		"base": {"ref": "main", "sha": "b"}, "head": {"ref": "fix", "sha": "h", "repo": null, "user": null}}`).Pull(t.Context(), 7)
	if err != nil {
		t.Fatal(err)
	}
	want := &github.Pull{Number: 7, Open: true, Head: github.Ref{SHA: "h", Name: "fix"}, Base: github.Ref{SHA: "b", Name: "main"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestMergeBaseThatIsNotNamed(t *testing.T) {
	if got, err := told(t, `{"status": "diverged"}`).MergeBase(t.Context(), "a", "b"); err == nil {
		t.Errorf("got %q, want an error", got)
	}
}

// A list that was cut is no list.
func TestCommitsThatAreNotAllListed(t *testing.T) {
	size := new(github.SizeError)
	if got, err := told(t, `{"total_commits": 1001, "commits": [{"sha": "a"}]}`).CommitsBetween(t.Context(), "a", "b"); !errors.As(err, &size) {
		t.Errorf("too many: got %d, %v, want a SizeError", len(got), err)
	}
	for name, body := range map[string]string{
		"fewer": `{"total_commits": 2, "commits": []}`, "more": `{"total_commits": 1, "commits": [{"sha": "a"}, {"sha": "b"}]}`,
	} {
		if got, err := told(t, body).CommitsBetween(t.Context(), "a", "b"); err == nil {
			t.Errorf("%s than were told of: got %v, want an error", name, got)
		}
	}
}

func TestBlobWithOtherBytes(t *testing.T) {
	r := answered(t, func(*http.Request) (string, http.Header) {
		return "hello", http.Header{"Content-Type": {"application/vnd.github.raw+json"}}
	})
	if got, err := r.Blob(t.Context(), "b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0", 10); err != nil || string(got) != "hello" {
		t.Errorf("the blob itself: got %q, %v", got, err)
	}
	if got, err := r.Blob(t.Context(), strings.Repeat("a", 40), 10); err == nil {
		t.Errorf("another: got %q, want an error", got)
	}
	size := new(github.SizeError)
	if got, err := r.Blob(t.Context(), "b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0", 4); !errors.As(err, &size) { // with no length told
		t.Errorf("too long: got %q, %v, want a SizeError", got, err)
	}
}

func TestListingWithoutEnd(t *testing.T) {
	size := new(github.SizeError)
	r := answered(t, func(r *http.Request) (string, http.Header) {
		header := http.Header{"Link": {fmt.Sprintf(`<https://api.test/next?page=%s0>; rel="next"`, r.URL.Query().Get("page"))}}
		if strings.HasSuffix(r.URL.Path, "/check-runs") {
			header.Set("Link", `<https://api.test/next?page=2>; rel="next"`)
			return `{"check_runs": []}`, header
		}
		return `[]`, header
	})
	if _, err := r.Comments(t.Context(), 1); !errors.As(err, &size) {
		t.Errorf("comments: got %v, want a SizeError", err)
	}
	if _, err := r.Check(t.Context(), "sha"); !errors.As(err, &size) {
		t.Errorf("check runs: got %v, want a SizeError", err)
	}
}

func TestTreeWithoutEnd(t *testing.T) {
	r := answered(t, func(r *http.Request) (string, http.Header) {
		return fmt.Sprintf(`{"tree": [{"path": "a", "type": "tree", "sha": "b"}], "truncated": %t}`, r.URL.Query().Has("recursive")), http.Header{}
	})
	size := new(github.SizeError)
	if _, err := r.Tree(t.Context(), "c"); !errors.As(err, &size) {
		t.Errorf("got %v, want a SizeError", err)
	}
}

// A server that does not know a filter leaves it out.
func TestCheckOfOthersIsNotOurs(t *testing.T) {
	for name, run := range map[string]string{
		"another App":  `{"id": 1, "name": "bumplens", "app": {"id": 99}}`,
		"no App":       `{"id": 1, "name": "bumplens", "app": null}`,
		"another name": fmt.Sprintf(`{"id": 1, "name": "other", "app": {"id": %d}}`, githubtest.AppID),
	} {
		if got, err := told(t, `{"check_runs": [`+run+`]}`).Check(t.Context(), "sha"); err != nil || got != nil {
			t.Errorf("%s: got %+v, %v, want none", name, got, err)
		}
	}
}

func TestLabelEventsComeOldestFirst(t *testing.T) {
	event := func(id int, at, more string) string {
		return fmt.Sprintf(`{"id": %d, "event": "labeled", "label": {"name": "ok"}, "actor": {"login": "ada", "type": "User"}, "created_at": %q %s}`, id, at, more)
	}
	got, err := told(t, "["+strings.Join([]string{
		event(4, "2026-01-02T00:00:00Z", `, "intent": {"reason": "an agent's"}`),
		event(3, "2026-01-01T00:00:00Z", `, "intent": null`),
		event(2, "2026-01-01T00:00:00Z", ``),
		`{"id": 5, "event": "renamed", "actor": null, "created_at": "2026-01-01T00:00:00Z"}`,
		`{"id": 1, "event": "unlabeled", "label": {"name": "ok"}, "actor": null, "created_at": "2026-01-03T00:00:00Z"}`,
	}, ",")+"]").LabelEvents(t.Context(), 1, "ok")
	if err != nil {
		t.Fatal(err)
	}
	day := func(d int) time.Time { return time.Date(2026, 1, d, 0, 0, 0, 0, time.UTC) }
	ada := github.User{Login: "ada"}
	want := []github.LabelEvent{
		{ID: 2, Label: "ok", Added: true, Actor: ada, At: day(1)},
		{ID: 3, Label: "ok", Added: true, Actor: ada, At: day(1)},
		{ID: 4, Label: "ok", Added: true, Actor: ada, ViaApp: true, At: day(2)},
		{ID: 1, Label: "ok", At: day(3)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestRoleByNameAlone(t *testing.T) {
	for body, want := range map[string]github.Role{
		`{"permission": "write", "role_name": "maintain", "user": null}`: github.Maintain,
		`{"permission": "read", "role_name": "triage"}`:                  github.Triage,
		`{"permission": "write", "role_name": "Release manager"}`:        github.Write,
		`{"permission": "write"}`:                                        github.Write,
	} {
		if got, err := told(t, body).Role(t.Context(), "ada"); err != nil || got != want {
			t.Errorf("%s: got %v, %v, want %v", body, got, err, want)
		}
	}
	if got, err := told(t, `{"permission": "owner", "role_name": "Owner"}`).Role(t.Context(), "ada"); err == nil {
		t.Errorf("unknown permission: got %v, want an error", got)
	}
}

func TestIdentityOfAnotherApp(t *testing.T) {
	config := githubtest.Start(t).Config()
	config.Transport = canned(func(*http.Request) (string, http.Header) { return `{"id": 1, "slug": "other"}`, http.Header{} })
	app, err := github.NewApp(slog.New(slog.DiscardHandler), config)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := app.Identity(t.Context()); err == nil {
		t.Errorf("got %v, want an error", got)
	}
}

func TestEnterpriseServersHaveAPath(t *testing.T) {
	var paths []string
	config := githubtest.Start(t).Config()
	config.API = config.API.JoinPath("api", "v3")
	config.Transport = pathSpy{canned(func(*http.Request) (string, http.Header) { return `[]`, nil }), &paths}
	app, err := github.NewApp(slog.New(slog.DiscardHandler), config)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := app.Repository(1, 2, "acme", "shop").Comments(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	want := []string{"/api/v3/app/installations/1/access_tokens", "/api/v3/repos/acme/shop/issues/1/comments"}
	if diff := cmp.Diff(want, paths); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A pathSpy notes where requests go.
type pathSpy struct {
	next  http.RoundTripper
	paths *[]string
}

func (s pathSpy) RoundTrip(r *http.Request) (*http.Response, error) {
	*s.paths = append(*s.paths, r.URL.Path)
	return s.next.RoundTrip(r)
}
