// Package crates reads releases from crates.io, or from what the operator puts
// in its place.
//
// What is published stands in the sparse index, described at
// https://doc.rust-lang.org/cargo/reference/registry-index.html, and that is
// enough to fetch and verify a crate. Who published it stands in the registry's
// web API alone, which mirrors lack and which asks for one request a second:
// what it does not tell is unknown, and never an error.
package crates

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

// A Config is what Cargo's own configuration says.
type Config struct {
	Index string // base URL of the sparse index, "" when none can be read
	// Unread says why there is no index to read.
	Unread string
	// Default is the base URL of the index that Cargo asks unconfigured.
	Default string
	// Sources are those that a Cargo.lock may name and that mean this registry.
	Sources []string
	// Token is sent to the index's host, and to no other; "" for none.
	Token string
}

// A Client reads releases from the configured registry.
type Client struct {
	config Config
	client *registry.Client

	mu     sync.Mutex
	silent time.Time // until when the API is left alone, since there is none
}

// New returns a client that fetches with c.
func New(config Config, c *registry.Client) *Client {
	if config.Index != "" {
		config.Index = strings.TrimSuffix(config.Index, "/") + "/"
	}
	return &Client{config: config, client: c}
}

// Registry returns the base URL of the index.
func (c *Client) Registry(ecosystem.Package) string { return c.config.Index }

// Knows reports whether a source of a Cargo.lock means this registry.
func (c *Client) Knows(source string) bool {
	return source == "" || slices.Contains(c.config.Sources, source)
}

// Public reports whether crates are asked of crates.io itself.
func (c *Client) Public(ecosystem.Package) bool {
	return c.config.Index == strings.TrimSuffix(c.config.Default, "/")+"/"
}

// Versions lists the published versions of p that are not yanked: Cargo takes
// those only where they are pinned.
func (c *Client) Versions(ctx context.Context, p ecosystem.Package) ([]string, error) {
	lines, err := c.index(ctx, p)
	if err != nil {
		return nil, err
	}
	var numbers []string
	for _, l := range lines {
		if !l.Yanked {
			numbers = append(numbers, l.Number)
		}
	}
	return numbers, nil
}

// Release returns a version as its registry publishes it.
func (c *Client) Release(ctx context.Context, v ecosystem.Version) (*registry.Release, error) {
	lines, err := c.index(ctx, v.Package)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(lines, func(l line) bool { return l.Number == v.Number })
	if i < 0 {
		return nil, registry.ErrNotFound
	}
	address, err := c.download(ctx, v, lines[i])
	if err != nil {
		return nil, err
	}
	told := c.told(ctx, v.Package)
	known := told.Versions[v.Number]
	r := &registry.Release{
		Version:   v,
		Registry:  c.config.Index,
		Published: lines[i].published(known),
		Publisher: known.Publisher,
		Origin:    registry.Origin{Repository: known.Repository, Commit: known.Commit},
		Told:      &registry.Manifest{Dependencies: lines[i].Dependencies, Licence: known.Licence, Repository: known.Repository},
		Artifacts: []registry.Artifact{{
			File:    v.Name + "-" + v.Number + ".crate",
			URL:     address,
			Format:  archive.TarGz,
			Digests: []string{lines[i].Digest},
			// crates.io keeps no attestation: it is its own word that a
			// workflow built what it published, and from which commit.
			Attested: known.Attested,
		}},
	}
	r.Partial = told.silent
	if r.Published.IsZero() {
		return r, nil // what came before it cannot be told
	}
	for _, e := range publications(lines, told) {
		if e.At.Before(r.Published) && e.Number != v.Number {
			r.Earlier = append(r.Earlier, e)
		}
	}
	return r, nil
}

// publications lists all versions that a time is known of, in their order.
func publications(lines []line, told *answer) []registry.Publication {
	var all []registry.Publication
	for _, l := range lines {
		known := told.Versions[l.Number]
		if at := l.published(known); !at.IsZero() {
			all = append(all, registry.Publication{Number: l.Number, At: at, Publisher: known.Publisher, Attested: known.Attested, Withdrawn: l.Yanked})
		}
	}
	slices.SortStableFunc(all, func(a, b registry.Publication) int { return a.At.Compare(b.At) })
	return all
}

// Open returns the bytes of a crate, which have the index's digest and those of
// pinned, when there are any.
func (c *Client) Open(ctx context.Context, _ ecosystem.Package, a registry.Artifact, pinned []string) (archive.Source, error) {
	r, err := c.request(a.URL)
	if err != nil {
		return nil, err
	}
	return c.client.Artifact(ctx, r, a.Digests, pinned)
}

// Attestations returns [registry.ErrNotFound]: the registry keeps none.
func (c *Client) Attestations(context.Context, ecosystem.Version, registry.Artifact) ([]byte, error) {
	return nil, registry.ErrNotFound
}

// Standing returns what the registry says today of a version.
func (c *Client) Standing(ctx context.Context, v ecosystem.Version) (*registry.Standing, error) {
	lines, err := c.index(ctx, v.Package)
	if err != nil {
		return nil, err
	}
	told := c.told(ctx, v.Package)
	s := &registry.Standing{
		Withdrawal: registry.Withdrawal{State: registry.Unpublished},
		Owners:     c.owners(ctx, v.Package),
		Releases:   publications(lines, told),
	}
	if i := slices.IndexFunc(lines, func(l line) bool { return l.Number == v.Number }); i >= 0 {
		s.Withdrawal = registry.Withdrawal{}
		if lines[i].Yanked {
			s.Withdrawal = registry.Withdrawal{State: registry.Yanked, Reason: told.Versions[v.Number].YankMessage}
		}
	}
	return s, nil
}

const (
	freshFor = 10 * time.Minute // as crates.io's own headers say of the index
	apiFor   = time.Hour        // of the API, which is asked seldom
	apiEvery = time.Second      // as its crawler policy asks
)

// request decides as whom an address is asked: the operator's own host is
// trusted with the token, and one that its registry names must be public.
func (c *Client) request(address string) (registry.Request, error) {
	u, err := url.Parse(address)
	if err != nil {
		return registry.Request{}, fmt.Errorf("address: %w", err)
	}
	index, err := url.Parse(c.config.Index)
	if err != nil {
		return registry.Request{}, err
	}
	if u.Scheme == index.Scheme && host(u) == host(index) && u.User == nil {
		u.Host = index.Host // written one way, it is asked at one pace
		return registry.Request{URL: u.String(), Authorization: c.config.Token}, nil
	}
	if u.Scheme != "https" || u.User != nil {
		return registry.Request{}, fmt.Errorf("the registry names an address at %q", u.Redacted())
	}
	return registry.Request{URL: address, Far: true}, nil
}

// host returns a host with its port.
func host(u *url.URL) string {
	port := u.Port()
	switch {
	case port != "":
	case u.Scheme == "https":
		port = "443"
	default:
		port = "80"
	}
	return strings.ToLower(u.Hostname()) + ":" + port
}
