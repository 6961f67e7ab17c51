package behavior

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxHiddenQuote is how many characters of a place are spelled out.
const maxHiddenQuote = 12

// spelledOut quotes most characters of the text at a place, with what is not
// ASCII spelled out.
func spelledOut(line []byte, at, most int) string {
	var b strings.Builder
	b.Write(bytes.TrimLeft(asciiBefore(line[:at]), " \t"))
	rest := line[at:]
	for n := 0; len(rest) > 0; n++ {
		if n == most {
			b.WriteString("…")
			break
		}
		r, size := utf8.DecodeRune(rest)
		if r >= ' ' && r < 0x7f {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, `\u{%x}`, r)
		}
		rest = rest[size:]
	}
	return b.String()
}

// asciiBefore returns the last of a text that is printable ASCII, short.
func asciiBefore(s []byte) []byte {
	i := len(s)
	for i > 0 && len(s)-i < 2*maxHiddenQuote && s[i-1] >= ' ' && s[i-1] < 0x7f {
		i--
	}
	return s[i:]
}

var newline = []byte("\n")

// endOfLine returns where the first line of a text ends, without its newline.
func endOfLine(s []byte) int {
	if i := bytes.IndexByte(s, '\n'); i >= 0 {
		return i
	}
	return len(s)
}

// pastASCII returns the place of the first byte from i on that is not ASCII,
// the length of data when there is none.
func pastASCII(data []byte, i int) int {
	for ; i+8 <= len(data); i += 8 {
		if binary.LittleEndian.Uint64(data[i:])&0x8080808080808080 != 0 {
			break
		}
	}
	for i < len(data) && data[i] < utf8.RuneSelf {
		i++
	}
	return i
}
