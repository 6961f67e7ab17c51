package ruby

import (
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// arguments reads what is up to end, and returns how many they are.
func (r *reader) arguments(end byte) int {
	n := 0
	r.inside(func() {
		for r.comma = true; !r.done(); {
			r.lines()
			if c := r.peek(0); c == end {
				r.pos++
				break
			} else if c == ',' || c == ';' {
				r.pos++
				continue
			}
			if r.ended || r.ends() {
				break
			}
			start := r.pos
			r.argument()
			if n++; r.pos == start {
				r.bad(1)
			}
		}
	})
	return n
}

// A form is what may stand where a value does.
type form uint8

const (
	keyed form = iota // "key: value" too
	splat             // "*values" too
)

func (r *reader) argument() { r.argumentOf(keyed) }

// argumentOf reads one value, which a key may stand before.
func (r *reader) argumentOf(f form) {
	r.blanks()
	start := r.pos
	switch c := r.peek(0); {
	case c == '*' || c == '&' && r.peek(1) != '&':
		if !r.enters(1) {
			return
		}
		r.open(syntax.Spread)
		for r.peek(0) == c {
			r.pos++
		}
		if isWord(r.peek(0)) || strings.IndexByte("@$([{:\"'-", r.peek(0)) >= 0 && !r.done() {
			r.expression()
		} else {
			r.leaf(syntax.Name, r.pos, "*")
		}
		r.b.Close()
		r.nest--
		return
	case f == keyed && r.key() > 0:
		n := r.key()
		r.openAt(syntax.Pair, start)
		r.leaf(syntax.String, start, string(r.src[start:start+n]))
		r.pos += n + 1
		r.lines()
		if c := r.peek(0); c == ',' || c == ')' || c == '}' || c == ']' || r.done() {
			r.leaf(syntax.Name, start, string(r.src[start:start+n]))
		} else {
			r.expression()
		}
		r.b.Close()
		return
	}
	r.value(func() {
		r.expression()
		r.blanks()
		quoted := r.pos > start && (r.src[r.pos-1] == '"' || r.src[r.pos-1] == '\'') && r.peek(0) == ':' && r.peek(1) != ':'
		if f == keyed && (r.has("=>") || quoted) {
			r.wrap(syntax.Pair)
			r.pos++
			r.take(">")
			r.lines()
			r.expression()
			r.b.Close()
		}
	})
}

// key returns the length of a word that a ":" makes a key, 0 for none.
func (r *reader) key() int {
	if !isWord(r.peek(0)) {
		return 0
	}
	n := nameLength(r.src[r.pos:])
	if c := r.peek(n); c == '?' || c == '!' {
		n++
	}
	if r.peek(n) != ':' || r.peek(n+1) == ':' {
		return 0
	}
	return n
}
