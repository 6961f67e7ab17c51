package indicator

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/bumplens/bumplens/review/advisory"
	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/behavior"
	"github.com/bumplens/bumplens/review/diff"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/manifest"
	"github.com/bumplens/bumplens/review/registry"
)

// An Update is what reading two releases has brought to light. From is zero
// when the package is new to the project: its old side is then known to be
// empty, and everything in the new one is new.
//
// [Artifact] indicators are asked about each artifact of the new release and
// the one of the old release that it takes the place of, [Release] indicators
// once, and see no trees.
type Update struct {
	From, To   ecosystem.Version
	Base, Head Reading
	Diff       *diff.Diff // nil when a tree is missing
	// Recall returns what was read before of a file at a path, nil when nothing was,
	// and Keep keeps it of a file of the new release. Both may be nil.
	Recall func(path string, digest archive.Digest) *behavior.File
	Keep   func(path string, digest archive.Digest, f *behavior.File)

	news  *compared
	shows bool // the new release's texts show something, whatever their programs do
}

// A Reading is one release, as far as it could be read.
type Reading struct {
	Release   *registry.Release  // nil when the registry did not tell
	Artifact  *registry.Artifact // nil when there is none to look at
	Tree      *archive.Tree      // nil when the artifact could not be read
	Proof     *Proof             // nil when there is no artifact to prove
	Source    *Source            // nil when what it was made from was not read
	Sdist     *Source            // the source archive of the same release; nil when there is none
	Unsourced string             // why it was not, "" when it was

	manifest *parsed
}

// parsed is a manifest that was parsed once, or the reason why it could not be.
type parsed struct {
	manifest *manifest.Manifest
	err      error
}

// Manifest returns the release's own manifest. That of a release that does not
// exist is empty.
func (r *Reading) Manifest(e ecosystem.Ecosystem) (*manifest.Manifest, error) {
	if r.manifest == nil {
		m, err := r.read(e)
		r.manifest = &parsed{m, err}
	}
	return r.manifest.manifest, r.manifest.err
}

// read reads the manifest. A repository may hold many actions, and the release
// says which of them it is.
func (r *Reading) read(e ecosystem.Ecosystem) (*manifest.Manifest, error) {
	if e == ecosystem.GitHubActions && r.Release != nil {
		return manifest.ReadAction(r.Tree, r.Release.Origin.Folder)
	}
	return manifest.Read(e, r.Tree)
}

// Added reports whether the package is new to the project.
func (u *Update) Added() bool { return u.From.IsZero() }

// Manifests returns the manifests of both sides.
func (u *Update) Manifests() (was, is *manifest.Manifest, err error) {
	if was, err = u.Base.Manifest(u.ecosystem()); err != nil {
		return nil, nil, fmt.Errorf("old release: %w", err)
	}
	if is, err = u.Head.Manifest(u.ecosystem()); err != nil {
		return nil, nil, fmt.Errorf("new release: %w", err)
	}
	return was, is, nil
}

func (u *Update) ecosystem() ecosystem.Ecosystem { return u.To.Ecosystem }

func (u *Update) missing(e Evidence) string {
	switch {
	case e == BaseTree && u.Base.Tree == nil && !u.Added():
		return "the old release could not be read"
	case e == HeadTree && u.Head.Tree == nil:
		return "the new release could not be read"
	case e == BaseRelease && u.Base.Release == nil && !u.Added():
		return "the registry does not tell of the old release"
	case e == HeadRelease && u.Head.Release == nil:
		return "the registry does not tell of the new release"
	case e == HeadSdist && u.Head.Sdist == nil && (u.Head.Tree == nil || u.Head.Tree.Format() == archive.Zip):
		return "there is no source archive of the new release to compare with"
	case e == HeadSource && u.Head.Source == nil:
		return cmp.Or(u.Head.Unsourced, "its source was not looked for")
	case e == HeadProof && u.Head.Proof == nil:
		return "there is no artifact of the new release to prove"
	case e == HeadProof && u.Head.Proof.Unknown != "":
		return u.Head.Proof.Unknown
	case e == HeadPublished && (u.Head.Release == nil || u.Head.Release.Published.IsZero()):
		return "the registry does not tell when it was published"
	case e == HeadPublisher && (u.Head.Release == nil || u.Head.Release.Publisher.IsZero()):
		return "the registry names no publisher"
	}
	return ""
}

// A Change is one change of a repository's lockfile, with what is at hand when
// a verdict is asked for.
type Change struct {
	lockfile.Change
	// Hosts are those that the lockfile had before as sources, and those of
	// the configured registries.
	Hosts map[string]bool
	// Holders are the packages that were installed under a name before: one of
	// that name, and those that stood in for it.
	Holders map[ecosystem.Package][]ecosystem.Package
	// Internal are the names and scopes that the project takes from registries
	// which not everybody reads, with where that is.
	Internal map[ecosystem.Package]string
	Public   bool   // the new version is taken from a registry that everybody reads
	Title    string // of the pull request, "" when there is none
	// Published is when the new release was published, zero when that is not
	// known. Now is when the verdict is asked for.
	Published, Now time.Time
	Young          time.Duration // the age below which a release is young
	Today
}

// Today is what is known of a change on the day of a verdict, and may be
// otherwise tomorrow.
type Today struct {
	Standing   *registry.Standing // of the new version; nil: its registry did not tell
	Owners     Owners
	Advisories Advisories
	// Contributors are those of the repository that the package names; 0:
	// unknown.
	Contributors int
	// Domains are the e-mail domains of its owners that were looked up, and
	// whether they are registered; nil: none was.
	Domains map[string]bool
}

// Owners are those who could publish a package, then and now. Both are empty
// when one of them is not known.
type Owners struct {
	Was, Is []string
	Since   time.Time // when Was were seen; zero: when the old release was published
}

// Advisories are those that hold for the version that a change leaves and for
// the one that it brings.
type Advisories struct {
	From, To []advisory.Advisory
	Asked    []string // the names of the sources
	Silent   []string // those of them that did not answer
}

// A SettingChange is one change of what files say beside versions.
type SettingChange struct{ lockfile.SettingChange }

func (c *SettingChange) ecosystem() ecosystem.Ecosystem { return c.Setting().Ecosystem }

func (c *SettingChange) missing(Evidence) string { return "" }

func (c *Change) ecosystem() ecosystem.Ecosystem { return c.Package().Ecosystem }

func (c *Change) missing(e Evidence) string {
	switch {
	case e == HeadPublished && c.Published.IsZero():
		return "the registry does not tell when it was published"
	case e == HeadStanding && c.Standing == nil:
		return "the registry did not tell how it stands today"
	case e == BothOwners && (len(c.Owners.Was) == 0 || len(c.Owners.Is) == 0) && !c.Old().IsZero():
		return "it is not known who could publish before"
	case e == OwnerDomains && !slices.ContainsFunc(c.Standing.Owners, func(o registry.Owner) bool { return o.Domain != "" }):
		return "the registry shows no e-mail addresses of who may publish"
	case e == OwnerDomains && c.Domains == nil:
		return "domains were not looked up"
	case e == SomeAdvisories && len(c.Advisories.Asked) == 0:
		return "no database of advisories was asked"
	case e == SomeAdvisories && len(c.Advisories.Silent) == len(c.Advisories.Asked):
		return "no database of advisories answered"
	}
	return ""
}
