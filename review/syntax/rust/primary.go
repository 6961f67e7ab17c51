package rust

import "github.com/bumplens/bumplens/review/syntax"

// primary reads the start of a value.
func (r *reader) primary() {
	c := r.peek(0)
	switch {
	case r.done() || r.closes() || c == ';' || c == ',':
		r.bad(0)
	case r.quotes():
		r.text()
	case c >= '0' && c <= '9':
		r.number()
	case c == '\'':
		r.quoteOrLabel()
	case c == '(':
		r.tuple()
	case c == '[':
		if r.enters(1) {
			r.open(syntax.Array)
			r.arguments()
			r.b.Close()
			r.nest--
		}
	case c == '|':
		r.closure()
	case c == '<':
		r.angled()
	case c == '$' && isWord(r.peek(1)):
		r.pos++
		r.path()
	case r.has("::"):
		r.pos += 2
		r.path()
	case c == '{' || isWord(c):
		word := r.word()
		switch {
		case c == '{' || r.blocky(word):
			r.compound(word)
		case word == "move" || word == "static" || word == "async":
			r.pos += len(word)
			if r.blanks(); r.peek(0) == '|' || r.peek(0) == '{' || r.word() == "move" {
				r.primary()
			} else {
				r.bad(0)
			}
		case word == "return" || word == "break" || word == "continue":
			r.jump(word)
		case word == "let":
			r.let()
		default:
			r.path()
		}
	default:
		r.bad(1)
	}
}

// tuple reads values in parentheses: one as it is, others as an Array.
func (r *reader) tuple() {
	if !r.enters(1) {
		return
	}
	r.value(func() {
		r.pos++
		r.blanks()
		empty := r.peek(0) == ')'
		if empty {
			r.open(syntax.Array)
		} else {
			r.inside(r.expression)
		}
		r.blanks()
		if empty || r.peek(0) != ')' && !r.done() {
			if !empty {
				r.wrap(syntax.Array)
			}
			r.inside(r.statements)
			r.b.Close()
		}
		r.take(")")
	})
	r.nest--
}

// angled reads a path that starts with a type.
func (r *reader) angled() {
	here := *r
	here.pos++
	name := here.typeName()
	start := r.pos + 1
	r.angles()
	r.leaf(syntax.Name, start, name)
	r.members()
}

// path reads a path, and what it is the start of: a macro, a literal of a
// struct or itself.
func (r *reader) path() {
	if name, end := r.ahead(); r.src[min(end, len(r.src)-1)] == '!' && end+1 < len(r.src) && r.src[end+1] != '=' {
		r.macro(name, end)
		return
	}
	r.blanks()
	start := r.pos
	name := r.name()
	if name == "" {
		r.bad(1)
		return
	}
	if r.pos-len(name) > start {
		start = r.pos - len(name)
	}
	r.leaf(syntax.Name, start, name)
	r.members()
	if r.peek(0) == '{' && !r.head && r.literal() && r.enters(1) {
		r.wrap(syntax.Call)
		r.fields()
		r.b.Close()
		r.nest--
	}
}

// ahead returns the last name of the path that comes next, and what is behind it.
func (r *reader) ahead() (string, int) {
	here := *r
	name := here.name()
	for here.take("::") {
		if here.blanks(); here.peek(0) == '<' {
			here.angles()
			continue
		}
		next := here.name()
		if next == "" {
			break
		}
		name = next
	}
	here.blanks()
	return name, here.pos
}

// members reads what stands behind "::".
func (r *reader) members() {
	for r.take("::") {
		if r.blanks(); r.peek(0) == '<' {
			r.angles()
			continue
		}
		start := r.pos
		name := r.name()
		if name == "" {
			break
		}
		r.wrap(syntax.Member)
		r.leaf(syntax.String, start, name)
		r.b.Close()
	}
	r.blanks()
}

// macro reads a macro, whose "!" is at end.
func (r *reader) macro(name string, end int) {
	if !r.enters(1) {
		return
	}
	r.open(syntax.Call)
	r.leaf(syntax.Name, r.pos, name+"!")
	r.pos = end + 1
	r.arguments()
	r.b.Close()
	r.nest--
}

// literal reports whether the brace that comes next starts fields and no block:
// a name and ":" or ",", or "..", or the end.
func (r *reader) literal() bool {
	here := *r
	here.pos++
	here.blanks()
	if here.peek(0) == '}' || here.has("..") || here.has("#[") {
		return true
	}
	if here.name() == "" {
		return false
	}
	here.blanks()
	c := here.peek(0)
	return c == ':' && here.peek(1) != ':' || c == ',' || c == '}'
}

// fields reads those of a literal of a struct.
func (r *reader) fields() {
	r.pos++
	r.inside(func() {
		for r.blanks(); !r.done() && !r.closes(); r.blanks() {
			start := r.pos
			switch {
			case r.take(".."):
				r.open(syntax.Spread)
				r.expression()
				r.b.Close()
			case r.has("#["):
				r.attribute()
			case isWord(r.peek(0)):
				name := r.word()
				if name == "" {
					name = string(r.src[r.pos : r.pos+1])
				}
				r.open(syntax.Pair)
				r.leaf(syntax.String, start, name)
				r.pos += len(name)
				if r.take(":") {
					r.expression()
				} else {
					r.leaf(syntax.Name, start, name)
				}
				r.b.Close()
			}
			r.take(",")
			if r.pos == start {
				r.bad(1)
			}
		}
	})
	r.take("}")
}

// closure reads a function that is a value.
func (r *reader) closure() {
	if !r.enters(1) {
		return
	}
	r.open(syntax.Func)
	r.open(syntax.Params)
	r.pos++
	bars := r.bars
	r.bars = true
	r.params("|")
	r.bars = bars
	r.take("|")
	r.b.Close()
	if r.take("->") {
		r.skip("{")
	}
	if r.blanks(); r.peek(0) == '{' {
		r.block()
	} else {
		r.open(syntax.Block)
		r.expression()
		r.b.Close()
	}
	r.b.Close()
	r.nest--
}

// jump reads a way out of a function or a loop, and what it hands on.
func (r *reader) jump(word string) {
	if !r.enters(len(word)) {
		return
	}
	if word == "return" {
		r.open(syntax.Return)
	} else {
		r.b.Text(r.open(syntax.Jump), word)
	}
	r.pos += len(word)
	if r.blanks(); r.peek(0) == '\'' {
		r.lifetime()
		r.blanks()
	}
	if c := r.peek(0); !r.done() && !r.closes() && c != ';' && c != ',' && !r.has("=>") && !(r.head && c == '{') {
		r.expression()
	}
	r.b.Close()
	r.nest--
}
