package javascript

import (
	"strconv"

	"github.com/bumplens/bumplens/review/syntax"
)

func decimal(n int) string { return strconv.Itoa(n) }

// control reads a statement that decides what is run.
func (p *parser) control() bool {
	start := p.start
	switch p.tok {
	case semicolon:
		p.next()
	case openBrace:
		p.block()
	case wordIf:
		p.choice()
	case wordFor:
		p.loop()
	case wordWhile:
		p.b.Open(syntax.Loop, start)
		p.next()
		p.bracketed(openParen, closeParen)
		p.innerBlock()
		p.b.Close()
	case wordDo:
		p.b.Open(syntax.Loop, start)
		p.next()
		p.innerBlock()
		p.expect(wordWhile)
		p.bracketed(openParen, closeParen)
		p.took(semicolon)
		p.b.Rotate()
		p.b.Close()
	case wordReturn, wordThrow:
		kind := syntax.Return
		if p.tok == wordThrow {
			kind = syntax.Throw
		}
		p.b.Open(kind, start)
		if p.next(); !p.newline && p.tok != semicolon && p.tok != closeBrace && p.tok != end {
			p.expression()
		}
		p.b.Close()
		p.semicolon()
	case wordBreak, wordContinue:
		p.word(p.b.Leaf(syntax.Jump, start))
		if p.next(); p.tok.isName() && !p.newline {
			p.next()
		}
		p.semicolon()
	case wordSwitch:
		p.cases()
	case wordTry:
		p.try()
	case wordWith:
		p.b.Open(syntax.Block, start)
		p.next()
		p.bracketed(openParen, closeParen)
		p.inner()
		p.b.Close()
	case wordDebugger:
		p.word(p.b.Leaf(syntax.Name, start))
		p.next()
		p.semicolon()
	default:
		return false
	}
	return true
}

// choice reads an if with all that is else.
func (p *parser) choice() {
	p.b.Open(syntax.If, p.start)
	for p.took(wordIf) {
		p.bracketed(openParen, closeParen)
		p.innerBlock()
		if !p.took(wordElse) {
			p.b.Close()
			return
		}
	}
	p.innerBlock()
	p.b.Close()
}

// loop reads a for. Until the head is read it is not known which.
func (p *parser) loop() {
	id := p.b.Open(syntax.Block, p.start)
	defer p.b.Close()
	p.next()
	p.took(wordAwait)
	p.expect(openParen)
	p.around = around{noIn: true}
	if p.tok != semicolon {
		p.head()
	}
	p.around = around{}
	if p.tok == wordOf || p.tok == wordIn {
		p.b.Kind(id, syntax.Each)
		if p.next(); p.tok != closeParen {
			p.expression()
		}
		p.expect(closeParen)
		p.innerBlock()
		return
	}
	p.expect(semicolon)
	p.b.Open(syntax.Loop, p.start)
	if p.tok != semicolon {
		p.expression()
	}
	p.expect(semicolon)
	p.b.Open(syntax.Block, p.start)
	mark := p.b.Last()
	if p.tok != closeParen {
		p.expression()
	}
	post := p.b.Last() != mark
	p.expect(closeParen)
	p.inner()
	if post {
		p.b.Rotate()
	}
	p.b.Close()
	p.b.Close()
}

// head reads what a for starts with: the targets of each, or a first step.
func (p *parser) head() {
	declares, op := p.tok == wordVar || p.tok == wordConst, declaring
	if p.tok == wordVar {
		op = declaringVar
	}
	t, _ := p.peek()
	switch p.tok {
	case wordLet:
		declares = t.isName() || t == openBracket || t == openBrace
	case wordUsing:
		declares = t.isName() && t != wordOf
	case wordAwait:
		declares = t == wordUsing
	}
	if p.tok.isName() && !declares {
		if t == wordOf && !p.arrowBehind() {
			p.word(p.b.Leaf(syntax.Name, p.start))
			p.next()
			return
		}
	}
	if !declares {
		p.expression()
		return
	}
	if p.next(); p.tok == wordUsing {
		p.next()
	}
	p.target()
	p.b.SetOp(p.wrap(syntax.Assign), op)
	p.valued()
	p.b.Close()
	for p.took(comma) {
		p.variable(op)
	}
}

func (p *parser) cases() {
	p.b.Open(syntax.Switch, p.start)
	p.next()
	p.bracketed(openParen, closeParen)
	p.expect(openBrace)
	for p.tok == wordCase || p.tok == wordDefault {
		p.b.Open(syntax.Block, p.start)
		if p.took(wordCase) {
			p.around.consequent = true
			p.expression()
			p.around.consequent = false
		} else {
			p.next()
		}
		p.expect(colon)
		p.statements(wordCase)
		p.b.Close()
	}
	p.expect(closeBrace)
	p.b.Close()
}

func (p *parser) try() {
	p.b.Open(syntax.Try, p.start)
	p.next()
	p.block()
	if start := p.start; p.took(wordCatch) {
		p.b.Open(syntax.Func, start)
		p.b.Open(syntax.Params, p.start)
		if p.took(openParen) {
			p.param()
			p.expect(closeParen)
		}
		p.b.Close()
		p.block()
		p.b.Close()
	}
	if p.took(wordFinally) {
		p.block()
	}
	p.b.Close()
}
