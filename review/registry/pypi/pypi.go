// Package pypi reads releases from Python package indexes.
//
// It asks the indexes that the operator configured and no others: neither a
// lockfile nor an index's document adds a host that would be sent credentials.
// An index is one that speaks the Simple API, described at
// https://packaging.python.org/en/latest/specifications/simple-repository-api/,
// as JSON or else as HTML. What the JSON API of the Python Package Index tells
// besides is read where an index has it, and unknown where not.
package pypi

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

// A Config is what pip's own configuration says.
type Config struct {
	// Indexes are the base URLs of the indexes, the main one first, without
	// credentials. pip takes the best version over all of them.
	Indexes []string
	// Default is the index that pip uses unconfigured. In a lockfile it means
	// the configured ones.
	Default string
	// Authorization returns the header for a URL, "" for none.
	Authorization func(url string) string
}

// A Client reads releases from the configured indexes.
type Client struct {
	config Config
	client *registry.Client
}

// New returns a client that fetches with c. There must be an index.
func New(config Config, c *registry.Client) *Client {
	for i, base := range config.Indexes {
		config.Indexes[i] = strings.TrimRight(base, "/") + "/"
	}
	return &Client{config, c}
}

// Registry returns the base URL of the main index.
func (c *Client) Registry(ecosystem.Package) string { return c.config.Indexes[0] }

// Knows reports whether a lockfile's source is one of the indexes, the
// unconfigured default, or none at all.
func (c *Client) Knows(source string) bool {
	return source == "" || slices.ContainsFunc(append(slices.Clone(c.config.Indexes), c.config.Default), func(index string) bool {
		return place(index) != "" && place(index) == place(source)
	})
}

// place is where an index is, however a lockfile writes it. Two indexes may
// have one host.
func place(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	path := strings.TrimRight(u.Path, "/")
	return strings.ToLower(u.Host) + strings.TrimRight(strings.TrimSuffix(path, "/simple"), "/")
}

// Public reports whether p is asked of the index that pip asks unconfigured. Of
// several indexes all are asked, and know the name.
func (c *Client) Public(ecosystem.Package) bool {
	return slices.ContainsFunc(c.config.Indexes, func(index string) bool { return place(index) == place(c.config.Default) })
}

// Release returns a version as the first index that has it publishes it.
func (c *Client) Release(ctx context.Context, v ecosystem.Version) (*registry.Release, error) {
	why := registry.ErrNotFound
	for _, base := range c.config.Indexes {
		p, err := c.project(ctx, base, v.Package)
		if errors.Is(err, registry.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err // another index's release may not be the one that is installed
		}
		r, err := p.release(v)
		if errors.Is(err, registry.ErrNotFound) {
			why = err
			continue
		}
		if err != nil {
			return nil, err
		}
		told, err := c.told(ctx, p, v.Number)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		r.Partial = registry.Silent(err)
		if told != nil {
			r.Told = &told.Manifest
			r.Origin.Repository = told.Repository
		}
		return r, nil
	}
	return nil, why
}

// Versions lists the published versions of p on all indexes that are not
// withdrawn, for pip installs no other that is not pinned.
func (c *Client) Versions(ctx context.Context, p ecosystem.Package) ([]string, error) {
	found, err := c.projects(ctx, p)
	if err != nil {
		return nil, err
	}
	var all []string
	seen := make(map[string]bool)
	for _, f := range found {
		for _, number := range f.numbers() {
			if !seen[number] {
				seen[number] = true
				all = append(all, number)
			}
		}
	}
	return all, nil
}

// Open returns the bytes of an artifact of p, which have the digests that the
// index gives and those of pinned, when there are any.
func (c *Client) Open(ctx context.Context, _ ecosystem.Package, a registry.Artifact, pinned []string) (archive.Source, error) {
	r, err := c.artifactRequest(a)
	if err != nil {
		return nil, err
	}
	return c.client.Artifact(ctx, r, a.Digests, pinned)
}

// Attestations returns the index's document about an artifact's attestations,
// described in PEP 740. The index itself has it.
func (c *Client) Attestations(ctx context.Context, _ ecosystem.Version, a registry.Artifact) ([]byte, error) {
	u, err := url.Parse(a.Attestations)
	if err != nil {
		return nil, fmt.Errorf("address of the attestations: %w", err)
	}
	index := c.index(u)
	if index == nil || u.User != nil {
		return nil, fmt.Errorf("the index names attestations at %q", u.Redacted())
	}
	u.Scheme = index.Scheme
	r := registry.Request{URL: u.String(), Accept: "application/vnd.pypi.integrity.v1+json", Authorization: c.config.Authorization(u.String())}
	doc, err := c.client.Document(ctx, r, freshFor, nil)
	if err != nil {
		return nil, err
	}
	return doc.Data, nil
}

// Standing returns what the indexes say today of a version.
func (c *Client) Standing(ctx context.Context, v ecosystem.Version) (*registry.Standing, error) {
	found, err := c.projects(ctx, v.Package)
	if err != nil {
		return nil, err
	}
	at := max(0, slices.IndexFunc(found, func(p *project) bool { return p.has(v.Number) }))
	s := found[at].standing(v.Number)
	for i, p := range found {
		if i != at {
			s.Elsewhere = append(s.Elsewhere, p.Base)
		}
	}
	// What does not answer is unknown.
	if told, _ := c.told(ctx, found[at], v.Number); told != nil {
		s.Owners = told.Owners
	}
	return s, nil
}

// projects asks every index for its document about p. There is at least one.
func (c *Client) projects(ctx context.Context, p ecosystem.Package) ([]*project, error) {
	var found []*project
	for _, base := range c.config.Indexes {
		doc, err := c.project(ctx, base, p)
		if errors.Is(err, registry.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		found = append(found, doc)
	}
	if len(found) == 0 {
		return nil, registry.ErrNotFound
	}
	return found, nil
}

// index returns the address of the configured index on whose host u is, nil
// when there is none.
func (c *Client) index(u *url.URL) *url.URL {
	for _, base := range c.config.Indexes {
		if b, err := url.Parse(base); err == nil && strings.EqualFold(b.Host, u.Host) {
			return b
		}
	}
	return nil
}

// artifactRequest decides which host is asked for an artifact, and as whom.
func (c *Client) artifactRequest(a registry.Artifact) (registry.Request, error) {
	u, err := url.Parse(a.URL)
	if err != nil {
		return registry.Request{}, fmt.Errorf("address of the artifact: %w", err)
	}
	if index := c.index(u); index != nil && u.User == nil {
		u.Scheme = index.Scheme
		return registry.Request{URL: u.String(), Authorization: c.config.Authorization(u.String())}, nil
	}
	if u.Scheme != "https" || u.User != nil {
		return registry.Request{}, fmt.Errorf("the index names an artifact at %q", u.Redacted())
	}
	return registry.Request{URL: u.String(), Far: true}, nil
}

// freshFor is how long the index's own headers let a document live.
const freshFor = 10 * time.Minute

// errNoDigest is returned for releases whose files an index gives no digest of
// that is good enough.
var errNoDigest = errors.New("the index gives no digest for it")
