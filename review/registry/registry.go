// Package registry describes releases as registries publish them, and fetches
// and keeps their artifacts.
//
// Only configured registries are asked, whatever a lockfile says. A registry's
// own document may name one further public host for bytes; it gets no
// credentials, and its bytes must have the digest that the registry gives.
// What a registry does not publish is left zero here, and is unknown to those
// who ask for it; it is never assumed.
package registry

import (
	"errors"
	"time"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// ErrNotFound is returned for a package or version that a registry does not
// have, or no longer.
var ErrNotFound = errors.New("not found in the registry")

// ErrOffline is returned for what would have to be fetched when nothing may be.
var ErrOffline = errors.New("not in the cache, and nothing may be fetched")

// A Release is one version as its registry publishes it.
type Release struct {
	Version    ecosystem.Version `json:"version"`
	Registry   string            `json:"registry"`             // base URL
	Published  time.Time         `json:"published,omitzero"`   // zero: unknown
	Publisher  Publisher         `json:"publisher,omitzero"`   // zero: unknown
	Earlier    []Publication     `json:"earlier,omitempty"`    // releases published before this one, oldest first
	Deprecated string            `json:"deprecated,omitempty"` // the registry's words, "" when it is not
	Artifacts  []Artifact        `json:"artifacts"`
}

// A Publisher is the account that uploaded a release.
type Publisher struct {
	Name string `json:"name,omitempty"`
	// Trusted names the trusted publisher's configuration when a workflow
	// uploaded the release by OpenID Connect; Name is then a shared account.
	Trusted string `json:"trusted,omitempty"`
}

// IsZero reports whether the registry names no publisher.
func (p Publisher) IsZero() bool { return p == Publisher{} }

// A Publication is an earlier release, as far as the people behind it matter.
type Publication struct {
	Number    string    `json:"version"`
	At        time.Time `json:"at"`
	Publisher Publisher `json:"publisher,omitzero"`
}

// An Artifact is one file of a release.
type Artifact struct {
	File    string   `json:"file"`
	URL     string   `json:"url"`
	Digests []string `json:"digests"` // in SRI form, such as sha512-…
}
