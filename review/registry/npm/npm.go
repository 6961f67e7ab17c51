// Package npm reads releases from npm registries.
//
// It asks the registry that the operator's configuration gives a package's
// scope, and that registry alone: neither a lockfile nor a tarball's address
// adds a host that would be sent a token. The format of a packument is
// described at https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md;
// fields outside that page (_npmUser, dist.attestations) are read as published.
package npm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

// A Config is what npm's own configuration says, with every value expanded.
type Config struct {
	Registry string            // base URL for packages without a scope of their own
	Scopes   map[string]string // "@scope" → base URL
	// Default is the base URL that npm uses unconfigured. Its host in a
	// tarball's address means "the configured registry", as it does to npm.
	Default string
	// Authorization returns the header for a URL, "" for none.
	Authorization func(url string) string
}

// A Client reads releases from the configured registries.
type Client struct {
	config Config
	client *registry.Client
}

// New returns a client that fetches with c.
func New(config Config, c *registry.Client) *Client { return &Client{config, c} }

// Registry returns the base URL of the registry that p is asked of.
func (c *Client) Registry(p ecosystem.Package) string {
	base := c.config.Registry
	if scope, _, ok := strings.Cut(p.Name, "/"); ok && c.config.Scopes[scope] != "" {
		base = c.config.Scopes[scope]
	}
	return strings.TrimSuffix(base, "/") + "/"
}

// Knows reports whether a lockfile's address lies on a registry of ours, on
// the unconfigured default, or on no host at all.
func (c *Client) Knows(source string) bool {
	u, err := url.Parse(source)
	if err != nil {
		return false
	}
	bases := []string{c.config.Registry, c.config.Default}
	for _, base := range c.config.Scopes {
		bases = append(bases, base)
	}
	for _, base := range bases {
		if b, err := url.Parse(base); err == nil && strings.EqualFold(b.Host, u.Host) {
			return true
		}
	}
	return source == ""
}

// Public reports whether p is asked of the registry that npm asks unconfigured.
func (c *Client) Public(p ecosystem.Package) bool {
	return strings.TrimSuffix(c.Registry(p), "/") == strings.TrimSuffix(c.config.Default, "/")
}

// Release returns a version as its registry publishes it.
func (c *Client) Release(ctx context.Context, v ecosystem.Version) (*registry.Release, error) {
	doc, err := c.packument(ctx, v.Package)
	if err != nil {
		return nil, err
	}
	r, err := doc.release(v, c.Registry(v.Package))
	if scope, _, _ := strings.Cut(v.Name, "/"); err == nil && c.config.Scopes[scope] == "" {
		r.Usual = c.config.Default
	}
	return r, err
}

// Versions lists the published versions of p.
func (c *Client) Versions(ctx context.Context, p ecosystem.Package) ([]string, error) {
	doc, err := c.packument(ctx, p)
	if err != nil {
		return nil, err
	}
	var numbers []string
	for number := range doc.Versions {
		numbers = append(numbers, number)
	}
	return numbers, nil
}

// Open returns the bytes of an artifact of p, which have the digests that the
// registry gives and those of pinned, when there are any.
func (c *Client) Open(ctx context.Context, p ecosystem.Package, a registry.Artifact, pinned []string) (archive.Source, error) {
	r, err := c.artifactRequest(p, a)
	if err != nil {
		return nil, err
	}
	return c.client.Artifact(ctx, r, a.Digests, pinned)
}

// Attestations returns the registry's document about a version's attestations.
// Its address in the packument names npm's own host; the configured registry is
// asked, as npm itself does.
func (c *Client) Attestations(ctx context.Context, v ecosystem.Version, _ registry.Artifact) ([]byte, error) {
	address := c.Registry(v.Package) + "-/npm/v1/attestations/" + escaped(v.Name) + "@" + url.PathEscape(v.Number)
	r := registry.Request{URL: address, Accept: "application/json", Authorization: c.config.Authorization(address)}
	doc, err := c.client.Document(ctx, r, registry.Forever, nil)
	if err != nil {
		return nil, err
	}
	return doc.Data, nil
}

