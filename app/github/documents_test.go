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

// What has not changed costs nothing of the hour's budget, and what has is new.
func TestReadingAgainCostsNothing(t *testing.T) {
	g, repo, client, number := start(t)
	ada := standin.Person("ada")
	for i := range 110 { // two pages
		repo.Comment(number, ada, fmt.Sprint("remark ", i))
	}
	type state struct {
		Pull     *github.Pull
		Comments []github.Comment
		Tree     []github.TreeEntry
		Role     github.Role
	}
	read := func() (s state) {
		t.Helper()
		var errs [4]error
		s.Pull, errs[0] = client.Pull(t.Context(), number)
		s.Comments, errs[1] = client.Comments(t.Context(), number)
		s.Tree, errs[2] = client.Tree(t.Context(), repo.Head(number))
		s.Role, errs[3] = client.Role(t.Context(), "ada")
		if err := errors.Join(errs[:]...); err != nil {
			t.Fatal(err)
		}
		return s
	}
	repo.SetRole("ada", "write")
	before := read()
	spent := g.Spent(repo.Installation())
	if spent != 5 {
		t.Errorf("spent %d at first, want 5", spent)
	}
	if diff := cmp.Diff(before, read()); diff != "" {
		t.Errorf("the second time (-first +second)\n%s", diff)
	}
	if again := g.Spent(repo.Installation()) - spent; again != 0 {
		t.Errorf("spent %d the second time, want none", again)
	}

	repo.SetRole("ada", "read")
	if err := repo.Label(number, "ok", standin.Bot("renovate[bot]")); err != nil {
		t.Fatal(err)
	}
	last := repo.Comments(number)[109]
	repo.EditComment(last.ID, ada, "another remark")
	after := read()
	if after.Role != github.Read || len(after.Pull.Labels) != 2 || after.Comments[109].Body != "another remark" {
		t.Errorf("after a change: got role %v, labels %v, last comment %q", after.Role, after.Pull.Labels, after.Comments[109].Body)
	}
	if again := g.Spent(repo.Installation()) - spent; again != 3 {
		t.Errorf("spent %d for what changed, want 3", again)
	}
}

// A document is one credential's, at one address, in one form.
func TestDocumentsOfOthersAreNotAskedFor(t *testing.T) {
	asked := make(map[string]string) // address → condition
	config := githubtest.Start(t).Config()
	config.Transport = canned(func(r *http.Request) (string, http.Header) {
		asked[r.URL.RequestURI()] = r.Header.Get("If-None-Match")
		if strings.Contains(r.URL.Path, "/contents/") {
			return "raw", http.Header{"Etag": {`"raw"`}, "Content-Type": {"application/vnd.github.raw+json"}}
		}
		body := fmt.Sprintf(`[{"id": %d}]`, len(asked))
		return body, http.Header{"Etag": {fmt.Sprintf("%q", r.URL.Path)}, "Content-Type": {"application/json; charset=utf-8"}}
	})
	app := newApp(t, config)
	comments := func(installation, repository int64, number int) string {
		t.Helper()
		if _, err := app.Repository(installation, repository, "acme", "shop").Comments(t.Context(), number); err != nil {
			t.Fatal(err)
		}
		return asked[fmt.Sprintf("/repos/acme/shop/issues/%d/comments?page=1&per_page=100", number)]
	}
	const tag = `"/repos/acme/shop/issues/1/comments"`
	for _, c := range []struct {
		installation, repository int64
		number                   int
		want                     string
	}{{1, 2, 1, ""}, {1, 2, 1, tag}, {1, 3, 1, ""}, {2, 2, 1, ""}, {1, 2, 3, ""}, {1, 2, 1, tag}} {
		if got := comments(c.installation, c.repository, c.number); got != c.want {
			t.Errorf("installation %d, repository %d, #%d: asked on condition %q, want %q", c.installation, c.repository, c.number, got, c.want)
		}
	}
	for range 2 { // a file's bytes are no document
		if _, err := app.Repository(1, 2, "acme", "shop").File(t.Context(), "a", "main", 10); err != nil {
			t.Fatal(err)
		}
	}
	if got := asked["/repos/acme/shop/contents/a?ref=main"]; got != "" {
		t.Errorf("file: asked on condition %q", got)
	}
	for address, condition := range asked {
		if strings.Contains(address, "access_tokens") && condition != "" {
			t.Errorf("token: asked on condition %q", condition)
		}
	}
}
