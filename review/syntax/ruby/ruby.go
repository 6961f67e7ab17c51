// Package ruby reads Ruby programs into the nodes of package syntax: libraries,
// gemspecs and what builds extensions.
//
// A method that is called without arguments or parentheses is a Member or a
// Name, as nothing tells it from a variable; with a block it is a Call, whose
// last argument is the block as a Func. A loop is a Loop. Commands in backticks
// are Calls of "`". Symbols and words of %w are Strings, and so are names of
// keywords. What is behind __END__ is assigned to DATA. A required text is an
// Import without parts. All that rescues is one Func, with a Block for each
// clause; the values of a branch of a case come first in its Block.
//
// Ruby cannot be parsed without running it in part: whether "a -b" calls a is
// told by whether a was assigned to in the file. What is not understood is Bad
// and reading goes on behind it, and what opens more than maxNest constructs
// within each other is read flat.
package ruby

import (
	"bytes"

	"github.com/bumplens/bumplens/review/syntax"
)

const (
	maxNest = 250
	// deepest is how deep a construct may be opened, which opens some nodes
	// unasked, and highest how deep a tree may get by what is put around it.
	deepest = syntax.MaxDepth - 60
	highest = syntax.MaxDepth - 5
)

// Read reads a program. Text over [syntax.MaxText] is not read at all.
func Read(source []byte) *syntax.Tree {
	if len(source) > syntax.MaxText {
		b := syntax.NewBuilder(nil)
		b.Fail("more text than is read")
		return b.Tree()
	}
	r := &reader{src: source, b: syntax.NewBuilder(source), locals: make(map[string]bool), noDot: -1}
	for r.statements(); !r.done(); r.statements() {
		if !r.ended {
			r.bad(max(1, len(r.word()))) // an end of what was not opened
		}
	}
	return r.b.Tree()
}

type reader struct {
	src  []byte
	pos  int
	b    *syntax.Builder
	nest int
	deep int // how deep the nodes are that the value read last has, or less deep ones

	locals map[string]bool // names that the file assigns to
	around                 // what the open constructs say of those in them
	local  bool            // the name read last was assigned to
	noDot  int             // where no line goes on with a method; -1: not known
	ended  bool            // at __END__

	// Here-documents stand behind their line, from hereFrom to hereTo; hereTo 0:
	// there are none.
	hereFrom, hereTo int
	lineEnd          int
}

// Around says what belongs to a construct that is read and not to those in it.
type around struct {
	do    bool // a "do"
	bar   bool // a "|", which ends the parameters of a block
	comma bool // a ","
}

// inside calls read for what is in a construct that has an end of its own.
func (r *reader) inside(read func()) {
	outer := r.around
	r.around = around{}
	read()
	r.around = outer
}

func (r *reader) done() bool { return r.pos >= len(r.src) || r.b.Failed() }

// peek returns the byte that is n behind the next, 0 behind the end.
func (r *reader) peek(n int) byte {
	if i := r.pos + n; i < len(r.src) && i >= 0 {
		return r.src[i]
	}
	return 0
}

func (r *reader) has(s string) bool {
	return r.pos+len(s) <= len(r.src) && string(r.src[r.pos:r.pos+len(s)]) == s
}

// take skips s if it comes next, and tells.
func (r *reader) take(s string) bool {
	if !r.has(s) {
		return false
	}
	r.pos += len(s)
	return true
}

// keyword skips a word if it comes next, and tells.
func (r *reader) keyword(word string) bool {
	if r.word() != word {
		return false
	}
	r.pos += len(word)
	return true
}

// word returns the identifier that comes next, "" for none.
func (r *reader) word() string {
	end := r.pos
	for end < len(r.src) && isWord(r.src[end]) {
		end++
	}
	if end == r.pos || r.src[r.pos] >= '0' && r.src[r.pos] <= '9' {
		return ""
	}
	return string(r.src[r.pos:end])
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= '0' && c <= '9' || c >= 0x80
}

func (r *reader) open(kind syntax.Kind) syntax.ID { return r.openAt(kind, r.pos) }

func (r *reader) openAt(kind syntax.Kind, pos int) syntax.ID {
	id := r.b.Open(kind, pos)
	r.deep = max(r.deep, r.b.Depth())
	return id
}

func (r *reader) leaf(kind syntax.Kind, pos int, text string) syntax.ID {
	id := r.b.Leaf(kind, pos)
	r.deep = max(r.deep, r.b.Depth()+1)
	if end := pos + len(text); end <= len(r.src) && string(r.src[pos:end]) == text && text != "" {
		r.b.Quote(id, pos, end)
	} else if text != "" {
		r.b.Text(id, text)
	}
	return id
}

// bad adds a node for n bytes that are not understood.
func (r *reader) bad(n int) {
	r.leaf(syntax.Bad, r.pos, "")
	r.pos = min(r.pos+n, len(r.src))
}

// wrap opens a node around the value that was read last. Where that would be
// too deep, it opens one behind it.
func (r *reader) wrap(kind syntax.Kind) syntax.ID {
	if r.deep >= highest {
		return r.open(syntax.Bad)
	}
	r.deep++
	return r.b.Wrap(kind, r.b.Last())
}

// value calls read for one value, so that wrap knows how deep it is.
func (r *reader) value(read func()) {
	outer := r.deep
	r.deep = r.b.Depth()
	read()
	r.deep = max(r.deep, outer)
}

// enters reports whether a construct may be read within those that are open.
// Otherwise its first n bytes are Bad and what it holds is read flat.
func (r *reader) enters(n int) bool {
	if r.nest >= maxNest || r.b.Depth() >= deepest {
		r.bad(n)
		return false
	}
	r.nest++
	return true
}

// blanks skips blanks, continued lines and comments.
func (r *reader) blanks() {
	for {
		if r.hereDone(); r.pos >= len(r.src) {
			return
		}
		switch c := r.src[r.pos]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v':
			r.pos++
		case c == '\\' && r.peek(1) == '\n':
			r.pos += 2
		case c == '\\' && r.peek(1) == '\r' && r.peek(2) == '\n':
			r.pos += 3
		case c == '#':
			for r.pos < len(r.src) && r.src[r.pos] != '\n' {
				r.pos++
			}
		default:
			return
		}
	}
}

// lines skips blanks, newlines and comments of several lines.
func (r *reader) lines() {
	for {
		r.blanks()
		starts := r.pos == 0 || r.pos <= len(r.src) && r.src[r.pos-1] == '\n'
		switch {
		case r.peek(0) == '\n':
			r.pos++
		case starts && r.has("=begin"):
			n := bytes.Index(r.src[r.pos:], []byte("\n=end"))
			if n < 0 {
				n = len(r.src) - r.pos
			}
			r.pos = min(r.pos+n+len("\n=end"), len(r.src))
			for r.pos < len(r.src) && r.src[r.pos] != '\n' {
				r.pos++
			}
		case starts && r.has("__END__") && !isWord(r.peek(7)):
			r.ended = true
			return
		default:
			return
		}
	}
}

// hereDone skips here-documents whose line has ended, be it within quotes: to
// read them again would take twice the steps for each that stands in another.
func (r *reader) hereDone() {
	if r.hereTo > 0 && r.pos > r.hereFrom {
		r.pos = max(r.pos, r.hereTo)
		r.hereTo = 0
	}
}
