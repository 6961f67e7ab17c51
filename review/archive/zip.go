package archive

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"io"
	"strings"

	"github.com/klauspost/compress/flate"
)

// The methods and flags of entries that are known here.
const (
	methodStore   = 0
	methodDeflate = 8

	flagEncrypted  = 1<<0 | 1<<6 | 1<<13
	flagDescriptor = 1 << 3 // sums and sizes follow the data
	flagPatch      = 1 << 5
	flagUTF8       = 1 << 11
)

// zip reads a zip, which must be a row of entries without a gap, then the
// directory of just these, then the end record and its comment: readers that
// go by the directory and readers that go by the local headers find the same.
func (r *reader) zip() error {
	zip, err := io.ReadAll(r.packed)
	if err != nil {
		return err
	}
	entries, end, err := r.directory(zip)
	if err != nil {
		return err
	}
	inflater := flate.NewReader(nil)
	next := 0 // where the next entry must start
	for i, e := range entries {
		if e.offset != uint64(next) {
			return &FormatError{e.name, fmt.Sprintf("should start at byte %d, and starts at byte %d", next, e.offset)}
		}
		span := zip[next:end]
		if i+1 < len(entries) {
			span = zip[next:min(uint64(end), entries[i+1].offset)]
		}
		next += len(span)
		packed, err := e.local(span)
		if err != nil {
			return err
		}
		data, err := r.inflate(inflater, e, packed)
		if err != nil {
			return err
		}
		if err := r.zipped(e, data); err != nil {
			return err
		}
	}
	if next != end {
		return &FormatError{"", "there are bytes before the zip's directory that are of no entry"}
	}
	return nil
}

// local checks the local header at the start of span against the directory,
// and returns the packed bytes behind it. span ends where the next entry or
// the directory starts.
func (e *zipEntry) local(span []byte) ([]byte, error) {
	refuse := func(reason string) ([]byte, error) { return nil, &FormatError{e.name, reason} }
	if len(span) < localSize || string(span[:4]) != localSignature {
		return refuse("has no local header")
	}
	nameEnd := localSize + int(le.Uint16(span[26:]))
	dataStart := nameEnd + int(le.Uint16(span[28:]))
	if dataStart > len(span) || e.packed > uint64(len(span)-dataStart) {
		return refuse("overlaps what follows it")
	}
	flags := le.Uint16(span[6:])
	switch {
	case string(span[localSize:nameEnd]) != e.name:
		return refuse(fmt.Sprintf("has another name in its local header, %q", span[localSize:nameEnd]))
	case (flags|e.flags)&flagEncrypted != 0:
		return refuse("is encrypted")
	case (flags|e.flags)&flagPatch != 0:
		return refuse("is a patch of another file")
	case e.method != methodStore && e.method != methodDeflate:
		return refuse(fmt.Sprintf("is packed by method %d, which few readers know", e.method))
	case le.Uint16(span[8:]) != e.method:
		return refuse("has another method in its local header")
	case (flags^e.flags)&flagDescriptor != 0, (flags^e.flags)&flagUTF8 != 0 && !ascii(e.name):
		return refuse("has other flags in its local header")
	}
	crc, packed, size := uint64(le.Uint32(span[14:])), uint64(le.Uint32(span[18:])), uint64(le.Uint32(span[22:]))
	if err := e.extra(span[nameEnd:dataStart], &size, &packed); err != nil {
		return nil, err
	}
	deferred := flags&flagDescriptor != 0
	for _, f := range []struct{ local, central uint64 }{{crc, uint64(e.crc)}, {packed, e.packed}, {size, e.size}} {
		if f.local != f.central && !(deferred && f.local == 0) {
			return refuse("has another sum or size in its local header")
		}
	}
	data, rest := span[dataStart:dataStart+int(e.packed)], span[dataStart+int(e.packed):]
	if !deferred {
		if len(rest) > 0 {
			return refuse("is followed by bytes of no entry")
		}
		return data, nil
	}
	if !e.described(rest) {
		return refuse("is not followed by its data descriptor alone")
	}
	// Who goes by local headers looks for the end of stored data in the data.
	if e.method == methodStore && (bytes.Contains(data, []byte(descriptorSignature)) || bytes.Contains(data, []byte(localSignature))) {
		return refuse("is stored without its size, and holds what looks like its end")
	}
	return data, nil
}

