package behavior

// mapped calls a function with each of a list.
func (e *evaluator) mapped(c *call, function, list value) value {
	inner := *c
	inner.callee = list
	inner.as("map")
	inner.args, inner.nodes = []value{function}, c.nodes[:1]
	inner.receiver = list
	if v, ok := e.ofList(&inner); ok {
		return v
	}
	e.eachOf(&inner, list.but())
	return list.but().with(c.all)
}

// eachOf calls the functions that a method of a list is handed with what the
// list holds, where they are none of this file.
func (e *evaluator) eachOf(c *call, part value) {
	for i, f := range c.args {
		if f.fn != 0 && part.text != "" {
			if params := e.functions[f.fn].params; len(params) > 0 && params[0] != 0 {
				e.give(params[0], part)
			}
		}
		if f.fn != 0 || f.path == "" {
			continue
		}
		if !e.does(f.path) {
			continue
		}
		parts := []value{part}
		if of := c.receiver.object; of != nil && len(of.list) > 0 {
			parts = of.list[:min(len(of.list), maxOneOf)]
		}
		for j := range parts {
			inner := call{id: c.id, callee: f, args: parts[j : j+1 : j+1], nodes: c.nodes[i : i+1], all: parts[j].with(part)}
			e.called(&inner)
		}
	}
}

// does reports whether calling what is at a path starts or asks something.
func (e *evaluator) does(path string) bool {
	r, ok := e.language.called(path)
	return ok && (r.into == toCode || r.into == toCommand || r.into == toProgram || r.into == toNetwork)
}

// runsLater handles a function that is handed over with what it will be called with,
// as to timers, threads and what waits for the end of a program.
func (e *evaluator) runsLater(c *call) {
	for i, f := range c.args {
		if f.fn != 0 || f.path == "" || !e.does(f.path) {
			continue
		}
		with, nodes := c.args[i+1:], c.nodes[i+1:]
		for len(with) > 0 && with[0].number { // how long to wait
			with, nodes = with[1:], nodes[1:]
		}
		if len(with) > 0 && with[0].text != "" {
			inner := call{id: c.id, callee: f, args: with, nodes: nodes, all: c.all}
			e.called(&inner)
		}
	}
	target, _ := c.pair("target")
	if with, _ := c.pair("args"); target.fn == 0 && target.path != "" && e.does(target.path) && with.object != nil {
		inner := call{id: c.id, callee: target, all: with}
		inner.list(with.object, c.id)
		e.called(&inner)
	}
}

// then hands the result of a promise to what waits for it.
func (e *evaluator) then(c *call) value {
	given := c.receiver
	v := c.callee.but().with(c.all)
	for _, f := range c.args {
		if f.fn == 0 {
			continue
		}
		e.reaches(f.fn)
		if params := e.functions[f.fn].params; len(params) > 0 && params[0] != 0 {
			e.give(params[0], given)
		}
		result := e.functions[f.fn].result
		v = result.with(v)
	}
	e.eachOf(c, given)
	v.taints &^= fromGate
	return v
}
