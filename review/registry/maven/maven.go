// Package maven reads releases from repositories of Maven's layout, described at
// https://maven.apache.org/repository/layout.html.
//
// It asks one repository, that of the operator's configuration, and neither
// those that a pom.xml names nor a search service. A released version's files
// never change, so that they are asked for once; repositories limit how much
// one address may ask, and are asked slowly.
//
// A release has its pom.xml, which is what Maven reads of it to find out what
// else to install, and its main file: the jar of its name. Files with a
// classifier, such as sources and those for one system, are not read.
//
// Repositories name no publisher. What a version has of its own is the key that
// its main file is signed with. The signature is not checked: which key may sign
// for whom is published nowhere.
package maven

import (
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

// A Config is what Maven's own configuration says.
type Config struct {
	Registry      string // base URL of the repository that is asked
	Default       string // the one that Maven asks unconfigured, which everybody reads
	Authorization string // header for the repository, "" for none
	// Every is the least time between two requests; 0 for the usual one.
	Every time.Duration
}

// A Client reads releases from a repository.
type Client struct {
	config Config
	client *registry.Client
}

// New returns a client that fetches with c.
func New(config Config, c *registry.Client) *Client {
	config.Registry = strings.TrimSuffix(config.Registry, "/") + "/"
	return &Client{config, c}
}

// Registry returns the base URL of the repository.
func (c *Client) Registry(ecosystem.Package) string { return c.config.Registry }

// Knows reports whether a lockfile's address lies on the repository, or on no
// host at all.
func (c *Client) Knows(source string) bool { return registry.At(source, c.config.Registry) }

// Public reports whether the repository is the one that everybody reads.
func (c *Client) Public(ecosystem.Package) bool {
	return c.config.Registry == strings.TrimSuffix(c.config.Default, "/")+"/"
}

// Release returns a version as its repository has it.
func (c *Client) Release(ctx context.Context, v ecosystem.Version) (*registry.Release, error) {
	at, err := c.place(v.Package, v.Number)
	if err != nil {
		return nil, err
	}
	doc, err := c.document(ctx, at+".pom", registry.Forever, nil)
	if err != nil {
		return nil, err
	}
	return c.release(ctx, v, at, doc)
}

// Versions lists the published versions of p.
func (c *Client) Versions(ctx context.Context, p ecosystem.Package) ([]string, error) {
	folder, err := c.folder(p)
	if err != nil {
		return nil, err
	}
	doc, err := c.document(ctx, folder+"maven-metadata.xml", time.Hour, nil)
	if err != nil {
		return nil, err
	}
	var metadata struct {
		Versions []string `xml:"versioning>versions>version"`
	}
	if err := xml.Unmarshal(doc.Data, &metadata); err != nil {
		return nil, fmt.Errorf("maven-metadata.xml: %w", err)
	}
	return metadata.Versions, registry.Listed(len(metadata.Versions))
}

// Open returns the bytes of an artifact, which have the digests that the
// repository gives and those of pinned, when there are any.
func (c *Client) Open(ctx context.Context, _ ecosystem.Package, a registry.Artifact, pinned []string) (archive.Source, error) {
	if !strings.HasPrefix(a.URL, c.config.Registry) {
		return nil, fmt.Errorf("the artifact %q is on no repository of ours", a.File)
	}
	if a.Format != archive.POM {
		return c.client.Artifact(ctx, c.request(a.URL), a.Digests, pinned)
	}
	doc, err := c.document(ctx, a.URL, registry.Forever, nil) // at hand since the release was read
	if err != nil {
		return nil, err
	}
	if err := registry.Check(doc.Data, a.Digests, pinned); err != nil {
		return nil, err
	}
	return func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(string(doc.Data))), nil }, nil
}

// Attestations returns nothing: that there are any is never told.
func (c *Client) Attestations(context.Context, ecosystem.Version, registry.Artifact) ([]byte, error) {
	return nil, registry.ErrNotFound
}

// standingFresh is how long a version is believed to be there.
const standingFresh = time.Hour

// Standing returns that a version stands when it is there today, which is asked
// for: what is malware is taken away. Otherwise repositories withdraw nothing,
// name no owners and list versions without their times.
func (c *Client) Standing(ctx context.Context, v ecosystem.Version) (*registry.Standing, error) {
	at, err := c.place(v.Package, v.Number)
	if err != nil {
		return nil, err
	}
	if _, err := c.document(ctx, at+".pom", standingFresh, nil); err != nil {
		return nil, err
	}
	return new(registry.Standing), nil
}

func (c *Client) request(address string) registry.Request {
	return registry.Request{URL: address, Authorization: c.config.Authorization, Every: c.config.Every}
}

func (c *Client) document(ctx context.Context, address string, fresh time.Duration, reduce func(io.Reader) ([]byte, error)) (*registry.Document, error) {
	return c.client.Document(ctx, c.request(address), fresh, reduce)
}

// coordinate matches what a group, a name and a version are made of. A number
// may be an expression that only the project's own build knows.
var coordinate = regexp.MustCompile(`^[\w-]+(?:[.+~]+[\w-]+)*$`)

// folder returns the address of a package's folder.
func (c *Client) folder(p ecosystem.Package) (string, error) {
	group, name, ok := strings.Cut(p.Name, ":")
	if !ok || !coordinate.MatchString(group) || !coordinate.MatchString(name) || strings.Contains(group, "..") {
		return "", fmt.Errorf("%w: %q is no group and name", registry.ErrNotFound, p.Name)
	}
	return c.config.Registry + strings.ReplaceAll(group, ".", "/") + "/" + name + "/", nil
}

// place returns the address of a version's files, without their endings.
func (c *Client) place(p ecosystem.Package, number string) (string, error) {
	folder, err := c.folder(p)
	if err != nil {
		return "", err
	}
	if !coordinate.MatchString(number) || strings.HasSuffix(number, "-SNAPSHOT") {
		return "", fmt.Errorf("%w: %q is no version of a release", registry.ErrNotFound, number)
	}
	_, name, _ := strings.Cut(p.Name, ":")
	return folder + url.PathEscape(number) + "/" + name + "-" + url.PathEscape(number), nil
}

// errNoDigest is returned for a main file that nobody gives a digest of.
var errNoDigest = errors.New("the repository gives no digest of its main file")

// served are the digests of bytes as they came.
func served(data []byte) []string {
	long, short := sha512.Sum512(data), sha256.Sum256(data)
	return []string{
		"sha512-" + base64.StdEncoding.EncodeToString(long[:]),
		"sha256-" + base64.StdEncoding.EncodeToString(short[:]),
	}
}
