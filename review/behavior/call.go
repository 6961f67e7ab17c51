package behavior

import (
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// A call is one that is being looked at.
type call struct {
	id       syntax.ID
	callee   value
	method   string // the name that is called of an object, "" when it is none
	traits   traits // of the method
	receiver value  // the object
	args     []value
	nodes    []syntax.ID
	pairs    []pair // arguments by name
	all      value  // what the arguments came from
}

// A pair is an argument by name.
type pair struct {
	name string
	value
}

// as says which method is called.
func (c *call) as(method string) { c.method, c.traits = method, methodTraits[method] }

// arg returns an argument, or one by name where there are fewer.
func (c *call) arg(i int, name string) value {
	if i >= 0 && i < len(c.args) {
		return c.args[i]
	}
	v, _ := c.named(name)
	return v
}

// pair returns an argument by its name.
func (c *call) pair(name string) (value, bool) {
	for _, p := range c.pairs {
		if p.name == name {
			return p.value, true
		}
	}
	return value{}, false
}

// named returns an argument by its name, also one of an object that is handed on.
func (c *call) named(name string) (value, bool) {
	if v, ok := c.pair(name); ok {
		return v, true
	}
	for _, a := range c.args {
		if a.object != nil {
			if v, ok := a.object.get(name); ok {
				return v, true
			}
		}
	}
	return value{}, false
}

// newCall returns an empty call. Calls stand within calls, and there are many: they
// are used again.
func (e *evaluator) newCall(id syntax.ID) *call {
	if e.calling == len(e.pending) {
		e.pending = append(e.pending, new(call))
	}
	c := e.pending[e.calling]
	*c = call{id: id, args: c.args[:0], nodes: c.nodes[:0], pairs: c.pairs[:0]}
	e.calling++
	return c
}

// call evaluates a call.
func (e *evaluator) call(id syntax.ID) value {
	t := e.tree
	callee := t.First(id)
	c := e.newCall(id)
	if t.Nodes[callee].Kind == syntax.String { // the commands of a shell
		c.callee = value{path: t.Text(callee)}
	} else {
		e.callee = callee
		c.callee = e.eval(callee)
		if t.Nodes[callee].Kind == syntax.Name {
			e.ofPackage(callee, &c.callee)
			e.requires(callee, &c.callee)
		}
	}
	if t.Nodes[callee].Kind == syntax.Member {
		if key := t.Next(t.First(callee)); key != 0 && t.Nodes[key].Kind == syntax.String {
			c.as(t.Text(key))
		}
		c.receiver = e.object
	}
	for a := t.Next(callee); a != 0; a = t.Next(a) {
		v := e.eval(a)
		c.all.add(&v)
		if t.Nodes[a].Kind == syntax.Pair {
			if key := t.First(a); t.Nodes[key].Kind == syntax.String {
				c.pairs = append(c.pairs, pair{t.Text(key), v})
				e.recipient(a, t.Text(key), v)
				continue
			}
		}
		if t.Nodes[a].Kind == syntax.Spread && v.object != nil && v.object.names == nil && len(v.object.list) <= maxOneOf {
			for _, part := range v.object.list {
				c.args, c.nodes = append(c.args, part), append(c.nodes, a)
			}
			continue
		}
		c.args, c.nodes = append(c.args, v), append(c.nodes, a)
	}
	result := e.called(c)
	if c.all.taints != 0 && c.traits&holds != 0 && t.Nodes[callee].Kind == syntax.Member {
		e.holds(t.First(callee), c.all)
	}
	if result.taints&(fromSecret|fromEnvironment) != 0 && e.encodes(c) {
		result = encoded(result)
	}
	e.handOn(c, result)
	if c.traits&chains != 0 && len(c.args) > 0 && c.args[0].fn != 0 {
		result = result.with(e.functions[c.args[0].fn].result.but())
	}
	e.calling--
	return result
}

// called says what a call gives, and notes what it does.
func (e *evaluator) called(c *call) value {
	e.loadsModules(c)
	if c.callee.fn != 0 {
		v := e.local(c)
		if c.callee.path == "" {
			return v
		}
		other := *c // it may be one of the two
		other.callee.fn = 0
		return either(v, e.called(&other))
	}
	if e.pipes {
		return e.command(c)
	}
	if c.callee.path == "super" {
		return e.constructedBase(c)
	}
	if path, found := strings.CutPrefix(c.callee.path, returning); found {
		return e.reading(c.id, value{path: path})
	}
	if of := c.callee.object; of != nil && of.names != nil && c.callee.path == "" { // a class without a constructor
		return value{object: of}.with(c.all)
	}
	if v, ok := e.folded(c); ok {
		return v
	}
	path := c.callee.path
	if path != "" {
		if v, ok := e.loaded(c, path); ok {
			return v
		}
		if r, ok := e.language.called(path); ok {
			return e.effect(c, r)
		}
	}
	if c.method != "" {
		if r, ok := e.methods[c.method]; ok && !e.own(path) {
			return e.effect(c, r)
		}
		if path == "" && c.receiver.text != "" {
			if r, ok := e.paths[c.method]; ok {
				return e.ofPath(c, c.receiver, r)
			}
		}
	}
	if of, found := strings.CutSuffix(path, ".?"); found && e.open[of] {
		e.note(c.id, rule{kind: Obscured, what: "function that is not named", arg: -1}, value{})
	}
	if r, ok := e.looksLike(c); ok {
		return e.effect(c, r)
	}
	e.hung(c)
	e.copied(c)
	e.listens(c)
	e.copies(c)
	e.built(c)
	e.grown(c)
	e.printed(c)
	e.carried(c)
	e.runsLater(c)
	if c.traits&streams != 0 {
		e.streamed(c)
	}
	v := c.callee.but().with(c.all)
	for _, a := range c.args {
		if a.object != nil && a.object.list != nil {
			v = v.with(e.inside(a, 0)) // lists are joined by many names
		}
	}
	if e.own(path) {
		v = e.elsewhere(c, path)
	}
	v.path, v.target = path, c.callee.target
	if root, _, _ := strings.Cut(path, "."); e.families[root].kind == Network { // a client, by its settings
		v.object = c.settings()
	}
	if path == "document.createElement" && len(c.args) > 0 && c.args[0].known {
		v.text = strings.ToLower(c.args[0].text)
	}
	if i := wrapped(e.tree.Text(e.tree.First(c.id))); i && len(c.args) > 0 {
		v.path = c.args[0].path
	}
	if c.traits&tells == 0 {
		v.taints &^= fromGate
	}
	return v
}

// wrapped reports whether a function only adapts a module that it is handed.
func wrapped(name string) bool {
	return strings.Contains(name, "nterop") || strings.HasPrefix(name, "__toESM") || strings.HasPrefix(name, "__import") && name != "__import__"
}
