package registry

// A Standing is what a registry says today of a version and of its package.
// It ages, and enters no facts.
type Standing struct {
	Withdrawal Withdrawal `json:"withdrawal,omitzero"`
	// Owners may publish the package today; nil: unknown.
	Owners []Owner `json:"owners,omitempty"`
	// Elsewhere are the base URLs of other configured registries that have a
	// package of the name.
	Elsewhere []string `json:"elsewhere,omitempty"`
	// Releases are those that came before the version and after it, as their
	// registry lists them now, oldest first; nil when it gives no times.
	Releases []Publication `json:"releases,omitempty"`
	// Commit is what the version stands for, where it is a commit or the name of
	// one; nil elsewhere.
	Commit *Commit `json:"commit,omitempty"`
}

// A Commit is how a commit stands in the repository that it is taken from.
type Commit struct {
	Hash string `json:"hash"`
	// Reachable says whether it is in the history of one of the branches and tags.
	// A commit of a fork can be had under the repository's name too.
	Reachable Answer `json:"reachable,omitempty"`
	// Tags are those that stand for it; nil: not known, empty: none.
	Tags []string `json:"tags"`
}

// An Answer is to a question that may have none.
type Answer string

const (
	NotKnown Answer = ""
	No       Answer = "no"
	Yes      Answer = "yes"
)

// An Owner is an account that may publish a package.
type Owner struct {
	Name   string `json:"name"`
	Domain string `json:"domain,omitempty"` // of its e-mail's address; "": unknown
	// Packages is how many packages the account may publish; 0: unknown.
	Packages int `json:"packages,omitempty"`
}

// A Withdrawal is a registry's word that a version is not to be used any more.
// Its zero value is that of a version which stands.
type Withdrawal struct {
	State  State  `json:"state,omitempty"`
	Reason string `json:"reason,omitempty"` // in the words of who withdrew it
	// Package is set when all of the package is withdrawn, and not this version
	// alone.
	Package bool `json:"package,omitempty"`
}

// A State is the way in which a version is withdrawn, in its registry's word.
type State string

const (
	Deprecated  State = "deprecated"  // npm, NuGet, Go: still installed, with a warning
	Yanked      State = "yanked"      // PyPI, crates.io, RubyGems: installed only where it is pinned
	Retracted   State = "retracted"   // Go
	Unpublished State = "unpublished" // its bytes are gone
	Archived    State = "archived"    // PyPI, GitHub: no releases will follow
	Quarantined State = "quarantined" // PyPI: held back for what may be malware
)