// described reports whether rest is the data descriptor of e. Tools write it
// with and without a signature, and with sizes of 32 or 64 bits.
func (e *zipEntry) described(rest []byte) bool {
	if len(rest) == 16 || len(rest) == 24 {
		var signed bool
		if rest, signed = bytes.CutPrefix(rest, []byte(descriptorSignature)); !signed {
			return false
		}
	}
	switch len(rest) {
	case 12:
		return le.Uint32(rest) == e.crc && uint64(le.Uint32(rest[4:])) == e.packed && uint64(le.Uint32(rest[8:])) == e.size
	case 20:
		return le.Uint32(rest) == e.crc && le.Uint64(rest[4:]) == e.packed && le.Uint64(rest[12:]) == e.size
	}
	return false
}

// inflate unpacks the bytes of e, and holds them to what is said of them.
func (r *reader) inflate(inflater io.ReadCloser, e *zipEntry, packed []byte) ([]byte, error) {
	in := bytes.NewReader(packed)
	r.unpacked.r = in
	if e.method == methodDeflate {
		if err := inflater.(flate.Resetter).Reset(in, nil); err != nil {
			return nil, err
		}
		r.unpacked.r = inflater
	}
	if left := r.unpacked.max - r.unpacked.n; left < 0 || e.size > uint64(left) {
		return nil, &LimitError{r.unpacked.what, r.unpacked.max}
	}
	data, err := readFile(r.unpacked, int64(e.size), max(firstChunk, 8*int64(len(packed))))
	if err != nil {
		return nil, streamError(fmt.Errorf("entry %q: %w", e.name, err))
	}
	switch n, err := r.unpacked.Read(make([]byte, 1)); {
	case n > 0:
		return nil, &FormatError{e.name, "unpacks to more bytes than is said of it"}
	case err != io.EOF:
		return nil, streamError(fmt.Errorf("entry %q: %w", e.name, err))
	case in.Len() > 0:
		return nil, &FormatError{e.name, "has bytes behind its packed stream"}
	case crc32.ChecksumIEEE(data) != e.crc:
		return nil, &FormatError{e.name, "does not have the CRC-32 that is said of it"}
	}
	return data, nil
}

// Types of Unix files.
const (
	unixType    = 0o170000
	unixRegular = 0o100000
	unixLink    = 0o120000
	unixPerm    = 0o007777
)

// zipped keeps an entry, or passes over a folder. What is marked as a link is
// kept as well as told: some readers write it as a file.
func (r *reader) zipped(e *zipEntry, data []byte) error {
	path, inFolder, err := r.place(e.name)
	switch {
	case err != nil:
		return err
	case strings.HasSuffix(e.name, "/"):
		if len(data) > 0 {
			return &FormatError{e.name, "is a folder that holds bytes"}
		}
		return nil
	case !inFolder:
		r.note(path, outside)
		return nil
	case path == "":
		return &FormatError{e.name, "its name is no file's"}
	}
	if e.flags&flagUTF8 == 0 && !ascii(e.name) {
		r.note(path, "has a name that is not marked as UTF-8, and that some readers spell in another way")
	}
	switch kind := e.mode & unixType; {
	case kind == unixLink:
		if longest := r.tree.limits.Path; len(data) > longest {
			return &LimitError{"bytes of a link's target", int64(longest)}
		}
		r.note(path, fmt.Sprintf("is marked as a link to %q, and some readers write it as a file", data))
	case kind != 0 && kind != unixRegular:
		r.note(path, "is marked as neither file nor link, and some readers write it as a file")
	}
	r.keep(path, int64(e.mode&unixPerm), data)
	return nil
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
