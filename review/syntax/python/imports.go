package python

import "github.com/bumplens/bumplens/review/syntax"

// imports reads import a, b.c, d.e as f.
func (p *parser) imports() {
	p.next()
	for {
		start := p.tok.start
		first := p.word()
		module := p.module()
		if p.broken {
			return
		}
		if p.accept(wordAs) {
			p.imported(module, span{start, start}, p.word())
			if p.tok.kind.named() {
				p.next()
			} else {
				p.bad()
			}
		} else {
			p.imported(first, span{start, start}, first)
			if module != first { // the package is what gets a name
				p.spell(p.Leaf(syntax.Import, int(start)), module)
			}
		}
		if !p.accept(',') {
			return
		}
	}
}

// imported adds the import of a whole module under a name.
func (p *parser) imported(module spelling, at span, bound spelling) {
	p.spell(p.Open(syntax.Import, int(at.start)), module)
	p.Open(syntax.Pair, int(at.start))
	p.Text(p.Leaf(syntax.String, int(at.start)), "*")
	p.spell(p.Leaf(syntax.Name, int(bound.start)), bound)
	p.Close()
	p.Close()
}

// importFrom reads from m import a, b as c.
func (p *parser) importFrom() {
	id := p.Open(syntax.Import, int(p.tok.start))
	p.next()
	p.spell(id, p.module())
	p.expect(wordImport)
	inBrackets := p.accept('(')
	for p.tok.kind.named() || p.tok.kind == '*' {
		p.Open(syntax.Pair, int(p.tok.start))
		source := p.word()
		p.spell(p.Leaf(syntax.String, int(p.tok.start)), source)
		p.next()
		if p.accept(wordAs) {
			source = p.word()
			if !p.tok.kind.named() {
				p.bad()
			}
			p.spell(p.Leaf(syntax.Name, int(source.start)), source)
			p.next()
		} else {
			p.spell(p.Leaf(syntax.Name, int(source.start)), source)
		}
		p.Close()
		if !p.accept(',') {
			break
		}
	}
	if inBrackets {
		p.expect(')')
	}
	p.Close()
}

// module reads a name of a module, with the dots before it.
func (p *parser) module() spelling {
	s := spelling{span: span{p.tok.start, p.tok.start}}
	base := len(p.buf)
	for behindName := false; !p.broken; {
		k := p.tok.kind
		if k != '.' && k != ellipsis && (!k.named() || behindName) {
			break
		}
		if w := p.word(); w.meant != "" {
			p.buf = append(p.buf, w.meant...)
		} else {
			p.buf = append(p.buf, p.lex.src[w.start:w.end]...)
		}
		behindName = k.named()
		s.end = p.tok.end
		p.next()
	}
	if text := string(p.buf[base:]); text != string(p.lex.src[s.start:s.end]) {
		s.meant = text
	}
	p.buf = p.buf[:base]
	if s.start == s.end {
		p.bad()
	}
	return s
}
