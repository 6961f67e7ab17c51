// Package facts says what reading two releases brought to light, whoever asks:
// it depends on bytes, on the registry's documents and on this engine, and on
// no repository's configuration, no clock and no override. Facts are therefore
// made once and kept under their [Key]; a verdict is facts and policy and time,
// and is computed each time it is needed. Those that were made while somebody
// who knows more did not answer hold for a while alone: see [Facts.Until].
package facts

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/changelog"
	"github.com/bumplens/bumplens/review/diff"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/indicator"
)

// Engine is the version of the reader. It goes up whenever the same bytes
// would give other facts, and facts of other engines are made anew.
const Engine = "6"

// A Key names facts: the same key, the same facts. It is also all that has to
// be known to make them.
type Key struct {
	Registry string            `json:"registry"` // base URL of the registry that is asked
	From     ecosystem.Version `json:"from,omitzero"`
	To       ecosystem.Version `json:"to"`
	// FromDigests and ToDigests are those of the lockfile, or the registry's
	// own where the lockfile pins none.
	FromDigests []string `json:"from_digests,omitempty"`
	ToDigests   []string `json:"to_digests,omitempty"`
	// Pinned says on which sides the digests come from a lockfile.
	FromPinned bool `json:"from_pinned,omitempty"`
	ToPinned   bool `json:"to_pinned,omitempty"`
	// Sourced says that the new release's source is looked for, which takes a
	// token for where it is kept.
	Sourced bool `json:"sourced,omitempty"`
}

// String returns the key as a short name for a store.
func (k Key) String() string {
	k.FromDigests = slices.Sorted(slices.Values(k.FromDigests))
	k.ToDigests = slices.Sorted(slices.Values(k.ToDigests))
	data, err := json.Marshal(k)
	if err != nil {
		panic("facts: a key of strings: " + err.Error())
	}
	sum := sha256.Sum256(append([]byte(Engine+" "), data...))
	return hex.EncodeToString(sum[:])
}

// Facts are what is known of one update.
type Facts struct {
	Key       Key        `json:"key"`
	Artifacts []Artifact `json:"artifacts"`
	Published time.Time  `json:"published,omitzero"` // of the new release; zero: unknown
	Publisher string     `json:"publisher,omitempty"`
	// Repository is what the new release says that it was made from, as
	// registry.Repository writes it; "": it says nothing that is an address.
	Repository string `json:"repository,omitempty"`
	// Maintainers could publish the package when its old and its new release
	// were; empty where the registry does not tell.
	Maintainers indicator.Owners `json:"maintainers"`
	// Hooks names what the new release runs without being asked; nil: not read.
	Hooks []string `json:"hooks"`
	// Notes are what the project says of the releases in between.
	Notes    []changelog.Entry  `json:"notes,omitempty"`
	Stats    Stats              `json:"stats"`
	Coverage Coverage           `json:"coverage"`
	Results  []indicator.Result `json:"results"`
	Patches  []Patch            `json:"patches,omitempty"` // riskiest first
	Wanted   []indicator.Wanted `json:"wanted,omitempty"`  // packages that the new release asks for and the old did not
	Unread   []Unread           `json:"unread,omitempty"`
	// Until is the time from which on they have to be made anew, because somebody
	// who knows more did not answer; zero: they hold for ever.
	Until time.Time `json:"until,omitzero"`
}

// An Artifact is one file that was read.
type Artifact struct {
	Side   indicator.Side `json:"side"`
	File   string         `json:"file"`
	Digest string         `json:"digest"`
	// Verified names those whose digest the bytes have: lockfile, registry.
	Verified []string `json:"verified"`
}

// Coverage tells how much of the new release was compared. What was skipped
// was compared by its digest alone.
type Coverage struct {
	Files    int            `json:"files"`
	Compared int            `json:"compared"`
	Skipped  []archive.Note `json:"skipped"`
}

// A Patch is what changed in one file, as far as it is shown.
type Patch struct {
	Path  string      `json:"path"`
	From  string      `json:"from,omitempty"` // its path in base where that is another one
	Kind  diff.Kind   `json:"kind"`
	Hunks []diff.Hunk `json:"hunks"`          // those with findings first
	Left  int         `json:"left,omitempty"` // lines that are not shown
	// Relined says that the lines are those of the re-lined file, since its own
	// are too long to be read. Findings name the file's own lines.
	Relined bool `json:"relined,omitempty"`
}

// An Unread says what could not be read or verified, and makes a review
// incomplete. Its ID can be accepted like a finding's.
type Unread struct {
	Cause  string `json:"cause"` // such as artifact-unreadable
	Path   string `json:"path,omitempty"`
	Line   int    `json:"line,omitempty"`
	Reason string `json:"reason"` // for people; what came from outside stands in %q form
}

// Causes of an incomplete review.
const (
	ArtifactMissing    = "artifact-missing"    // the registry does not have it, or does not give it out
	ArtifactUnverified = "artifact-unverified" // its bytes are not the pinned ones, or nothing pins them
	ArtifactUnreadable = "artifact-unreadable" // it could not be unpacked
	RegistrySilent     = "registry-silent"     // the registry did not answer
	LockfileUnreadable = "lockfile-unreadable" // a lockfile, or an entry of one
	ConfigInvalid      = "configuration-invalid"
	CodeUnread         = "code-unread"   // code that runs unasked, and could be read before or is new
	SourceUnread       = "source-unread" // the artifact comes from where nothing is read
)

// ID names what was not read about v. What a registry that is out of order says is
// not part of it: that is another thing each time.
func (u Unread) ID(v ecosystem.Version) string {
	if u.Cause == RegistrySilent && !v.IsZero() {
		u.Reason = ""
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{string(v.Ecosystem), v.Name, v.Number, u.Cause, u.Path, u.Reason}, "\x00")))
	return hex.EncodeToString(sum[:12])
}

// Findings returns all findings.
func (f *Facts) Findings() []indicator.Finding {
	var all []indicator.Finding
	for _, r := range f.Results {
		all = append(all, r.Findings...)
	}
	return all
}
