package javascript

import "github.com/bumplens/bumplens/review/syntax"

// statements reads statements up to a token that ends them.
func (p *parser) statements(closer token) {
	for p.tok != closer && p.tok != end && !p.b.Failed() {
		if closer == wordCase && (p.tok == wordDefault || p.tok == closeBrace) {
			return
		}
		start := p.start
		if p.statement(); p.start == start {
			if closer == end && p.tok == closeBrace {
				return
			}
			p.bad()
			p.next()
		}
	}
}

// block reads statements in braces.
func (p *parser) block() {
	p.b.Open(syntax.Block, p.start)
	p.braces()
	p.b.Close()
}

func (p *parser) braces() {
	p.expect(openBrace)
	p.statements(closeBrace)
	p.expect(closeBrace)
}

// inner reads a statement within another into the open block.
func (p *parser) inner() {
	if p.tok == openBrace {
		p.braces()
		return
	}
	p.statement()
}

// innerBlock reads a statement within another as a block.
func (p *parser) innerBlock() {
	p.b.Open(syntax.Block, p.start)
	p.inner()
	p.b.Close()
}

// semicolon passes over what ends a statement.
func (p *parser) semicolon() {
	switch {
	case p.took(semicolon), p.newline:
	case p.tok == closeBrace, p.tok == end, p.tok == bad: // which is told when it is read
	default:
		p.bad()
	}
}

func (p *parser) statement() {
	if !p.enter() {
		return
	}
	p.around = around{}
	if !p.declaration() && !p.control() {
		p.plain()
	}
	p.depth--
}

// plain reads a statement that is a value, with its label.
func (p *parser) plain() {
	if p.tok.isName() && p.label() {
		p.next()
		p.next()
		if p.tok != closeBrace {
			p.statement()
		}
		return
	}
	p.expression()
	p.semicolon()
}

// label reports whether a colon stands behind the token.
func (p *parser) label() bool {
	for i := p.end; i < len(p.source); i++ {
		switch c := p.source[i]; classes[c] {
		case space, line:
		case single:
			return c == ':'
		case sign:
			if c != '/' {
				return false
			}
			t, _ := p.peek()
			return t == colon
		default:
			return false
		}
	}
	return false
}

// declaration reads a statement that declares something.
func (p *parser) declaration() bool {
	switch p.tok {
	case wordVar, wordConst:
		if t, _ := p.peek(); t == wordEnum {
			p.next()
			p.enum()
			return true
		}
		op := declaring
		if p.tok == wordVar {
			op = declaringVar
		}
		p.variables(op)
		p.semicolon()
	case wordLet:
		if t, _ := p.peek(); !t.isName() && t != openBracket && t != openBrace {
			return false
		}
		p.variables(declaring)
		p.semicolon()
	case wordAwait:
		if t, same := p.peek(); t != wordUsing || !same {
			return false
		}
		p.next()
		p.variables(declaring)
		p.semicolon()
	case wordUsing:
		if t, same := p.peek(); !t.isName() || !same || t == wordOf {
			return false
		}
		p.variables(declaring)
		p.semicolon()
	case wordFunction:
		p.declared(function{inner: true})
	case wordAsync:
		if t, same := p.peek(); t != wordFunction || !same {
			return false
		}
		start := p.start
		p.next()
		p.declared(function{inner: true, async: true})
		p.b.Start(p.b.Last(), start)
	case wordClass:
		p.class()
	case at:
		p.decorators()
		if p.tok == wordExport || p.tok == wordAbstract || p.tok == wordClass {
			return p.declaration()
		}
		p.bad()
	case wordImport:
		if t, _ := p.peek(); t == openParen || t == dot {
			return false
		}
		p.imports()
	case wordExport:
		p.exports()
	case wordType, wordInterface:
		return p.typeDeclaration()
	case wordEnum, wordAbstract, wordDeclare, wordNamespace, wordModule, wordGlobal:
		return p.types && p.typed()
	default:
		return false
	}
	return true
}

// declared reads a function. One without a body only says of what types it is.
func (p *parser) declared(fn function) {
	mark := p.b.Mark()
	if !p.function(p.start, fn) && p.types {
		p.b.Undo(mark)
		p.semicolon()
	}
}

// declaring and declaringVar are the operators of an Assign that declares a name, in
// its block and in all of the function.
var declaring, declaringVar = syntax.OpOf(":="), syntax.OpOf("var")

// variables reads what var, let and const declare.
func (p *parser) variables(op syntax.Op) {
	p.next()
	for {
		p.variable(op)
		if !p.took(comma) {
			return
		}
	}
}

func (p *parser) variable(op syntax.Op) {
	p.target()
	p.b.SetOp(p.wrap(syntax.Assign), op)
	p.valued()
	p.b.Close()
}

// valued reads the type and the value of what is declared.
func (p *parser) valued() {
	if p.types {
		p.took(bang)
		if p.took(colon) && !p.typ() {
			p.bad()
		}
	}
	if p.took(assign) {
		p.assignment()
	}
}

// typed reads a declaration that only TypeScript has.
func (p *parser) typed() bool {
	t, same := p.peek()
	switch {
	case p.tok == wordEnum:
		p.enum()
	case !same:
		return false
	case p.tok == wordAbstract && t == wordClass:
		p.next()
		p.class()
	case p.tok == wordDeclare && t.isWord():
		mark := p.b.Mark()
		if p.next(); p.tok == wordExport || !p.declaration() {
			p.bad()
			return true
		}
		p.b.Undo(mark)
	case p.tok == wordGlobal && t == openBrace:
		p.next()
		p.block()
	case (p.tok == wordNamespace || p.tok == wordModule) && (t.isName() || t == text):
		p.next()
		for p.next(); p.took(dot); p.next() {
		}
		if p.tok == openBrace {
			p.block()
		} else {
			p.semicolon()
		}
	default:
		return false
	}
	return true
}

// enum reads what TypeScript makes an object of. The number of a member that
// has no value is its place.
func (p *parser) enum() {
	p.next()
	p.b.SetOp(p.b.Open(syntax.Assign, p.start), declaring)
	p.target()
	p.b.Open(syntax.Object, p.start)
	p.expect(openBrace)
	for place := 0; p.tok != closeBrace && p.tok != end; place++ {
		p.b.Open(syntax.Pair, p.start)
		start := p.start
		p.key(syntax.String)
		if p.took(assign) {
			p.assignment()
		} else {
			p.b.Text(p.b.Leaf(syntax.Number, start), decimal(place))
		}
		p.b.Close()
		if !p.took(comma) && p.tok != closeBrace && !p.resume() {
			break
		}
	}
	p.expect(closeBrace)
	p.b.Close()
	p.b.Close()
}
