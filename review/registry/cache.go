package registry

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/bumplens/bumplens/review/archive"
)

// A Cache keeps artifacts on disk by digest, for ever, and documents by name.
// It may be shared by processes: files appear whole or not at all.
type Cache struct {
	dir string
}

// NewCache returns a cache in dir, which is made when the first file is kept.
func NewCache(dir string) *Cache { return &Cache{dir} }

// Artifact returns a source of the bytes that have all of the given sets of
// digests, fetching them first when they are not at hand. fetch may be nil.
// Bytes are checked when they are fetched and again whenever they are read.
func (c *Cache) Artifact(fetch func() (io.ReadCloser, error), digests ...[]string) (archive.Source, error) {
	if _, err := NewVerifier(digests...); err != nil {
		return nil, err
	}
	// Bytes lie under the digest that they were found to have. What a registry
	// writes beside it names nothing: it might be that of another's bytes.
	for _, d := range strongest(digests[0]) {
		path := c.path("artifact", d)
		if _, err := os.Stat(path); err == nil {
			open := verified(path, digests)
			return open, agree(open, digests)
		}
	}
	if fetch == nil {
		return nil, ErrOffline
	}
	body, err := fetch()
	if err != nil {
		return nil, err
	}
	defer body.Close()
	v, err := NewVerifier(digests...)
	if err != nil {
		return nil, err
	}
	path := ""
	err = c.create(func(w io.Writer) (string, error) {
		limited := archive.Limit(body, "packed bytes", archive.DefaultLimits.Packed)
		if _, err := io.Copy(io.MultiWriter(w, v), limited); err != nil {
			return "", err
		}
		digest, err := v.verified()
		path = c.path("artifact", digest)
		return path, err
	})
	if err != nil {
		return nil, err
	}
	return verified(path, digests), nil
}

// verified returns a source of a file that is checked whenever it is read.
func verified(path string, digests [][]string) archive.Source {
	return func() (io.ReadCloser, error) {
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		v, err := NewVerifier(digests...)
		if err != nil {
			file.Close()
			return nil, err
		}
		return &verifyingReader{file, v}, nil
	}
}

// Named returns a source of bytes that have a name, such as a commit's, and no
// published digest: those that came first under it, fetched when they are not at
// hand. Whenever they are read they are checked against what came first.
func (c *Cache) Named(name string, fetch func() (io.ReadCloser, error)) (archive.Source, error) {
	name = "digest of " + name
	digest, err := c.Document(name)
	if err != nil {
		return nil, err
	}
	if digest != nil {
		source, err := c.Artifact(nil, []string{string(digest)})
		if !errors.Is(err, ErrOffline) {
			return source, err
		}
	}
	if fetch == nil {
		return nil, ErrOffline
	}
	body, err := fetch()
	if err != nil {
		return nil, err
	}
	defer body.Close()
	err = c.create(func(w io.Writer) (string, error) {
		sum := sha256.New()
		limited := archive.Limit(body, "packed bytes", archive.DefaultLimits.Packed)
		if _, err := io.Copy(io.MultiWriter(w, sum), limited); err != nil {
			return "", err
		}
		digest = []byte("sha256-" + base64.StdEncoding.EncodeToString(sum.Sum(nil)))
		return c.path("artifact", string(digest)), nil
	})
	if err != nil {
		return nil, err
	}
	if err := c.KeepDocument(name, digest); err != nil {
		return nil, err
	}
	return c.Artifact(nil, []string{string(digest)})
}

// agree reads what is kept where its name alone does not tell that it has all of
// the digests: those of a lockfile whose best are none of the registry's.
func agree(open archive.Source, digests [][]string) error {
	for _, set := range digests[1:] {
		best := Strength(set)
		if slices.ContainsFunc(set, func(d string) bool { return Strength([]string{d}) == best && slices.Contains(digests[0], d) }) {
			continue
		}
		body, err := open()
		if err != nil {
			return err
		}
		defer body.Close()
		_, err = io.Copy(io.Discard, body)
		return err
	}
	return nil
}

// Document returns what was kept under name, nil when nothing was.
func (c *Cache) Document(name string) ([]byte, error) {
	data, err := os.ReadFile(c.path("document", name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// KeepDocument keeps data under name, in place of what was there.
func (c *Cache) KeepDocument(name string, data []byte) error {
	return c.write(c.path("document", name), func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// path names the file for a key, which may hold anything.
func (c *Cache) path(kind, key string) string {
	sum := sha256.Sum256([]byte(key))
	name := hex.EncodeToString(sum[:])
	return filepath.Join(c.dir, kind, name[:2], name[2:])
}

// write makes the file at path with what fill writes, unless fill fails.
func (c *Cache) write(path string, fill func(io.Writer) error) error {
	return c.create(func(w io.Writer) (string, error) { return path, fill(w) })
}

// create makes a file of what fill writes, at the path that fill returns.
func (c *Cache) create(fill func(io.Writer) (path string, err error)) error {
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return fmt.Errorf("cache: %w", err)
	}
	file, err := os.CreateTemp(c.dir, "new-*")
	if err != nil {
		return fmt.Errorf("cache: %w", err)
	}
	defer os.Remove(file.Name()) // fails once it is renamed
	path, err := fill(file)
	if err != nil {
		file.Close()
		return err
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("cache: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("cache: %w", err)
	}
	return os.Rename(file.Name(), path)
}
