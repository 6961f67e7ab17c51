package javascript

import "github.com/bumplens/bumplens/review/syntax"

// expression reads a value, or several with commas between them.
func (p *parser) expression() {
	p.assignment()
	if p.tok != comma || !p.higher() {
		return
	}
	p.b.SetOp(p.wrap(syntax.Binary), operators[comma])
	for p.took(comma) {
		p.assignment()
	}
	p.b.Close()
}

// assignment reads one value, up to a comma.
func (p *parser) assignment() {
	if !p.enter() {
		return
	}
	if p.binary(1) {
		switch {
		case p.tok == question:
			p.conditional()
		case p.tok.isAssign():
			p.set()
		}
	}
	p.depth--
}

// set reads what is assigned to the last node.
func (p *parser) set() {
	if !p.higher() {
		return
	}
	id := p.wrap(syntax.Assign)
	if p.tok == firstAssign {
		p.b.Op(id, string(p.source[p.start:p.end]))
	} else {
		p.b.SetOp(id, operators[p.tok])
	}
	p.next()
	p.assignment()
	p.b.Close()
}

func (p *parser) conditional() {
	if p.types {
		switch t, _ := p.peek(); t {
		case comma, closeParen, colon, assign: // a parameter that may be missing
			p.next()
			return
		}
	}
	if !p.higher() {
		return
	}
	p.wrap(syntax.Conditional)
	p.next()
	was := p.inside()
	p.around.consequent = true
	p.assignment()
	p.around = was
	p.expect(colon)
	p.assignment()
	p.b.Close()
}

// binary reads values with operators between them that bind at least as
// strongly as least. It reports whether operators may follow.
func (p *parser) binary(least uint8) bool {
	if !p.unary() {
		return false
	}
	for {
		t := p.tok
		n := binding[t]
		if p.types && (t == wordAs || t == wordSatisfies) && !p.newline && least <= 7 {
			p.next()
			if !p.took(wordConst) && !p.typ() {
				p.bad()
			}
			continue
		}
		if n < least || n == 0 || t == wordIn && p.around.noIn {
			return true
		}
		if !p.higher() {
			return false
		}
		p.b.SetOp(p.wrap(syntax.Binary), operators[t])
		for p.tok == t {
			p.next()
			if t != power {
				p.binary(n + 1)
			} else if p.enter() {
				p.binary(n)
				p.depth--
			}
		}
		p.b.Close()
	}
}

// unary reads a value with what stands before and behind it. It reports whether
// operators may follow: none may behind an arrow function.
func (p *parser) unary() bool {
	switch p.tok {
	case bang, tilde, plus, minus, increment, decrement, wordTypeof, wordVoid, wordDelete:
	case wordAwait:
		if !p.awaits() {
			return p.postfix()
		}
	case wordYield:
		if !p.yields() {
			return p.postfix()
		}
		p.b.SetOp(p.b.Open(syntax.Unary, p.start), operators[wordYield])
		if p.next(); !p.newline {
			starred := p.took(times)
			if starred || p.tok.startsValue() {
				p.assignment()
			}
		}
		p.b.Close()
		return true
	default:
		return p.postfix()
	}
	p.b.SetOp(p.b.Open(syntax.Unary, p.start), operators[p.tok])
	p.next()
	if p.enter() {
		p.unary()
		p.depth--
	}
	p.b.Close()
	return true
}

// awaits reports whether await is an operator here. In a function that is not
// async it is a name, so only what no name stands before makes it one.
func (p *parser) awaits() bool {
	t, same := p.peek()
	if p.fn.async || !p.fn.inner {
		return t.startsValue()
	}
	return same && (t.isName() && t != wordOf && t != wordAs && t != wordSatisfies || t == wordNew || t == wordThis || t == wordImport)
}

// yields reports whether yield is an operator here.
func (p *parser) yields() bool {
	if p.fn.generator {
		return true
	}
	t, same := p.peek()
	return same && (t.isName() && t != wordOf || t == number || t == text || t == wordThis || t == wordNew)
}

func (p *parser) postfix() bool {
	if !p.primary() {
		return false
	}
	if !p.chain(withCalls) {
		return false
	}
	if (p.tok == increment || p.tok == decrement) && !p.newline && p.higher() {
		p.b.SetOp(p.wrap(syntax.Unary), operators[p.tok])
		p.next()
		p.b.Close()
	}
	return true
}

// elements reads values with commas between them, up to the bracket that closes
// them.
func (p *parser) elements(closer token) {
	was := p.inside()
	for p.tok != closer && p.tok != end {
		if p.tok == comma && closer == closeBracket {
			p.b.Leaf(syntax.Name, p.start)
			p.next()
			continue
		}
		p.element()
		if p.took(comma) {
			continue
		}
		if p.tok != closer && !p.resume() {
			break
		}
	}
	p.around = was
	p.expect(closer)
}

// element reads a value, or many that are spread. What is said of its type and
// value matters when it turns out to be a parameter.
func (p *parser) element() typed {
	if p.tok == ellipsis {
		p.b.Open(syntax.Spread, p.start)
		p.next()
		p.assignment()
		p.b.Close()
	} else {
		p.assignment()
	}
	if !p.types || p.tok != colon {
		return untyped
	}
	p.next()
	if !p.typ() {
		p.bad()
	}
	if p.tok == assign {
		p.set()
	}
	return withType
}

// resume passes over what does not belong into a list, and reports whether the
// list may go on. Every list can take a name.
func (p *parser) resume() bool {
	p.bad()
	switch p.tok {
	case end, semicolon, closeBrace, closeParen, closeBracket:
		return false
	}
	if !p.tok.isName() {
		p.next()
	}
	return true
}
