package behavior

import (
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// loop looks at a Loop, and notes one that nothing ends.
func (e *evaluator) loop(id syntax.ID) {
	t := e.tree
	body := t.Last(id)
	endless := true
	if condition := t.First(id); condition != body {
		e.eval(condition)
		endless = e.always(condition)
	}
	e.eval(body)
	if endless && !e.ends(body, 0) {
		e.note(id, rule{kind: EndlessLoop, what: "loop that nothing ends", arg: -1}, value{})
	}
}

// always reports whether a condition holds for ever.
func (e *evaluator) always(id syntax.ID) bool {
	t := e.tree
	switch n := t.Nodes[id]; n.Kind {
	case syntax.Name:
		return t.Text(id) == "true" || t.Text(id) == "True"
	case syntax.Number:
		return t.Text(id) != "0"
	case syntax.String:
		return t.Text(id) != ""
	case syntax.Unary:
		first := t.First(id)
		return n.Op.String() == "!" && (t.Text(first) == "0" && t.Nodes[first].Kind == syntax.Number || t.Text(first) == "false" || t.Nodes[first].Kind == syntax.Unary && e.always(t.First(first)))
	case syntax.Binary:
		if op := n.Op.String(); op == "<" || op == "<=" || op == "!==" || op == "!=" {
			last := t.Last(id)
			return t.Nodes[last].Kind == syntax.Name && t.Text(last) == "Infinity" || t.Nodes[last].Kind == syntax.Member && t.Text(t.Last(last)) == "POSITIVE_INFINITY"
		}
	case syntax.Call: // true of a shell
		return t.Text(t.First(id)) == "true" || t.Text(t.First(id)) == ":"
	}
	return false
}

// ends reports whether anything in a loop's body ends or suspends it.
func (e *evaluator) ends(id syntax.ID, loops int) bool {
	t := e.tree
	if e.steps++; e.steps > maxSteps {
		return true
	}
	switch n := &t.Nodes[id]; n.Kind {
	case syntax.Func, syntax.Class:
		return false
	case syntax.Return, syntax.Throw:
		return true
	case syntax.Bad:
		return true // it may
	case syntax.Jump:
		return t.Text(id) == "break" && loops == 0 || e.labeled(id)
	case syntax.Unary:
		switch n.Op.String() {
		case "await", "yield", "<-":
			return true
		}
	case syntax.Call:
		switch t.Text(t.First(id)) {
		case "exit", "quit", "break", "raise", "sleep", "select", "wait":
			return true
		}
		if callee := t.First(id); t.Nodes[callee].Kind == syntax.Member {
			switch t.Text(t.Last(callee)) {
			case "exit", "sleep", "accept", "recv", "get", "wait", "read", "readline", "_exit", "Sleep", "Accept", "poll", "select", "receive":
				return true // it waits for something, as servers do
			}
		}
	case syntax.Loop, syntax.Each, syntax.Switch:
		loops++
	}
	for c := t.First(id); c != 0; c = t.Next(c) {
		if e.ends(c, loops) {
			return true
		}
	}
	return false
}

// labeled reports whether a jump names where it leads, as those out of more than
// one loop do.
func (e *evaluator) labeled(id syntax.ID) bool {
	if e.language.name != "javascript" && e.language.name != "go" {
		return false // others have no labels, or write conditions there
	}
	rest := e.tree.Source[min(int(e.tree.Nodes[id].Pos), len(e.tree.Source)):]
	rest, _ = strings.CutPrefix(rest, e.tree.Text(id))
	label := strings.TrimLeft(rest, " \t")
	return label != rest && label != "" && (label[0] == '_' || label[0] == '$' || isLetter(label[0]))
}

// forEach looks at an Each: its target is any part of its value.
func (e *evaluator) forEach(id syntax.ID) value {
	t := e.tree
	target := t.First(id)
	v := e.eval(t.Next(target))
	if !e.blockScoped {
		return e.forEachOf(id, v)
	}
	return e.enclosed(id, func() value { return e.forEachOf(id, v) })
}

// forEachOf looks at an Each of a value.
func (e *evaluator) forEachOf(id syntax.ID, v value) value {
	t := e.tree
	target := t.First(id)
	source := t.Next(target)
	v = e.whole(v, source)
	if turns := e.turns(v, t.Next(source)); turns != nil {
		return e.turn(target, source, turns)
	}
	part := v.but()
	if v.object != nil {
		part = e.telling(v.object.list)
	}
	if v.object != nil && len(v.object.list) > 0 {
		for i, p := range v.object.list {
			if i < 16 {
				part = part.with(p)
			}
		}
	}
	if parts := partsOf(v, 1); len(parts) == 1 {
		part = parts[0]
	}
	all := v.but()
	e.bind(target, part, e.loopScope())
	for b := t.Next(source); b != 0; b = t.Next(b) {
		all = all.with(e.eval(b))
	}
	return all
}
