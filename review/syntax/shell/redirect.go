package shell

import (
	"bytes"
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// redirections are the operators, and how they are told; longer ones first.
var redirections = []struct{ sign, op string }{
	{"<<<", "<<<"}, {"<<-", "<<"}, {"&>>", ">>"}, {"<<", "<<"}, {">>", ">>"}, {">|", ">"}, {">&", ">&"}, {"<&", "<&"}, {"<>", "<"},
	{"&>", ">"}, {"<", "<"}, {">", ">"},
}

// redirects reports whether a redirection comes next.
func (r *reader) redirects() bool {
	n := 0
	for n < 4 && r.peek(n) >= '0' && r.peek(n) <= '9' {
		n++
	}
	switch r.peek(n) {
	case '<', '>':
		return r.peek(n+1) != '('
	case '&':
		return n == 0 && r.peek(1) == '>'
	}
	return false
}

// redirect reads a redirection.
func (r *reader) redirect() {
	start := r.pos
	for r.peek(0) >= '0' && r.peek(0) <= '9' {
		r.pos++
	}
	sign, op := "", ""
	for _, s := range redirections {
		if r.has(s.sign) {
			sign, op = s.sign, s.op
			break
		}
	}
	r.pos += len(sign)
	r.b.Open(syntax.Pair, r.at(start))
	r.blanks()
	if c := r.peek(0); op == ">&" && c != '-' && (c < '0' || c > '9') {
		op = ">" // bash writes both of its outputs to a file so
	}
	r.text(start, op)
	switch {
	case op == "<<":
		r.hereDocument(sign == "<<-")
	case r.processes():
		r.process()
	case !r.word(argument):
		r.bad(0)
	}
	r.b.Close()
}

// processes reports whether commands come next that stand for a file.
func (r *reader) processes() bool { return r.has("<(") || r.has(">(") }

// process reads them.
func (r *reader) process() {
	r.pos++
	if r.nest >= maxNest {
		r.bad(1)
		return
	}
	r.pos++
	r.nest++
	r.block(")")
	r.nest--
}

// hereDocument reads the word that ends a text, and the text.
func (r *reader) hereDocument(indented bool) {
	start, quoted := r.pos, false
	var end []byte
	for r.pos < len(r.src) && !r.delimits(r.src[r.pos]) {
		switch c := r.src[r.pos]; c {
		case '\'', '"', '\\':
			quoted = true
		default:
			end = append(end, c)
		}
		r.pos++
	}
	if r.hereTo == 0 || r.pos > r.hereFrom {
		if r.pos > r.lineEnd {
			n := bytes.IndexByte(r.src[r.pos:], '\n')
			if n < 0 {
				n = len(r.src) - r.pos
			}
			r.lineEnd = r.pos + n
		}
		r.hereFrom, r.hereTo = r.lineEnd, min(r.lineEnd+1, len(r.src))
	}
	from := r.hereTo
	to := from
	for to < len(r.src) {
		line := r.src[to:]
		if n := bytes.IndexByte(line, '\n'); n >= 0 {
			line = line[:n+1]
		}
		r.hereTo = to + len(line)
		line = bytes.TrimRight(line, "\r\n")
		if indented {
			line = bytes.TrimLeft(line, "\t")
		}
		if bytes.Equal(line, end) {
			break
		}
		to = r.hereTo
	}
	here := *r
	here.src, here.pos, here.hereTo, here.lineEnd = r.src[:to], from, 0, 0
	here.nest++
	if indented {
		here = *r.within(withoutTabs(r.src[from:to]), start)
	}
	w := &word{r: &here, start: here.pos, some: true}
	if quoted {
		here.constant(here.pos, here.src[here.pos:])
		return
	}
	here.quoted(w, 0)
	w.end()
}

// withoutTabs returns a text whose lines do not start with tabs.
func withoutTabs(text []byte) []byte {
	var out []byte
	for line := range bytes.Lines(text) {
		out = append(out, bytes.TrimLeft(line, "\t")...)
	}
	return out
}

// ansi reads the inside of $'…', and appends what it says.
func (r *reader) ansi(lit []byte) []byte {
	for r.pos < len(r.src) {
		c := r.src[r.pos]
		r.pos++
		switch {
		case c == '\'':
			return lit
		case c != '\\' || r.pos >= len(r.src):
			lit = append(lit, c)
			continue
		}
		c = r.src[r.pos]
		r.pos++
		switch c {
		case 'x':
			lit = append(lit, byte(r.digits(16, 2)))
		case 'u':
			lit = append(lit, string(rune(r.digits(16, 4)))...)
		case 'U':
			lit = append(lit, string(rune(r.digits(16, 8)))...)
		case '0', '1', '2', '3', '4', '5', '6', '7':
			r.pos--
			lit = append(lit, byte(r.digits(8, 3)))
		default:
			if i := strings.IndexByte("abefnrtvE", c); i >= 0 {
				c = "\a\b\x1b\f\n\r\t\v\x1b"[i]
			}
			lit = append(lit, c)
		}
	}
	return lit
}

// digits reads a number of at most n digits.
func (r *reader) digits(base, n int) int {
	number := 0
	for ; n > 0 && r.pos < len(r.src); n-- {
		d := strings.IndexByte("0123456789abcdef", r.src[r.pos]|0x20)
		if d < 0 || d >= base {
			break
		}
		number = number*base + d
		r.pos++
	}
	return number
}
