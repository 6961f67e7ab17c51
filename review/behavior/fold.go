package behavior

import (
	"strconv"
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// hole stands in a folded text for a part that is not constant.
const hole = "\x00"

// concatenate joins values into a text, with holes for what is not constant.
func concatenate(parts []value) value {
	var v value
	var b strings.Builder
	all, some := true, false
	for i := range parts {
		p := &parts[i]
		v.add(p)
		if p.text == "" && !p.known {
			all = false
			b.WriteString(hole)
			continue
		}
		some = true
		all = all && p.known
		if b.Len()+len(p.text) > maxText {
			return v
		}
		b.WriteString(p.text)
	}
	if some {
		v.text, v.known = b.String(), all
	}
	if v.taints&(fromNetwork|fromDecoding) != 0 && handsOver(v.text) {
		v.taints = v.taints.part()
	}
	return v
}

// spend reports whether so many bytes may still be copied to fold something. A
// text that grows by a character a line would take forever.
func (e *evaluator) spend(bytes int) bool {
	if e.spent > maxSpent {
		return false
	}
	if e.spent += bytes; e.spent > maxSpent {
		e.trouble("more is put together than is followed in one file")
		return false
	}
	return true
}

// partSize is about how many bytes a part of a list takes.
const partSize = 128

// concatenated joins values into a text, as long as there may be more of it.
func (e *evaluator) concatenated(parts []value) value {
	n := 0
	for _, p := range parts {
		n += len(p.text)
	}
	if !e.spend(n) {
		return joined(parts)
	}
	return concatenate(parts)
}

// parts evaluates siblings.
func (e *evaluator) parts(first syntax.ID) []value {
	list := make([]value, 0, e.count(first))
	for c := first; c != 0; c = e.tree.Next(c) {
		list = append(list, e.eval(c))
	}
	return list
}

// mixed evaluates siblings and returns what they come from.
func (e *evaluator) mixed(first syntax.ID) value {
	var v value
	for c := first; c != 0; c = e.tree.Next(c) {
		part := e.eval(c)
		v.add(&part)
	}
	return v.but()
}

func (e *evaluator) template(first syntax.ID) value {
	if first == 0 {
		return constant("")
	}
	if e.tree.Next(first) == 0 {
		if v := e.eval(first); v.known {
			return v
		} else {
			return concatenate([]value{v})
		}
	}
	return e.concatenated(e.parts(first))
}

// unary evaluates an operation on one value.
func (e *evaluator) unary(id syntax.ID, op string) value {
	v := e.eval0(e.tree.First(id))
	switch op {
	case "yield":
		if v.path != "" || v.fn != 0 || v.object != nil {
			e.returns(listOf([]value{v}))
		}
		return v
	case "await", "go", "defer", "<-", "*", "&":
		return v
	case "!", "not", "typeof", "void", "delete":
		return v.told()
	case "-", "+":
		if n, ok := v.integer(); ok {
			if op == "-" {
				n = -n
			}
			return value{text: strconv.Itoa(n), known: true, number: true}
		}
	}
	return v.but()
}

// binary evaluates an operation on several values.
func (e *evaluator) binary(id syntax.ID, op string) value {
	first := e.tree.First(id)
	switch op {
	case "|":
		if e.pipes {
			return e.piped(first)
		}
	case ",":
		var v value
		for c := first; c != 0; c = e.tree.Next(c) {
			v = e.eval(c)
		}
		return v
	case "||", "&&", "??", "or", "and":
		return e.shortcut(first, op)
	case "+":
		list := e.parts(first)
		if sum, ok := added(list); ok {
			return sum
		}
		v := e.concatenated(list)
		if len(list) == 2 && list[0].object != nil && list[1].object != nil && e.spend(partSize*(len(list[0].object.list)+len(list[1].object.list))) {
			v.object = &object{list: append(append([]value{}, list[0].object.list...), list[1].object.list...)}
		}
		return v
	case "%": // Python's formatting, or a remainder
		list := e.parts(first)
		if list[0].known && !list[0].number && len(list) == 2 {
			return formatted(list[0], list[1])
		}
		if v, ok := arithmetic(list, op); ok {
			return v
		}
		return joined(list)
	case "-", "*", "/", "^", "&", "<<", ">>", ">>>":
		list := e.parts(first)
		if v, ok := arithmetic(list, op); ok {
			return v
		}
		if op == "/" && len(list) > 1 && list[1].known && !list[1].number { // Python's paths
			return joinedPath(list)
		}
		return joined(list)
	case "==", "===", "!=", "!==", "<", "<=", ">", ">=", "in", "instanceof", "is":
		return e.mixed(first).told()
	}
	return e.mixed(first)
}

// told returns what is left of a value in an answer to a question on it: it
// may be a gate, but what it came from is not in it.
func (v value) told() value {
	v = v.but()
	v.taints &= fromGate
	return v
}

func joined(list []value) value {
	var v value
	for i := range list {
		v.add(&list[i])
	}
	return v.but()
}

// shortcut evaluates operands of which one is the result. What stands behind a
// gate is gated.
func (e *evaluator) shortcut(first syntax.ID, op string) value {
	outer := e.gate
	var v value
	for c := first; c != 0; c = e.tree.Next(c) {
		part := e.eval(c)
		if c == first {
			v = part
		} else if op == "&&" || op == "and" {
			part.taints |= v.taints &^ fromGate
			v = part
		} else {
			v = either(v, part)
		}
		if what := e.gateOf(part); what != "" && e.tree.Next(c) != 0 {
			e.note(c, rule{kind: Gate, what: what, arg: -1}, value{})
			e.gate = what
		}
	}
	e.gate = outer
	return v
}

func (e *evaluator) conditional(first syntax.ID) value {
	then := e.tree.Next(first)
	outer := e.gate
	condition := e.eval(first)
	if what := e.gateOf(condition); what != "" {
		e.note(first, rule{kind: Gate, what: what, arg: -1}, value{})
		e.gate = what
	}
	v := either(e.eval0(then), e.eval0(e.tree.Next(then)))
	e.gate = outer
	return v
}
