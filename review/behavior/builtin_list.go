package behavior

import (
	"slices"
)

// ofList evaluates a method of a list whose parts are known.
func (e *evaluator) ofList(c *call) (value, bool) {
	if c.method == "" {
		return value{}, false
	}
	of := c.receiver
	if of.object == nil {
		return value{}, false
	}
	if of.object.names != nil {
		return e.ofNamed(c, of)
	}
	list := of.object.list
	if c.method != "push" && c.method != "append" && !e.spend(len(list)*partSize) {
		return value{}, false
	}
	switch c.method {
	case "join":
		sep := ","
		if len(c.args) > 0 {
			if !c.args[0].known {
				return value{}, false
			}
			sep = c.args[0].text
		}
		return joinedList(list, sep).with(of.but()), true
	case "reverse":
		v := of
		v.object = &object{list: slices.Clone(list)}
		slices.Reverse(v.object.list)
		return v, true
	case "concat":
		v := of
		v.object = &object{list: slices.Clone(list)}
		for _, a := range c.args {
			if a.object != nil && len(v.object.list)+len(a.object.list) <= maxParts {
				v.object.list = append(v.object.list, a.object.list...)
			} else {
				v.object.list = append(v.object.list, a)
			}
		}
		return v.with(c.all), true
	case "map":
		if len(c.args) == 1 && c.args[0].fn != 0 {
			return e.mappedBy(c, c.args[0], list)
		}
		if len(c.args) == 1 && e.calls[c.args[0].path].into == toModule {
			v := value{object: &object{}}
			for _, part := range list[:min(len(list), maxTelling)] {
				inner := call{id: c.id, callee: c.args[0], args: []value{part}, nodes: c.nodes[:1], all: part}
				v.object.list = append(v.object.list, e.called(&inner))
			}
			return v, true
		}
		if len(c.args) == 1 && folds[c.args[0].path] == toCodes {
			v, ok := charCodes(list)
			if ok {
				parts := value{object: &object{}}
				for _, r := range v.text {
					parts.object.list = append(parts.object.list, constant(string(r)))
				}
				return parts, true
			}
		}
	case "push", "append", "unshift":
		if len(list) < maxParts {
			of.object.list = append(list, c.args...)
		}
		e.holds(e.tree.First(e.tree.First(c.id)), c.all)
		return value{}, true
	case "find", "findLast":
		e.eachOf(c, e.telling(list))
		return e.oneOf(c, list), true
	case "pop", "shift", "at":
		return e.oneOf(c, list), true
	case "next": // of a generator
		made := named(1)
		made.put("value", e.oneOf(c, list))
		return value{object: made}, true
	case "slice", "filter", "toString", "flat", "freeze", "copy":
		if len(c.args) == 0 || c.method == "filter" && c.args[0].fn == 0 {
			return of, true
		}
	}
	return value{}, false
}

// ofNamed evaluates a method of an object whose parts have names.
func (e *evaluator) ofNamed(c *call, of value) (value, bool) {
	if c.method == "get" && len(c.args) > 0 {
		if v, ok := of.object.get(c.args[0].text); ok && c.args[0].known {
			return v, true
		}
		return e.unnamedPart(of, c.all), true
	}
	if len(c.args) > 0 || !e.spend(partSize*len(of.object.names)) {
		return value{}, false
	}
	switch c.method {
	case "items", "entries":
		return pairsOf(of.object).with(of.but()), true
	case "keys":
		return namesOf(of.object).with(of.but()), true
	case "values":
		return value{object: &object{list: slices.Clone(of.object.parts)}}.with(of.but()), true
	}
	return value{}, false
}

// maxOneOf are the parts of a list of which one is taken.
const maxOneOf = 16

// oneOf returns a part of a list, which may be any of the first where it is not
// known which.
func (e *evaluator) oneOf(c *call, list []value) value {
	if len(list) == 0 {
		return value{}
	}
	switch c.method {
	case "pop":
		return list[len(list)-1]
	case "shift":
		return list[0]
	case "at":
		if n, ok := c.arg(0, "").integer(); ok && n < len(list) && n >= -len(list) {
			return list[(n+len(list))%len(list)]
		}
	}
	var v value
	for i := range list[:min(len(list), maxOneOf)] {
		v = either(v, list[i])
	}
	return v
}

// maxMapped is how long a list is of which each part is followed through a
// function.
const maxMapped = 1 << 12

// mappedBy calls a small function of this file with each of a list.
func (e *evaluator) mappedBy(c *call, function value, list []value) (value, bool) {
	if len(list) == 0 || len(list) > maxMapped {
		return value{}, false
	}
	v := value{object: &object{}}
	for _, part := range list {
		inner := call{id: c.id, callee: function, args: []value{part}, nodes: c.nodes[:1]}
		made, ok := e.inline(&inner)
		if !ok {
			return value{}, false
		}
		v = v.with(made)
		v.object.list = append(v.object.list, made)
	}
	e.reaches(function.fn)
	return v, true
}

func joinedList(list []value, sep string) value {
	parts := make([]value, 0, 2*len(list))
	for i, v := range list {
		if i > 0 && sep != "" {
			parts = append(parts, constant(sep))
		}
		parts = append(parts, v)
	}
	if len(list) == 0 {
		return constant("")
	}
	return concatenate(parts)
}
