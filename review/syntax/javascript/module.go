package javascript

import "github.com/bumplens/bumplens/review/syntax"

// imports reads what a file imports. Types are dropped with all that they come
// from.
func (p *parser) imports() {
	p.module = true
	mark := p.b.Mark()
	id := p.b.Open(syntax.Import, p.start)
	p.next()
	types := p.phase()
	if p.tok == text {
		p.from(id)
		return
	}
	if p.tok.isName() {
		start, end := p.start, p.end
		p.next()
		if p.types && p.tok == assign {
			p.b.Close()
			p.b.Undo(mark)
			p.b.SetOp(p.b.Open(syntax.Assign, start), operators[assign])
			p.named(p.b.Leaf(syntax.Name, start), start, end)
			p.next()
			p.assignment()
			p.b.Close()
			if types {
				p.b.Undo(mark)
			}
			p.semicolon()
			return
		}
		p.b.Open(syntax.Pair, start)
		p.b.Text(p.b.Leaf(syntax.String, start), "default")
		p.named(p.b.Leaf(syntax.Name, start), start, end)
		p.b.Close()
		p.took(comma)
	}
	if p.tok == times {
		p.b.Open(syntax.Pair, p.start)
		p.b.Quote(p.b.Leaf(syntax.String, p.start), p.start, p.end)
		p.next()
		p.expect(wordAs)
		p.target()
		p.b.Close()
	} else if p.tok == openBrace {
		p.specifiers(imported)
	}
	p.expect(wordFrom)
	if p.from(id); types {
		p.b.Undo(mark)
	}
}

// phase passes over a word that says what is imported of a module, and reports
// whether only types are.
func (p *parser) phase() bool {
	if !p.tok.isName() || p.tok == wordFrom {
		return false
	}
	t, _ := p.peek()
	types := p.types && p.tok == wordType
	word := types && (t == openBrace || t == times)
	word = word || string(p.source[p.start:p.end]) == "defer" && t == times
	if t.isName() {
		ahead := p.scanner
		ahead.next()
		ahead.next()
		word = t != wordFrom || ahead.tok == wordFrom
	}
	if word {
		p.next()
	}
	return word && types
}

// from reads the module and ends the open node, which is id.
func (p *parser) from(id syntax.ID) {
	if p.tok == text {
		p.cooked(id, p.start+1, p.end-1)
		p.next()
		if p.tok == wordWith || p.tok.isName() && !p.newline && string(p.source[p.start:p.end]) == "assert" {
			if p.next(); p.tok == openBrace {
				p.balanced()
			} else {
				p.bad()
			}
		}
	} else {
		p.bad()
	}
	p.b.Close()
	p.semicolon()
}

// A direction says on which side of "as" the name of this file stands.
type direction uint8

const (
	imported direction = iota
	exported
)

// specifiers reads names in braces.
func (p *parser) specifiers(d direction) {
	p.next()
	for p.tok != closeBrace && p.tok != end {
		mark := p.b.Mark()
		types := p.types && p.tok == wordType && p.typeSpecifier()
		if types {
			p.next()
		}
		if p.specifier(d); types {
			p.b.Undo(mark)
		}
		if !p.took(comma) && p.tok != closeBrace && !p.resume() {
			break
		}
	}
	p.expect(closeBrace)
}

// typeSpecifier reports whether the word type says that a name is a type, and
// is not a name itself, as in "type", "type as x" and "type as as x".
func (p *parser) typeSpecifier() bool {
	ahead := p.scanner
	if ahead.next(); ahead.tok != wordAs {
		return ahead.tok.isWord() || ahead.tok == text
	}
	if ahead.next(); ahead.tok != wordAs {
		return !ahead.tok.isWord()
	}
	ahead.next()
	return ahead.tok.isWord()
}

