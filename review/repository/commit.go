package repository

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/bumplens/bumplens/review/registry"
)

// A Commit is what GitHub says of one.
type Commit struct {
	SHA       string
	Committed time.Time // as its author wrote it
}

// Resolve returns the commit that a tag, a branch or a full hash stands for: of a
// tag and a branch of one name the tag, as the runner of GitHub Actions does. The
// hash of a tag with a message stands for that tag's commit for ever. A commit
// that is only in a fork of the repository is found too; ask [GitHub.Reachable].
func (g *GitHub) Resolve(ctx context.Context, repo, ref string) (*Commit, error) {
	if isCommit.MatchString(ref) {
		return g.commit(ctx, repo, ref)
	}
	sha, err := g.tag(ctx, repo, ref)
	if errors.Is(err, registry.ErrNotFound) {
		sha, err = g.ref(ctx, repo, "heads/"+ref)
	}
	if err != nil {
		return nil, err
	}
	return g.commit(ctx, repo, sha)
}

// tag returns the commit of a tag, also where notes stand between the two.
func (g *GitHub) tag(ctx context.Context, repo, name string) (string, error) {
	return g.ref(ctx, repo, "tags/"+name)
}

// maxPeeled is how many tags may lie between a tag's name and its commit.
const maxPeeled = 5

// ref returns the commit of refs/NAME.
func (g *GitHub) ref(ctx context.Context, repo, name string) (string, error) {
	path := escaped(name)
	if path == "" {
		return "", fmt.Errorf("%w: %q names nothing", registry.ErrNotFound, name)
	}
	var at struct {
		Object struct {
			Type string `json:"type"`
			SHA  string `json:"sha"`
		} `json:"object"`
	}
	if _, err := g.ask(ctx, repo, "/git/ref/"+path, nil, freshFor, &at); err != nil {
		return "", err
	}
	for range maxPeeled {
		switch {
		case !isCommit.MatchString(at.Object.SHA):
			return "", fmt.Errorf("%q stands for %q", name, at.Object.SHA)
		case at.Object.Type == "commit":
			return at.Object.SHA, nil
		case at.Object.Type != "tag":
			return "", fmt.Errorf("%q stands for a %q", name, at.Object.Type)
		}
		sha := at.Object.SHA
		at.Object.SHA, at.Object.Type = "", ""
		if _, err := g.ask(ctx, repo, "/git/tags/"+sha, nil, registry.Forever, &at); err != nil {
			return "", err
		}
	}
	return "", fmt.Errorf("%q stands for a tag of a tag of more than %d", name, maxPeeled)
}

// unknownCommit is the status with which GitHub answers for a commit that it
// does not have.
const unknownCommit = 422

// commit returns what GitHub says of the commit that a full hash stands for.
func (g *GitHub) commit(ctx context.Context, repo, sha string) (*Commit, error) {
	var raw struct {
		SHA    string `json:"sha"`
		Commit struct {
			Committer struct {
				Date time.Time `json:"date"`
			} `json:"committer"`
		} `json:"commit"`
	}
	// One file of the commit's, for none cannot be asked for.
	_, err := g.ask(ctx, repo, "/commits/"+sha, url.Values{"per_page": {"1"}}, registry.Forever, &raw)
	if status := new(registry.StatusError); errors.As(err, &status) && status.Code == unknownCommit {
		return nil, registry.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	if !isCommit.MatchString(raw.SHA) {
		return nil, fmt.Errorf("asked for commit %s, got %q", sha, raw.SHA)
	}
	return &Commit{raw.SHA, raw.Commit.Committer.Date}, nil
}
