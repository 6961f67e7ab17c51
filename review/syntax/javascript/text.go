package javascript

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/bumplens/bumplens/review/syntax"
)

// word gives a node the name that stands at the current token.
func (p *parser) word(id syntax.ID) { p.named(id, p.start, p.end) }

func (p *parser) named(id syntax.ID, start, end int) {
	if b := p.source[start:end]; bytes.IndexByte(b, '\\') >= 0 {
		p.b.Text(id, string(unescaped(b)))
		return
	}
	p.b.Quote(id, start, end)
}

// cooked gives a node the text between start and end, without its escapes.
func (p *parser) cooked(id syntax.ID, start, end int) {
	if b := p.source[start:end]; bytes.IndexByte(b, '\\') >= 0 {
		p.b.Text(id, string(unescaped(b)))
		return
	}
	p.b.Quote(id, start, end)
}

// unescaped returns what b means. The halves of a pair of surrogates that
// stand beside each other are joined, and one alone, which has no place in
// UTF-8, is U+FFFD.
func unescaped(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for {
		i := bytes.IndexByte(b, '\\')
		if i < 0 {
			return append(out, b...)
		}
		out = append(out, b[:i]...)
		r, n := unescape(b[i:])
		b = b[i+n:]
		if utf16.IsSurrogate(r) {
			if low, n := unescape(b); utf16.DecodeRune(r, low) != utf8.RuneError {
				r, b = utf16.DecodeRune(r, low), b[n:]
			}
		}
		if r >= 0 {
			out = utf8.AppendRune(out, r)
		}
	}
}

// unescape reads the escape that b starts with, and its length; -1 is a line
// that goes on, and what starts with none has the length 0. An escape that
// is not whole means the character behind the backslash.
func unescape(b []byte) (rune, int) {
	if len(b) < 2 || b[0] != '\\' {
		return -1, min(len(b), 1)
	}
	switch c := b[1]; c {
	case 'n':
		return '\n', 2
	case 't':
		return '\t', 2
	case 'r':
		return '\r', 2
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'v':
		return '\v', 2
	case '\n':
		return -1, 2
	case '\r':
		if len(b) > 2 && b[2] == '\n' {
			return -1, 3
		}
		return -1, 2
	case 'x':
		if r, n := hex(b[2:], 2); n == 2 {
			return r, 4
		}
	case 'u':
		if len(b) > 2 && b[2] == '{' {
			if r, n := hex(b[3:], len(b)); n > 0 && 3+n < len(b) && b[3+n] == '}' {
				return r, n + 4
			}
		} else if r, n := hex(b[2:], 4); n == 4 {
			return r, 6
		}
	case '0', '1', '2', '3', '4', '5', '6', '7':
		r, n := rune(0), 1
		for n < len(b) && n < 4 && b[n] >= '0' && b[n] <= '7' && r*8+rune(b[n]-'0') < 256 {
			r = r*8 + rune(b[n]-'0')
			n++
		}
		return r, n
	}
	r, n := utf8.DecodeRune(b[1:])
	if r == '\u2028' || r == '\u2029' {
		return -1, 1 + n
	}
	return r, 1 + n
}

// hex reads at most limit digits and tells how many there were. What is beyond
// Unicode stays there, so that it is written as U+FFFD.
func hex(b []byte, limit int) (r rune, n int) {
	for ; n < len(b) && n < limit; n++ {
		c := b[n]
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return r, n
		}
		if r = r<<4 | rune(c); r > utf8.MaxRune {
			r = utf8.MaxRune + 1
		}
	}
	return r, n
}
