package github_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/app/github"
)

func TestTree(t *testing.T) {
	_, repo, client, _ := start(t)
	head := repo.Link("main", "web/link.lock", "../package-lock.json")
	got, err := client.Tree(t.Context(), head)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, e := range got {
		paths = append(paths, e.Mode+" "+e.Path)
	}
	slices.Sort(paths)
	want := []string{
		"100644 .github/bumplens.yml", "100644 README.md", "100644 package-lock.json",
		"100644 web/b.txt", "100644 web/deep/yarn.lock", "120000 web/link.lock",
	}
	if diff := cmp.Diff(want, paths); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestTruncatedTreeIsReadToTheSameEntries(t *testing.T) {
	_, repo, client, _ := start(t)
	whole, err := client.Tree(t.Context(), repo.Branch("main"))
	if err != nil {
		t.Fatal(err)
	}
	repo.TruncateTrees(4) // the root has four entries, the tree eight
	walked, err := client.Tree(t.Context(), repo.Branch("main"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(whole, walked); diff != "" {
		t.Errorf("(-whole +walked)\n%s", diff)
	}
	repo.TruncateTrees(3) // not even one directory comes whole
	size := new(github.SizeError)
	if _, err := client.Tree(t.Context(), repo.Branch("main")); !errors.As(err, &size) {
		t.Errorf("got %v, want a SizeError", err)
	}
}

func TestBlobIsWholeOrAnError(t *testing.T) {
	_, repo, client, _ := start(t)
	content := strings.Repeat("lock\n", 1000)
	tree, err := client.Tree(t.Context(), repo.Commit("main", map[string]string{"go.sum": content}))
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(tree, func(e github.TreeEntry) bool { return e.Path == "go.sum" })
	if got, err := client.Blob(t.Context(), tree[i].SHA, tree[i].Size); err != nil || string(got) != content {
		t.Errorf("at its size: got %d bytes, %v", len(got), err)
	}
	size := new(github.SizeError)
	if got, err := client.Blob(t.Context(), tree[i].SHA, tree[i].Size-1); !errors.As(err, &size) || got != nil {
		t.Errorf("one byte less: got %d bytes, %v, want a SizeError", len(got), err)
	}
	if _, err := client.Blob(t.Context(), strings.Repeat("a", 40), 10); !errors.Is(err, github.ErrNotFound) {
		t.Errorf("unknown blob: got %v, want ErrNotFound", err)
	}
}

func TestFile(t *testing.T) {
	_, repo, client, _ := start(t)
	repo.Commit("feature/x y", map[string]string{"a b/#c?.yml": "odd"})
	for _, c := range []struct{ path, ref, want string }{
		{".github/bumplens.yml", "main", "version: 1\n"},
		{".github/bumplens.yml", repo.Branch("main"), "version: 1\n"},
		{"a b/#c?.yml", "feature/x y", "odd"},
	} {
		if got, err := client.File(t.Context(), c.path, c.ref, 100); err != nil || string(got) != c.want {
			t.Errorf("%s at %s: got %q, %v", c.path, c.ref, got, err)
		}
	}
	for _, c := range []struct{ path, ref string }{{"absent", "main"}, {"README.md", "no-branch"}, {"../../..", "main"}, {"web//b.txt", "main"}} {
		if _, err := client.File(t.Context(), c.path, c.ref, 100); !errors.Is(err, github.ErrNotFound) {
			t.Errorf("%s at %s: got %v, want ErrNotFound", c.path, c.ref, err)
		}
	}
	// GitHub lists a directory, whatever was asked for.
	if got, err := client.File(t.Context(), "web", "main", 1<<20); err == nil || errors.Is(err, github.ErrNotFound) {
		t.Errorf("directory: got %q, %v, want an error of its own", got, err)
	}
	size := new(github.SizeError)
	if _, err := client.File(t.Context(), "README.md", "main", 4); !errors.As(err, &size) {
		t.Errorf("over max: got %v, want a SizeError", err)
	}
}
