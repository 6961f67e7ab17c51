package githubtest_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/app/github/githubtest"
	"github.com/bumplens/bumplens/app/github/standin"
	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/registry"
	"github.com/bumplens/bumplens/review/repository"
)

// public serves a GitHub with a repository that everybody may read, and the
// engine's own client, which reads with a token of an installation elsewhere.
func public(t *testing.T) (*githubtest.GitHub, *standin.Repository, *repository.GitHub) {
	t.Helper()
	g := githubtest.Start(t)
	g.Client(g.CreateRepository("acme", "shop", map[string]string{"README.md": "A shop."}))
	tool := g.CreateRepository("maker", "tool", map[string]string{"action.yml": "runs: {using: node20, main: a.js}\n", "a.js": "1\n"})
	tool.Publish()
	return g, tool, engine(t, g)
}

// engine returns the engine's client, with an empty cache.
func engine(t *testing.T, g *githubtest.GitHub) *repository.GitHub {
	return &repository.GitHub{
		Client:        &registry.Client{Getter: registry.NewGetter("bumplens-test"), Cache: registry.NewCache(t.TempDir())},
		API:           g.URL,
		Authorization: g.App.Authorization,
		PublicOnly:    true,
	}
}

func TestResolve(t *testing.T) {
	_, tool, client := public(t)
	first := tool.Branch("main")
	second := tool.Commit("main", map[string]string{"a.js": "2\n"})
	side := tool.Commit("releases/v1", map[string]string{"a.js": "1.1\n"})
	tool.Tag("v1", first)
	tool.Annotate("v2", second, "Two")
	tool.Tag("main2", first)
	tool.Commit("main2", nil)
	noted, err := client.Resolve(t.Context(), "maker/tool", tool.Object("v2"))
	if err != nil || noted.SHA != second {
		t.Errorf("hash of a tag: got %+v, %v", noted, err)
	}
	for ref, want := range map[string]string{
		"v1": first, "v2": second, "main": second, "releases/v1": side, first: first,
		"main2": first, // a tag, and a branch of that name
	} {
		c, err := client.Resolve(t.Context(), "maker/tool", ref)
		if err != nil || c.SHA != want || c.Committed.IsZero() {
			t.Errorf("%s: got %+v, %v, want %s", ref, c, err, want)
		}
	}
	for _, ref := range []string{"v3", first[:12], strings.Repeat("0", 40), "heads/main", "../../acme/shop/git/ref/heads/main"} {
		if _, err := client.Resolve(t.Context(), "maker/tool", ref); !errors.Is(err, registry.ErrNotFound) {
			t.Errorf("%s: got %v, want ErrNotFound", ref, err)
		}
	}
	tags, err := client.TagsOf(t.Context(), "maker/tool", first)
	if d := cmp.Diff([]string{"v1", "main2"}, tags); d != "" || err != nil {
		t.Errorf("%s, %v", d, err)
	}
	if tags, err := client.TagsOf(t.Context(), "maker/tool", side); tags == nil || len(tags) > 0 || err != nil {
		t.Errorf("no tags: got %#v, %v", tags, err)
	}
}

// A commit of a fork can be read as if it were the repository's, and is not in
// its history.
func TestReachable(t *testing.T) {
	g, tool, client := public(t)
	first := tool.Branch("main")
	side := tool.Commit("releases/v1", map[string]string{"a.js": "1.1\n"})
	tool.Commit("releases/v1", map[string]string{"a.js": "1.2\n"})
	tool.Commit("main", map[string]string{"a.js": "2\n"})
	tagged := tool.CommitInFork("main", map[string]string{"a.js": "3\n"})
	tool.Tag("v3", tagged)
	foreign := tool.CommitInFork("main", map[string]string{"a.js": "evil\n"})
	for name, tt := range map[string]struct {
		commit string
		want   registry.Answer
	}{
		"history of the default branch": {first, registry.Yes},
		"history of another":            {side, registry.Yes},
		"a tag alone":                   {tagged, registry.Yes},
		"a fork alone":                  {foreign, registry.No},
	} {
		if got, err := client.Reachable(t.Context(), "maker/tool", tt.commit); got != tt.want || err != nil {
			t.Errorf("%s: got %q, %v, want %q", name, got, err, tt.want)
		}
	}
	if _, err := client.Resolve(t.Context(), "maker/tool", foreign); err != nil {
		t.Errorf("commit of a fork: %v", err)
	}
	before := len(g.Calls())
	if got, err := client.Reachable(t.Context(), "maker/tool", foreign); got != registry.No || err != nil || len(g.Calls()) != before {
		t.Errorf("again: got %q, %v, after %d calls", got, err, len(g.Calls())-before)
	}
}

func TestSourceOfCommit(t *testing.T) {
	g, tool, client := public(t)
	commit := tool.Branch("main")
	for range 2 {
		source, err := client.Source(t.Context(), "maker/tool", commit)
		if err != nil {
			t.Fatal(err)
		}
		tree, err := archive.Read(source, archive.TarGz, archive.DefaultLimits, nil)
		if err != nil {
			t.Fatal(err)
		}
		var paths []string
		for _, f := range tree.Files {
			paths = append(paths, f.Path)
		}
		if d := cmp.Diff([]string{"a.js", "action.yml"}, paths); d != "" || len(tree.Notes) > 0 {
			t.Errorf("%s, notes %v", d, tree.Notes)
		}
	}
	asked := 0
	for _, c := range g.Calls() {
		if strings.HasPrefix(c.Path, "/codeload/") {
			asked++
		}
	}
	if asked != 1 {
		t.Errorf("fetched %d times", asked)
	}
	if _, err := client.Source(t.Context(), "maker/tool", "main"); err == nil {
		t.Error("the bytes of a branch were given")
	}
}

