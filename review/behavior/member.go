package behavior

import (
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// memberOf evaluates a part of an object.
func (e *evaluator) memberOf(id syntax.ID) value {
	object := e.tree.First(id)
	key := e.tree.Next(object)
	of := e.eval(object)
	if e.tree.Nodes[key].Kind == syntax.String {
		return e.namedMember(id, of, e.tree.Text(key))
	}
	k := e.eval0(key)
	e.object = of
	if !k.known {
		if v, ok := cut(of, k); ok {
			return v
		}
		if of.path != "" && of.path != "this" && !e.quiet {
			if r, ok := e.reads[of.path+".*"]; ok {
				return e.note(id, r, value{}).with(of.but())
			}
		}
		return e.unnamedPart(of, k)
	}
	return e.namedMember(id, of, k.text)
}

// namedMember returns a part of an object by its name, where a program reads it.
func (e *evaluator) namedMember(id syntax.ID, of value, name string) value {
	v := e.part(id, of, name)
	e.object = of
	if e.language.name == "ruby" && id != e.callee {
		v = e.calledBare(id, v, name)
	}
	return v
}

// part returns the part of a value by its name.
func (e *evaluator) part(id syntax.ID, of value, name string) value {
	if of.object != nil {
		if v, ok := of.object.get(name); ok {
			return v
		}
		if i, ok := index(name, len(of.object.list)); ok {
			return of.object.list[i]
		}
		if name == "length" {
			return value{}
		}
		if of.object.names == nil {
			v := of.but()
			v.path = "Array." + name
			return v
		}
	}
	if name == "constructor" && (of.fn != 0 || of.path == "Function" || of.path == "Object" || of.path == "eval" || strings.HasPrefix(of.path, "String.") || strings.HasPrefix(of.path, "Array.")) {
		return value{path: "Function"}
	}
	if name == "__dict__" {
		return of
	}
	if of.path != "" {
		if v, ok := e.partOfScope(id, of, name); ok {
			return v
		}
	}
	v := of.but()
	switch {
	case of.path == "this":
		return e.partOfClass(e.classKey, name)
	case of.path == "super":
		return e.partOfClass(e.bases[e.classKey], name)
	case of.path == "globalThis":
		if e.roots[e.global(name)] {
			return e.reading(id, value{path: e.global(name)})
		}
		if bound := e.boundTo(name); bound != 0 && e.variables[bound].owner == 0 {
			return *e.readBy(bound)
		}
		return value{}
	case of.fn != 0 && of.path == "":
		if v := e.members[memberName{fn: of.fn, name: name}]; v != 0 {
			return *e.readBy(v)
		}
	case isExports(of.path):
		if v := e.members[memberName{of: "exports", name: name}]; v != 0 {
			return *e.readBy(v)
		}
		v.path = e.join(of.path, name)
		return e.reading(id, v)
	case of.known && !of.number:
		if i, ok := index(name, len(of.text)); ok {
			return constant(of.text[i : i+1]).with(of)
		}
		v.path, v.text = "String."+name, of.text // the method of a text, which knows it
		return v
	case of.path != "":
		v.path = of.path
		if name != "default" {
			v.path = e.join(of.path, name)
		}
		if of.object == nil {
			v.target = of.target
		}
		return e.reading(id, v)
	}
	if !e.quiet && e.isKey(name) {
		return v.with(e.source(id, fromKey, Secret, name))
	}
	return v
}

// isKey reports whether a name is one of a wallet's key, and remembers it.
func (e *evaluator) isKey(name string) bool {
	if len(name) < shortestKey {
		return false // as most names of minified programs
	}
	is, ok := e.keys[name]
	if !ok {
		is = keyName(name)
		e.keys[name] = is
	}
	return is
}

// join joins a path and a name, and makes the text once.
func (e *evaluator) join(path, name string) string {
	key := [2]string{path, name}
	if joined, ok := e.joined[key]; ok {
		return joined
	}
	joined := path + "." + name
	if len(joined) > 200 || strings.Count(joined, ".") > 8 {
		joined = "" // a long way from anything that is known
	}
	e.joined[key] = joined
	return joined
}

// reading notes that a name was read whose reading says something.
func (e *evaluator) reading(id syntax.ID, v value) value {
	if name, ok := interpreterPaths[v.path]; ok {
		return constant(name)
	}
	if r, ok := e.reads[v.path]; ok && !e.quiet {
		return v.with(e.note(id, r, value{}))
	}
	if r, called := e.calls[v.path]; called {
		if e.language.name == "ruby" && r.into == nowhere && r.arg < 0 && !e.quiet {
			return v.with(e.note(id, r, value{})) // a call without brackets
		}
		return v
	}
	if i := strings.LastIndexByte(v.path, '.'); i > 0 && !e.quiet {
		if r, ok := e.reads[v.path[:i]+".*"]; ok {
			if r.kind == Environment {
				return e.variable(id, v.path[i+1:])
			}
			return v.with(e.note(id, r, constant(v.path[i+1:])))
		}
	}
	return v
}

// interpreterPaths are what holds the path of the program that runs the file.
var interpreterPaths = map[string]string{"process.execPath": "node", "process.argv0": "node", "sys.executable": "python3"}
