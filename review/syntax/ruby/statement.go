package ruby

import "github.com/bumplens/bumplens/review/syntax"

// statements reads until something ends them, which is not read.
func (r *reader) statements() {
	for {
		for r.lines(); r.peek(0) == ';'; r.lines() {
			r.pos++
		}
		if r.ended {
			r.data()
		}
		if r.ends() {
			return
		}
		start := r.pos
		r.statement()
		if r.pos == start {
			r.bad(1)
		}
	}
}

// data reads what is behind the program.
func (r *reader) data() {
	r.ended = false
	start := min(r.pos+len("__END__\n"), len(r.src))
	r.b.Op(r.open(syntax.Assign), "=")
	r.leaf(syntax.Name, r.pos, "DATA")
	r.leaf(syntax.String, start, string(r.src[start:]))
	r.b.Close()
	r.pos = len(r.src)
}

// ends reports whether what comes next ends statements.
func (r *reader) ends() bool {
	if r.done() {
		return true
	}
	switch r.src[r.pos] {
	case '}', ')', ']':
		return true
	case 'e', 'w', 'r', 'i', 't':
		switch r.word() {
		case "end", "else", "elsif", "ensure", "when", "rescue", "in", "then":
			return r.peek(len(r.word())) != ':' || r.peek(len(r.word())+1) == ':'
		}
	}
	return false
}

// statement reads an expression and what modifies it.
func (r *reader) statement() {
	if !r.enters(1) {
		return
	}
	outer := r.deep
	r.deep = r.b.Depth()
	r.sequence()
	for r.modifier() {
	}
	r.deep = max(r.deep, outer)
	r.nest--
}

// sequence reads expressions between "and" and "or", and targets between commas.
func (r *reader) sequence() {
	r.expression()
	r.blanks()
	if r.peek(0) == ',' {
		r.targets()
	}
	open := ""
	for r.blanks(); ; r.blanks() {
		word := r.word()
		if word != "and" && word != "or" {
			break
		}
		r.pos += len(word)
		r.lines()
		if word != open {
			if open != "" {
				r.b.Close()
			}
			r.b.Op(r.wrap(syntax.Binary), map[string]string{"and": "&&", "or": "||"}[word])
			open = word
		}
		r.expression()
	}
	if open != "" {
		r.b.Close()
	}
}

// targets reads the further ones of an assignment to several.
func (r *reader) targets() {
	r.wrap(syntax.Array)
	for r.blanks(); r.peek(0) == ','; r.blanks() {
		r.pos++
		start := r.pos
		if r.lines(); r.peek(0) == '*' {
			r.open(syntax.Spread)
			r.pos++
			r.value(r.unary)
			r.b.Close()
		} else if r.peek(0) != '=' && !r.ends() {
			if n := nameLength(r.src[r.pos:]); n > 0 {
				r.locals[string(r.src[r.pos:r.pos+n])] = true
			}
			r.value(r.unary)
		}
		if r.pos == start {
			break
		}
	}
	r.b.Close()
	if r.blanks(); r.peek(0) == '=' && r.peek(1) != '=' && r.peek(1) != '~' && r.peek(1) != '>' {
		r.pos++
		r.assigned("=")
	}
}

// list reads values behind commas.
func (r *reader) list(ends func() bool) {
	for r.blanks(); r.peek(0) == ','; r.blanks() {
		r.pos++
		if r.lines(); r.done() || ends() {
			return
		}
		start := r.pos
		r.argument()
		if r.pos == start {
			return
		}
	}
}

// modifier reads a condition or so that stands behind a statement, and tells
// whether one did.
func (r *reader) modifier() bool {
	r.blanks()
	word := r.word()
	kind := syntax.If
	switch word {
	case "if", "unless":
	case "while", "until":
		kind = syntax.Loop
	case "rescue":
		r.pos += len(word)
		r.wrap(syntax.Block)
		r.b.Close()
		r.wrap(syntax.Try)
		r.openAt(syntax.Func, r.pos)
		r.leaf(syntax.Params, r.pos, "")
		r.open(syntax.Block)
		r.expression()
		r.b.Close()
		r.b.Close()
		r.b.Close()
		return true
	default:
		return false
	}
	r.pos += len(word)
	r.wrap(syntax.Block)
	r.b.Close()
	id := r.wrap(kind)
	if r.b.Node(id).Kind != kind {
		r.expression()
		r.b.Close()
		return true
	}
	body := r.b.Take()
	r.condition(word == "unless" || word == "until")
	r.b.Put(body)
	r.b.Close()
	return true
}

// condition reads one, which may be turned around.
func (r *reader) condition(not bool) {
	if not {
		r.b.Op(r.open(syntax.Unary), "!")
	}
	r.blanks()
	r.value(r.sequence)
	if not {
		r.b.Close()
	}
}

// block reads statements as a Block.
func (r *reader) block() {
	r.open(syntax.Block)
	r.inside(r.statements)
	r.b.Close()
}

// body reads a Block up to "end", with what rescues and ensures.
func (r *reader) body() {
	r.value(func() {
		r.block()
		if r.handles() {
			r.wrap(syntax.Block)
			r.wrap(syntax.Try)
			r.rescues()
			r.b.Close()
			r.b.Close()
		}
	})
	r.keyword("end")
}

// handles reports whether a clause comes next that statements may have behind
// them.
func (r *reader) handles() bool {
	word := r.word()
	return word == "rescue" || word == "else" || word == "ensure"
}

// rescues reads the clauses of a Try.
func (r *reader) rescues() {
	r.open(syntax.Func)
	params := r.open(syntax.Params)
	r.b.Close()
	r.open(syntax.Block)
	for {
		if r.keyword("else") {
			r.block()
			continue
		}
		if !r.keyword("rescue") {
			break
		}
		for r.blanks(); !r.done() && r.peek(0) != '\n' && r.peek(0) != ';' && !r.ends(); r.blanks() {
			start := r.pos
			if r.take("=>") {
				r.blanks()
				r.locals[r.word()] = true
				r.b.Reopen(params)
				r.value(r.unary)
				r.b.Close()
			} else if !r.take(",") {
				r.value(r.unary)
			}
			if r.pos == start {
				break
			}
		}
		r.keyword("then")
		r.block()
	}
	r.b.Close()
	r.b.Close()
	if r.keyword("ensure") {
		r.block()
	}
}
