package javascript

import "github.com/bumplens/bumplens/review/syntax"

// skip goes on to the bracket that closes what the token is in, or to a comma
// or semicolon there, without recursion.
func (p *parser) skip() { p.brackets(p.open[:0]) }

// balanced passes over a bracket, or a template, and all up to its end.
func (p *parser) balanced() {
	if p.tok == backtick && !p.raw() {
		p.next()
		return
	}
	open := append(p.open[:0], p.tok)
	p.next()
	p.brackets(open)
}

func (p *parser) brackets(open []token) {
	before, whole := bad, len(open) > 0
	defer func() { p.open = open }()
	for p.tok != end {
		was := p.tok
		switch p.tok {
		case openBrace, openParen, openBracket:
			open = append(open, p.tok)
		case comma, semicolon:
			if len(open) == 0 {
				return
			}
		case closeBrace, closeParen, closeBracket:
			if len(open) == 0 {
				return
			}
			template := open[len(open)-1] == backtick && p.tok == closeBrace
			if open = open[:len(open)-1]; template && p.raw() {
				open = append(open, backtick)
				was = openBrace
			}
			if whole && len(open) == 0 {
				p.next()
				return
			}
		case backtick:
			if p.raw() {
				open = append(open, backtick)
				was = openBrace
			}
		case divide, divideAssign:
			if !before.endsValue() {
				if n := p.regexp(); n > 0 {
					p.end, was = p.start+n, text
				}
			}
		}
		before = was
		p.next()
	}
}

// raw passes over the text of a template and tells whether a value follows.
func (p *parser) raw() bool {
	p.end = templateEnd(p.source, p.end)
	if p.end < len(p.source) && p.source[p.end] == '$' {
		p.end += 2
		return true
	}
	p.end = min(p.end+1, len(p.source))
	return false
}

// endsValue reports whether a slash behind t divides.
func (t token) endsValue() bool {
	switch t {
	case number, text, backtick, private, closeParen, closeBracket, closeBrace, wordThis, wordNull, wordTrue, wordFalse, wordSuper:
		return true
	}
	return t.isName()
}

// startsValue reports whether a value may start with t.
func (t token) startsValue() bool {
	switch t {
	case number, text, backtick, private, openBrace, openParen, openBracket, at, bang, tilde, increment, decrement, less, plus, minus,
		divide, divideAssign, wordClass, wordDelete, wordFalse, wordFunction, wordImport, wordNew, wordNull, wordSuper, wordThis,
		wordTrue, wordTypeof, wordVoid:
		return true
	}
	return t.isName()
}

// templateEnd returns where the text of a template at i ends: at "`", at "${" or
// at the end of the text.
func templateEnd(source []byte, i int) int {
	for ; i < len(source); i++ {
		switch source[i] {
		case '`':
			return i
		case '\\':
			i++
		case '$':
			if i+1 < len(source) && source[i+1] == '{' {
				return i
			}
		}
	}
	return len(source)
}

// template reads a template, from its first "`".
func (p *parser) template() {
	p.b.Open(syntax.Template, p.start)
	defer p.b.Close()
	for i := p.end; ; i = p.end {
		p.end = templateEnd(p.source, i)
		if p.end > i {
			p.cooked(p.b.Leaf(syntax.String, i), i, p.end)
		}
		if p.end == len(p.source) {
			p.next()
			p.bad()
			return
		}
		if p.source[p.end] == '`' {
			p.end++
			p.next()
			return
		}
		p.end += 2
		p.next()
		was := p.inside()
		p.expression()
		p.around = was
		for p.tok != closeBrace {
			p.bad()
			if p.skip(); p.tok != comma && p.tok != semicolon {
				break
			}
			p.next()
		}
		if p.tok != closeBrace {
			return
		}
	}
}

// regular reads a regular expression, which a slash in place of a value starts.
func (p *parser) regular() {
	n := p.regexp()
	if n == 0 {
		p.b.Leaf(syntax.Bad, p.start)
		p.end = p.start + 1
	} else {
		p.b.Quote(p.b.Leaf(syntax.Regexp, p.start), p.start, p.start+n)
		p.end = p.start + n
	}
	p.next()
}

// regexp returns the length of the regular expression at the token, 0 when it
// does not end in its line. When too much was read in vain, the rest of the line
// is taken for one.
func (p *parser) regexp() int {
	n := regexp(p.source[p.start:])
	if n == 0 {
		if line := lineEnd(p.source[p.start:]); !p.budget(line) {
			return line
		}
	}
	return n
}

// regexp returns the length of the regular expression that b starts with, 0
// when it does not end in its line.
func regexp(b []byte) int {
	set := false
	for i := 1; i < len(b); i++ {
		switch c := b[i]; {
		case c == '/' && !set:
			for i++; i < len(b) && (classes[b[i]] == letter || classes[b[i]] == digit); {
				i++
			}
			return i
		case c == '[':
			set = true
		case c == ']':
			set = false
		case c == '\\' && i+1 < len(b) && b[i+1] != '\n' && b[i+1] != '\r':
			i++
		case c == '\n' || c == '\r' || c == 0xe2 && lineEnd(b[i:min(i+3, len(b))]) == 0:
			return 0
		}
	}
	return 0
}
