package behavior

import (
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// sentTo evaluates Ruby's calls of methods by their names.
func (e *evaluator) sentTo(c *call, name string) (value, bool) {
	base, method := "", name
	if dot := strings.LastIndexByte(name, '.'); dot >= 0 {
		base, method = name[:dot], name[dot+1:]
	}
	switch method {
	case "call":
		if base == "" {
			return value{}, false
		}
		inner := *c
		inner.callee.path = base
		inner.as(base[strings.LastIndexByte(base, '.')+1:])
		return e.called(&inner), true
	case "send", "public_send", "__send__":
	default:
		return value{}, false
	}
	if len(c.args) == 0 {
		return value{}, false
	}
	if base == "Kernel" || base == "Object" {
		base = ""
	}
	if !c.args[0].known {
		if strings.Contains(name, ".") && e.open[strings.TrimSuffix(name, "."+method)] {
			e.note(c.id, rule{kind: Obscured, what: "method that is not named", arg: -1}, value{})
		}
		return c.all.but(), true
	}
	inner := *c
	inner.callee = value{path: c.args[0].text}
	if base != "" {
		inner.callee.path = base + "." + c.args[0].text
	}
	inner.as(c.args[0].text)
	inner.args, inner.nodes = c.args[1:], c.nodes[1:]
	return e.called(&inner), true
}

// calledBare calls a method of Ruby that is written without arguments, and so is
// told apart from nothing by its form.
func (e *evaluator) calledBare(id syntax.ID, v value, method string) value {
	_, called := e.language.called(v.path)
	if v.fn == 0 && (v.path == "" || !called && folds[v.path] == noFold) {
		return v
	}
	of := e.object
	c := call{id: id, callee: v, receiver: of}
	c.as(method)
	v = e.called(&c)
	e.object = of
	return v
}
