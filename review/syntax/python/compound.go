package python

import "github.com/bumplens/bumplens/review/syntax"

// compound reads a statement that has blocks.
func (p *parser) compound() {
	start := int(p.tok.start)
	switch p.tok.kind {
	case wordDef:
		p.function()
	case wordClass:
		p.class()
	case wordIf:
		p.ifs()
	case wordWhile:
		p.Open(syntax.Loop, start)
		p.next()
		p.named()
		p.block()
		p.Close()
		p.otherwise()
	case wordFor:
		p.Open(syntax.Each, start)
		p.next()
		p.targets()
		p.expect(wordIn)
		p.values(p.named)
		p.block()
		p.Close()
		p.otherwise()
	case wordTry:
		p.try()
	case wordWith:
		p.with()
	}
}

// otherwise reads what is done behind a loop that was not broken off, as a
// block of its own.
func (p *parser) otherwise() {
	if p.tok.kind == wordElse {
		p.next()
		p.block()
	}
}

// block reads the block behind a statement's head, from its colon.
func (p *parser) block() {
	p.Open(syntax.Block, int(p.tok.start))
	p.body()
	p.Close()
}

// body reads a block's statements. Those below a head that was not understood
// are read as well.
func (p *parser) body() {
	p.expect(':')
	if p.tok.kind != newline {
		if p.tok.kind != eof {
			p.line()
		}
		p.broken = false
		return
	}
	told := p.broken
	p.broken = false
	p.next()
	switch {
	case p.tok.kind != indent:
		if !told {
			p.Leaf(syntax.Bad, int(p.tok.start))
		}
		return
	case p.level >= deepest || p.Depth() >= deepest:
		p.passBlock()
	default:
		p.level++
		p.next()
		p.statements()
		p.level--
	}
	if p.tok.kind == dedent {
		p.next()
	}
}

// passBlock skips a block that is too deep, up to where it ends.
func (p *parser) passBlock() {
	p.Leaf(syntax.Bad, int(p.tok.start))
	for within := 0; p.tok.kind != eof; p.skip() {
		switch p.tok.kind {
		case indent:
			within++
		case dedent:
			if within--; within == 0 {
				return
			}
		}
	}
}

// ifs reads if, and every elif and else behind it, as one If.
func (p *parser) ifs() {
	p.Open(syntax.If, int(p.tok.start))
	for more := true; more; more = p.tok.kind == wordElif {
		p.next()
		p.named()
		p.block()
	}
	p.otherwise()
	p.Close()
}

// try reads try: what is done when nothing was thrown stands behind what was
// tried.
func (p *parser) try() {
	p.Open(syntax.Try, int(p.tok.start))
	p.next()
	tried := p.Open(syntax.Block, int(p.tok.start))
	p.body()
	p.Close()
	for p.tok.kind == wordExcept {
		p.except()
	}
	if p.tok.kind == wordElse {
		p.next()
		p.Reopen(tried)
		p.body()
		p.Close()
	}
	if p.tok.kind == wordFinally {
		p.next()
		p.block()
	}
	p.Close()
}

// except reads a handler. What it catches is a type.
func (p *parser) except() {
	p.Open(syntax.Func, int(p.tok.start))
	from := len(p.later)
	p.accept(wordExcept)
	p.accept('*')
	p.types()
	p.Open(syntax.Params, int(p.tok.start))
	if p.accept(wordAs) || p.accept(',') { // Python 2 has the comma, if not that of two types
		if p.tok.kind == '(' {
			p.group()
		} else if p.tok.kind.named() {
			p.leaf(syntax.Name)
		}
	}
	for p.accept(',') {
		p.types()
	}
	p.Close()
	p.Open(syntax.Block, int(p.tok.start))
	p.evaluated(from)
	p.body()
	p.Close()
	p.Close()
}

func (p *parser) with() {
	p.Open(syntax.Block, int(p.tok.start))
	p.next()
	inBrackets := p.tok.kind == '(' && p.inBrackets()
	if inBrackets {
		p.next()
	}
	for p.tok.kind.starts() {
		p.starred(p.named)
		if p.tok.kind == wordAs {
			if id, ok := p.wrap(syntax.Assign); ok {
				p.Op(id, "=")
				value := p.Take()
				p.next()
				p.starred(func() { p.binary(bindsBitOr) })
				p.Put(value)
				p.Close()
			}
		}
		if !p.accept(',') {
			break
		}
	}
	if inBrackets {
		p.expect(')')
	}
	p.body()
	p.Close()
}

// inBrackets reports whether the bracket holds all that the statement is with.
func (p *parser) inBrackets() bool {
	l, around := p.lex, p.lex.open
	for {
		t, ok := p.look(&l)
		switch {
		case !ok || t.kind == eof:
			return false
		case l.open < around:
			return l.next().kind == ':'
		}
	}
}

// look reads a token ahead, as long as what is read ahead in all is bounded by
// the text.
func (p *parser) look(l *lexer) (token, bool) {
	before := l.pos
	t := l.next()
	if t.kind == template {
		l.pos = l.behind(t)
	}
	p.ahead += l.pos - before
	return t, p.ahead <= 2*len(l.src)
}
