package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"

	"github.com/bumplens/bumplens/review"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/report"
)

// reviewRepository reviews two revisions of a repository, or its working tree
// against the merge base with the default branch.
func (c *reviewCommand) reviewRepository(ctx context.Context, engine *review.Reviewer, p *policy.Policy, now time.Time) (*report.Report, error) {
	dir := c.Repo
	if dir == "" {
		dir = "."
	}
	repo, err := git.PlainOpenWithOptions(dir, &git.PlainOpenOptions{DetectDotGit: true})
	if err != nil {
		return nil, fmt.Errorf("repository %s: %w", dir, err)
	}
	if c.Repo == "" {
		return c.reviewCheckout(ctx, engine, repo, p, now)
	}
	var sides [2]map[string][]byte
	for i, rev := range []string{c.Base, c.Head} {
		commit, err := resolve(repo, rev)
		if err != nil {
			return nil, err
		}
		if sides[i], err = lockfilesAt(commit, p, now); err != nil {
			return nil, fmt.Errorf("revision %s: %w", rev, err)
		}
	}
	return engine.ReviewFiles(ctx, sides[0], sides[1], p, now)
}

// reviewCheckout reviews the working tree.
func (c *reviewCommand) reviewCheckout(ctx context.Context, engine *review.Reviewer, repo *git.Repository, p *policy.Policy, now time.Time) (*report.Report, error) {
	base, err := mergeBase(repo)
	if err != nil {
		return nil, err
	}
	was, err := lockfilesAt(base, p, now)
	if err != nil {
		return nil, err
	}
	tree, err := repo.Worktree()
	if err != nil {
		return nil, err
	}
	is, err := lockfilesIn(tree.Filesystem.Root(), p, now)
	if err != nil {
		return nil, err
	}
	return engine.ReviewFiles(ctx, was, is, p, now)
}

// mergeBase returns the newest commit that the checkout shares with the default
// branch of its origin, or with main or master where there is no origin.
func mergeBase(repo *git.Repository) (*object.Commit, error) {
	head, err := resolve(repo, "HEAD")
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"refs/remotes/origin/HEAD", "refs/heads/main", "refs/heads/master"} {
		upstream, err := resolve(repo, name)
		if err != nil {
			continue
		}
		bases, err := head.MergeBase(upstream)
		if err != nil {
			return nil, err
		}
		if len(bases) > 0 {
			return bases[0], nil
		}
	}
	return nil, errors.New("no default branch was found; give --repo, --base and --head")
}

func resolve(repo *git.Repository, rev string) (*object.Commit, error) {
	hash, err := repo.ResolveRevision(plumbing.Revision(rev))
	if err != nil {
		return nil, fmt.Errorf("revision %s: %w", rev, err)
	}
	return repo.CommitObject(*hash)
}

// lockfilesAt returns the lockfiles of a commit, by path.
func lockfilesAt(commit *object.Commit, p *policy.Policy, now time.Time) (map[string][]byte, error) {
	files, err := commit.Files()
	if err != nil {
		return nil, err
	}
	found := make(map[string][]byte)
	err = files.ForEach(func(f *object.File) error {
		if !lockfile.Is(f.Name) || p.IgnoresPath(f.Name, now) || f.Mode != filemode.Regular && f.Mode != filemode.Executable {
			return nil
		}
		if f.Size > lockfile.MaxSize {
			found[f.Name] = make([]byte, lockfile.MaxSize+1) // which the parser refuses
			return nil
		}
		r, err := f.Reader()
		if err != nil {
			return err
		}
		defer r.Close()
		found[f.Name], err = io.ReadAll(r)
		return err
	})
	return found, err
}

// lockfilesIn returns the lockfiles of a folder, but for those of installed
// packages.
func lockfilesIn(dir string, p *policy.Policy, now time.Time) (map[string][]byte, error) {
	found := make(map[string][]byte)
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == ".git" || d.Name() == "node_modules") {
			return filepath.SkipDir
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if !d.Type().IsRegular() || !lockfile.Is(name) || p.IgnoresPath(name, now) {
			return nil
		}
		found[name], err = os.ReadFile(path)
		return err
	})
	return found, err
}
