package archive

import (
	"archive/tar"
	"bytes"
	"io"
)

const tarBlock = 512

// A plainTar reads a tar in which each header is one block of the ustar kind,
// as RubyGems writes them. RubyGems reads all headers as if they were, and
// would see other entries in tars of any other kind.
type plainTar struct {
	*tar.Reader
	in *tailReader
}

func newPlainTar(r io.Reader) *plainTar {
	in := &tailReader{r: r}
	return &plainTar{tar.NewReader(in), in}
}

// Next returns the next header. What was read of the entry before it must
// have been read to its end.
func (t *plainTar) Next() (*tar.Header, error) {
	at := (t.in.n + tarBlock - 1) / tarBlock * tarBlock
	h, err := t.Reader.Next()
	if err != nil {
		return nil, err
	}
	raw := &t.in.tail
	size, kind := raw[124:135], raw[156]
	switch {
	case t.in.n != at+tarBlock:
		return nil, &FormatError{h.Name, "has an extended header, which not every reader reads"}
	case string(raw[257:263]) != "ustar\x00", string(raw[508:]) == "tar\x00":
		return nil, &FormatError{h.Name, "has a header that is not of the ustar kind"}
	case len(bytes.Trim(size, "01234567")) > 0:
		return nil, &FormatError{h.Name, "has a size that not every reader reads"}
	case h.Typeflag != tar.TypeReg && h.Size != 0:
		return nil, &FormatError{h.Name, "is no file and has a size, which not every reader reads over"}
	case h.Typeflag == tar.TypeReg && kind != tar.TypeReg, h.Typeflag == tar.TypeCont:
		return nil, &FormatError{h.Name, "is a file of a kind that not every reader knows"}
	}
	return h, nil
}

// A tailReader keeps the last block that was read from it.
type tailReader struct {
	r    io.Reader
	n    int64
	tail [tarBlock]byte
}

func (t *tailReader) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	t.n += int64(n)
	kept := copy(t.tail[:], t.tail[min(n, tarBlock):])
	copy(t.tail[kept:], p[n-min(n, tarBlock):n])
	return n, err
}
