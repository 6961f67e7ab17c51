package python

import (
	"bytes"

	"github.com/bumplens/bumplens/review/syntax"
)

// A quote is what a format string ends with; zero is none.
type quote struct {
	char   byte
	triple bool
}

// ends returns how long the end of the string at i is: 0 where it goes on. A
// line end ends a string of single quotes, which is then not whole.
func (q quote) ends(s []byte, i int) int {
	switch {
	case s[i] != q.char:
		return 0
	case !q.triple:
		return 1
	case i+2 < len(s) && s[i+1] == q.char && s[i+2] == q.char:
		return 3
	}
	return 0
}

// cut reports whether the string stops at i without its end.
func (q quote) cut(s []byte, i int) bool {
	return i >= len(s) || !q.triple && (s[i] == '\n' || s[i] == '\r')
}

// fieldEnd returns where a replacement field ends that was not understood from
// i on.
func (q quote) fieldEnd(s []byte, i int) int {
	for !q.cut(s, i) && s[i] != '}' && q.ends(s, i) == 0 {
		i++
	}
	return i
}

// joined are the texts that stand beside each other and are one.
type joined struct {
	start int
	base  int       // of parser.buf: where the text starts that is not yet in the tree
	open  bool      // as a Template
	last  syntax.ID // the text before the field that is read, 0 when it has none
	text  string    // of last
}

// texts reads one text, or several beside each other, as a String; as a Template
// when there are values in it.
func (p *parser) texts() {
	first := p.tok
	j := joined{start: int(first.start), base: len(p.buf)}
	if first.kind == text {
		p.next()
		if c := first.content(); p.tok.kind != text && p.tok.kind != template && first.form&escaped == 0 && !p.latin {
			p.Quote(p.Leaf(syntax.String, j.start), int(c.start), int(c.end))
			return
		}
		p.add(first)
	}
	for {
		switch tok := p.tok; tok.kind {
		case text:
			p.next()
			p.add(tok)
			continue
		case template:
			p.template(&j)
			continue
		}
		break
	}
	if !j.open {
		p.Text(p.Leaf(syntax.String, j.start), string(p.buf[j.base:]))
		p.buf = p.buf[:j.base]
		return
	}
	p.flush(&j)
	p.Close()
}

func (p *parser) add(t token) {
	c := t.content()
	p.buf = p.unescape(p.buf, p.lex.src[c.start:c.end], t.form)
}

// flush puts the text so far into the tree.
func (p *parser) flush(j *joined) {
	j.last, j.text = 0, ""
	if len(p.buf) > j.base {
		j.text = string(p.buf[j.base:])
		j.last = p.Leaf(syntax.String, j.start)
		p.Text(j.last, j.text)
		p.buf = p.buf[:j.base]
	}
}

// template reads a format string, whose first quote has been read:
// https://peps.python.org/pep-0701/
func (p *parser) template(j *joined) {
	t, s := p.tok, p.lex.src
	q := quote{s[t.end-1], t.form&triple != 0}
	from, i := int(t.end), int(t.end)
	piece := func(end int) { p.buf = p.unescape(p.buf, s[from:end], t.form) }
	for !q.cut(s, i) {
		switch n := q.ends(s, i); {
		case n > 0:
			piece(i)
			p.lex.pos = i + n
			p.next()
			return
		case s[i] == '\\':
			i = behindEscape(s, i, t.form)
		case s[i] == '{' && i+1 < len(s) && s[i+1] == '{', s[i] == '}' && i+1 < len(s) && s[i+1] == '}':
			piece(i + 1)
			i += 2
			from = i
		case s[i] == '{':
			piece(i)
			i = p.field(j, q, i)
			from = i
		default:
			i++
		}
	}
	i = min(i, len(s))
	piece(i)
	p.Leaf(syntax.Bad, int(t.start))
	p.lex.pos = i
	p.next()
}

// behindEscape returns where an escape in a format string ends. A brace opens a
// field behind a backslash too.
func behindEscape(s []byte, i int, f form) int {
	switch {
	case i+1 < len(s) && (s[i+1] == '{' || s[i+1] == '}'):
		return i + 1
	case f&raw == 0 && bytes.HasPrefix(s[i:], []byte(`\N{`)):
		name := s[i:min(len(s), i+100)] // names of characters are shorter
		if end := bytes.IndexByte(name, '}'); end > 0 {
			return i + end + 1
		}
	}
	return i + 1 + max(1, lineEnd(s, i+1))
}

// field reads a replacement field whose brace is at i, and returns where the
// string goes on.
func (p *parser) field(j *joined, q quote, i int) int {
	s := p.lex.src
	if !j.open {
		p.Open(syntax.Template, j.start)
		j.open = true
	}
	p.flush(j)
	if p.level >= deepest || p.Depth() >= deepest {
		p.Leaf(syntax.Bad, i)
		i = q.fieldEnd(s, i)
		if i < len(s) && s[i] == '}' {
			i++
		}
		return i
	}
	p.level++
	outer, open := p.quote, p.lex.open
	p.quote = q
	p.lex.open, p.lex.pos = open+1, i+1
	p.next()
	last, lastText := j.last, j.text
	p.values(p.expression)
	if p.tok.kind == '=' { // the source of the value is text as well
		p.next()
		p.shown(last, lastText, string(s[i+1:p.tok.start]))
	}
	if p.accept('!') && !p.accept(name) {
		p.bad()
	}
	switch {
	case !p.broken && p.tok.kind == '}':
		i = int(p.tok.end)
	case !p.broken && (p.tok.kind == ':' || p.tok.kind == walrus):
		p.quote = outer
		i = p.specification(j, q, int(p.tok.start)+1)
	default:
		p.bad()
		if i = p.lex.pos; i < len(s) && s[i] == '}' {
			i++
		}
	}
	p.broken = false
	p.quote, p.lex.open = outer, open
	p.level--
	return i
}

// shown adds the source of the value that was read last to the text before it,
// and makes it one when there is none.
func (p *parser) shown(before syntax.ID, has, source string) {
	if before != 0 {
		p.Text(before, has+source)
		return
	}
	if p.broken {
		return
	}
	p.Wrap(syntax.Template)
	value := p.Take()
	p.Text(p.Leaf(syntax.String, int(p.Node(value.id).Pos)), source)
	p.Put(value)
	p.Close()
}

// specification reads how a value is shown, of which only the values are kept,
// and returns what is behind the field.
func (p *parser) specification(j *joined, q quote, i int) int {
	for s := p.lex.src; !q.cut(s, i) && q.ends(s, i) == 0; {
		switch s[i] {
		case '{':
			i = p.field(j, q, i)
		case '}':
			return i + 1
		case '\\':
			i += 1 + max(1, lineEnd(s, i+1))
		default:
			i++
		}
	}
	return min(i, len(p.lex.src)) // a backslash may be the last of it
}
