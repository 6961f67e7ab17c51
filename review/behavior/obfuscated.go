package behavior

import (
	"strconv"
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// obfuscated tells the signs of obfuscation that a program's tree shows: what
// is called, and what with, where a text shows only letters.
func obfuscated(t *syntax.Tree) []Observation {
	s := treeShape(t)
	return s.observations()
}

// treeShape measures a program.
func treeShape(t *syntax.Tree) shape {
	p := program{tree: t, holders: make(map[string]bool), decoders: make(map[string]bool), calls: make(map[string]int)}
	for id := range t.Nodes {
		p.read(syntax.ID(id))
	}
	if p.members == 0 || p.called*4 < p.members {
		p.shape[computedNames] = measure{} // some names are computed in honest programs
	}
	if len(p.holders) > 0 {
		p.owned()
		for name := range p.decoders {
			p.shape.count(stringArray, p.calls[name], p.array)
		}
	}
	p.shape.place([]byte(t.Source))
	return p.shape
}

// A program is what treeShape knows of a tree.
type program struct {
	tree     *syntax.Tree
	shape    shape
	holders  map[string]bool // names of arrays of texts, and of functions that have one
	array    int             // where the first such array is
	decoders map[string]bool // functions that look up members of a holder
	calls    map[string]int  // calls of a name with constant numbers alone
	members  int             // members by name or by a call
	called   int             // members by a call with constants
}

func (p *program) read(id syntax.ID) {
	t := p.tree
	switch n := t.Nodes[id]; n.Kind {
	case syntax.Assign:
		if target, value := t.First(id), t.Last(id); t.Nodes[target].Kind == syntax.Name && p.isStrings(value) {
			p.hold(t.Text(target), int(n.Pos))
		}
	case syntax.Func:
		if name, array := t.Text(id), p.arrayWithin(id); name != "" && array >= 0 {
			p.hold(name, array)
		}
	case syntax.Call, syntax.New:
		p.call(id)
	case syntax.Member:
		p.members++
		if key := t.Last(id); t.Nodes[key].Kind == syntax.Call && p.constantArguments(key) {
			p.called++
			p.shape.count(computedNames, 1, int(n.Pos))
		}
	case syntax.Binary:
		p.join(id)
	}
}

// longName is the length of a name that is one thing in a whole program:
// minifiers use shorter ones again in each function.
const longName = 4

func (p *program) hold(name string, pos int) {
	if len(name) < longName {
		return
	}
	if len(p.holders) == 0 {
		p.array = pos
	}
	p.holders[name] = true
}

// isStrings reports whether a value is a large array of short texts.
func (p *program) isStrings(id syntax.ID) bool {
	t := p.tree
	if t.Nodes[id].Kind != syntax.Array {
		return false
	}
	n := 0
	for c := t.First(id); c != 0; c = t.Next(c) {
		if t.Nodes[c].Kind != syntax.String || len(t.Text(c)) > maxShort {
			return false
		}
		n++
	}
	return n >= leastStrings
}

// arrayWithin returns where a large array of short texts is that a function's
// own statements name, -1 when they name none.
func (p *program) arrayWithin(id syntax.ID) int {
	t := p.tree
	body := t.Last(id)
	if body == 0 {
		return -1
	}
	for s := t.First(body); s != 0; s = t.Next(s) {
		if t.Nodes[s].Kind == syntax.Assign && p.isStrings(t.Last(s)) {
			return int(t.Nodes[s].Pos)
		}
	}
	return -1
}

// owned finds the functions that look up members of a holder by a value.
func (p *program) owned() {
	t := p.tree
	for id := range t.Nodes {
		if t.Nodes[id].Kind != syntax.Func {
			continue
		}
		if name := t.Text(syntax.ID(id)); len(name) >= longName && p.decodes(t.Last(syntax.ID(id))) {
			p.decoders[name] = true
		}
	}
	for id := range t.Nodes {
		if t.Nodes[id].Kind != syntax.Assign {
			continue
		}
		target, value := t.First(syntax.ID(id)), t.Last(syntax.ID(id))
		if t.Nodes[target].Kind != syntax.Name || len(t.Text(target)) < longName {
			continue
		}
		switch t.Nodes[value].Kind {
		case syntax.Func:
			if p.decodes(t.Last(value)) {
				p.decoders[t.Text(target)] = true
			}
		case syntax.Name:
			if p.decoders[t.Text(value)] {
				p.decoders[t.Text(target)] = true // each function has its own name for it
			}
		}
	}
}

// maxDecoder is how many nodes a decoder has at most: the largest seen have
// RC4 in them, and some hundred nodes.
const maxDecoder = 2000

// decodes reports whether a function's body names a holder and looks up a
// member by what is no constant.
func (p *program) decodes(body syntax.ID) bool {
	t := p.tree
	if body == 0 {
		return false
	}
	holder, lookup, left := false, false, maxDecoder
	stack := []syntax.ID{body}
	for len(stack) > 0 && left > 0 {
		id := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		left--
		switch t.Nodes[id].Kind {
		case syntax.Name:
			holder = holder || p.holders[t.Text(id)]
		case syntax.Member:
			key := t.Nodes[t.Last(id)].Kind
			lookup = lookup || key != syntax.String && key != syntax.Number
		}
		for c := t.First(id); c != 0 && len(stack) < maxDecoder; c = t.Next(c) {
			stack = append(stack, c)
		}
	}
	return holder && lookup && left > 0
}

// call counts what is called with constants, and finds texts made of numbers.
func (p *program) call(id syntax.ID) {
	t := p.tree
	callee := t.First(id)
	if callee == 0 {
		return
	}
	switch name := t.Text(callee); t.Nodes[callee].Kind {
	case syntax.Name:
		if p.constantArguments(id) {
			p.calls[name]++
		}
	case syntax.Member:
		name = t.Text(t.Last(callee))
		if n := p.constants(id); name == "fromCharCode" || name == "fromCodePoint" {
			p.shape.largest(characterCodes, n, int(t.Nodes[id].Pos))
		}
		p.text(t.First(callee)) // [101, 118].map(…)
	}
	for c := t.Next(callee); c != 0; c = t.Next(c) {
		if p.text(c); t.Nodes[c].Kind == syntax.Spread {
			p.text(t.First(c))
		}
	}
}

// constantArguments reports whether a call has arguments, the first of them a
// number or a number in quotes, and all of them constants.
func (p *program) constantArguments(id syntax.ID) bool {
	t := p.tree
	callee := t.First(id)
	if callee == 0 || t.Next(callee) == 0 {
		return false
	}
	first := t.Next(callee)
	for c := first; c != 0; c = t.Next(c) {
		kind := t.Nodes[c].Kind
		if operand := t.First(c); kind == syntax.Unary && operand != 0 {
			kind = t.Nodes[operand].Kind
		}
		if kind != syntax.Number && (kind != syntax.String || c == first && !strings.HasPrefix(t.Text(c), "0x")) {
			return false
		}
	}
	return true
}

// constants returns how many arguments of a call are numbers.
func (p *program) constants(id syntax.ID) int {
	t, n := p.tree, 0
	for c := t.Next(t.First(id)); c != 0; c = t.Next(c) {
		if t.Nodes[c].Kind == syntax.Number {
			n++
		}
	}
	return n
}

// text measures an array of numbers that something is done with.
func (p *program) text(id syntax.ID) {
	t := p.tree
	if id == 0 || t.Nodes[id].Kind != syntax.Array {
		return
	}
	list := letterCount{}
	for c := t.First(id); c != 0; c = t.Next(c) {
		code, err := strconv.ParseUint(t.Text(c), 0, 24)
		if t.Nodes[c].Kind != syntax.Number || err != nil {
			return
		}
		list.add(int(code))
	}
	if list.isText() {
		p.shape.largest(numbersAsText, list.all, int(t.Nodes[id].Pos))
	}
}

// maxPiece is the length of a piece that a word is cut into. Long texts are
// wrapped between words.
const maxPiece = 8

// join counts words that are cut within: two short pieces with a letter at
// both sides of the cut.
func (p *program) join(id syntax.ID) {
	t := p.tree
	if t.Nodes[id].Op != plus {
		return
	}
	first := t.First(id)
	if first == 0 {
		return
	}
	for a, b := first, t.Next(first); b != 0; a, b = b, t.Next(b) {
		left := a
		if t.Nodes[a].Kind == syntax.Binary && t.Nodes[a].Op == plus {
			left = t.Last(a)
		}
		if t.Nodes[left].Kind != syntax.String || t.Nodes[b].Kind != syntax.String {
			continue
		}
		if cutsWord(t.Text(left), t.Text(b)) {
			p.shape.count(splitWords, 1, int(t.Nodes[a].Pos))
		}
	}
}

func cutsWord(left, right string) bool {
	return len(left) > 0 && len(right) > 0 && len(left) <= maxPiece && len(right) <= maxPiece &&
		isLetter(left[len(left)-1]) && isLetter(right[0])
}

var plus = syntax.OpOf("+")

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
