package ruby

import (
	"github.com/bumplens/bumplens/review/syntax"
)

// chain reads a value and what is called on it.
func (r *reader) chain() {
	callable := r.primary()
	for !r.done() {
		switch c := r.peek(0); {
		case c == '(' && callable:
			r.call()
			callable = false
		case c == '[' && r.pos > 0 && r.src[r.pos-1] != ' ':
			r.index()
			callable = false
		case c == ':' && r.peek(1) == ':' && (isWord(r.peek(2)) || r.peek(2) == '('):
			r.pos += 2
			r.member()
			callable = true
		default:
			here := r.pos
			r.blanks()
			switch {
			case r.dot():
				r.member()
				callable = true
				continue
			case callable && r.blocks():
				r.wrap(syntax.Call)
				r.blockArgument()
				r.b.Close()
				callable = false
				continue
			case callable && r.local && r.peek(0) == '[':
				r.index()
				callable = false
				continue
			case callable && r.pos > here && r.commands():
				r.command()
				callable = false
				continue
			}
			return
		}
	}
}

// dot skips the sign before a method, which may start the next line.
func (r *reader) dot() bool {
	here, from := r.pos, r.hereTo
	if r.peek(0) == '\n' {
		if r.noDot == r.pos {
			return false
		}
		hereFrom, ended := r.hereFrom, r.ended
		r.lines()
		if !(r.peek(0) == '.' && r.peek(1) != '.' || r.peek(0) == '&' && r.peek(1) == '.') {
			r.pos, r.hereTo, r.hereFrom, r.ended = here, from, hereFrom, ended
			r.noDot = here
			return false
		}
	}
	switch {
	case r.peek(0) == '.' && r.peek(1) != '.':
		r.pos++
	case r.peek(0) == '&' && r.peek(1) == '.':
		r.pos += 2
	default:
		return false
	}
	r.lines()
	return true
}

// member reads the name of a method behind its sign.
func (r *reader) member() {
	start := r.pos
	name := "call"
	if r.peek(0) != '(' {
		name = r.methodName()
	}
	r.wrap(syntax.Member)
	r.leaf(syntax.String, start, name)
	r.b.Close()
}

// index reads a subscript.
func (r *reader) index() {
	if !r.enters(1) {
		return
	}
	id := r.wrap(syntax.Member)
	r.pos++
	if n := r.arguments(']'); n != 1 {
		r.b.Kind(id, syntax.Bad)
	}
	r.b.Close()
	r.nest--
}

// call reads arguments in parentheses, and a block behind them.
func (r *reader) call() {
	if !r.enters(1) {
		return
	}
	r.wrap(syntax.Call)
	r.pos++
	r.arguments(')')
	if r.blanks(); r.blocks() {
		r.blockArgument()
	}
	r.b.Close()
	r.nest--
}

// command reads arguments without parentheses, and a block behind them.
func (r *reader) command() {
	if !r.enters(0) {
		return
	}
	r.wrap(syntax.Call)
	outer := r.around
	r.do, r.comma = true, true
	r.argument()
	r.list(r.ends)
	r.around = outer
	if r.blanks(); r.blocks() {
		r.blockArgument()
	}
	r.b.Close()
	r.nest--
}

// blocks reports whether a block comes next.
func (r *reader) blocks() bool {
	return r.peek(0) == '{' || !r.do && r.word() == "do"
}

// blockArgument reads a block as a Func.
func (r *reader) blockArgument() {
	if !r.enters(1) {
		return
	}
	r.open(syntax.Func)
	r.blockBody(syntax.Params)
	r.b.Close()
	r.nest--
}

// blockBody reads a block's parameters, as a node of a kind, and its Block.
func (r *reader) blockBody(params syntax.Kind) {
	braced := r.take("{")
	if !braced {
		r.keyword("do")
	}
	if params == syntax.Params {
		r.open(syntax.Params)
		if r.blanks(); r.take("|") {
			outer := r.around
			r.bar = true
			r.params('|')
			r.around = outer
			r.take("|")
		}
		r.b.Close()
	}
	if braced {
		r.block()
		r.take("}")
		return
	}
	r.body()
}

// lambda reads "->".
func (r *reader) lambda() {
	if !r.enters(2) {
		return
	}
	r.open(syntax.Func)
	r.pos += len("->")
	r.open(syntax.Params)
	if r.blanks(); r.take("(") {
		r.params(')')
		r.take(")")
	} else {
		for r.blanks(); r.word() != "" && r.word() != "do"; r.blanks() {
			r.param()
			r.blanks()
			r.take(",")
		}
	}
	r.b.Close()
	r.blanks()
	r.blockBody(syntax.Bad)
	r.b.Close()
	r.nest--
}

// commands reports whether what comes next, behind a name and a blank, is the
// first argument of a command.
func (r *reader) commands() bool {
	c, next := r.peek(0), r.peek(1)
	tight := next != ' ' && next != '=' && next != '\n' && next != '\t' && next != 0
	switch c {
	case '"', '\'', '`', '@', '$', '~':
		return true
	case '!':
		return next != '=' && next != '~'
	case ':':
		return tight && (next != ':' || isWord(r.peek(2)))
	case '-':
		return next == '>' || tight && !r.local
	case '*', '/', '[', '%':
		return (tight || c == '[') && !r.local
	case '&':
		return tight && next != '&' && next != '.' && !r.local
	case '?':
		return isWord(next) && !isWord(r.peek(2)) && !r.local
	case '<':
		return next == '<' && !r.local && r.heredocs()
	}
	if !isWord(c) {
		return false
	}
	switch r.word() {
	case "if", "unless", "while", "until", "and", "or", "then", "do", "end", "rescue", "in", "else", "elsif", "when", "ensure":
		return r.key() > 0
	}
	return true
}
