package python

import (
	"golang.org/x/text/unicode/norm"

	"github.com/bumplens/bumplens/review/syntax"
)

// A spelling is a text of the source: where it stands, or what it is when it
// does not stand there like that.
type spelling struct {
	span
	meant string
}

// maxNormalized is how long a name may be to be normalized; nothing that a
// program could call has a longer one.
const maxNormalized = 1 << 10

// word returns the token as a name. Python takes names that are compatible for
// the same, so that letters of mathematics write eval too.
func (p *parser) word() spelling {
	s := spelling{span: span{p.tok.start, p.tok.end}}
	if p.tok.form&wide != 0 && s.end-s.start <= maxNormalized {
		s.meant = string(norm.NFKC.Bytes(p.lex.src[s.start:s.end]))
	}
	return s
}

// spell sets the text of a node.
func (p *parser) spell(id syntax.ID, s spelling) {
	if s.meant != "" {
		p.Text(id, s.meant)
	} else {
		p.Quote(id, int(s.start), int(s.end))
	}
}

// atom reads a value without operators.
func (p *parser) atom() {
	switch k := p.tok.kind; {
	case p.broken:
	case k.named(), k == ellipsis:
		p.leaf(syntax.Name)
	case k == number:
		p.leaf(syntax.Number)
	case k == text || k == template:
		p.texts()
	case k == '(':
		p.group()
	case k == '[':
		p.list()
	case k == '{':
		p.braces()
	case k == '`':
		p.backticks()
	case k == wordYield || k == wordLambda: // where Python 2 or nobody has them
		p.expression()
	default:
		p.bad()
	}
}

// group reads what is in round brackets: a tuple, a generator, or a value.
func (p *parser) group() {
	start := int(p.tok.start)
	p.next()
	if p.tok.kind == ')' {
		p.Leaf(syntax.Array, start)
		p.next()
		return
	}
	p.starred(p.named)
	switch p.tok.kind {
	case wordFor, wordAsync:
		p.Wrap(syntax.Array)
		p.comprehension()
		p.Close()
	case ',':
		if _, ok := p.wrap(syntax.Array); ok {
			for p.accept(',') && p.tok.kind != ')' {
				p.starred(p.named)
			}
			p.Close()
		}
	}
	p.expect(')')
}

func (p *parser) list() {
	p.Open(syntax.Array, int(p.tok.start))
	p.next()
	for p.tok.kind != ']' {
		p.starred(p.named)
		if p.tok.kind == wordFor || p.tok.kind == wordAsync {
			p.comprehension()
		}
		if !p.accept(',') {
			break
		}
	}
	p.expect(']')
	p.Close()
}

// braces reads a dictionary or a set.
func (p *parser) braces() {
	id := p.Open(syntax.Object, int(p.tok.start))
	p.next()
	for p.tok.kind != '}' {
		double := p.tok.kind == power
		p.starred(p.named)
		switch {
		case double:
		case p.tok.kind == ':':
			if _, ok := p.wrap(syntax.Pair); ok {
				p.next()
				p.expression()
				p.Close()
			}
		case !p.broken:
			p.Kind(id, syntax.Array)
		}
		if p.tok.kind == wordFor || p.tok.kind == wordAsync {
			p.comprehension()
		}
		if !p.accept(',') {
			break
		}
	}
	p.expect('}')
	p.Close()
}

// backticks reads what Python 2 has for repr.
func (p *parser) backticks() {
	p.Open(syntax.Call, int(p.tok.start))
	p.Text(p.Leaf(syntax.Name, int(p.tok.start)), "repr")
	p.next()
	if !p.enter() {
		p.Close()
		return
	}
	p.values(p.expression)
	p.leave()
	p.expect('`')
	p.Close()
}

// comprehension reads the clauses behind the element that was read last, which
// they become the loops and conditions around.
func (p *parser) comprehension() {
	if _, ok := p.wrap(syntax.Each); !ok {
		return
	}
	element := p.Take()
	opened := 1
	for first := true; !p.broken; first = false {
		if p.Depth()+int(element.height) >= deepest {
			p.bad()
			break
		}
		start := int(p.tok.start)
		if p.accept(wordAsync) && p.tok.kind != wordFor {
			p.bad()
		}
		if p.accept(wordFor) {
			if !first {
				p.Open(syntax.Each, start)
				opened++
			}
			p.targets()
			p.expect(wordIn)
			p.binary(bindsOr)
		} else if p.accept(wordIf) {
			p.Open(syntax.If, start)
			opened++
			p.condition()
		} else {
			break
		}
		p.Open(syntax.Block, int(p.tok.start))
		opened++
	}
	p.Put(element)
	for range opened {
		p.Close()
	}
}

// condition reads a condition of a comprehension, which has no "if" of its own.
func (p *parser) condition() {
	p.binary(bindsOr)
	if p.tok.kind != walrus {
		return
	}
	if id, ok := p.wrap(syntax.Assign); ok {
		p.Op(id, ":=")
		p.next()
		p.binary(bindsOr)
		p.Close()
	}
}

// targets reads what a loop assigns to.
func (p *parser) targets() { p.values(func() { p.binary(bindsBitOr) }) }
