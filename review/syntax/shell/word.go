package shell

import (
	"bytes"

	"github.com/bumplens/bumplens/review/syntax"
)

// A split says what ends a word.
type split uint8

const (
	argument split = iota // blanks and signs, and IFS where it is not quoted
	value                 // blanks and signs
	whole                 // the same, and brackets are parts of words
	braced                // "}"
)

// A word is one that is being read: the constant text behind its last part.
type word struct {
	r     *reader
	start int
	lit   []byte
	some  bool // there is a text, be it empty
	parts int
	wraps bool // a Template is open
}

// part is called before a node is added that is a part of the word.
func (w *word) part() {
	switch {
	case w.parts == 0 && len(w.lit) > 0:
		w.r.b.Open(syntax.Template, w.r.at(w.start))
		w.wraps = true
		w.flush()
	case w.parts > 0:
		w.template()
		w.flush()
	}
	w.parts++
}

// template makes a Template of the one part that there was.
func (w *word) template() {
	if !w.wraps {
		w.r.b.Wrap(syntax.Template, w.r.b.Last())
		w.wraps = true
	}
}

func (w *word) flush() {
	if len(w.lit) > 0 {
		w.r.constant(w.start, w.lit)
		w.lit = w.lit[:0]
	}
}

// end closes the word, and tells whether there is one.
func (w *word) end() bool {
	switch {
	case w.parts == 0:
		if w.some || len(w.lit) > 0 {
			w.r.constant(w.start, w.lit)
			return true
		}
		return false
	case len(w.lit) > 0:
		w.template()
		w.flush()
	}
	if w.wraps {
		w.r.b.Close()
	}
	return true
}

// constant adds a String, without a copy of it where it stands as it is.
func (r *reader) constant(start int, lit []byte) {
	id := r.b.Leaf(syntax.String, r.at(start))
	if r.fixed < 0 && start+len(lit) <= len(r.src) && len(lit) > 0 && bytes.Equal(r.src[start:start+len(lit)], lit) {
		r.b.Quote(id, start, start+len(lit))
		return
	}
	r.b.Text(id, string(lit))
}

// words reads a word, or those that its braces make of it, and tells whether
// there are any.
func (r *reader) words() bool {
	expanded, n := r.braces()
	if len(expanded) == 0 {
		return r.word(argument)
	}
	for _, text := range expanded {
		r.within(text, r.pos).word(argument)
	}
	r.pos += n
	return true
}

// word reads a word, and tells whether there is one.
func (r *reader) word(s split) bool {
	w := &word{r: r, start: r.pos}
	for {
		if r.hereDone(); r.done() {
			return w.end()
		}
		switch c := r.src[r.pos]; {
		case s == braced && c == '}', s != braced && r.delimits(c) && !(s == whole && (c == '[' || c == ']')):
			return w.end()
		case c == '\\':
			r.escape(w)
		case c == '\'' && r.closed(c):
			r.pos++
			n := bytes.IndexByte(r.src[r.pos:], '\'')
			if n < 0 {
				n = len(r.src) - r.pos
			}
			w.lit, w.some = append(w.lit, r.src[r.pos:r.pos+n]...), true
			r.pos = min(r.pos+n+1, len(r.src))
		case c == '"' && r.closed(c):
			r.pos++
			w.some = true
			r.quoted(w, '"')
			r.pos = min(r.pos+1, len(r.src))
		case c == '`' && r.closed(c):
			r.backtick(w)
		case c == '$' && s == argument && r.blankIFS() > 0:
			r.pos += r.blankIFS()
			if w.end() {
				return true
			}
			w = &word{r: r, start: r.pos}
		case c == '$':
			r.dollar(w, unquoted)
		default:
			w.lit = append(w.lit, c)
			r.pos++
		}
	}
}

// closed reports whether the quote that comes next is closed. Macros stand in
// prose, where an apostrophe quotes nothing.
func (r *reader) closed(quote byte) bool {
	if r.dialect != M4 {
		return true
	}
	rest := r.src[r.pos+1:]
	n := bytes.IndexByte(rest, quote)
	if n < 0 {
		return false
	}
	// A quote of several lines is one only where it is not the end of a word.
	return !bytes.ContainsRune(rest[:n], '\n') || r.pos == 0 || r.delimits(r.src[r.pos-1]) || r.src[r.pos-1] == '='
}

// escape reads a backslash outside of quotes, and what it escapes.
func (r *reader) escape(w *word) {
	switch c := r.peek(1); {
	case r.pos+1 >= len(r.src):
		w.lit = append(w.lit, '\\')
	case c != '\n':
		w.lit = append(w.lit, c)
	}
	r.pos = min(r.pos+2, len(r.src))
}

// quoted reads to the quote, which is not read, or for 0 to the end.
func (r *reader) quoted(w *word, quote byte) {
	for {
		if r.hereDone(); r.done() {
			return
		}
		switch c := r.src[r.pos]; {
		case c == quote && quote != 0:
			return
		case c == '\\' && r.pos+1 < len(r.src):
			switch next := r.peek(1); next {
			case '$', '`', '\\':
				w.lit = append(w.lit, next)
			case '"':
				if quote == 0 {
					w.lit = append(w.lit, c)
				}
				w.lit = append(w.lit, next)
			case '\n':
			default:
				w.lit = append(w.lit, c, next)
			}
			r.pos += 2
		case c == '`':
			r.backtick(w)
		case c == '$':
			r.dollar(w, inQuotes)
		default:
			w.lit = append(w.lit, c)
			r.pos++
		}
	}
}

// backtick reads commands in backticks, in which backslashes escape once more.
func (r *reader) backtick(w *word) {
	start := r.pos
	r.pos++
	var inner []byte // nil: as it stands
	from := r.pos
	for r.pos < len(r.src) && r.src[r.pos] != '`' {
		c := r.src[r.pos]
		if c == '\n' && r.hereTo > 0 && r.pos >= r.hereFrom {
			if inner == nil {
				inner = append(make([]byte, 0, 64), r.src[from:r.pos]...)
			}
			inner = append(inner, c)
			r.newline()
			continue
		}
		if c == '\\' && r.pos+1 < len(r.src) {
			if next := r.src[r.pos+1]; next == '`' || next == '\\' || next == '$' {
				if inner == nil {
					inner = append(make([]byte, 0, 64), r.src[from:r.pos]...)
				}
				c = next
				r.pos++
			}
		}
		if inner != nil {
			inner = append(inner, c)
		}
		r.pos++
	}
	end := r.pos
	w.part()
	switch {
	case r.nest >= maxNest:
		r.b.Leaf(syntax.Bad, r.at(start))
	case inner != nil:
		r.b.Open(syntax.Block, r.at(start))
		r.within(inner, start).program()
		r.b.Close()
	default:
		r.b.Open(syntax.Block, r.at(start))
		here := *r
		here.src, here.pos, here.hereTo, here.lineEnd = r.src[:end], from, 0, 0
		here.nest++
		here.program()
		r.b.Close()
	}
	r.pos = min(end+1, len(r.src))
}
