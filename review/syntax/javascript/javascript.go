// Package javascript reads JavaScript and TypeScript, with elements of JSX, into
// the nodes of package syntax.
//
// It reads what can run: types, interfaces and declarations without a body are
// dropped, decorators are calls before what they decorate, an element is a call
// of its tag with an object of its attributes and then its children, and an
// enum is an object. What a grammar refuses and an engine may run all the same,
// such as old octal numbers, return outside of functions or comments that start
// like those of HTML, is read; in a module the latter are none. It decides
// nothing about names. The test of a case is the first
// statement of its block, conditions and blocks of "else if" follow each other in
// one If, a hole in an array is a Name without text, and the label of a jump is
// dropped.
//
// Both the scanner and the parser are our own. The parser of the library that we
// test against, tdewolff/parse, stops at types, elements, decorators and old
// octal numbers, and keeps no positions. Its lexer looks words up in a map, and
// for each fault counts the lines from the start of the text, so a text that is
// made of faults takes quadratic time. From it come the letters of names.
//
// [Read] is total. Each byte that is no part of a program ends in a Bad node, so
// does what is nested deeper than [syntax.MaxDepth], which is skipped without
// recursion. Time is in proportion to the text: parameters are read as values
// and turned into parameters when an arrow follows, and where TypeScript asks
// to look ahead, all that is read twice together is bounded by the text.
package javascript

import "github.com/bumplens/bumplens/review/syntax"

// A Dialect says which language a text is in. Both may have elements of JSX.
type Dialect uint8

const (
	JavaScript Dialect = iota
	TypeScript
)

func (d Dialect) String() string {
	if d == TypeScript {
		return "TypeScript"
	}
	return "JavaScript"
}

// slack is how many nodes a reader opens at most before it asks for the depth
// again.
const slack = 24

// A parser reads one text.
type parser struct {
	scanner
	b      *syntax.Builder
	types  bool    // it is TypeScript
	depth  int     // of values and statements within each other
	twice  int     // how many bytes were read in vain
	open   []token // brackets, kept for their space
	around around
	fn     function
}

// around is what the reading of a value depends on, until a bracket opens.
type around struct {
	noIn       bool // "in" ends the value, as it does in the head of a for
	consequent bool // a colon ends the value, as it does behind a question mark
}

// A function says which words are operators in it.
type function struct {
	inner     bool // it is not the top of the file
	async     bool
	generator bool
	accessor  syntax.Op // "get" or "set" where it stands for a part
}

// Read reads a text. The text must not be changed as long as the tree is used.
func Read(source []byte, dialect Dialect) *syntax.Tree {
	if len(source) > syntax.MaxText {
		b := syntax.NewBuilder(nil)
		b.Fail("longer than is read")
		return b.Tree()
	}
	p := read(scanner{source: source}, dialect)
	if p.module && p.old { // what a module hides behind "<!--" is run
		p = read(scanner{source: source, module: true}, dialect)
	}
	return p.b.Tree()
}

func read(s scanner, dialect Dialect) *parser {
	p := &parser{scanner: s, b: syntax.NewBuilder(s.source), types: dialect == TypeScript}
	p.next()
	for p.tok != end && !p.b.Failed() {
		p.statements(end)
		if p.tok != end { // a bracket that nothing opened
			p.bad()
			p.next()
		}
	}
	return p
}

// enter asks to go one deeper. What is too deep is skipped and is one node, as
// it would be if it were read.
func (p *parser) enter() bool {
	if p.depth >= syntax.MaxDepth || p.b.Depth() >= syntax.MaxDepth-slack {
		p.b.Leaf(syntax.Bad, p.start)
		p.deep()
		return false
	}
	p.depth++
	return true
}

// higher asks to wrap the last node, and skips what would go around it.
func (p *parser) higher() bool {
	if p.b.Depth()+p.b.Height() < syntax.MaxDepth-slack {
		return true
	}
	p.deep()
	return false
}

func (p *parser) deep() {
	p.b.Tell("nested deeper than is read")
	p.bad()
	p.skip()
}

// bad says that the token is not understood. One node tells of all that follow
// each other.
func (p *parser) bad() {
	if last := p.b.Node(p.b.Last()); p.b.Last() == 0 || last.Kind != syntax.Bad {
		p.b.Leaf(syntax.Bad, p.start)
	}
}

// expect passes over a token that has to be there.
func (p *parser) expect(t token) {
	if p.tok != t {
		p.bad()
		return
	}
	p.next()
}

// took passes over a token if it is there.
func (p *parser) took(t token) bool {
	if p.tok != t {
		return false
	}
	p.next()
	return true
}

// peek returns the token behind the current one, and whether it stands in the
// same line.
func (p *parser) peek() (t token, sameLine bool) {
	ahead := p.scanner
	ahead.next()
	return ahead.tok, !ahead.newline
}

// budget takes n bytes that will be read again from what may be read twice.
func (p *parser) budget(n int) bool {
	p.twice += n
	return p.twice <= 4*len(p.source)+1<<16
}

// inside returns what is around, for when a bracket closes.
func (p *parser) inside() around {
	was := p.around
	p.around = around{}
	return was
}

// wrap puts the last node into a new one, which is open.
func (p *parser) wrap(kind syntax.Kind) syntax.ID { return p.b.Wrap(kind, p.b.Last()) }
