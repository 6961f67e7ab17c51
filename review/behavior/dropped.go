package behavior

import (
	"cmp"
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// drop remembers a path at which there is now what was downloaded or decoded.
func (e *evaluator) drop(at syntax.ID, p value, from Kind) {
	if p.known && p.text != "" || fixed(p.text) {
		e.lay(p.text, from)
	}
	for range 3 { // a stream leads to the name that it was opened by
		if e.tree.Nodes[at].Kind != syntax.Name {
			if text := e.constantAt(at); text != "" {
				e.lay(text, from)
			}
			return
		}
		bound := e.bound[e.name(at)]
		if bound == 0 {
			return
		}
		v := &e.variables[bound]
		taint := fromDownload
		if from == Decoding {
			taint = fromDecoding
		}
		if v.taints&taint == 0 {
			v.value = v.value.with(e.source(at, taint, from, ""))
			v.taints |= taint
			e.wake(bound)
		}
		if v.known {
			e.lay(v.text, from)
		}
		if v.target == 0 || v.target == at {
			return
		}
		at = v.target
	}
}

// openedAt returns the node of the path that a stream writes at, by the node of
// the stream's name.
func (e *evaluator) openedAt(id syntax.ID) syntax.ID {
	if e.tree.Nodes[id].Kind != syntax.Name {
		return id
	}
	if bound := e.bound[e.name(id)]; bound != 0 {
		if at := e.variables[bound].target; at != 0 {
			return at
		}
	}
	return id
}

// lay remembers what was written at a path. Whoever starts it may have been looked
// at before.
func (e *evaluator) lay(path string, from Kind) {
	if _, known := e.dropped[path]; !known && e.pass < maxPasses {
		for fn := range e.functions {
			e.functions[fn].needed = true
		}
	}
	e.dropped[path] = from
}

// lies returns what was written at a path before, which may be known in part:
// what was downloaded or decoded, or 0.
func (e *evaluator) lies(p string) Kind {
	nested := p
	if strings.Contains(p, hole) {
		if !fixed(p) {
			return 0
		}
		nested = strings.ReplaceAll(p, hole, holeWord)
	}
	for ; e != nil && p != ""; e = e.outer {
		if from := cmp.Or(e.dropped[p], e.dropped[nested]); from != 0 {
			return from
		}
	}
	return 0
}

// fixed reports whether a text that is known in part has enough to be told from
// others.
func fixed(text string) bool { return len(strings.ReplaceAll(text, hole, "")) >= 8 }

// sourceOf returns what a file that lies somewhere came from.
func (e *evaluator) sourceOf(id syntax.ID, from Kind) value {
	switch from {
	case Network:
		return e.source(id, fromDownload, from, "")
	case Decoding:
		return e.source(id, fromDecoding, from, "")
	}
	return value{}
}

// constantAt returns the text that a node stands for, "" when it is not
// constant. Nothing is noted.
func (e *evaluator) constantAt(id syntax.ID) string {
	if e.quiet {
		return ""
	}
	e.quiet = true
	v := e.eval0(id)
	e.quiet = false
	if !v.known {
		return ""
	}
	return v.text
}

// written returns what lies at a path that a value is: what came over the
// network, or 0.
func (e *evaluator) written(v value) Kind {
	if v.taints&fromDownload != 0 {
		return Network
	}
	return 0
}

// kindOf returns what a content that is written came from.
func kindOf(content value) Kind {
	switch {
	case content.taints&fromNetwork != 0:
		return Network
	case content.taints&fromDecoding != 0:
		return Decoding
	}
	return 0
}

// pours handles a stream that is written to another.
func (e *evaluator) pours(id syntax.ID, from, to value) {
	r, ok := e.language.called(strings.TrimSuffix(to.path, ".stdin"))
	switch {
	case !ok:
	case r.kind == FileWrite && to.target != 0 && kindOf(from) != 0:
		at := e.openedAt(to.target)
		e.flow(id, from, FileWrite, short(e.constantAt(at)), Network, Decoding)
		e.drop(at, value{}, kindOf(from))
	case r.kind == Network:
		e.flow(id, from, Network, "", Secret, Environment, Identity, FileRead)
	case r.kind == Process:
		e.flow(id, from, Process, standardInput, Network, Decoding)
	}
}
