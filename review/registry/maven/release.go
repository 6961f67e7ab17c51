package maven

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"path"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/manifest"
	"github.com/bumplens/bumplens/review/registry"
)

// extensions are those of main files by packaging, where it is not jar:
// https://maven.apache.org/ref/current/maven-core/artifact-handlers.html.
var extensions = map[string]string{"pom": "", "bom": "", "war": "war", "ear": "ear", "rar": "rar", "aar": "aar", "zip": "zip", "nar": "nar", "kar": "kar"}

// release returns what a pom.xml and the files beside it say of a version. One
// that does not parse is an artifact all the same, whose reader will say so.
func (c *Client) release(ctx context.Context, v ecosystem.Version, at string, doc *registry.Document) (*registry.Release, error) {
	r := &registry.Release{Version: v, Registry: c.config.Registry, Published: doc.Modified}
	extension := "jar"
	if pom, err := manifest.ParsePOM(doc.Data); err == nil {
		r.Origin.Repository, r.Told = pom.Repository, told(pom)
		if e, ok := extensions[pom.Packaging]; ok {
			extension = e
		}
	}
	if extension != "" {
		main, err := c.mainFile(ctx, at+"."+extension, extension)
		if err != nil {
			return nil, err
		}
		if main != nil {
			r.Artifacts = append(r.Artifacts, *main)
			if r.Publisher.Name, err = c.signer(ctx, main.URL); err != nil {
				return nil, err
			}
		}
	}
	if len(r.Artifacts) == 0 {
		var err error
		if r.Publisher.Name, err = c.signer(ctx, at+".pom"); err != nil {
			return nil, err
		}
	}
	r.Artifacts = append(r.Artifacts, registry.Artifact{
		File: path.Base(at) + ".pom", URL: at + ".pom", Format: archive.POM, Variant: "pom", Digests: served(doc.Data), Unvouched: true,
	})
	return r, nil
}

func told(pom *manifest.POM) *registry.Manifest {
	t := &registry.Manifest{Dependencies: make(map[string]string), Licence: pom.Licence, Repository: pom.Repository}
	for name, d := range pom.Dependencies {
		t.Dependencies[name] = d.Spec
	}
	return t
}

// mainFile returns the main file of a version, nil when there is none: some
// releases have files with a classifier only.
func (c *Client) mainFile(ctx context.Context, address, extension string) (*registry.Artifact, error) {
	digests, err := c.digests(ctx, address)
	if err != nil {
		return nil, err
	}
	if len(digests) == 0 {
		if c.client.Offline {
			return nil, registry.ErrOffline
		}
		resp, err := c.client.Getter.Get(ctx, c.request(address))
		if errors.Is(err, registry.ErrNotFound) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		resp.Body.Close()
		return nil, errNoDigest
	}
	return &registry.Artifact{File: path.Base(address), URL: address, Format: archive.Zip, Variant: extension, Digests: digests}, nil
}

// digests returns what the files beside one give as its digest, nil when there
// are none. The better one is often missing, and is asked for once: what was
// found is kept.
func (c *Client) digests(ctx context.Context, address string) ([]string, error) {
	name := strings.Join([]string{"digests 1", c.config.Authorization, address}, "\n")
	kept, err := c.client.Cache.Document(name)
	if err != nil {
		return nil, err
	}
	var digests []string
	if kept != nil && json.Unmarshal(kept, &digests) == nil {
		return digests, nil
	}
	for _, algorithm := range []string{"sha256", "sha1"} {
		sum, err := c.small(ctx, address+"."+algorithm)
		if err != nil {
			return nil, err
		}
		// Some write the file's name behind the sum.
		written, _, _ := strings.Cut(strings.TrimSpace(string(sum)), " ")
		if d := registry.HexDigest(algorithm, strings.ToLower(written)); d != "" {
			digests = []string{d}
			break
		}
	}
	if digests == nil {
		return nil, nil
	}
	data, err := json.Marshal(digests)
	if err != nil {
		return nil, err
	}
	return digests, c.client.Cache.KeepDocument(name, data)
}

// maxSmall bounds digests and signatures.
const maxSmall = 64 << 10

// small returns a small file beside another, nil when there is none.
func (c *Client) small(ctx context.Context, address string) ([]byte, error) {
	doc, err := c.document(ctx, address, registry.Forever, func(body io.Reader) ([]byte, error) {
		return io.ReadAll(archive.Limit(body, "bytes of a file beside an artifact", maxSmall))
	})
	if errors.Is(err, registry.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return doc.Data, nil
}

// signer names the key that a file is signed with, "" when that is not known.
func (c *Client) signer(ctx context.Context, address string) (string, error) {
	armored, err := c.small(ctx, address+".asc")
	if armored == nil || err != nil {
		return "", err
	}
	if id := signingKey(armored); id != "" {
		return registry.KeyPrefix + id, nil
	}
	return "", nil
}
