// Package corpus holds the shapes of known attacks as pairs of releases, and
// reads them. What the engine says of them is compared with what it should say
// in [github.com/bumplens/bumplens/review/evaluation].
//
// A pair is one txtar file. Three kinds lie in testdata: incidents are releases
// that were attacks, each rebuilt from what is known of it; twins have the same
// surface as the incident of their name, and are honest; mutants are made of
// incidents by [Mutations], and are in no files.
//
// Everything is inert, and a test holds it to that: hosts end in .invalid, what
// is encoded decodes to the words INERT FIXTURE, commands are echo or true, and
// what would be downloaded is not there. Nothing of a pair is installed,
// imported or run, and archives are made in memory. No rule of the engine may
// look at these endings or words.
//
// # The format
//
// The comment of the file says what the release changed, and what gave it away.
// The file named pair has a line "key: value" for each fact:
//
//	ecosystem, package, from, to   the update
//	incident, class, codes         which one, and which signs its kind has
//	want: LEVEL PATHS FAMILIES     a finding that has to be there, of that level
//	                               or above, in one of the paths and of one of
//	                               the families (both divided by "|"); the path
//	                               "-" is none: the registry or lockfile says it
//	block: no                      of a twin: nothing may block
//	format: sdist                  of PyPI, where it is no wheel
//	tag: v1.2.3                    what a comment calls the commit of an action
//	gone: PATH                     the new release lacks what the old one has
//	                               there; a folder ends in a slash
//	payload: PATH                  the file in which the new code is
//	source: base|head              what the repository has at the tag
//	unsourced: PATH                and lacks, though that side has it
//
// base/ has the files of the old release; head/ has those that the new one adds
// or changes, and it has the rest of the old one's. added/NAME@VERSION/ has the
// files of a package that comes in with it. The text {{version}} stands for the
// release's version, in paths too. Words behind a path say how its lines are
// read: "line" takes their ends away, "hex" decodes them, "repeat=N" has them N
// times over; files of one path are joined. A wheel's RECORD and WHEEL are made.
//
// registry.json, and added/NAME@VERSION.json, say what the registry tells of a
// package: see [History].
package corpus

import (
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/lockfile"
)

// A Pair is one update whose outcome is known.
type Pair struct {
	Name     string // of its file, without folder and ending; a mutant's has its mutation behind it
	Comment  string
	Incident string // such as N04
	Class    string
	Codes    []string // of the signs that its kind has
	Wants    []Want   // none for an honest one
	Payload  string   // the path of the file that has the new code, as wants write it; "" when there is no one such
	Tag      string   // of an action's new commit; "" for none

	Base, Head Release
	Added      []Release // come into the project with Head
	Source     Files     // what Head was made from; nil when its repository does not have it
	Format     string    // sdist; "" for the usual one of the ecosystem

	silent bool // the registry tells nothing but where the artifacts are
}

// Files are contents by path.
type Files map[string][]byte

// A Release is one version of a package, with what its registry tells.
type Release struct {
	Version ecosystem.Version // zero where there is no such release
	Files   Files
	History History // of the package
}

// A Want is a finding that has to be there.
type Want struct {
	Level    indicator.Severity // the least
	Paths    []string           // any of which will do; of an added package with added/NAME@VERSION/ before it; nil: anywhere
	Families []Family           // any of which will do
}

// Nowhere is the path of what a registry or a lockfile says.
const Nowhere = "-"

// Honest reports whether nothing of the update may block.
func (p *Pair) Honest() bool { return len(p.Wants) == 0 }

// Entries returns what the lockfiles of the two sides fix, with the digests of
// the packed releases where an ecosystem's lockfiles have them.
func (p *Pair) Entries() (base, head []lockfile.Entry, err error) {
	entry := func(r Release) (lockfile.Entry, error) {
		packed, err := p.pack(r)
		if err != nil {
			return lockfile.Entry{}, err
		}
		e := lockfile.Entry{Version: r.Version, Places: []lockfile.Place{{Path: "lockfile", Line: 1}}}
		switch r.Version.Ecosystem {
		case ecosystem.GitHubActions:
		case ecosystem.Go:
			e.Checksum = "h1/" + packed.digest[len("h1-"):]
		default:
			e.Digests = []string{packed.digest}
		}
		return e, nil
	}
	if !p.Base.Version.IsZero() {
		e, err := entry(p.Base)
		if err != nil {
			return nil, nil, err
		}
		e.Direct = true
		base = append(base, e)
	}
	for i, r := range append([]Release{p.Head}, p.Added...) {
		e, err := entry(r)
		if err != nil {
			return nil, nil, err
		}
		if e.Direct = i == 0; i == 0 {
			e.Tag = p.Tag
		} else {
			e.Via = []string{p.Head.Version.Name}
		}
		head = append(head, e)
	}
	return base, head, nil
}

// String writes a want as its file does.
func (w Want) String() string {
	where := "anywhere"
	if w.Paths != nil {
		where = strings.Join(w.Paths, "|")
	}
	var families []string
	for _, f := range w.Families {
		families = append(families, string(f))
	}
	return w.Level.String() + " " + where + " " + strings.Join(families, "|")
}
