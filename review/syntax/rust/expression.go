package rust

import "github.com/bumplens/bumplens/review/syntax"

// levels say how strongly operators bind; longer ones of the same start first.
var levels = []struct {
	op    string
	level int
}{
	{"<<=", 1}, {">>=", 1}, {"...", 2}, {"..=", 2}, {"..", 2}, {"+=", 1}, {"-=", 1}, {"*=", 1}, {"/=", 1}, {"%=", 1}, {"&=", 1}, {"|=", 1}, {"^=", 1},
	{"||", 3}, {"&&", 4}, {"==", 5}, {"!=", 5}, {"<=", 5}, {">=", 5}, {"<<", 9}, {">>", 9}, {"<", 5}, {">", 5},
	{"|", 6}, {"^", 7}, {"&", 8}, {"+", 10}, {"-", 10}, {"*", 11}, {"/", 11}, {"%", 11}, {"=", 1},
}

// operator returns the operator that comes next and its level, 0 for none.
func (r *reader) operator() (string, int) {
	if r.has("=>") {
		return "", 0
	}
	for _, l := range levels {
		if r.has(l.op) {
			return l.op, l.level
		}
	}
	return "", 0
}

// expression reads a value.
func (r *reader) expression() {
	if !r.enters(1) {
		return
	}
	r.binary(1)
	r.nest--
}

// binary reads operands of operators that bind at least as strongly as least.
func (r *reader) binary(least int) {
	outer := r.deep
	r.deep = r.b.Depth()
	r.blanks()
	if r.has("..") {
		r.leaf(syntax.Bad, r.pos, "") // from the start
	} else {
		r.unary()
	}
	open := ""
	for {
		r.blanks()
		if r.word() == "as" {
			r.pos += len("as")
			r.cast()
			continue
		}
		op, level := r.operator()
		if op == "" || level < least {
			break
		}
		r.pos += len(op)
		if op != open {
			if open != "" {
				r.b.Close()
			}
			r.wrapped(op, level)
			open = op
		}
		r.blanks()
		switch {
		case level == 1:
			r.expression()
		case level != 2 || !r.done() && !r.closes() && r.peek(0) != ',' && r.peek(0) != ';' && r.peek(0) != '{' && !r.has("=>"):
			r.binary(level + 1)
		}
	}
	if open != "" {
		r.b.Close()
	}
	r.deep = max(r.deep, outer)
}

// wrapped opens the node of an operator around its first operand.
func (r *reader) wrapped(op string, level int) {
	kind := syntax.Binary
	if level == 1 {
		kind = syntax.Assign
	}
	if op == "..=" {
		op = ".."
	}
	r.b.Op(r.wrap(kind), op)
}

// cast skips the type behind "as".
func (r *reader) cast() {
	for r.take("&") || r.take("*") || r.keyword("mut") || r.keyword("const") || r.keyword("dyn") {
	}
	switch r.blanks(); r.peek(0) {
	case '(', '[':
		r.pos++
		r.skip("")
		r.pos = min(r.pos+1, len(r.src))
		return
	case '<':
		r.angles()
	}
	for {
		if word := r.name(); word == "" {
			return
		} else if word == "fn" || word == "extern" || word == "unsafe" {
			if r.blanks(); r.peek(0) == '(' {
				r.pos++
				r.skip("")
				r.pos = min(r.pos+1, len(r.src))
				if r.take("->") {
					continue
				}
				return
			}
			continue
		}
		if r.peek(0) == '<' && r.peek(1) != '<' && r.peek(1) != '=' {
			r.angles()
		}
		if !r.take("::") {
			return
		}
		r.angles()
	}
}

// unary reads a value and the operators before it; those that make and follow
// references are dropped.
func (r *reader) unary() {
	for r.blanks(); r.peek(0) == '&' || r.peek(0) == '*'; r.blanks() {
		r.pos++
		for r.keyword("mut") || r.keyword("raw") || r.keyword("const") {
		}
	}
	c := r.peek(0)
	if c != '!' && c != '-' {
		r.primary()
		r.postfix()
		return
	}
	if !r.enters(1) {
		return
	}
	r.b.Op(r.open(syntax.Unary), string(c))
	r.pos++
	r.unary()
	r.b.Close()
	r.nest--
}

// postfix reads what is called on the value before it.
func (r *reader) postfix() {
	for !r.done() {
		r.blanks()
		switch c := r.peek(0); {
		case c == '?':
			r.pos++
		case c == '(':
			if !r.enters(1) {
				return
			}
			r.wrap(syntax.Call)
			r.arguments()
			r.b.Close()
			r.nest--
		case c == '[':
			if !r.enters(1) {
				return
			}
			r.wrap(syntax.Member)
			r.pos++
			r.inside(r.expression)
			r.take("]")
			r.b.Close()
			r.nest--
		case c == '.' && r.peek(1) != '.':
			r.pos++
			r.field()
		default:
			return
		}
	}
}

// field reads the name behind a dot.
func (r *reader) field() {
	r.blanks()
	start := r.pos
	name := r.name()
	if name == "" {
		for r.peek(0) >= '0' && r.peek(0) <= '9' {
			r.pos++
		}
		name = string(r.src[start:r.pos])
	}
	if name == "await" {
		r.b.Op(r.wrap(syntax.Unary), name)
		r.b.Close()
		return
	}
	r.wrap(syntax.Member)
	r.leaf(syntax.String, start, name)
	r.b.Close()
	if r.take("::") {
		r.angles()
	}
}

// arguments reads what is in brackets of any kind: values, and in macros
// statements too.
func (r *reader) arguments() {
	r.blanks()
	c := r.peek(0)
	if c != '(' && c != '[' && c != '{' {
		return
	}
	r.pos++
	r.inside(func() {
		for !r.done() {
			r.statements()
			if r.closes() || r.done() {
				break
			}
		}
	})
	r.pos = min(r.pos+1, len(r.src))
}
