package review

import (
	"errors"
	"fmt"
	"slices"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/behavior"
	"github.com/bumplens/bumplens/review/changelog"
	"github.com/bumplens/bumplens/review/diff"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/registry"
)

// Material is all that [Read] is given of one update.
type Material struct {
	Key        facts.Key
	Base, Head Side // Base is empty for a package that is new to the project
	// Observed returns what was read of a file before, nil when nothing was, and
	// Observe is told what is known of the new release's. Either may be nil: then
	// each file is read anew.
	Observed func(path string, d archive.Digest) *behavior.File
	Observe  func(path string, d archive.Digest, f *behavior.File)
}

// A Side is one release: its registry's document and its artifacts.
type Side struct {
	Release *registry.Release
	Files   []File
	Made    Made // of the new release
}

// A File is one artifact of a release, and what came with it.
type File struct {
	Artifact registry.Artifact
	Source   archive.Source
	Verified []string // whose digest the artifact has been checked against
	// Attestations is the registry's document about them; nil when it has
	// none, or did not tell.
	Attestations []byte
	Silent       bool // it did not tell, and may another time
}

// Read makes the facts of one update. It is a pure function of bytes: it
// starts no process, opens no file or socket of its own and knows no clock.
// All of its bounds are sizes and steps. An artifact that cannot be read is a
// fact too, told in [facts.Facts.Unread]; an error is returned only when the
// bytes themselves could not be had.
func Read(m Material) (*facts.Facts, error) {
	f := &facts.Facts{Key: m.Key}
	if release := m.Head.Release; release != nil {
		f.Published, f.Publisher = release.Published, release.Publisher.Name
		f.Repository = registry.Repository(release.Origin.Repository)
		if old := m.Base.Release; old != nil && len(old.Maintainers) > 0 && len(release.Maintainers) > 0 {
			f.Maintainers = indicator.Owners{Was: old.Maintainers, Is: release.Maintainers}
		}
	}
	r := reading{Material: m, facts: f, room: shownLines, wanted: make(map[string]bool)}
	r.source, r.unsourced = m.Head.Made.source()
	r.sdist = m.sdist()
	f.Notes = m.Head.Made.notes()
	for _, p := range pairs(m.Base, m.Head) {
		if err := r.pair(p); err != nil {
			return nil, err
		}
	}
	f.Results = append(f.Results, indicator.Run(indicator.Release, m.update(pair{}))...)
	for _, r := range f.Results {
		for i := range r.Findings {
			place(&r.Findings[i], m)
		}
	}
	return f, nil
}

// partial reports whether somebody did not answer who could have told more.
func (m Material) partial() bool {
	silent := func(s Side) bool {
		return s.Made.Silent || s.Release != nil && s.Release.Partial || slices.ContainsFunc(s.Files, func(f File) bool { return f.Silent })
	}
	return silent(m.Base) || silent(m.Head)
}

// A reading is an update that is being read, artifact by artifact.
type reading struct {
	Material
	facts     *facts.Facts
	room      int               // lines of patches that may still be kept
	wanted    map[string]bool   // the names of the facts' Wanted
	source    *indicator.Source // what the new release was made from; nil: see unsourced
	unsourced string
	sdist     *indicator.Source // the new release's own; nil: it has none that can be read
}

// update returns what indicators see of a pair.
func (m Material) update(p pair) *indicator.Update {
	u := &indicator.Update{From: m.Key.From, To: m.Key.To, Recall: m.Observed, Keep: m.Observe}
	u.Base.Release, u.Head.Release = m.Base.Release, m.Head.Release
	for _, side := range []struct {
		file File
		into *indicator.Reading
	}{{p.base, &u.Base}, {p.head, &u.Head}} {
		if side.file.Source != nil {
			side.into.Artifact = &side.file.Artifact
		}
	}
	return u
}

// pair adds what comparing one artifact with its predecessor brings to light.
func (r *reading) pair(p pair) error {
	f, u := r.facts, r.update(p)
	u.Head.Source, u.Head.Unsourced, u.Head.Sdist = r.source, r.unsourced, r.sdist
	var err error
	if u.Base.Tree, err = unpack(f, indicator.Base, p.base, nil); err != nil {
		return err
	}
	if u.Head.Tree, err = unpack(f, indicator.Head, p.head, u.Base.Tree); err != nil {
		return err
	}
	if u.Base.Proof, u.Head.Proof, err = proofs(r.Material, p); err != nil {
		return err
	}
	readable := u.Head.Tree != nil && (u.Added() || u.Base.Tree != nil)
	if readable {
		if u.Diff, err = diff.Trees(u.Base.Tree, u.Head.Tree); err != nil {
			return err
		}
		if err := u.Diff.MarkVersions(u.Base.Tree, u.Head.Tree, u.From.Number, u.To.Number); err != nil {
			return err
		}
		count(f, u, p)
	}
	results := indicator.Run(indicator.Artifact, u)
	for _, result := range results {
		for i := range result.Findings {
			if found := &result.Findings[i]; found.In == "" {
				found.In, found.Artifact = indicator.InArtifact, p.head.Artifact.File
			}
		}
	}
	f.Results = join(f.Results, results)
	if !readable {
		return nil
	}
	r.deeds(u)
	r.want(u)
	if err := tell(f, u); err != nil {
		return err
	}
	more, err := patches(u, f, &r.room)
	f.Patches = append(f.Patches, more...)
	return err
}

