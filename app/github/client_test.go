package github_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/bumplens/bumplens/app/github"
	"github.com/bumplens/bumplens/app/github/githubtest"
	"github.com/bumplens/bumplens/app/github/standin"
)

// start serves a GitHub with one repository and a pull request of Dependabot.
func start(t *testing.T) (*githubtest.GitHub, *standin.Repository, *github.Repository, int) {
	t.Helper()
	g := githubtest.Start(t)
	repo := g.CreateRepository("acme", "shop", map[string]string{
		"README.md": "shop\n", "package-lock.json": "{}\n", "web/deep/yarn.lock": "# yarn\n", "web/b.txt": "b", ".github/bumplens.yml": "version: 1\n",
	})
	number := repo.Open(standin.Proposal{
		Author: standin.Bot("dependabot[bot]"), Title: "Bump left-pad", Branch: "dependabot/npm/left-pad",
		Files: map[string]string{"package-lock.json": `{"lockfileVersion": 3}`}, Labels: []string{"dependencies"},
	})
	return g, repo, g.Client(repo), number
}

func calls(g *githubtest.GitHub, method, suffix string) int {
	n := 0
	for _, c := range g.Calls() {
		if c.Method == method && strings.HasSuffix(c.Path, suffix) {
			n++
		}
	}
	return n
}

