// Package shell reads programs of shells into the nodes of package syntax: of
// sh and bash, which also stand in install hooks, recipes, configure scripts
// and the steps of workflows, of cmd.exe and of PowerShell.
//
// A command is a Call whose callee and arguments are words. A word is a String
// when it is constant, whatever its quotes and escapes, and otherwise a Name, a
// Template of parts, or a Block: the commands of a substitution. Redirections
// are Pairs among the arguments, under the operator without the number of a
// file, and statements of their own where they stand before the command or
// behind one that is compound. The patterns of a case come first in its Block.
// A default of a parameter is the right side of a Binary "||"; every other
// parameter that is computed is Bad, with what it is computed of.
//
// Nothing is expanded that depends on a machine: no files, no variables but the
// blank in IFS, no aliases. What opens more than maxNest constructs within each
// other is read flat, with a Bad node where each further one opens.
package shell

import "github.com/bumplens/bumplens/review/syntax"

// A Dialect is a language that a shell reads.
type Dialect uint8

const (
	POSIX Dialect = iota // sh and bash
	M4                   // sh within the macros of configure.ac and .m4 files
	Batch                // cmd.exe
	PowerShell

	lastDialect
)

// maxNest bounds how many constructs are read within each other. One of them
// opens at most twelve nodes, so that no tree is deeper than [syntax.MaxDepth].
const maxNest = 150

// Read reads a program. Text over [syntax.MaxText] is not read at all.
func Read(source []byte, dialect Dialect) *syntax.Tree {
	if len(source) > syntax.MaxText {
		b := syntax.NewBuilder(nil)
		b.Fail("more text than is read")
		return b.Tree()
	}
	b := syntax.NewBuilder(source)
	switch dialect {
	case Batch:
		(&batch{src: source, b: b}).program()
	case PowerShell:
		(&power{src: source, b: b}).program()
	default:
		(&reader{src: source, b: b, fixed: -1, dialect: dialect}).program()
	}
	return b.Tree()
}

// A reader reads sh and bash.
type reader struct {
	src     []byte
	pos     int
	b       *syntax.Builder
	dialect Dialect
	nest    int
	fixed   int // where all of src stands in the source; -1: src is the source

	// The text of here-documents stands behind the line that asks for it, from
	// hereFrom, its newline, to hereTo; hereTo 0: the line has asked for none.
	hereFrom, hereTo int
	lineEnd          int // of the line that asked last
}

// within returns a reader of text that stands, written otherwise, at pos.
func (r *reader) within(text []byte, pos int) *reader {
	return &reader{src: text, b: r.b, dialect: r.dialect, nest: r.nest + 1, fixed: r.at(pos)}
}

// at returns where pos is in the source.
func (r *reader) at(pos int) int {
	if r.fixed >= 0 {
		return r.fixed
	}
	return pos
}

// peek returns the byte that is n behind the next, 0 behind the end.
func (r *reader) peek(n int) byte {
	if r.pos+n < len(r.src) {
		return r.src[r.pos+n]
	}
	return 0
}

// has reports whether s comes next.
func (r *reader) has(s string) bool {
	return r.pos+len(s) <= len(r.src) && string(r.src[r.pos:r.pos+len(s)]) == s
}

func (r *reader) done() bool { return r.pos >= len(r.src) || r.b.Failed() }

// open opens a node here.
func (r *reader) open(kind syntax.Kind) syntax.ID { return r.b.Open(kind, r.at(r.pos)) }

// bad adds a node for n bytes that could not be read.
func (r *reader) bad(n int) {
	r.b.Leaf(syntax.Bad, r.at(r.pos))
	r.pos = min(r.pos+n, len(r.src))
}

// text adds a String that starts at pos.
func (r *reader) text(pos int, text string) {
	r.b.Text(r.b.Leaf(syntax.String, r.at(pos)), text)
}

// name adds a Name that stands in src as it is.
func (r *reader) name(start, end int) {
	id := r.b.Leaf(syntax.Name, r.at(start))
	if r.fixed < 0 {
		r.b.Quote(id, start, end)
	} else {
		r.b.Text(id, string(r.src[start:end]))
	}
}

// blanks skips blanks, continued lines and comments.
func (r *reader) blanks() {
	for {
		if r.hereDone(); r.pos >= len(r.src) {
			return
		}
		switch c := r.src[r.pos]; {
		case c == ' ' || c == '\t' || c == '\r':
			r.pos++
		case c == '\\' && r.peek(1) == '\n':
			r.pos += 2
		case c == '\\' && r.peek(1) == '\r' && r.peek(2) == '\n':
			r.pos += 3
		case c == '#' || r.dialect == M4 && r.reserved() == "dnl":
			for r.pos < len(r.src) && r.src[r.pos] != '\n' {
				r.pos++
			}
		default:
			return
		}
	}
}

// newline skips a newline, and the here-documents behind it.
func (r *reader) newline() {
	r.pos++
	r.hereDone()
}

// hereDone skips here-documents whose line has ended, be it within quotes: to
// read them again would take twice the steps for each that stands in another.
func (r *reader) hereDone() {
	if r.hereTo > 0 && r.pos > r.hereFrom {
		r.pos = max(r.pos, r.hereTo)
		r.hereTo = 0
	}
}

// lines skips blanks and newlines.
func (r *reader) lines() {
	for r.blanks(); r.peek(0) == '\n'; r.blanks() {
		r.newline()
	}
}

// reserved returns the next word when it could be a reserved one, "" otherwise.
func (r *reader) reserved() string {
	end := r.pos
	for end < len(r.src) && end-r.pos < 10 && (r.src[end] >= 'a' && r.src[end] <= 'z' || r.src[end] == '{' || r.src[end] == '}' || r.src[end] == '!' || r.src[end] == '[') {
		end++
	}
	if end < len(r.src) && !r.delimits(r.src[end]) {
		return ""
	}
	return string(r.src[r.pos:end])
}

// delimits reports whether c ends a word that is not quoted.
func (r *reader) delimits(c byte) bool {
	switch c {
	case ' ', '\t', '\r', '\n', ';', '&', '|', '(', ')', '<', '>':
		return true
	case '[', ']':
		return r.dialect == M4
	}
	return false
}
