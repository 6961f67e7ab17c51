package archive

import (
	"archive/tar"
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
)

// tarGz reads a gzipped tar.
func (r *reader) tarGz() error {
	zipped, err := gzip.NewReader(bufio.NewReaderSize(r.packed, 128<<10))
	if err != nil {
		return streamError(err)
	}
	defer zipped.Close()
	r.unpacked.r = zipped
	tr := tar.NewReader(r.unpacked)
	if err := r.tar(tr, tr.Next); err != nil {
		return err
	}
	return onlyZeros(r.unpacked)
}

// tar reads all entries of a tar, in its order.
func (r *reader) tar(tr io.Reader, next func() (*tar.Header, error)) error {
	for {
		h, err := next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return streamError(err)
		}
		if err := r.enter(h.Name); err != nil {
			return err
		}
		name, inFolder, err := r.place(h.Name)
		if err != nil {
			return err
		}
		switch h.Typeflag {
		case tar.TypeDir, tar.TypeXGlobalHeader:
			continue
		case tar.TypeReg, tar.TypeCont:
		case tar.TypeGNUSparse:
			return &FormatError{h.Name, "is sparse"}
		default:
			r.note(name, irregular(h))
			continue
		}
		data, err := readFile(tr, h.Size, firstChunk)
		if err != nil {
			return streamError(fmt.Errorf("entry %q: %w", h.Name, err))
		}
		if !inFolder {
			r.note(name, outside)
			continue
		}
		r.keep(name, h.Mode, data)
	}
}

// firstChunk is the most that a header's word alone makes us allocate.
const firstChunk = 4 << 20

// readFile reads the size bytes that a header announced, growing from first
// with what really comes.
func readFile(r io.Reader, size, first int64) ([]byte, error) {
	data := make([]byte, min(size, first))
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

func irregular(h *tar.Header) string {
	switch h.Typeflag {
	case tar.TypeSymlink, tar.TypeLink:
		return fmt.Sprintf("is a link to %q, which is not followed", h.Linkname)
	}
	return "is neither file nor folder"
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
