package ruby

import "github.com/bumplens/bumplens/review/syntax"

// methodName reads the name of a method, or an operator that is one.
func (r *reader) methodName() string {
	start := r.pos
	for r.pos < len(r.src) && isWord(r.src[r.pos]) {
		r.pos++
	}
	if r.pos > start {
		if c := r.peek(0); (c == '?' || c == '!' || c == '=' && r.peek(1) == '(') && r.peek(1) != '=' {
			r.pos++
		}
		return string(r.src[start:r.pos])
	}
	for r.pos < len(r.src) && r.pos-start < 3 && isOperator(r.src[r.pos]) {
		r.pos++
	}
	return string(r.src[start:r.pos])
}

func isOperator(c byte) bool {
	switch c {
	case '+', '-', '*', '/', '%', '=', '<', '>', '!', '~', '^', '&', '|', '[', ']', '`', '@':
		return true
	}
	return false
}

// params reads parameters up to end, which is not read.
func (r *reader) params(end byte) {
	for !r.done() {
		if r.blanks(); end != '\n' {
			r.lines()
		}
		c := r.peek(0)
		switch {
		case c == end, end == '\n' && (c == ';' || c == '='), end == '\n' && r.ends():
			return
		case c == '*':
			r.open(syntax.Spread)
			for r.peek(0) == '*' {
				r.pos++
			}
			r.param()
			r.b.Close()
		case c == ',' || c == ';' || c == '&' || c == '(' || c == ')' || c == '.':
			r.pos++
		case r.word() != "":
			r.param()
		default:
			r.bad(1)
		}
	}
}

// param reads the name of a parameter, and its default.
func (r *reader) param() {
	name := r.word()
	if name == "" {
		r.leaf(syntax.Name, r.pos, "*")
		return
	}
	start := r.pos
	r.pos += len(name)
	r.locals[name] = true
	r.blanks()
	switch {
	case r.peek(0) == '=':
		r.pos++
	case r.peek(0) == ':':
		r.pos++
		r.blanks()
		if c := r.peek(0); c == ',' || c == ')' || c == '|' || c == '\n' || r.done() {
			r.leaf(syntax.Name, start, name)
			return
		}
	default:
		r.leaf(syntax.Name, start, name)
		return
	}
	r.b.Op(r.openAt(syntax.Assign, start), "=")
	r.leaf(syntax.Name, start, name)
	r.blanks()
	r.expression()
	r.b.Close()
}
