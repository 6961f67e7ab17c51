package javascript

import (
	"bytes"

	"github.com/bumplens/bumplens/review/syntax"
)

// angle reads what starts with "<" in place of a value: an element, or in
// TypeScript a function with types or a value that is given one.
func (p *parser) angle() bool {
	if !p.types || p.isElement() {
		p.outer()
		return true
	}
	if !p.enter() {
		return true
	}
	defer func() { p.depth-- }()
	if !p.angled() {
		p.b.Leaf(syntax.Bad, p.start)
		return true
	}
	if p.tok == openParen {
		return p.postfix()
	}
	return p.unary()
}

// isElement reports whether an element starts here, which may look like a type.
// It does when it has attributes or when its end follows somewhere.
func (p *parser) isElement() bool {
	ahead := p.scanner
	ahead.next()
	if ahead.tok == greater {
		return true
	}
	if !ahead.tok.isWord() || ahead.tok == wordConst {
		return false
	}
	start := ahead.start
	for ahead.next(); ahead.tok == dot || ahead.tok == minus; ahead.next() {
		ahead.next()
	}
	switch {
	case ahead.tok == divide || ahead.tok == openBrace || ahead.tok == colon:
		return true
	case ahead.tok.isWord():
		return ahead.tok != wordExtends && ahead.tok != wordIs
	case ahead.tok == less && p.isGeneric(ahead):
		return true
	case ahead.tok != greater && ahead.tok != less || !p.budget(0):
		return false
	}
	closing := append([]byte("</"), p.source[start:ahead.before]...)
	n := bytes.Index(p.source[ahead.start:], closing)
	far := n
	if n < 0 {
		far = len(p.source) - ahead.start
	}
	p.budget(far / 16) // looking for bytes is that much faster than reading
	return n >= 0
}

// isGeneric reports whether the arguments of a type are followed by attributes.
func (p *parser) isGeneric(ahead scanner) bool {
	was := p.scanner
	p.scanner = ahead
	ok := p.budget(0) && p.angled() && (p.tok.isWord() || p.tok == openBrace || p.tok == divide)
	p.budget(p.end - was.end)
	p.scanner = was
	return ok
}

// outer reads an element that stands as a value.
func (p *parser) outer() {
	if !p.enter() {
		return
	}
	p.tag()
	p.next()
	p.depth--
}

// tag reads an element from "<", up to its last byte.
func (p *parser) tag() {
	p.b.Open(syntax.Call, p.start)
	defer p.b.Close()
	p.end = p.start + 1
	p.next()
	if p.closes() {
		p.b.Leaf(syntax.String, p.start)
		p.b.Leaf(syntax.Object, p.start)
	} else {
		p.tagName()
		if p.types && p.tok == less && !p.angled() {
			p.bad()
		}
		p.b.Open(syntax.Object, p.start)
		for p.attribute() {
		}
		p.b.Close()
	}
	empty := p.took(divide)
	if !p.closes() {
		p.bad()
		p.end = p.start
		return
	}
	if p.end = p.start + 1; !empty {
		p.children()
	}
}

// hyphened lets the name at the token go on over what only a name of an element
// may have in it.
func (p *parser) hyphened() {
	for p.end < len(p.source) {
		if c := p.source[p.end]; c != '-' && c != ':' && classes[c] != letter && classes[c] != digit {
			return
		}
		p.end++
	}
}

// tagName reads a tag: the text of one that is built in, or a value.
func (p *parser) tagName() {
	if !p.tok.isWord() {
		p.bad()
		return
	}
	start := p.start
	p.hyphened()
	kind := syntax.Name
	if c := p.source[start]; c >= 'a' && c <= 'z' && p.tok != wordThis && (p.end == len(p.source) || p.source[p.end] != '.') {
		kind = syntax.String
	}
	p.word(p.b.Leaf(kind, start))
	for p.next(); p.tok == dot && p.higher() && p.link(); {
	}
}

// attribute reads an attribute, and reports whether there was one.
func (p *parser) attribute() bool {
	switch {
	case p.tok == openBrace:
		if p.next(); p.tok == ellipsis {
			p.element()
		} else {
			p.bad()
		}
		p.expect(closeBrace)
		return true
	case p.tok == bad:
		p.bad()
		p.next()
		return true
	case !p.tok.isWord():
		return false
	}
	p.b.Open(syntax.Pair, p.start)
	defer p.b.Close()
	p.hyphened()
	start := p.start
	p.word(p.b.Leaf(syntax.String, start))
	p.next()
	if p.tok != assign {
		p.b.Text(p.b.Leaf(syntax.Name, start), "true")
		return true
	}
	i := p.end
	for i < len(p.source) && (classes[p.source[i]] == space || classes[p.source[i]] == line) {
		i++
	}
	if i < len(p.source) && classes[p.source[i]] == quote { // a backslash is one there
		n := bytes.IndexByte(p.source[i+1:], p.source[i])
		if n < 0 {
			n = len(p.source) - i - 1
		}
		p.b.Quote(p.b.Leaf(syntax.String, i), i+1, i+1+n)
		p.end = min(i+2+n, len(p.source))
		p.next()
		return true
	}
	p.next()
	if p.tok == openBrace {
		p.bracketed(openBrace, closeBrace)
	} else if p.tok == less {
		p.outer()
	} else {
		p.bad()
	}
	return true
}

// children reads what is in an element up to the last byte of its end.
func (p *parser) children() {
	for {
		i := p.end
		n := bytes.IndexAny(p.source[i:], "<{")
		if n < 0 {
			n = len(p.source) - i
		}
		if s := p.source[i : i+n]; len(bytes.TrimSpace(s)) > 0 || n > 0 && bytes.IndexByte(s, '\n') < 0 {
			p.b.Quote(p.b.Leaf(syntax.String, i), i, i+n)
		}
		p.tok, p.start, p.end = less, i+n, i+n+1
		switch {
		case i+n == len(p.source):
			p.tok, p.end = end, i+n
			p.bad()
			return
		case p.source[i+n] == '{':
			if !p.child() {
				return
			}
		case p.closing():
			return
		default:
			if !p.enter() {
				p.end = p.start
				return
			}
			p.tag()
			p.depth--
		}
	}
}

// child reads a value in braces up to the last of them.
func (p *parser) child() bool {
	was := p.inside()
	if p.next(); p.tok == ellipsis {
		p.element()
	} else if p.tok != closeBrace {
		p.expression()
	}
	p.around = was
	for p.tok != closeBrace {
		p.bad()
		if p.skip(); p.tok != comma && p.tok != semicolon {
			break
		}
		p.next()
	}
	if p.tok != closeBrace {
		p.end = p.start
		return false
	}
	return true
}

// closing passes over the end of an element, if the token starts one.
func (p *parser) closing() bool {
	ahead := p.scanner
	if ahead.next(); ahead.tok != divide {
		return false
	}
	p.scanner = ahead
	for p.next(); p.tok.isWord() || p.tok == dot; p.next() {
		if p.tok.isWord() {
			p.hyphened()
		}
	}
	if !p.closes() {
		p.bad()
		p.end = p.start
		return true
	}
	p.end = p.start + 1
	return true
}
