package registry

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"fmt"
	"hash"
	"io"
	"strings"

	"golang.org/x/mod/sumdb/dirhash"

	"github.com/bumplens/bumplens/review/archive"
)

// ModuleDigest returns the digest of a module's zip as go.sum has it, in the
// form h1-….
func ModuleDigest(r io.Reader) (string, error) {
	h := newModuleHash()
	if _, err := io.Copy(h, archive.Limit(r, "packed bytes", archive.DefaultLimits.Packed)); err != nil {
		return "", err
	}
	sum := h.Sum(nil)
	if sum == nil {
		return "", fmt.Errorf("%w: not a zip that can be read", ErrDigest)
	}
	return "h1-" + base64.StdEncoding.EncodeToString(sum), nil
}

// A moduleHash is the hash h1 of go.sum: over the names of a zip's files and
// their contents, however they are packed. The zip is kept until it is whole,
// for its directory is at its end.
type moduleHash struct {
	zip  bytes.Buffer
	over bool // the zip is larger than any that is read
}

func newModuleHash() hash.Hash { return new(moduleHash) }

func (h *moduleHash) Write(p []byte) (int, error) {
	if h.over = h.over || int64(h.zip.Len()+len(p)) > archive.DefaultLimits.Packed; !h.over {
		h.zip.Write(p)
	}
	return len(p), nil
}

func (h *moduleHash) Reset()         { *h = moduleHash{} }
func (h *moduleHash) Size() int      { return 32 }
func (h *moduleHash) BlockSize() int { return 64 }

// Sum appends the hash, or nothing for what is no zip within the limits.
func (h *moduleHash) Sum(b []byte) []byte {
	sum, err := h.sum()
	if err != nil {
		return b
	}
	return append(b, sum...)
}

// directoryEntry begins each entry of a zip's directory.
const directoryEntry = "PK\x01\x02"

func (h *moduleHash) sum() ([]byte, error) {
	if h.over {
		return nil, &archive.LimitError{What: "packed bytes", Max: archive.DefaultLimits.Packed}
	}
	// It makes room for all entries of the directory before it returns them.
	if bytes.Count(h.zip.Bytes(), []byte(directoryEntry)) > archive.DefaultLimits.Files {
		return nil, &archive.LimitError{What: "entries", Max: int64(archive.DefaultLimits.Files)}
	}
	z, err := zip.NewReader(bytes.NewReader(h.zip.Bytes()), int64(h.zip.Len()))
	if err != nil {
		return nil, err
	}
	files := make(map[string]*zip.File, len(z.File))
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
		files[f.Name] = f
	}
	left := archive.DefaultLimits.Unpacked
	text, err := dirhash.Hash1(names, func(name string) (io.ReadCloser, error) {
		f, err := files[name].Open()
		return &bounded{f, &left}, err
	})
	if err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(strings.TrimPrefix(text, "h1:"))
}

// bounded takes what is read from what all files of a zip may unpack to.
type bounded struct {
	io.ReadCloser
	left *int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if *b.left -= int64(n); *b.left < 0 {
		return 0, &archive.LimitError{What: "unpacked bytes", Max: archive.DefaultLimits.Unpacked}
	}
	return n, err
}
