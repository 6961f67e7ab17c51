package javascript

import (
	"bytes"
	"unicode/utf8"

	"github.com/tdewolff/parse/v2/js"
)

// A scanner finds the tokens of a text, each from where the last one ends. It
// keeps no other state, so the parser may set it back, or forward over what it
// reads itself: regular expressions, templates and the texts of elements.
type scanner struct {
	source     []byte
	tok        token
	start, end int  // of the token
	before     int  // where the token before it ends
	newline    bool // the token is the first of its line
	module     bool // the text is a module, so "<!--" is no comment
	old        bool // one was taken for a comment
}

// A class is what a token may be by its first byte.
type class uint8

const (
	other class = iota
	space
	line
	letter
	digit
	quote
	single // a token of one byte
	sign   // a token of one byte or more
	beyond // not ASCII
)

var classes, singles = func() (c [256]class, s [256]token) {
	for i := range 256 {
		switch b := byte(i); {
		case b == ' ' || b == '\t' || b == '\v' || b == '\f':
			c[i] = space
		case b == '\n' || b == '\r':
			c[i] = line
		case b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_' || b == '$':
			c[i] = letter
		case b >= '0' && b <= '9':
			c[i] = digit
		case b == '"' || b == '\'':
			c[i] = quote
		case bytes.IndexByte([]byte("=!+-*/%&|^?<>.#\\"), b) >= 0:
			c[i] = sign
		case b >= utf8.RuneSelf:
			c[i] = beyond
		}
	}
	for i, t := range map[byte]token{
		'{': openBrace, '}': closeBrace, '(': openParen, ')': closeParen, '[': openBracket, ']': closeBracket,
		';': semicolon, ',': comma, ':': colon, '~': tilde, '@': at, '`': backtick,
	} {
		c[i], s[i] = single, t
	}
	return c, s
}()

// next goes on to the next token.
func (s *scanner) next() {
	s.before = s.end
	s.newline = s.end == 0
	i, source := s.end, s.source
	for i < len(source) {
		c := source[i]
		switch classes[c] {
		case space:
			i++
			continue
		case line:
			s.newline = true
			i++
			continue
		case letter:
			s.word(i)
			return
		case single:
			s.tok, s.start, s.end = singles[c], i, i+1
			return
		case quote:
			s.quoted(i)
			return
		case digit:
			s.number(i)
			return
		case sign:
			if n := s.comment(i); n > 0 {
				i += n
				continue
			}
			s.sign(i)
			return
		case beyond:
			if n := s.blank(i); n > 0 {
				i += n
				continue
			}
			s.word(i)
			return
		}
		s.bad(i)
		return
	}
	s.tok, s.start, s.end = end, len(source), len(source)
}

// bad takes all that begins no token for one.
func (s *scanner) bad(i int) {
	s.tok, s.start, s.end = bad, i, i+1
	for s.end < len(s.source) && classes[s.source[s.end]] == other {
		s.end++
	}
}

// blank returns the length of what is white or ends a line beyond ASCII.
func (s *scanner) blank(i int) int {
	switch r, n := utf8.DecodeRune(s.source[i:]); r {
	case '\u2028', '\u2029':
		s.newline = true
		return n
	case '\u00a0', '\ufeff', '\u1680', '\u202f', '\u205f', '\u3000',
		'\u2000', '\u2001', '\u2002', '\u2003', '\u2004', '\u2005', '\u2006', '\u2007', '\u2008', '\u2009', '\u200a':
		return n
	}
	return 0
}

// comment returns the length of the comment at i, 0 when there is none.
func (s *scanner) comment(i int) int {
	rest := s.source[i:]
	switch {
	case len(rest) > 1 && rest[0] == '/' && rest[1] == '*':
		n := bytes.Index(rest[2:], []byte("*/"))
		if n < 0 {
			return 0 // told by sign
		}
		if body := rest[2 : n+2]; !s.newline {
			s.newline = bytes.IndexByte(body, '\n') >= 0 || bytes.IndexByte(body, '\r') >= 0 ||
				bytes.Contains(body, []byte("\u2028")) || bytes.Contains(body, []byte("\u2029"))
		}
		return n + 4
	case len(rest) > 1 && rest[0] == '/' && rest[1] == '/',
		i == 0 && bytes.HasPrefix(rest, []byte("#!")):
		return lineEnd(rest)
	case rest[0] == '<' && !s.module && bytes.HasPrefix(rest, []byte("<!--")),
		rest[0] == '-' && s.newline && !s.module && bytes.HasPrefix(rest, []byte("-->")):
		s.old = true
		return lineEnd(rest)
	}
	return 0
}

