package behavior

import "strings"

// returning stands before the name of what a function returns that was made of a
// text.
const returning = "returns "

// maxSpelled is how long a text is that may be a name.
const maxSpelled = 64

// spelled evaluates a text that is run and is no more than a name, as in
// eval("require") and Function("return process").
func (e *evaluator) spelled(c *call) (value, bool) {
	if len(c.args) == 0 || c.callee.path != "eval" && c.callee.path != "Function" {
		return value{}, false
	}
	what := c.args[len(c.args)-1]
	if !what.known || len(what.text) > maxSpelled {
		return value{}, false
	}
	text := strings.Trim(what.text, " \t\n;()")
	text, returns := strings.CutPrefix(text, "return ")
	if returns != (c.callee.path == "Function") {
		return value{}, false
	}
	name, rest, parts := strings.Cut(strings.TrimSpace(text), ".")
	v := value{path: "globalThis"}
	if name = e.global(name); name != "this" && name != "globalThis" {
		v = e.named(c.id, name)
	}
	for parts {
		name, rest, parts = strings.Cut(rest, ".")
		v = e.part(c.id, v, name)
	}
	if v.path == "" {
		return value{}, false
	}
	if returns {
		v = value{path: returning + v.path}
	}
	return v, true
}
