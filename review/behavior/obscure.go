package behavior

import (
	"bytes"
	"strings"
)

// obscureText tells the signs of obfuscation that a text shows, whatever
// language it is in.
func obscureText(data []byte) []Observation {
	s := shapeOf(data)
	return s.observations()
}

// shapeOf measures a text. Each sign is sought by what it cannot be without,
// so that most bytes are only skipped.
func shapeOf(data []byte) shape {
	var s shape
	s.hexNames(data)
	s.escapes(data)
	s.symbols(data)
	s.blobs(data)
	s.numbers(data, '[')
	s.numbers(data, '(')
	s.strings(data)
	s.codes(data, "fromCharCode")
	s.codes(data, "fromCodePoint")
	s.chained(data)
	s.packed(data)
	s.place(data)
	return s
}

// each calls do with the place behind each mark, and goes on from where do
// says. Marks are sought by the letter of theirs that programs have the fewest of.
func each(data []byte, mark string, do func(at int) (next int)) {
	rare := rarest(mark)
	for i := rare; i < len(data); {
		n := bytes.IndexByte(data[i:], mark[rare])
		if n < 0 {
			return
		}
		i += n
		if start := i - rare; bytes.HasPrefix(data[start:], []byte(mark)) {
			at := start + len(mark)
			i = max(at, do(at)) + rare
		} else {
			i++
		}
	}
}

// frequent are the bytes that programs have the most of, from the most frequent on.
const frequent = " etnrioasl(,.)=c;dupfhm{}:g\"bvy_0x1"

// rarest returns the place of the letter of a mark that programs have the fewest of.
func rarest(mark string) int {
	best, least := 0, len(frequent)+1
	for i := range len(mark) {
		at := strings.IndexByte(frequent, mark[i])
		if at < 0 {
			return i
		}
		if len(frequent)-at < least {
			best, least = i, len(frequent)-at
		}
	}
	return best
}

func (s *shape) hexNames(data []byte) {
	each(data, "_0x", func(at int) int {
		end := at
		for end < len(data) && isHexDigit(data[end]) {
			end++
		}
		if end-at >= 4 && (end == len(data) || !isWord(data[end])) {
			s.count(hexNames, 1, at-len("_0x"))
		}
		return end
	})
}

// leastEscapes is how many escapes in a row are looked at.
const leastEscapes = 4

// escapes counts escapes that stand for printable characters, in rows that are
// of such for the most part: nobody has to escape those. Tables of bytes and
// of Unicode's letters are of others.
func (s *shape) escapes(data []byte) {
	for i := 0; i < len(data); {
		n := bytes.IndexByte(data[i:], '\\')
		if n < 0 {
			return
		}
		start := i + n
		all, printable, letters := 0, 0, 0
		for i = start; ; all++ {
			value, size := escapeAt(data[i:])
			if size == 0 {
				break
			}
			if value >= ' ' && value < 0x7f || value == '\n' {
				printable++
			}
			if value < 0x80 && isWord(byte(value)) {
				letters++
			}
			i += size
		}
		if all == 0 {
			i = start + 2 // what is escaped may be a backslash
		}
		if all >= leastEscapes && 8*printable >= 7*all && 2*letters >= all {
			s.count(escapedText, all, start)
		}
	}
}

// escapeAt reads the escape that a text starts with: \x61, \u0061, \u{61} or
// \141. Its size is 0 when there is none.
func escapeAt(s []byte) (value, size int) {
	if len(s) < 4 || s[0] != '\\' {
		return 0, 0
	}
	switch {
	case s[1] == 'x':
		return hexAt(s, 2, 2)
	case s[1] == 'u' && s[2] == '{':
		for size = 3; size < len(s) && size < 9 && isHexDigit(s[size]); size++ {
			value = value<<4 | hexValue(s[size])
		}
		if size == len(s) || s[size] != '}' {
			return 0, 0
		}
		return value, size + 1
	case s[1] == 'u':
		return hexAt(s, 2, 4)
	case s[1] >= '0' && s[1] <= '3' && s[2] >= '0' && s[2] <= '7' && s[3] >= '0' && s[3] <= '7':
		return int(s[1]-'0')<<6 | int(s[2]-'0')<<3 | int(s[3]-'0'), 4
	}
	return 0, 0
}

func hexAt(s []byte, at, digits int) (value, size int) {
	if len(s) < at+digits {
		return 0, 0
	}
	for _, c := range s[at : at+digits] {
		if !isHexDigit(c) {
			return 0, 0
		}
		value = value<<4 | hexValue(c)
	}
	return value, at + digits
}

func isHexDigit(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

func hexValue(c byte) int {
	if c <= '9' {
		return int(c - '0')
	}
	return int(c|0x20-'a') + 10
}

// symbols finds code that does without letters, as JSFuck and jjencode write
// it: they begin with empty arrays that are added or negated.
func (s *shape) symbols(data []byte) {
	least := signs[symbolsOnly].least
	for i := least - 1; i < len(data); i += least {
		if !isSymbol(data[i]) {
			continue
		}
		start, end := i, i
		for start > 0 && isSymbol(data[start-1]) {
			start--
		}
		for end < len(data) && isSymbol(data[end]) {
			end++
		}
		if run := data[start:end]; len(run) >= least && (bytes.Contains(run, []byte("+[]")) || bytes.Contains(run, []byte("![]")) || bytes.Contains(run, []byte("++$"))) {
			s.largest(symbolsOnly, len(run), start)
		}
		i = end
	}
}

func isSymbol(c byte) bool {
	return c > ' ' && c < 0x7f && (!isWord(c) || c == '$' || c == '_')
}

// packers are marks of tools that pack code, and what must follow within a
// short way for it to be one.
var packers = []struct {
	mark string
	then []string
}{
	{"eval(function(p,a,c,k,e,", nil},
	{"eval(function(h,u,n,t,e,r)", nil},
	{"__pyarmor__", []string{"("}},
	{"from pyarmor_runtime", nil},
	{"\uff9f\u03c9\uff9f\uff89", nil}, // aaencode
	{"exec(", []string{"marshal", "zlib", "b64decode", "b32decode", "b85decode", "decompress", "fromhex", "unhexlify", "[::-1]"}},
	{"eval(", []string{"atob(", "unescape(", "gunzipSync", "inflateSync", "marshal", "b64decode"}},
	{"Function(", []string{"atob(", "unescape("}},
}

// packedWithin is how far behind a mark the other one is sought: a short
// expression.
const packedWithin = 80

func (s *shape) packed(data []byte) {
	for _, p := range packers {
		each(data, p.mark, func(at int) int {
			window := data[at:min(len(data), at+packedWithin)]
			window = window[:endOfLine(window)]
			found := p.then == nil
			for _, then := range p.then {
				found = found || bytes.Contains(window, []byte(then))
			}
			if found {
				s.count(packedCode, 1, at-len(p.mark))
			}
			return at
		})
	}
}
