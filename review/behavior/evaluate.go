package behavior

import "github.com/bumplens/bumplens/review/syntax"

// Bounds of one file. What is over them is told in [File.Trouble].
const (
	maxSteps        = 16 << 20 // nodes that are looked at, those of functions that are looked at again included
	maxObservations = 4000
	maxNesting      = 4        // programs within texts of programs
	maxText         = 1 << 20  // bytes of a folded text
	maxSpent        = 64 << 20 // bytes that are copied to fold texts and lists
)

// An evaluator goes through a tree as the program would, as far as that can be
// told, and notes what it does. It goes through twice when what a name holds is
// known only behind the place that uses it.
type evaluator struct {
	*language
	*space
	tree *syntax.Tree
	file *File
	// at is the line of the text that the tree was read from, where it is a text
	// of another program; 0: it is a file.
	at      int
	nesting int
	steps   int
	inherit int // environments for programs that are being looked at
	spent   int // of maxSpent

	current  int32 // the function that is looked at
	class    string
	classKey string               // which of the classes of that name
	scope    syntax.ID            // in which names are declared
	members  map[memberName]int32 // variables of this.name
	gate     string
	branch   int        // branches that are being looked at
	outer    *evaluator // of the program in which this one stands as a text
	pass     int
	inlined  int
	looked   int       // parts of a value that have been looked at
	turnings int       // loops of this pass that are looked at once for each constant
	turned   int       // those within each other that are being looked at
	calling  int       // calls of pending that are being looked at
	quiet    bool      // nothing is noted: a decoder is being followed
	object   value     // whose part was looked at last
	callee   syntax.ID // what is called by the call that is looked at
	asked    string    // the gate of the first condition of the If that was looked at last
	result   value     // what a command prints
	stdin    value     // what a command is handed by the one before
	depth    int       // of functions that are followed
	within   string    // the function around the text that the tree was read from
	joined   map[[2]string]string
	hoisted  map[syntax.ID]int32
	keys     map[string]bool
	bases    map[string]string         // of classes
	strays   map[syntax.Symbol][]int32 // the functions that have read a name when it stood for nothing
	imported map[string]bool
	starred  []string // modules of which all names were imported
	// places and flowPlaces are the functions of the file's observations and
	// flows.
	places, flowPlaces []int32

	origins []origin
	seen    map[sighting]bool
	dropped map[string]Kind // paths that were written with what was downloaded or decoded
	loose   map[looseEnd]bool
}

// A binding is what a name stood for before.
type binding struct {
	name     syntax.Symbol
	variable int32
}

// A variable is what a name holds.
type variable struct {
	value
	owner   int32     // the function that declares it
	scope   syntax.ID // in which it is declared
	readers []int32   // the functions that read it
}

// A function is a piece of the program that runs when it is called.
type function struct {
	name    string
	node    syntax.ID
	params  []int32 // variables
	parent  int32   // the function around it
	result  value
	made    taints // what the result did not come from by being handed in
	calls   []int32
	callers []int32
	needed  bool  // it has to be looked at again
	tries   int8  // of following it that came to nothing
	rest    bool  // its last parameter is a list of all arguments that are left
	list    int32 // the variable that holds all of its arguments, 0: it has none
	small   int8  // 1: it is followed with the values that it is called with; -1: it is not; 0: not looked at
	plain   bool  // no statement of it declares what all of it has
	apart   bool  // it is run by who starts the file as a program, not by who loads it
	exports string
	bundled *bundled // nil: it is no part of a bundle
}

// A sighting is what is noted once.
type sighting struct {
	kind, from Kind
	what       string
	function   int32
	part       bool
}

// run looks at a whole tree.
func (e *evaluator) run() {
	e.joined, e.hoisted, e.imported = make(map[[2]string]string), make(map[syntax.ID]int32), make(map[string]bool)
	e.members, e.strays = make(map[memberName]int32), make(map[syntax.Symbol][]int32)
	e.bases = make(map[string]string)
	e.dropped, e.keys = make(map[string]Kind), make(map[string]bool)
	e.loose = make(map[looseEnd]bool)
	e.origins = make([]origin, 1)
	e.space = takeSpace(e.tree)
	defer giveSpace(e.space)
	if e.tree.Trouble != "" {
		e.trouble(e.tree.Trouble)
	}
	for e.pass = 1; e.pass <= maxPasses && e.begin(); e.pass++ {
		if e.language.name == "gyp" {
			e.readGyp()
		} else {
			e.result = e.block(0)
		}
	}
	e.finish()
}

// declares and declaresVar are the operators by which a name is declared, in its
// block and in all of the function.
var declares, declaresVar = syntax.OpOf(":="), syntax.OpOf("var")

func (e *evaluator) trouble(why string) {
	if e.file.Trouble == "" {
		e.file.Trouble = why
	}
}

// each evaluates the children of a node, from one on, and returns what they
// came from.
func (e *evaluator) each(from syntax.ID) value {
	var all value
	for c := from; c != 0; c = e.tree.Next(c) {
		v := e.eval(c)
		all.add(&v)
	}
	return all
}

// eval evaluates a node. The root is none that another one has: where a part is
// missing there is nothing.
func (e *evaluator) eval(id syntax.ID) value {
	if id == 0 {
		return value{}
	}
	if e.steps++; e.steps > maxSteps {
		e.trouble("more steps than are taken for one file")
		return value{}
	}
	t := e.tree
	first := t.First(id)
	switch n := &t.Nodes[id]; n.Kind {
	case syntax.Name:
		bound := e.bound[e.name(id)]
		if bound == 0 {
			return e.unboundName(id)
		}
		v := *e.readBy(bound)
		v.target = id
		return v
	case syntax.String:
		return constant(t.Text(id))
	case syntax.Number:
		return value{text: t.Text(id), known: true, number: true}
	case syntax.Regexp:
		return value{}
	case syntax.Template:
		return e.template(first)
	case syntax.Array:
		return e.array(first)
	case syntax.Object:
		return e.objectOf(first)
	case syntax.Spread:
		v := e.eval(first)
		return e.whole(v, id)
	case syntax.Pair:
		return e.keyed(e.eval(first), t.Next(first))
	case syntax.Member:
		return e.memberOf(id)
	case syntax.Call, syntax.New:
		return e.call(id)
	case syntax.Unary:
		return e.unary(id, n.Op.String())
	case syntax.Binary:
		return e.binary(id, n.Op.String())
	case syntax.Conditional:
		return e.conditional(first)
	case syntax.Func:
		return value{fn: e.function(id)}
	case syntax.Class:
		return e.classOf(id)
	case syntax.Assign:
		return e.assign(id)
	case syntax.Import:
		e.imports(id)
	case syntax.Export:
		e.exportOf(id)
	case syntax.If, syntax.Loop:
		e.conditioned(id)
	case syntax.Each:
		return e.forEach(id)
	case syntax.Return:
		v := e.eval0(first)
		e.returns(v)
		return v
	case syntax.Try:
		return e.try(id)
	case syntax.Block:
		return e.block(id)
	default: // Bad, Params, Switch, Throw, Jump
		return e.each(first).but()
	}
	return value{}
}

// eval0 evaluates a node that may be missing.
func (e *evaluator) eval0(id syntax.ID) value {
	if id == 0 {
		return value{}
	}
	return e.eval(id)
}
