package behavior

import "github.com/bumplens/bumplens/review/syntax"

// local calls a function of this file.
func (e *evaluator) local(c *call) value {
	fn := c.callee.fn
	e.reaches(fn)
	params := e.functions[fn].params
	if len(params) > 0 && e.python() && e.variables[params[0]].path == "this" {
		params = params[1:]
	}
	for i, p := range params {
		switch {
		case i >= len(c.args):
		case i == len(params)-1 && e.functions[fn].rest:
			e.give(p, listOf(c.args[i:]))
		default:
			e.give(p, c.args[i])
		}
	}
	if len(c.pairs) > 0 {
		e.giveByName(c)
	}
	if list := e.functions[fn].list; list != 0 {
		e.give(list, listOf(c.args))
	}
	if v, ok := e.loadedModule(c); ok {
		return v
	}
	if v, ok := e.inline(c); ok {
		return e.got(fn, v)
	}
	if wrapped(e.functions[fn].name) && len(c.args) > 0 {
		return c.args[0]
	}
	v := e.handedBack(c)
	if v.object == nil {
		v.object = c.callee.object // of a class
	}
	return v
}

// giveByName gives parameters the arguments that name them, and what is left to the
// last one if that is for all others.
func (e *evaluator) giveByName(c *call) {
	t := e.tree
	f := &e.functions[c.callee.fn]
	params, i := f.params, 0
	for p := t.First(t.First(f.node)); p != 0 && i < len(params); p = t.Next(p) {
		name := p
		if t.Nodes[p].Kind == syntax.Assign {
			name = t.First(p)
		}
		if v, ok := c.pair(t.Text(name)); ok && t.Nodes[name].Kind == syntax.Name {
			e.give(params[i], v)
		}
		i++
	}
	if f.rest && len(params) > 0 && len(c.args) < len(params) {
		e.give(params[len(params)-1], value{object: c.settings()})
	}
}

// settings returns the arguments by name as an object; nil where there are none.
func (c *call) settings() *object {
	o := named(len(c.pairs))
	for _, p := range c.pairs {
		o.put(p.name, p.value)
	}
	for _, a := range c.args {
		if a.object != nil {
			for i, name := range a.object.names {
				o.put(name, a.object.parts[i])
			}
		}
	}
	if len(o.names) == 0 {
		return nil
	}
	return o
}
