package rust

import "github.com/bumplens/bumplens/review/syntax"

// statements reads until a closing bracket, which is not read.
func (r *reader) statements() {
	for {
		for r.take(";") || r.take(",") || r.take("=>") {
		}
		if r.done() || r.closes() {
			return
		}
		start := r.pos
		r.statement()
		if r.pos == start {
			r.bad(1)
		}
	}
}

func (r *reader) closes() bool {
	c := r.peek(0)
	return c == '}' || c == ')' || c == ']'
}

// block reads statements in braces as a Block, an empty one where none are.
func (r *reader) block() {
	r.blanks()
	r.open(syntax.Block)
	if r.take("{") {
		r.inside(r.statements)
		r.take("}")
	}
	r.b.Close()
}

// statement reads an item, a declaration or an expression.
func (r *reader) statement() {
	if !r.enters(1) {
		return
	}
	r.value(func() {
		word := r.word()
		switch {
		case r.has("#[") || r.has("#!["):
			r.attribute()
		case r.item(word):
		case r.blocky(word):
			r.compound(word)
			if r.blanks(); r.peek(0) == '.' && r.peek(1) != '.' || r.peek(0) == '?' {
				r.postfix()
			}
		default:
			r.expression()
		}
	})
	r.nest--
}

// item reads an item or a let, and tells whether one came next.
func (r *reader) item(word string) bool {
	switch word {
	case "pub":
		for r.keyword("pub") {
			if r.take("(") {
				r.skip(")")
				r.take(")")
			}
		}
		if r.blanks(); !r.item(r.word()) {
			r.skip(",;}")
		}
	case "use":
		r.pos += len(word)
		r.use()
	case "let":
		r.let()
	case "fn":
		r.function()
	case "const", "static":
		return r.constant(word)
	case "async", "unsafe", "default", "auto", "extern":
		return r.qualified()
	case "struct", "enum", "union", "type":
		return r.typed(word)
	case "impl", "trait", "mod":
		r.class(word)
	case "macro_rules":
		r.macroRules()
	case "where":
		r.pos += len(word)
		r.skip("{;")
	default:
		return false
	}
	return true
}

// mostQualifiers bounds how many words say something of an item.
const mostQualifiers = 6

// qualified reads an item behind words that say something of it, and tells
// whether there is one.
func (r *reader) qualified() bool {
	start := r.pos
	for range mostQualifiers {
		switch word := r.word(); word {
		case "fn":
			r.function()
			return true
		case "impl", "trait":
			r.class(word)
			return true
		case "async", "unsafe", "default", "auto", "const":
			r.pos += len(word)
		case "extern":
			r.pos += len(word)
			if r.keyword("crate") {
				r.crate()
				return true
			}
			if r.quotes() {
				r.quote()
			}
			if r.blanks(); r.peek(0) == '{' {
				r.foreign()
				return true
			}
		default:
			r.pos = start
			return false
		}
		r.blanks()
	}
	r.pos = start
	return false
}

// constant reads a constant as an Assign.
func (r *reader) constant(word string) bool {
	start := r.pos
	r.pos += len(word)
	switch r.blanks(); r.word() {
	case "fn", "unsafe", "extern", "async":
		r.pos = start
		return r.qualified()
	case "mut":
		r.pos += len("mut")
		r.blanks()
	case "":
		r.pos = start
		return false
	}
	at := r.pos
	name := r.name()
	if r.blanks(); r.peek(0) == ':' {
		r.skip("=;}")
	}
	if r.peek(0) != '=' {
		return true
	}
	r.b.Op(r.open(syntax.Assign), "=")
	r.leaf(syntax.Name, at, name)
	r.pos++
	r.expression()
	r.b.Close()
	return true
}

// let reads a declaration. One without a value binds nothing.
func (r *reader) let() {
	if !r.enters(len("let")) {
		return
	}
	id := r.open(syntax.Assign)
	r.b.Op(id, ":=")
	r.pos += len("let")
	r.pattern()
	if r.blanks(); r.peek(0) == ':' && r.peek(1) != ':' {
		r.skip("=;}")
	}
	if r.peek(0) == '=' {
		r.pos++
		r.expression()
	} else {
		r.b.Kind(id, syntax.Bad)
	}
	r.b.Close()
	r.nest--
	if r.keyword("else") {
		r.block()
	}
}

// typed skips the definition of a type, and tells whether there is one.
func (r *reader) typed(word string) bool {
	start := r.pos
	r.pos += len(word)
	if r.name() == "" {
		r.pos = start
		return false
	}
	r.skip("{;")
	if r.take("{") {
		r.skip("}")
		r.take("}")
	}
	return true
}

// class reads an impl, a trait or a module.
func (r *reader) class(word string) {
	start := r.pos
	r.pos += len(word)
	if r.blanks(); r.peek(0) == '<' {
		r.angles()
	}
	name := r.typeName()
	if word == "mod" && r.take(";") {
		r.b.Text(r.open(syntax.Import), "self::"+name)
		r.pair(start, "*", name)
		r.b.Close()
		return
	}
	for !r.done() && r.peek(0) != '{' && r.peek(0) != ';' && !r.closes() {
		before := r.pos
		if r.keyword("for") {
			name = r.typeName()
		} else if r.angles(); r.pos == before {
			r.pos += max(1, len(r.word()))
		}
		r.blanks()
	}
	r.b.Text(r.open(syntax.Class), name)
	r.block()
	r.b.Close()
}

// typeName skips a path and returns its last name.
func (r *reader) typeName() string {
	for r.take("&") || r.take("!") || r.keyword("mut") || r.keyword("dyn") {
	}
	name := r.name()
	for r.take("::") {
		name = r.name()
	}
	return name
}

// function reads a function.
func (r *reader) function() {
	id := r.open(syntax.Func)
	r.pos += len("fn")
	r.b.Text(id, r.name())
	if r.blanks(); r.peek(0) == '<' {
		r.angles()
	}
	r.open(syntax.Params)
	if r.take("(") {
		r.params(")")
		r.take(")")
	}
	r.b.Close()
	r.skip("{;}")
	r.block()
	r.b.Close()
}

// params reads patterns and skips their types.
func (r *reader) params(end string) {
	for r.blanks(); !r.done() && !r.has(end) && r.peek(0) != '{'; r.blanks() {
		start := r.pos
		if r.has("#[") {
			r.attribute()
			continue
		}
		r.pattern()
		if r.blanks(); r.peek(0) == ':' {
			r.skip("," + end)
		}
		r.take(",")
		if r.pos == start {
			r.bad(1)
		}
	}
}
