package javascript

import (
	"bytes"

	"github.com/bumplens/bumplens/review/syntax"
)

// primary reads a value that has no operators, as one node. It reports whether
// members, calls and operators may follow.
func (p *parser) primary() bool {
	switch p.tok {
	case wordAsync:
		if t, same := p.peek(); same && (t == wordFunction || t.isName() && (t != wordOf || p.arrowBehind())) {
			return p.async(t)
		}
		return p.identifier()
	case number:
		p.b.Quote(p.b.Leaf(syntax.Number, p.start), p.start, p.end)
		p.next()
	case text:
		p.cooked(p.b.Leaf(syntax.String, p.start), p.start+1, p.end-1)
		p.next()
	case backtick:
		p.template()
	case divide, divideAssign:
		p.regular()
	case openParen:
		return p.group()
	case openBracket:
		p.array()
	case openBrace:
		p.object()
	case wordFunction:
		p.function(p.start, function{inner: true})
	case wordClass:
		p.class()
	case wordNew:
		p.create()
	case wordImport:
		p.imported()
	case wordThis, wordNull, wordTrue, wordFalse, wordSuper, private:
		p.word(p.b.Leaf(syntax.Name, p.start))
		p.next()
	case at:
		p.decorated()
	case less:
		return p.angle()
	case bad, wordEnum: // a word that is reserved, and of no use in a value
		p.b.Leaf(syntax.Bad, p.start)
		p.next()
	default:
		if p.tok.isName() {
			return p.identifier()
		}
		p.b.Leaf(syntax.Bad, p.start)
	}
	return true
}

// identifier reads a name, which may be the parameter of an arrow function.
func (p *parser) identifier() bool {
	start := p.start
	p.word(p.b.Leaf(syntax.Name, p.start))
	if p.next(); p.tok != arrow || p.newline || !p.higher() {
		return true
	}
	p.wrap(syntax.Params)
	p.b.Close()
	p.b.Start(p.wrap(syntax.Func), start)
	p.arrow(function{inner: true})
	p.b.Close()
	return false
}

// async reads what starts with the word: a function, or an arrow function with
// one parameter.
func (p *parser) async(behind token) bool {
	start := p.start
	p.next()
	if behind == wordFunction {
		p.function(start, function{inner: true, async: true})
		return true
	}
	p.b.Open(syntax.Func, start)
	p.b.Open(syntax.Params, p.start)
	p.word(p.b.Leaf(syntax.Name, p.start))
	p.next()
	p.b.Close()
	if p.tok == arrow {
		p.arrow(function{inner: true, async: true})
	} else {
		p.bad()
	}
	p.b.Close()
	return false
}

// arrowBehind reports whether an arrow stands behind the next token, which then
// is a parameter even when it is called "of".
func (p *parser) arrowBehind() bool {
	ahead := p.scanner
	ahead.next()
	ahead.next()
	return ahead.tok == arrow
}

// isAsync reports whether a node is the name that makes functions async.
func (p *parser) isAsync(id syntax.ID) bool {
	const word = "async"
	n := p.b.Node(id)
	if n.Kind != syntax.Name || !bytes.HasPrefix(p.source[n.Pos:], []byte(word)) {
		return false
	}
	return p.letters(int(n.Pos)) == int(n.Pos)+len(word)
}

// typed says whether a type stands behind what may be a parameter.
type typed bool

const (
	untyped  typed = false
	withType typed = true
)

// group reads what is in parentheses: a value, or the parameters of an arrow
// function, which are the same nodes.
func (p *parser) group() bool {
	start := p.start
	p.next()
	if p.tok == closeParen {
		p.next()
		p.b.Open(syntax.Func, start)
		p.b.Leaf(syntax.Params, start)
		if p.arrows(withType) {
			p.arrow(function{inner: true})
		} else {
			p.bad()
		}
		p.b.Close()
		return false
	}
	was := p.inside()
	t := p.element()
	many := p.tok == comma && p.higher()
	var list syntax.ID
	if many {
		list = p.wrap(syntax.Binary)
		p.b.SetOp(list, operators[comma])
		for p.took(comma) && p.tok != closeParen {
			t = p.element() || t
		}
	}
	for p.tok != closeParen && p.resume() {
		if p.tok != closeParen && p.tok != comma {
			p.element()
		}
	}
	p.expect(closeParen)
	p.around = was
	arrows := p.arrows(t)
	if many {
		if arrows {
			p.b.Kind(list, syntax.Params)
			p.b.SetOp(list, 0)
		}
		p.b.Close()
	}
	if !arrows || !p.higher() {
		return true
	}
	if !many {
		p.wrap(syntax.Params)
		p.b.Close()
	}
	p.b.Start(p.wrap(syntax.Func), start)
	p.arrow(function{inner: true})
	p.b.Close()
	return false
}

// arrows reports whether an arrow follows, and passes over the type of what its
// function returns. Before the colon of a condition there is only such a type
// when the parameters have types too.
func (p *parser) arrows(t typed) bool {
	if p.tok == arrow {
		return !p.newline
	}
	if !p.types || p.tok != colon || p.around.consequent && !bool(t) || !p.budget(0) {
		return false
	}
	was := p.scanner
	p.next()
	if p.typ() && p.tok == arrow {
		return true
	}
	p.budget(p.end - was.end)
	p.scanner = was
	return false
}

// arrow reads the body of an arrow function, from the arrow.
func (p *parser) arrow(fn function) {
	p.next()
	if p.tok == openBrace {
		p.body(fn)
		return
	}
	was, around := p.fn, p.around
	p.fn = fn
	p.b.Open(syntax.Block, p.start)
	p.b.Open(syntax.Return, p.start)
	p.assignment()
	p.b.Close()
	p.b.Close()
	p.fn, p.around = was, around
}

func (p *parser) array() {
	p.b.Open(syntax.Array, p.start)
	p.next()
	p.elements(closeBracket)
	p.b.Close()
}

// create reads new with what is made and its arguments.
func (p *parser) create() {
	start := p.start
	if t, _ := p.peek(); t == dot {
		p.b.Open(syntax.Member, start)
		p.word(p.b.Leaf(syntax.Name, start))
		p.next()
		p.next()
		p.word(p.b.Leaf(syntax.String, p.start))
		p.next()
		p.b.Close()
		return
	}
	if !p.enter() {
		return
	}
	p.b.Open(syntax.New, start)
	p.next()
	if p.primary() {
		p.chain(membersOnly)
	}
	if p.took(openParen) {
		p.elements(closeParen)
	}
	p.b.Close()
	p.depth--
}

// imported reads what import is in a value: a function, or what tells of the
// module.
func (p *parser) imported() {
	p.word(p.b.Leaf(syntax.Name, p.start))
	p.next()
	p.module = p.module || p.tok == dot
}
