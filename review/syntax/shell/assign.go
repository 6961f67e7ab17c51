package shell

import "github.com/bumplens/bumplens/review/syntax"

// assigns returns the length of an assignment up to its "=", 0 when none comes
// next. A subscript is looked at for as far as one is long.
func (r *reader) assigns() int {
	n := nameLength(r.src[r.pos:])
	if n == 0 {
		return 0
	}
	if r.peek(n) == '[' && r.dialect != M4 {
		for i := n; i < n+100 && r.peek(i) != 0 && r.peek(i) != '\n'; i++ {
			if r.peek(i) == ']' {
				n = i + 1
				break
			}
		}
	}
	if r.peek(n) == '+' {
		n++
	}
	if r.peek(n) != '=' {
		return 0
	}
	return n
}

// assign reads an assignment whose "=" is n behind.
func (r *reader) assign(n int) {
	id := r.open(syntax.Assign)
	op, end := "=", r.pos+n
	if r.src[end-1] == '+' {
		op = "+="
	}
	r.b.Op(id, op)
	name := nameLength(r.src[r.pos:])
	if r.src[r.pos+name] == '[' {
		r.open(syntax.Member)
		r.name(r.pos, r.pos+name)
		r.text(r.pos+name+1, string(r.src[r.pos+name+1:end-len(op)]))
		r.b.Close()
	} else {
		r.name(r.pos, r.pos+name)
	}
	r.pos = end + 1
	switch {
	case r.peek(0) == '(':
		r.array()
	case !r.word(value):
		r.text(r.pos, "")
	}
	r.b.Close()
}

// array reads words in parentheses.
func (r *reader) array() {
	r.open(syntax.Array)
	for r.pos++; !r.done(); {
		if r.lines(); r.peek(0) == ')' {
			r.pos++
			break
		}
		if r.pos < len(r.src) && r.delimits(r.src[r.pos]) {
			r.pos++
		} else {
			r.words()
		}
	}
	r.b.Close()
}
