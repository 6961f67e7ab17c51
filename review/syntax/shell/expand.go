package shell

import (
	"bytes"
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// A quoting says whether an expansion stands in double quotes.
type quoting uint8

const (
	unquoted quoting = iota
	inQuotes
)

// longestSum bounds how far the end of arithmetic is looked for, in its line.
const longestSum = 1000

// nameLength returns how long the name is that text starts with, 0 for none.
func nameLength(text []byte) int {
	for i, c := range text {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || i > 0 && c >= '0' && c <= '9') {
			return i
		}
	}
	return len(text)
}

// blankIFS returns the length of an IFS that comes next, 0 when none does: it
// is a blank that is written otherwise.
func (r *reader) blankIFS() int {
	rest := r.src[r.pos:min(r.pos+64, len(r.src))]
	if bytes.HasPrefix(rest, []byte("$IFS")) && nameLength(rest[1:]) == 3 {
		return 4
	}
	if bytes.HasPrefix(rest, []byte("${IFS")) && nameLength(rest[2:]) == 3 {
		return bytes.IndexByte(rest, '}') + 1
	}
	return 0
}

// dollar reads what a "$" starts.
func (r *reader) dollar(w *word, q quoting) {
	next := r.peek(1)
	switch {
	case next == '(':
		w.part()
		r.substitution()
	case next == '{' && r.peek(2) == '{':
		w.part()
		r.expression()
	case next == '{':
		w.part()
		r.parameter()
	case next == '\'' && q == unquoted:
		r.pos += 2
		w.some = true
		w.lit = r.ansi(w.lit)
	case next == '"' && q == unquoted:
		r.pos++
	case nameLength(r.src[r.pos+1:min(r.pos+2, len(r.src))]) > 0:
		w.part()
		n := nameLength(r.src[r.pos+1:])
		r.name(r.pos+1, r.pos+1+n)
		r.pos += 1 + n
	case next != 0 && strings.IndexByte("@*#?-$!0123456789", next) >= 0:
		w.part()
		r.name(r.pos+1, r.pos+2)
		r.pos += 2
	default:
		w.lit = append(w.lit, '$')
		r.pos++
	}
}

// substitution reads the commands of "$(…)", or the arithmetic of "$((…))".
func (r *reader) substitution() {
	r.pos++
	if r.nest >= maxNest {
		r.bad(1)
		return
	}
	r.nest++
	r.parenthesis()
	r.nest--
}

// arithmetic reads a sum in double parentheses, and tells whether one was there.
func (r *reader) arithmetic() bool {
	if !r.has("((") {
		return false
	}
	end, depth := -1, 0
	text := r.src[r.pos:min(r.pos+longestSum, len(r.src))]
	for i, c := range text {
		switch c {
		case '(':
			depth++
		case ')':
			depth--
		case '\n':
			return false
		}
		if depth == 0 {
			if text[i-1] == ')' {
				end = r.pos + i - 1
			}
			break
		}
	}
	if end < 0 {
		return false
	}
	inner := bytes.TrimSpace(r.src[r.pos+2 : end])
	if len(inner) > 0 && len(bytes.Trim(inner, "0123456789")) == 0 {
		r.b.Text(r.b.Leaf(syntax.Number, r.at(r.pos)), string(inner))
		r.pos = end + 2
		return true
	}
	r.open(syntax.Bad)
	here := *r
	here.src, here.pos, here.hereTo, here.lineEnd = r.src[:end], r.pos+2, 0, 0
	here.nest++
	for !here.done() {
		if c := here.peek(0); c == '$' || c == '`' {
			here.sumPart()
		} else {
			here.pos++
		}
	}
	r.b.Close()
	r.pos = end + 2
	return true
}

// sumPart reads one expansion in a sum.
func (r *reader) sumPart() {
	w := &word{r: r, start: r.pos}
	if r.src[r.pos] == '`' {
		r.backtick(w)
	} else {
		r.dollar(w, inQuotes)
	}
	w.lit = w.lit[:0]
	w.end()
}

// expression reads "${{ … }}", which a workflow fills in before a shell reads it.
func (r *reader) expression() {
	start := r.pos + 3
	n := bytes.Index(r.src[start:min(start+longestSum, len(r.src))], []byte("}}"))
	if n < 0 {
		r.bad(3)
		return
	}
	r.b.Text(r.b.Leaf(syntax.Name, r.at(r.pos)), string(bytes.TrimSpace(r.src[start:start+n])))
	r.pos = start + n + 2
}

// parameter reads "${…}".
func (r *reader) parameter() {
	if r.nest >= maxNest {
		r.bad(2)
		return
	}
	start := r.pos
	r.pos += 2
	computed := false
	if c := r.peek(0); (c == '#' || c == '!') && r.peek(1) != '}' {
		computed = true
		r.pos++
	}
	n := nameLength(r.src[r.pos:])
	for n == 0 && r.pos+n < len(r.src) && r.src[r.pos+n] >= '0' && r.src[r.pos+n] <= '9' {
		n++
	}
	if n == 0 && r.pos < len(r.src) && r.src[r.pos] != '}' {
		n = 1
	}
	name, end := r.pos, r.pos+n
	r.pos = end
	if r.peek(0) == '}' && !computed {
		r.pos++
		r.name(name, end)
		return
	}
	id := r.b.Open(syntax.Bad, r.at(start))
	r.name(name, end)
	op := r.peek(0)
	if op == ':' {
		r.pos++
	}
	switch c := r.peek(0); {
	case (c == '-' || c == '=') && !computed:
		r.pos++
		r.b.Kind(id, syntax.Binary)
		r.b.Op(id, "||")
	case op == '[' && !computed && bytes.IndexByte(r.src[r.pos:min(r.pos+100, len(r.src))], ']') > 0:
		r.b.Kind(id, syntax.Member)
		close := bytes.IndexByte(r.src[r.pos:], ']')
		r.text(r.pos+1, string(r.src[r.pos+1:r.pos+close]))
		r.pos += close + 1
		if r.peek(0) != '}' {
			r.b.Kind(id, syntax.Bad)
		}
	}
	r.nest++
	if !r.word(braced) && r.b.Node(id).Kind == syntax.Binary {
		r.text(r.pos, "")
	}
	r.nest--
	r.b.Close()
	r.pos = min(r.pos+1, len(r.src))
}
