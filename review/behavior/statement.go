package behavior

import "github.com/bumplens/bumplens/review/syntax"

// block looks at the statements of a block that is no function's.
func (e *evaluator) block(id syntax.ID) value {
	if !e.blockScoped || id == 0 {
		return e.statements(id)
	}
	outer, since := e.scope, len(e.undo)
	e.scope = id
	v := e.statements(id)
	e.scope = outer
	e.unshadow(since)
	return v
}

// body looks at what a function does.
func (e *evaluator) body(id syntax.ID) value {
	if e.hoists && !e.functions[e.current].plain {
		plain := !e.declareWithin(id)
		e.functions[e.current].plain = plain
	}
	if e.tree.Nodes[id].Kind == syntax.Block {
		return e.statements(id)
	}
	return e.eval(id)
}

// statements looks at statements in order. What they declare is known in all of
// them.
func (e *evaluator) statements(id syntax.ID) value {
	t := e.tree
	gate := e.gate
	for c := t.First(id); c != 0; c = t.Next(c) {
		switch n := &t.Nodes[c]; n.Kind {
		case syntax.Assign:
			if e.hoists && n.Op == declares {
				e.announce(c, e.scope)
			}
		case syntax.Class:
			if e.hoists && t.Text(c) != "" {
				e.declare(c, e.scope)
			}
		case syntax.Func:
			if t.Text(c) == "" {
				continue
			}
			fn := e.functionAt(c, function{name: t.Text(c), parent: e.current})
			e.hoist(c, fn)
			if e.seenByOthers() && e.functions[fn].exports == "" {
				e.functions[fn].exports = t.Text(c)
			}
		}
	}
	var last, all value
	for c := t.First(id); c != 0; c = t.Next(c) {
		last = e.eval(c)
		if id == 0 && e.pipes && e.outer == nil && t.Nodes[c].Kind == syntax.Binary { // nothing takes what it prints
			e.shows(c, last)
		}
		all.add(&last)
		if left := e.leaves(c); left != "" && e.gate == "" {
			e.gate = left
		}
	}
	e.gate = gate
	last.add(&all)
	return last
}

// hoist makes a name stand for a function.
func (e *evaluator) hoist(id syntax.ID, fn int32) {
	n := e.name(id)
	v := e.bound[n]
	if v == 0 || e.variables[v].owner != e.current || e.variables[v].scope != e.scope {
		v = e.hoisted[id]
		if v == 0 {
			v = e.newVariable(e.current)
			e.variables[v].scope = e.scope
			e.hoisted[id] = v
		}
		e.stand(n, v)
	}
	e.variables[v].value = value{fn: fn}
}

// conditioned looks at an If or a Loop. What a condition of Rust or Go declares is
// known in its blocks alone.
func (e *evaluator) conditioned(id syntax.ID) {
	outer, since := e.scope, len(e.undo)
	own := e.blockScoped && !e.hoists
	if own {
		e.scope = id
	}
	if e.tree.Nodes[id].Kind == syntax.If {
		e.branches(id)
	} else {
		e.loop(id)
	}
	if own {
		e.scope = outer
		e.unshadow(since)
	}
}

// branches looks at an If. What is done on a condition that tells days,
// countries or systems apart is gated.
func (e *evaluator) branches(id syntax.ID) {
	t := e.tree
	outer, asked := e.gate, ""
	for c := t.First(id); c != 0; c = t.Next(c) {
		then := t.Next(c)
		e.branch++
		if then == 0 { // what else is done
			e.eval(c)
			e.branch--
			break
		}
		if what := e.gateOf(e.eval(c)); what != "" {
			e.note(c, rule{kind: Gate, what: what, arg: -1}, value{})
			e.gate = what
			if c == t.First(id) {
				asked = what
			}
		}
		if e.startedAsProgram(c) {
			e.asProgram(then)
		} else {
			e.eval(then)
		}
		e.branch--
		c = then
	}
	e.gate, e.asked = outer, asked
}

// gateOf returns what a condition tells apart, "" for one that is no gate.
func (e *evaluator) gateOf(v value) string {
	if v.taints&fromGate == 0 {
		return ""
	}
	o := e.originOf(v, fromGate)
	if o.kind != Network && o.what != "" {
		return o.what
	}
	return "answer of the network"
}

// leaves returns what a statement makes the function end on, "" when it is no
// gate.
func (e *evaluator) leaves(id syntax.ID) string {
	t := e.tree
	if t.Nodes[id].Kind != syntax.If {
		return ""
	}
	condition := t.First(id)
	then := t.Next(condition)
	if then == 0 || t.Last(then) == 0 {
		return ""
	}
	switch t.Nodes[t.Last(then)].Kind {
	case syntax.Return, syntax.Throw:
		return e.asked
	}
	return ""
}

// startedAsProgram reports whether a condition asks if the file was started as a
// program.
func (e *evaluator) startedAsProgram(id syntax.ID) bool {
	t := e.tree
	if t.Nodes[id].Kind != syntax.Binary {
		return false
	}
	for c := t.First(id); c != 0; c = t.Next(c) {
		if t.Nodes[c].Kind == syntax.Name && t.Text(c) == "__name__" {
			return true
		}
		if t.Nodes[c].Kind == syntax.Member {
			object := t.First(c)
			if t.Text(object) == "require" && t.Text(t.Next(object)) == "main" {
				return true
			}
		}
	}
	return false
}

// asProgram looks at a block that runs when the file is started as a program.
func (e *evaluator) asProgram(id syntax.ID) {
	fn := e.functionAt(id, function{apart: true, parent: e.current})
	outer := e.current
	e.current = fn
	e.functions[fn].calls = e.functions[fn].calls[:0]
	e.eval(id)
	e.current = outer
}

// try looks at a Try. What is thrown may come from what was asked in its block:
// the answer of a server that refuses is a part of it.
func (e *evaluator) try(id syntax.ID) value {
	t := e.tree
	block := t.First(id)
	all := e.eval(block).but()
	thrown := value{taints: all.taints & (fromNetwork | fromImport), origin: all.origin}
	for c := t.Next(block); c != 0; c = t.Next(c) {
		v := e.eval(c)
		if v.fn != 0 {
			e.reaches(v.fn)
			e.hand(v.fn, thrown)
		}
		all = all.with(v)
	}
	return all.but()
}

// whole returns what comes of going through all of a value: all of the
// environment is more than a variable of it.
func (e *evaluator) whole(v value, id syntax.ID) value {
	if v.path != "" && v.path == e.environment {
		if e.inherit > 0 {
			return v.with(e.source(id, fromEnvironment, Environment, "*"))
		}
		e.note(id, rule{kind: Environment, what: "*", arg: -1}, value{})
		return v.with(e.source(id, fromEnvironment, Environment, "*"))
	}
	return v
}
