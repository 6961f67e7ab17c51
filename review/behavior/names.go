package behavior

import "github.com/bumplens/bumplens/review/syntax"

// name returns the symbol of the name at a node, for which there is space in
// e.bound.
func (e *evaluator) name(id syntax.ID) syntax.Symbol {
	return e.space.reserve(e.tree.Symbol(id))
}

// boundTo returns the variable that a name stands for, 0 when it is none.
func (e *evaluator) boundTo(name string) int32 {
	if n := e.tree.SymbolOf(name); int(n) < len(e.bound) {
		return e.bound[n]
	}
	return 0
}

// set gives a variable a value. One that is set elsewhere than where it is
// declared keeps what it came from before.
func (e *evaluator) set(v int32, to value) {
	was := e.variables[v].value
	switch {
	case e.quiet:
	case e.branch > 0 && to.known && to.text == "" && was.text != "":
		to = was // the other branch says more
	case e.variables[v].owner != e.current:
		to = either(to, was)
		if was.fn != 0 {
			to.fn = was.fn // one of them is told, always the same
		}
	case e.pass > 1:
		to = to.with(was)
	}
	if to.taints&^was.taints != 0 || differs(&was, &to) {
		e.wake(v)
	}
	e.variables[v].value = to
}

// A memberName names a part of this, of a function, or of what has a name to all,
// such as exports.
type memberName struct {
	of   string
	fn   int32
	name string
}

// member returns the variable that holds a part of this.
func (e *evaluator) member(name string) int32 {
	return e.memberVariable(memberName{of: e.classKey, name: name})
}

// memberVariable returns the variable that holds a part.
func (e *evaluator) memberVariable(key memberName) int32 {
	v := e.members[key]
	if v == 0 {
		v = e.newVariable(-1)
		e.members[key] = v
	}
	return v
}

// unboundName returns what a name says for which nothing stands.
func (e *evaluator) unboundName(id syntax.ID) value {
	text := e.tree.Text(id)
	if e.outer != nil && e.outer.language == e.language {
		if bound := e.outer.boundTo(text); bound != 0 {
			v := e.outer.variables[bound].value
			return value{taints: v.taints &^ fromParameter, path: v.path, text: v.text, known: v.known, number: v.number}
		}
	}
	switch text {
	case "this", "self", "cls":
		return value{path: "this"}
	case "super":
		return value{path: "super"}
	case "undefined", "null", "None", "nil":
		return value{}
	case "arguments":
		if e.hoists && !e.python() && e.current != 0 {
			return e.arguments()
		}
	case "__dirname":
		return constant(".")
	case "__filename", "__file__":
		return constant("./file")
	}
	text = e.global(text)
	if e.roots[text] {
		return e.reading(id, value{path: text})
	}
	e.missed(e.tree.Symbol(id))
	return e.unbound(id, text)
}

// arguments returns all that the current function is called with.
func (e *evaluator) arguments() value {
	f := &e.functions[e.current]
	if f.list == 0 {
		f.list = e.newVariable(e.current)
	}
	return *e.readBy(f.list)
}

// global drops what only says that a name is global.
func (e *evaluator) global(name string) string {
	switch name {
	case "window", "global", "self", "top", "frames", "parent":
		return "globalThis"
	}
	return name
}