func (p *parser) specifier(d direction) {
	p.b.Open(syntax.Pair, p.start)
	from := p.specified()
	to := from
	if p.took(wordAs) {
		to = p.specified()
	}
	if d == exported {
		from, to = to, from
	}
	p.cooked(p.b.Leaf(syntax.String, from.start), from.start, from.end)
	p.cooked(p.b.Leaf(syntax.Name, to.start), to.start, to.end)
	p.b.Close()
}

// specified passes over a name or a text that stands for one.
func (p *parser) specified() key {
	k := key{start: p.start, end: p.end}
	switch {
	case p.tok == text:
		k.start, k.end = p.start+1, p.end-1
	case !p.tok.isWord():
		p.bad()
		return key{start: p.start, end: p.start}
	}
	p.next()
	return k
}

// exports reads what a file exports.
func (p *parser) exports() {
	p.module = true
	mark := p.b.Mark()
	id := p.b.Open(syntax.Export, p.start)
	p.next()
	types := false
	if p.types && p.tok == wordType {
		if t, _ := p.peek(); t == openBrace || t == times {
			types = true
			p.next()
		}
	}
	switch {
	case p.tok == wordDefault:
		start := p.start
		p.next()
		p.exportedDefault(start)
		p.b.Close()
		p.dropEmpty(mark, id)
	case p.tok == times:
		p.b.Open(syntax.Pair, p.start)
		star := key{start: p.start, end: p.end}
		name := star
		if p.next(); p.took(wordAs) {
			name = p.specified()
		}
		p.cooked(p.b.Leaf(syntax.String, name.start), name.start, name.end)
		p.b.Quote(p.b.Leaf(syntax.Name, star.start), star.start, star.end)
		p.b.Close()
		p.expect(wordFrom)
		p.from(id)
	case p.tok == openBrace:
		p.specifiers(exported)
		if p.took(wordFrom) {
			p.from(id)
			break
		}
		p.b.Close()
		p.semicolon()
	case p.types && p.tok == assign:
		p.b.Open(syntax.Pair, p.start)
		p.b.Text(p.b.Leaf(syntax.String, p.start), "default")
		p.next()
		p.assignment()
		p.b.Close()
		p.b.Close()
		p.semicolon()
	case p.types && p.tok == wordAs:
		for p.next(); p.tok.isName() && !p.newline; p.next() {
		}
		p.b.Close()
		p.b.Undo(mark)
		p.semicolon()
	default:
		if !p.declaration() {
			p.bad()
		}
		p.b.Close()
		p.dropEmpty(mark, id)
	}
	if types {
		p.b.Undo(mark)
	}
}

// dropEmpty drops an export of what is only a type.
func (p *parser) dropEmpty(m syntax.Mark, id syntax.ID) {
	if p.types && p.b.Last() == id && p.b.Empty(id) {
		p.b.Undo(m)
	}
}

// exportedDefault reads the value that a file exports without a name.
func (p *parser) exportedDefault(start int) {
	abstract := false
	if p.types {
		t, same := p.peek()
		abstract = p.tok == wordAbstract && t == wordClass
		if p.tok == wordInterface && same && p.typeDeclaration() {
			return
		}
	}
	if p.tok == at {
		p.decorators()
	}
	mark := p.b.Mark()
	p.b.Open(syntax.Pair, start)
	p.b.Text(p.b.Leaf(syntax.String, start), "default")
	declares, body := true, true
	t, same := p.peek()
	switch {
	case p.tok == wordFunction:
		body = p.function(p.start, function{inner: true})
	case p.tok == wordAsync && t == wordFunction && same:
		begin := p.start
		p.next()
		body = p.function(begin, function{inner: true, async: true})
	case p.tok == wordClass:
		p.class()
	case abstract:
		p.next()
		p.class()
	default:
		declares = false
		p.assignment()
	}
	p.b.Close()
	if !body {
		p.b.Undo(mark)
	}
	if !declares || !body {
		p.semicolon()
	}
}
