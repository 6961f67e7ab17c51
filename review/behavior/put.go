package behavior

import "github.com/bumplens/bumplens/review/syntax"

// putPart assigns to a part of an object by its name.
func (e *evaluator) putPart(target syntax.ID, of value, name string, to value) {
	if to.fn != 0 && e.functions[to.fn].name == "" {
		e.functions[to.fn].name = name
	}
	if to.fn != 0 && of.taints&fromNetwork != 0 { // what waits for an answer
		e.reaches(to.fn)
		e.hand(to.fn, of.but())
	}
	e.recipient(target, name, to)
	switch {
	case of.path == "this":
		e.set(e.member(name), to)
	case of.path == "module" && name == "exports":
		e.export(name, to)
		if to.object != nil {
			for i, key := range to.object.names {
				e.set(e.memberVariable(memberName{of: "exports", name: key}), to.object.parts[i])
			}
		}
	case isExports(of.path):
		e.export(name, to)
		e.set(e.memberVariable(memberName{of: "exports", name: name}), to)
	case of.path == "globalThis":
		if what, ok := e.intercepted[e.global(name)]; ok {
			e.intercept(target, what, to)
		}
		if !e.roots[name] {
			e.set(e.globalVariable(name), to)
		}
	case of.path != "":
		if what, ok := e.intercepted[of.path+"."+name]; ok {
			e.intercept(target, what, to)
		} else if what, ok := e.intercepted[of.path+".*"]; ok {
			e.intercept(target, what, to)
		}
		e.loadsPart(target, of.path+"."+name, to)
	case of.object != nil && of.object.names != nil:
		was, _ := of.object.get(name)
		of.object.put(name, either(was, to))
	case of.fn != 0:
		e.set(e.memberVariable(memberName{fn: of.fn, name: name}), to)
	}
}

// isExports reports whether a path is that of all that a module exports.
func isExports(path string) bool { return path == "exports" || path == "module.exports" }

// globalVariable returns the variable of the whole file that has a name.
func (e *evaluator) globalVariable(name string) int32 {
	n := e.space.reserve(e.tree.SymbolOf(name))
	if v := e.bound[n]; v != 0 {
		return v
	}
	e.found(n)
	e.bound[n] = e.newVariable(0)
	return e.bound[n]
}

// holds gives an object what a part of it is set to: what it holds it may give.
func (e *evaluator) holds(object syntax.ID, to value) {
	t := e.tree
	if to.taints&^(fromParameter|fromGate) == 0 || t.Nodes[object].Kind != syntax.Name {
		return
	}
	if bound := e.bound[e.name(object)]; bound != 0 {
		v := &e.variables[bound]
		if v.path == "this" { // whose parts are told apart
			return
		}
		to.taints &^= fromGate
		if to.taints&^v.taints != 0 {
			e.wake(bound)
		}
		v.value = v.value.with(to)
	}
}

// reopens notes that a method of Ruby's own is written anew.
func (e *evaluator) reopens(id syntax.ID, name string) {
	if e.language.name != "ruby" || e.class == "" {
		return
	}
	what, ok := e.intercepted[e.class+".*"]
	if _, known := e.calls[name]; ok && known {
		e.note(id, rule{kind: Interception, what: what, arg: -1}, value{})
	}
}
