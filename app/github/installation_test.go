package github_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/app/github"
	"github.com/bumplens/bumplens/app/github/githubtest"
	"github.com/bumplens/bumplens/app/github/standin"
)

func TestInstallationsOfAllPages(t *testing.T) {
	g := githubtest.Start(t)
	var want []github.Installation
	for i := range 120 { // more than a page
		owner := fmt.Sprintf("owner-%03d", i)
		r := g.CreateRepository(owner, "shop", nil)
		want = append(want, github.Installation{ID: r.Installation(), Account: owner, Suspended: i == 7})
	}
	g.Suspend(want[7].ID)
	got, err := g.App.Installations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// An enterprise has a slug where others have a login, and a deleted account is null.
func TestInstallationOnAnEnterprise(t *testing.T) {
	config := githubtest.Start(t).Config()
	config.Transport = canned(func(*http.Request) (string, http.Header) {
		return `[{"id": 1, "account": {"id": 2, "slug": "octo-business"}}, {"id": 3, "account": null, "created_at": 1700000000}]`, nil
	})
	got, err := newApp(t, config).Installations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]github.Installation{{ID: 1, Account: "octo-business"}, {ID: 3}}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestRepositoriesOfAnInstallation(t *testing.T) {
	g := githubtest.Start(t)
	var want []github.RepositoryRef
	var last *standin.Repository
	for i := range 120 { // more than a page
		last = g.CreateRepository("acme", fmt.Sprintf("shop-%03d", i), nil)
		want = append(want, github.RepositoryRef{ID: last.ID(), Owner: "acme", Name: last.Name(), Archived: i == 119})
	}
	last.Archive()
	other := g.CreateRepository("other", "bank", nil)
	got, err := g.App.Repositories(t.Context(), last.Installation())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	g.Suspend(other.Installation())
	if _, err := g.App.Repositories(t.Context(), other.Installation()); !errors.As(err, new(*github.AccessError)) {
		t.Errorf("suspended: got %v, want an AccessError", err)
	}
}

func TestOrganizationFile(t *testing.T) {
	g, repo, _, _ := start(t)
	const path = ".github/bumplens.yml"
	read := func() (string, error) {
		data, err := g.App.OrganizationFile(t.Context(), repo.Installation(), "acme", path, 100)
		return string(data), err
	}
	if _, err := read(); !errors.Is(err, github.ErrNotFound) {
		t.Errorf("no such repository: got %v, want ErrNotFound", err)
	}
	for _, message := range []string{
		"There is at least one repository that does not exist or is not accessible to the parent installation.",
		"The repositories requested are not accessible to this installation.",
	} {
		g.Inject(standin.Fault{Status: 422, Body: refusal(message), Match: mints})
		if _, err := newApp(t, g.Config()).OrganizationFile(t.Context(), repo.Installation(), "acme", path, 100); !errors.Is(err, github.ErrNotFound) {
			t.Errorf("%s: got %v, want ErrNotFound", message, err)
		}
	}
	all := g.CreateRepository("acme", ".github", map[string]string{"README.md": "All of us."})
	if _, err := read(); !errors.Is(err, github.ErrNotFound) {
		t.Errorf("no such file: got %v, want ErrNotFound", err)
	}
	all.Commit("main", map[string]string{path: "version: 1\n"})
	if got, err := read(); err != nil || got != "version: 1\n" {
		t.Errorf("got %q, %v", got, err)
	}
	all.Commit("main", map[string]string{path: strings.Repeat("# long\n", 20)})
	if _, err := read(); !errors.As(err, new(*github.SizeError)) {
		t.Errorf("over most: got %v, want a SizeError", err)
	}
	// What is not allowed, and what is gone, must not pass for a file that is not there.
	for name, fault := range map[string]standin.Fault{
		"permission for it not granted": {Status: 422, Body: refusal("The permissions requested are not granted to this installation.")},
		"installation gone":             {Status: 404},
		"installation suspended":        {Status: 403, Body: refusal("This installation has been suspended")},
		"GitHub down":                   {Status: 502, Times: 2},
	} {
		app := newApp(t, g.Config())
		fault.Match = mints
		g.Inject(fault)
		if _, err := app.OrganizationFile(t.Context(), repo.Installation(), "acme", path, 1000); err == nil || errors.Is(err, github.ErrNotFound) {
			t.Errorf("%s: got %v, want an error other than ErrNotFound", name, err)
		}
	}
	g.Inject(standin.Fault{Status: 403, Body: refusal("Resource not accessible by integration")})
	if _, err := read(); err == nil || errors.Is(err, github.ErrNotFound) {
		t.Errorf("file that may not be read: got %v, want an error other than ErrNotFound", err)
	}
}

// mints matches the requests for a token.
func mints(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/access_tokens") }

// refusal is GitHub's shape of an error.
func refusal(message string) string {
	return fmt.Sprintf(`{"message": %q, "documentation_url": "https://docs.github.com/rest"}`, message)
}

// What an installation's tokens may do is what each call needs.
func TestTokensAreNarrow(t *testing.T) {
	g, repo, client, number := start(t)
	g.CreateRepository("acme", ".github", map[string]string{"a.yml": "a"})
	if _, err := client.Pull(t.Context(), number); err != nil {
		t.Fatal(err)
	}
	if _, err := g.App.Repositories(t.Context(), repo.Installation()); err != nil {
		t.Fatal(err)
	}
	if _, err := g.App.OrganizationFile(t.Context(), repo.Installation(), "acme", "a.yml", 100); err != nil {
		t.Fatal(err)
	}
	want := []standin.Token{
		{Repositories: []string{"acme/shop"}, Permissions: map[string]string{"metadata": "read", "contents": "read", "pull_requests": "write", "checks": "write"}},
		{Repositories: []string{"acme/shop", "acme/.github"}, Permissions: map[string]string{"metadata": "read"}},
		{Repositories: []string{"acme/.github"}, Permissions: map[string]string{"metadata": "read", "contents": "read"}},
	}
	if diff := cmp.Diff(want, g.Tokens()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