// deeds adds what the code does in numbers, and what of it was not read. A release
// of several artifacts has most of its code in each of them: the most is told.
func (r *reading) deeds(u *indicator.Update) {
	d, err := u.Deeds()
	if err != nil {
		return // the indicators that read code say so
	}
	f := r.facts
	f.Stats.Capabilities, f.Stats.Hosts = max(f.Stats.Capabilities, d.Capabilities), max(f.Stats.Hosts, d.Hosts)
	for _, c := range d.Unread {
		f.Coverage.Skipped = append(f.Coverage.Skipped, archive.Note{Path: c.Path, Reason: "not read whole: " + c.Reason})
		if c.Unasked {
			f.Unread = append(f.Unread, facts.Unread{Cause: facts.CodeUnread, Path: c.Path, Reason: fmt.Sprintf("Code that runs unasked was not read whole: %s.", c.Reason)})
		}
	}
}

// want adds the packages that the new release asks for and the old one did not.
// A manifest that does not parse is told by the indicators that needed it.
func (r *reading) want(u *indicator.Update) {
	wanted, err := indicator.NewDependencies(u)
	if err != nil {
		return
	}
	for _, w := range wanted {
		if !r.wanted[w.Name] {
			r.wanted[w.Name] = true
			r.facts.Wanted = append(r.facts.Wanted, w)
		}
	}
}

// tell adds what the release says of itself.
func tell(f *facts.Facts, u *indicator.Update) error {
	if m, err := u.Head.Manifest(u.To.Ecosystem); err == nil {
		if f.Hooks == nil {
			f.Hooks = []string{}
		}
		for _, h := range m.Hooks {
			if !slices.Contains(f.Hooks, h.Name) {
				f.Hooks = append(f.Hooks, h.Name)
			}
		}
	}
	name := changelog.File(u.Head.Tree)
	quoted := slices.ContainsFunc(f.Notes, func(e changelog.Entry) bool { return e.From == name })
	if name == "" || quoted || u.Added() {
		return nil
	}
	data, err := u.Head.Tree.Data(name)
	if err != nil {
		return err
	}
	if text, cut, found := changelog.Between(data, u.From, u.To); found && text != "" {
		f.Notes = append(f.Notes, changelog.Entry{From: name, Text: text, Cut: cut})
	}
	return nil
}

// unpack reads one side's artifact. What is wrong with the archive is a fact,
// what is wrong with getting at it is an error. An artifact of the old release
// is read again for each of the new ones that it is compared with, and told
// once.
func unpack(f *facts.Facts, side indicator.Side, from File, base *archive.Tree) (*archive.Tree, error) {
	if from.Source == nil {
		return nil, nil
	}
	a := facts.Artifact{Side: side, File: from.Artifact.File, Digest: from.Artifact.Digests[0], Verified: from.Verified}
	told := slices.ContainsFunc(f.Artifacts, func(known facts.Artifact) bool { return known.Side == a.Side && known.File == a.File })
	if !told {
		f.Artifacts = append(f.Artifacts, a)
	}
	tree, err := archive.Read(from.Source, from.Artifact.Format, archive.DefaultLimits, base)
	if errors.As(err, new(*archive.FormatError)) || errors.As(err, new(*archive.LimitError)) {
		if !told {
			f.Unread = append(f.Unread, facts.Unread{
				Cause:  facts.ArtifactUnreadable,
				Path:   a.File,
				Reason: fmt.Sprintf("The artifact on the %s side was refused: %v.", side, err),
			})
		}
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", a.File, err)
	}
	return tree, nil
}

// count fills in what changed in numbers, and what was not compared. A release
// of several artifacts has most of its files in each of them: what changed is
// counted in the first.
func count(f *facts.Facts, u *indicator.Update, p pair) {
	f.Coverage.Files += len(u.Head.Tree.Files)
	f.Coverage.Compared += u.Diff.Compared
	skip := func(n archive.Note) {
		if len(f.Artifacts) > 2 { // of several artifacts on a side
			n.Path = p.head.Artifact.File + ": " + n.Path
		}
		f.Coverage.Skipped = append(f.Coverage.Skipped, n)
	}
	for _, n := range u.Head.Tree.Notes {
		skip(n)
	}
	first := len(f.Results) == 0
	for _, d := range u.Diff.Files {
		if d.Skipped != "" && d.Kind != diff.Removed {
			skip(archive.Note{Path: d.Path, Reason: d.Skipped})
		}
		if !first {
			continue
		}
		switch d.Kind {
		case diff.Added:
			f.Stats.FilesAdded++
		case diff.Removed:
			f.Stats.FilesRemoved++
		default:
			f.Stats.FilesModified++
		}
		f.Stats.LinesAdded += d.Added
		f.Stats.LinesRemoved += d.Removed
		switch {
		case d.VersionOnly:
			f.Stats.VersionOnly++
		case d.Reformatted:
			f.Stats.Reformatted++
		case d.CommentsOnly:
			f.Stats.CommentsOnly++
		default:
			f.Stats.Kinds.Add(kindOf(d, u.Head.Tree))
		}
	}
}

// place fills in where a finding of an indicator stands.
func place(f *indicator.Finding, m Material) {
	if f.In == "" {
		f.In = indicator.InRegistry
	}
	if f.Side == "" {
		f.Side = indicator.Head
	}
	if f.Since == "" && !m.Key.From.IsZero() {
		f.Since = m.Key.To.Number
	}
}
