package archive

import (
	"crypto/sha256"
	"fmt"
	"io"
)

// A reader reads one artifact into a tree.
type reader struct {
	tree     *Tree
	hold     func(f *File, data []byte) []byte // the bytes of a file that stay in memory, nil for none
	packed   *limitReader
	unpacked *limitReader // counts over all of its streams: what is read now is set as its r
	entries  int
	files    []*File
	module   string // the prefix of a Module's entries, "" before the first
}

// read reads an artifact. hold returns the bytes of a file that stay in
// memory, nil for none.
func read(src Source, format Format, limits Limits, hold func(f *File, data []byte) []byte) (*Tree, error) {
	opened, err := src()
	if err != nil {
		return nil, err
	}
	defer opened.Close()

	packed := &limitReader{r: opened, what: "packed bytes", max: limits.Packed}
	r := &reader{
		tree:     &Tree{source: src, format: format, limits: limits},
		hold:     hold,
		packed:   packed,
		unpacked: &limitReader{what: "unpacked bytes", max: limits.Unpacked, packed: packed, ratio: limits.Ratio},
	}
	switch format {
	case TarGz:
		err = r.tarGz()
	case Zip, FolderZip, Module:
		err = r.zip()
	case Gem:
		err = r.gem()
	case POM:
		err = r.single(POMFile)
	case "":
		err = &FormatError{Reason: "archives of its kind are not read"}
	default:
		err = fmt.Errorf("no archive format is called %q", format)
	}
	if err != nil {
		return nil, err
	}
	// The source checks its digest when it has been read to the end.
	if _, err := io.Copy(io.Discard, packed); err != nil {
		return nil, streamError(err)
	}
	if err := r.tree.index(r.files); err != nil {
		return nil, err
	}
	return r.tree, nil
}

// enter counts an entry and checks its name.
func (r *reader) enter(name string) error {
	r.entries++
	if most := r.tree.limits.Files; r.entries > most {
		return &LimitError{"files", int64(most)}
	}
	return checkName(name, r.tree.limits.Path)
}

// maxSingle is more than any file has that is an artifact by itself.
const maxSingle = 8 << 20

// single reads what is one file, and no archive.
func (r *reader) single(name string) error {
	data, err := io.ReadAll(Limit(r.packed, "bytes of a file by itself", maxSingle))
	if err != nil {
		return err
	}
	r.keep(name, 0, data)
	return nil
}

// outside is the note on what [reader.place] finds no place for.
const outside = "lies outside any folder, and is left out"

func (r *reader) note(path, reason string) {
	r.tree.Notes = append(r.tree.Notes, Note{path, reason})
}

// keep adds a file to the tree.
func (r *reader) keep(path string, mode int64, data []byte) {
	f := &File{Path: path, Digest: sha256.Sum256(data), Size: int64(len(data)), Mode: mode}
	copy(f.Magic[:], data)
	f.data = r.hold(f, data)
	r.files = append(r.files, f)
}
