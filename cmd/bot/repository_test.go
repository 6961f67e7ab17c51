package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// commit writes files into a repository and commits them.
func commit(t *testing.T, repo *git.Repository, files map[string]string) plumbing.Hash {
	t.Helper()
	tree, err := repo.Worktree()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		write(t, filepath.Join(tree.Filesystem.Root(), name), text)
		if _, err := tree.Add(name); err != nil {
			t.Fatal(err)
		}
	}
	hash, err := tree.Commit("change", &git.CommitOptions{Author: &object.Signature{Name: "a", Email: "a@mail.example", When: time.Unix(1, 0)}})
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func lock(version string) string {
	return `{"lockfileVersion": 3, "packages": {"": {"dependencies": {"quiet": "*"}}, "node_modules/quiet": {"version": "` + version + `"}}}`
}

// A repository is compared by its own objects: two revisions, or the working
// tree with where it left the default branch.
func TestRepository(t *testing.T) {
	dir := t.TempDir()
	repo, err := git.PlainInitWithOptions(dir, &git.PlainInitOptions{InitOptions: git.InitOptions{DefaultBranch: "refs/heads/main"}})
	if err != nil {
		t.Fatal(err)
	}
	commit(t, repo, map[string]string{"app/package-lock.json": lock("1.0.0"), "README.md": "x"})
	tree, err := repo.Worktree()
	if err != nil {
		t.Fatal(err)
	}
	if err := tree.Checkout(&git.CheckoutOptions{Branch: "refs/heads/update", Create: true}); err != nil {
		t.Fatal(err)
	}
	commit(t, repo, map[string]string{"app/package-lock.json": lock("1.0.1"), "app/package.json": `{"dependencies": {"quiet": "1.0.1"}}`})
	write(t, filepath.Join(dir, "app/package-lock.json"), lock("1.0.2"))
	write(t, filepath.Join(dir, "app/package.json"), "{}")
	write(t, filepath.Join(dir, "node_modules/x/package-lock.json"), "no lockfile of the project's")
	t.Chdir(filepath.Join(dir, "app"))

	const unasked = "  Info – The lockfile alone changes this: no manifest that was edited names the package, and no other change needs it. (unexplained-update)\n      app/package-lock.json:1\n"
	for name, tt := range map[string]struct {
		args []string
		want string
	}{
		"two revisions":    {[]string{"changes", "--repo", dir, "--base", "main", "--head", "update"}, "npm quiet 1.0.0 → 1.0.1 asked for directly app/package-lock.json:1\n"},
		"the working tree": {[]string{"changes"}, "npm quiet 1.0.0 → 1.0.2 asked for directly, moved by the lockfile alone app/package-lock.json:1\n" + unasked},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout, stderr strings.Builder
			env := environment{func(string) string { return "" }, &stdout, &stderr}
			if code := run(t.Context(), tt.args, env); code != exitPass || stdout.String() != tt.want {
				t.Errorf("got %d, %q, %q", code, stdout.String(), stderr.String())
			}
		})
	}
	var stderr strings.Builder
	env := environment{func(string) string { return "" }, &strings.Builder{}, &stderr}
	if code := run(t.Context(), []string{"changes", "--repo", dir, "--base", "main", "--head", "nowhere"}, env); code != exitUsage || !strings.Contains(stderr.String(), "revision nowhere") {
		t.Errorf("an unknown revision: got %d, %q", code, stderr.String())
	}
}
