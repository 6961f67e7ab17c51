package shell

import (
	"bytes"
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// typeName reads a type: one that stands before a value is called with it.
func (r *power) typeName() {
	start := r.pos
	n := bytes.IndexAny(r.src[start:min(start+200, len(r.src))], "]\n")
	if n < 0 || r.src[start+n] == '\n' {
		r.bad()
		return
	}
	for r.pos = start + n + 1; r.peek(0) == ']'; {
		r.pos++
	}
	name := string(bytes.Trim(r.src[start+1:start+n], " ["))
	if c := r.peek(0); c == 0 || strings.IndexByte("$('\"[@", c) < 0 && (c < '0' || c > '9') || r.nest >= powerNest {
		r.name(start, name)
		return
	}
	r.nest++
	r.b.Open(syntax.Call, start)
	r.name(start, name)
	r.primary()
	r.b.Close()
	r.nest--
}

// bare reads a word without quotes, or its rest.
func (r *power) bare(w *parts) {
	start := r.pos
	for !r.done() {
		c := r.src[r.pos]
		if c == '$' {
			r.variable(w)
			continue
		}
		if strings.IndexByte(" \t\r\n;|&(){},=<>\"'", c) >= 0 && r.pos > start {
			break
		}
		if c == '`' && r.pos+1 < len(r.src) {
			r.pos++
			c = r.src[r.pos]
		}
		w.lit = append(w.lit, c)
		r.pos++
	}
}

// quoted reads a text in quotes of any kind.
func (r *power) quoted() {
	w := &parts{b: r.b, start: r.pos}
	long := r.src[r.pos] == '@'
	if long {
		r.pos++
	}
	quote := r.src[r.pos]
	r.pos++
	for !r.done() {
		c := r.src[r.pos]
		switch {
		case c == quote && long && r.peek(1) == '@':
			r.pos += 2
			w.end()
			return
		case c == quote && !long && r.peek(1) == quote:
			w.lit = append(w.lit, c)
			r.pos += 2
		case c == quote && !long:
			r.pos++
			w.end()
			return
		case c == '`' && quote == '"' && r.pos+1 < len(r.src):
			c = r.src[r.pos+1]
			if i := strings.IndexByte("0abefnrtv", c); i >= 0 {
				c = "\x00\a\b\x1b\f\n\r\t\v"[i]
			}
			w.lit = append(w.lit, c)
			r.pos += 2
		case c == '$' && quote == '"':
			r.variable(w)
		default:
			w.lit = append(w.lit, c)
			r.pos++
		}
	}
	w.end()
}

// variable reads $name, ${name}, $env:name or $(…), or a sign that stands for
// itself.
func (r *power) variable(w *parts) {
	start := r.pos
	r.pos++
	if r.peek(0) == '(' && r.nest < powerNest {
		w.before()
		r.group(syntax.Block)
		return
	}
	braced := r.peek(0) == '{'
	if braced {
		r.pos++
	}
	n := nameLength(r.src[r.pos:])
	name := string(r.src[r.pos : r.pos+n])
	r.pos += n
	scope := ""
	if r.peek(0) == ':' && n > 0 && nameLength(r.src[r.pos+1:min(r.pos+2, len(r.src))]) > 0 {
		scope = name
		n = nameLength(r.src[r.pos+1:])
		name = string(r.src[r.pos+1 : r.pos+1+n])
		r.pos += 1 + n
	}
	if c := r.peek(0); n == 0 && !braced && c != 0 && strings.IndexByte("_?$^", c) >= 0 {
		name = string(c)
		r.pos++
	}
	if braced && r.peek(0) == '}' {
		r.pos++
	}
	switch {
	case name == "":
		w.lit = append(w.lit, r.src[start:r.pos]...)
	case strings.EqualFold(scope, "env"):
		w.before()
		r.b.Open(syntax.Member, start)
		r.name(start, "env")
		r.text(start, name)
		r.b.Close()
	default:
		w.name(syntax.Name, start, name)
	}
}
