package shell

import (
	"bytes"
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

const (
	powerNest = 50 // constructs within each other
	mostLinks = 15 // nodes that are put around a value; what is behind them is in a Bad one beside it
)

// A power reads a program of PowerShell. Words such as if and foreach are
// dropped: what they ask and what they do are statements behind each other.
type power struct {
	src  []byte
	pos  int
	b    *syntax.Builder
	nest int
}

func (r *power) done() bool { return r.pos >= len(r.src) || r.b.Failed() }

func (r *power) peek(n int) byte {
	if r.pos+n < len(r.src) {
		return r.src[r.pos+n]
	}
	return 0
}

func (r *power) has(s string) bool {
	return r.pos+len(s) <= len(r.src) && string(r.src[r.pos:r.pos+len(s)]) == s
}

// program reads to the end. What ends a construct that was not opened is Bad.
func (r *power) program() {
	for r.statements(); !r.done(); r.statements() {
		r.bad()
	}
}

func (r *power) bad() {
	r.b.Leaf(syntax.Bad, r.pos)
	r.pos = min(r.pos+1, len(r.src))
}

func (r *power) text(pos int, text string) { r.b.Text(r.b.Leaf(syntax.String, pos), text) }
func (r *power) name(pos int, name string) { r.b.Text(r.b.Leaf(syntax.Name, pos), name) }

// enters reports whether a construct may be read within those that are open;
// otherwise its first byte is Bad.
func (r *power) enters() bool {
	if r.nest >= powerNest {
		r.bad()
		return false
	}
	r.nest++
	return true
}

// blanks skips blanks, continued lines and comments.
func (r *power) blanks() {
	for r.pos < len(r.src) {
		switch c := r.src[r.pos]; {
		case c == ' ' || c == '\t' || c == '\r':
			r.pos++
		case c == '`' && (r.peek(1) == '\n' || r.peek(1) == '\r'):
			r.pos += 2
			if r.peek(-1) == '\r' && r.peek(0) == '\n' {
				r.pos++
			}
		case c == '<' && r.peek(1) == '#':
			n := bytes.Index(r.src[r.pos:], []byte("#>"))
			if n < 0 {
				n = len(r.src) - r.pos
			}
			r.pos = min(r.pos+n+2, len(r.src))
		case c == '#':
			for r.pos < len(r.src) && r.src[r.pos] != '\n' {
				r.pos++
			}
		default:
			return
		}
	}
}

func (r *power) lines() {
	for r.blanks(); r.peek(0) == '\n' || r.peek(0) == ';'; r.blanks() {
		r.pos++
	}
}

func (r *power) closes() bool { c := r.peek(0); return c == '}' || c == ')' || c == ']' }

// statements reads until a closing bracket, which is not read.
func (r *power) statements() {
	for r.lines(); !r.done() && !r.closes(); r.lines() {
		start := r.pos
		r.statement()
		if r.pos == start {
			r.bad()
		}
	}
}

// statement reads a function, a block or a pipeline.
func (r *power) statement() {
	word := strings.ToLower(r.word())
	switch word {
	case "function", "filter":
		r.pos += len(word)
		r.blanks()
		start := r.pos
		for r.pos < len(r.src) && strings.IndexByte(" \t\r\n({", r.src[r.pos]) < 0 {
			r.pos++
		}
		id := r.b.Open(syntax.Func, start)
		r.b.Text(id, string(r.src[start:r.pos]))
		r.b.Leaf(syntax.Params, r.pos)
		if r.blanks(); r.peek(0) == '(' {
			r.group(syntax.Bad)
		}
		r.lines()
		r.group(syntax.Block)
		r.b.Close()
		return
	case "if", "elseif", "else", "while", "foreach", "for", "switch", "try", "catch", "finally", "do", "until", "param", "begin", "process", "end", "in":
		r.pos += len(word)
		return
	}
	if r.peek(0) == '{' {
		r.group(syntax.Block)
		return
	}
	r.pipeline()
}

// word returns the letters that come next.
func (r *power) word() string {
	n := nameLength(r.src[r.pos:min(r.pos+20, len(r.src))])
	return string(r.src[r.pos : r.pos+n])
}

// pipeline reads commands and values that are handed on, and what is assigned.
func (r *power) pipeline() {
	if !r.enters() {
		return
	}
	r.element()
	if op := r.assigns(); op != "" {
		r.b.Op(r.b.Wrap(syntax.Assign, r.b.Last()), op)
		r.pos += len(op)
		r.lines()
		r.pipeline()
		r.b.Close()
	}
	piped := false
	for r.blanks(); r.peek(0) == '|'; r.blanks() {
		if !piped {
			r.b.Op(r.b.Wrap(syntax.Binary, r.b.Last()), "|")
			piped = true
		}
		for r.peek(0) == '|' {
			r.pos++
		}
		r.lines()
		r.element()
	}
	if piped {
		r.b.Close()
	}
	r.nest--
}

// assigns returns the operator of an assignment that comes next, "" for none.
func (r *power) assigns() string {
	r.blanks()
	for _, op := range []string{"=", "+=", "-=", "*=", "/=", "%="} {
		if r.has(op) {
			return op
		}
	}
	return ""
}

// element reads a command or a value.
func (r *power) element() {
	r.blanks()
	c := r.peek(0)
	switch {
	case r.done() || r.closes() || c == '\n' || c == ';' || c == '|':
		r.b.Leaf(syntax.Bad, r.pos)
	case c == '&' || c == '.' && (r.peek(1) == ' ' || strings.IndexByte("$('\"{", r.peek(1)) >= 0 && r.peek(1) != 0):
		for r.pos++; r.peek(0) == '&'; r.pos++ { // "&&" only joins two
		}
		r.blanks()
		r.command()
	case strings.IndexByte("$('\"[@{!+,-", c) >= 0 || c >= '0' && c <= '9':
		r.value()
	default:
		r.command()
	}
}

// command reads a callee and its arguments.
func (r *power) command() {
	if !r.enters() {
		return
	}
	r.b.Open(syntax.Call, r.pos)
	for !r.done() && !r.closes() {
		start := r.pos
		if c := r.peek(0); c == '>' || c == '<' {
			r.redirect()
		} else {
			r.operand()
		}
		for r.blanks(); r.peek(0) == ','; r.blanks() {
			r.pos++
		}
		if c := r.peek(0); c == '\n' || c == ';' || c == '|' || c == '&' || r.pos == start {
			break
		}
	}
	if r.b.Last() == 0 {
		r.b.Leaf(syntax.Bad, r.pos) // a callee is missing
	}
	r.b.Close()
	r.nest--
}

func (r *power) redirect() {
	start := r.pos
	for r.peek(0) == '>' || r.peek(0) == '<' {
		r.pos++
	}
	r.b.Open(syntax.Pair, start)
	r.text(start, string(r.src[start:min(r.pos, start+2)]))
	if r.peek(0) == '&' {
		r.pos++
	}
	r.blanks()
	r.operand()
	r.b.Close()
}
