package python

import "github.com/bumplens/bumplens/review/syntax"

// values reads a, *b, c as one Array, and a alone as itself. Each is read by one.
func (p *parser) values(one func()) {
	p.starred(one)
	if p.tok.kind != ',' {
		return
	}
	if _, ok := p.wrap(syntax.Array); !ok {
		return
	}
	for p.accept(',') && p.tok.kind.starts() {
		p.starred(one)
	}
	p.Close()
}

func (p *parser) starred(one func()) {
	if p.tok.kind != '*' && p.tok.kind != power {
		one()
		return
	}
	p.Open(syntax.Spread, int(p.tok.start))
	p.next()
	one()
	p.Close()
}

// named reads a value that may be given a name: name := value.
func (p *parser) named() {
	p.expression()
	if p.tok.kind != walrus {
		return
	}
	if id, ok := p.wrap(syntax.Assign); ok {
		p.Op(id, ":=")
		p.next()
		p.expression()
		p.Close()
	}
}

// expression reads a value, but none that is given a name or has a star.
func (p *parser) expression() {
	if !p.enter() {
		return
	}
	defer p.leave()
	switch p.tok.kind {
	case wordLambda:
		p.lambda()
		return
	case wordYield:
		p.yield()
		return
	}
	p.binary(bindsOr)
	if p.tok.kind != wordIf {
		return
	}
	if _, ok := p.wrap(syntax.Conditional); !ok {
		return
	}
	then := p.Take()
	p.next()
	p.binary(bindsOr)
	p.Put(then)
	p.expect(wordElse)
	p.expression()
	p.Close()
}

func (p *parser) lambda() {
	p.Open(syntax.Func, int(p.tok.start))
	p.next()
	p.parameters(':')
	p.expect(':')
	p.Open(syntax.Block, int(p.tok.start))
	p.Open(syntax.Return, int(p.tok.start))
	p.expression()
	p.Close()
	p.Close()
	p.Close()
}

func (p *parser) yield() {
	p.unaryWord("yield")
	p.accept(wordFrom)
	if p.tok.kind.starts() {
		p.values(p.expression)
	}
	p.Close()
}

// unaryWord opens a Unary for the token.
func (p *parser) unaryWord(op string) {
	p.Op(p.Open(syntax.Unary, int(p.tok.start)), op)
	p.next()
}

// binary reads operands and the operators between them that bind at least as
// close as least.
func (p *parser) binary(least uint8) {
	p.unary()
	var now operator // of the Binary that is open
	opened := 0      // it, and the "not" around it
	for !p.broken {
		next := operators[p.tok.kind]
		if next.binds == 0 || next.binds < least || p.tok.kind == wordNot && p.peek() != wordIn {
			break
		}
		negated := p.tok.kind == wordNot
		is := p.tok.kind == wordIs
		p.next()
		if negated {
			p.next()
		}
		if is && p.accept(wordNot) {
			negated = true
		}
		if next.binds != now.binds || next.op != now.op && now.binds != bindsCompare {
			for ; opened > 0; opened-- {
				p.Close()
			}
			if negated {
				id, ok := p.wrap(syntax.Unary)
				if !ok {
					return
				}
				p.Op(id, "not")
				opened++
			}
			id, ok := p.wrap(syntax.Binary)
			if !ok {
				break
			}
			p.Op(id, next.op)
			opened++
			now = next
		}
		p.binary(next.binds + 1)
	}
	for ; opened > 0; opened-- {
		p.Close()
	}
}

// unary reads an operand with the operators before it.
func (p *parser) unary() {
	op, least := "", bindsSign
	switch p.tok.kind {
	case wordNot:
		op, least = "not", bindsCompare
	case '-':
		op = "-"
	case '+':
		op = "+"
	case '~':
		op = "~"
	default:
		p.power()
		return
	}
	if !p.enter() {
		return
	}
	p.unaryWord(op)
	p.binary(least)
	p.Close()
	p.leave()
}

// power reads a value, what is asked of it, and its exponent.
func (p *parser) power() {
	if p.tok.kind == wordAwait && p.peek().starts() {
		p.unaryWord("await")
		p.postfix()
		p.Close()
	} else {
		p.postfix()
	}
	if p.tok.kind != power || !p.enter() {
		return
	}
	defer p.leave()
	if id, ok := p.wrap(syntax.Binary); ok {
		p.Op(id, "**")
		p.next()
		p.unary()
		p.Close()
	}
}

// postfix reads a value, and its attributes, calls and subscripts.
func (p *parser) postfix() {
	p.atom()
	for {
		k := syntax.Member
		switch p.tok.kind {
		case '.', '[':
		case '(':
			k = syntax.Call
		default:
			return
		}
		if p.broken {
			return
		}
		if _, ok := p.wrap(k); !ok {
			return
		}
		switch p.tok.kind {
		case '.':
			p.next()
			if p.tok.kind == name || p.tok.kind >= wordAnd {
				p.leaf(syntax.String)
			} else {
				p.bad()
			}
		case '(':
			p.next()
			p.arguments()
			p.expect(')')
		case '[':
			p.next()
			p.subscript()
			p.expect(']')
		}
		p.Close()
	}
}

// arguments reads what a call or a class is given, up to its bracket.
func (p *parser) arguments() {
	for p.tok.kind.starts() {
		p.starred(p.named)
		switch p.tok.kind {
		case '=':
			last := p.Last()
			if p.Node(last).Kind != syntax.Name || p.broken {
				break
			}
			if _, ok := p.wrap(syntax.Pair); ok {
				p.Kind(p.Last(), syntax.String)
				p.next()
				p.expression()
				p.Close()
			}
		case wordFor, wordAsync:
			p.Wrap(syntax.Array)
			p.comprehension()
			p.Close()
		}
		if !p.accept(',') {
			return
		}
	}
}
