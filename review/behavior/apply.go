package behavior

import (
	"cmp"
	"strings"
)

// effect notes what a call does by a rule, and returns what it gives.
func (e *evaluator) effect(c *call, r rule) value {
	what := value{}
	if r.arg >= 0 {
		what = c.arg(r.arg, "")
	}
	given := value{taints: c.callee.taints | c.all.taints, origin: c.callee.origin}
	if given.origin == 0 {
		given.origin = c.all.origin
	}
	switch r.into {
	case toNetwork, toSocket:
		given = e.sent(c, r, what)
		if c.method == "open" { // a request that is sent later
			e.holds(e.tree.First(e.tree.First(c.id)), given)
		}
	case toCode:
		e.ran(c, r, what)
		if v, ok := e.spelled(c); ok {
			return v
		}
	case toCommand, toProgram:
		given = e.started(c, r, what)
	case toFile:
		e.wrote(c, r, what)
	case toMarkup:
		if strings.Contains(what.text, "<script") {
			e.ran(c, r, what)
		}
	case byMode:
		return e.opened(c, r, what)
	case toWorker:
		if _, text := c.named("eval"); text || what.path == "URL.createObjectURL" {
			e.ran(c, runsCode, what)
		}
		return given
	default:
		given = e.noted(c, r, what)
	}
	given.path, given.target = c.callee.path, c.callee.target
	if r.into == toCode {
		given.path = "" // what is made of a text is no longer what made it
	}
	if r.kind == FileWrite && len(c.nodes) > 0 {
		given.target = c.nodes[0]
	}
	return given
}

// writing is how a file is called that was opened for writing.
const writing = "open-to-write"

// opened handles a path that is opened for reading or for writing.
func (e *evaluator) opened(c *call, r rule, what value) value {
	mode := c.arg(r.arg+1, "mode")
	inner := *c
	if !mode.known || !strings.ContainsAny(mode.text, "wax+") {
		r.into = nowhere
		return e.effect(&inner, r)
	}
	inner.callee.path = writing
	return e.effect(&inner, rule{kind: FileWrite, into: toFile, arg: r.arg})
}

// noted handles a call whose arguments go nowhere.
func (e *evaluator) noted(c *call, r rule, what value) value {
	switch r.kind {
	case FileRead:
		if what.text != "" {
			if secret := credentialPath(what.text); secret != "" {
				return e.note(c.id, rule{kind: Secret, gives: fromSecret, arg: 0}, what)
			}
		}
		if r.gives&fromListing != 0 && what.taints&fromListing == 0 && !outside(what.text) {
			r.gives = fromFile
		}
	case Environment:
		if what.known && r.what == "" {
			return e.variable(c.id, what.text)
		}
	case Destruction:
		if !e.destroys(c, what) {
			r.kind = FileWrite
			e.note(c.id, r, what)
			return value{}
		}
	case Native:
		e.flow(c.id, what, Dynamic, c.callee.path, Network, Decoding)
		if from := cmp.Or(e.lies(what.text), e.written(what)); from != 0 {
			e.flows(c.id, from, what.text, Dynamic, c.callee.path)
		}
	}
	v := e.note(c.id, r, what)
	if r.kind == FileRead { // a file of a folder of secrets is one
		v.taints |= what.taints & fromSecret
	}
	if r.gives&(fromDecoding|fromGate) != 0 || r.gives == 0 {
		v = v.with(c.all)
	}
	return v
}
