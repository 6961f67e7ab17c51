package ruby

import (
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// levels say how strongly operators bind; longer ones of the same start first.
var levels = []struct {
	op    string
	level int
}{
	{"...", 2}, {"..", 2}, {"||", 3}, {"&&", 4}, {"<=>", 7}, {"===", 7}, {"==", 7}, {"!=", 7}, {"=~", 7}, {"!~", 7},
	{"<<", 11}, {">>", 11}, {"<=", 8}, {">=", 8}, {"<", 8}, {">", 8}, {"**", 15}, {"|", 9}, {"^", 9}, {"&", 10},
	{"+", 12}, {"-", 12}, {"*", 13}, {"/", 13}, {"%", 13},
}

// operator returns the operator that comes next and its level; that of an
// assignment is none.
func (r *reader) operator() (string, int) {
	for _, l := range levels {
		if !r.has(l.op) {
			continue
		}
		next := r.peek(len(l.op))
		switch {
		case next == '=' && l.level != 7 && l.level != 8 && l.level != 2 && r.peek(len(l.op)+1) != '=' && r.peek(len(l.op)+1) != '~':
			return "", 0
		case l.op == "&" && next == '.':
			return "", 0
		case l.op == "|" && r.bar:
			return "", 0
		}
		return l.op, l.level
	}
	return "", 0
}

// expression reads an assignment or what has no assignment.
func (r *reader) expression() {
	if !r.enters(1) {
		return
	}
	r.value(func() {
		r.blanks()
		start := r.pos
		r.ternary()
		r.assignment(start)
	})
	r.nest--
}

// assignment reads what is assigned to the value that was read from start on.
func (r *reader) assignment(start int) {
	r.blanks()
	op := ""
	if c := r.peek(0); c == '=' && r.peek(1) != '=' && r.peek(1) != '~' && r.peek(1) != '>' {
		op = "="
	} else if i := strings.IndexByte("+-*/%|&^<>", c); c != 0 && i >= 0 {
		for _, s := range []string{"||=", "&&=", "**=", "<<=", ">>=", "+=", "-=", "*=", "/=", "%=", "|=", "&=", "^="} {
			if r.has(s) && r.peek(len(s)) != '=' {
				op = s
				break
			}
		}
	}
	if op == "" {
		return
	}
	if end := start + nameLength(r.src[start:]); end > start && !isOperator(r.src[start]) {
		r.locals[string(r.src[start:end])] = true
	}
	r.pos += len(op)
	r.assigned(op)
}

// nameLength returns how long the name is that text starts with.
func nameLength(text []byte) int {
	for i, c := range text {
		if !isWord(c) {
			return i
		}
	}
	return len(text)
}

// assigned reads what is assigned to the value before it.
func (r *reader) assigned(op string) {
	r.b.Op(r.wrap(syntax.Assign), op)
	r.lines()
	r.value(func() {
		r.argumentOf(splat)
		if r.blanks(); r.peek(0) == ',' && !r.comma {
			r.wrap(syntax.Array)
			r.list(r.ends)
			r.b.Close()
		}
		if r.blanks(); r.word() == "rescue" {
			r.modifier()
		}
	})
	r.b.Close()
}

// ternary reads a condition with its two values, or a value without.
func (r *reader) ternary() {
	r.binary(2)
	if r.blanks(); r.peek(0) != '?' {
		return
	}
	r.pos++
	r.wrap(syntax.Conditional)
	r.lines()
	r.expression()
	if r.lines(); r.take(":") {
		r.lines()
		r.expression()
	}
	r.b.Close()
}

// binary reads operands of operators that bind at least as strongly as least.
func (r *reader) binary(least int) {
	outer := r.deep
	r.deep = r.b.Depth()
	r.unary()
	open := ""
	for {
		r.blanks()
		op, level := r.operator()
		if op == "" || level < least {
			break
		}
		r.pos += len(op)
		if level == 2 {
			r.blanks()
		} else {
			r.lines()
		}
		if op != open {
			if open != "" {
				r.b.Close()
			}
			r.b.Op(r.wrap(syntax.Binary), op)
			open = op
		}
		if level != 2 || !r.ends() && r.peek(0) != '\n' {
			r.binary(level + 1)
		}
	}
	if open != "" {
		r.b.Close()
	}
	r.deep = max(r.deep, outer)
}

// unary reads a value and the operators before it.
func (r *reader) unary() {
	r.blanks()
	op := ""
	switch c := r.peek(0); {
	case c == '!' || c == '~' || c == '+':
		op = string(c)
	case c == '-' && r.peek(1) != '>' && !(r.peek(1) >= '0' && r.peek(1) <= '9'):
		op = "-"
	case r.word() == "not":
		op = "not"
	case r.word() == "defined" && r.peek(7) == '?':
		op = "defined?"
	default:
		r.chain()
		return
	}
	if !r.enters(len(op)) {
		return
	}
	id := r.open(syntax.Unary)
	r.pos += len(op)
	switch op {
	case "not":
		r.b.Op(id, "!")
		r.blanks()
		r.expression()
	case "defined?":
		r.b.Kind(id, syntax.Bad)
		r.unary()
	default:
		r.b.Op(id, op)
		r.unary()
	}
	r.b.Close()
	r.nest--
}

// array reads values in brackets as an Array.
func (r *reader) array() {
	if !r.enters(1) {
		return
	}
	r.open(syntax.Array)
	r.pos++
	r.arguments(']')
	r.b.Close()
	r.nest--
}

// hash reads pairs in braces as an Object.
func (r *reader) hash() {
	if !r.enters(1) {
		return
	}
	r.open(syntax.Object)
	r.pos++
	r.arguments('}')
	r.b.Close()
	r.nest--
}

// parenthesis reads what is in parentheses, as a Block when it is not one value.
func (r *reader) parenthesis() {
	if !r.enters(1) {
		return
	}
	r.pos++
	r.grouped(')')
	r.nest--
}

// grouped reads statements up to end as one node.
func (r *reader) grouped(end byte) {
	r.inside(func() {
		for r.lines(); r.peek(0) == ';'; r.lines() {
			r.pos++
		}
		if r.ends() {
			r.open(syntax.Block)
			r.b.Close()
			return
		}
		r.value(func() {
			r.statement()
			if r.lines(); !r.done() && r.peek(0) != end {
				r.wrap(syntax.Block)
				r.statements()
				r.b.Close()
			}
		})
	})
	if r.peek(0) == end {
		r.pos++
	}
}
