// Package rubygems reads releases from gem servers.
//
// What a version is comes from the compact index, which Bundler reads, described
// in the guides of RubyGems under "Compact Index API". Servers of old write no
// times in it; these come from the API, where there is one. Neither says who
// published a version.
//
// It asks one server, that of the operator's configuration, whatever the remote
// of a Gemfile.lock says. A yanked version is in none of a server's documents,
// and is told from one that never was by nobody.
package rubygems

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

// A Config is what the configuration of RubyGems and Bundler says.
type Config struct {
	Registry      string // base URL of the server that is asked
	Authorization string // header for it, "" for none
	// Every is the least time between two requests; 0 for the usual one.
	Every time.Duration
}

// A Client reads releases from a gem server.
type Client struct {
	config Config
	client *registry.Client
}

// New returns a client that fetches with c.
func New(config Config, c *registry.Client) *Client {
	config.Registry = strings.TrimSuffix(config.Registry, "/") + "/"
	return &Client{config, c}
}

// Registry returns the base URL of the server.
func (c *Client) Registry(ecosystem.Package) string { return c.config.Registry }

// Knows reports whether a lockfile's address lies on the server, or on no host
// at all.
func (c *Client) Knows(source string) bool { return registry.At(source, c.config.Registry) }

// Public reports whether everybody reads the server, which is not known: which
// server RubyGems asks unconfigured is written nowhere but in RubyGems.
func (c *Client) Public(ecosystem.Package) bool { return false }

const (
	indexFresh = 5 * time.Minute // of the index: its own headers say one
	apiFresh   = time.Hour
)

// gemName matches the names that RubyGems lets gems have.
var gemName = regexp.MustCompile(`^[A-Za-z0-9._-]*[A-Za-z0-9][A-Za-z0-9._-]*$`)

// index returns what the compact index has of a gem.
func (c *Client) index(ctx context.Context, p ecosystem.Package) ([]gem, error) {
	if !gemName.MatchString(p.Name) {
		return nil, fmt.Errorf("%w: %q is no gem's name", registry.ErrNotFound, p.Name)
	}
	doc, err := c.document(ctx, "info/"+p.Name, indexFresh)
	if err != nil {
		return nil, err
	}
	gems, err := parseIndex(doc)
	if err != nil {
		return nil, fmt.Errorf("index of %q: %w", p.Name, err)
	}
	if !slices.ContainsFunc(gems, func(g gem) bool { return g.created.IsZero() }) {
		return gems, nil
	}
	times, err := c.times(ctx, p)
	if err != nil {
		return nil, err
	}
	for i := range gems {
		if gems[i].created.IsZero() {
			gems[i].created = times[gems[i].version()]
		}
	}
	return gems, nil
}

// times returns when versions were published, by number and platform, as the
// API says. A server may have none.
func (c *Client) times(ctx context.Context, p ecosystem.Package) (map[string]time.Time, error) {
	doc, err := c.document(ctx, "api/v1/versions/"+p.Name+".json", apiFresh)
	if errors.Is(err, registry.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var versions registry.List[struct {
		Number   string    `json:"number"`
		Platform string    `json:"platform"`
		Created  time.Time `json:"created_at"`
	}]
	if err := json.Unmarshal(doc, &versions); err != nil {
		return nil, fmt.Errorf("versions of %q: %w", p.Name, err)
	}
	times := make(map[string]time.Time)
	for _, v := range versions {
		times[gem{number: v.Number, platform: strings.TrimPrefix(v.Platform, ruby)}.version()] = v.Created
	}
	return times, nil
}

// Release returns a version as its server publishes it.
func (c *Client) Release(ctx context.Context, v ecosystem.Version) (*registry.Release, error) {
	gems, err := c.index(ctx, v.Package)
	if err != nil {
		return nil, err
	}
	r, err := c.release(gems, v)
	if err != nil {
		return nil, err
	}
	for i := range r.Artifacts {
		// One question a release: the gems for single platforms are left unknown.
		if a := &r.Artifacts[i]; a.Variant == ruby {
			if a.Attested, err = c.attested(ctx, v, *a); err != nil {
				return nil, err
			}
		}
	}
	return r, nil
}

// attested asks whether a gem has attestations. A server that does not answer
// has not told.
func (c *Client) attested(ctx context.Context, v ecosystem.Version, a registry.Artifact) (registry.Attested, error) {
	data, err := c.Attestations(ctx, v, a)
	var list []json.RawMessage
	switch {
	case err != nil:
		return registry.AttestedUnknown, ctx.Err()
	case json.Unmarshal(data, &list) != nil || list == nil:
		return registry.AttestedUnknown, nil
	case len(list) == 0:
		return registry.NotAttested, nil
	}
	return registry.IsAttested, nil
}

// Attestations returns the server's list of a gem's bundles.
func (c *Client) Attestations(ctx context.Context, _ ecosystem.Version, a registry.Artifact) ([]byte, error) {
	return c.document(ctx, "api/v1/attestations/"+url.PathEscape(strings.TrimSuffix(a.File, ".gem"))+".json", apiFresh)
}

// Versions lists the published versions of p.
func (c *Client) Versions(ctx context.Context, p ecosystem.Package) ([]string, error) {
	gems, err := c.index(ctx, p)
	if err != nil {
		return nil, err
	}
	var numbers []string
	for _, g := range gems {
		numbers = append(numbers, g.number)
	}
	slices.Sort(numbers)
	return slices.Compact(numbers), nil
}

// Open returns the bytes of an artifact, which have the digests that the server
// gives and those of pinned, when there are any.
func (c *Client) Open(ctx context.Context, _ ecosystem.Package, a registry.Artifact, pinned []string) (archive.Source, error) {
	if !strings.HasPrefix(a.URL, c.config.Registry) {
		return nil, fmt.Errorf("the artifact %q is on no server of ours", a.File)
	}
	return c.client.Artifact(ctx, c.request(a.URL), a.Digests, pinned)
}

// Standing returns what the server says today of a version. One that a gem's
// index does not have is yanked, when it ever was.
func (c *Client) Standing(ctx context.Context, v ecosystem.Version) (*registry.Standing, error) {
	gems, err := c.index(ctx, v.Package)
	if err != nil {
		return nil, err
	}
	s := &registry.Standing{Releases: publications(gems)}
	if !slices.ContainsFunc(gems, func(g gem) bool { return g.number == v.Number }) {
		s.Withdrawal.State = registry.Yanked
	}
	doc, err := c.document(ctx, "api/v1/gems/"+v.Name+"/owners.json", apiFresh)
	if err != nil {
		return s, ctx.Err() // who owns it is not known
	}
	var owners registry.List[struct {
		Handle string `json:"handle"`
		Email  string `json:"email"`
	}]
	if json.Unmarshal(doc, &owners) != nil {
		return s, nil
	}
	for _, o := range owners {
		if o.Handle != "" {
			_, domain, _ := strings.Cut(o.Email, "@")
			s.Owners = append(s.Owners, registry.Owner{Name: o.Handle, Domain: strings.ToLower(domain)})
		}
	}
	return s, nil
}

func (c *Client) request(address string) registry.Request {
	return registry.Request{URL: address, Authorization: c.config.Authorization, Every: c.config.Every}
}

func (c *Client) document(ctx context.Context, path string, fresh time.Duration) ([]byte, error) {
	doc, err := c.client.Document(ctx, c.request(c.config.Registry+path), fresh, io.ReadAll)
	if err != nil {
		return nil, err
	}
	return doc.Data, nil
}
