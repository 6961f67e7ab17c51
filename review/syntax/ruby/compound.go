package ruby

import "github.com/bumplens/bumplens/review/syntax"

// compound reads the construct that a word starts, and tells whether it starts
// one. Those that hold others are asked whether they may.
func (r *reader) compound(word string) bool {
	var read func()
	switch word {
	case "if", "unless":
		read = func() { r.ifs(word) }
	case "while", "until":
		read = func() { r.loop(word) }
	case "for":
		read = r.each
	case "case":
		read = r.cases
	case "def":
		read = r.def
	case "class", "module":
		read = func() { r.class(word) }
	case "begin":
		read = r.begin
	default:
		return false
	}
	if !r.enters(len(word)) {
		return true
	}
	r.inside(func() { r.value(read) })
	r.nest--
	return true
}

// then skips what stands between a condition and what depends on it.
func (r *reader) then() {
	r.lines()
	if r.take(";") {
		r.lines()
	}
	if !r.keyword("then") {
		r.keyword("do")
	}
}

func (r *reader) ifs(word string) {
	r.open(syntax.If)
	r.pos += len(word)
	r.condition(word == "unless")
	r.then()
	r.block()
	inner := 0
	for r.keyword("elsif") {
		r.open(syntax.Block)
		if r.b.Depth() < deepest && inner < maxNest {
			r.open(syntax.If)
			inner++
			r.condition(false)
			r.then()
			r.block()
			continue
		}
		r.condition(false) // flat: what is asked, then what is done
		r.then()
		r.block()
		r.b.Close()
	}
	if r.keyword("else") {
		r.block()
	}
	for range inner {
		r.b.Close()
		r.b.Close()
	}
	r.keyword("end")
	r.b.Close()
}

func (r *reader) loop(word string) {
	r.open(syntax.Loop)
	r.pos += len(word)
	r.do = true
	r.condition(word == "until")
	r.do = false
	r.then()
	r.block()
	r.keyword("end")
	r.b.Close()
}

func (r *reader) each() {
	r.open(syntax.Each)
	r.pos += len("for")
	r.blanks()
	r.locals[r.word()] = true
	r.value(func() {
		r.unary()
		if r.blanks(); r.peek(0) == ',' {
			r.wrap(syntax.Array)
			r.list(func() bool { return r.word() == "in" })
			r.b.Close()
		}
	})
	r.blanks()
	r.keyword("in")
	r.do = true
	r.condition(false)
	r.do = false
	r.then()
	r.block()
	r.keyword("end")
	r.b.Close()
}

// cases reads a case. One without a subject asks what is true.
func (r *reader) cases() {
	r.open(syntax.Switch)
	r.pos += len("case")
	if r.blanks(); r.peek(0) == '\n' || r.peek(0) == ';' {
		r.leaf(syntax.Name, r.pos, "true")
	} else {
		r.value(r.sequence)
	}
	r.lines()
	if r.take(";") {
		r.lines()
	}
	for {
		r.lines()
		start := r.pos
		switch {
		case r.keyword("when"), r.keyword("in"):
			r.open(syntax.Block)
			r.lines()
			r.argument()
			r.list(func() bool { return r.word() == "then" })
			r.then()
			r.statements()
			r.b.Close()
		case r.keyword("else"):
			r.block()
		}
		if r.pos == start {
			break
		}
	}
	r.keyword("end")
	r.b.Close()
}

// def reads a method, by the name without what it is a method of.
func (r *reader) def() {
	id := r.open(syntax.Func)
	r.pos += len("def")
	r.blanks()
	name := r.methodName()
	for r.peek(0) == '.' || r.peek(0) == ':' && r.peek(1) == ':' {
		r.pos++
		name = r.methodName()
	}
	r.b.Text(id, name)
	r.open(syntax.Params)
	space := r.peek(0) == ' '
	r.blanks()
	if r.take("(") {
		r.params(')')
		r.take(")")
	} else if space && r.peek(0) != '=' {
		r.params('\n')
	}
	r.b.Close()
	if r.blanks(); r.peek(0) == '=' && r.peek(1) != '=' {
		r.pos++
		r.lines()
		r.open(syntax.Block)
		r.statement()
		r.b.Close()
	} else {
		r.body()
	}
	r.b.Close()
}

func (r *reader) class(word string) {
	id := r.open(syntax.Class)
	r.pos += len(word)
	if r.blanks(); r.take("<<") {
		r.blanks()
		r.value(r.unary)
	} else {
		start := r.pos
		for r.pos < len(r.src) && (isWord(r.src[r.pos]) || r.src[r.pos] == ':') {
			r.pos++
		}
		r.b.Text(id, string(r.src[start:r.pos]))
		if r.blanks(); r.peek(0) == '<' {
			r.pos++
			r.blanks()
			r.expression()
		}
	}
	r.body()
	r.b.Close()
}

// begin reads statements that may be rescued.
func (r *reader) begin() {
	r.pos += len("begin")
	r.block()
	if r.handles() {
		r.wrap(syntax.Try)
		r.rescues()
		r.b.Close()
	}
	r.keyword("end")
}
