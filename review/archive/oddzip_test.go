package archive

import (
	"bytes"
	"hash/crc32"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/flate"
)

// words splits a line at spaces, and unquotes what is quoted, also behind a
// "=".
func words(t testing.TB, line string) (words []string) {
	t.Helper()
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimLeft(line, " ") {
		end := strings.IndexAny(line+" ", ` "`)
		word := line[:end]
		line = line[end:]
		if quoted, err := strconv.QuotedPrefix(line); err == nil {
			text, _ := strconv.Unquote(quoted)
			word += text
			line = line[len(quoted):]
		}
		words = append(words, word)
	}
	return words
}

// header is what one of the two headers of an entry says.
type header struct {
	name, extra, comment string
	flags, method        uint16
	crc, packed, size    uint32
}

// An oddEntry is an entry that is written as told, true or not.
type oddEntry struct {
	local, central header
	data           string // as packed
	descriptor     string
	after          string // bytes behind it
	at             string // the offset in the directory, "" for the true one
	mode           uint32
	hidden, ghost  bool // has no central header, has no local header
}

// newOddEntry makes an honest entry, and then changes it as each option asks.
// An option of the kind "local.name=x" holds for one header, "name=x" for both.
func newOddEntry(t testing.TB, name, content string, options []string) oddEntry {
	t.Helper()
	if count, zeros := strings.CutPrefix(content, "zeros:"); zeros {
		n, _ := strconv.Atoi(count)
		content = strings.Repeat("\x00", n)
	}
	e := oddEntry{data: content}
	h := header{name: name, crc: crc32.ChecksumIEEE([]byte(content)), size: uint32(len(content))}
	if slices.Contains(options, "deflate") {
		h.method, e.data = methodDeflate, deflate(content)
	}
	h.packed = uint32(len(e.data))
	if !ascii(name) {
		h.flags |= flagUTF8
	}
	e.local, e.central = h, h
	for _, o := range options {
		key, value, _ := strings.Cut(o, "=")
		side, field, one := strings.Cut(key, ".")
		switch {
		case one && side == "local":
			e.local.set(t, field, value)
		case one && side == "central":
			e.central.set(t, field, value)
		case key == "deflate":
		case key == "descriptor":
			e.describe(t, value)
		case key == "after":
			e.after = value
		case key == "behind":
			e.data += value
			e.local.packed += uint32(len(value))
			e.central.packed += uint32(len(value))
		case key == "at":
			e.at = value
		case key == "mode":
			mode, _ := strconv.ParseUint(value, 8, 32)
			e.mode = uint32(mode)
		case key == "hidden":
			e.hidden = true
		case key == "ghost":
			e.ghost = true
		default:
			e.local.set(t, key, value)
			e.central.set(t, key, value)
		}
	}
	return e
}

