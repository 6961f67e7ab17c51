package goproxy

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/sumdb/dirhash"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/registry"
)

// An info is what a proxy says of a version beside its files. Its time is that
// of the commit, and is not read.
type info struct {
	Version string
	Origin  origin
}

// An origin is where a proxy took a version from, by its own word. Mirrors
// leave it out.
type origin struct{ URL, Subdir, Hash string }

func (o origin) origin() registry.Origin {
	return registry.Origin{Repository: o.URL, Folder: o.Subdir, Commit: o.Hash}
}

// info returns what a proxy says of a version, and which proxy it is.
func (c *Client) info(ctx context.Context, p ecosystem.Package, path string, fresh time.Duration) (*info, *Proxy, error) {
	doc, from, err := c.document(ctx, p, path, fresh, nil)
	if err != nil {
		return nil, nil, err
	}
	told := new(info)
	if err := json.Unmarshal(doc.Data, told); err != nil {
		return nil, nil, fmt.Errorf("the proxy's answer: %w", err)
	}
	return told, from, nil
}

// mod returns the go.mod that is used of a version. It is the proxy's, and not
// the one in the zip, and has a digest of its own.
func (c *Client) mod(ctx context.Context, v ecosystem.Version, want sums) (*modfile.File, error) {
	at, err := escaped(v)
	if err != nil {
		return nil, err
	}
	doc, _, err := c.document(ctx, v.Package, at+".mod", registry.Forever, func(r io.Reader) ([]byte, error) {
		return io.ReadAll(archive.Limit(r, "bytes of a go.mod", lockfile.MaxGoMod))
	})
	if err != nil {
		return nil, err
	}
	got, err := dirhash.Hash1([]string{"go.mod"}, func(string) (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(doc.Data)), nil
	})
	if err != nil {
		return nil, err
	}
	if want.mod != "" && digest(got) != want.mod {
		return nil, fmt.Errorf("go.mod of %s: %w", v, registry.ErrDigest)
	}
	mod, err := modfile.ParseLax("go.mod", doc.Data, nil) // as the go command reads those of others
	if err != nil {
		return nil, fmt.Errorf("go.mod of %s: %w", v, err)
	}
	return mod, nil
}

// toldBy returns what a go.mod asks for itself; what others bring with them is
// marked in it as indirect.
func toldBy(mod *modfile.File) *registry.Manifest {
	m := &registry.Manifest{Dependencies: make(map[string]string)}
	for _, r := range mod.Require {
		if !r.Indirect {
			m.Dependencies[r.Mod.Path] = r.Mod.Version
		}
	}
	return m
}

// hash returns the digest of a zip that nobody vouches for: of what the proxy
// served when it was first asked.
func (c *Client) hash(ctx context.Context, from Proxy, address string) (string, error) {
	doc, err := c.client.Document(ctx, from.request(address), registry.Forever, func(r io.Reader) ([]byte, error) {
		d, err := registry.ModuleDigest(r)
		return []byte(d), err
	})
	if err != nil {
		return "", err
	}
	return string(doc.Data), nil
}

// digest writes a hash of go.sum as digests are written elsewhere, "" when it
// is none.
func digest(sum string) string {
	encoded, ok := strings.CutPrefix(sum, "h1:")
	if raw, err := base64.StdEncoding.DecodeString(encoded); !ok || err != nil || len(raw) != 32 {
		return ""
	}
	return "h1-" + encoded
}