// lineEnd returns how many bytes of b stand before the end of the line. Before
// U+2028 and U+2029 a line ends too: what stands behind them is run.
func lineEnd(b []byte) int {
	for i, c := range b {
		switch {
		case c == '\n' || c == '\r':
			return i
		case c == 0xe2 && i+2 < len(b) && b[i+1] == 0x80 && b[i+2]|1 == 0xa9:
			return i
		}
	}
	return len(b)
}

// word reads a name or a word. One that is written with escapes is a name.
func (s *scanner) word(i int) {
	source, start := s.source, i
	for i < len(source) && (classes[source[i]] == letter || classes[source[i]] == digit) {
		i++
	}
	if i < len(source) && (source[i] == '\\' || source[i] >= utf8.RuneSelf) {
		plain := i
		if i = s.letters(start); i == start {
			for i < len(source) && source[i] >= utf8.RuneSelf && s.letters(i) == i && s.blank(i) == 0 {
				_, n := utf8.DecodeRune(source[i:])
				i += n
			}
			s.tok, s.start, s.end = bad, start, i
			return
		}
		if i > plain {
			s.tok, s.start, s.end = name, start, i
			return
		}
	}
	s.tok, s.start, s.end = name, start, i
	if n := i - start; n > 1 && n < 11 && source[start] >= 'a' {
		s.tok = keyword(source[start:i])
	}
}

// letters returns where the name at i ends, i when there is none.
func (s *scanner) letters(i int) int {
	for start := i; i < len(s.source); {
		switch c := s.source[i]; {
		case classes[c] == letter || classes[c] == digit:
			i++
		case c == '\\':
			_, n := unescape(s.source[i:])
			if n < 3 || s.source[i+1] != 'u' {
				return i
			}
			i += n
		case c < utf8.RuneSelf:
			return i
		default:
			r, n := utf8.DecodeRune(s.source[i:])
			letter := s.source[i : i+n]
			if r == utf8.RuneError || i == start && !js.IsIdentifierStart(letter) || !js.IsIdentifierContinue(letter) {
				return i
			}
			i += n
		}
	}
	return i
}

// quoted reads a text in quotes. One that does not end, ends with its line.
func (s *scanner) quoted(i int) {
	source, q := s.source, s.source[i]
	s.tok, s.start = text, i
	for i++; i < len(source); i++ {
		switch c := source[i]; {
		case c == q:
			s.end = i + 1
			return
		case c == '\\':
			i++
			if i+1 < len(source) && source[i] == '\r' && source[i+1] == '\n' {
				i++
			}
		case c == '\n' || c == '\r':
			s.tok, s.end = bad, i
			return
		}
	}
	s.tok, s.end = bad, len(source)
}

// number reads a number, as it is written: old octal ones too.
func (s *scanner) number(i int) {
	source := s.source
	s.tok, s.start = number, i
	digits := func() {
		for i < len(source) && (classes[source[i]] == digit || source[i] == '_') {
			i++
		}
	}
	defer func() { s.end = i }()
	if source[i] == '0' && i+1 < len(source) {
		switch c := source[i+1] | 0x20; {
		case c == 'x' || c == 'o' || c == 'b':
			for i += 2; i < len(source) && (classes[source[i]] == digit || classes[source[i]] == letter); {
				i++
			}
			return
		case classes[source[i+1]] == digit:
			start := i
			if digits(); !bytes.ContainsAny(source[start:i], "89") {
				return // a point behind it is a member's
			}
		}
	}
	digits()
	if i < len(source) && source[i] == 'n' {
		i++
		return
	}
	if i < len(source) && source[i] == '.' {
		i++
		digits()
	}
	if i < len(source) && source[i]|0x20 == 'e' {
		e := i + 1
		if e < len(source) && (source[e] == '+' || source[e] == '-') {
			e++
		}
		if e < len(source) && classes[source[e]] == digit {
			i = e
			digits()
		}
	}
}
