// Package repository reads repositories at GitHub: which commit a name stands
// for, whether a commit is the repository's own, what its releases say, and the
// files of a commit.
//
// It asks one API, with one credential, through [registry.Client]. What is named
// by a full commit is kept for ever, for it cannot change; what a name stands for
// is asked again after ten minutes. Nothing that GitHub says of people is
// verified here: who wrote a commit is what the commit says.
//
// A commit is told by its SHA-1, and the bytes of a tarball by no digest at all:
// GitHub makes tarballs when they are asked for. The bytes that came first for a
// commit are kept, and held to their own digest.
//
// Rate limits are kept by [registry.Getter], which leaves the API alone when it
// says so.
package repository

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/registry"
)

// A GitHub is one API, seen with one credential.
type GitHub struct {
	Client *registry.Client
	API    string // base URL, such as https://api.github.com/
	// Authorization returns the header of requests; nil, or "", for none.
	Authorization func(context.Context) (string, error)
	// PublicOnly refuses repositories that are not public. It is set where the
	// credential is not that of whoever asks: what it may read is then no reason
	// to show it. The cache is that of everybody.
	PublicOnly bool
}

// freshFor is how long a name is believed to stand for the same commit.
const freshFor = 10 * time.Minute

// every is the least time between two requests: GitHub allows 900 a minute.
const every = time.Minute / 840

// Facts are what GitHub says of a repository today.
type Facts struct {
	DefaultBranch string `json:"default_branch"`
	Private       bool   `json:"private"`
	Archived      bool   `json:"archived"`
}

// Facts returns what GitHub says of the repository owner/name. One that is not
// there, or may not be seen, is [registry.ErrNotFound].
func (g *GitHub) Facts(ctx context.Context, repo string) (*Facts, error) {
	f := new(Facts)
	if _, err := g.ask(ctx, repo, "", nil, freshFor, f); err != nil {
		return nil, err
	}
	if f.Private && g.PublicOnly {
		return f, registry.ErrNotFound
	}
	return f, nil
}

// Kept returns what is at hand of a repository's facts, nil when nothing is. It
// asks nobody.
func (g *GitHub) Kept(repo string) *Facts {
	offline := *g
	offline.Client = &registry.Client{Getter: g.Client.Getter, Cache: g.Client.Cache, Offline: true}
	f, err := offline.Facts(context.Background(), repo)
	if f == nil && err != nil {
		return nil
	}
	return f
}

// IsPublicHost reports whether the API is the one that everybody has.
func (g *GitHub) IsPublicHost() bool {
	u, err := url.Parse(g.API)
	return err == nil && u.Hostname() == "api.github.com"
}

// Source returns the tarball of a commit, whose entries lie in one folder.
func (g *GitHub) Source(ctx context.Context, repo, commit string) (archive.Source, error) {
	if !isCommit.MatchString(commit) {
		return nil, fmt.Errorf("%q is no commit", commit)
	}
	if err := g.mayRead(ctx, repo); err != nil {
		return nil, err
	}
	r, err := g.request(ctx, repo, "/tarball/"+commit, nil)
	if err != nil {
		return nil, err
	}
	return g.Client.Named(ctx, r, "tarball "+g.base()+" "+strings.ToLower(repo)+" "+commit)
}

// mayRead refuses what may not be shown.
func (g *GitHub) mayRead(ctx context.Context, repo string) error {
	if !g.PublicOnly {
		return nil
	}
	_, err := g.Facts(ctx, repo)
	return err
}

// ask reads a document about a repository into v, and returns the Link header
// that came with it.
func (g *GitHub) ask(ctx context.Context, repo, path string, query url.Values, fresh time.Duration, v any) (link string, _ error) {
	if path != "" {
		if err := g.mayRead(ctx, repo); err != nil {
			return "", err
		}
	}
	r, err := g.request(ctx, repo, path, query)
	if err != nil {
		return "", err
	}
	doc, err := g.Client.Document(ctx, r, fresh, func(body io.Reader) ([]byte, error) {
		// What is read of it is kept, and the rest is not: a commit may come with
		// megabytes of its files.
		if err := json.NewDecoder(body).Decode(v); err != nil {
			return nil, err
		}
		return json.Marshal(v)
	})
	if err != nil {
		return "", err
	}
	if err := json.Unmarshal(doc.Data, v); err != nil {
		return "", fmt.Errorf("kept document: %w", err)
	}
	return doc.Link, nil
}

// A repository and its owner as GitHub names them. A name from a workflow file
// could otherwise lead to another call.
var isRepository = regexp.MustCompile(`^[\w-]+/[\w.-]+$`)

// isCommit matches a commit's full name. GitHub takes no branches and tags that
// look like one.
var isCommit = regexp.MustCompile(`^[0-9a-f]{40}$`)

// request makes a request about a repository; path is escaped.
func (g *GitHub) request(ctx context.Context, repo, path string, query url.Values) (registry.Request, error) {
	_, name, _ := strings.Cut(repo, "/")
	if !isRepository.MatchString(repo) || name == "." || name == ".." {
		return registry.Request{}, fmt.Errorf("%w: %q is no name of a repository", registry.ErrNotFound, repo)
	}
	r := registry.Request{URL: g.base() + "repos/" + repo + path, Accept: "application/vnd.github+json", Every: every}
	if len(query) > 0 {
		r.URL += "?" + query.Encode()
	}
	if g.PublicOnly {
		r.As = "anybody"
		if g.Client.Offline {
			return r, nil
		}
	}
	if g.Authorization != nil {
		var err error
		if r.Authorization, err = g.Authorization(ctx); err != nil {
			return registry.Request{}, fmt.Errorf("authorization: %w", err)
		}
	}
	return r, nil
}

func (g *GitHub) base() string { return strings.TrimSuffix(g.API, "/") + "/" }

// escaped writes a name with slashes for a path, "" when it would lead elsewhere.
func escaped(name string) string {
	parts := strings.Split(name, "/")
	for i, p := range parts {
		if p == "" || p == "." || p == ".." {
			return ""
		}
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/")
}
