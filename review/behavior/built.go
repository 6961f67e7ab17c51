package behavior

import (
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// built handles a command that is put together call by call, as Rust does:
// Command::new("sh").arg("-c").arg(text).spawn().
func (e *evaluator) built(c *call) {
	if e.language.name != "rust" || c.method != "spawn" && c.method != "status" && c.method != "output" && c.method != "exec" {
		return
	}
	t := e.tree
	var arguments []value
	id := t.First(t.First(c.id))
	for steps := 0; t.Nodes[id].Kind == syntax.Call && steps < 64; steps++ {
		callee := t.First(id)
		var here []value
		for a := t.Next(callee); a != 0; a = t.Next(a) {
			if v := e.eval(a); v.object != nil && v.object.list != nil {
				here = append(here, v.object.list...)
			} else {
				here = append(here, v)
			}
		}
		if e.starts(e.eval(callee).path) && len(here) > 0 {
			inner := call{id: c.id, callee: c.callee, args: []value{here[0], {object: &object{list: append(here[1:], arguments...)}}}}
			inner.nodes = []syntax.ID{c.id, c.id}
			inner.all = e.inside(inner.args[1], 0).with(here[0])
			e.started(&inner, runsProgram, here[0])
			return
		}
		if t.Nodes[callee].Kind != syntax.Member {
			return
		}
		if name := t.Text(t.Last(callee)); name == "arg" || name == "args" {
			arguments = append(here, arguments...)
		}
		id = t.First(callee)
	}
}

// grown gives what a method of Rust reads into an argument to that, and notes
// what a request is given.
func (e *evaluator) grown(c *call) {
	if e.language.name != "rust" || c.method == "" {
		return
	}
	switch {
	case strings.HasPrefix(c.method, "read") && len(c.nodes) == 1:
		e.holds(c.nodes[0], c.callee.but())
	case c.callee.taints&fromNetwork != 0 && carries[c.method]:
		e.flow(c.id, e.inside(c.all, 0), Network, e.originOf(c.callee, fromNetwork).what, Secret, Environment, Identity, FileRead)
	}
}

// carries are methods that give a request what it carries.
var carries = setOf("body json form multipart send_string send_json send_bytes query header write_all write send send_to")

// filled fills the places of a text as Rust's macros do. What is named in the
// text itself is not followed.
func filled(format value, args []value) value {
	var parts []value
	rest := format.text
	for {
		i := strings.IndexByte(rest, '{')
		j := strings.IndexByte(rest, '}')
		if i < 0 || j < i {
			break
		}
		parts = append(parts, constant(rest[:i]))
		if name := rest[i+1 : j]; len(args) > 0 && (name == "" || name[0] == ':') {
			parts = append(parts, args[0])
			args = args[1:]
		} else {
			parts = append(parts, value{})
		}
		rest = rest[j+1:]
	}
	return concatenate(append(parts, constant(rest)))
}
