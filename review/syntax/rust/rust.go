// Package rust reads Rust programs into the nodes of package syntax: build
// scripts, macros and libraries.
//
// A path is a Member of a Member of a Name. Types, generics, lifetimes,
// references and "?" are dropped, and so are attributes but those by which
// something is run or linked, which are Calls of a Name such as "#[ctor]". A
// macro is a Call of a Name that ends in "!", of whatever in its arguments can
// be read as Rust. A literal of a struct is a Call of its path with Pairs. What
// a pattern takes out of a single case, as Some(x) does, is that case's value;
// the pattern of an arm comes first in its Block. Functions of other languages
// are Pairs of an Import of extern, and a module in another file is an Import
// of self and its name.
//
// Nothing is expanded. What is not understood is Bad and reading goes on behind
// it, and what opens more than maxNest constructs within each other is read
// flat.
package rust

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
	r := &reader{src: source, b: syntax.NewBuilder(source)}
	for r.statements(); !r.done(); r.statements() {
		r.bad(1) // an end of what was not opened
	}
	return r.b.Tree()
}

type reader struct {
	src  []byte
	pos  int
	b    *syntax.Builder
	nest int
	deep int // how deep the nodes are that the value read last has, or less deep ones

	bars bool // within the parameters of a closure, which "|" ends
	head bool // within what stands before a block, where "{" starts no literal
}

func (r *reader) done() bool { return r.pos >= len(r.src) || r.b.Failed() }

// peek returns the byte that is n behind the next, 0 behind the end.
func (r *reader) peek(n int) byte {
	if i := r.pos + n; i < len(r.src) {
		return r.src[i]
	}
	return 0
}

func (r *reader) has(s string) bool {
	return r.pos+len(s) <= len(r.src) && string(r.src[r.pos:r.pos+len(s)]) == s
}

// take skips s behind blanks if it comes next, and tells.
func (r *reader) take(s string) bool {
	if r.blanks(); !r.has(s) {
		return false
	}
	r.pos += len(s)
	return true
}

// keyword skips a word behind blanks if it comes next, and tells.
func (r *reader) keyword(word string) bool {
	if r.blanks(); r.word() != word {
		return false
	}
	r.pos += len(word)
	return true
}

// word returns the identifier that comes next, "" for none.
func (r *reader) word() string {
	if c := r.peek(0); !isWord(c) || c >= '0' && c <= '9' {
		return ""
	}
	end := r.pos
	for end < len(r.src) && isWord(r.src[end]) {
		end++
	}
	return string(r.src[r.pos:end])
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= '0' && c <= '9' || c >= 0x80
}

// name skips an identifier and returns it, "" for none.
func (r *reader) name() string {
	r.blanks()
	if r.has("r#") {
		r.pos += len("r#")
	}
	word := r.word()
	r.pos += len(word)
	return word
}

func (r *reader) open(kind syntax.Kind) syntax.ID {
	id := r.b.Open(kind, r.pos)
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
		id := r.b.Open(syntax.Bad, r.pos)
		r.deep = r.b.Depth()
		return id
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

// inside calls read for what is in brackets.
func (r *reader) inside(read func()) {
	head := r.head
	r.head = false
	read()
	r.head = head
}

// blanks skips blanks and comments.
func (r *reader) blanks() {
	for r.pos < len(r.src) {
		switch c := r.src[r.pos]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			r.pos++
		case c == '/' && r.peek(1) == '/':
			n := bytes.IndexByte(r.src[r.pos:], '\n')
			if n < 0 {
				n = len(r.src) - r.pos
			}
			r.pos += n
		case c == '/' && r.peek(1) == '*':
			r.comment()
		default:
			return
		}
	}
}

// comment skips a comment, in which others may stand.
func (r *reader) comment() {
	for depth := 0; r.pos < len(r.src); {
		switch {
		case r.has("/*"):
			depth++
			r.pos += 2
		case r.has("*/"):
			depth--
			r.pos += 2
		default:
			r.pos++
		}
		if depth == 0 {
			return
		}
	}
}
