package ruby

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// texts reads a text, and those beside it as one Template.
func (r *reader) texts() {
	r.value(func() {
		for open := false; ; open = true {
			c := r.peek(0)
			start := r.pos
			r.pos++
			switch c {
			case '`':
				r.shell(func() { r.quoted(syntax.String, start, 0, c) }, start)
			case '\'':
				r.raw(start, 0, c)
			default:
				r.quoted(syntax.String, start, 0, c)
			}
			if c != '`' {
				r.blanks()
			}
			if next := r.peek(0); c == '`' || next != '"' && next != '\'' {
				if open {
					r.b.Close()
				}
				return
			}
			if !open {
				r.wrap(syntax.Template)
			}
		}
	})
}

// shell reads a text as what a shell is called with.
func (r *reader) shell(read func(), start int) {
	r.openAt(syntax.Call, start)
	r.leaf(syntax.Name, start, "`")
	read()
	r.b.Close()
}

// raw reads to the closing quote a text in which little is escaped. Quotes that
// have an opening one may stand within each other.
func (r *reader) raw(start int, opening, closing byte) {
	var text []byte
	for depth := 0; r.pos < len(r.src); r.pos++ {
		c := r.src[r.pos]
		switch {
		case c == '\\' && (r.peek(1) == closing || r.peek(1) == '\\' || opening != 0 && r.peek(1) == opening):
			r.pos++
			c = r.src[r.pos]
		case c == closing && depth == 0:
			r.pos++
			r.text(start, text)
			return
		case c == closing:
			depth--
		case c == opening && opening != 0:
			depth++
		}
		text = append(text, c)
	}
	r.text(start, text)
}

// text adds a String whose quote is at start.
func (r *reader) text(start int, text []byte) {
	id := r.leaf(syntax.String, start, "")
	if end := start + 1 + len(text); end <= len(r.src) && bytes.Equal(r.src[start+1:end], text) {
		r.b.Quote(id, start+1, end)
		return
	}
	r.b.Text(id, string(text))
}

// quoted reads to the closing quote a text that values may stand in, of kind
// String or Regexp. A closing quote of 0 is the end.
func (r *reader) quoted(kind syntax.Kind, start int, opening, closing byte) {
	outer := r.deep
	r.deep = r.b.Depth()
	from, parts, depth := r.pos, 0, 0
	var text []byte
	flush := func() {
		if len(text) > 0 {
			r.text(start, text)
			text, parts = nil, parts+1
		}
	}
	opened := false
	for {
		if r.hereDone(); r.pos >= len(r.src) {
			break
		}
		c := r.src[r.pos]
		if c == closing && closing != 0 && depth == 0 {
			break
		}
		switch {
		case c == closing && closing != 0:
			depth--
		case c == opening && opening != 0:
			depth++
		}
		switch {
		case c == '\\' && kind == syntax.Regexp && r.pos+1 < len(r.src):
			text = append(text, c, r.src[r.pos+1])
			r.pos += 2
		case c == '\\' && r.pos+1 < len(r.src):
			r.pos++
			text = r.escape(text)
		case c == '#' && r.peek(1) == '{' && r.enters(0):
			if !opened {
				r.openAt(syntax.Template, start)
				opened = true
			}
			flush()
			r.pos += 2
			r.grouped('}')
			r.nest--
			start = r.pos - 1
		default:
			text = append(text, c)
			r.pos++
		}
	}
	switch {
	case opened:
		flush()
		r.b.Close()
	case kind == syntax.Regexp:
		r.leaf(syntax.Regexp, from, string(text))
	default:
		r.text(start, text)
	}
	if closing != 0 {
		r.pos = min(r.pos+1, len(r.src))
	}
	r.deep = max(r.deep, outer)
}

// escape reads what is behind a backslash, and appends what it says.
func (r *reader) escape(text []byte) []byte {
	c := r.src[r.pos]
	r.pos++
	switch {
	case c == '\n':
	case c == 'x':
		return append(text, byte(r.digits(16, 2)))
	case c == 'u' && r.peek(0) == '{':
		for r.pos++; r.pos < len(r.src) && r.src[r.pos] != '}' && isWord(r.src[r.pos]) || r.peek(0) == ' '; r.take(" ") {
			before := r.pos
			text = append(text, string(rune(r.digits(16, 6)))...)
			if r.pos == before && r.peek(0) != ' ' {
				break
			}
		}
		r.take("}")
	case c == 'u':
		return append(text, string(rune(r.digits(16, 4)))...)
	case c >= '0' && c <= '7':
		r.pos--
		return append(text, byte(r.digits(8, 3)))
	default:
		if i := strings.IndexByte("abefnrstv", c); i >= 0 {
			c = "\a\b\x1b\f\n\r \t\v"[i]
		}
		return append(text, c)
	}
	return text
}

// digits reads a number of at most n digits, 0 when there are none.
func (r *reader) digits(base, n int) int {
	end := r.pos
	for end < len(r.src) && end-r.pos < n {
		if _, err := strconv.ParseUint(string(r.src[end]), base, 8); err != nil {
			break
		}
		end++
	}
	number, _ := strconv.ParseUint(string(r.src[r.pos:end]), base, 32)
	r.pos = end
	return int(number)
}

// percent reads a literal that starts with "%".
func (r *reader) percent() {
	start := r.pos
	kind := byte('Q')
	r.pos++
	if c := r.peek(0); c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
		kind = c
		r.pos++
	}
	if r.done() {
		r.bad(0)
		return
	}
	opening, closing := byte(0), r.src[r.pos]
	if i := strings.IndexByte("([{<", closing); i >= 0 {
		opening, closing = closing, ")]}>"[i]
	}
	r.pos++
	quote := r.pos - 1
	switch kind {
	case 'q', 's':
		r.raw(quote, opening, closing)
	case 'x':
		r.shell(func() { r.quoted(syntax.String, quote, opening, closing) }, start)
	case 'r':
		r.quoted(syntax.Regexp, quote, opening, closing)
		r.flags()
	case 'w', 'W', 'i', 'I':
		r.words(start, opening, closing)
	default:
		r.quoted(syntax.String, quote, opening, closing)
	}
}

// words reads words between blanks as an Array.
func (r *reader) words(start int, opening, closing byte) {
	r.openAt(syntax.Array, start)
	word, depth := -1, 0
	for ; r.pos < len(r.src); r.pos++ {
		c := r.src[r.pos]
		last := c == closing && depth == 0
		blank := c == ' ' || c == '\n' || c == '\t' || c == '\r'
		switch {
		case (last || blank) && word >= 0:
			r.leaf(syntax.String, word, string(r.src[word:r.pos]))
			word = -1
		case !last && !blank && word < 0:
			word = r.pos
		}
		switch {
		case last:
			r.pos++
			r.b.Close()
			return
		case c == '\\' && r.pos+1 < len(r.src):
			r.pos++
		case c == closing:
			depth--
		case c == opening && opening != 0:
			depth++
		}
	}
	r.b.Close()
}
