// Package goproxy reads modules from Go module proxies, by the protocol that is
// described at https://go.dev/ref/mod#goproxy-protocol.
//
// Proxies are asked in the order and with the fall-backs of GOPROXY. Modules
// that the operator calls private are sent to no proxy and to no checksum
// database, and repositories are asked for nothing: both are told as not asked.
// What a module's zip should hash to is the word of the checksum database,
// whose signature and proofs are checked; a database that does not answer is an
// error, as it is to the go command.
package goproxy

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/module"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

// A Config is what the go command's own configuration says.
type Config struct {
	Proxies []Proxy // in their order: see [ParseProxies]
	// Default is the base URL of the proxy that Go asks unconfigured.
	Default string
	// NoProxy and NoSum are patterns of modules that no proxy, and no checksum
	// database, is asked about: GONOPROXY and GONOSUMDB, or GOPRIVATE.
	NoProxy, NoSum string
	// Sums is asked for digests; nil: nobody vouches for them (GOSUMDB=off).
	Sums *SumDB
}

// A Client reads modules from the configured proxies.
type Client struct {
	config Config
	client *registry.Client

	mu   sync.Mutex // holds while the database's timeline moves on
	base *source    // where the database is asked; nil: not yet known
}

// New returns a client that fetches with c.
func New(config Config, c *registry.Client) *Client { return &Client{config: config, client: c} }

// Registry returns the base URL of the first proxy that is asked, "" when none is.
func (c *Client) Registry(p ecosystem.Package) string {
	if len(c.config.Proxies) == 0 || c.private(p) || !c.config.Proxies[0].asked() {
		return ""
	}
	return c.config.Proxies[0].URL + "/"
}

// Knows reports whether a source is a configured proxy, or none at all: files
// of Go name no sources.
func (c *Client) Knows(source string) bool {
	u, err := url.Parse(source)
	if err != nil {
		return false
	}
	for _, proxy := range c.config.Proxies {
		if b, err := url.Parse(proxy.URL); err == nil && proxy.asked() && strings.EqualFold(b.Host, u.Host) {
			return true
		}
	}
	return source == ""
}

// Public reports whether the name of p goes to where everybody reads anyway:
// to Go's own proxy before others, or to Go's own checksum database.
func (c *Client) Public(p ecosystem.Package) bool {
	if c.private(p) {
		return false
	}
	return c.vouched(p) && c.config.Sums.Public || len(c.config.Proxies) > 0 && c.config.Proxies[0].URL == strings.TrimSuffix(c.config.Default, "/")
}

// private reports whether p is sent to no proxy.
func (c *Client) private(p ecosystem.Package) bool {
	return module.MatchPrefixPatterns(c.config.NoProxy, p.Name)
}

// vouched reports whether the checksum database is asked about p.
func (c *Client) vouched(p ecosystem.Package) bool {
	return c.config.Sums != nil && !module.MatchPrefixPatterns(c.config.NoSum, p.Name)
}

// Release returns a version as its proxy has it. A proxy knows the time of the
// commit, which its author chose, and not that of publishing: that stays
// unknown, and so does who published it.
func (c *Client) Release(ctx context.Context, v ecosystem.Version) (*registry.Release, error) {
	at, err := escaped(v)
	if err != nil {
		return nil, err
	}
	told, from, err := c.info(ctx, v.Package, at+".info", registry.Forever)
	if err != nil {
		return nil, err
	}
	if told.Version != v.Number {
		return nil, fmt.Errorf("%w: the proxy calls it %q", registry.ErrNotFound, told.Version)
	}
	sums, err := c.sums(ctx, v)
	if err != nil {
		return nil, err
	}
	mod, err := c.mod(ctx, v, sums)
	if err != nil {
		return nil, err
	}
	a := registry.Artifact{
		File:    v.Name[strings.LastIndexByte(v.Name, '/')+1:] + "@" + v.Number + ".zip",
		URL:     from.URL + "/" + at + ".zip",
		Format:  archive.Module,
		Digests: []string{sums.zip},
	}
	if sums.zip == "" {
		digest, err := c.hash(ctx, *from, a.URL)
		if err != nil {
			return nil, err
		}
		a.Digests, a.Unvouched = []string{digest}, true
	}
	return &registry.Release{
		Version:   v,
		Registry:  from.URL + "/",
		Origin:    told.Origin.origin(),
		Told:      toldBy(mod),
		Artifacts: []registry.Artifact{a},
	}, nil
}

// Versions lists the released versions of p. Pseudo-versions are in no list.
func (c *Client) Versions(ctx context.Context, p ecosystem.Package) ([]string, error) {
	path, err := module.EscapePath(p.Name)
	if err != nil {
		return nil, registry.ErrNotFound // no proxy can have it
	}
	doc, _, err := c.document(ctx, p, path+"/@v/list", freshFor, nil)
	if err != nil {
		return nil, err
	}
	var numbers []string
	for line := range strings.Lines(string(doc.Data)) {
		// Lists may give the time behind the version.
		if words := strings.Fields(line); len(words) > 0 {
			numbers = append(numbers, words[0])
		}
		if err := registry.Listed(len(numbers)); err != nil {
			return nil, err
		}
	}
	return numbers, nil
}

// Open returns the bytes of a module's zip, which have the checksum database's
// digest and those of pinned, when there are any.
func (c *Client) Open(ctx context.Context, p ecosystem.Package, a registry.Artifact, pinned []string) (archive.Source, error) {
	if c.private(p) {
		return nil, errPrivate(p)
	}
	for _, proxy := range c.config.Proxies {
		if !proxy.asked() || !strings.HasPrefix(a.URL, proxy.URL+"/") {
			continue
		}
		return c.client.Artifact(ctx, proxy.request(a.URL), a.Digests, pinned)
	}
	return nil, fmt.Errorf("%q is on no configured proxy", a.URL)
}

// Attestations returns [registry.ErrNotFound]: proxies keep none.
func (c *Client) Attestations(context.Context, ecosystem.Version, registry.Artifact) ([]byte, error) {
	return nil, registry.ErrNotFound
}

// freshFor is how long what may change is believed.
const freshFor = 10 * time.Minute

// escaped returns the path of a version's documents, without their endings.
func escaped(v ecosystem.Version) (string, error) {
	path, err := module.EscapePath(v.Name)
	if err != nil {
		return "", registry.ErrNotFound // no proxy can have it
	}
	number, err := module.EscapeVersion(v.Number)
	if err != nil {
		return "", registry.ErrNotFound
	}
	return path + "/@v/" + number, nil
}
