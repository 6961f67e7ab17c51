package ruby

import (
	"bytes"

	"github.com/bumplens/bumplens/review/syntax"
)

// heredocs reports whether the start of a here-document comes next.
func (r *reader) heredocs() bool {
	if !r.has("<<") {
		return false
	}
	n := 2
	if c := r.peek(n); c == '~' || c == '-' {
		n++
	}
	c := r.peek(n)
	if c == '"' || c == '\'' || c == '`' {
		return true
	}
	return c >= 'A' && c <= 'Z' || c == '_' || n == 3 && isWord(c)
}

// heredoc reads its start, and the text behind the line.
func (r *reader) heredoc() {
	start := r.pos
	r.pos += 2
	indented := r.take("~") || r.take("-")
	quote := r.peek(0)
	var end []byte
	if quote == '"' || quote == '\'' || quote == '`' {
		r.pos++
		from := r.pos
		for r.pos < len(r.src) && r.src[r.pos] != quote && r.src[r.pos] != '\n' {
			r.pos++
		}
		end = r.src[from:r.pos]
		r.pos = min(r.pos+1, len(r.src))
	} else {
		n := nameLength(r.src[r.pos:])
		end = r.src[r.pos : r.pos+n]
		r.pos += n
	}
	from, to := r.document(end, indented)
	if !r.enters(0) {
		return
	}
	here := *r
	here.src, here.pos, here.hereTo, here.lineEnd, here.noDot = r.src[:to], from, 0, 0, -1
	read := func() { here.quoted(syntax.String, from-1, 0, 0) }
	switch quote {
	case '\'':
		r.text(from-1, r.src[from:to])
	case '`':
		r.shell(read, start)
	default:
		read()
	}
	r.deep = max(r.deep, here.deep)
	r.nest--
}

// document finds the text of a here-document, and what is skipped with it.
func (r *reader) document(end []byte, indented bool) (from, to int) {
	if r.hereTo == 0 || r.pos > r.hereFrom {
		if r.pos > r.lineEnd {
			n := bytes.IndexByte(r.src[r.pos:], '\n')
			if n < 0 {
				n = len(r.src) - r.pos
			}
			r.lineEnd = r.pos + n
		}
		r.hereFrom, r.hereTo = r.lineEnd, min(r.lineEnd+1, len(r.src))
	}
	from = r.hereTo
	for to = from; to < len(r.src); to = r.hereTo {
		line := r.src[to:]
		if n := bytes.IndexByte(line, '\n'); n >= 0 {
			line = line[:n+1]
		}
		r.hereTo = to + len(line)
		line = bytes.TrimRight(line, "\r\n")
		if indented {
			line = bytes.TrimLeft(line, " \t")
		}
		if bytes.Equal(line, end) {
			return from, to
		}
	}
	return from, to
}
