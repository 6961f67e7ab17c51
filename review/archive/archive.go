// Package archive reads artifacts within limits, to memory. Nothing is written
// to disk, no link is followed and nothing is run. An archive is read whole or
// refused whole, for what one reader skips another may install.
//
// Refused, with a [*FormatError] that names the entry:
//   - names that are absolute, leave the archive ("..", also after a "/"),
//     contain a backslash, a control character or invalid UTF-8;
//   - two entries of one name whose contents differ, since which of them an
//     installer keeps is not ours to guess;
//   - a stream that is cut short or damaged, and bytes other than zeros behind
//     the archive's end, which another reader might go on to read;
//   - sparse entries.
//
// Refused, with a [*LimitError]: what is over one of the [Limits].
//
// Read, and told in [Tree.Notes]: links and devices (npm's client does not
// unpack them), entries outside any folder (npm drops them, for it strips the
// first path component), names that differ in case only (one of them is lost
// where file systems fold case), and a file listed twice with equal bytes. An
// archive may lack its end mark: every reader finds the same entries in it.
//
// The first path component is stripped, whatever its name: npm does not ask
// for "package", and neither does this reader.
package archive

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Limits bound what an archive may ask of its reader.
type Limits struct {
	Packed   int64 // bytes as fetched
	Unpacked int64 // bytes of all entries, and of what lies between them
	Ratio    int64 // unpacked bytes per packed byte, above RatioFloor
	Files    int   // entries of any kind
	Path     int   // bytes of one entry's name
}

// RatioFloor is how many unpacked bytes any archive may have: small archives
// of repetitive text compress better than [Limits.Ratio] and harm nobody.
const RatioFloor = 16 << 20

// DefaultLimits are the bounds that hold for every artifact.
var DefaultLimits = Limits{
	Packed:   512 << 20,
	Unpacked: 2 << 30,
	Ratio:    100,
	Files:    200_000,
	Path:     4096,
}

// A LimitError says which bound an archive is over.
type LimitError struct {
	What string // such as "unpacked bytes"
	Max  int64
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("over the limit of %d %s", e.Max, e.What)
}

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
	Path   string // without the archive's first component
	Digest Digest
	Size   int64
	Mode   int64
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
	limits Limits
}

// File returns the file at path, nil when there is none.
func (t *Tree) File(path string) *File {
	if t == nil {
		return nil
	}
	return t.byPath[path]
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
	again, err := read(t.source, t.limits, func(f *File, data []byte) []byte {
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
func Read(src Source, limits Limits, base *Tree) (*Tree, error) {
	held := make(map[Digest]*File)
	for _, f := range base.All() {
		held[f.Digest] = f
	}
	return read(src, limits, func(f *File, data []byte) []byte {
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
