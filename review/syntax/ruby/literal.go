package ruby

import (
	"bytes"
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// primary reads the start of a value, and tells whether it may be a method.
func (r *reader) primary() bool {
	r.local = false
	c := r.peek(0)
	switch {
	case r.done():
		r.bad(0)
	case c >= '0' && c <= '9', c == '-' && r.peek(1) >= '0' && r.peek(1) <= '9':
		r.number()
	case c == '"' || c == '\'' || c == '`':
		r.texts()
	case c == '@' || c == '$':
		r.variable()
	case c == ':' && r.peek(1) == ':':
		r.pos += 2
		return r.identifier()
	case c == ':':
		r.symbol()
	case c == '/':
		r.pos++
		r.quoted(syntax.Regexp, r.pos-1, 0, '/')
		r.flags()
	case c == '%':
		r.percent()
	case c == '[':
		r.array()
	case c == '{':
		r.hash()
	case c == '(':
		r.parenthesis()
	case c == '<' && r.heredocs():
		r.heredoc()
	case c == '-' && r.peek(1) == '>':
		r.lambda()
	case c == '?' && r.pos+1 < len(r.src):
		r.leaf(syntax.String, r.pos+1, string(r.src[r.pos+1:r.pos+2]))
		r.pos += 2
	case (c == '.' || c == '&' || c == '*') && !r.ends():
		r.bad(1) // "..5", "&" and "*" of parameters
	case isWord(c):
		return r.identifier()
	default:
		r.bad(0)
	}
	return false
}

// identifier reads what starts with a word.
func (r *reader) identifier() bool {
	word, start := r.word(), r.pos
	if r.compound(word) {
		return false
	}
	if r.ends() {
		r.bad(0)
		return false
	}
	switch word {
	case "require", "require_relative":
		if r.require(word) {
			return false
		}
	case "return", "break", "next", "redo", "retry":
		r.jump(word)
		return false
	case "alias", "undef":
		r.pos += len(word)
		r.alias(word)
		return false
	case "loop":
		if r.forever() {
			return false
		}
	case "nil", "true", "false", "self", "__FILE__", "__LINE__", "__method__":
		r.leaf(syntax.Name, start, word)
		r.pos += len(word)
		return false
	}
	r.pos += len(word)
	if c := r.peek(0); (c == '?' || c == '!') && r.peek(1) != '=' && word != "" && !(c == '?' && r.peek(1) == ':') {
		r.pos++
		word = string(r.src[start:r.pos])
	}
	r.leaf(syntax.Name, start, word)
	r.local = r.locals[word]
	return true
}

// require reads an import of a text, and tells whether it is one.
func (r *reader) require(word string) bool {
	text := r.src[r.pos:min(r.pos+300, len(r.src))]
	rest := bytes.TrimLeft(text[len(word):], " (\t")
	if len(rest) < 2 || rest[0] != '"' && rest[0] != '\'' || len(rest) == len(text)-len(word) {
		return false
	}
	end := bytes.IndexByte(rest[1:], rest[0])
	if end < 0 {
		return false
	}
	module := rest[1 : 1+end]
	after := bytes.TrimLeft(rest[end+2:], " )\t\r")
	if bytes.ContainsAny(module, "\\#\n") || len(after) > 0 && strings.IndexByte("\n;#}iueadr", after[0]) < 0 {
		return false
	}
	r.leaf(syntax.Import, r.pos, string(module))
	parenthesis := bytes.IndexByte(text[:len(text)-len(rest)], '(') >= 0
	r.pos += len(text) - len(rest) + end + 2
	if parenthesis {
		r.blanks()
		r.take(")")
	}
	return true
}

// forever reads a loop that is a method with a block.
func (r *reader) forever() bool {
	start := r.pos
	r.pos += len("loop")
	if r.blanks(); !r.blocks() {
		r.pos = start
		return false
	}
	if r.enters(1) {
		r.openAt(syntax.Loop, start)
		r.blockBody(syntax.Bad)
		r.b.Close()
		r.nest--
	}
	return true
}

// jump reads a way out of a method or a loop, and what it hands on.
func (r *reader) jump(word string) {
	if !r.enters(len(word)) {
		return
	}
	if word == "return" {
		r.open(syntax.Return)
	} else {
		name := "continue"
		if word == "break" {
			name = word
		}
		r.b.Text(r.open(syntax.Jump), name)
	}
	r.pos += len(word)
	if r.blanks(); r.peek(0) == '(' || r.peek(0) == '[' || r.peek(0) == '{' || r.commands() {
		r.value(func() {
			r.argument()
			if r.blanks(); r.peek(0) == ',' && !r.comma {
				r.wrap(syntax.Array)
				r.list(r.ends)
				r.b.Close()
			}
		})
	}
	r.b.Close()
	r.nest--
}

// alias reads another name for a method.
func (r *reader) alias(word string) {
	id := r.open(syntax.Bad)
	if word == "alias" {
		r.b.Kind(id, syntax.Assign)
		r.b.Op(id, "=")
	}
	for range 2 {
		r.blanks()
		r.take(":")
		start := r.pos
		if r.peek(0) == '$' {
			r.pos++
		}
		r.leaf(syntax.Name, start, string(r.src[start:r.pos])+r.methodName())
	}
	r.b.Close()
}

// variable reads one of an object, of a class or of all.
func (r *reader) variable() {
	start := r.pos
	for r.peek(0) == '@' || r.peek(0) == '$' && r.pos == start {
		r.pos++
	}
	if n := nameLength(r.src[r.pos:]); n > 0 {
		r.pos += n
	} else if r.src[start] == '$' {
		r.pos = min(r.pos+1, len(r.src))
	}
	r.leaf(syntax.Name, start, string(r.src[start:r.pos]))
}

// number reads a number, whatever its form.
func (r *reader) number() {
	start := r.pos
	r.pos++
	for r.pos < len(r.src) && (isWord(r.src[r.pos]) || r.src[r.pos] == '.' && r.peek(1) >= '0' && r.peek(1) <= '9') {
		r.pos++
	}
	r.leaf(syntax.Number, start, string(r.src[start:r.pos]))
}

// flags skips those behind a Regexp.
func (r *reader) flags() {
	for c := r.peek(0); c == 'i' || c == 'm' || c == 'x' || c == 'o' || c == 'u' || c == 'n'; c = r.peek(0) {
		r.pos++
	}
}

// symbol reads a name with a ":" before it.
func (r *reader) symbol() {
	r.pos++
	if c := r.peek(0); c == '"' || c == '\'' {
		r.texts()
		return
	}
	start := r.pos
	for r.peek(0) == '@' || r.peek(0) == '$' {
		r.pos++
	}
	name := string(r.src[start:r.pos]) + r.methodName()
	if r.peek(0) == '=' && name != "" && isWord(name[len(name)-1]) && r.peek(1) != '=' && r.peek(1) != '~' && r.peek(1) != '>' && r.peek(1) != ' ' {
		r.pos++
		name += "="
	}
	r.leaf(syntax.String, start, name)
}
