package archive

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// The records of a zip, as its specification (APPNOTE, 4.3) lays them out.
const (
	localSignature      = "PK\x03\x04"
	descriptorSignature = "PK\x07\x08"
	centralSignature    = "PK\x01\x02"
	endSignature        = "PK\x05\x06"
	end64Signature      = "PK\x06\x06"
	locatorSignature    = "PK\x06\x07"

	localSize   = 30
	centralSize = 46
	endSize     = 22
	end64Size   = 56
	locatorSize = 20
)

var le = binary.LittleEndian

// A zipEntry is what the central directory says of one entry.
type zipEntry struct {
	name   string
	flags  uint16
	method uint16
	crc    uint32
	packed uint64
	size   uint64
	offset uint64 // of its local header
	mode   uint32 // of a Unix file, 0 when unknown
}

// directory returns the entries of the central directory as they lie in the
// zip, and where the directory starts. It does not use archive/zip, which
// looks for the directory in more than one place, as many readers do: here it
// must be in the one place where all of them find it.
func (r *reader) directory(zip []byte) ([]*zipEntry, int, error) {
	start, end, count, err := findDirectory(zip)
	if err != nil {
		return nil, 0, err
	}
	if most := r.tree.limits.Files; count > uint64(most) {
		return nil, 0, &LimitError{"files", int64(most)}
	}
	var entries []*zipEntry
	for rest := zip[start:end]; len(rest) > 0; {
		if len(rest) < centralSize || string(rest[:4]) != centralSignature {
			return nil, 0, &FormatError{"", "the zip's directory holds something other than entries"}
		}
		nameEnd := centralSize + int(le.Uint16(rest[28:]))
		extraEnd := nameEnd + int(le.Uint16(rest[30:]))
		next := extraEnd + int(le.Uint16(rest[32:]))
		if next > len(rest) {
			return nil, 0, &FormatError{"", "the zip's directory is cut short"}
		}
		e := &zipEntry{
			name:   string(rest[centralSize:nameEnd]),
			flags:  le.Uint16(rest[8:]),
			method: le.Uint16(rest[10:]),
			crc:    le.Uint32(rest[16:]),
			packed: uint64(le.Uint32(rest[20:])),
			size:   uint64(le.Uint32(rest[24:])),
			offset: uint64(le.Uint32(rest[42:])),
			mode:   le.Uint32(rest[38:]) >> 16,
		}
		if le.Uint16(rest[34:]) != 0 {
			return nil, 0, &FormatError{e.name, "is said to lie in another file"}
		}
		if err := r.enter(e.name); err != nil {
			return nil, 0, err
		}
		if err := e.extra(rest[nameEnd:extraEnd], &e.size, &e.packed, &e.offset); err != nil {
			return nil, 0, err
		}
		entries = append(entries, e)
		rest = rest[next:]
	}
	if uint64(len(entries)) != count {
		return nil, 0, &FormatError{"", fmt.Sprintf("the zip's directory has %d entries, its end record says %d", len(entries), count)}
	}
	slices.SortStableFunc(entries, func(a, b *zipEntry) int { return cmp.Compare(a.offset, b.offset) })
	return entries, start, nil
}

