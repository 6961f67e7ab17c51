// Package syntax is the shape that programs of every language are read into:
// one small set of nodes, which the packages below it make of source text and
// which package behavior reads.
//
// A tree is not a program that could be printed again. It keeps what decides
// what a program can do: which names it binds, what it calls with what, which
// texts it is made of and what depends on what. Types, comments and layout are
// dropped. Readers are total: what a reader does not understand becomes a [Bad]
// node that says where, and reading goes on behind it. What is nested deeper than
// [MaxDepth] is such a node too, and what is over another limit ends the tree;
// both are told in [Tree.Trouble]. Readers never recurse deeper than [MaxDepth]
// and spend steps in proportion to the text.
//
// Nodes live in one slice and name each other by index, so that a bundle of
// 12 MB is read in tens of megabytes.
package syntax

import "strings"

const (
	MaxText  = 16 << 20 // bytes of a file that is read
	MaxDepth = 2000     // of nodes within each other; deeper ones are Bad
	MaxNodes = 9 << 18  // of a file: the densest of minified bundles have one for each 3.8 bytes
)

// A Kind says what a node is. Its children, in order, stand behind it; a child
// in brackets may be missing, "…" are any number.
type Kind uint8

const (
	Bad Kind = iota // what could not be read, or is of no matter; any children are read all the same

	// Values.
	Name        // an identifier, and the words true, false, null, None, self, this: its Text
	String      // a text, unescaped: its Text
	Number      // as it is written: its Text
	Template    // String or a value …; they are joined
	Regexp      // as it is written: its Text
	Array       // values …; lists, tuples and sets too
	Object      // Pair or Spread …
	Pair        // key, value; also an argument by name and a redirection of a shell
	Spread      // value
	Member      // object, key; the key is a String where the program writes a name
	Call        // callee, arguments …
	New         // callee, arguments …; where a language has a word for it
	Unary       // operand; Op is the operator or word: "!", "await", "typeof", "delete", "yield", "<-"
	Binary      // operands …; Op is the operator between them, from the left; "|" in a shell is a pipe
	Conditional // condition, then, else
	Func        // Params, Block; Text is its name, "" when it has none; Op is "get" or "set" where it is read or set like a part
	Params      // Name, Assign (with a default), Spread, Array or Object (taken apart) …
	Class       // [base …], Block; Text is its name. Methods are Func, fields Assign

	// Statements.
	Block  // statements …; the root of every tree
	Assign // target, value; Op is "=", ":=" where it declares its target, "var" where all of the function has it, or such as "+="; a target may be Name, Member, Array or Object
	If     // condition, Block …, [Block]; the last is what else is done
	Loop   // [condition], Block; without a condition it goes on for ever
	Each   // target, value, Block; the target is an Assign without a value where it says how it is declared
	Switch // subject, Block …
	Try    // Block, [Func that gets what was thrown], [Block that is always run]
	Return // [value]
	Throw  // [value]
	Jump   // Text is break or continue
	Import // Pair …: what is imported, then the Name that it is bound to; "*" is the whole module. Text is the module
	Export // a declaration, or Pair …: the name that others see, then the value; Text is the module that they come from, "" for this one

	lastKind
)

var kinds = [lastKind]string{
	"Bad", "Name", "String", "Number", "Template", "Regexp", "Array", "Object", "Pair", "Spread", "Member", "Call", "New",
	"Unary", "Binary", "Conditional", "Func", "Params", "Class",
	"Block", "Assign", "If", "Loop", "Each", "Switch", "Try", "Return", "Throw", "Jump", "Import", "Export",
}

func (k Kind) String() string { return kinds[k] }

// An ID is the place of a node in its tree. The root is 0, which is also no
// node's child: a 0 stands for none.
type ID int32

// A Node is one node of a tree.
type Node struct {
	Kind Kind
	Op   Op
	Pos  int32 // where it starts, in bytes of the source
	text int32 // of Tree.texts, or -1-start of the source when it stands there and has no symbol yet; 0: none
	len  int32 // of a text that stands in the source
	next ID
	// first and last are the children; 0: none.
	first, last ID
}

// An Op is an operator, as the language writes it.
type Op uint8

// ops are the operators by number; 0 is none.
var ops = []string{
	"", "+", "-", "*", "/", "%", "**", "//", "@", "&", "|", "^", "~", "<<", ">>", ">>>", "&&", "||", "??", "!", "not", "and", "or",
	"==", "!=", "===", "!==", "<", ">", "<=", ">=", "<=>", "=~", "in", "is", "instanceof", ",", "..", "...",
	"=", ":=", "+=", "-=", "*=", "/=", "%=", "**=", "//=", "@=", "&=", "|=", "^=", "<<=", ">>=", ">>>=", "&&=", "||=", "??=", "&^", "&^=", "!~",
	"++", "--", "typeof", "void", "delete", "await", "yield", "<-", "as", "go", "defer", "?", "var", "get", "set",
}

var opNumbers = func() map[string]Op {
	m := make(map[string]Op, len(ops))
	for i, s := range ops {
		m[s] = Op(i)
	}
	return m
}()

// OpOf returns the operator that is written s; none for what is no operator.
func OpOf(s string) Op { return opNumbers[s] }

func (o Op) String() string { return ops[o] }

// A Tree is one file, or one program that stands as text in another.
type Tree struct {
	Source  string
	Nodes   []Node
	Trouble string // why it ends before its text does or lacks what is nested too deep, "" when it is whole

	texts []string // each once
	slots []int32  // where texts are found by their hash
	lines []int32  // where lines start; made when first asked for
}

// Text returns the text of a node, "" where it has none.
func (t *Tree) Text(id ID) string {
	n := &t.Nodes[id]
	switch {
	case n.text > 0:
		return t.texts[n.text]
	case n.text < 0:
		start := -1 - n.text
		return t.Source[start : start+n.len]
	}
	return ""
}

// First returns the first child of a node and Next the one behind a child, 0
// where there is none.
func (t *Tree) First(id ID) ID { return t.Nodes[id].first }

// Next returns the sibling behind id, 0 where there is none.
func (t *Tree) Next(id ID) ID { return t.Nodes[id].next }

// Last returns the last child of a node, 0 where there is none.
func (t *Tree) Last(id ID) ID { return t.Nodes[id].last }

// Line returns the line that a node starts in, from 1.
func (t *Tree) Line(id ID) int {
	if t.lines == nil {
		t.lines = append(make([]int32, 0, 1+strings.Count(t.Source, "\n")), 0)
		for i := strings.IndexByte(t.Source, '\n'); i >= 0; {
			start := i + 1
			t.lines = append(t.lines, int32(start))
			if i = strings.IndexByte(t.Source[start:], '\n'); i >= 0 {
				i += start
			}
		}
	}
	pos, low, high := t.Nodes[id].Pos, 0, len(t.lines)
	for low+1 < high {
		if mid := (low + high) / 2; t.lines[mid] <= pos {
			low = mid
		} else {
			high = mid
		}
	}
	return low + 1
}
