package behavior

import (
	"cmp"
	"slices"

	"github.com/bumplens/bumplens/review/syntax"
)

// count counts siblings, as far as they are told apart.
func (e *evaluator) count(first syntax.ID) int {
	n := 0
	for c := first; c != 0 && n < maxParts; c = e.tree.Next(c) {
		n++
	}
	return n
}

// listOf returns a list of values.
func listOf(values []value) value {
	v := value{object: &object{list: slices.Clone(values)}}
	for i := range values {
		v.add(&values[i])
	}
	return v
}

// array evaluates a list.
func (e *evaluator) array(first syntax.ID) value {
	var v value
	o := &object{list: make([]value, 0, e.count(first))}
	for c := first; c != 0; c = e.tree.Next(c) {
		if e.tree.Nodes[c].Kind == syntax.Each && c == first && e.tree.Next(c) == 0 {
			return e.enclosed(c, func() value { return e.comprehension(c) })
		}
		part := e.eval(c)
		v.add(&part)
		if e.tree.Nodes[c].Kind == syntax.Spread && part.object != nil {
			if n := len(part.object.list); len(o.list)+n <= maxParts && e.spend(n*partSize) {
				o.list = append(o.list, part.object.list...)
			}
			continue
		}
		if len(o.list) < maxParts {
			o.list = append(o.list, part)
		}
	}
	v.object = o
	return v
}

// comprehension evaluates a list that is made of each of another. A short one of
// constants is made.
func (e *evaluator) comprehension(id syntax.ID) value {
	t := e.tree
	target := t.First(id)
	source := t.Next(target)
	body := t.Next(source)
	v := e.eval(source)
	if v.object == nil || v.object.names != nil || len(v.object.list) == 0 || !e.unrolls(body, len(v.object.list)) {
		made := e.forEachOf(id, v)
		made.object = &object{list: []value{made.but()}}
		return made
	}
	e.inlined += len(v.object.list)
	made := v.but()
	made.object = &object{}
	for _, part := range v.object.list {
		e.bind(target, part, e.scope)
		item := e.eval(t.First(body))
		made = made.with(item)
		made.object.list = append(made.object.list, item)
	}
	return made
}

// unrolls reports whether the body of a comprehension is an expression that is
// small enough to be evaluated for each of a list.
func (e *evaluator) unrolls(body syntax.ID, length int) bool {
	t := e.tree
	only := t.First(body)
	return body != 0 && t.Next(body) == 0 && only != 0 && t.Next(only) == 0 && t.Nodes[only].Kind != syntax.If &&
		e.inlined+length <= maxInlined && e.size(body, 40) < 40 && !e.holdsEach(body)
}

// holdsEach reports whether something small goes through all of a list.
func (e *evaluator) holdsEach(id syntax.ID) bool {
	for c := e.tree.First(id); c != 0; c = e.tree.Next(c) {
		if e.tree.Nodes[c].Kind == syntax.Each || e.holdsEach(c) {
			return true
		}
	}
	return false
}

// objectOf evaluates named parts.
func (e *evaluator) objectOf(first syntax.ID) value {
	t := e.tree
	var v value
	o := named(e.count(first))
	for c := first; c != 0; c = t.Next(c) {
		if t.Nodes[c].Kind != syntax.Pair {
			part := e.eval(c)
			v.add(&part)
			if part.path != "this" && part.path != e.environment {
				v.path = cmp.Or(v.path, part.path)
			}
			if part.object != nil && e.spend(len(part.object.names)*partSize) {
				for i, name := range part.object.names {
					o.put(name, part.object.parts[i])
				}
			}
			continue
		}
		key := e.eval(t.First(c))
		of := t.Next(t.First(c))
		part := e.keyed(key, of)
		if op := t.Nodes[of].Op; part.fn != 0 && op == gets {
			part = e.functions[part.fn].result
		} else if part.fn != 0 && op == sets {
			continue
		}
		if part.fn != 0 && key.known && e.functions[part.fn].name == "" {
			e.functions[part.fn].name = key.text
		}
		if part.path != e.environment || part.path == "" {
			v.add(&part)
		}
		if key.known {
			o.put(key.text, part)
			e.recipient(c, key.text, part)
		}
	}
	v.object = o
	return v
}
