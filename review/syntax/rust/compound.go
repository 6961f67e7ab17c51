package rust

import "github.com/bumplens/bumplens/review/syntax"

// blocky reports whether a construct comes next that ends in a block.
func (r *reader) blocky(word string) bool {
	switch word {
	case "if", "match", "while", "loop", "for":
		return true
	case "unsafe", "async", "const":
		here := *r
		here.pos += len(word)
		here.blanks()
		return here.peek(0) == '{'
	}
	return r.peek(0) == '{'
}

// compound reads it.
func (r *reader) compound(word string) {
	if !r.enters(max(1, len(word))) {
		return
	}
	r.value(func() {
		switch word {
		case "if":
			r.ifs()
		case "match":
			r.match()
		case "while":
			r.open(syntax.Loop)
			r.pos += len(word)
			r.condition()
			r.block()
			r.b.Close()
		case "loop":
			r.open(syntax.Loop)
			r.pos += len(word)
			r.block()
			r.b.Close()
		case "for":
			r.open(syntax.Each)
			r.pos += len(word)
			r.angles()
			r.pattern()
			r.keyword("in")
			r.condition()
			r.block()
			r.b.Close()
		default:
			r.pos += len(word)
			r.block()
		}
	})
	r.nest--
}

// condition reads a value that a block follows.
func (r *reader) condition() {
	head := r.head
	r.head = true
	r.expression()
	r.head = head
}

func (r *reader) ifs() {
	r.open(syntax.If)
	r.pos += len("if")
	r.condition()
	r.block()
	inner := 0
	for r.keyword("else") {
		if !r.keyword("if") {
			r.block()
			break
		}
		r.open(syntax.Block)
		if r.b.Depth() >= deepest || inner >= maxNest {
			r.condition() // flat: what is asked, then what is done
			r.block()
			r.b.Close()
			continue
		}
		r.open(syntax.If)
		inner++
		r.condition()
		r.block()
	}
	for range inner {
		r.b.Close()
		r.b.Close()
	}
	r.b.Close()
}

// match reads a match and its arms.
func (r *reader) match() {
	r.open(syntax.Switch)
	r.pos += len("match")
	r.condition()
	r.take("{")
	r.inside(func() {
		for r.blanks(); !r.done() && !r.closes(); r.blanks() {
			start := r.pos
			if r.has("#[") {
				r.attribute()
				continue
			}
			r.open(syntax.Block)
			r.pattern()
			if r.keyword("if") {
				r.expression()
			}
			if r.take("=>") {
				r.statementOf()
			}
			r.b.Close()
			r.take(",")
			if r.pos == start {
				r.bad(1)
			}
		}
	})
	r.take("}")
	r.b.Close()
}

// statementOf reads what an arm does.
func (r *reader) statementOf() {
	if r.blanks(); r.peek(0) == '{' {
		r.statement()
		return
	}
	r.value(r.expression)
}