func TestNotesFactsAndContributors(t *testing.T) {
	_, tool, client := public(t)
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	tool.Release("releases/1.0", "First.", standin.Person("mona"), at)
	tool.CommitInFork("main", nil)
	got, err := client.Notes(t.Context(), "maker/tool", "releases/1.0")
	if d := cmp.Diff(&repository.Notes{Body: "First.", Published: at, Author: "mona"}, got); d != "" || err != nil {
		t.Errorf("%s, %v", d, err)
	}
	if _, err := client.Notes(t.Context(), "maker/tool", "v2"); !errors.Is(err, registry.ErrNotFound) {
		t.Errorf("got %v, want ErrNotFound", err)
	}
	if n, err := client.Contributors(t.Context(), "maker/tool"); n != 1 || err != nil {
		t.Errorf("got %d contributors, %v", n, err)
	}
	if f := client.Kept("maker/other"); f != nil {
		t.Errorf("nobody was asked, and got %+v", f)
	}
	facts, err := client.Facts(t.Context(), "maker/tool")
	if err != nil || facts.DefaultBranch != "main" || facts.Private || facts.Archived {
		t.Errorf("got %+v, %v", facts, err)
	}
	if d := cmp.Diff(facts, client.Kept("maker/tool")); d != "" {
		t.Error(d)
	}
	tool.Rename("hammer")
	tool.Archive()
	client = engineAgain(t, client)
	if facts, err := client.Facts(t.Context(), "maker/tool"); err != nil || !facts.Archived {
		t.Errorf("renamed: got %+v, %v", facts, err)
	}
}

// engineAgain returns the client with nothing at hand.
func engineAgain(t *testing.T, g *repository.GitHub) *repository.GitHub {
	again := *g
	again.Client = &registry.Client{Getter: g.Client.Getter, Cache: registry.NewCache(t.TempDir())}
	return &again
}

// The token of one installation shows nothing of its private repositories to the
// reviews of another.
func TestPrivateRepositoryIsNotShown(t *testing.T) {
	g, tool, client := public(t)
	shop := g.Client(g.CreateRepository("acme", "secret", map[string]string{"action.yml": "runs: {}"}))
	if _, err := shop.Tree(t.Context(), "main"); err != nil {
		t.Fatal(err)
	}
	for _, call := range []func(context.Context) error{
		func(ctx context.Context) error { _, err := client.Facts(ctx, "acme/secret"); return err },
		func(ctx context.Context) error { _, err := client.Resolve(ctx, "acme/secret", "main"); return err },
		func(ctx context.Context) error { _, err := client.Notes(ctx, "acme/secret", "v1"); return err },
		func(ctx context.Context) error {
			_, err := client.Source(ctx, "acme/secret", tool.Branch("main"))
			return err
		},
	} {
		if err := call(t.Context()); !errors.Is(err, registry.ErrNotFound) {
			t.Errorf("got %v, want ErrNotFound", err)
		}
	}
	if f := client.Kept("acme/secret"); f == nil || !f.Private {
		t.Errorf("got %+v, want to know that it is private", f)
	}
	// The token itself could not have read more than that.
	for _, path := range []string{"/repos/acme/secret/commits/" + tool.Branch("main"), "/repos/acme/secret/tarball/main"} {
		header, err := g.App.Authorization(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		req, err := http.NewRequestWithContext(t.Context(), "GET", g.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", header)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusForbidden {
			t.Errorf("%s: got %s", path, resp.Status)
		}
	}
}

// A spent budget is no answer about a repository.
func TestSpentBudgetIsNoAnswer(t *testing.T) {
	g, _, client := public(t)
	limit := standin.Limit(http.StatusForbidden, "60")
	limit.Match = func(r *http.Request) bool { return r.URL.Path == "/repos/maker/tool" }
	g.Inject(limit)
	for range 2 {
		if _, err := client.Facts(t.Context(), "maker/tool"); err == nil || errors.Is(err, registry.ErrNotFound) {
			t.Errorf("got %v", err)
		}
	}
	asked := 0
	for _, c := range g.Calls() {
		if c.Path == "/repos/maker/tool" {
			asked++
		}
	}
	if asked != 1 {
		t.Errorf("asked %d times, though GitHub wants to be left alone", asked)
	}
}

// A release names the commit that it was made from, and may name any: one that
// is in a fork alone is not the repository's, though GitHub hands it out.
func TestSourceIsOfTheRepository(t *testing.T) {
	_, tool, client := public(t)
	own := tool.Branch("main")
	tool.Tag("v1.0.0", own)
	foreign := tool.CommitInFork("main", map[string]string{"a.js": "console.log('INERT FIXTURE')\n"})
	by := repository.Addressed{GitHub: client}
	for name, tt := range map[string]struct {
		refs []string
		want string
	}{
		"its own commit":           {[]string{own, "v1.0.0"}, own},
		"a tag":                    {[]string{"v0.9.0", "v1.0.0"}, "v1.0.0"},
		"a fork's, and a tag":      {[]string{foreign, "v1.0.0"}, "v1.0.0"},
		"a fork's alone":           {[]string{foreign}, ""},
		"a commit that is nowhere": {[]string{strings.Repeat("5", 40)}, ""},
	} {
		ref, files, err := by.Source(t.Context(), "127.0.0.1/maker/tool", tt.refs)
		if ref != tt.want || (files == nil) != (tt.want == "") || tt.want == "" && !errors.Is(err, registry.ErrNotFound) {
			t.Errorf("%s: got %q, %v", name, ref, err)
		}
	}
	if _, _, err := by.Source(t.Context(), "elsewhere.example/maker/tool", []string{own}); !errors.Is(err, registry.ErrNotFound) {
		t.Errorf("at another host: got %v", err)
	}
}
