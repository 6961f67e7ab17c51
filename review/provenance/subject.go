package provenance

import (
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// A Subject is what an attestation has to be about: an artifact, by the name the
// registry gives it and the digests of the bytes that were read.
type Subject struct {
	Name   string // npm: the version's purl; PyPI and RubyGems: the file's name
	SHA256 []byte // nil when not taken
	SHA512 []byte // nil when not taken
}

// NPM returns the subject of npm's attestations of a version whose tarball has
// that digest. npm's purl is the version as it is, with the scope's @ escaped.
func NPM(v ecosystem.Version, sha512 []byte) Subject {
	name := v.Name
	if scoped, ok := strings.CutPrefix(name, "@"); ok {
		name = "%40" + scoped
	}
	return Subject{Name: "pkg:npm/" + name + "@" + v.Number, SHA512: sha512}
}

// digest returns the subject's digest for an algorithm's name in a statement.
func (s Subject) digest(algorithm string) []byte {
	switch algorithm {
	case "sha256":
		return s.SHA256
	case "sha512":
		return s.SHA512
	}
	return nil
}