func (h *header) set(t testing.TB, field, value string) {
	t.Helper()
	n, err := strconv.ParseUint(value, 0, 32)
	switch field {
	case "name":
		h.name = value
		return
	case "extra":
		h.extra = value
		return
	case "comment":
		h.comment = value
		return
	case "flags":
		h.flags = uint16(n)
	case "method":
		h.method = uint16(n)
	case "crc":
		h.crc = uint32(n)
	case "packed":
		h.packed = uint32(n)
	case "size":
		h.size = uint32(n)
	default:
		t.Fatalf("option %q", field)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// describe moves an entry's sums behind its data.
func (e *oddEntry) describe(t testing.TB, kind string) {
	t.Helper()
	h := e.central
	signed := le.AppendUint32([]byte(descriptorSignature), h.crc)
	switch kind {
	case "signed", "plain":
		signed = le.AppendUint32(le.AppendUint32(signed, h.packed), h.size)
	case "signed64", "plain64":
		signed = le.AppendUint64(le.AppendUint64(signed, uint64(h.packed)), uint64(h.size))
	case "wrong":
		signed = le.AppendUint32(le.AppendUint32(signed, h.packed), h.size+1)
	case "missing":
		signed = nil
	default:
		t.Fatalf("descriptor %q", kind)
	}
	if strings.HasPrefix(kind, "plain") {
		signed = signed[4:]
	}
	e.descriptor = string(signed)
	e.local.crc, e.local.packed, e.local.size = 0, 0, 0
	e.local.flags |= flagDescriptor
	e.central.flags |= flagDescriptor
}

func deflate(content string) string {
	var buf bytes.Buffer
	w, _ := flate.NewWriter(&buf, flate.DefaultCompression)
	io.WriteString(w, content)
	w.Close()
	return buf.String()
}

// append writes the part of a header that both have, from the flags on.
func (h *header) append(to []byte) []byte {
	to = le.AppendUint16(le.AppendUint16(to, h.flags), h.method)
	to = le.AppendUint32(to, 0) // time
	to = le.AppendUint32(le.AppendUint32(le.AppendUint32(to, h.crc), h.packed), h.size)
	return le.AppendUint16(le.AppendUint16(to, uint16(len(h.name))), uint16(len(h.extra)))
}

// packZip writes a zip of entries, and does to it what damage lists, one a
// line.
func packZip(t testing.TB, entries []oddEntry, damage string) []byte {
	t.Helper()
	odd := make(map[string]string)
	for line := range strings.Lines(damage) {
		w := append(words(t, line), "")
		odd[w[0]] = w[1]
	}
	zip := []byte(odd["before"])
	var directory []byte
	var centrals [][]byte
	for _, e := range entries {
		at := len(zip)
		if e.at != "" {
			at, _ = strconv.Atoi(e.at)
		}
		if !e.hidden {
			c := e.central.append(append([]byte(centralSignature), 20, 3, 20, 0))
			c = le.AppendUint16(c, uint16(len(e.central.comment)))
			c = append(c, 0, 0, 0, 0)
			c = le.AppendUint32(le.AppendUint32(c, e.mode<<16), uint32(at))
			centrals = append(centrals, append(c, e.central.name+e.central.extra+e.central.comment...))
		}
		if !e.ghost {
			zip = e.local.append(append(zip, localSignature+"\x14\x00"...))
			zip = append(zip, e.local.name+e.local.extra+e.data+e.descriptor+e.after...)
		}
	}
	if _, ok := odd["reversed"]; ok {
		slices.Reverse(centrals)
	}
	directory = append(bytes.Join(centrals, nil), odd["inside"]...)
	zip = append(zip, odd["ahead"]...)
	start := len(zip)
	if _, ok := odd["shifted"]; ok {
		start -= len(odd["before"])
	}
	zip = append(append(zip, directory...), odd["between"]...)
	count, size := uint16(len(centrals)), uint32(len(directory))
	if n, ok := odd["count"]; ok {
		wrong, _ := strconv.Atoi(n)
		count = uint16(wrong)
	}
	if how, ok := odd["zip64"]; ok {
		zip = appendEnd64(zip, uint64(count), uint64(size), uint64(start), how)
		if how == "wide" {
			count, size, start = math.MaxUint16, math.MaxUint32, math.MaxUint32
		}
	}
	zip = append(zip, endSignature+"\x00\x00\x00\x00"...)
	zip = le.AppendUint16(le.AppendUint16(zip, count), count)
	zip = le.AppendUint32(le.AppendUint32(zip, size), uint32(start))
	zip = le.AppendUint16(zip, uint16(len(odd["comment"])))
	zip = append(append(zip, odd["comment"]...), odd["behind"]...)
	if n, ok := odd["cut"]; ok {
		cut, _ := strconv.Atoi(n)
		zip = zip[:len(zip)-cut]
	}
	return zip
}

// appendEnd64 writes the zip64 end record and its locator.
func appendEnd64(zip []byte, count, size, start uint64, how string) []byte {
	at := uint64(len(zip))
	switch how {
	case "other":
		count++
	case "elsewhere":
		at--
	}
	zip = le.AppendUint64(append(zip, end64Signature...), end64Size-12)
	zip = append(zip, 45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	for _, n := range []uint64{count, count, size, start} {
		zip = le.AppendUint64(zip, n)
	}
	zip = le.AppendUint64(append(zip, locatorSignature+"\x00\x00\x00\x00"...), at)
	return le.AppendUint32(zip, 1)
}