func TestIdentityIsAskedOnce(t *testing.T) {
	g := githubtest.Start(t)
	for range 2 {
		got, err := g.App.Identity(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if want := (github.Identity{ID: githubtest.AppID, Slug: githubtest.Slug}); got != want {
			t.Errorf("got %v, want %v", got, want)
		}
	}
	if n := calls(g, "GET", "/app"); n != 1 {
		t.Errorf("asked %d times, want once", n)
	}
}

func TestPull(t *testing.T) {
	_, repo, client, number := start(t)
	got, err := client.Pull(t.Context(), number)
	if err != nil {
		t.Fatal(err)
	}
	want := &github.Pull{
		Number: number, Title: "Bump left-pad", Open: true,
		Head:   github.Ref{SHA: repo.Branch("dependabot/npm/left-pad"), Name: "dependabot/npm/left-pad"},
		Base:   github.Ref{SHA: repo.Branch("main"), Name: "main"},
		Author: github.User{Login: "dependabot[bot]", Bot: true},
		Labels: []string{"dependencies"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}

	repo.Merge(number, standin.Person("ada"))
	got, err = client.Pull(t.Context(), number)
	if err != nil {
		t.Fatal(err)
	}
	if got.Open || !got.Merged {
		t.Errorf("after merging: open %t, merged %t", got.Open, got.Merged)
	}
	if _, err := client.Pull(t.Context(), 999); !errors.Is(err, github.ErrNotFound) {
		t.Errorf("pull request that is not there: got %v, want ErrNotFound", err)
	}
}

func TestMergeBaseIsWhereTheBranchLeft(t *testing.T) {
	_, repo, client, number := start(t)
	left := repo.Branch("main")
	repo.Commit("main", map[string]string{"later.txt": "later"})
	got, err := client.MergeBase(t.Context(), repo.Branch("main"), repo.Head(number))
	if err != nil {
		t.Fatal(err)
	}
	if got != left {
		t.Errorf("got %s, want %s", got, left)
	}
}

func TestPullsWithHeadAreOpenAndAtThatHead(t *testing.T) {
	_, repo, client, number := start(t)
	// A second pull request from the same branch, a third that goes on from it,
	// and a fourth that is closed.
	second := repo.Open(standin.Proposal{Author: standin.Person("ada"), Title: "Same", Branch: "dependabot/npm/left-pad"})
	repo.Commit("stable", nil)
	third := repo.Open(standin.Proposal{Author: standin.Person("ada"), Title: "Closed", Branch: "dependabot/npm/left-pad", Base: "stable"})
	repo.Close(third, standin.Person("ada"))
	got, err := client.PullsWithHead(t.Context(), repo.Head(number))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{second, number}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	old := repo.Head(number)
	repo.Push(number, map[string]string{"more.txt": "more"}, standin.Person("ada"))
	if got, err = client.PullsWithHead(t.Context(), old); err != nil || len(got) != 0 {
		t.Errorf("commit that is no head any more: got %v, %v, want none", got, err)
	}
}

// What is left of a pull request when its fork and its author are gone.
func TestPullOfDeletedFork(t *testing.T) {
	g, repo, client, _ := start(t)
	number := repo.Open(standin.Proposal{
		Author: standin.Person("stranger"), Fork: "stranger", Branch: "main", Title: "Fix", Files: map[string]string{"package-lock.json": "{ }"},
	})
	before, err := client.Pull(t.Context(), number)
	if err != nil {
		t.Fatal(err)
	}
	if before.Author.Login != "stranger" || before.Head.Name != "main" || before.Head.SHA == repo.Branch("main") {
		t.Errorf("got %+v", before)
	}
	repo.DeleteFork("stranger")
	g.DeleteAccount("stranger")
	after, err := client.Pull(t.Context(), number)
	if err != nil {
		t.Fatal(err)
	}
	want := *before
	want.Author = github.User{}
	if diff := cmp.Diff(&want, after); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if base, err := client.MergeBase(t.Context(), after.Base.SHA, after.Head.SHA); err != nil || base != repo.Branch("main") {
		t.Errorf("merge base: got %s, %v", base, err)
	}
	if role, err := client.Role(t.Context(), "stranger"); err != nil || role != github.None {
		t.Errorf("role: got %v, %v", role, err)
	}
}

// Who is in a merge queue's group is found by its commits.
func TestCommitsOfMergeGroups(t *testing.T) {
	_, repo, client, number := start(t)
	ada := standin.Person("ada")
	second := repo.Open(standin.Proposal{Author: ada, Title: "Words", Branch: "words", Files: map[string]string{"README.md": "A better shop."}})
	repo.Commit("main", map[string]string{"later.txt": "later"}) // the base moved on
	for name, c := range map[string]struct {
		enqueue func(...int) standin.Group
		want    []int
	}{"merged": {repo.Enqueue, []int{number, second}}, "squashed": {repo.EnqueueSquashed, nil}} {
		g := c.enqueue(number, second)
		commits, err := client.CommitsBetween(t.Context(), g.Base, g.Head)
		if err != nil {
			t.Fatal(err)
		}
		var got []int
		for _, sha := range commits {
			pulls, err := client.PullsOfCommit(t.Context(), sha)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, pulls...)
		}
		slices.Sort(got)
		if diff := cmp.Diff(c.want, got); diff != "" || commits[len(commits)-1] != g.Head {
			t.Errorf("%s: commits %v, pull requests (-want +got)\n%s", name, commits, diff)
		}
		files := repo.Files(g.Head)
		if files["README.md"] != "A better shop." || files["package-lock.json"] != `{"lockfileVersion": 3}` || files["later.txt"] != "later" {
			t.Errorf("%s: the group has files %v", name, files)
		}
		repo.DestroyGroup(g, "dequeued")
	}
	repo.DestroyGroup(repo.Enqueue(second, number), "merged")
	for _, n := range []int{number, second} {
		if p, err := client.Pull(t.Context(), n); err != nil || !p.Merged || p.Open {
			t.Errorf("after merging: got %+v, %v", p, err)
		}
	}
}

// A merge commit has two pull requests behind it, one of them closed.
func TestPullsOfCommitWhateverTheirState(t *testing.T) {
	_, repo, client, number := start(t)
	repo.Commit("stable", nil)
	second := repo.Open(standin.Proposal{Author: standin.Person("ada"), Title: "Backport", Branch: "dependabot/npm/left-pad", Base: "stable"})
	repo.Close(second, standin.Person("ada"))
	head := repo.Head(number)
	repo.Push(number, map[string]string{"more.txt": "more"}, standin.Person("ada")) // head is a head no more
	got, err := client.PullsOfCommit(t.Context(), head)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{second, number}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestOpenPulls(t *testing.T) {
	_, repo, client, number := start(t)
	repo.Commit("stable", nil)
	ada := standin.Person("ada")
	want := []int{number}
	for i := range 110 { // more than a page
		want = append(want, repo.Open(standin.Proposal{Author: ada, Title: "Fix", Branch: fmt.Sprint("fix-", i), Files: map[string]string{"a": fmt.Sprint(i)}}))
	}
	stable := repo.Open(standin.Proposal{Author: ada, Title: "Stable", Branch: "fix-stable", Base: "stable", Draft: true})
	closed := repo.Open(standin.Proposal{Author: ada, Title: "Closed", Branch: "closed"})
	repo.Close(closed, ada)

	for base, want := range map[string][]int{"main": want, "stable": {stable}, "": append(slices.Clone(want), stable), "none": nil} {
		pulls, err := client.OpenPulls(t.Context(), base)
		if err != nil {
			t.Fatal(err)
		}
		var got []int
		for _, p := range pulls {
			got = append(got, p.Number)
			alone, err := client.Pull(t.Context(), p.Number)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(alone, p); diff != "" {
				t.Errorf("#%d by itself and in the listing differ (-alone +listed)\n%s", p.Number, diff)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("into %q (-want +got)\n%s", base, diff)
		}
	}
	repo.Archive()
	if p, err := client.Pull(t.Context(), number); err != nil || !p.Archived {
		t.Errorf("in an archive: got %+v, %v", p, err)
	}
}

func TestCommitsBetween(t *testing.T) {
	_, repo, client, number := start(t)
	base := repo.Branch("main")
	var want []string
	for i := range 260 { // more than come without pages
		want = append(want, repo.Push(number, map[string]string{"n.txt": fmt.Sprint(i)}, standin.Person("ada")))
	}
	repo.Commit("main", map[string]string{"later.txt": "later"}) // which only base has
	all, err := client.CommitsBetween(t.Context(), repo.Branch("main"), repo.Head(number))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, all[1:]); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if none, err := client.CommitsBetween(t.Context(), base, base); err != nil || len(none) != 0 {
		t.Errorf("of one commit: got %v, %v, want none", none, err)
	}
	if _, err := client.CommitsBetween(t.Context(), strings.Repeat("a", 40), base); !errors.Is(err, github.ErrNotFound) {
		t.Errorf("unknown commit: got %v, want ErrNotFound", err)
	}
}

func TestComment(t *testing.T) {
	const marker = "<!-- bumplens -->"
	_, repo, client, number := start(t)
	// Whoever writes our marker first must not get what we write.
	repo.Comment(number, standin.Person("mallory"), "mine "+marker)
	repo.Comment(number, standin.Person("mallory").Via(99), "mine "+marker)
	if _, err := client.CreateComment(t.Context(), number, "ours, of something else"); err != nil {
		t.Fatal(err)
	}
	for i := range 100 {
		repo.Comment(number, standin.Person("ada"), fmt.Sprintf("remark %d", i))
	}
	own := func() *github.Comment {
		t.Helper()
		all, err := client.Comments(t.Context(), number)
		if err != nil {
			t.Fatal(err)
		}
		return client.OwnComment(all, marker)
	}
	if none := own(); none != nil {
		t.Fatalf("got %v, want none", none)
	}
	made, err := client.CreateComment(t.Context(), number, "first "+marker)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(made, own()); diff != "" { // on the second page
		t.Errorf("found another than was made (-want +got)\n%s", diff)
	}
	if err := client.EditComment(t.Context(), made.ID, "second "+marker); err != nil {
		t.Fatal(err)
	}
	all := repo.Comments(number)
	if last := all[len(all)-1]; last.Body != "second "+marker || last.Edits != 1 {
		t.Errorf("after an edit: %+v", last)
	}
	repo.DeleteComment(made.ID, standin.Person("ada"))
	if err := client.EditComment(t.Context(), made.ID, "third"); !errors.Is(err, github.ErrNotFound) {
		t.Errorf("editing a deleted comment: got %v, want ErrNotFound", err)
	}
	repo.Lock(number, standin.Person("ada"))
	if _, err := client.CreateComment(t.Context(), number, "fourth"); !errors.Is(err, github.ErrForbidden) {
		t.Errorf("commenting where it is locked: got %v, want ErrForbidden", err)
	}
}

func TestLabelEventsTellWhoAndHow(t *testing.T) {
	_, repo, client, number := start(t)
	repo.SetRole("ada", "maintain")
	ada := standin.Person("ada")
	for range 60 { // more than a page of them, with the other label's
		for _, do := range []func(int, string, standin.Actor) error{repo.Label, repo.Unlabel} {
			if err := do(number, "other", ada); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, by := range []standin.Actor{ada, standin.Bot("renovate[bot]"), ada.Via(99)} {
		if err := repo.Label(number, "Bumplens:Override", by); err != nil {
			t.Fatal(err)
		}
		if err := client.RemoveLabel(t.Context(), number, "bumplens:override"); err != nil {
			t.Fatal(err)
		}
	}
	got, err := client.LabelEvents(t.Context(), number, "bumplens:override")
	if err != nil {
		t.Fatal(err)
	}
	const name = "Bumplens:Override"
	us := github.User{Login: githubtest.Slug + "[bot]", Bot: true}
	removed := github.LabelEvent{Label: name, Actor: us, ViaApp: true}
	want := []github.LabelEvent{
		{Label: name, Added: true, Actor: github.User{Login: "ada"}}, removed,
		{Label: name, Added: true, Actor: github.User{Login: "renovate[bot]", Bot: true}}, removed,
		{Label: name, Added: true, Actor: github.User{Login: "ada"}, ViaApp: true}, removed,
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(github.LabelEvent{}, "ID", "At")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, e := range got {
		if e.ID == 0 || e.At.IsZero() {
			t.Errorf("event without id or time: %+v", e)
		}
	}
}

func TestRemoveLabelThatIsGone(t *testing.T) {
	_, repo, client, number := start(t)
	if err := client.RemoveLabel(t.Context(), number, "not there/at all?"); err != nil {
		t.Error(err)
	}
	for _, name := range []string{".", ".."} {
		if err := client.RemoveLabel(t.Context(), number, name); err == nil {
			t.Errorf("%q was sent as part of an address", name)
		}
	}
	if diff := cmp.Diff([]string{"dependencies"}, repo.Labels(number)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestRole(t *testing.T) {
	_, repo, client, _ := start(t)
	for _, name := range []string{"none", "read", "triage", "write", "maintain", "admin"} {
		repo.SetRole("with-"+name, name)
	}
	repo.SetCustomRole("release-manager", "Release manager", "maintain")
	repo.SetCustomRole("helper", "Helper", "triage")
	repo.SetCustomRole("writer", "Writer", "write")
	for login, want := range map[string]github.Role{
		"with-none":       github.None,
		"with-read":       github.Read,
		"with-triage":     github.Triage, // permission says read
		"with-write":      github.Write,
		"with-maintain":   github.Maintain, // permission says write
		"with-admin":      github.Admin,
		"release-manager": github.Maintain,
		"helper":          github.Triage,
		"writer":          github.Write,
		"dependabot[bot]": github.None, // 404: not a user
		"nobody":          github.None,
		"":                github.None,
	} {
		got, err := client.Role(t.Context(), login)
		if err != nil || got != want {
			t.Errorf("%q: got %v, %v, want %v", login, got, err, want)
		}
	}
}

// A role that could not be read is not a role.
func TestRoleThatDidNotAnswer(t *testing.T) {
	g, repo, client, _ := start(t)
	repo.SetRole("ada", "admin")
	g.Inject(standin.Fault{Status: 500, Times: 2})
	if got, err := client.Role(t.Context(), "ada"); err == nil {
		t.Errorf("got %v, want an error", got)
	}
	g.Suspend(repo.Installation())
	access := new(github.AccessError)
	// The first call notices that the token is gone, the next is refused one.
	if got, err := client.Role(t.Context(), "ada"); err == nil {
		t.Errorf("suspended: got %v, want an error", got)
	}
	if got, err := g.Client(repo).Role(t.Context(), "ada"); !errors.As(err, &access) {
		t.Errorf("suspended: got %v, %v, want an AccessError", got, err)
	}
}

func TestTokenIsForOneRepository(t *testing.T) {
	g, repo, _, _ := start(t)
	bank := g.CreateRepository("acme", "bank", map[string]string{"a": "secret"})
	if _, err := g.App.Repository(repo.Installation(), repo.ID(), "acme", "bank").File(t.Context(), "a", "main", 10); !errors.Is(err, github.ErrNotFound) {
		t.Errorf("token for one repository in another: got %v, want ErrNotFound", err)
	}
	if _, err := g.Client(bank).File(t.Context(), "a", "main", 10); err != nil {
		t.Error(err)
	}
}

// Tokens are made and used by many at once; run with -race.
func TestInstallationsAtOnce(t *testing.T) {
	g := githubtest.Start(t)
	var wg sync.WaitGroup
	for i := range 4 {
		owner := fmt.Sprintf("owner%d", i)
		for j := range 2 {
			repo := g.CreateRepository(owner, fmt.Sprintf("repo%d", j), map[string]string{"a": owner})
			for range 4 {
				wg.Go(func() {
					got, err := g.Client(repo).File(context.Background(), "a", "main", 100)
					if err != nil || string(got) != owner {
						t.Errorf("%s: got %q, %v", owner, got, err)
					}
				})
			}
		}
	}
	wg.Wait()
	if n := calls(g, "POST", "/access_tokens"); n != 8 {
		t.Errorf("minted %d tokens, want one for each of 8 repositories", n)
	}
}
