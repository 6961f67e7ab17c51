package rust

import (
	"bytes"
	"strconv"
	"unicode/utf8"

	"github.com/bumplens/bumplens/review/syntax"
)

// quotes reports whether a text comes next: one with escapes, of bytes, of C,
// or a raw one.
func (r *reader) quotes() bool {
	n, _ := r.prefix()
	return n >= 0
}

// prefix returns how long what stands before the quote of a text is, and how
// many "#" are in it; -1 when no text comes next.
func (r *reader) prefix() (length, hashes int) {
	n := 0
	if c := r.peek(0); c == 'b' || c == 'c' {
		if n = 1; c == 'b' && r.peek(1) == '\'' {
			return 1, 0
		}
	}
	raw := r.peek(n) == 'r'
	if raw {
		for n++; r.peek(n) == '#'; n++ {
			hashes++
		}
	}
	if r.peek(n) != '"' {
		return -1, 0
	}
	return n, hashes
}

// text reads a text as a String.
func (r *reader) text() {
	start, _ := r.prefix()
	start += r.pos + 1
	text := r.quote()
	id := r.leaf(syntax.String, start-1, "")
	if end := start + len(text); end <= len(r.src) && bytes.Equal(r.src[start:end], text) {
		r.b.Quote(id, start, end)
	} else {
		r.b.Text(id, string(text))
	}
}

// quote skips a text and returns what it says.
func (r *reader) quote() []byte {
	n, hashes := r.prefix()
	raw := hashes > 0 || n > 0 && r.src[r.pos+n-1] == 'r'
	closing := r.src[r.pos+n]
	r.pos += n + 1
	if raw {
		end := append([]byte{'"'}, bytes.Repeat([]byte{'#'}, hashes)...)
		n := bytes.Index(r.src[r.pos:], end)
		if n < 0 {
			n = len(r.src) - r.pos
		}
		text := r.src[r.pos : r.pos+n]
		r.pos = min(r.pos+n+len(end), len(r.src))
		return text
	}
	// What has no escapes is not copied.
	n = bytes.IndexByte(r.src[r.pos:], closing)
	if n >= 0 && bytes.IndexByte(r.src[r.pos:r.pos+n], '\\') < 0 {
		text := r.src[r.pos : r.pos+n]
		r.pos += n + 1
		return text
	}
	var text []byte
	for r.pos < len(r.src) && r.src[r.pos] != closing {
		if r.src[r.pos] == '\\' && r.pos+1 < len(r.src) {
			r.pos++
			text = r.escape(text)
			continue
		}
		text = append(text, r.src[r.pos])
		r.pos++
	}
	r.pos = min(r.pos+1, len(r.src))
	return text
}

// escape reads what is behind a backslash, and appends what it says.
func (r *reader) escape(text []byte) []byte {
	c := r.src[r.pos]
	r.pos++
	switch c {
	case 'n':
		return append(text, '\n')
	case 't':
		return append(text, '\t')
	case 'r':
		return append(text, '\r')
	case '0':
		return append(text, 0)
	case 'x':
		end := min(r.pos+2, len(r.src))
		number, err := strconv.ParseUint(string(r.src[r.pos:end]), 16, 8)
		if err != nil {
			return append(text, '\\', 'x')
		}
		r.pos = end
		return append(text, byte(number))
	case 'u':
		n := bytes.IndexByte(r.src[r.pos:min(r.pos+12, len(r.src))], '}')
		if n < 1 {
			return append(text, '\\', 'u')
		}
		number, err := strconv.ParseUint(string(bytes.ReplaceAll(r.src[r.pos+1:r.pos+n], []byte("_"), nil)), 16, 32)
		if err != nil {
			return append(text, '\\', 'u')
		}
		r.pos += n + 1
		return utf8.AppendRune(text, rune(number))
	case '\n', '\r':
		for r.pos < len(r.src) && (r.src[r.pos] == ' ' || r.src[r.pos] == '\t' || r.src[r.pos] == '\n' || r.src[r.pos] == '\r') {
			r.pos++
		}
		return text
	}
	return append(text, c)
}

// character reports whether a "'" starts a character, and no lifetime.
func (r *reader) character() bool {
	if r.peek(0) != '\'' || r.pos+1 >= len(r.src) {
		return false
	}
	if r.src[r.pos+1] == '\\' {
		return true
	}
	_, n := utf8.DecodeRune(r.src[r.pos+1:])
	return r.peek(1+n) == '\''
}

// quoteOrLabel reads a character, or what a label stands before.
func (r *reader) quoteOrLabel() {
	if !r.character() {
		r.lifetime()
		r.take(":")
		if r.blanks(); !r.enters(0) {
			return
		}
		r.primary()
		r.nest--
		return
	}
	start := r.pos
	r.pos++
	var text []byte
	if r.src[r.pos] == '\\' && r.pos+1 < len(r.src) {
		r.pos++
		text = r.escape(text)
	} else {
		_, n := utf8.DecodeRune(r.src[r.pos:])
		text = r.src[r.pos : r.pos+n]
		r.pos += n
	}
	if r.peek(0) == '\'' {
		r.pos++
	}
	r.leaf(syntax.String, start, string(text))
}

// lifetime skips a lifetime, a label or, where types are skipped, a character.
func (r *reader) lifetime() {
	if r.character() {
		r.pos = min(r.pos+3, len(r.src))
		return
	}
	r.pos++
	r.pos += len(r.word())
}

// number reads a number, whatever its form.
func (r *reader) number() {
	start := r.pos
	for r.pos < len(r.src) && (isWord(r.src[r.pos]) || r.src[r.pos] == '.' && r.peek(1) >= '0' && r.peek(1) <= '9') {
		r.pos++
	}
	r.leaf(syntax.Number, start, string(r.src[start:r.pos]))
}
