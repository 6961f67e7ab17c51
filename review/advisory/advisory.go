// Package advisory tells what databases say of published versions: that one is
// malware, or has a known hole. It repeats their word and judges nothing.
//
// Only names and versions are sent, and only those that a public registry has.
// What a database withdrew again is left out.
package advisory

import (
	"context"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// An Advisory is one database's word on a version.
type Advisory struct {
	ID       string   `json:"id"`
	Aliases  []string `json:"aliases,omitempty"` // its names in other databases
	Malware  bool     `json:"malware,omitempty"` // the version is an attack itself
	Summary  string   `json:"summary,omitempty"`
	Severity string   `json:"severity,omitempty"` // low, medium, high or critical; "" when it is not rated
	Fixed    []string `json:"fixed,omitempty"`    // versions from which on it does not hold any more
	URL      string   `json:"url,omitempty"`
	Source   string   `json:"source"` // the name of the database
}

// The names of the sources in a repository's configuration.
const (
	NameOSV    = "osv"
	NameGitHub = "github-advisories"
)

// A Source is a database of advisories.
type Source interface {
	// Name is the source's name in a repository's configuration.
	Name() string
	// Known returns the advisories that hold for versions. A version of which
	// nothing is known is not among the keys, nor is one that has no number by
	// which it could be known ([ecosystem.Version.Numbered]).
	Known(context.Context, []ecosystem.Version) (map[ecosystem.Version][]Advisory, error)
}
