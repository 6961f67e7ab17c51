package python

import "github.com/bumplens/bumplens/review/syntax"

// isMatch reports whether the line is the head of a match statement.
func (p *parser) isMatch() bool {
	if !p.peek().starts() {
		return false
	}
	l, around, lambdas := p.lex, p.lex.open, 0
	for {
		t, ok := p.look(&l)
		if !ok || t.kind == eof {
			return false
		}
		if l.open > around {
			continue
		}
		switch t.kind {
		case wordLambda:
			lambdas++
		case newline, ';', '=':
			return false
		case ':':
			if lambdas == 0 {
				return l.next().kind == newline
			}
			lambdas--
		}
	}
}

func (p *parser) match() {
	p.Open(syntax.Switch, int(p.tok.start))
	p.next()
	p.values(p.named)
	p.expect(':')
	if p.broken = false; p.tok.kind == newline {
		p.next()
	}
	if p.tok.kind != indent || p.level >= deepest || p.Depth() >= deepest {
		if p.tok.kind == indent {
			p.passBlock()
			p.next()
		} else {
			p.Leaf(syntax.Bad, int(p.tok.start))
		}
		p.Close()
		return
	}
	p.level++
	p.next()
	for p.tok.kind != dedent && p.tok.kind != eof {
		if p.is("case") {
			p.oneCase()
		} else {
			p.Open(syntax.Block, int(p.tok.start))
			p.bad()
			p.broken = false
			p.next()
			p.Close()
		}
	}
	p.level--
	if p.tok.kind == dedent {
		p.next()
	}
	p.Close()
}

// oneCase reads a case as a Block: its pattern, and what is done, which is in an
// If when there is another condition.
func (p *parser) oneCase() {
	p.Open(syntax.Block, int(p.tok.start))
	p.next()
	p.pattern()
	if start := int(p.tok.start); p.accept(wordIf) {
		p.Open(syntax.If, start)
		p.named()
		p.block()
		p.Close()
	} else {
		p.body()
	}
	p.Close()
}

// pattern reads a pattern, of which the names and constants are kept.
func (p *parser) pattern() {
	around, kept, before := p.lex.open, false, eof
	if p.tok.kind.opens() {
		around--
	}
	for !p.broken {
		k := p.tok.kind
		if k == newline || k == eof || p.lex.open <= around && (k == ':' || k == wordIf) {
			break
		}
		if !kept && (k == name || k == number || k == text || k == template) {
			p.Open(syntax.Bad, int(p.tok.start))
			kept = true
		}
		switch {
		case k == name && before == '.':
			p.leaf(syntax.String)
		case k == name:
			p.leaf(syntax.Name)
		case k == number:
			p.leaf(syntax.Number)
		case k == text || k == template:
			p.texts()
		default:
			p.next()
		}
		before = k
	}
	if kept {
		p.Close()
	}
}
