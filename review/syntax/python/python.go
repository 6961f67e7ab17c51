// Package python reads Python into the nodes of package syntax: Python 3 as it
// is, and Python 2 as far as setup files still are written in it (the print
// and exec statements, backticks, "except X, e", "raise X, e").
//
// A tree tells what a program does, so what only describes it is dropped:
// comments, types, pass, the names of exceptions that are caught, the text of
// format specifications. A type that calls something, or gives it a name, is
// kept in a Bad node behind the statement that it belongs to, for Python
// evaluates it; so is what a handler catches, within the handler.
//
// A Bad node without children is text that was not understood: it starts where
// reading stopped, and reading goes on at the next logical line, within a
// format string at the end of the replacement field. A Bad node with children
// has been read, and has no kind of its own: global, assert, the pattern of a
// case, a type. What lies deeper than [syntax.MaxDepth] is a Bad node, and reading
// goes on behind it.
//
// A file whose declared encoding could turn into another program than its
// bytes show is read as they show, and its Trouble says so. Nothing is
// evaluated, and no text that a program makes is read as a program.
//
// The language: https://docs.python.org/3/reference/grammar.html
package python

import "github.com/bumplens/bumplens/review/syntax"

// Read reads a file.
func Read(source []byte) *syntax.Tree {
	p, ok := open(source)
	if !ok {
		return p.Tree()
	}
	p.lex.fresh = true
	p.next()
	for p.tok.kind != eof {
		p.statements()
		if p.tok.kind == dedent {
			p.next()
		}
	}
	return p.end(source)
}

// ReadExpression reads a file that is one expression, such as a binding.gyp.
// Line ends mean nothing in it.
func ReadExpression(source []byte) *syntax.Tree {
	p, ok := open(source)
	if !ok {
		return p.Tree()
	}
	p.lex.open = 1
	p.next()
	p.values(p.named)
	if p.tok.kind != eof {
		p.bad()
	}
	return p.end(source)
}

// A parser builds the tree by recursive descent, one token ahead.
type parser struct {
	grower
	lex    lexer
	tok    token // the next one that is not yet read
	level  int   // of functions that call themselves
	broken bool  // the rest of the line or field was not understood; tok stays at its end
	latin  bool  // the source is in ISO 8859-1
	quote  quote // of the format string that is read, zero in none
	buf    []byte
	later  []span // types that call something, to be read behind their statement
	ahead  int    // bytes that were read ahead; they are bounded by the text
}

// A span is a part of the source.
type span struct{ start, end int32 }

// open returns a parser at the start of the text, and whether there is
// something to read.
func open(source []byte) (*parser, bool) {
	if len(source) > syntax.MaxText {
		p := &parser{grower: grow(nil)}
		p.Fail("larger than is read")
		return p, false
	}
	p := &parser{grower: grow(source), lex: lexer{src: source}}
	p.latin = decoding(source) == latin
	if hasMark(source) {
		p.lex.pos = len(mark)
	}
	return p, true
}

// end returns the tree.
func (p *parser) end(source []byte) *syntax.Tree {
	if name := declared(source); decoding(source) == foreign {
		p.Fail("its encoding, " + quoted(name) + ", is not read; this is what its bytes say")
	}
	return p.Tree()
}

// next goes to the next token, but not beyond what is broken.
func (p *parser) next() {
	if p.broken {
		return
	}
	if p.Failed() {
		p.lex = lexer{src: p.lex.src, pos: len(p.lex.src)}
	}
	p.tok = p.lex.next()
}

// skip goes to the next token when this one is of no matter; a format string
// is one token then.
func (p *parser) skip() {
	if p.tok.kind == template {
		p.lex.pos = p.lex.behind(p.tok)
	}
	p.next()
}

// peek returns the kind of the token behind this one.
func (p *parser) peek() kind {
	l := p.lex
	return l.next().kind
}

// expect reads a token of one kind.
func (p *parser) expect(k kind) {
	if p.tok.kind == k {
		p.next()
	} else {
		p.bad()
	}
}

// accept reads a token when it is of one kind, and reports whether it was.
func (p *parser) accept(k kind) bool {
	if p.tok.kind != k || p.broken {
		return false
	}
	p.next()
	return true
}

// bad tells that the text is not understood from here on, and goes to where it
// may be again. Until then it is told once.
func (p *parser) bad() {
	if p.broken {
		return
	}
	p.Leaf(syntax.Bad, int(p.tok.start))
	if p.quote != (quote{}) {
		p.lex.pos = p.quote.fieldEnd(p.lex.src, int(p.tok.start))
		p.tok = token{kind: halt, start: int32(p.lex.pos), end: int32(p.lex.pos)}
	}
	for p.tok.kind != newline && p.tok.kind != eof && p.tok.kind != halt {
		p.skip()
	}
	p.broken = true
}

// Between two looks at the depth a few nodes are opened, and around them as many
// are put: so deepest is how deep something may be entered, and tallest how
// deep its leaves may come to be.
const (
	deepest = syntax.MaxDepth - 32
	tallest = syntax.MaxDepth - 16
)

// enter says that something is read that may hold its like, and reports
// whether it may still be. [parser.leave] ends it.
func (p *parser) enter() bool {
	if p.level >= deepest || p.Depth() >= deepest {
		p.pass()
		return false
	}
	p.level++
	return true
}

func (p *parser) leave() { p.level-- }

// pass skips what is too deep, to the end of the brackets or the line that it
// is in.
func (p *parser) pass() {
	if p.broken {
		return
	}
	p.Leaf(syntax.Bad, int(p.tok.start))
	around := p.lex.open
	if p.tok.kind.opens() {
		around--
	}
	for {
		switch k := p.tok.kind; {
		case k == newline || k == eof || p.lex.open < around:
			return
		case p.lex.open == around && (k == ',' || around == 0 && (k == ':' || k == ';' || k.closes())):
			return
		}
		p.skip()
	}
}

// wrap puts what was read last into a new, open node, unless that gets too tall;
// then the rest of the line is not read.
func (p *parser) wrap(k syntax.Kind) (syntax.ID, bool) {
	if p.tall() {
		p.bad()
		return 0, false
	}
	return p.Wrap(k), true
}

// leaf adds a node for the token, whose text is its own, and goes on.
func (p *parser) leaf(k syntax.Kind) {
	p.spell(p.Leaf(k, int(p.tok.start)), p.word())
	p.next()
}
