package python

import (
	"bytes"
	"unicode/utf8"
)

// prefix returns what the letters before a quote say, and whether they say
// anything.
func prefix(letters []byte) (form, bool) {
	var f form
	var seen [256]bool
	for _, c := range letters {
		c |= 0x20
		if seen[c] {
			return 0, false
		}
		seen[c] = true
		switch c {
		case 'r':
			f |= raw
		case 'b':
			f |= inBytes
		case 'f', 't':
			f |= isFormat
		case 'u':
		default:
			return 0, false
		}
	}
	return f, f&inBytes == 0 || f&isFormat == 0 && !seen['u']
}

// text reads a text whose first quote is at the place; of a format string that
// quote alone. A text that does not end is unknown up to the end of its line,
// or of the source when it has three quotes.
func (l *lexer) text(start int, f form) token {
	t := token{kind: text, form: f, start: int32(start), prefix: uint8(l.pos - start)}
	quote := l.src[l.pos]
	l.pos++
	if l.at(0) == quote && l.at(1) == quote {
		t.form |= triple
		l.pos += 2
	}
	if f&isFormat != 0 {
		t.kind, t.end = template, int32(l.pos)
		return t
	}
	t.form |= l.within(quote, t.form)
	if t.form&unended != 0 {
		t.kind, t.form = unknown, t.form&^unended
	}
	t.end = int32(l.pos)
	return t
}

// unended is a text whose last quote is missing.
const unended form = 1 << 7

// within goes behind the end of a text that starts at the place, and returns
// what more is known of it.
func (l *lexer) within(quote byte, f form) form {
	var more form
	s := l.src
	for i := l.pos; i < len(s); i++ {
		switch c := s[i]; {
		case c == quote && f&triple == 0:
			l.pos = i + 1
			return more
		case c == quote:
			if i+2 < len(s) && s[i+1] == quote && s[i+2] == quote {
				l.pos = i + 3
				return more
			}
		case c == '\\':
			if f&raw == 0 {
				more |= escaped
			}
			if n := lineEnd(s, i+1); n > 0 {
				if s[i+1] == '\r' {
					more |= escaped
				}
				i += n
			} else {
				i++
			}
		case c == '\n' && f&triple == 0, c == '\r' && f&triple == 0:
			l.pos = i
			return more | unended
		case c == '\r':
			more |= escaped // line ends are read as \n
		}
	}
	l.pos = len(s)
	return more | unended
}

// behind returns where a format string ends, as long as no text within has the
// same quotes.
func (l *lexer) behind(t token) int {
	past := lexer{src: l.src, pos: int(t.end)}
	past.within(l.src[t.end-1], t.form)
	return past.pos
}

// content returns where the text within a token's quotes is.
func (t token) content() span {
	quotes := int32(1)
	if t.form&triple != 0 {
		quotes = 3
	}
	return span{t.start + int32(t.prefix) + quotes, t.end - quotes}
}

// simple are the escapes of one letter.
var simple = [256]byte{'\\': '\\', '\'': '\'', '"': '"', 'a': '\a', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v'}

// unescape appends what a piece of a text means. An escape that Python does not
// know stays as it is written, and so does one of a character by its name, and
// one of half a character.
func (p *parser) unescape(dst, s []byte, f form) []byte {
	for len(s) > 0 {
		n := 0
		for n < len(s) && s[n] != '\\' && s[n] != '\r' && (s[n] < 0x80 || !p.latin) {
			n++
		}
		dst, s = append(dst, s[:n]...), s[n:]
		switch {
		case len(s) == 0:
		case s[0] >= 0x80 && f&inBytes == 0:
			dst, s = utf8.AppendRune(dst, rune(s[0])), s[1:]
		case s[0] >= 0x80:
			dst, s = append(dst, s[0]), s[1:]
		case s[0] == '\r':
			dst, s = append(dst, '\n'), s[lineEnd(s, 0):]
		case f&raw != 0 || len(s) == 1:
			dst, s = append(dst, '\\'), s[1:]
		default:
			dst, s = escape(dst, s, f)
		}
	}
	return dst
}

// escape appends what the escape that s starts with means, and returns what
// is behind it.
func escape(dst, s []byte, f form) (meant, rest []byte) {
	c := s[1]
	if n := lineEnd(s, 1); n > 0 {
		return dst, s[1+n:]
	}
	if simple[c] != 0 {
		return append(dst, simple[c]), s[2:]
	}
	digits, base := 0, rune(16)
	start := 2
	switch {
	case '0' <= c && c <= '7':
		start, base = 1, 8
		for digits < 3 && start+digits < len(s) && '0' <= s[start+digits] && s[start+digits] <= '7' {
			digits++
		}
	case c == 'x':
		digits = 2
	case c == 'u' && f&inBytes == 0:
		digits = 4
	case c == 'U' && f&inBytes == 0:
		digits = 8
	}
	if digits == 0 || start+digits > len(s) {
		return append(dst, '\\'), s[1:]
	}
	var r rune
	for _, h := range s[start : start+digits] {
		v := bytes.IndexByte([]byte("0123456789abcdef"), h|0x20)
		if '0' <= h && h <= '9' {
			v = int(h - '0')
		}
		if v < 0 || r > utf8.MaxRune {
			return append(dst, '\\'), s[1:]
		}
		r = r*base + rune(v)
	}
	if f&inBytes != 0 {
		return append(dst, byte(r)), s[start+digits:]
	}
	if !utf8.ValidRune(r) {
		return append(dst, '\\'), s[1:]
	}
	return utf8.AppendRune(dst, r), s[start+digits:]
}
