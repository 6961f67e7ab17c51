package behavior

import (
	"sync"

	"github.com/bumplens/bumplens/review/syntax"
)

// A space is where an evaluator keeps what grows with the program. It is used again
// for another one: a package has thousands of files, and to get that much from the
// system takes as long as to fill it.
type space struct {
	bound     []int32   // the variable that a name stands for where the program is looked at, by its symbol; 0: none
	undo      []binding // what names stood for before
	declared  []int32   // the variable or function that a node declares, by node; 0: none yet
	variables []variable
	functions []function
	pending   []*call // calls within calls
}

var spaces = sync.Pool{New: func() any { return new(space) }}

// takeSpace returns a space for a tree. The first function is the file; the first
// variable is none.
func takeSpace(t *syntax.Tree) *space {
	s := spaces.Get().(*space)
	functions, variables := expects(t)
	s.declared = cleared(s.declared, len(t.Nodes))
	s.bound = s.bound[:0]
	if cap(s.variables) < 1+variables {
		s.variables = make([]variable, 0, 1+variables)
	}
	if cap(s.functions) < 1+functions {
		s.functions = make([]function, 0, 1+functions)
	}
	s.newVariable(0)
	s.newFunction(function{})
	return s
}

// giveSpace gives a space back, without anything of the program.
func giveSpace(s *space) {
	for i := range s.variables {
		v := &s.variables[i]
		*v = variable{readers: v.readers[:0]}
	}
	for i := range s.functions {
		f := &s.functions[i]
		*f = function{calls: f.calls[:0], callers: f.callers[:0]}
	}
	for _, c := range s.pending {
		clear(c.args[:cap(c.args)])
		clear(c.pairs[:cap(c.pairs)])
		*c = call{args: c.args[:0], nodes: c.nodes[:0], pairs: c.pairs[:0]}
	}
	s.undo, s.variables, s.functions = s.undo[:0], s.variables[:0], s.functions[:0]
	spaces.Put(s)
}

// cleared returns n zeros, in the space of a list where it is large enough.
func cleared(list []int32, n int) []int32 {
	if cap(list) < n {
		return make([]int32, n)
	}
	list = list[:n]
	clear(list)
	return list
}

// reserve makes space for what a name stands for.
func (s *space) reserve(n syntax.Symbol) syntax.Symbol {
	if int(n) >= len(s.bound) {
		s.bound = append(s.bound, make([]int32, int(n)+1-len(s.bound))...)
	}
	return n
}

// newVariable adds a variable of a function.
func (s *space) newVariable(owner int32) int32 {
	n := len(s.variables)
	if n < cap(s.variables) {
		s.variables = s.variables[:n+1]
		s.variables[n].owner = owner // the rest of it is empty
	} else {
		s.variables = append(s.variables, variable{owner: owner})
	}
	return int32(n)
}

// newFunction adds a function.
func (s *space) newFunction(f function) int32 {
	n := len(s.functions)
	if n < cap(s.functions) {
		s.functions = s.functions[:n+1]
		f.calls, f.callers = s.functions[n].calls, s.functions[n].callers // empty
		s.functions[n] = f
	} else {
		s.functions = append(s.functions, f)
	}
	return int32(n)
}

// variableAt returns the variable that a node declares in a function.
func (s *space) variableAt(id syntax.ID, owner int32) int32 {
	if s.declared[id] == 0 {
		s.declared[id] = s.newVariable(owner)
	}
	return s.declared[id]
}

// functionAt returns the function that a node is, as f where it is new.
func (s *space) functionAt(id syntax.ID, f function) int32 {
	if s.declared[id] == 0 {
		f.node = id
		s.declared[id] = s.newFunction(f)
	}
	return s.declared[id]
}

// expects counts the functions of a tree, and the names that are declared where
// most are: what is made for them is made once.
func expects(t *syntax.Tree) (functions, variables int) {
	for id := range t.Nodes {
		switch n := &t.Nodes[id]; n.Kind {
		case syntax.Func:
			functions++
			variables++
		case syntax.Params:
			for c := t.First(syntax.ID(id)); c != 0; c = t.Next(c) {
				variables++
			}
		case syntax.Assign:
			if n.Op == declares || n.Op == declaresVar {
				variables++
			}
		}
	}
	return functions, variables
}
