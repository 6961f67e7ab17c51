package behavior

import "github.com/bumplens/bumplens/review/syntax"

// made notes that a function has what it was not handed: it reads, decodes or
// asks for it itself, or has it from what is around it. So have the functions
// around it, as far out as the owner of what it has.
func (e *evaluator) made(t taints, owner int32) {
	for fn := e.current; fn != owner; fn = e.functions[fn].parent {
		f := &e.functions[fn]
		if t&^f.made != 0 {
			f.made |= t
			for _, caller := range f.callers {
				e.need(caller)
			}
		}
		if fn == 0 {
			return
		}
	}
}

// handedBack returns what a function gives in a call. What it only hands back, it
// hands back to those who handed it in: a helper that cuts a name out of a path
// is called by all of a file, and must not mix what all of it comes from.
func (e *evaluator) handedBack(c *call) value {
	f := &e.functions[c.callee.fn]
	v := f.result
	if through := v.taints &^ f.made; through != 0 {
		in := c.all.with(c.callee.but()).with(c.receiver.but())
		for _, a := range c.args {
			if through&^in.taints == 0 {
				break
			}
			in = in.with(e.inside(a, 0))
		}
		v = e.without(v, through&^in.taints)
		if e.origins[v.origin].taint&v.taints == 0 && v.taints != 0 {
			v.origin = in.origin
		}
	}
	return e.got(c.callee.fn, v)
}

// got notes that the current function has from another what that one made.
func (e *evaluator) got(fn int32, v value) value {
	if t := v.taints & e.functions[fn].made; t != 0 {
		e.made(t, -1)
	}
	return v
}

// without returns a value that did not come from some of what it came from.
func (e *evaluator) without(v value, t taints) value {
	if v.taints &^= t; t == 0 || v.object == nil || len(v.object.parts)+len(v.object.list) > manyParts {
		return v
	}
	o := &object{names: v.object.names}
	for _, p := range v.object.list {
		p.taints &^= t
		o.list = append(o.list, p)
	}
	for _, p := range v.object.parts {
		p.taints &^= t
		o.parts = append(o.parts, p)
	}
	v.object = o
	return v
}

// keyed evaluates what stands under a key. The environment of a program that is
// started is the one of who starts it, unless another one is given: a copy of it
// with a variable more is no reading of it. Where it goes elsewhere is told as a
// flow.
func (e *evaluator) keyed(key value, id syntax.ID) value {
	if key.text != "env" || !key.known {
		return e.eval(id)
	}
	e.inherit++
	v := e.eval(id)
	e.inherit--
	return v
}

// handOn says what the functions that a call is handed get: what comes of it, and
// what they are handed over with.
func (e *evaluator) handOn(c *call, result value) {
	written := result
	result = value{}
	result.add(&written)
	result.add(&c.callee)
	for i := range c.args {
		a := &c.args[i]
		if a.fn != 0 {
			e.reaches(a.fn)
			e.hand(a.fn, result.with(e.besides(c, i)))
			if params := e.functions[a.fn].params; written.path == writing && len(params) > 0 { // Ruby's block gets the file
				e.give(params[0], written)
			}
			if c.receiver.object != nil && c.traits&goesThrough != 0 {
				e.lookAtEach(c.receiver, a.fn)
			}
		}
		e.reachesParts(a.object, 0)
		if a.object != nil && a.object.class == "" && result.taints != 0 {
			for j := range min(len(a.object.parts), manyParts) {
				e.handTo(a.object.parts[j], result)
				if inner := a.object.parts[j].object; inner != nil && inner.names != nil { // listeners of a program
					for k := range min(len(inner.parts), manyParts) {
						e.handTo(inner.parts[k], result)
					}
				}
			}
		}
	}
	for _, p := range c.pairs {
		if p.fn != 0 {
			e.reaches(p.fn)
			e.hand(p.fn, result)
		}
		if p.name == "cmdclass" && p.object != nil { // what setuptools makes and runs
			for _, command := range p.object.parts {
				e.reachesMethods(command.object)
			}
		}
	}
}

func (e *evaluator) handTo(to, v value) {
	if to.fn != 0 {
		e.reaches(to.fn)
		e.hand(to.fn, v)
	}
}

// besides returns what the arguments but one came from: a function that is
// handed over with others sees them.
func (e *evaluator) besides(c *call, i int) value {
	var v value
	for j := range c.args {
		if j != i {
			v.add(&c.args[j])
		}
	}
	v.taints &^= fromGate
	return v
}

// hand gives the parameters of a function what they may come from.
func (e *evaluator) hand(fn int32, v value) {
	if v.taints == 0 {
		return
	}
	for _, p := range e.functions[fn].params {
		e.give(p, v.but())
	}
}

// give adds to what a parameter may be.
func (e *evaluator) give(p int32, v value) {
	if v.isUnknown() {
		if of := &e.variables[p]; of.target == 0 {
			of.target = v.target
		}
		return
	}
	was := e.variables[p].value
	if v.known && !v.number && outside(v.text) {
		v.taints |= fromListing
	}
	is := either(was, v)
	if is.target == 0 {
		is.target = v.target
	}
	if v.known && !was.known || was.text != is.text {
		is.text, is.known = v.text, v.known && (was.text == "" || was.text == v.text)
	}
	if is.taints != was.taints || differs(&was, &is) {
		e.wake(p)
	}
	e.variables[p].value = is
}
