package shell

import "github.com/bumplens/bumplens/review/syntax"

// block reads a list as a Block, and the word that ends it.
func (r *reader) block(end string) {
	r.open(syntax.Block)
	r.list()
	r.b.Close()
	r.take(end)
}

// take skips a reserved word or a sign, if it is there, and tells.
func (r *reader) take(word string) bool {
	r.lines()
	if r.peek(0) == ';' && r.peek(1) != ';' {
		r.pos++
		r.lines()
	}
	if !r.has(word) || word[0] >= 'a' && r.reserved() != word {
		return false
	}
	r.pos += len(word)
	return true
}

// parenthesis reads a subshell, or arithmetic in double ones.
func (r *reader) parenthesis() {
	if r.arithmetic() {
		return
	}
	r.pos++
	r.block(")")
}

// test reads the commands that something depends on, as one node.
func (r *reader) test() {
	r.separators()
	if r.ends() {
		r.bad(0)
		return
	}
	r.andOr(operand)
	if r.b.Last() == 0 {
		r.bad(0)
	}
	r.separators()
	if r.ends() {
		return
	}
	r.b.Wrap(syntax.Block, r.b.Last())
	r.list()
	r.b.Close()
}

// ifs reads a conditional and all that follows in it.
func (r *reader) ifs() {
	r.pos += len("if")
	r.open(syntax.If)
	r.branch()
	depth := 0
	for r.take("elif") {
		r.open(syntax.Block)
		if r.nest >= maxNest {
			r.branch() // flat: what is asked, then what is done
			r.b.Close()
			continue
		}
		depth++
		r.nest++
		r.open(syntax.If)
		r.branch()
	}
	if r.take("else") {
		r.open(syntax.Block)
		r.list()
		r.b.Close()
	}
	r.nest -= depth
	for range depth {
		r.b.Close()
		r.b.Close()
	}
	r.b.Close()
	r.take("fi")
}

func (r *reader) branch() {
	r.test()
	r.take("then")
	r.open(syntax.Block)
	r.list()
	r.b.Close()
}

// loop reads while and until. A condition that always holds is none.
func (r *reader) loop() {
	word := r.reserved()
	r.open(syntax.Loop)
	r.pos += len(word)
	r.blanks()
	start := r.pos
	switch {
	case word == "while" && r.reserved() == "true" || word == "until" && r.reserved() == "false":
		r.pos += len(r.reserved())
	case word == "while" && r.peek(0) == ':':
		r.pos++
	}
	r.blanks()
	if c := r.peek(0); start == r.pos || c != ';' && c != '\n' {
		r.pos = start
		if word == "until" {
			r.b.Op(r.open(syntax.Unary), "!")
		}
		r.test()
		if word == "until" {
			r.b.Close()
		}
	}
	r.doDone()
	r.b.Close()
}

func (r *reader) doDone() {
	if !r.take("do") {
		r.take("{")
	}
	r.block("done")
	r.take("}")
}

// each reads for and select.
func (r *reader) each() {
	id := r.open(syntax.Each)
	r.pos += len(r.reserved())
	r.blanks()
	if r.has("((") {
		r.b.Kind(id, syntax.Loop)
		if r.has("((;;))") {
			r.pos += len("((;;))")
		} else if !r.arithmetic() {
			r.bad(2)
		}
		r.doDone()
		r.b.Close()
		return
	}
	if n := nameLength(r.src[r.pos:]); n > 0 {
		r.name(r.pos, r.pos+n)
		r.pos += n
	} else {
		r.bad(0)
	}
	if r.lines(); r.reserved() == "in" {
		r.pos += len("in")
		r.open(syntax.Array)
		for r.blanks(); r.pos < len(r.src) && !r.delimits(r.src[r.pos]); r.blanks() {
			r.words()
		}
		r.b.Close()
	} else {
		r.b.Text(r.b.Leaf(syntax.Name, r.at(r.pos)), "@")
	}
	r.doDone()
	r.b.Close()
}

// cases reads a case and its branches.
func (r *reader) cases() {
	r.open(syntax.Switch)
	r.pos += len("case")
	r.blanks()
	if !r.word(value) {
		r.bad(0)
	}
	r.take("in")
	for !r.done() && !r.take("esac") {
		start := r.pos
		r.open(syntax.Block)
		if r.peek(0) == '(' {
			r.pos++
		}
		for r.blanks(); r.word(value); r.blanks() {
			if r.blanks(); r.peek(0) != '|' {
				break
			}
			r.pos++
		}
		if r.peek(0) == ')' {
			r.pos++
		}
		r.list()
		r.b.Close()
		if r.has(";;") {
			r.pos += 2
			if r.peek(0) == '&' {
				r.pos++
			}
		} else if r.reserved() != "esac" {
			break
		}
		if r.pos == start {
			break
		}
	}
	r.b.Close()
}

// defines returns the length of a name that "()" follows, 0 when none does.
func (r *reader) defines() int {
	n := 0
	for n < 200 && r.pos+n < len(r.src) && !r.delimits(r.src[r.pos+n]) && r.src[r.pos+n] != '$' && r.src[r.pos+n] != '`' {
		n++
	}
	i := n
	for i < n+10 && r.peek(i) == ' ' {
		i++
	}
	if r.peek(i) != '(' || n == 0 {
		return 0
	}
	for i++; i < n+20 && r.peek(i) == ' '; {
		i++
	}
	if r.peek(i) != ')' {
		return 0
	}
	return n
}

// function reads a function that the word announces.
func (r *reader) function() {
	start := r.pos
	r.pos += len("function")
	r.blanks()
	n := 0
	for r.pos+n < len(r.src) && !r.delimits(r.src[r.pos+n]) {
		n++
	}
	r.body(start, n)
}

// body reads a function that starts at start, from its name of n bytes on.
func (r *reader) body(start, n int) {
	id := r.b.Open(syntax.Func, r.at(start))
	r.b.Text(id, string(r.src[r.pos:r.pos+n]))
	r.b.Leaf(syntax.Params, r.at(r.pos))
	r.pos += n
	if r.blanks(); r.peek(0) == '(' {
		r.pos++
		if r.blanks(); r.peek(0) == ')' {
			r.pos++
		}
	}
	r.lines()
	if r.reserved() == "{" {
		r.pos++
		r.block("}")
	} else {
		r.open(syntax.Block)
		r.command(statement)
		r.b.Close()
	}
	r.b.Close()
}
