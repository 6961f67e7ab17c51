package behavior

import (
	"strconv"

	"github.com/bumplens/bumplens/review/syntax"
)

// A bundler puts the modules of a program into one file: as functions in a table, and
// with one that loads a module by its place there, as in
//
//	const table = { 7: (module, exports, load) => { module.exports = require("fs") } };
//	function load(id) { const module = { exports: {} }; table[id](module, module.exports, load); return module.exports }
//
// A bundled is what is known of such a function: as a module what it exports, as the
// one that loads them the table.
type bundled struct {
	table  *object
	module *object // its part exports is what it exports
	was    value   // what it exported when it was looked at last
	askers []int32 // the functions that load it
}

const exportsName = "exports"

// loadsModules notes that a call is that of a module of a table, by a parameter of
// the current function, and hands every module what it gets.
func (e *evaluator) loadsModules(c *call) {
	t := e.tree
	callee, args, nodes := t.First(c.id), c.args, c.nodes
	if c.method == "call" && len(args) > 0 {
		callee, args, nodes = t.First(callee), args[1:], nodes[1:]
	} else if c.method != "" {
		return
	}
	if t.Nodes[callee].Kind != syntax.Member || !e.isParameter(t.Last(callee)) {
		return
	}
	of := t.First(callee) // it is evaluated once more, so it must be no call
	if root := t.First(of); t.Nodes[of].Kind != syntax.Name && (t.Nodes[of].Kind != syntax.Member || t.Nodes[root].Kind != syntax.Name) {
		return
	}
	table := e.eval(of).object
	if table == nil || table.class != "" || !e.spend(partSize*(len(table.list)+len(table.parts))) {
		return
	}
	e.bundledAt(e.current).table = table
	for _, parts := range [...][]value{table.list, table.parts} {
		for i := range parts {
			if fn := parts[i].fn; fn != 0 {
				e.reaches(fn)
				e.handModule(fn, args, nodes)
			}
		}
	}
}

// bundledAt returns what is known of a function as a part of a bundle.
func (e *evaluator) bundledAt(fn int32) *bundled {
	f := &e.functions[fn]
	if f.bundled == nil {
		f.bundled = new(bundled)
	}
	return f.bundled
}

// isParameter reports whether a node is the name of a parameter of the current
// function.
func (e *evaluator) isParameter(id syntax.ID) bool {
	if e.tree.Nodes[id].Kind != syntax.Name {
		return false
	}
	v := e.bound[e.name(id)]
	for _, p := range e.functions[e.current].params {
		if p == v && v != 0 {
			return true
		}
	}
	return false
}

// handModule hands the function of a module an object of its own for what it exports,
// and the others what they are.
func (e *evaluator) handModule(fn int32, args []value, nodes []syntax.ID) {
	b := e.bundledAt(fn)
	if b.module == nil {
		b.module = named(1)
		b.module.put(exportsName, value{object: named(0)})
	}
	for i, p := range e.functions[fn].params {
		if i >= len(args) {
			break
		}
		exported, isModule := args[i].part(exportsName)
		switch {
		case isModule && exported.object != nil:
			e.give(p, value{object: b.module})
			e.variables[p].object = b.module
		case e.tree.Nodes[nodes[i]].Kind == syntax.Member && e.tree.Text(e.tree.Last(nodes[i])) == exportsName:
			own, _ := b.module.get(exportsName)
			e.give(p, own)
			e.variables[p].object = own.object
		default:
			e.give(p, args[i])
		}
	}
}

// loadedModule returns what a module of a bundle exports, when a call loads one.
func (e *evaluator) loadedModule(c *call) (value, bool) {
	loader := e.functions[c.callee.fn].bundled
	if loader == nil || loader.table == nil || len(c.args) == 0 || !c.args[0].known {
		return value{}, false
	}
	table := loader.table
	id := c.args[0].text
	if n, ok := c.args[0].integer(); ok && c.args[0].number {
		id = strconv.Itoa(n) // such as 1e3
	}
	part, ok := table.get(id)
	if i, isPlace := index(id, len(table.list)); !ok && isPlace {
		part, ok = table.list[i], true
	}
	if !ok || part.fn == 0 {
		return value{}, false
	}
	b := e.functions[part.fn].bundled
	if b == nil || b.module == nil {
		return value{}, false
	}
	e.reaches(part.fn)
	if n := len(b.askers); n == 0 || b.askers[n-1] != e.current && n < maxReaders {
		b.askers = append(b.askers, e.current)
	}
	return b.module.get(exportsName)
}

// exported has those look again that load a module which exports something else now.
func (e *evaluator) exported(fn int32) {
	b := e.functions[fn].bundled
	if b == nil || b.module == nil {
		return
	}
	now, _ := b.module.get(exportsName)
	if now.path != b.was.path || now.fn != b.was.fn || now.taints != b.was.taints || now.object.isKnown() && !b.was.object.isKnown() {
		for _, asker := range b.askers {
			e.need(asker)
		}
	}
	b.was = now
	if now.object != nil { // its parts are set in place
		b.was.object = &object{names: now.object.names, parts: now.object.parts, list: now.object.list}
	}
}

// requires makes a parameter that is called require, and of which nothing is known,
// what loads modules: bundlers hand their modules one that asks the real one for what
// they do not have.
func (e *evaluator) requires(id syntax.ID, v *value) {
	if v.path == "" && v.fn == 0 && v.object == nil && v.taints == 0 && e.hoists && e.tree.Text(id) == "require" {
		v.path = "require"
	}
}
