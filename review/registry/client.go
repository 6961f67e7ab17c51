package registry

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/bumplens/bumplens/review/archive"
)

// A Client gets documents and artifacts, and keeps them: artifacts for ever by
// their digest, documents for as long as their registry lets them live.
type Client struct {
	Getter  *Getter
	Cache   *Cache
	Offline bool // answer from the cache alone

	// Looked is told of each look for a document or an artifact, and whether it was
	// at hand. Nil tells nobody.
	Looked func(hit bool)
}

func (c *Client) looked(hit bool) {
	if c.Looked != nil {
		c.Looked(hit)
	}
}

// Forever is the life of a document that never changes.
const Forever = 1 << 62 * time.Nanosecond

// A Document is what a registry told, and when it was asked.
type Document struct {
	At       time.Time
	ETag     string
	Modified time.Time // zero: unknown
	Link     string    `json:",omitempty"` // see [Response]
	Data     []byte
}

// Document returns a document, asking for it when the copy at hand is older
// than fresh. reduce makes of it what is kept; nil keeps all of it.
func (c *Client) Document(ctx context.Context, r Request, fresh time.Duration, reduce func(io.Reader) ([]byte, error)) (*Document, error) {
	// What one credential may read is not shown to another.
	name := strings.Join([]string{"document 1", cmp.Or(r.As, r.Authorization), r.URL, r.Accept, string(r.Body)}, "\n")
	old, err := c.kept(name)
	if err != nil {
		return nil, err
	}
	hit := old != nil && (c.Offline || time.Since(old.At) < fresh)
	c.looked(hit)
	if hit {
		return old, nil
	}
	if c.Offline {
		return nil, ErrOffline
	}
	if old != nil {
		r.ETag = old.ETag
	}
	resp, err := c.Getter.Get(ctx, r)
	if err != nil {
		return nil, err
	}
	doc := &Document{At: time.Now(), ETag: resp.ETag, Modified: resp.Modified, Link: resp.Link}
	if resp.NotModified {
		doc.Modified, doc.Link, doc.Data = old.Modified, old.Link, old.Data
	} else {
		defer resp.Body.Close()
		if reduce == nil {
			reduce = io.ReadAll
		}
		if doc.Data, err = reduce(archive.Limit(resp.Body, "bytes of a document", MaxDocument)); err != nil {
			return nil, fmt.Errorf("reading the registry's document: %w", err)
		}
	}
	data, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	return doc, c.Cache.KeepDocument(name, data)
}

// kept returns the copy of a document that is at hand, nil when there is none.
func (c *Client) kept(name string) (*Document, error) {
	data, err := c.Cache.Document(name)
	if data == nil || err != nil {
		return nil, err
	}
	doc := new(Document)
	if json.Unmarshal(data, doc) != nil {
		return nil, nil // of another version of this program
	}
	return doc, nil
}

// Artifact returns a source of bytes that have the digests a registry gives and
// those of pinned, when there are any, from the cache or by asking for them.
func (c *Client) Artifact(ctx context.Context, r Request, digests, pinned []string) (archive.Source, error) {
	fetch, fetched := c.fetch(ctx, r)
	defer func() { c.looked(!*fetched) }()
	return c.Cache.Artifact(fetch, digestSets(digests, pinned)...)
}

// Check returns an error unless data has digests, and those of pinned when there
// are any: [ErrDigest] when it lacks them.
func Check(data []byte, digests, pinned []string) error {
	v, err := NewVerifier(digestSets(digests, pinned)...)
	if err != nil {
		return err
	}
	v.Write(data)
	return v.Verify()
}

// digestSets are what bytes are held to.
func digestSets(digests, pinned []string) [][]string {
	if len(pinned) == 0 {
		return [][]string{digests}
	}
	return [][]string{digests, pinned}
}

// Named returns a source of bytes that have a name and no published digest: see
// [Cache.Named]. The name is that of one credential's view, as in
// [Client.Document].
func (c *Client) Named(ctx context.Context, r Request, name string) (archive.Source, error) {
	fetch, fetched := c.fetch(ctx, r)
	defer func() { c.looked(!*fetched) }()
	return c.Cache.Named(strings.Join([]string{cmp.Or(r.As, r.Authorization), name}, "\n"), fetch)
}

// fetch returns what gets the bytes of an artifact, nil when nothing may, and
// whether it was called.
func (c *Client) fetch(ctx context.Context, r Request) (get func() (io.ReadCloser, error), called *bool) {
	called = new(bool)
	if c.Offline {
		return nil, called
	}
	r.bytes = true
	return func() (io.ReadCloser, error) {
		*called = true
		resp, err := c.Getter.Get(ctx, r)
		if err != nil {
			return nil, err
		}
		return resp.Body, nil
	}, called
}
