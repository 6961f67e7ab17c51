package shell

import (
	"bytes"
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// A batch reads a program of cmd.exe, command by command. What an if asks is
// Bad, a for is a Call, and parentheses separate commands, so that all of them
// are read; which depend on what is not told.
type batch struct {
	src []byte
	pos int
	b   *syntax.Builder
}

func (r *batch) done() bool { return r.pos >= len(r.src) || r.b.Failed() }

func (r *batch) peek(n int) byte {
	if r.pos+n < len(r.src) {
		return r.src[r.pos+n]
	}
	return 0
}

// program reads to the end.
func (r *batch) program() {
	for !r.done() {
		switch c := r.peek(0); c {
		case ' ', '\t', '\r', '\n', '@', '(', ')', '&', ',', ';', '=', '|':
			r.pos++
		case ':':
			r.line() // a label, or a comment by way of one
		default:
			r.command()
		}
	}
}

// line skips to the end of the line.
func (r *batch) line() {
	for r.pos < len(r.src) && r.src[r.pos] != '\n' {
		r.pos++
	}
}

// command reads commands that a pipe joins.
func (r *batch) command() {
	start := r.pos
	word := strings.ToLower(r.ahead())
	switch word {
	case "rem":
		r.line()
		return
	case "if":
		r.condition()
		return
	case "else", "do":
		r.pos += len(word)
		return
	case "set":
		if r.set() {
			return
		}
	}
	piped := false
	for {
		r.call()
		if r.peek(0) != '|' || r.peek(1) == '|' {
			break
		}
		if !piped {
			r.b.Op(r.b.Wrap(syntax.Binary, r.b.Last()), "|")
			piped = true
		}
		r.pos++
		r.blanks()
	}
	if piped {
		r.b.Close()
	}
	if r.pos == start {
		r.b.Leaf(syntax.Bad, r.pos)
		r.pos++
	}
}

// condition reads what an if asks, as Bad.
func (r *batch) condition() {
	r.b.Open(syntax.Bad, r.pos)
	r.pos += len("if")
	for left := 1; left > 0 && !r.done(); {
		r.blanks()
		if r.done() || r.ends(r.src[r.pos]) {
			break
		}
		raw := r.src[r.pos:min(r.pos+100, len(r.src))]
		if n := bytes.IndexAny(raw, " \t\r\n()"); n >= 0 {
			raw = raw[:n]
		}
		switch word := strings.ToLower(string(raw)); {
		case word == "/i" || word == "not":
			r.pos += len(raw)
			continue
		case word == "exist" || word == "defined" || word == "errorlevel":
			r.pos += len(raw)
			continue
		}
		rest := bytes.TrimLeft(r.src[r.pos+len(raw):min(r.pos+len(raw)+20, len(r.src))], " \t")
		if bytes.Equal(raw, []byte("==")) || len(raw) == 3 && compares[strings.ToLower(string(raw))] {
			r.pos += len(raw)
			continue
		}
		if bytes.HasPrefix(rest, []byte("==")) || len(rest) > 3 && compares[strings.ToLower(string(rest[:3]))] {
			left = 2
		}
		r.word(ends)
		left--
	}
	r.b.Close()
}

// compares are the words that compare.
var compares = map[string]bool{"equ": true, "neq": true, "lss": true, "leq": true, "gtr": true, "geq": true}

// ahead returns the letters that come next, as far as a reserved word has any.
func (r *batch) ahead() string {
	end := r.pos
	for end < len(r.src) && end-r.pos < 10 && (r.src[end]|0x20 >= 'a' && r.src[end]|0x20 <= 'z') {
		end++
	}
	return string(r.src[r.pos:end])
}

// call reads a callee and its arguments.
func (r *batch) call() {
	r.b.Open(syntax.Call, r.pos)
	for first := true; !r.done(); first = false {
		r.blanks()
		switch c := r.peek(0); {
		case c == '<' || c == '>':
			r.redirect()
			continue
		case c >= '0' && c <= '9' && (r.peek(1) == '>' || r.peek(1) == '<'):
			r.pos++
			r.redirect()
			continue
		case !first && strings.EqualFold(r.ahead(), "do"):
			r.b.Close()
			return
		}
		if r.done() || r.ends(r.src[r.pos]) {
			break
		}
		r.word(ends)
	}
	r.b.Close()
}

// ends reports whether c ends a command.
func (r *batch) ends(c byte) bool {
	return c == '\n' || c == '&' || c == '|' || c == '(' || c == ')'
}

func (r *batch) blanks() {
	for c := r.peek(0); c == ' ' || c == '\t' || c == '\r' || c == ',' || c == ';' || c == '^' && (r.peek(1) == '\n' || r.peek(1) == '\r'); c = r.peek(0) {
		if r.pos++; c == '^' {
			for r.peek(0) == '\r' || r.peek(0) == '\n' {
				r.pos++
			}
		}
	}
}

// redirect reads a redirection.
func (r *batch) redirect() {
	start := r.pos
	for r.peek(0) == r.src[start] && r.pos-start < 2 {
		r.pos++
	}
	r.b.Open(syntax.Pair, start)
	r.text(start, string(r.src[start:r.pos]))
	if r.peek(0) == '&' {
		r.pos++
	}
	r.blanks()
	if r.done() || r.ends(r.src[r.pos]) {
		r.b.Leaf(syntax.Bad, r.pos)
	} else {
		r.word(ends)
	}
	r.b.Close()
}

// set reads an assignment, and tells whether there is one.
func (r *batch) set() bool {
	line := r.src[r.pos:]
	if n := bytes.IndexAny(line[:min(len(line), 300)], "\n&|"); n >= 0 {
		line = line[:n]
	}
	line = line[:min(len(line), 300)]
	equals := bytes.IndexByte(line, '=')
	if equals < 0 {
		return false
	}
	name := bytes.Trim(line[len("set"):equals], " \t\"")
	for len(name) > 2 && name[0] == '/' {
		name = bytes.TrimLeft(name[2:], " \t\"")
	}
	if len(name) == 0 || bytes.ContainsAny(name, " \t<>") {
		return false
	}
	r.b.Op(r.b.Open(syntax.Assign, r.pos), "=")
	r.b.Text(r.b.Leaf(syntax.Name, r.pos), string(name))
	r.pos += equals + 1
	if r.done() || r.ends(r.src[r.pos]) || r.src[r.pos] == '\r' {
		r.text(r.pos, "")
	} else {
		r.word(lineEnds)
	}
	r.b.Close()
	return true
}
