package shell

import (
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// value reads operands and the operators between them: several of another
// operator than the first one make a Bad node.
func (r *power) value() {
	if !r.enters() {
		return
	}
	r.operand()
	op := ""
	var id syntax.ID
	for {
		r.blanks()
		next := r.operator()
		if next == "" {
			break
		}
		r.pos += len(next)
		r.lines()
		switch {
		case op == "":
			id = r.b.Wrap(syntax.Binary, r.b.Last())
			if r.b.Op(id, next); next == "," {
				r.b.Kind(id, syntax.Array)
				r.b.Op(id, "")
			} else if next[0] == '-' && len(next) > 1 {
				r.b.Kind(id, syntax.Bad) // an operator that is a word
			}
		case next != op:
			r.b.Kind(id, syntax.Bad)
		}
		if op == "" || next == op {
			op = next
		}
		r.operand()
	}
	if op != "" {
		r.b.Close()
	}
	r.nest--
}

// operator returns the one that comes next, "" for none.
func (r *power) operator() string {
	c := r.peek(0)
	switch {
	case c == '-' && nameLength(r.src[r.pos+1:min(r.pos+20, len(r.src))]) > 0:
		return string(r.src[r.pos : r.pos+1+nameLength(r.src[r.pos+1:min(r.pos+20, len(r.src))])])
	case r.has(".."):
		return ".."
	case c != 0 && strings.IndexByte("+-*/%,", c) >= 0 && r.peek(1) != '=':
		return string(c)
	}
	return ""
}

// operand reads a value and what is asked of it.
func (r *power) operand() {
	for r.blanks(); r.peek(0) == '!'; r.blanks() {
		r.pos++
	}
	before := r.b.Last()
	r.primary()
	if r.b.Last() == before {
		return
	}
	for links := 0; !r.done(); links++ {
		kind := syntax.Member
		switch c := r.peek(0); {
		case c == '(':
			kind = syntax.Call
		case c == '[', r.has("::"), c == '.' && nameLength(r.src[r.pos+1:min(r.pos+2, len(r.src))]) > 0:
		default:
			return
		}
		if !r.enters() {
			return
		}
		if links < mostLinks {
			r.b.Wrap(kind, r.b.Last())
		} else {
			r.b.Open(syntax.Bad, r.pos)
		}
		r.link()
		r.b.Close()
		r.nest--
	}
}

// link reads a name, arguments or a subscript.
func (r *power) link() {
	switch r.peek(0) {
	case '(':
		r.list(')')
	case '[':
		r.list(']')
	default:
		for r.peek(0) == '.' || r.peek(0) == ':' {
			r.pos++
		}
		n := nameLength(r.src[r.pos:])
		r.text(r.pos, string(r.src[r.pos:r.pos+n]))
		r.pos += n
	}
}

// list reads values between commas, and the bracket behind them.
func (r *power) list(end byte) {
	for r.pos++; !r.done(); {
		r.lines()
		if c := r.peek(0); c == end {
			r.pos++
			return
		} else if r.closes() || r.done() {
			return
		} else if c == ',' {
			r.pos++
			continue
		}
		start := r.pos
		r.operand()
		if op := r.sign(); op != "" {
			id := r.b.Wrap(syntax.Binary, r.b.Last())
			for first := op; op != ""; op = r.sign() {
				if r.b.Op(id, first); op != first || op[0] == '-' && len(op) > 1 {
					r.b.Kind(id, syntax.Bad)
				}
				r.pos += len(op)
				r.lines()
				r.operand()
			}
			r.b.Close()
		}
		if r.pos == start {
			r.bad()
		}
	}
}

// sign returns the operator that comes next within a list, "" for none.
func (r *power) sign() string {
	r.blanks()
	if op := r.operator(); op != "," {
		return op
	}
	return ""
}

// group reads statements in brackets as a node of a kind, or for Name as their
// one value.
func (r *power) group(kind syntax.Kind) {
	if r.done() || r.peek(0) != '{' && r.peek(0) != '(' || !r.enters() {
		return
	}
	end := byte('}')
	if r.peek(0) == '(' {
		end = ')'
	}
	if kind != syntax.Name {
		r.b.Open(kind, r.pos)
		r.pos++
		r.statements()
		r.b.Close()
	} else {
		r.pos++
		if r.lines(); r.closes() || r.done() {
			r.b.Leaf(syntax.Block, r.pos)
		} else {
			r.pipeline()
		}
		if r.lines(); !r.closes() && !r.done() {
			r.b.Wrap(syntax.Block, r.b.Last())
			r.statements()
			r.b.Close()
		}
	}
	if r.peek(0) == end {
		r.pos++
	}
	r.nest--
}

// primary reads the start of a value, and nothing where none stands.
func (r *power) primary() {
	start := r.pos
	c := r.peek(0)
	switch {
	case r.done() || r.closes() || c == '\n' || c == ';' || c == '|' || c == '&':
	case c == '(':
		r.group(syntax.Name)
	case c == '{':
		r.b.Open(syntax.Func, r.pos)
		r.b.Leaf(syntax.Params, r.pos)
		r.group(syntax.Block)
		r.b.Close()
		if r.pos == start {
			r.pos++
		}
	case r.has("@("):
		r.pos++
		r.group(syntax.Array)
	case r.has("@{"):
		r.pos++
		r.group(syntax.Object)
	case r.has("@'"), r.has("@\""), c == '\'', c == '"':
		r.quoted()
	case c == '$':
		w := &parts{b: r.b, start: start}
		if r.variable(w); r.peek(0) == '\\' {
			r.bare(w) // a path
		}
		w.end()
	case c == '[':
		r.typeName()
	case c == '-' && r.peek(1) != 0 && strings.IndexByte("$(\"'", r.peek(1)) >= 0:
		r.pos++ // its sign
		r.primary()
	default:
		w := &parts{b: r.b, start: start}
		r.bare(w)
		w.end()
	}
}
