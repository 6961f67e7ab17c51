package python

import (
	"unicode"
	"unicode/utf8"
)

// A lexer cuts a text into tokens, one at a time. A copy of it reads ahead.
type lexer struct {
	src     []byte
	pos     int
	open    int     // brackets that are open; lines do not end in them
	columns []int32 // where the blocks that are open start
	dedents int     // that are still to be told
	fresh   bool    // at the start of a logical line
}

// classes of bytes that words and numbers are made of.
const (
	letter = 1 << iota
	digit
	high // not ASCII
)

var classes = func() (c [256]uint8) {
	for b := range c {
		switch {
		case 'a' <= b|0x20 && b|0x20 <= 'z' && b < 0x80, b == '_':
			c[b] = letter
		case '0' <= b && b <= '9':
			c[b] = digit
		case b >= 0x80:
			c[b] = high
		}
	}
	return c
}()

// at returns the byte n behind the place, 0 behind the end.
func (l *lexer) at(n int) byte {
	if l.pos+n < len(l.src) {
		return l.src[l.pos+n]
	}
	return 0
}

// lineEnd returns how long the line end at i is, 0 where there is none.
func lineEnd(s []byte, i int) int {
	switch {
	case i >= len(s):
		return 0
	case s[i] == '\n':
		return 1
	case s[i] == '\r':
		if i+1 < len(s) && s[i+1] == '\n' {
			return 2
		}
		return 1
	}
	return 0
}

// make returns a token of n bytes and goes behind it.
func (l *lexer) make(k kind, n int) token {
	start := l.pos
	l.pos += n
	return token{kind: k, start: int32(start), end: int32(l.pos)}
}

func (l *lexer) next() token {
	if l.fresh {
		l.fresh = false
		if l.indentation() {
			return l.make(indent, 0)
		}
	}
	if l.dedents > 0 {
		l.dedents--
		return l.make(dedent, 0)
	}
	for l.pos < len(l.src) {
		switch c := l.src[l.pos]; {
		case c == ' ' || c == '\t' || c == '\f':
			l.pos++
		case classes[c]&(letter|high) != 0:
			return l.word()
		case classes[c] == digit || c == '.' && classes[l.at(1)] == digit:
			return l.number()
		case c == '\n' || c == '\r':
			t := l.make(newline, lineEnd(l.src, l.pos))
			if l.open == 0 {
				l.fresh = true
				return t
			}
		case c == '#':
			l.comment()
		case c == '"' || c == '\'':
			return l.text(l.pos, 0)
		case c == '\\':
			n := lineEnd(l.src, l.pos+1)
			if n == 0 {
				return l.make(unknown, 1)
			}
			l.pos += 1 + n
		default:
			return l.mark(c)
		}
	}
	return l.make(eof, 0)
}

func (l *lexer) comment() {
	for l.pos < len(l.src) && l.src[l.pos] != '\n' && l.src[l.pos] != '\r' {
		l.pos++
	}
}

// indentation goes to the first token of the next line that has one, and
// reports whether a block starts there. Blocks that end are counted. A line
// that is indented as no open block is belongs to the innermost that it may;
// Python would refuse it.
func (l *lexer) indentation() bool {
	column, joined := int32(0), int32(-1)
	for l.pos < len(l.src) {
		switch c := l.src[l.pos]; {
		case c == ' ':
			column++
		case c == '\t':
			column = column/8*8 + 8
		case c == '\f':
			column = 0
		case c == '#':
			l.comment()
			continue
		case c == '\n' || c == '\r':
			l.pos += lineEnd(l.src, l.pos)
			column, joined = 0, -1
			continue
		case c == '\\' && lineEnd(l.src, l.pos+1) > 0:
			l.pos += 1 + lineEnd(l.src, l.pos+1)
			if joined < 0 {
				joined = column // a joined line is indented as its first part is
			}
			continue
		default:
			if joined >= 0 {
				column = joined
			}
			return l.moveTo(column)
		}
		l.pos++
	}
	return false
}

func (l *lexer) moveTo(column int32) bool {
	n := len(l.columns)
	if n == 0 && column > 0 || n > 0 && column > l.columns[n-1] {
		l.columns = append(l.columns, column)
		return true
	}
	for n > 0 && column < l.columns[n-1] {
		if outer := n - 2; column > 0 && (outer < 0 || column > l.columns[outer]) {
			l.columns[n-1] = column
			break
		}
		n--
		l.dedents++
	}
	l.columns = l.columns[:n]
	return false
}

// word reads a name, a keyword, or a text that has letters before its quote.
func (l *lexer) word() token {
	start, i := l.pos, l.pos
	for i < len(l.src) && classes[l.src[i]]&(letter|digit) != 0 {
		i++
	}
	if i < len(l.src) && classes[l.src[i]] == high {
		return l.wide()
	}
	l.pos = i
	if i-start <= 2 && i < len(l.src) && (l.src[i] == '"' || l.src[i] == '\'') {
		if f, ok := prefix(l.src[start:i]); ok {
			return l.text(start, f)
		}
	}
	return token{kind: keyword(l.src[start:i]), start: int32(start), end: int32(i)}
}

// wide reads a name with letters beyond ASCII. No keyword has such, not even one
// that becomes a keyword when it is normalized.
func (l *lexer) wide() token {
	start := l.pos
	for l.pos < len(l.src) {
		r, n := utf8.DecodeRune(l.src[l.pos:])
		if !unicode.In(r, unicode.L, unicode.Nl, unicode.Other_ID_Start) && r != '_' &&
			(l.pos == start || !unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue)) {
			break
		}
		l.pos += n
	}
	if l.pos == start {
		_, n := utf8.DecodeRune(l.src[start:])
		return l.make(unknown, n)
	}
	t := token{kind: name, start: int32(start), end: int32(l.pos), form: wide}
	if isASCII(l.src[start:l.pos]) {
		t.kind, t.form = keyword(l.src[start:l.pos]), 0
	}
	return t
}

func isASCII(s []byte) bool {
	for _, c := range s {
		if c >= 0x80 {
			return false
		}
	}
	return true
}
