package behavior

import (
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// What a program is handed by its standard input, as flows name it.
const standardInput = "standard input"

// hung notes a program whose standard streams are hung on a connection, as
// shells that somebody else types into are, or that is handed what it runs.
func (e *evaluator) hung(c *call) {
	switch {
	case c.callee.path == "os.dup2":
		if len(c.args) > 0 && e.connection(c.args[0]) {
			e.flows(c.id, Network, e.origins[c.args[0].origin].what, Process, standardInput)
		}
	case c.method == "pipe" && len(c.args) > 0 && e.inputOf(c.args[0].path):
		if of := c.callee; e.connection(value{taints: of.taints, origin: of.origin, path: strings.TrimSuffix(of.path, ".pipe")}) {
			e.flows(c.id, Network, e.origins[of.origin].what, Process, standardInput)
		}
	case c.method == "write" || c.method == "end" || c.method == "communicate":
		object := strings.TrimSuffix(c.callee.path, "."+c.method)
		if e.inputOf(object) || c.method == "communicate" && e.starts(object) {
			e.flow(c.id, c.all, Process, standardInput, Network, Decoding)
		}
	}
}

// hang on: a stream of a command that is set, as Go does.
func (e *evaluator) hangs(target syntax.ID, of value, name string, to value) {
	if name == "Stdin" && e.starts(of.path) && e.connection(to) {
		e.flows(target, Network, e.origins[to.origin].what, Process, standardInput)
	}
}

// inputOf reports whether a path is that of a started program's input.
func (e *evaluator) inputOf(path string) bool {
	object, found := strings.CutSuffix(path, ".stdin")
	return found && e.starts(object)
}

// starts reports whether calling what is at a path starts a program.
func (e *evaluator) starts(path string) bool {
	r, ok := e.language.called(path)
	return ok && path != "" && r.kind == Process
}

// connection reports whether a value is one to another machine, or what came
// from there.
func (e *evaluator) connection(v value) bool {
	if v.taints&fromNetwork != 0 {
		return true
	}
	for _, path := range [...]string{v.path, strings.TrimSuffix(v.path, ".fileno"), v.path + ".connect", strings.TrimSuffix(v.path, ".fileno") + ".connect"} {
		if r, ok := e.language.called(path); ok && r.kind == Network {
			return true
		}
	}
	return false
}

// carried notes secrets that a method of a connection is handed, whatever it is
// called.
func (e *evaluator) carried(c *call) {
	if c.method == "" || c.all.taints&(fromSecret|fromKey|fromEnvironment|fromIdentity) == 0 || c.method == "on" || c.method == "once" {
		return
	}
	if r, ok := e.language.called(strings.TrimSuffix(c.callee.path, "."+c.method)); ok && r.kind == Network && c.callee.path != "" {
		e.flow(c.id, c.all, Network, e.originOf(c.callee, fromNetwork).what, Secret, Environment, Identity)
	}
}

// copied handles functions that write one stream into another.
func (e *evaluator) copied(c *call) {
	to, from := 0, 1
	switch c.callee.path {
	case "io.Copy", "io.CopyN":
	case "shutil.copyfileobj":
		to, from = 1, 0
	case "stream.pipeline", "stream/promises.pipeline", "stream.promises.pipeline":
		if to = len(c.args) - 1; to > 0 && c.args[to].fn != 0 {
			to--
		}
		from = 0
	default:
		return
	}
	if to < 1 && from >= len(c.args) || to >= len(c.args) || from >= len(c.args) || to == from {
		return
	}
	e.fill(c, c.args[to], c.args[from])
}

// fill handles what is written into a file that is open: a program that is
// started from it later is what was written.
func (e *evaluator) fill(c *call, into, what value) {
	if into.target == 0 || e.inputOf(strings.TrimSuffix(into.path, "."+c.method)) || what.taints.whole()&(fromNetwork|fromDecoding) == 0 || e.connection(into) {
		return
	}
	e.flow(c.id, what, FileWrite, "", Network, Decoding)
	e.drop(into.target, value{}, kindOf(what))
}
