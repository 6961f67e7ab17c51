package shell

import (
	"bytes"

	"github.com/bumplens/bumplens/review/syntax"
)

// An ending is what ends a word.
type ending uint8

const (
	ends     ending = iota // a blank or what ends a command
	lineEnds               // what ends a command
)

// word reads a word without its quotes and escapes; it has at least a byte.
func (r *batch) word(e ending) {
	start := r.pos
	w := &parts{b: r.b, start: start}
	quoted := false
	for !r.done() {
		c := r.src[r.pos]
		if c == '\n' || c == '\r' || !quoted && r.pos > start && (r.ends(c) || e == ends && (c == ' ' || c == '\t' || c == ',' || c == ';' || c == '<' || c == '>')) {
			break
		}
		switch {
		case c == '"':
			quoted = !quoted
			r.pos++
		case c == '^' && !quoted && r.pos+1 < len(r.src):
			w.lit = append(w.lit, r.src[r.pos+1])
			r.pos += 2
		case c == '%' || c == '!':
			r.variable(w, c)
		default:
			w.lit = append(w.lit, c)
			r.pos++
		}
	}
	if r.pos == start {
		r.pos++
	}
	w.end()
}

// variable reads %name%, %1, %%i or !name!, or a sign that stands for itself.
// One of which a part is taken or changed is Bad.
func (r *batch) variable(w *parts, sign byte) {
	for r.pos++; sign == '%' && r.peek(0) == '%'; {
		r.pos++
	}
	rest := r.src[r.pos:min(r.pos+100, len(r.src))]
	n := nameLength(rest)
	switch {
	case n > 0 && n < len(rest) && rest[n] == sign:
		w.name(syntax.Name, r.pos, string(rest[:n]))
		r.pos += n + 1
		return
	case n > 0 && n < len(rest) && rest[n] == ':' && bytes.IndexByte(rest, sign) > 0 && bytes.IndexByte(rest, '\n') < 0:
		w.name(syntax.Bad, r.pos, string(rest[:n]))
		r.pos += bytes.IndexByte(rest, sign) + 1
		return
	case sign == '%' && len(rest) > 0 && (rest[0] >= '0' && rest[0] <= '9' || rest[0] == '*' || n == 1):
		w.name(syntax.Name, r.pos, string(rest[:1]))
		r.pos++
		return
	case sign == '%' && len(rest) > 1 && rest[0] == '~':
		m := 1 + nameLength(rest[1:])
		for m < len(rest) && m == 1 && rest[m] >= '0' && rest[m] <= '9' {
			m++
		}
		w.name(syntax.Bad, r.pos, string(rest[1:m]))
		r.pos += m
		return
	}
	w.lit = append(w.lit, sign)
}

func (r *batch) text(pos int, text string) { r.b.Text(r.b.Leaf(syntax.String, pos), text) }

// A parts is a word of texts and variables that is being read.
type parts struct {
	b     *syntax.Builder
	start int
	lit   []byte
	n     int
	wraps bool
}

// before is called before a node is added that is a part.
func (w *parts) before() {
	if !w.wraps && (w.n > 0 || len(w.lit) > 0) {
		if w.wraps = true; w.n > 0 {
			w.b.Wrap(syntax.Template, w.b.Last())
		} else {
			w.b.Open(syntax.Template, w.start)
		}
	}
	if len(w.lit) > 0 {
		w.b.Text(w.b.Leaf(syntax.String, w.start), string(w.lit))
		w.lit = w.lit[:0]
	}
	w.n++
}

// name adds a variable; of kind Bad, one that something is made of.
func (w *parts) name(kind syntax.Kind, pos int, name string) {
	w.before()
	if kind == syntax.Bad {
		w.b.Open(syntax.Bad, pos)
		defer w.b.Close()
	}
	w.b.Text(w.b.Leaf(syntax.Name, pos), name)
}

// end closes the word.
func (w *parts) end() {
	switch {
	case w.n == 0:
		w.b.Text(w.b.Leaf(syntax.String, w.start), string(w.lit))
	case len(w.lit) > 0:
		w.before()
	}
	if w.wraps {
		w.b.Close()
	}
}
