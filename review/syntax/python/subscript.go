package python

import "github.com/bumplens/bumplens/review/syntax"

// subscript reads a key, or several, or slices.
func (p *parser) subscript() {
	p.slice()
	if p.tok.kind != ',' {
		return
	}
	if _, ok := p.wrap(syntax.Array); !ok {
		return
	}
	for p.accept(',') && p.tok.kind != ']' {
		p.slice()
	}
	p.Close()
}

// slice reads one key. A slice is an Array of its two ends and its step, None
// for an end that is not written: for x[::-1] is not x[:-1].
func (p *parser) slice() {
	start := int(p.tok.start)
	if p.tok.kind != ':' {
		p.starred(p.named)
		if p.tok.kind != ':' {
			return
		}
		if _, ok := p.wrap(syntax.Array); !ok {
			return
		}
	} else {
		p.Open(syntax.Array, start)
		p.none(start)
	}
	for second := true; p.tok.kind == ':' && !p.broken; second = false {
		start := int(p.tok.start)
		p.next()
		if p.tok.kind.starts() {
			p.expression()
		} else if second {
			p.none(start)
		}
	}
	p.Close()
}

func (p *parser) none(pos int) { p.Text(p.Leaf(syntax.Name, pos), "None") }
