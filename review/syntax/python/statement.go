package python

import "github.com/bumplens/bumplens/review/syntax"

// statements reads up to the end of the block that they are in, or of the source.
func (p *parser) statements() {
	for within := 0; ; { // blocks that nothing opens
		switch p.tok.kind {
		case eof:
			return
		case newline:
			p.broken = false
			p.next()
		case indent:
			p.Leaf(syntax.Bad, int(p.tok.start))
			within++
			p.next()
		case dedent:
			if within == 0 {
				return
			}
			within--
			p.next()
		default:
			p.statement()
		}
	}
}

func (p *parser) statement() {
	from := len(p.later)
	switch p.tok.kind {
	case '@':
		p.decorator()
	case wordAsync:
		if k := p.peek(); k == wordDef || k == wordFor || k == wordWith {
			p.next()
			p.compound()
		} else {
			p.line()
		}
	case wordDef, wordClass, wordIf, wordWhile, wordFor, wordTry, wordWith:
		p.compound()
	case name:
		if p.is("match") && p.isMatch() {
			p.match()
		} else {
			p.line()
		}
	default:
		p.line()
	}
	p.evaluated(from)
}

// is reports whether the token is a word that is no keyword everywhere.
func (p *parser) is(word string) bool {
	return p.tok.kind == name && string(p.lex.src[p.tok.start:p.tok.end]) == word
}

// line reads the statements of one logical line.
func (p *parser) line() {
	for p.small(); p.accept(';'); {
		if p.tok.kind == newline || p.tok.kind == eof {
			break
		}
		p.small()
	}
	if p.tok.kind != newline && p.tok.kind != eof {
		p.bad()
	}
	p.broken = false
	if p.tok.kind == newline {
		p.next()
	}
}

// small reads a statement that has no block.
func (p *parser) small() {
	start := int(p.tok.start)
	switch p.tok.kind {
	case wordPass:
		p.next()
	case wordBreak, wordContinue:
		p.leaf(syntax.Jump)
	case wordReturn:
		p.Open(syntax.Return, start)
		p.next()
		p.optional()
		p.Close()
	case wordRaise:
		p.raise()
	case wordDel:
		p.del()
	case wordGlobal:
		p.names()
	case wordAssert:
		p.Open(syntax.Bad, start)
		p.next()
		for p.expression(); p.accept(','); {
			p.expression()
		}
		p.Close()
	case wordImport:
		p.imports()
	case wordFrom:
		p.importFrom()
	case name:
		switch p.lex.src[start] {
		case 'p', 'e', 'n', 't':
			if p.soft() {
				return
			}
		}
		p.assignment()
	default:
		p.assignment()
	}
}

// optional reads a value when there is one.
func (p *parser) optional() {
	if p.tok.kind.starts() {
		p.values(p.named)
	}
}

// soft reads a statement whose first word is a name elsewhere, and reports
// whether there was one.
func (p *parser) soft() bool {
	switch {
	case p.is("print"):
		k := p.peek()
		if k != right && (!k.starts() || k == '(' || k == '*' || k == power) {
			return false
		}
		p.Open(syntax.Call, int(p.tok.start))
		p.leaf(syntax.Name)
		if p.tok.kind == right {
			p.redirection()
		}
		p.each()
	case p.is("exec"):
		if k := p.peek(); !k.starts() || k == '(' || k == '[' || k == '*' || k == power || k == '-' || k == '+' {
			return false
		}
		p.Open(syntax.Call, int(p.tok.start))
		p.leaf(syntax.Name)
		p.binary(bindsBitOr)
		if p.accept(wordIn) {
			p.each()
		}
	case p.is("nonlocal"):
		if p.peek() != name {
			return false
		}
		p.names()
		return true
	case p.is("type"):
		if p.peek() != name {
			return false
		}
		p.next()
		p.leaf(syntax.Name)
		p.typeParameters()
		p.Op(p.Wrap(syntax.Assign), "=")
		p.expect('=')
		p.expression()
	default:
		return false
	}
	p.Close()
	return true
}

// each reads values as children of the open node.
func (p *parser) each() {
	for p.tok.kind.starts() {
		p.expression()
		if !p.accept(',') {
			return
		}
	}
}

// redirection reads where Python 2 prints to, as the argument that Python 3 has
// for that.
func (p *parser) redirection() {
	p.Open(syntax.Pair, int(p.tok.start))
	p.Text(p.Leaf(syntax.String, int(p.tok.start)), "file")
	p.next()
	p.expression()
	p.Close()
	p.accept(',')
}

func (p *parser) raise() {
	p.Open(syntax.Throw, int(p.tok.start))
	p.next()
	if p.tok.kind.starts() {
		p.expression()
	}
	switch p.tok.kind {
	case wordFrom: // the cause is read as well
		p.next()
		p.expression()
	case ',': // Python 2: the exception is called with what follows
		if _, ok := p.wrap(syntax.Call); ok {
			p.next()
			p.each()
			p.Close()
		}
	}
	p.Close()
}

func (p *parser) del() {
	word := p.tok
	p.next()
	for {
		p.Op(p.Open(syntax.Unary, int(word.start)), "delete")
		p.expression()
		p.Close()
		if !p.accept(',') || !p.tok.kind.starts() {
			return
		}
	}
}

// names reads the names that global or nonlocal is said of.
func (p *parser) names() {
	p.Open(syntax.Bad, int(p.tok.start))
	p.next()
	for p.tok.kind.named() {
		p.leaf(syntax.Name)
		if !p.accept(',') {
			break
		}
	}
	p.Close()
}

// assignment reads values, and what they are assigned to.
func (p *parser) assignment() {
	p.values(p.expression)
	if p.tok.kind == ':' {
		p.annotation()
	}
	op := assignments[p.tok.kind]
	if op == "" && p.tok.kind != '=' {
		return
	}
	opened := 0
	for op != "" || p.tok.kind == '=' {
		if p.broken {
			break
		}
		if p.Depth() >= deepest {
			p.bad()
			break
		}
		id, ok := p.wrap(syntax.Assign)
		if !ok {
			break
		}
		opened++
		p.Op(id, op)
		if op == "" {
			p.Op(id, "=")
		}
		op = ""
		p.next()
		p.values(p.expression)
	}
	for range opened {
		p.Close()
	}
}
