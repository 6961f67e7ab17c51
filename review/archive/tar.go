package archive

import (
	"archive/tar"
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
)

// read reads a gzipped tar. hold returns the bytes of a file that stay in
// memory, nil for none.
func read(src Source, limits Limits, hold func(f *File, data []byte) []byte) (*Tree, error) {
	packed, err := src()
	if err != nil {
		return nil, err
	}
	defer packed.Close()

	counted := &limitReader{r: packed, what: "packed bytes", max: limits.Packed}
	zipped, err := gzip.NewReader(bufio.NewReaderSize(counted, 128<<10))
	if err != nil {
		return nil, streamError(err)
	}
	defer zipped.Close()
	unpacked := &limitReader{r: zipped, what: "unpacked bytes", max: limits.Unpacked, packed: counted, ratio: limits.Ratio}

	tree := &Tree{source: src, limits: limits}
	files, err := tree.entries(unpacked, hold)
	if err != nil {
		return nil, err
	}
	if err := onlyZeros(unpacked); err != nil {
		return nil, err
	}
	// The source checks its digest when it has been read to the end.
	if _, err := io.Copy(io.Discard, counted); err != nil {
		return nil, streamError(err)
	}
	if err := tree.index(files); err != nil {
		return nil, err
	}
	return tree, nil
}

// entries reads all entries of a tar, in its order.
func (t *Tree) entries(r io.Reader, hold func(f *File, data []byte) []byte) ([]*File, error) {
	var files []*File
	tr := tar.NewReader(r)
	for count := 1; ; count++ {
		h, err := tr.Next()
		if err == io.EOF {
			return files, nil
		}
		if err != nil {
			return nil, streamError(err)
		}
		if count > t.limits.Files {
			return nil, &LimitError{"files", int64(t.limits.Files)}
		}
		if err := checkName(h.Name, t.limits.Path); err != nil {
			return nil, err
		}
		name, inFolder := strip(h.Name)
		switch h.Typeflag {
		case tar.TypeDir, tar.TypeXGlobalHeader:
			continue
		case tar.TypeReg, tar.TypeCont:
		case tar.TypeGNUSparse:
			return nil, &FormatError{h.Name, "is sparse"}
		default:
			t.Notes = append(t.Notes, Note{name, irregular(h)})
			continue
		}
		f := &File{Path: name, Size: h.Size, Mode: h.Mode}
		data, err := readFile(tr, h.Size)
		if err != nil {
			return nil, streamError(fmt.Errorf("entry %q: %w", h.Name, err))
		}
		f.Digest = sha256.Sum256(data)
		copy(f.Magic[:], data)
		if !inFolder {
			t.Notes = append(t.Notes, Note{name, "lies outside any folder, so npm does not unpack it"})
			continue
		}
		f.data = hold(f, data)
		files = append(files, f)
	}
}

// firstChunk is the most that a header's word alone makes us allocate.
const firstChunk = 4 << 20

// readFile reads the size bytes that a header announced, growing with what
// really comes.
func readFile(r io.Reader, size int64) ([]byte, error) {
	data := make([]byte, min(size, firstChunk))
	if _, err := io.ReadFull(r, data); err != nil && size > 0 {
		return nil, err
	}
	for int64(len(data)) < size {
		more := make([]byte, min(size, 2*int64(len(data))))
		copy(more, data)
		if _, err := io.ReadFull(r, more[len(data):]); err != nil {
			return nil, err
		}
		data = more
	}
	return data, nil
}

// checkName refuses names that mean different things to different readers.
func checkName(name string, longest int) error {
	switch {
	case len(name) > longest:
		return &LimitError{"bytes of a path", int64(longest)}
	case !utf8.ValidString(name):
		return &FormatError{name, "its name is not valid UTF-8"}
	case strings.Contains(name, `\`):
		return &FormatError{name, "its name has a backslash, which is a separator on Windows"}
	case strings.ContainsFunc(name, unicode.IsControl):
		return &FormatError{name, "its name has a control character"}
	case path.IsAbs(name):
		return &FormatError{name, "its name is absolute"}
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == ".." {
			return &FormatError{name, "its name leads out of the archive"}
		}
	}
	return nil
}

// strip cleans a name and drops its first component. inFolder is false for a
// name that has only one.
func strip(name string) (rest string, inFolder bool) {
	name = path.Clean(name)
	_, rest, inFolder = strings.Cut(name, "/")
	if !inFolder {
		return name, false
	}
	return rest, true
}

func irregular(h *tar.Header) string {
	switch h.Typeflag {
	case tar.TypeSymlink, tar.TypeLink:
		return fmt.Sprintf("is a link to %q, which npm does not unpack", h.Linkname)
	}
	return "is neither file nor folder, so npm does not unpack it"
}

// onlyZeros reads r to its end: behind an archive's end there is padding, and
// anything else is another archive that some reader would find.
func onlyZeros(r io.Reader) error {
	buf := make([]byte, 32<<10)
	for {
		n, err := r.Read(buf)
		for _, b := range buf[:n] {
			if b != 0 {
				return &FormatError{"", "there are bytes behind the archive's end"}
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return streamError(err)
		}
	}
}

// streamError makes a [*FormatError] of what the tar and gzip readers say, and
// leaves limits and the source's own errors as they are.
func streamError(err error) error {
	damaged := errors.As(err, new(flate.CorruptInputError))
	for _, format := range []error{io.ErrUnexpectedEOF, io.EOF, tar.ErrHeader, gzip.ErrHeader, gzip.ErrChecksum} {
		damaged = damaged || errors.Is(err, format)
	}
	if damaged {
		return &FormatError{"", fmt.Sprintf("the archive is damaged or cut short: %v", err)}
	}
	return err
}

// Limit returns a reader that fails with a [*LimitError] past max bytes of r.
func Limit(r io.Reader, what string, max int64) io.Reader {
	return &limitReader{r: r, what: what, max: max}
}

// limitReader fails past its limit, where [io.LimitReader] would end the file:
// a cut tar whose cut falls between entries reads without an error.
type limitReader struct {
	r    io.Reader
	what string
	max  int64
	n    int64

	packed *limitReader // nil where there is no ratio to watch
	ratio  int64
}

func (l *limitReader) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	l.n += int64(n)
	if l.n > l.max {
		return 0, &LimitError{l.what, l.max}
	}
	if l.packed != nil && l.n > RatioFloor && l.n > l.ratio*l.packed.n {
		return 0, &LimitError{"unpacked bytes for each packed one", l.ratio}
	}
	return n, err
}
