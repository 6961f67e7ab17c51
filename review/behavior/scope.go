package behavior

import (
	"slices"

	"github.com/bumplens/bumplens/review/syntax"
)

// A name stands for one variable in all of the scope that declares it, before its
// declaration too: functions that stand there are called later. A scope is the node
// of a block or of a function; that of the file is 0. What a block declares shadows
// what stood for the name only as long as the block goes on.

// noScope is where a name is given a value that it does not declare.
const noScope syntax.ID = -1

// declare makes the name at a node stand for a variable of a scope of the current
// function until the function ends, and returns it.
func (e *evaluator) declare(id, scope syntax.ID) int32 {
	n := e.name(id)
	if v := e.bound[n]; v != 0 && e.variables[v].owner == e.current && e.variables[v].scope == scope {
		return v
	}
	v := e.variableAt(id, e.current)
	e.variables[v].scope = scope
	e.stand(n, v)
	return v
}

// stand makes a name stand for a variable.
func (e *evaluator) stand(n syntax.Symbol, v int32) {
	e.undo = append(e.undo, binding{n, e.bound[n]})
	if e.bound[n] == 0 && e.variables[v].owner == 0 {
		e.found(n)
	}
	e.bound[n] = v
}

// functionScope returns the scope of all of the current function.
func (e *evaluator) functionScope() syntax.ID { return e.functions[e.current].node }

// scopeOf returns where an assignment declares its target, that scope when its
// operator does not say.
func (e *evaluator) scopeOf(op syntax.Op, otherwise syntax.ID) syntax.ID {
	switch op {
	case declares:
		return e.scope
	case declaresVar:
		return e.functionScope()
	}
	return otherwise
}

// loopScope returns where a loop declares its target when that does not say: only
// JavaScript has targets that are declared elsewhere.
func (e *evaluator) loopScope() syntax.ID {
	if e.blockScoped && e.hoists {
		return noScope
	}
	return e.scope
}

// announce declares what an assignment declares before it is looked at. A function or
// a text that stands there is known at once: whoever stands before it is called later.
func (e *evaluator) announce(id, scope syntax.ID) {
	t := e.tree
	target := t.First(id)
	e.declareNames(target, scope)
	source := t.Next(target)
	if source == 0 || t.Nodes[target].Kind != syntax.Name {
		return
	}
	v := &e.variables[e.bound[e.name(target)]]
	if v.value != (value{}) || v.owner != e.current || v.scope != scope {
		return
	}
	switch t.Nodes[source].Kind {
	case syntax.Func:
		v.fn = e.functionAt(source, function{name: t.Text(target), parent: e.current})
	case syntax.String:
		v.value = constant(t.Text(source))
	}
}

// declareNames declares the names of a target.
func (e *evaluator) declareNames(target, scope syntax.ID) {
	t := e.tree
	switch t.Nodes[target].Kind {
	case syntax.Name:
		if n := e.name(target); !e.localNames || e.bound[n] == 0 {
			e.declare(target, scope)
		}
	case syntax.Assign, syntax.Spread:
		e.declareNames(t.First(target), scope)
	case syntax.Pair:
		e.declareNames(t.Last(target), scope)
	case syntax.Array, syntax.Object:
		for c := t.First(target); c != 0; c = t.Next(c) {
			e.declareNames(c, scope)
		}
	}
}

// declareWithin declares the names that all of a function has, from its statements
// and those within them, and reports whether there may be any.
func (e *evaluator) declareWithin(id syntax.ID) (found bool) {
	t := e.tree
	for c := t.First(id); c != 0; c = t.Next(c) {
		switch t.Nodes[c].Kind {
		case syntax.Assign:
			if t.Nodes[c].Op == declaresVar || e.localNames {
				e.announce(c, e.scope)
				found = true
			}
		case syntax.Import:
			for p := t.First(c); p != 0; p = t.Next(p) {
				e.declareNames(t.Last(p), e.scope)
			}
			found = true
		case syntax.Block, syntax.If, syntax.Loop, syntax.Each, syntax.Switch, syntax.Try:
			found = e.declareWithin(c) || found
		case syntax.Name, syntax.Array: // of an Each of Python
			if e.localNames && t.Nodes[id].Kind == syntax.Each && c == t.First(id) {
				e.declareNames(c, e.scope)
				found = true
			}
		}
	}
	return found
}

// missed notes that the current function has read a name that stands for nothing.
func (e *evaluator) missed(n syntax.Symbol) {
	if readers := e.strays[n]; e.current != 0 && len(readers) < maxReaders && !slices.Contains(readers, e.current) {
		e.strays[n] = append(readers, e.current)
	}
}

// found has those look again that have read a name when it stood for nothing, which
// it does for the whole file now.
func (e *evaluator) found(n syntax.Symbol) {
	for _, fn := range e.strays[n] {
		e.need(fn)
	}
}

// leave forgets the names that were declared since there were that many.
func (e *evaluator) leave(since int) {
	for len(e.undo) > since {
		last := e.undo[len(e.undo)-1]
		e.bound[last.name] = last.variable
		e.undo = e.undo[:len(e.undo)-1]
	}
}

// unshadow has the names that were declared since there were that many stand again
// for what they stood for before, if that was anything.
func (e *evaluator) unshadow(since int) {
	kept := e.undo[:since]
	for i := len(e.undo) - 1; i >= since; i-- {
		if b := e.undo[i]; b.variable != 0 {
			e.bound[b.name] = b.variable
		}
	}
	for _, b := range e.undo[since:] {
		if b.variable == 0 {
			kept = append(kept, b)
		}
	}
	e.undo = kept
}

// enclosed evaluates what is a scope of its own.
func (e *evaluator) enclosed(scope syntax.ID, evaluate func() value) value {
	outer, since := e.scope, len(e.undo)
	e.scope = scope
	v := evaluate()
	e.scope = outer
	e.unshadow(since)
	return v
}
