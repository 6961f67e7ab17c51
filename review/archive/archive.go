// Package archive reads artifacts within limits, to memory. Nothing is written
// to disk, no link is followed and nothing is run. An archive is read whole or
// refused whole, for what one reader skips another may install.
//
// Refused, with a [*FormatError] that names the entry:
//   - names that are absolute, leave the archive ("..", also after a "/"),
//     contain a backslash, a drive letter, a control character or invalid
//     UTF-8;
//   - two entries of one name whose contents differ, since which of them an
//     installer keeps is not ours to guess;
//   - a stream that is cut short or damaged, and bytes other than zeros behind
//     the archive's end, which another reader might go on to read;
//   - sparse entries;
//   - a zip whose directory and local headers tell of different entries, that
//     has bytes of no entry before, between or behind its entries, or whose
//     entries are encrypted or packed by a method other than deflate;
//   - a module zip with entries of no module, or of two;
//   - a gem with parts that gems do not have, that its checksums do not fit, or
//     with extended headers, which not every RubyGems reads.
//
// Refused, with a [*LimitError]: what is over one of the [Limits].
//
// Read, and told in [Tree.Notes]: links and devices of a tar (they are not in
// the tree), entries of a zip that are marked as such (they are, for some
// readers write them as files), entries outside any folder (they are not in
// the tree), names that differ in case only (one of them is lost where file
// systems fold case) or are not marked as the UTF-8 that they are, and a file
// listed twice with equal bytes. A tar may lack its end mark: every reader
// finds the same entries in it.
package archive

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A Format is the kind of archive that an artifact is. The zero Format is
// none, and cannot be read.
type Format string

// The formats, with what is dropped from the names of their entries.
const (
	// TarGz is a gzipped tar, without its first folder, whatever its name:
	// tarballs of npm, sdists, crates.
	TarGz Format = "tar.gz"

	// Zip is a zip whose names are kept: wheels, jars.
	Zip Format = "zip"

	// FolderZip is a zip without its first folder: sdists of old.
	FolderZip Format = "zip/folder"

	// Module is the zip of a Go module, without the "module@version/" that
	// all of its entries must share.
	Module Format = "module"

	// Gem is a tar with a gzipped tar of files in it, whose names are kept.
	// The gemspec is at [GemMetadata].
	Gem Format = "gem"

	// POM is the pom.xml of a release of Maven's by itself, as its repository
	// has it beside a jar, or without one. It is at [POMFile].
	POM Format = "pom"
)

// POMFile is where the file of a [POM] stands in its tree.
const POMFile = "pom.xml"

// A FormatError says why an archive is refused.
type FormatError struct {
	Path   string // the entry's name, "" when the stream itself is at fault
	Reason string
}

func (e *FormatError) Error() string {
	if e.Path == "" {
		return e.Reason
	}
	return fmt.Sprintf("entry %q: %s", e.Path, e.Reason)
}

// A Digest is the SHA-256 of a file's bytes.
type Digest [sha256.Size]byte

// A File is one regular file of an archive.
type File struct {
	Path   string // without what its [Format] drops
	Digest Digest
	Size   int64
	Mode   int64   // as of a Unix file, 0 when unknown
	Magic  [8]byte // its first bytes, also when the others are given up
	data   []byte  // nil when given up: see [Tree.Load]
}

// A Note is something about an entry that a reader of the review must be told.
type Note struct {
	Path   string `json:"path"`
	Reason string `json:"reason"`
}

// A Source opens the packed bytes of an artifact, as often as it is asked, and
// gives the same bytes each time. It refuses them when their digest is wrong.
type Source func() (io.ReadCloser, error)

// A Tree is the content of an archive: files by path, and what was odd. A nil
// Tree is that of a release that does not exist, and has no files.
type Tree struct {
	Files []*File // by path
	Notes []Note

	byPath map[string]*File
	source Source
	format Format
	limits Limits
}

// File returns the file at path, nil when there is none.
func (t *Tree) File(path string) *File {
	if t == nil {
		return nil
	}
	return t.byPath[path]
}

// Format returns the kind of archive that t was read from.
func (t *Tree) Format() Format {
	if t == nil {
		return ""
	}
	return t.format
}

// All returns the files of t by path.
func (t *Tree) All() []*File {
	if t == nil {
		return nil
	}
	return t.Files
}

// Data returns the bytes of the file at path, reading the archive again when
// they were given up. A missing file has none.
func (t *Tree) Data(path string) ([]byte, error) {
	f := t.File(path)
	if f == nil {
		return nil, nil
	}
	if f.data == nil && f.Size > 0 {
		if err := t.Load([]string{path}); err != nil {
			return nil, err
		}
	}
	return f.data, nil
}

// Load brings back the bytes of the files at paths in one pass.
func (t *Tree) Load(paths []string) error {
	missing := make(map[string]bool)
	for _, p := range paths {
		if f := t.File(p); f != nil && f.data == nil && f.Size > 0 {
			missing[p] = true
		}
	}
	if len(missing) == 0 {
		return nil
	}
	again, err := read(t.source, t.format, t.limits, func(f *File, data []byte) []byte {
		if missing[f.Path] {
			return data
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading the archive again: %w", err)
	}
	for p := range missing {
		f := again.File(p)
		if f == nil || f.Digest != t.File(p).Digest {
			return &FormatError{p, "has changed since the archive was first read"}
		}
		t.File(p).data = f.data
	}
	return nil
}

// Read reads the archive of a release. A file that base holds at the same path
// gives up its bytes on both sides at once, and one that base holds elsewhere
// shares them, so that what stays in memory is what changed; base may be nil.
func Read(src Source, format Format, limits Limits, base *Tree) (*Tree, error) {
	held := make(map[Digest]*File)
	for _, f := range base.All() {
		held[f.Digest] = f
	}
	return read(src, format, limits, func(f *File, data []byte) []byte {
		if same := base.File(f.Path); same != nil && same.Digest == f.Digest {
			same.data = nil
			return nil
		}
		if twin := held[f.Digest]; twin != nil {
			return twin.data
		}
		return data
	})
}

// index sorts the files and answers for names that collide.
func (t *Tree) index(files []*File) error {
	slices.SortStableFunc(files, func(a, b *File) int { return cmp.Compare(a.Path, b.Path) })
	t.byPath = make(map[string]*File, len(files))
	folded := make(map[string]string, len(files))
	for _, f := range files {
		if twin := t.byPath[f.Path]; twin != nil {
			if twin.Digest != f.Digest {
				return &FormatError{f.Path, "is there twice, with different contents"}
			}
			t.Notes = append(t.Notes, Note{f.Path, "is there twice, with equal contents"})
			continue
		}
		fold := strings.ToLower(f.Path)
		if twin, ok := folded[fold]; ok {
			t.Notes = append(t.Notes, Note{f.Path, fmt.Sprintf("differs from %q in case only", twin)})
		}
		folded[fold] = f.Path
		t.byPath[f.Path] = f
		t.Files = append(t.Files, f)
	}
	return nil
}
