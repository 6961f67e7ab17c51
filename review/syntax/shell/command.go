package shell

import "github.com/bumplens/bumplens/review/syntax"

// A place says where a command stands.
type place uint8

const (
	statement place = iota // among others: it may become several nodes
	operand                // where one node is needed
)

// maxTurns bounds how often "&&" and "||" take turns in one tree; behind that
// they are operands of a Bad node.
const maxTurns = 3

// program reads to the end. What ends a construct that was not opened is Bad.
func (r *reader) program() {
	for r.list(); !r.done(); r.list() {
		r.bad(max(1, len(r.reserved())))
	}
}

// list reads statements until something ends them, which is not read.
func (r *reader) list() {
	for !r.done() {
		r.separators()
		if r.ends() {
			return
		}
		start := r.pos
		r.andOr(statement)
		r.blanks()
		if r.peek(0) == '&' && r.peek(1) != '&' {
			r.pos++
			r.b.Op(r.b.Wrap(syntax.Unary, r.b.Last()), "go")
			r.b.Close()
		}
		if r.pos == start {
			r.bad(1)
		}
	}
}

// separators skips what stands between statements.
func (r *reader) separators() {
	for r.lines(); r.pos < len(r.src); r.lines() {
		c := r.src[r.pos]
		if c != ';' && !(r.dialect == M4 && (c == '[' || c == ']' || c == ',')) || r.has(";;") {
			return
		}
		r.pos++
	}
}

// ends reports whether what comes next ends a list.
func (r *reader) ends() bool {
	switch r.reserved() {
	case "then", "else", "elif", "fi", "do", "done", "esac", "}":
		return true
	}
	return r.done() || r.peek(0) == ')' || r.has(";;")
}

// andOr reads commands that depend on each other.
func (r *reader) andOr(p place) {
	r.pipeline(p)
	var id syntax.ID
	op, turns := "", 0
	for r.blanks(); r.has("&&") || r.has("||"); r.blanks() {
		next := string(r.src[r.pos : r.pos+2])
		r.pos += 2
		r.lines()
		switch {
		case next != op && turns < maxTurns:
			if op != "" {
				r.b.Close()
			}
			id = r.b.Wrap(syntax.Binary, r.b.Last())
			r.b.Op(id, next)
			op = next
			turns++
		case next != op:
			r.b.Kind(id, syntax.Bad)
		}
		r.pipeline(operand)
	}
	if op != "" {
		r.b.Close()
	}
}

// pipeline reads commands that read from each other.
func (r *reader) pipeline(p place) {
	r.blanks()
	not := false
	for r.reserved() == "!" {
		if !not {
			r.b.Op(r.open(syntax.Unary), "!")
		}
		not, p = true, operand
		r.pos++
		r.blanks()
	}
	r.command(p)
	piped := false
	for r.blanks(); r.peek(0) == '|' && r.peek(1) != '|'; r.blanks() {
		r.pos++
		if r.peek(0) == '&' {
			r.pos++
		}
		r.lines()
		if !piped {
			r.b.Op(r.b.Wrap(syntax.Binary, r.b.Last()), "|")
			piped = true
		}
		r.command(operand)
	}
	if piped {
		r.b.Close()
	}
	if not {
		r.b.Close()
	}
}

// command reads a command, and nothing where none stands.
func (r *reader) command(p place) {
	if r.ends() {
		return
	}
	word := r.reserved()
	read := r.compound(word)
	switch {
	case word == "[[":
		r.condition()
		return
	case read == nil && r.peek(0) != '(':
		r.simple(p)
		return
	case r.nest >= maxNest:
		r.bad(max(1, len(word)))
		return
	}
	r.nest++
	if read == nil {
		read = r.parenthesis
	}
	read()
	r.nest--
	r.blanks()
	if !r.redirects() {
		return
	}
	r.b.Wrap(syntax.Block, r.b.Last())
	for r.redirects() {
		r.redirect()
		r.blanks()
	}
	r.b.Close()
}

// compound returns what reads the construct that a word starts, nil for none.
func (r *reader) compound(word string) func() {
	switch word {
	case "{":
		return func() { r.pos++; r.block("}") }
	case "if":
		return r.ifs
	case "while", "until":
		return r.loop
	case "for", "select":
		return r.each
	case "case":
		return r.cases
	case "function":
		return r.function
	}
	return nil
}

// simple reads assignments, words and redirections.
func (r *reader) simple(p place) {
	nodes := 0
	add := func() {
		if nodes++; nodes == 2 && p == operand {
			r.b.Wrap(syntax.Block, r.b.Last())
		}
	}
	for {
		r.blanks()
		if r.redirects() {
			add()
			r.redirect()
		} else if n := r.assigns(); n > 0 {
			add()
			r.assign(n)
		} else {
			break
		}
	}
	if !r.done() && !r.delimits(r.src[r.pos]) {
		if n := r.defines(); n > 0 && r.nest < maxNest {
			r.nest++
			r.body(r.pos, n)
			r.nest--
		} else {
			add()
			r.call()
		}
	}
	if nodes >= 2 && p == operand {
		r.b.Close()
	}
}

// call reads a callee and its arguments.
func (r *reader) call() {
	switch r.reserved() {
	case "return":
		r.open(syntax.Return)
		r.pos += len("return")
	case "break", "continue":
		id := r.open(syntax.Jump)
		r.b.Text(id, r.reserved())
		r.pos += len(r.reserved())
	default:
		r.open(syntax.Call)
	}
	declares := false
	switch r.reserved() {
	case "export", "readonly", "local", "declare", "typeset":
		declares = true
	}
	for !r.done() {
		r.blanks()
		if n := 0; r.redirects() {
			r.redirect()
			continue
		} else if declares {
			if n = r.assigns(); n > 0 {
				r.assign(n)
				continue
			}
		}
		if r.processes() {
			r.process()
			continue
		}
		if r.pos >= len(r.src) || r.delimits(r.src[r.pos]) {
			break
		}
		r.words()
	}
	r.b.Close()
}

// condition reads what stands in double brackets, where operators are words.
func (r *reader) condition() {
	r.open(syntax.Call)
	for first := true; !r.done(); first = false {
		r.blanks()
		end := r.has("]]")
		switch c := r.peek(0); {
		case c == '\n':
			r.newline()
		case c == 0 || !r.delimits(c) || r.dialect == M4 && (c == '[' || c == ']'):
			if !r.word(whole) && !first {
				r.pos = min(r.pos+1, len(r.src))
			}
		default:
			n := 1
			if r.peek(1) == c {
				n = 2
			}
			r.text(r.pos, string(r.src[r.pos:r.pos+n]))
			r.pos += n
		}
		if end {
			break
		}
	}
	r.b.Close()
}
