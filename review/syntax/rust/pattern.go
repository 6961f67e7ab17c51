package rust

import "github.com/bumplens/bumplens/review/syntax"

// pattern reads what values are taken apart by, as one node.
func (r *reader) pattern() {
	if !r.enters(1) {
		return
	}
	r.value(func() {
		r.take("|")
		r.alternative()
		if r.blanks(); r.peek(0) == '|' && r.peek(1) != '|' && !r.bars {
			r.wrap(syntax.Array)
			for r.blanks(); r.peek(0) == '|'; r.blanks() {
				r.pos++
				r.alternative()
			}
			r.b.Close()
		}
	})
	r.nest--
}

// alternative reads one pattern of several.
func (r *reader) alternative() {
	for r.take("&") || r.keyword("mut") || r.keyword("ref") || r.keyword("box") {
	}
	r.blanks()
	c := r.peek(0)
	switch {
	case c == '(' || c == '[':
		r.pos++
		r.open(syntax.Array)
		r.patterns()
		r.b.Close()
	case r.has(".."):
		r.leaf(syntax.Name, r.pos, "_")
		r.pos += 2
		r.take("=")
		if isWord(r.peek(0)) || r.quotes() || r.peek(0) == '\'' {
			r.b.Wrap(syntax.Bad, r.b.Last())
			r.alternative()
			r.b.Close()
		}
		return
	case c == '\'' && !r.character():
		r.lifetime()
		r.leaf(syntax.Name, r.pos, "_")
	case isWord(c) && !r.quotes() && !(c >= '0' && c <= '9'), r.has("::"), c == '<', c == '$':
		r.named()
	case r.quotes(), c == '\'', c >= '0' && c <= '9', c == '-':
		r.take("-")
		r.primary()
	default:
		r.bad(0)
		return
	}
	r.blanks()
	switch {
	case r.has(".."):
		r.pos += 2
		r.take("=")
		r.take("-")
		if r.blanks(); isWord(r.peek(0)) && r.word() != "if" || r.peek(0) == '\'' {
			r.b.Op(r.wrap(syntax.Binary), "..")
			r.primary()
			r.b.Close()
		}
	case r.peek(0) == '@':
		r.pos++
		r.wrap(syntax.Array)
		r.pattern()
		r.b.Close()
	}
}

// named reads a name, or a path and what it holds.
func (r *reader) named() {
	r.take("$")
	if r.peek(0) == '<' {
		r.angled()
		return
	}
	r.take("::")
	name, end := r.ahead()
	switch c := r.src[min(end, len(r.src)-1)]; {
	case name == "":
		r.bad(0)
		return
	case end >= len(r.src):
	case c == '!' && end+1 < len(r.src) && r.src[end+1] != '=':
		r.macro(name, end)
		return
	case c == '(':
		r.pos = end + 1
		r.value(r.held)
		return
	}
	r.blanks()
	start := r.pos
	if r.pos = end; r.peek(0) == '{' && (!r.head || r.literal()) {
		r.open(syntax.Object)
		r.taken()
		r.b.Close()
		return
	}
	r.pos = start
	r.leaf(syntax.Name, start, r.name())
	r.members()
}

// held reads patterns up to a bracket: one as it is, others as an Array.
func (r *reader) held() {
	if r.blanks(); r.closes() {
		r.pos++
		r.leaf(syntax.Name, r.pos, "_")
		return
	}
	bars := r.bars
	r.bars = false
	r.pattern()
	if r.take(","); !r.done() && !r.closes() {
		r.wrap(syntax.Array)
		r.patterns()
		r.b.Close()
	} else if r.closes() {
		r.pos++
	}
	r.bars = bars
}

// patterns reads patterns, and the bracket behind them.
func (r *reader) patterns() {
	bars := r.bars
	r.bars = false
	for r.blanks(); !r.done() && !r.closes(); r.blanks() {
		start := r.pos
		r.pattern()
		if r.take(","); r.pos == start {
			break
		}
	}
	if r.closes() {
		r.pos++
	}
	r.bars = bars
}

// taken reads the fields that a struct is taken apart into.
func (r *reader) taken() {
	r.pos++
	bars := r.bars
	r.bars = false
	for r.blanks(); !r.done() && !r.closes(); r.blanks() {
		start := r.pos
		for r.keyword("ref") || r.keyword("mut") {
		}
		switch at := r.pos; {
		case r.take(".."):
		case r.has("#["):
			r.attribute()
		case r.word() != "":
			name := r.name()
			r.open(syntax.Pair)
			r.leaf(syntax.String, at, name)
			if r.take(":") {
				r.pattern()
			} else {
				r.leaf(syntax.Name, at, name)
			}
			r.b.Close()
		}
		if r.take(","); r.pos == start {
			r.bad(1)
		}
	}
	if r.closes() {
		r.pos++
	}
	r.bars = bars
}
