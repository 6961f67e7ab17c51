// Package actions reads GitHub Actions as releases of the repositories that they
// are in.
//
// An action has no registry but GitHub, and no release but a commit: the version
// that a workflow writes is a tag, a branch or a commit, and the artifact is the
// tarball that GitHub makes of it, which is what a runner fetches. Nobody
// publishes a digest of such a tarball. Its artifact has the digest "git-COMMIT",
// which names the bytes and is verified by nobody.
//
// When a commit was published is not known: the times in it are its author's to
// choose. A release of its tag says when the tag was published, and that counts
// unless the commit says of itself that it is younger, for tags can be moved. A
// commit that lies about its time passes for as old as the tag that was moved to
// it; where GitHub says that a release is immutable nobody could move it.
package actions

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
	"github.com/bumplens/bumplens/review/repository"
)

// A Client reads actions at one GitHub.
type Client struct{ github *repository.GitHub }

// New returns a client that reads at g.
func New(g *repository.GitHub) *Client { return &Client{g} }

// Registry returns the base URL of the API. All actions are asked of it.
func (c *Client) Registry(ecosystem.Package) string {
	return strings.TrimSuffix(c.github.API, "/") + "/"
}

// Knows reports whether source is none: workflows write no addresses.
func (c *Client) Knows(source string) bool { return source == "" }

// Public reports whether p is in a public repository. One that was not asked for
// yet is taken for public at the GitHub that everybody has, and nowhere else.
func (c *Client) Public(p ecosystem.Package) bool {
	if f := c.github.Kept(repositoryOf(p)); f != nil {
		return !f.Private
	}
	return c.github.IsPublicHost()
}

// split divides a package's name, owner/repository/path, into the repository and
// the path in it, which is a folder or a workflow's file.
func split(p ecosystem.Package) (repo, path string) {
	parts := strings.SplitN(p.Name, "/", 3)
	if len(parts) == 3 {
		path = parts[2]
	}
	return strings.Join(parts[:min(2, len(parts))], "/"), path
}

func repositoryOf(p ecosystem.Package) string {
	repo, _ := split(p)
	return repo
}

// pin marks the name of a commit among digests.
const pin = "git-"

// Release returns the commit that a version stands for.
func (c *Client) Release(ctx context.Context, v ecosystem.Version) (*registry.Release, error) {
	repo, path := split(v.Package)
	if _, err := c.github.Facts(ctx, repo); err != nil { // which [Client.Public] then knows
		return nil, err
	}
	commit, err := c.github.Resolve(ctx, repo, v.Number)
	if err != nil {
		return nil, err
	}
	r := &registry.Release{
		Version:  v,
		Registry: c.Registry(v.Package),
		Origin:   registry.Origin{Repository: c.web() + repo, Folder: path, Commit: commit.SHA},
		Artifacts: []registry.Artifact{{
			File:    strings.ReplaceAll(repo, "/", "-") + "-" + commit.SHA[:7] + ".tar.gz",
			URL:     c.Registry(v.Package) + "repos/" + repo + "/tarball/" + commit.SHA,
			Format:  archive.TarGz,
			Digests: []string{pin + commit.SHA},
		}},
	}
	notes, err := c.notes(ctx, repo, v.Number, commit.SHA)
	if err != nil {
		return nil, err
	}
	if notes != nil && !notes.Published.Before(commit.Committed) {
		r.Published, r.Publisher.Name = notes.Published, notes.Author
	}
	return r, nil
}

// web returns where people see the repositories of the API.
func (c *Client) web() string {
	u, err := url.Parse(c.github.API)
	if err != nil {
		return ""
	}
	return "https://" + strings.TrimPrefix(u.Host, "api.") + "/"
}

// triedTags is how many tags of a commit are asked for what was published.
const triedTags = 3

// notes returns what was published with a version, nil when nothing was: with the
// tag that it is, or with the most exact of the tags that stand for the commit.
func (c *Client) notes(ctx context.Context, repo, number, commit string) (*repository.Notes, error) {
	tags := []string{number}
	if isCommit.MatchString(number) {
		var err error
		if tags, err = c.github.TagsOf(ctx, repo, commit); err != nil {
			return nil, err
		}
		slices.SortStableFunc(tags, func(a, b string) int {
			return cmp.Or(strings.Count(b, ".")-strings.Count(a, "."), len(a)-len(b))
		})
	}
	for _, tag := range tags[:min(len(tags), triedTags)] {
		notes, err := c.github.Notes(ctx, repo, tag)
		if !errors.Is(err, registry.ErrNotFound) {
			return notes, err
		}
	}
	return nil, nil
}

// Versions lists the tags of p's repository.
func (c *Client) Versions(ctx context.Context, p ecosystem.Package) ([]string, error) {
	tags, _, err := c.github.Tags(ctx, repositoryOf(p))
	var names []string
	for _, t := range tags {
		names = append(names, t.Name)
	}
	return names, err
}

// Open returns the files of the commit that an artifact was made of. A lockfile
// can pin that commit, and nothing else.
func (c *Client) Open(ctx context.Context, p ecosystem.Package, a registry.Artifact, pinned []string) (archive.Source, error) {
	commit, ok := strings.CutPrefix(strings.Join(a.Digests, " "), pin)
	if !ok {
		return nil, fmt.Errorf("%q is made of no commit", a.File)
	}
	for _, d := range pinned {
		if strings.HasPrefix(d, pin) && d != pin+commit {
			return nil, registry.ErrDigest
		}
	}
	return c.github.Source(ctx, repositoryOf(p), commit)
}

// Attestations returns none: tarballs that GitHub makes of a commit have none.
func (c *Client) Attestations(context.Context, ecosystem.Version, registry.Artifact) ([]byte, error) {
	return nil, registry.ErrNotFound
}

// isCommit matches the full hash of a commit, or of a tag with a message.
var isCommit = regexp.MustCompile(`^[0-9a-f]{40}$`)

// Standing returns how the commit of a version stands in its repository today.
func (c *Client) Standing(ctx context.Context, v ecosystem.Version) (*registry.Standing, error) {
	repo := repositoryOf(v.Package)
	facts, err := c.github.Facts(ctx, repo)
	if err != nil {
		return nil, err
	}
	commit, err := c.github.Resolve(ctx, repo, v.Number)
	if err != nil {
		return nil, err
	}
	s := &registry.Standing{Commit: &registry.Commit{Hash: commit.SHA, Reachable: registry.Yes}} // as the tip of a tag or a branch
	if facts.Archived {
		s.Withdrawal = registry.Withdrawal{State: registry.Archived, Package: true}
	}
	if isCommit.MatchString(v.Number) {
		if s.Commit.Reachable, err = c.github.Reachable(ctx, repo, commit.SHA); err != nil {
			return nil, err
		}
	}
	s.Commit.Tags, err = c.github.TagsOf(ctx, repo, commit.SHA)
	return s, err
}
