package repository

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/registry"
)

// An Addressed is a [GitHub] whose repositories are called by the addresses that
// manifests have, as [registry.Repository] writes them. One at another host is
// [registry.ErrNotFound].
type Addressed struct{ *GitHub }

// at returns the owner/name of an address.
func (a Addressed) at(address string) (string, error) {
	u, err := url.Parse(a.API)
	if err != nil {
		return "", err
	}
	host := strings.TrimPrefix(u.Hostname(), "api.") // an Enterprise Server's API is at its own host
	repo, ok := strings.CutPrefix(address, host+"/")
	if !ok || strings.Count(repo, "/") != 1 {
		return "", fmt.Errorf("%w: %q is not at %s", registry.ErrNotFound, address, host)
	}
	return repo, nil
}

// Contributors returns how many people contributed to a repository.
func (a Addressed) Contributors(ctx context.Context, address string) (int, error) {
	repo, err := a.at(address)
	if err != nil {
		return 0, err
	}
	return a.GitHub.Contributors(ctx, repo)
}

// Source opens the files of the first of refs that a repository has. A commit
// counts when it is known to be on a branch or a tag: GitHub finds those of forks
// too, and who made a release says which commit it was.
func (a Addressed) Source(ctx context.Context, address string, refs []string) (ref string, files archive.Source, _ error) {
	repo, err := a.at(address)
	if err != nil {
		return "", nil, err
	}
	for _, ref := range refs {
		commit, err := a.Resolve(ctx, repo, ref)
		if errors.Is(err, registry.ErrNotFound) {
			continue
		}
		if err != nil {
			return "", nil, err
		}
		if isCommit.MatchString(ref) {
			own, err := a.Reachable(ctx, repo, commit.SHA)
			if err != nil {
				return "", nil, err
			}
			if own != registry.Yes {
				continue
			}
		}
		files, err := a.GitHub.Source(ctx, repo, commit.SHA)
		return ref, files, err
	}
	return "", nil, registry.ErrNotFound
}

// Notes returns what the people of a repository published with a tag.
func (a Addressed) Notes(ctx context.Context, address, tag string) (string, error) {
	repo, err := a.at(address)
	if err != nil {
		return "", err
	}
	notes, err := a.GitHub.Notes(ctx, repo, tag)
	if err != nil {
		return "", err
	}
	return notes.Body, nil
}
