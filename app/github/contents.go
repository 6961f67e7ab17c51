package github

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	gh "github.com/google/go-github/v60/github"
)

// MergeBase returns the newest commit that base and head have in common.
// Commits without one are [ErrNotFound].
func (r *Repository) MergeBase(ctx context.Context, base, head string) (string, error) {
	c, _, err := r.client.Repositories.CompareCommits(ctx, r.owner, r.name, base, head, &gh.ListOptions{PerPage: 1})
	if err != nil {
		return "", fmt.Errorf("comparing %s...%s in %s: %w", base, head, r, r.fail(err))
	}
	sha := c.GetMergeBaseCommit().GetSHA()
	if sha == "" {
		return "", fmt.Errorf("comparing %s...%s in %s: answer names no merge base", base, head, r)
	}
	return sha, nil
}

// maxCommits bounds the commits of a comparison. A merge queue's group, which is
// the longest that is asked for, has at most a hundred pull requests.
const maxCommits = 1000

// CommitsBetween returns the commits that head has and base has not, in GitHub's
// order. More than a thousand are a [*SizeError], never a list that was cut.
func (r *Repository) CommitsBetween(ctx context.Context, base, head string) ([]string, error) {
	shas, err := r.commitsBetween(ctx, base, head)
	if err != nil {
		return nil, fmt.Errorf("listing commits of %s...%s in %s: %w", base, head, r, err)
	}
	return shas, nil
}

func (r *Repository) commitsBetween(ctx context.Context, base, head string) ([]string, error) {
	type page struct {
		Total   int `json:"total_commits"`
		Commits []struct {
			SHA string `json:"sha"`
		} `json:"commits"`
	}
	var shas []string
	query := url.Values{"per_page": {strconv.Itoa(perPage)}}
	for n := 1; ; n++ {
		query.Set("page", strconv.Itoa(n))
		var p page
		if _, err := r.get(ctx, r.path("compare/%s", base+"..."+head)+"?"+query.Encode(), &p); err != nil {
			return nil, err
		}
		if p.Total > maxCommits {
			return nil, &SizeError{What: "number of commits", Limit: maxCommits}
		}
		for _, c := range p.Commits {
			shas = append(shas, c.SHA)
		}
		switch {
		case len(shas) == p.Total:
			return shas, nil
		case len(p.Commits) == 0 || len(shas) > p.Total:
			return nil, fmt.Errorf("%d commits were told of, and %d listed", p.Total, len(shas))
		}
	}
}

// A TreeEntry is a file of a commit, a symbolic link or a submodule. Directories
// are not entries.
type TreeEntry struct {
	Path string
	Mode string // git's: 100644, 100755, 120000 a symbolic link, 160000 a submodule
	SHA  string
	Size int64 // 0 for a submodule
}

// maxTreeCalls bounds the calls for one commit's tree. A repository that needs
// more than one has over 100,000 files.
const maxTreeCalls = 500

// Tree returns all entries of a commit. A tree that GitHub would cut short is
// read directory by directory; one that takes too many calls is a [*SizeError].
func (r *Repository) Tree(ctx context.Context, commit string) ([]TreeEntry, error) {
	w := treeWalk{repository: r, calls: maxTreeCalls}
	if err := w.walk(ctx, commit, ""); err != nil {
		return nil, fmt.Errorf("reading tree of %s in %s: %w", commit, r, err)
	}
	return w.entries, nil
}

// A treeWalk gathers the entries of a tree.
type treeWalk struct {
	repository *Repository
	calls      int // that may still be made
	entries    []TreeEntry
}

// walk adds what is below the tree sha, whose path is dir.
func (w *treeWalk) walk(ctx context.Context, sha, dir string) error {
	whole, err := w.tree(ctx, sha, true)
	if err != nil {
		return err
	}
	if !whole.GetTruncated() {
		for _, e := range whole.Entries {
			if e.GetType() != "tree" {
				w.add(e, dir)
			}
		}
		return nil
	}
	level, err := w.tree(ctx, sha, false)
	if err != nil {
		return err
	}
	if level.GetTruncated() {
		return &SizeError{What: fmt.Sprintf("directory %q", dir), Limit: int64(len(level.Entries))}
	}
	for _, e := range level.Entries {
		if e.GetType() != "tree" {
			w.add(e, dir)
			continue
		}
		if err := w.walk(ctx, e.GetSHA(), join(dir, e.GetPath())); err != nil {
			return err
		}
	}
	return nil
}

func (w *treeWalk) tree(ctx context.Context, sha string, recursive bool) (*gh.Tree, error) {
	if w.calls == 0 {
		return nil, &SizeError{What: "number of directories to read one by one", Limit: maxTreeCalls}
	}
	w.calls--
	r := w.repository
	t, _, err := r.client.Git.GetTree(ctx, r.owner, r.name, sha, recursive)
	return t, r.fail(err)
}

func (w *treeWalk) add(e *gh.TreeEntry, dir string) {
	w.entries = append(w.entries, TreeEntry{
		Path: join(dir, e.GetPath()),
		Mode: e.GetMode(),
		SHA:  e.GetSHA(),
		Size: int64(e.GetSize()),
	})
}

// join is not path.Join, which would clean a path that git took as it is.
func join(dir, name string) string {
	if dir == "" {
		return name
	}
	return dir + "/" + name
}

// Blob returns the bytes of the blob sha, of which there may be max; more are a
// [*SizeError]. The bytes are those of that name: git's hash is made again.
func (r *Repository) Blob(ctx context.Context, sha string, max int64) ([]byte, error) {
	data, err := r.raw(ctx, r.path("git/blobs/%s", sha), max)
	if err != nil {
		return nil, fmt.Errorf("reading blob %s in %s: %w", sha, r, err)
	}
	if got := blobHash(data); len(sha) == len(got) && got != sha {
		return nil, fmt.Errorf("reading blob %s in %s: bytes are those of %s", sha, r, got)
	}
	return data, nil
}

// blobHash returns the name that git gives to a blob. It notices an answer that
// was cut on its way; against a forger SHA-1 would prove little.
func blobHash(data []byte) string {
	h := sha1.New()
	fmt.Fprintf(h, "blob %d\x00", len(data))
	h.Write(data)
	return hex.EncodeToString(h.Sum(nil))
}

// File returns the bytes of the file at path in the commit or branch ref, of
// which there may be max; more are a [*SizeError]. GitHub follows symbolic links
// within the repository. A file that is not there is [ErrNotFound], and so is a
// ref that is not there.
func (r *Repository) File(ctx context.Context, path, ref string, max int64) ([]byte, error) {
	at, err := r.contentsPath(path)
	if err == nil {
		var data []byte
		if data, err = r.raw(ctx, at+"?ref="+url.QueryEscape(ref), max); err == nil {
			return data, nil
		}
	}
	return nil, fmt.Errorf("reading %q at %q in %s: %w", path, ref, r, err)
}

// contentsPath returns the API path of a file. What git cannot have a file
// called is [ErrNotFound]: in an address it would be another endpoint.
func (r *Repository) contentsPath(path string) (string, error) {
	segments := strings.Split(path, "/")
	for i, s := range segments {
		if s == "" || s == "." || s == ".." {
			return "", ErrNotFound
		}
		segments[i] = url.PathEscape(s)
	}
	return r.path("contents/") + strings.Join(segments, "/"), nil
}
