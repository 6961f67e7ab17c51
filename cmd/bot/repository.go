package main

import (
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
)

// sideFlags name two sides that are compared.
type sideFlags struct {
	Base string `placeholder:"FILE|REV" help:"The old lockfile; with --repo, the old revision."`
	Head string `placeholder:"FILE|REV" help:"The new lockfile; with --repo, the new revision."`
	Repo string `placeholder:"DIR" help:"A git repository whose lockfiles are compared."`
}

// sides returns the files of the two sides that differ. Where nothing is named
// they are those of the working tree and of its merge base with the default
// branch.
func (f sideFlags) sides(p *policy.Policy, now time.Time) (review.Files, error) {
	if f == (sideFlags{}) {
		return checkout(p, now)
	}
	if f.Base == "" || f.Head == "" {
		return review.Files{}, errors.New("both --base and --head are needed")
	}
	if f.Repo != "" {
		return revisions(f.Repo, f.Base, f.Head, p, now)
	}
	// The name says of what format a file is, and a saved copy is often called
	// something else.
	name := f.Head
	if !lockfile.Is(name) && lockfile.Is(f.Base) {
		name = f.Base
	}
	old, err := readLockfile(f.Base)
	if err != nil {
		return review.Files{}, err
	}
	is, err := readLockfile(f.Head)
	return review.Files{Base: map[string][]byte{name: old}, Head: map[string][]byte{name: is}}, err
}

// readLockfile reads a file, unless it is larger than the parser takes.
func readLockfile(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.Size() > lockfile.MaxSize {
		return tooLarge, nil
	}
	return os.ReadFile(name)
}

// tooLarge stands for a file that is not read, and that the parser refuses.
var tooLarge = make([]byte, lockfile.MaxSize+1)

// revisions returns the files of two revisions of a repository.
func revisions(dir, from, to string, p *policy.Policy, now time.Time) (review.Files, error) {
	repo, err := open(dir)
	if err != nil {
		return review.Files{}, err
	}
	var sides [2]map[string][]byte
	for i, rev := range []string{from, to} {
		commit, err := resolve(repo, rev)
		if err != nil {
			return review.Files{}, err
		}
		if sides[i], err = lockfilesAt(commit, p, now); err != nil {
			return review.Files{}, fmt.Errorf("revision %s: %w", rev, err)
		}
	}
	return review.Files{Base: sides[0], Head: sides[1], Whole: true}.Differing(), nil
}

// checkout returns the files of the working tree around this folder, and those
// it started from.
func checkout(p *policy.Policy, now time.Time) (review.Files, error) {
	repo, err := open(".")
	if err != nil {
		return review.Files{}, err
	}
	start, err := mergeBase(repo)
	if err != nil {
		return review.Files{}, err
	}
	base, err := lockfilesAt(start, p, now)
	if err != nil {
		return review.Files{}, err
	}
	tree, err := repo.Worktree()
	if err != nil {
		return review.Files{}, err
	}
	head, err := lockfilesIn(tree.Filesystem.Root(), p, now)
	return review.Files{Base: base, Head: head, Whole: true}.Differing(), err
}

func open(dir string) (*git.Repository, error) {
	repo, err := git.PlainOpenWithOptions(dir, &git.PlainOpenOptions{DetectDotGit: true})
	if err != nil {
		return nil, fmt.Errorf("repository %s: %w", dir, err)
	}
	return repo, nil
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

// lockfilesAt returns the files of a commit that decide what is installed, by
// path.
func lockfilesAt(commit *object.Commit, p *policy.Policy, now time.Time) (map[string][]byte, error) {
	files, err := commit.Files()
	if err != nil {
		return nil, err
	}
	found := make(map[string][]byte)
	err = files.ForEach(func(f *object.File) error {
		_, ignored := p.IgnoresPath(f.Name, now)
		if !lockfile.Is(f.Name) || ignored || f.Mode != filemode.Regular && f.Mode != filemode.Executable {
			return nil
		}
		if f.Size > lockfile.MaxSize {
			found[f.Name] = tooLarge
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

// lockfilesIn returns the files of a folder that decide what is installed, but
// for those of installed packages.
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
		_, ignored := p.IgnoresPath(name, now)
		if !d.Type().IsRegular() || !lockfile.Is(name) || ignored {
			return nil
		}
		found[name], err = readLockfile(path)
		return err
	})
	return found, err
}
