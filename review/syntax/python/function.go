package python

import "github.com/bumplens/bumplens/review/syntax"

// decorator reads what a function or class is handed to, as a call before it.
func (p *parser) decorator() {
	p.next()
	p.named()
	if p.Node(p.Last()).Kind != syntax.Call && !p.broken {
		p.Wrap(syntax.Call)
		p.Close()
	}
	if p.tok.kind != newline && p.tok.kind != eof {
		p.bad()
	}
	p.broken = false
	p.next()
}

func (p *parser) function() {
	id := p.Open(syntax.Func, int(p.tok.start))
	p.called(id)
	p.expect('(')
	p.parameters(')')
	p.expect(')')
	if p.tok.kind == arrow {
		p.annotation()
	}
	p.block()
	p.Close()
}

// called reads the name behind def or class, and the parameters of types.
func (p *parser) called(id syntax.ID) {
	p.next()
	if p.tok.kind.named() {
		p.spell(id, p.word())
		p.next()
		p.typeParameters()
	}
}

func (p *parser) class() {
	id := p.Open(syntax.Class, int(p.tok.start))
	p.called(id)
	if p.accept('(') {
		p.arguments()
		p.expect(')')
	}
	p.block()
	p.Close()
}

// parameters reads what a function gets, up to the bracket or colon behind it.
func (p *parser) parameters(last kind) {
	p.Open(syntax.Params, int(p.tok.start))
	defer p.Close()
	for p.tok.kind != last {
		switch k := p.tok.kind; {
		case k == '*' || k == power:
			start := int(p.tok.start)
			p.next()
			if p.tok.kind.named() {
				p.Open(syntax.Spread, start)
				p.leaf(syntax.Name)
				p.Close()
			}
		case k == '/':
			p.next()
		case k == '(': // Python 2 takes a tuple apart
			if !p.enter() {
				return
			}
			p.group()
			p.leave()
		case k.named():
			p.leaf(syntax.Name)
		default:
			p.bad()
			return
		}
		if p.tok.kind == ':' && last != ':' {
			p.annotation()
		}
		if p.tok.kind == '=' && !p.broken {
			p.Op(p.Wrap(syntax.Assign), "=")
			p.next()
			p.expression()
			p.Close()
		}
		if !p.accept(',') {
			return
		}
	}
}

// typeParameters skips the parameters of a generic. Python evaluates nothing in
// them before it is asked for it.
func (p *parser) typeParameters() {
	if p.tok.kind != '[' || p.broken {
		return
	}
	for around := p.lex.open; p.lex.open >= around && p.tok.kind != eof; {
		p.skip()
	}
	p.next()
}

// annotation skips a type, from the mark before it.
func (p *parser) annotation() {
	p.next()
	p.types()
}

// types skips a type up to what cannot be a part of it. One that calls something
// or gives it a name is read later, for Python evaluates it.
func (p *parser) types() {
	start, around := p.tok.start, p.lex.open
	if p.tok.kind.opens() {
		around--
	}
	calls, before := false, eof
loop:
	for !p.broken && p.lex.open >= around {
		k := p.tok.kind
		if p.lex.open == around {
			switch k {
			case ',', '=', ':', ';', wordAs:
				break loop
			}
		}
		if k == newline || k == eof || k == halt {
			break
		}
		calls = calls || k == template || k == walrus || k == '(' && before.ends()
		before = k
		p.skip()
	}
	if calls {
		p.later = append(p.later, span{start, p.tok.start})
	}
}

// evaluated reads the types that call something, from one on: each as a Bad node
// that has it as its child.
func (p *parser) evaluated(from int) {
	if len(p.later) == from {
		return
	}
	lex, tok, broken := p.lex, p.tok, p.broken
	for _, s := range p.later[from:] {
		p.lex = lexer{src: lex.src[:s.end], pos: int(s.start), open: 1}
		p.broken = false
		p.next()
		p.Open(syntax.Bad, int(s.start))
		p.values(p.named)
		if p.tok.kind != eof {
			p.bad()
		}
		p.Close()
	}
	p.later = p.later[:from]
	p.lex, p.tok, p.broken = lex, tok, broken
}
