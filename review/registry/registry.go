// Package registry describes releases as registries publish them, and fetches
// and keeps their documents and artifacts.
//
// Only configured registries are asked, whatever a lockfile says. A registry's
// own document or redirect may name one further public host for bytes; it gets
// no credentials, and its bytes must have the digest that the registry gives.
// Where none gives one, the bytes that came first are the ones: see
// [Cache.Named]. What a registry does not publish is left zero here, and is unknown to those
// who ask for it; it is never assumed.
//
// A [Release] is what does not change any more once it is published. What a
// registry may say otherwise tomorrow is its [Standing].
package registry

import (
	"errors"
	"time"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
)

// ErrNotFound is returned for a package or version that a registry does not
// have, or no longer.
var ErrNotFound = errors.New("not found in the registry")

// ErrOffline is returned for what would have to be fetched when nothing may be.
var ErrOffline = errors.New("not in the cache, and nothing may be fetched")

// A NotAskedError says why no registry was asked: the operator's configuration
// keeps the package from those that could be, or takes it from elsewhere.
type NotAskedError struct{ Reason string } // a sentence

func (e *NotAskedError) Error() string { return e.Reason }

// Silent reports whether an error says that nobody answered, where asking
// another time may help: it is neither that something is not there, nor that it
// is refused or may not be fetched.
func Silent(err error) bool {
	var status *StatusError
	refused := errors.As(err, &status) && status.Refuses()
	return err != nil && !refused && !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrOffline)
}

// A Release is one version as its registry publishes it.
type Release struct {
	Version  ecosystem.Version `json:"version"`
	Registry string            `json:"registry"` // base URL
	// Usual is the base URL that the ecosystem's tools ask unconfigured, in whose
	// place Registry is asked; "": it is not known.
	Usual       string        `json:"usual,omitempty"`
	Published   time.Time     `json:"published,omitzero"`    // zero: unknown
	Publisher   Publisher     `json:"publisher,omitzero"`    // zero: unknown
	Maintainers []string      `json:"maintainers,omitempty"` // who could publish when it was; nil: unknown
	Earlier     []Publication `json:"earlier,omitempty"`     // releases published before this one, oldest first
	Origin      Origin        `json:"origin,omitzero"`
	Told        *Manifest     `json:"told,omitempty"` // nil: the registry has no copy of the manifest
	Artifacts   []Artifact    `json:"artifacts"`
	// Partial is set when the registry did not answer for all that it publishes:
	// what is zero here may be known another time.
	Partial bool `json:"partial,omitempty"`
}

// A Publisher is who uploaded a release.
type Publisher struct {
	Name string `json:"name,omitempty"` // the account, or a key: see [KeyPrefix]
	// Trusted names the trusted publisher's configuration when a workflow
	// uploaded the release by OpenID Connect; Name is then a shared account.
	Trusted string `json:"trusted,omitempty"`
	// Approver is the account of the person who let a staged release through.
	Approver string `json:"approver,omitempty"`
}

// KeyPrefix begins the name of a publisher of whom nothing is known but the key
// that a release is signed with. Its fingerprint or id follows.
const KeyPrefix = "PGP key "

// IsZero reports whether the registry names no publisher.
func (p Publisher) IsZero() bool { return p == Publisher{} }

// A Publication is an earlier release, as far as the people behind it and what
// proves it matter.
type Publication struct {
	Number    string    `json:"version"`
	At        time.Time `json:"at"`
	Publisher Publisher `json:"publisher,omitzero"`
	Attested  Attested  `json:"attested,omitempty"`
	Withdrawn bool      `json:"withdrawn,omitempty"` // it is not there any more, or not to be used
}

// Attested says whether a registry has an attestation of where a release was
// built.
type Attested int

const (
	AttestedUnknown Attested = iota // the registry does not tell for such releases
	NotAttested
	IsAttested
)

// An Origin is the source from which a release says that it was made. Nothing
// of it has been verified.
type Origin struct {
	Repository string `json:"repository,omitempty"` // its address, as declared
	Folder     string `json:"folder,omitempty"`     // of the package in it
	Commit     string `json:"commit,omitempty"`
}

// A Manifest is what a registry's own document repeats of a release's
// manifest. A nil map was not told.
type Manifest struct {
	Scripts      map[string]string `json:"scripts,omitempty"`
	Dependencies map[string]string `json:"dependencies,omitempty"` // by name, as they are written
	Licence      string            `json:"licence,omitempty"`
	Repository   string            `json:"repository,omitempty"`
}

// An Artifact is one file of a release.
type Artifact struct {
	File    string         `json:"file"`
	URL     string         `json:"url"`
	Format  archive.Format `json:"format"`
	Digests []string       `json:"digests"` // in SRI form such as sha512-…; Go's h1: as h1-…
	// Unvouched is set where nobody gives a digest, and Digests are those of
	// the bytes as they were served.
	Unvouched bool `json:"unvouched,omitempty"`
	// Variant tells a release's artifacts apart, by what stands in their names
	// besides the version: "sdist", "py3-none-any", "x86_64-linux". "" where a
	// release has one artifact.
	Variant string `json:"variant,omitempty"`
	// Attested says whether the registry has attestations of this file.
	Attested Attested `json:"attested,omitempty"`
	// Attestations is where the registry keeps them.
	Attestations string `json:"attestations,omitempty"`
	// Signatures are those of the registry's own key.
	Signatures []Signature `json:"signatures,omitempty"`
}

// A Signature is one that a registry made over a release. It has not been
// verified.
type Signature struct {
	KeyID string `json:"keyid"`
	Sig   string `json:"sig"` // base64
}
