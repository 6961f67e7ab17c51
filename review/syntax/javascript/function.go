package javascript

import "github.com/bumplens/bumplens/review/syntax"

// function reads a function from its word. It reports whether the function has
// a body.
func (p *parser) function(start int, fn function) (hasBody bool) {
	id := p.b.Open(syntax.Func, start)
	p.next()
	if p.took(times) {
		fn.generator = true
	}
	if p.tok.isName() {
		p.word(id)
		p.next()
	}
	has := p.rest(fn)
	p.b.Close()
	return has
}

// rest reads the parameters of a function and its body.
func (p *parser) rest(fn function) (hasBody bool) {
	was, around := p.fn, p.inside()
	p.fn = fn
	if p.types && p.tok == less {
		p.parameterTypes()
	}
	p.params()
	if p.types && p.took(colon) && !p.typ() {
		p.bad()
	}
	p.fn, p.around = was, around
	if p.tok != openBrace {
		p.b.Leaf(syntax.Block, p.start)
		if !p.types {
			p.bad()
		}
		return false
	}
	p.body(fn)
	return true
}

func (p *parser) body(fn function) {
	was, around := p.fn, p.inside()
	p.fn = fn
	p.block()
	p.fn, p.around = was, around
}

func (p *parser) params() {
	p.b.Open(syntax.Params, p.start)
	p.expect(openParen)
	for p.tok != closeParen && p.tok != end {
		p.param()
		if !p.took(comma) && p.tok != closeParen && !p.resume() {
			break
		}
	}
	p.expect(closeParen)
	p.b.Close()
}

// param reads a parameter. The decorators of one are no parameters, so they
// stand in a Bad node.
func (p *parser) param() {
	if p.tok == at {
		p.b.Open(syntax.Bad, p.start)
		p.decorators()
		p.b.Close()
	}
	for p.types && p.tok.isModifier() {
		if t, _ := p.peek(); !t.isWord() && t != openBrace && t != openBracket {
			break
		}
		p.next()
	}
	if p.tok == ellipsis {
		p.b.Open(syntax.Spread, p.start)
		p.next()
		p.target()
		p.b.Close()
	} else {
		p.target()
	}
	if p.types {
		p.took(question)
		if p.took(colon) && !p.typ() {
			p.bad()
		}
	}
	if p.tok == assign {
		p.set()
	}
}

// isModifier reports whether t may stand before a parameter or a member.
func (t token) isModifier() bool {
	switch t {
	case wordPublic, wordPrivate, wordProtected, wordReadonly, wordOverride, wordStatic, wordAbstract, wordDeclare, wordAccessor:
		return true
	}
	return false
}

// target reads what a value is bound to: a name, or what it is taken apart to.
func (p *parser) target() {
	switch {
	case p.tok.isName() || p.types && p.tok == wordThis:
		p.word(p.b.Leaf(syntax.Name, p.start))
		p.next()
	case p.tok == openBracket || p.tok == openBrace:
		if !p.enter() {
			return
		}
		if p.tok == openBracket {
			p.array()
		} else {
			p.object()
		}
		p.depth--
	default:
		p.b.Leaf(syntax.Bad, p.start)
	}
}

// object reads the literal of one, or what a value is taken apart to.
func (p *parser) object() {
	p.b.Open(syntax.Object, p.start)
	p.next()
	was := p.inside()
	for p.tok != closeBrace && p.tok != end {
		p.property()
		if !p.took(comma) && p.tok != closeBrace && !p.resume() {
			break
		}
	}
	p.around = was
	p.expect(closeBrace)
	p.b.Close()
}

func (p *parser) property() {
	if p.tok == ellipsis {
		p.element()
		return
	}
	p.b.Open(syntax.Pair, p.start)
	defer p.b.Close()
	fn := p.modifiers()
	k := p.key(syntax.String)
	switch {
	case p.tok == openParen || p.types && p.tok == less:
		p.method(k, fn)
	case p.took(colon):
		p.assignment()
	case k.word:
		p.named(p.b.Leaf(syntax.Name, k.start), k.start, k.end)
		if p.types {
			p.took(bang)
		}
		if p.tok == assign {
			p.set()
		}
	default:
		p.bad()
	}
}

// modifiers passes over the words before the name of a member: get, set, async and
// the sign of a generator.
func (p *parser) modifiers() function {
	fn := function{inner: true}
	if p.tok == wordGet || p.tok == wordSet || p.tok == wordAsync {
		if t, same := p.peek(); startsKey(t) && (p.tok != wordAsync || same) {
			fn.async, fn.accessor = p.tok == wordAsync, operators[p.tok]
			p.next()
		}
	}
	if p.took(times) {
		fn.generator = true
	}
	return fn
}

// startsKey reports whether the name of a member may start with t.
func startsKey(t token) bool {
	return t.isWord() || t == private || t == text || t == number || t == openBracket || t == times
}

// A key is the name of a member.
type key struct {
	start, end int  // of its text, without quotes; none when it is computed
	word       bool // it is written as a name
}

// key reads the name of a member, as a node of a kind.
func (p *parser) key(kind syntax.Kind) key {
	k := key{p.start, p.end, false}
	switch {
	case p.tok.isWord() || p.tok == private:
		k.word = true
		p.word(p.b.Leaf(kind, p.start))
	case p.tok == text:
		k.start, k.end = p.start+1, p.end-1
		p.cooked(p.b.Leaf(kind, p.start), k.start, k.end)
	case p.tok == number:
		p.b.Quote(p.b.Leaf(kind, p.start), p.start, p.end)
	case p.tok == openBracket:
		p.bracketed(openBracket, closeBracket)
		return key{}
	default:
		p.b.Leaf(syntax.Bad, p.start)
		return key{}
	}
	p.next()
	return k
}

// method reads a function from its parameters.
func (p *parser) method(k key, fn function) (hasBody bool) {
	id := p.b.Open(syntax.Func, p.start)
	if k.end > k.start {
		p.cooked(id, k.start, k.end)
	}
	p.b.SetOp(id, fn.accessor)
	has := p.rest(fn)
	p.b.Close()
	return has
}
