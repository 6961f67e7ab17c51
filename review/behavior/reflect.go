package behavior

import (
	"cmp"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// reflected evaluates what gets, sets and calls by names that are values.
func (e *evaluator) reflected(c *call, f fold, first, second value) (value, bool) {
	switch f {
	case toPart:
		if len(c.args) >= 2 && second.known {
			return e.part(c.id, first, second.text), true
		}
		return e.unnamedPart(first, c.all), len(c.args) >= 2
	case toFirst:
		return first, len(c.args) > 0
	case toBound:
		inner := *c
		inner.callee = first
		inner.as("")
		inner.args, inner.nodes = c.args[min(1, len(c.args)):], c.nodes[min(1, len(c.nodes)):]
		return e.called(&inner).with(first), true
	case toApplied:
		inner := call{id: c.id, callee: first, all: c.all, pairs: c.pairs}
		switch {
		case c.callee.path == "Function.prototype.call.call" && len(c.args) > 1:
			inner.args, inner.nodes = c.args[2:], c.nodes[2:]
		case len(c.args) > 0:
			inner.list(c.args[len(c.args)-1].object, c.nodes[len(c.nodes)-1])
		}
		return e.called(&inner), true
	case toMapped:
		if len(c.args) > 1 {
			return e.mapped(c, first, second), true
		}
	case toPatched:
		to := c.arg(2, "")
		if descriptor := to.object; descriptor != nil {
			for _, key := range [...]string{"value", "get"} {
				if v, ok := descriptor.get(key); ok {
					to = v
				}
			}
		}
		if second.known {
			e.putPart(c.id, first, second.text, to)
		}
		return first, true
	case toAssigned:
		return e.assigned(c, first), true
	case toRequire:
		return value{path: "require"}, true
	case toElement:
		if of := loadingElements[strings.ToLower(first.text)]; of != "" {
			return value{path: of}, true
		}
		return value{}, true
	case toConstant:
		if first.known {
			return e.named(c.id, strings.ReplaceAll(first.text, "::", ".")), true
		}
	case toMap:
		if of := first.object; of != nil && !e.spend(partSize*len(of.list)) {
			first.object = nil
		}
		return mapOf(c.callee.path, first), true
	case toHeld:
		return e.heldUnder(c, first), true
	case toKept:
		if of := c.receiver.object; of != nil && of.names != nil && first.known {
			of.put(first.text, second)
		}
		return c.receiver.with(c.all), true
	case toCreated:
		v := value{path: first.path, object: named(0)}.with(c.all)
		if of := first.object; of != nil && of.names != nil && of.class == "" && e.spend(partSize*len(of.names)) {
			v.object.names, v.object.parts = slices.Clone(of.names), slices.Clone(of.parts)
		}
		return v, true
	case toParsed:
		return e.parsedText(first)
	case toNext:
		if first.object != nil {
			return e.oneOf(c, first.object.list), true
		}
	case toScope:
		if len(c.args) > 0 {
			return first, true
		}
		return value{path: "globals"}, true
	}
	return value{}, false
}

// list makes the parts of a list the arguments of a call.
func (c *call) list(o *object, node syntax.ID) {
	c.args, c.nodes = nil, nil
	if o == nil {
		return
	}
	c.args, c.nodes = o.list, make([]syntax.ID, len(o.list))
	for i := range c.nodes {
		c.nodes[i] = node
	}
}

// unnamedPart returns a part of which the name is not known: any of the first.
func (e *evaluator) unnamedPart(of, name value) value {
	v := of.but().with(name)
	if of.object != nil && of.object.class == "" {
		for _, parts := range [...][]value{of.object.list, of.object.parts} {
			for i := range min(len(parts), maxOneOf) {
				v.path, v.fn = cmp.Or(v.path, parts[i].path), cmp.Or(v.fn, parts[i].fn)
			}
		}
	}
	if e.open[of.path] {
		v.path = of.path + ".?"
	}
	return v
}

// assigned assigns the parts of objects to the first.
func (e *evaluator) assigned(c *call, to value) value {
	v := value{path: to.path}
	for _, from := range c.args[min(1, len(c.args)):] {
		if from.object == nil {
			if to.path == "" && from.path != e.environment {
				v.path = from.path
			}
			continue
		}
		for i, key := range from.object.names {
			if to.path != "" {
				e.putPart(c.id, to, key, from.object.parts[i])
			}
		}
	}
	made := e.converted(c, toText)
	made.path = cmp.Or(made.path, v.path)
	return made
}

// named returns what a name stands for here, or what it says to all.
func (e *evaluator) named(id syntax.ID, name string) value {
	if bound := e.boundTo(name); bound != 0 {
		return e.variables[bound].value
	}
	if e.roots[name] {
		return e.reading(id, value{path: name})
	}
	return value{}
}

// indirect evaluates a function's own methods, which call it, and calls of
// methods by their names.
func (e *evaluator) indirect(c *call, name string) (value, bool) {
	switch e.language.name {
	case "ruby":
		return e.sentTo(c, name)
	case "javascript":
	default:
		return value{}, false
	}
	if element, found := strings.CutSuffix(name, ".setAttribute"); found && c.arg(0, "").known {
		e.loadsPart(c.id, element+"."+c.arg(0, "").text, c.arg(1, ""))
		return value{}, true
	}
	for _, suffix := range [...]string{".call", ".apply", ".bind"} {
		base, found := strings.CutSuffix(name, suffix)
		if !found || base == "" || base == "this" {
			continue
		}
		inner := *c
		inner.callee.path = base
		inner.as(base[strings.LastIndexByte(base, '.')+1:])
		if len(c.args) > 0 {
			inner.args, inner.nodes = c.args[1:], c.nodes[1:]
		}
		if suffix == ".apply" && len(inner.args) == 1 && inner.args[0].object != nil {
			inner.list(inner.args[0].object, c.nodes[len(c.nodes)-1])
		}
		if suffix == ".bind" && len(inner.args) == 0 {
			v := c.callee
			v.path = base
			return v, true
		}
		return e.called(&inner), true
	}
	return value{}, false
}

// partOfScope returns the part of what stands for all names that are known, ok is
// false when of is nothing of that sort.
func (e *evaluator) partOfScope(id syntax.ID, of value, name string) (value, bool) {
	switch of.path {
	case "globals":
		if name == "__builtins__" {
			return value{path: name}, true
		}
		return e.named(id, name), true
	case "sys.modules":
		return e.module(id, name), true
	case "builtins", "__builtins__":
		if e.roots[name] {
			return e.reading(id, value{path: name}), true
		}
	}
	return value{}, false
}

// unbound returns what a name stands for that nothing here declares: one of a
// module of which all names were imported, or a variable of a shell that it was
// started with.
func (e *evaluator) unbound(id syntax.ID, name string) value {
	for _, module := range e.starred {
		if _, ok := e.calls[module+"."+name]; ok {
			return e.reading(id, value{path: module + "." + name})
		}
	}
	if e.pipes {
		return e.inherited(id, name)
	}
	return value{}
}

// loadsPart handles what is assigned to a part of an element of a document that
// loads or runs it. Files of one's own are loaded so by every bundle.
func (e *evaluator) loadsPart(id syntax.ID, name string, to value) {
	r, ok := e.calls[name+"="]
	if !ok || r.kind == Network && e.host(to) == "" && to.taints&(fromSecret|fromEnvironment|fromIdentity|fromKey) == 0 {
		return
	}
	c := call{id: id, callee: value{path: name}, args: []value{to}, nodes: []syntax.ID{id}, all: to.but()}
	given := e.effect(&c, r)
	if r.kind == Network && strings.HasPrefix(name, "HTMLScriptElement") {
		e.note(id, rule{kind: Dynamic, what: ScriptElement, arg: -1}, value{})
		e.flow(id, given, Dynamic, ScriptElement, Network)
	}
}

// loadingElements are elements of a document that load what is set as their
// source, by what they are called in it.
var loadingElements = map[string]string{"script": "HTMLScriptElement", "img": "Image", "iframe": "HTMLIFrameElement"}
