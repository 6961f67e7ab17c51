package behavior

import (
	"github.com/bumplens/bumplens/review/syntax"
)

// function looks at a function where it stands, and returns its number.
func (e *evaluator) function(id syntax.ID) int32 {
	fn := e.functionAt(id, function{name: e.tree.Text(id), parent: e.current})
	e.enter(fn)
	return fn
}

// enter looks at a function's parameters and body.
func (e *evaluator) enter(fn int32) {
	if e.pass > 1 && !e.functions[fn].needed && e.turned == 0 {
		return
	}
	e.functions[fn].needed = false
	t, node := e.tree, e.functions[fn].node
	outer, gate, since := e.current, e.gate, len(e.undo)
	e.current = fn
	outerScope := e.scope
	e.scope = node
	params := t.First(node)
	body := t.Next(params)
	if t.Nodes[params].Kind != syntax.Params {
		params, body = 0, t.First(node)
	}
	f := &e.functions[fn]
	f.calls = f.calls[:0]
	made := f.params
	var list []int32
	if params != 0 {
		for p := t.First(params); p != 0; p = t.Next(p) {
			list = append(list, e.parameter(p, len(list), outer))
			e.functions[fn].rest = t.Nodes[p].Kind == syntax.Spread
		}
	}
	if made == nil {
		e.functions[fn].params = list
	}
	for b := body; b != 0; b = t.Next(b) {
		if printed := e.body(b); e.pipes {
			e.returns(printed.but())
		}
	}
	e.exported(fn)
	e.leave(since)
	e.current, e.gate, e.scope = outer, gate, outerScope
}

// parameter declares a parameter and returns its variable, which has no name
// where it is taken apart. One that is named as a wallet's key is taken for one.
// What is usual for it Python evaluates in the function around.
func (e *evaluator) parameter(p syntax.ID, i int, around int32) int32 {
	t := e.tree
	target, standard := p, syntax.ID(0)
	switch t.Nodes[p].Kind {
	case syntax.Assign:
		target = t.First(p)
		standard = t.Next(target)
	case syntax.Spread:
		target = t.First(p)
	}
	within := e.current
	if e.python() {
		e.current = around
	}
	usual := e.eval0(standard)
	e.current = within
	if t.Nodes[target].Kind != syntax.Name {
		v := e.variableAt(p, e.current)
		e.bind(target, either(usual, *e.readBy(v)), e.scope)
		return v
	}
	name := t.Text(target)
	v := e.declare(target, e.scope)
	if e.pass == 1 {
		e.variables[v].value = value{fn: usual.fn, path: usual.path}
		if i == 0 && e.class != "" && (name == "self" || name == "cls") && e.python() {
			e.variables[v].value.path = "this"
		}
		if e.isKey(name) {
			e.variables[v].value = e.source(target, fromKey, Secret, name)
		}
	}
	if exports := e.functions[e.current].exports; exports != "" {
		e.variables[v].value = e.variables[v].value.with(e.parameterOf(target, exports, i))
	}
	return v
}

// bind gives the names of a target their values, and declares them in a scope.
func (e *evaluator) bind(target syntax.ID, to value, scope syntax.ID) {
	t := e.tree
	switch t.Nodes[target].Kind {
	case syntax.Name:
		e.bindName(target, to, scope)
	case syntax.Assign: // with a default, or as a loop declares it
		first := t.First(target)
		e.bind(first, either(to, e.eval0(t.Next(first))), e.scopeOf(t.Nodes[target].Op, scope))
	case syntax.Array:
		i := 0
		for c := t.First(target); c != 0; c = t.Next(c) {
			part := to.but()
			if to.object == nil && i == 0 && e.language.name == "go" {
				part = to // the others are errors and the like
			}
			if to.object != nil && i < len(to.object.list) {
				part = to.object.list[i]
			}
			e.bind(c, part, scope)
			i++
		}
	case syntax.Object:
		for c := t.First(target); c != 0; c = t.Next(c) {
			if t.Nodes[c].Kind != syntax.Pair {
				e.bind(c, e.whole(to, c), scope)
				continue
			}
			key := t.First(c)
			if k := e.eval(key); k.known {
				e.bind(t.Next(key), e.part(c, to, k.text), scope)
			} else {
				e.bind(t.Next(key), to.but(), scope)
			}
		}
	case syntax.Spread, syntax.Pair, syntax.Params, syntax.Bad:
		for c := t.First(target); c != 0; c = t.Next(c) {
			e.bind(c, to.but(), scope)
		}
	case syntax.Member:
		e.put(target, to)
	}
}

// bindName gives a name a value.
func (e *evaluator) bindName(id syntax.ID, to value, scope syntax.ID) {
	name := e.tree.Text(id)
	n := e.name(id)
	v := e.bound[n]
	switch {
	case scope != noScope:
		v = e.declare(id, scope)
	case v == 0 && e.localNames:
		v = e.declare(id, e.functionScope())
	case v == 0:
		if what, ok := e.intercepted[name]; ok && e.roots[name] {
			e.intercept(id, what, to)
		}
		v = e.declareGlobal(id, n)
	}
	if to.fn != 0 && e.functions[to.fn].name == "" {
		e.functions[to.fn].name = name
	}
	e.set(v, to)
	if e.seenByOthers() && to.taints&^fromImport != 0 {
		e.exportOne(name, to)
	}
}

// declareGlobal declares a name for the whole file.
func (e *evaluator) declareGlobal(id syntax.ID, n syntax.Symbol) int32 {
	e.found(n)
	e.bound[n] = e.variableAt(id, 0)
	return e.bound[n]
}

// put assigns to a part of an object.
func (e *evaluator) put(target syntax.ID, to value) {
	t := e.tree
	object := t.First(target)
	of := e.eval(object)
	key := e.eval0(t.Next(object))
	if !key.known {
		if what, ok := e.intercepted[of.path+".?"]; ok {
			e.intercept(target, what, to)
		}
		if of.object != nil && of.object.names != nil && (to.path != "" || to.fn != 0) {
			of.object.put(anyName, to)
		}
		e.holds(object, to)
		return
	}
	e.hangs(target, of, key.text, to)
	e.watch(target, of.path, to)
	e.putPart(target, of, key.text, to)
	e.holds(object, to)
}

// anyName is the name of a part whose name is not known.
const anyName = "?"

// intercept notes that something is put in the place of what others call. What
// is put back, or only filled in where it is missing, is none of that.
func (e *evaluator) intercept(id syntax.ID, what string, to value) {
	if to.fn == 0 && to.path != "" {
		return
	}
	e.overhears(id, what, to.fn)
	e.note(id, rule{kind: Interception, what: what, arg: -1}, value{})
}

// assign evaluates an assignment.
func (e *evaluator) assign(id syntax.ID) value {
	t := e.tree
	target := t.First(id)
	source := t.Next(target)
	scope := noScope
	if e.localNames && t.Nodes[target].Kind == syntax.Name && e.current == 0 {
		scope = e.scope
	}
	scope = e.scopeOf(t.Nodes[id].Op, scope)
	if source == 0 {
		if scope != noScope {
			e.declareNames(target, scope)
		} else {
			e.eval(target)
		}
		return value{}
	}
	v := e.eval(source)
	if op := t.Nodes[id].Op.String(); op != "=" && op != ":=" && op != "var" {
		was := e.eval(target)
		switch op {
		case "+=":
			v = e.concatenated([]value{was, v})
		case "||=", "&&=", "??=":
			v = either(was, v)
		default:
			v = was.but().with(v)
		}
	}
	e.bind(target, v, scope)
	return v
}
