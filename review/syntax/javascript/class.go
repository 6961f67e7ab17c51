package javascript

import "github.com/bumplens/bumplens/review/syntax"

// class reads a class from its word.
func (p *parser) class() {
	id := p.b.Open(syntax.Class, p.start)
	p.next()
	if p.tok.isName() && (p.tok != wordImplements || !p.types) {
		p.word(id)
		p.next()
	}
	if p.types && p.tok == less {
		p.parameterTypes()
	}
	if p.took(wordExtends) {
		was := p.inside()
		p.base()
		p.around = was
	}
	if p.types && p.took(wordImplements) {
		p.typeList()
	}
	p.b.Open(syntax.Block, p.start)
	p.expect(openBrace)
	was, around := p.fn, p.inside()
	p.fn = function{inner: true}
	for p.tok != closeBrace && p.tok != end {
		start := p.start
		p.member()
		if p.start == start {
			p.bad()
			p.next()
		}
	}
	p.fn, p.around = was, around
	p.expect(closeBrace)
	p.b.Close()
	p.b.Close()
}

// base reads what a class extends. Its type may have arguments.
func (p *parser) base() {
	if !p.enter() {
		return
	}
	p.primary()
	p.chain(withCalls)
	if p.types && p.tok == less && !p.angled() {
		p.bad()
	}
	p.depth--
}

// member reads one member of a class.
func (p *parser) member() {
	if p.took(semicolon) {
		return
	}
	if p.tok == at {
		p.decorators()
	}
	mark, start := p.b.Mark(), p.start
	for p.tok.isModifier() && (p.types || p.tok == wordStatic || p.tok == wordAccessor) {
		t, _ := p.peek()
		if t == openBrace && p.tok == wordStatic {
			p.next()
			p.body(function{inner: true})
			return
		}
		if !startsKey(t) {
			break
		}
		p.next()
	}
	if p.types && p.tok == openBracket && p.index() {
		return
	}
	fn := p.modifiers()
	k := p.key(syntax.Name)
	if p.types && !p.took(question) {
		p.took(bang)
	}
	if p.tok == openParen || p.types && p.tok == less {
		if k.end > k.start {
			p.b.Undo(mark)
		}
		if mark := p.b.Mark(); !p.method(k, fn) {
			p.b.Undo(mark)
			p.semicolon()
		} else {
			p.b.Start(p.b.Last(), start)
		}
		return
	}
	p.b.SetOp(p.wrap(syntax.Assign), operators[assign])
	if p.types && p.took(colon) && !p.typ() {
		p.bad()
	}
	if p.took(assign) {
		p.assignment()
	}
	p.b.Close()
	p.semicolon()
}

// index passes over the type of members that have no names.
func (p *parser) index() bool {
	was := p.scanner
	p.next()
	if p.tok.isName() {
		if p.next(); p.tok == colon {
			p.scanner = was
			p.balanced()
			if p.took(colon) && !p.typ() {
				p.bad()
			}
			p.semicolon()
			return true
		}
	}
	p.scanner = was
	return false
}

// decorators reads the calls that decorators are.
func (p *parser) decorators() {
	for p.tok == at {
		start := p.start
		p.next()
		if !p.enter() {
			return
		}
		p.primary()
		for p.tok == dot && p.higher() && p.link() {
		}
		if p.types {
			p.typeArguments()
		}
		p.b.Start(p.wrap(syntax.Call), start)
		if p.tok == openParen {
			p.next()
			p.elements(closeParen)
		}
		p.b.Close()
		p.depth--
	}
}

// decorated reads a class with decorators that stands as a value.
func (p *parser) decorated() {
	p.decorators()
	if p.tok == wordClass && p.higher() {
		p.b.SetOp(p.wrap(syntax.Binary), operators[comma])
		p.class()
		p.b.Close()
	}
}
