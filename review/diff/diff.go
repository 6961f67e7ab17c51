// Package diff tells what differs between two trees: which files, by digest,
// path and likeness, and which lines of them. A script of a few long lines is
// compared by statements, and one that is the same but for its form is told to
// be. It parses nothing further, and says nothing of what a change does.
//
// All bounds are sizes and steps, never time, so that a diff depends on its
// two sides alone. What is over a bound is told: a part that is too different
// to be aligned counts as replaced whole, and a file that is not read line by
// line says so in [File.Skipped].
package diff

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/bumplens/bumplens/review/archive"
)

// MaxText is the size above which a file is compared by digest alone.
const MaxText = 16 << 20

// A Kind tells what happened to a file.
type Kind string

const (
	Added    Kind = "added"
	Removed  Kind = "removed"
	Modified Kind = "modified"
	Moved    Kind = "moved"   // the same bytes at another path
	Renamed  Kind = "renamed" // like bytes at another path
)

// A File is one file that differs.
type File struct {
	Kind    Kind
	Path    string // in head; in base for a file that was removed
	From    string // its path in base where that is another one
	Added   int    // lines
	Removed int    // lines
	Skipped string // why its lines were not compared, "" when they were
	Edits   []Edit
	// Relined says that it is shown by the lines of a re-lined text: one of its
	// sides is a script whose own lines are too long to be read.
	Relined bool
	// At most one of these says that a file which changed or was renamed says
	// what it said before, but for its form, its comments, or the version of its
	// package. That last one takes [Diff.MarkVersions].
	Reformatted  bool
	CommentsOnly bool
	VersionOnly  bool
}

// Base returns the path of f in base, "" for a file that was added.
func (f File) Base() string {
	switch {
	case f.Kind == Added:
		return ""
	case f.From != "":
		return f.From
	}
	return f.Path
}

// Head returns the path of f in head, "" for a file that was removed.
func (f File) Head() string {
	if f.Kind == Removed {
		return ""
	}
	return f.Path
}

// A Diff is what differs between two trees.
type Diff struct {
	Files     []File // by path
	Unchanged int    // files with the same path and bytes
	Compared  int    // files of head whose content was compared or is the same
}

// Trees compares two trees; a nil tree has no files.
func Trees(base, head *archive.Tree) (*Diff, error) {
	d := new(Diff)
	var added, removed []*archive.File
	for _, h := range head.All() {
		b := base.File(h.Path)
		switch {
		case b == nil:
			added = append(added, h)
		case b.Digest == h.Digest:
			d.Unchanged++
		default:
			d.Files = append(d.Files, File{Kind: Modified, Path: h.Path})
		}
	}
	for _, b := range base.All() {
		if head.File(b.Path) == nil {
			removed = append(removed, b)
		}
	}
	d.pair(base, head, removed, added)
	slices.SortFunc(d.Files, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })

	if err := d.load(base, head); err != nil {
		return nil, err
	}
	d.Compared = d.Unchanged
	for i := range d.Files {
		f := &d.Files[i]
		if err := f.count(base, head); err != nil {
			return nil, err
		}
		if f.Skipped == "" && f.Kind != Removed {
			d.Compared++
		}
	}
	return d, nil
}

// load brings back, in one pass, the bytes that will be compared.
func (d *Diff) load(base, head *archive.Tree) error {
	var old, now []string
	for _, f := range d.Files {
		if f.Kind != Moved {
			old, now = append(old, f.Base()), append(now, f.Head())
		}
	}
	if err := base.Load(old); err != nil {
		return err
	}
	return head.Load(now)
}

// count compares the lines of f, or says why it does not.
func (f *File) count(base, head *archive.Tree) error {
	if f.Kind == Moved {
		return nil
	}
	for _, side := range []*archive.File{base.File(f.Base()), head.File(f.Head())} {
		if side != nil && side.Size > MaxText {
			f.Skipped = "too large to be read line by line"
			return nil
		}
	}
	was, err := base.Data(f.Base())
	if err != nil {
		return err
	}
	is, err := head.Data(f.Head())
	if err != nil {
		return err
	}
	if isBinary(was) || isBinary(is) {
		f.Skipped = "binary"
		return nil
	}
	if f.Kind == Modified || f.Kind == Renamed {
		alike := compareForm(f.Path, was, is)
		f.Reformatted, f.CommentsOnly = alike == sameButForm, alike == sameCode
	}
	f.Relined = isMinified(f.Base(), was) || isMinified(f.Head(), is)
	f.Edits = Lines(was, is)
	for _, e := range f.Edits {
		f.Removed += e.BaseEnd - e.Base
		f.Added += e.HeadEnd - e.Head
	}
	return nil
}

// Lined returns the text of which lines are shown.
func (f *File) Lined(data []byte) []byte {
	if f.Relined {
		return reline(data)
	}
	return data
}

// Shown returns the edits that lead from one side's text to the other's, both as
// [File.Lined] returns them.
func (f *File) Shown(base, head []byte) []Edit {
	if f.Relined {
		return Lines(base, head)
	}
	return f.Edits
}

// isBinary takes a file for binary by its first bytes, as git does.
func isBinary(data []byte) bool {
	return bytes.IndexByte(data[:min(len(data), 8000)], 0) >= 0
}