// findDirectory returns where the central directory starts and ends, and how
// many entries it has.
func findDirectory(zip []byte) (start, end int, count uint64, err error) {
	refuse := func(reason string) (int, int, uint64, error) { return 0, 0, 0, &FormatError{"", reason} }

	tail := zip[max(0, len(zip)-endSize-math.MaxUint16):]
	at := bytes.LastIndex(tail, []byte(endSignature))
	if at < 0 || len(tail)-at < endSize {
		return refuse("the zip has no end record")
	}
	rec := tail[at:]
	if int(le.Uint16(rec[20:])) != len(rec)-endSize {
		return refuse("there are bytes behind the zip's end record")
	}
	for before := tail[:at]; ; {
		i := bytes.LastIndex(before, []byte(endSignature))
		if i < 0 {
			break
		}
		if other := tail[i:]; int(le.Uint16(other[20:])) == len(other)-endSize {
			return refuse("the zip has two end records")
		}
		before = before[:i]
	}

	end = len(zip) - len(rec)
	count = uint64(le.Uint16(rec[10:]))
	size, offset := uint64(le.Uint32(rec[12:])), uint64(le.Uint32(rec[16:]))
	if le.Uint16(rec[4:]) != 0 || le.Uint16(rec[6:]) != 0 || le.Uint16(rec[8:]) != le.Uint16(rec[10:]) {
		return refuse("the zip is part of a set")
	}
	if at := end - locatorSize; at >= 0 && string(zip[at:at+4]) == locatorSignature {
		if end, err = widenEnd(zip, at, &count, &size, &offset); err != nil {
			return 0, 0, 0, err
		}
	}
	if offset > uint64(end) || size != uint64(end)-offset {
		return refuse("the zip's directory is not where its end record says: something stands before or behind it")
	}
	start = int(offset)
	if bytes.Contains(zip[start:end], []byte(endSignature)) {
		return refuse("the zip has an end record within its directory")
	}
	return start, end, count, nil
}

// widenEnd reads the zip64 end record whose locator is at the given place.
// Some readers use it always and some only where a field of the other record
// is all ones, so the two must agree. It returns where the record starts.
func widenEnd(zip []byte, locator int, count, size, offset *uint64) (int, error) {
	at := locator - end64Size
	if at < 0 || string(zip[at:at+4]) != end64Signature || le.Uint64(zip[locator+8:]) != uint64(at) ||
		le.Uint64(zip[at+4:]) != end64Size-12 {
		return 0, &FormatError{"", "the zip's 64-bit end record is not where its locator says"}
	}
	if le.Uint32(zip[locator+4:]) != 0 || le.Uint32(zip[locator+16:]) != 1 || le.Uint64(zip[at+16:]) != 0 ||
		le.Uint64(zip[at+24:]) != le.Uint64(zip[at+32:]) {
		return 0, &FormatError{"", "the zip is part of a set"}
	}
	for _, f := range []struct {
		narrow *uint64
		wide   uint64
		ones   uint64
	}{
		{count, le.Uint64(zip[at+32:]), math.MaxUint16},
		{size, le.Uint64(zip[at+40:]), math.MaxUint32},
		{offset, le.Uint64(zip[at+48:]), math.MaxUint32},
	} {
		if *f.narrow != f.ones && *f.narrow != f.wide {
			return 0, &FormatError{"", "the zip's two end records disagree"}
		}
		*f.narrow = f.wide
	}
	return at, nil
}

// Extra fields that change what a header says.
const (
	extraZip64       = 0x0001
	extraUnicodePath = 0x7075
)

// extra reads the extra fields of one of e's headers. Each of the given fields
// that is all ones stands in the zip64 field instead.
func (e *zipEntry) extra(data []byte, fields ...*uint64) error {
	for wide := false; len(data) >= 4; {
		tag, size := le.Uint16(data), int(le.Uint16(data[2:]))
		if size > len(data)-4 {
			return &FormatError{e.name, "an extra field of it is cut short"}
		}
		field := data[4 : 4+size]
		data = data[4+size:]
		switch tag {
		case extraZip64:
			if wide {
				return &FormatError{e.name, "has two zip64 fields"}
			}
			wide = true
			for _, f := range fields {
				if *f != math.MaxUint32 {
					continue
				}
				if len(field) < 8 {
					return &FormatError{e.name, "its zip64 field is cut short"}
				}
				*f, field = le.Uint64(field), field[8:]
			}
		case extraUnicodePath:
			if len(field) < 5 || string(field[5:]) != e.name {
				return &FormatError{e.name, "has a second name in an extra field"}
			}
		}
	}
	return nil
}
