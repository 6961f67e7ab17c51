package behavior

import (
	"cmp"
	"encoding/base64"
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// loaded handles calls that load a module.
func (e *evaluator) loaded(c *call, path string) (value, bool) {
	r, ok := e.calls[path]
	if !ok || r.into != toModule {
		return value{}, false
	}
	arg := c.arg(r.arg, "name")
	e.flow(c.id, arg, Dynamic, path, Network, Decoding)
	if !arg.known {
		if from := cmp.Or(e.written(arg), e.lies(arg.text)); from != 0 {
			e.flows(c.id, from, "", Dynamic, path)
		}
		if strings.HasPrefix(arg.text, "data:") || arg.path == "URL.createObjectURL" {
			e.note(c.id, rule{kind: Dynamic, what: "address that holds code", arg: -1}, value{})
			return value{}, true
		}
		if len(c.args) > r.arg {
			e.note(c.id, rule{kind: Obscured, what: "module that is not named", arg: -1}, value{})
		}
		return value{}.with(arg), true
	}
	if from := e.lies(arg.text); from != 0 {
		e.flows(c.id, from, arg.text, Dynamic, path)
	}
	if strings.HasSuffix(arg.text, ".node") {
		e.note(c.id, rule{kind: Native, arg: 0}, arg)
	}
	if data, found := strings.CutPrefix(arg.text, "data:"); found {
		e.embedded(c.id, path, data)
		return value{}, true
	}
	return e.module(c.id, arg.text), true
}

// embedded handles a module that stands in its own address.
func (e *evaluator) embedded(id syntax.ID, path, data string) {
	kind, text, _ := strings.Cut(data, ",")
	e.note(id, rule{kind: Dynamic, what: path, arg: -1}, value{})
	if strings.HasSuffix(kind, ";base64") {
		e.flows(id, Decoding, "base64", Dynamic, path)
		decoded, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return
		}
		text = string(decoded)
	}
	e.nested(id, e.language, text)
}

// module returns what a module is, by the name that the program loads it by.
func (e *evaluator) module(id syntax.ID, name string) value {
	name = strings.TrimPrefix(name, "node:")
	name = strings.TrimPrefix(name, otherPackage)
	if e.language.name == "rust" {
		name = strings.ReplaceAll(name, "::", ".")
	}
	if len(e.file.Imports) < maxObservations {
		e.imported[name] = true
	}
	if r, ok := e.reads[name]; ok && !e.quiet {
		return value{path: name}.with(e.note(id, r, value{}))
	}
	return value{path: name}
}
