package behavior

import (
	"strconv"

	"github.com/bumplens/bumplens/review/syntax"
)

// classOf looks at a class. What it gives is its constructor.
func (e *evaluator) classOf(id syntax.ID) value {
	t := e.tree
	outer := e.class
	e.class = t.Text(id)
	if e.class == "" {
		e.class = "class"
	}
	key := e.classKey
	e.classKey = e.class
	if e.blockScoped { // there may be others of that name
		e.classKey = e.class + " " + strconv.Itoa(int(id))
	}
	made := value{object: named(0)}
	made.object.class = e.classKey
	for c := t.First(id); c != 0; c = t.Next(c) {
		if t.Nodes[c].Kind != syntax.Block {
			e.extend(c, made.object)
			continue
		}
		for m := t.First(c); m != 0; m = t.Next(m) { // methods call each other
			if t.Nodes[m].Kind == syntax.Func && t.Nodes[m].Op == 0 {
				e.set(e.member(t.Text(m)), value{fn: e.functionAt(m, function{name: t.Text(m), parent: e.current})})
			}
		}
		before := syntax.ID(0)
		for m := t.First(c); m != 0; before, m = m, t.Next(m) {
			switch t.Nodes[m].Kind {
			case syntax.Func:
				fn := e.function(m)
				name := t.Text(m)
				v := value{fn: fn}
				switch e.accessor(m, before) {
				case sets:
					continue
				case gets:
					v = e.functions[fn].result
				}
				e.set(e.member(name), v)
				made.object.put(name, v)
				if name == "constructor" || name == "__init__" || name == "initialize" || name == "__new__" {
					made.fn = fn
				}
				e.reopens(m, name)
			case syntax.Assign:
				target := t.First(m)
				v := e.eval0(t.Next(target))
				if t.Nodes[target].Kind == syntax.Name || t.Nodes[target].Kind == syntax.String {
					e.set(e.member(t.Text(target)), v)
					made.object.put(t.Text(target), v)
				}
			default:
				e.eval(m)
			}
		}
	}
	e.class, e.classKey = outer, key
	if t.Text(id) != "" {
		e.set(e.declare(id, e.scope), made)
	}
	return made
}

// gets and sets are the operators of functions that stand for a part.
var gets, sets = syntax.OpOf("get"), syntax.OpOf("set")

// accessor returns whether a method gets or sets a part, by its word or by what
// stands before it.
func (e *evaluator) accessor(method, before syntax.ID) syntax.Op {
	t := e.tree
	if !e.python() || before == 0 || t.Nodes[before].Kind != syntax.Call {
		return t.Nodes[method].Op
	}
	decorator := t.First(before)
	if t.Nodes[decorator].Kind == syntax.Member {
		decorator = t.Last(decorator)
	}
	switch t.Text(decorator) {
	case "property", "cached_property":
		return gets
	case "setter", "deleter":
		return sets
	}
	return 0
}

// extend gives the current class what its base has.
func (e *evaluator) extend(base syntax.ID, made *object) {
	v := e.eval(base)
	if v.object == nil || v.object.class == "" || v.object.class == e.classKey {
		return
	}
	e.bases[e.classKey] = v.object.class
	if !e.spend(partSize * len(v.object.names)) {
		return
	}
	for i, name := range v.object.names {
		made.put(name, v.object.parts[i])
	}
}

// maxBases is how many classes are looked at, of which each is the base of the one
// before.
const maxBases = 8

// partOfClass returns a part of this, from a class on to its bases.
func (e *evaluator) partOfClass(class, name string) value {
	for range maxBases {
		if v := e.members[memberName{of: class, name: name}]; v != 0 && e.variables[v].value != (value{}) {
			return *e.readBy(v)
		}
		base, ok := e.bases[class]
		if !ok {
			break
		}
		class = base
	}
	return *e.readBy(e.member(name))
}

// constructedBase calls the constructor of the current class's base, as JavaScript
// does by super().
func (e *evaluator) constructedBase(c *call) value {
	if fn := e.partOfClass(e.bases[e.classKey], "constructor").fn; fn != 0 && !e.python() {
		c.callee = value{fn: fn}
		return e.local(c)
	}
	return value{path: "super"}.with(c.all)
}
