package javascript

// typ passes over a type, and reports whether there was one.
func (p *parser) typ() bool {
	if p.depth >= maxTypeDepth {
		return false
	}
	p.depth++
	ok := p.union()
	p.depth--
	return ok
}

// maxTypeDepth leaves the values within a type's reach their depth.
const maxTypeDepth = 1500

func (p *parser) union() bool {
	for {
		if !p.typeHead() {
			return false
		}
		for p.tok == openBracket && !p.newline {
			p.balanced()
		}
		switch p.tok {
		case wordIs:
			if p.newline {
				return true
			}
			p.next()
		case wordExtends:
			p.next()
			if !p.typ() {
				return false
			}
			if !p.took(question) {
				return true
			}
			if !p.typ() || !p.took(colon) {
				return false
			}
		case bitOr, bitAnd:
			p.next()
		default:
			return true
		}
	}
}

// typeHead passes over a type up to what may follow each.
func (p *parser) typeHead() bool {
	for p.typePrefix() {
		p.next()
	}
	if p.tok == less {
		if !p.angled() {
			return false
		}
	}
	switch p.tok {
	case openParen, openBrace, openBracket, backtick:
		paren := p.tok == openParen && p.paramsFollow()
		p.balanced()
		if paren && p.tok == arrow && !p.newline {
			p.next()
			return p.typ()
		}
		return true
	case text, number:
		p.next()
		return true
	case wordImport:
		if p.next(); p.tok == openParen {
			p.balanced()
		}
	case wordThis, wordNull, wordTrue, wordFalse, wordVoid, wordConst:
		p.next()
	default:
		if !p.tok.isName() {
			return false
		}
		p.next()
	}
	for p.tok == dot {
		if p.next(); !p.tok.isWord() && p.tok != private {
			return false
		}
		p.next()
	}
	if p.tok == less && !p.newline {
		return p.angled()
	}
	return true
}

// paramsFollow reports whether what is in parentheses may be the parameters of a
// function: another parenthesis shows that it is a type.
func (p *parser) paramsFollow() bool {
	t, _ := p.peek()
	return t.isName() || t == wordThis || t == closeParen || t == ellipsis || t == openBrace || t == openBracket
}

// typePrefix reports whether the token is a word or sign before a type.
func (p *parser) typePrefix() bool {
	switch p.tok {
	case bitOr, bitAnd, minus, wordTypeof, wordNew:
		return true
	case wordKeyof, wordUnique, wordReadonly, wordInfer, wordAsserts, wordAbstract:
		t, same := p.peek()
		return same && t != wordExtends && t != wordIs && t != wordIn && t != wordAs && t != wordSatisfies &&
			(t.isWord() || t == openParen || t == openBrace || t == openBracket || t == text)
	}
	return false
}

// angled passes over the parameters or arguments of a type, from "<".
func (p *parser) angled() bool {
	p.end = p.start + 1
	p.next()
	for !p.closes() {
		for p.tok == wordConst || p.tok == wordIn {
			p.next()
		}
		if p.tok == wordOut {
			if t, _ := p.peek(); t.isName() {
				p.next()
			}
		}
		if !p.typ() || p.took(assign) && !p.typ() {
			return false
		}
		if !p.took(comma) && !p.closes() {
			return false
		}
	}
	p.end = p.start + 1
	p.next()
	return true
}

// closes reports whether the token starts with ">".
func (p *parser) closes() bool { return p.start < len(p.source) && p.source[p.start] == '>' }

// parameterTypes passes over the parameters of a type.
func (p *parser) parameterTypes() {
	if !p.angled() {
		p.bad()
	}
}

// typeArguments passes over the arguments of a type within a value, if that is
// what the token starts.
func (p *parser) typeArguments() bool {
	if p.tok != less && p.tok != shiftLeft || !p.budget(0) {
		return false
	}
	was := p.scanner
	if p.angled() && !p.longer() {
		switch p.tok {
		case openParen, backtick:
			return true
		case less, greater, plus, minus:
		default:
			if p.newline || binding[p.tok] > 0 || !p.tok.startsValue() {
				return true
			}
		}
	}
	p.budget(p.end - was.start)
	p.scanner = was
	return false
}

// longer reports whether the ">" before the token is part of an operator.
func (p *parser) longer() bool {
	return p.before < len(p.source) && (p.source[p.before] == '>' || p.source[p.before] == '=')
}

// typeList passes over types with commas between them.
func (p *parser) typeList() {
	for {
		if !p.typ() {
			p.bad()
			return
		}
		if !p.took(comma) {
			return
		}
	}
}

// typeDeclaration passes over the declaration of a type, if the token starts
// one.
func (p *parser) typeDeclaration() bool {
	t, same := p.peek()
	if !p.types || !same || !t.isName() {
		return false
	}
	switch p.tok {
	case wordType:
		p.next()
		p.next()
		if p.tok == less {
			p.parameterTypes()
		}
		if p.expect(assign); !p.typ() {
			p.bad()
		}
		p.semicolon()
	case wordInterface:
		p.next()
		p.next()
		if p.tok == less {
			p.parameterTypes()
		}
		if p.took(wordExtends) {
			p.typeList()
		}
		if p.tok != openBrace {
			p.bad()
			return true
		}
		p.balanced()
	default:
		return false
	}
	return true
}
