package registry

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"
)

// ErrDigest is returned when bytes do not have the digest they should have.
var ErrDigest = errors.New("the bytes do not have the expected digest")

// An algorithm is a hash function by its name in digests. The higher its rank,
// the better it is.
type algorithm struct {
	name string
	rank int
	new  func() hash.Hash
}

// algorithms are those of npm's integrity strings, best first, and Go's hash of
// a module's files, which is a SHA-256 of theirs.
var algorithms = []algorithm{
	{"sha512", 4, sha512.New},
	{"sha384", 3, sha512.New384},
	{"sha256", 2, sha256.New},
	{"h1", 2, newModuleHash},
	{"sha1", 1, sha1.New},
}

// best returns the best known algorithm among digests in SRI form, the zero
// algorithm when there is none.
func best(digests []string) algorithm {
	for _, a := range algorithms {
		if slices.ContainsFunc(digests, func(d string) bool { return strings.HasPrefix(d, a.name+"-") }) {
			return a
		}
	}
	return algorithm{}
}

// Strength ranks the best known algorithm among digests in SRI form: 0 when
// there is none, more for a better one.
func Strength(digests []string) int { return best(digests).rank }

// ParseDigests splits an integrity string of npm. Options behind a "?" and
// algorithms that are not known are dropped, as npm does.
func ParseDigests(integrity string) []string {
	var digests []string
	for d := range strings.FieldsSeq(integrity) {
		d, _, _ = strings.Cut(d, "?")
		if Strength([]string{d}) > 0 {
			digests = append(digests, d)
		}
	}
	return digests
}

// SHA1Digest writes npm's hexadecimal shasum in SRI form, "" when it is none.
func SHA1Digest(shasum string) string { return HexDigest("sha1", shasum) }

// HexDigest writes a hexadecimal sum in SRI form, "" when it is none of the
// named algorithm.
func HexDigest(algorithm, written string) string {
	sum, err := hex.DecodeString(written)
	for _, a := range algorithms {
		if err == nil && a.name == algorithm && a.new().Size() == len(sum) {
			return algorithm + "-" + base64.StdEncoding.EncodeToString(sum)
		}
	}
	return ""
}

// strongest returns those of digests in SRI form that count: those of the best
// algorithm among them.
func strongest(digests []string) []string {
	a := best(digests)
	var all []string
	for _, d := range digests {
		if a.rank > 0 && strings.HasPrefix(d, a.name+"-") {
			all = append(all, d)
		}
	}
	return all
}

// A Verifier is a hash of bytes that are to have given digests.
type Verifier struct {
	hashes map[string]hash.Hash // by algorithm
	want   []wanted
}

type wanted struct {
	hash    hash.Hash
	digests []wantedDigest // any of which will do
}

type wantedDigest struct {
	written string
	sum     []byte
}

// NewVerifier makes a Verifier for sets of digests. Of each set the best
// algorithm counts, and one digest of it has to match; a set with none that is
// known is an error, for bytes cannot be checked against it.
func NewVerifier(sets ...[]string) (*Verifier, error) {
	v := &Verifier{hashes: make(map[string]hash.Hash)}
	for _, set := range sets {
		a := best(set)
		if a.rank == 0 {
			return nil, fmt.Errorf("digests %q: no known algorithm", set)
		}
		if v.hashes[a.name] == nil {
			v.hashes[a.name] = a.new()
		}
		w := wanted{hash: v.hashes[a.name]}
		for _, d := range strongest(set) {
			sum, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(d, a.name+"-"))
			if err != nil {
				return nil, fmt.Errorf("digest %q: %w", d, err)
			}
			w.digests = append(w.digests, wantedDigest{d, sum})
		}
		v.want = append(v.want, w)
	}
	return v, nil
}

// Write adds bytes to the hashes. It never fails.
func (v *Verifier) Write(p []byte) (int, error) {
	for _, h := range v.hashes {
		h.Write(p)
	}
	return len(p), nil
}

// Verify returns [ErrDigest] when what was written lacks one of the digests.
func (v *Verifier) Verify() error {
	_, err := v.verified()
	return err
}

// verified is Verify, and returns the digest of the first set that was found.
func (v *Verifier) verified() (digest string, _ error) {
	for i, w := range v.want {
		sum := w.hash.Sum(nil) // empty for what is no module's zip
		at := slices.IndexFunc(w.digests, func(d wantedDigest) bool { return len(sum) > 0 && bytes.Equal(d.sum, sum) })
		if at < 0 {
			return "", ErrDigest
		}
		if i == 0 {
			digest = w.digests[at].written
		}
	}
	return digest, nil
}

// verifyingReader fails at the end of the file when its digest is wrong.
type verifyingReader struct {
	io.ReadCloser
	verifier *Verifier
}

func (r *verifyingReader) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	r.verifier.Write(p[:n])
	if err == io.EOF {
		if wrong := r.verifier.Verify(); wrong != nil {
			return n, wrong
		}
	}
	return n, err
}
