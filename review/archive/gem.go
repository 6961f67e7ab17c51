package archive

import (
	"archive/tar"
	"bufio"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"io"

	"github.com/klauspost/compress/gzip"
	"go.yaml.in/yaml/v3"
)

// GemMetadata is where the gemspec of a gem stands in its tree, as unzipped
// YAML. A gem with a file of that name is refused.
const GemMetadata = "metadata.gz"

const (
	gemData      = "data.tar.gz"
	gemChecksums = "checksums.yaml.gz"
	maxChecksums = 64 << 10 // real ones have less than one KiB
)

// gem reads a gem: a tar of two or three gzipped parts and their signatures.
func (r *reader) gem() error {
	r.packed.r = bufio.NewReaderSize(r.packed.r, 128<<10) // its headers are read one by one
	tr := newPlainTar(r.packed)
	seen := make(map[string]bool)
	sums := make(map[string]map[string]string) // of a part, by algorithm
	var told []byte                            // checksums.yaml
	for {
		h, err := tr.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return streamError(err)
		}
		if err := r.enter(h.Name); err != nil {
			return err
		}
		if h.Typeflag != tar.TypeReg {
			return &FormatError{h.Name, "is no file, and a gem is made of files"}
		}
		if seen[h.Name] {
			return &FormatError{h.Name, "is in the gem twice"}
		}
		seen[h.Name] = true

		part := newSummed(tr)
		switch h.Name {
		case GemMetadata:
			var data []byte
			if data, err = r.gunzip(part, r.unpacked.max); err == nil {
				r.keep(GemMetadata, h.Mode, data)
			}
		case gemData:
			err = r.gemFiles(part)
		case gemChecksums:
			told, err = r.gunzip(part, maxChecksums)
		case GemMetadata + ".sig", gemData + ".sig", gemChecksums + ".sig":
		default:
			return &FormatError{h.Name, "is no part of a gem"}
		}
		if err != nil {
			return fmt.Errorf("%s: %w", h.Name, err)
		}
		if _, err := io.Copy(io.Discard, part); err != nil {
			return streamError(fmt.Errorf("entry %q: %w", h.Name, err))
		}
		sums[h.Name] = part.sums()
	}
	for _, name := range []string{GemMetadata, gemData} {
		if !seen[name] {
			return &FormatError{name, "is missing from the gem"}
		}
	}
	if seen[gemChecksums] {
		if err := checkSums(told, sums); err != nil {
			return err
		}
	}
	return onlyZeros(r.packed)
}

// gemFiles reads data.tar.gz.
func (r *reader) gemFiles(part io.Reader) error {
	return r.gunzipTo(part, func() error {
		tr := newPlainTar(r.unpacked)
		if err := r.tar(tr, tr.Next); err != nil {
			return err
		}
		return onlyZeros(r.unpacked)
	})
}

// gunzip returns the bytes of a small part.
func (r *reader) gunzip(part io.Reader, most int64) (data []byte, err error) {
	err = r.gunzipTo(part, func() error {
		data, err = io.ReadAll(Limit(r.unpacked, "bytes of a part of a gem", most))
		return streamError(err)
	})
	return data, err
}

// gunzipTo sets r.unpacked to what part unzips to while use runs, which reads
// it to the end. RubyGems reads the first gzip stream alone, so there must be
// no other.
func (r *reader) gunzipTo(part io.Reader, use func() error) error {
	in := bufio.NewReaderSize(part, 64<<10)
	zipped, err := gzip.NewReader(in)
	if err != nil {
		return streamError(err)
	}
	defer zipped.Close()
	zipped.Multistream(false)
	r.unpacked.r = zipped
	if err := use(); err != nil {
		return err
	}
	if _, err := in.ReadByte(); err != io.EOF {
		if err != nil {
			return streamError(err)
		}
		return &FormatError{"", "there are bytes behind the gzip stream"}
	}
	return nil
}

// A summed reader takes the sums that checksums.yaml may name.
type summed struct {
	io.Reader
	hashes map[string]hash.Hash
}

func newSummed(r io.Reader) summed {
	s := summed{hashes: map[string]hash.Hash{"SHA1": sha1.New(), "SHA256": sha256.New(), "SHA512": sha512.New()}}
	s.Reader = io.TeeReader(r, io.MultiWriter(s.hashes["SHA1"], s.hashes["SHA256"], s.hashes["SHA512"]))
	return s
}

func (s summed) sums() map[string]string {
	sums := make(map[string]string)
	for algorithm, h := range s.hashes {
		sums[algorithm] = hex.EncodeToString(h.Sum(nil))
	}
	return sums
}

// checkSums holds the parts of a gem to what checksums.yaml says: a sum for
// each part, by algorithm.
func checkSums(told []byte, sums map[string]map[string]string) error {
	refuse := func(reason string) error { return &FormatError{gemChecksums, reason} }
	var doc yaml.Node
	if err := yaml.Unmarshal(told, &doc); err != nil || len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		return refuse("is no YAML of checksums")
	}
	algorithms := doc.Content[0].Content
	for i := 0; i < len(algorithms); i += 2 {
		algorithm, parts := scalar(algorithms[i]), algorithms[i+1]
		if parts.Kind != yaml.MappingNode {
			return refuse("is no YAML of checksums")
		}
		for j := 0; j < len(parts.Content); j += 2 {
			part, want := scalar(parts.Content[j]), scalar(parts.Content[j+1])
			if part != GemMetadata && part != gemData {
				return refuse(fmt.Sprintf("has a sum of %q", part))
			}
			got, known := sums[part][algorithm]
			if !known {
				return refuse(fmt.Sprintf("has sums of an unknown kind, %q", algorithm))
			}
			if got != want {
				return refuse(fmt.Sprintf("has another %s of %s", algorithm, part))
			}
		}
	}
	return nil
}

// scalar returns the text of a node, "" for one that has none. Gems of 2013
// have their sums as binary.
func scalar(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode {
		return ""
	}
	if n.Tag == "!binary" || n.Tag == "!!binary" {
		text, err := base64.StdEncoding.DecodeString(n.Value)
		if err != nil {
			return ""
		}
		return string(text)
	}
	return n.Value
}