// Standing returns what the registry says today of a version.
func (c *Client) Standing(ctx context.Context, v ecosystem.Version) (*registry.Standing, error) {
	doc, err := c.packument(ctx, v.Package)
	if err != nil {
		return nil, err
	}
	return doc.standing(v.Number), nil
}

// accountsFreshFor is how long the number of an account's packages is believed.
const accountsFreshFor = 7 * 24 * time.Hour

// Packages returns how many packages an account of p's registry may publish.
func (c *Client) Packages(ctx context.Context, p ecosystem.Package, account string) (int, error) {
	if strings.Trim(account, ".") == "" {
		return 0, fmt.Errorf("%q is no account's name", account) // and would lead elsewhere in an address
	}
	address := c.Registry(p) + "-/user/" + url.PathEscape(account) + "/package"
	r := registry.Request{URL: address, Accept: "application/json", Authorization: c.config.Authorization(address)}
	doc, err := c.client.Document(ctx, r, accountsFreshFor, countWritable)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(string(doc.Data))
}

// countWritable reads what an account may do to each package, and keeps how
// many it may write.
func countWritable(body io.Reader) ([]byte, error) {
	dec := json.NewDecoder(body)
	n := 0
	err := eachMember(dec, func(string) error {
		var may any
		if err := dec.Decode(&may); err != nil {
			return err
		}
		if may == "write" {
			n++
		}
		return nil
	})
	return strconv.AppendInt(nil, int64(n), 10), err
}

// escaped writes a package's name for an address.
func escaped(name string) string { return strings.ReplaceAll(url.PathEscape(name), "%40", "@") }

// artifactRequest decides which host is asked for an artifact, and as whom.
func (c *Client) artifactRequest(p ecosystem.Package, a registry.Artifact) (registry.Request, error) {
	base, err := url.Parse(c.Registry(p))
	if err != nil {
		return registry.Request{}, err
	}
	u, err := url.Parse(a.URL)
	if err != nil {
		return registry.Request{}, fmt.Errorf("address of the artifact: %w", err)
	}
	if magic, err := url.Parse(c.config.Default); err == nil && u.Host == magic.Host {
		u.Scheme, u.Host = base.Scheme, base.Host
	}
	if u.Host == base.Host {
		u.Scheme = base.Scheme
		return registry.Request{URL: u.String(), Authorization: c.config.Authorization(u.String())}, nil
	}
	if u.Scheme != "https" || u.User != nil {
		return registry.Request{}, fmt.Errorf("the registry names an artifact at %q", u.Redacted())
	}
	return registry.Request{URL: u.String(), Far: true}, nil
}

// freshFor is how long the npm registry's own headers let a packument live.
const freshFor = 5 * time.Minute

// packument returns the registry's document about p.
func (c *Client) packument(ctx context.Context, p ecosystem.Package) (*packument, error) {
	address := c.Registry(p) + escaped(p.Name)
	r := registry.Request{URL: address, Accept: "application/json", Authorization: c.config.Authorization(address)}
	kept, err := c.client.Document(ctx, r, freshFor, func(body io.Reader) ([]byte, error) {
		doc, err := decodePackument(body)
		if err != nil {
			return nil, err
		}
		return json.Marshal(doc)
	})
	if err != nil {
		return nil, err
	}
	doc := new(packument)
	if err := json.Unmarshal(kept.Data, doc); err != nil {
		return nil, fmt.Errorf("kept packument: %w", err)
	}
	if doc.Name != p.Name {
		return nil, fmt.Errorf("the registry's document is about %q", doc.Name)
	}
	return doc, nil
}

// errNoDigest is returned for releases from before npm published digests.
var errNoDigest = errors.New("the registry gives no digest for it")
