package javascript

import "github.com/bumplens/bumplens/review/syntax"

// links says whether calls belong to a chain: those behind new do not.
type links uint8

const (
	withCalls links = iota
	membersOnly
)

// chain reads members, calls and templates behind the last node. It reports
// whether operators may follow.
func (p *parser) chain(l links) bool {
	for {
		switch p.tok {
		case dot, optional, openBracket, openParen, backtick:
			if p.tok == openParen && l == membersOnly {
				return true
			}
			if !p.higher() {
				return false
			}
			if !p.link() {
				return false
			}
		case bang:
			if !p.types || p.newline {
				return true
			}
			p.next()
		case less, shiftLeft:
			if !p.types || !p.typeArguments() {
				return true
			}
		default:
			return true
		}
	}
}

// link reads one member, call or template behind the last node.
func (p *parser) link() bool {
	t := p.tok
	if t == dot || t == optional {
		p.next()
		switch {
		case p.tok.isWord() || p.tok == private:
			p.wrap(syntax.Member)
			p.word(p.b.Leaf(syntax.String, p.start))
			p.next()
			p.b.Close()
			return true
		case t == dot || p.tok != openParen && p.tok != openBracket && p.tok != backtick && p.tok != less:
			p.bad()
			return true
		case p.tok == less:
			if !p.types || !p.typeArguments() {
				p.bad()
				return true
			}
		}
	}
	switch p.tok {
	case openBracket:
		p.wrap(syntax.Member)
		p.bracketed(openBracket, closeBracket)
	case openParen:
		return p.call()
	default:
		p.wrap(syntax.Call)
		p.template()
	}
	p.b.Close()
	return true
}

// bracketed reads a value and the brackets around it.
func (p *parser) bracketed(open, closer token) {
	p.expect(open)
	was := p.inside()
	p.expression()
	p.around = was
	p.expect(closer)
}

// call reads the arguments behind the last node. Those of a name that is async
// are parameters when an arrow follows.
func (p *parser) call() bool {
	async := p.isAsync(p.b.Last())
	id := p.wrap(syntax.Call)
	p.next()
	p.elements(closeParen)
	arrows := async && p.arrows(untyped)
	if arrows {
		p.b.Kind(id, syntax.Func)
		p.b.Gather(syntax.Params)
		p.arrow(function{inner: true, async: true})
	}
	p.b.Close()
	return !arrows
}
