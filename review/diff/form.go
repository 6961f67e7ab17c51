package diff

import (
	"bytes"
	"unicode/utf8"

	"github.com/tdewolff/parse/v2/js"
)

// An alike says how much of a file that changed is the same.
type alike int

const (
	different   alike = iota // or it cannot be told
	sameCode                 // comments differ
	sameButForm              // nothing differs but blanks, line breaks and semicolons that mean nothing
)

// compareForm tells how alike two sides of a file are. Whitespace is syntax in
// most languages, and may be anything in a file that is not known: of those only
// the ends of lines may differ.
func compareForm(p string, was, is []byte) alike {
	switch {
	case isScript(p):
		return scriptForm(was, is)
	case sameLines(was, is):
		return sameButForm
	}
	return different
}

// scriptForm compares two scripts token by token. What is told to be the same is:
// a line break counts where JavaScript would end a statement at it, and a script
// with anything that the lexer cannot read is told to differ.
func scriptForm(was, is []byte) alike {
	if !utf8.Valid(was) || !utf8.Valid(is) {
		return different // the lexer may see other characters than an engine does
	}
	b, h := &code{script: newScript(was)}, &code{script: newScript(is)}
	for {
		x, more := b.next()
		y, moreToo := h.next()
		if more != moreToo || b.odd || h.odd {
			return different
		}
		if !more {
			break
		}
		if x.kind != y.kind || !bytes.Equal(x.text, y.text) || x.newline != y.newline {
			return different
		}
	}
	if !bytes.Equal(b.comments, h.comments) {
		return sameCode
	}
	return sameButForm
}

// A code is a script without what means nothing in it.
type code struct {
	*script
	comments []byte // those that were passed, without their blanks
	odd      bool   // something was passed that cannot be told
	ahead    []meant
	before   token
}

// A meant is a token, and whether a line break before it means something.
type meant struct {
	token
	newline bool
}

// next returns the next token that means something, false at the end.
func (c *code) next() (meant, bool) {
	t, ok := c.take()
	// A semicolon may as well be missing at the end of a block.
	for ok && t.kind == js.SemicolonToken {
		after, more := c.take()
		if more {
			c.ahead = append(c.ahead, after)
		}
		if more && after.kind != js.CloseBraceToken {
			break
		}
		t, ok = c.take()
	}
	return t, ok
}

func (c *code) take() (meant, bool) {
	if len(c.ahead) > 0 {
		t := c.ahead[0]
		c.ahead = c.ahead[:0]
		return t, true
	}
	broke := false
	for {
		t, ok := c.script.next()
		if !ok {
			return meant{}, false
		}
		switch {
		case t.blank() || t.comment():
			broke = broke || t.kind == js.LineTerminatorToken || t.kind == js.CommentLineTerminatorToken
			if t.comment() {
				c.note(t.text)
			}
			continue
		case t.kind == js.ErrorToken:
			c.odd = true
		}
		m := meant{t, broke && breaks(c.before, t)}
		c.before = t
		return m, true
	}
}

// note adds a comment. One of HTML is code to a module.
func (c *code) note(text []byte) {
	c.odd = c.odd || text[0] != '/'
	for _, word := range bytes.Fields(text) {
		c.comments = append(append(c.comments, word...), ' ')
	}
}

// breaks reports whether a statement may end at a line break between two tokens
// that could belong together without it.
func breaks(before, t token) bool {
	if t.kind == js.SemicolonToken || t.kind == js.CloseBraceToken {
		return false // it ends here anyway
	}
	switch before.kind {
	case js.ReturnToken, js.BreakToken, js.ContinueToken, js.ThrowToken, js.YieldToken:
		return true
	}
	switch string(before.text) {
	case "async", "using", "accessor":
		return true
	}
	return t.kind == js.IncrToken || t.kind == js.DecrToken
}

// sameLines reports whether two texts differ in nothing but how their lines end:
// in line feeds or carriage returns with them, throughout, and in blanks that
// were at an end and are gone. Blanks that are new are not taken for nothing,
// since data can be written in them.
func sameLines(was, is []byte) bool {
	returns := bytes.Count(is, []byte("\r\n"))
	if returns > 0 && returns != bytes.Count(is, newline) {
		return false
	}
	for first := true; len(was) > 0 || len(is) > 0; first = false {
		if len(was) == 0 || len(is) == 0 {
			return false // an empty line is one too
		}
		b, h := cutLine(&was), cutLine(&is)
		if first && bytes.HasPrefix(b, []byte("#!")) && !bytes.Equal(b, h) {
			return false // a carriage return is part of what it names
		}
		b, h = bytes.TrimSuffix(b, []byte("\r")), bytes.TrimSuffix(h, []byte("\r"))
		if bytes.Equal(b, h) {
			continue
		}
		trimmed := bytes.TrimRight(b, " \t")
		if !bytes.Equal(trimmed, h) || bytes.HasSuffix(trimmed, []byte(`\`)) {
			return false // a backslash before the end of a line joins it to the next
		}
	}
	return true
}

// cutLine takes the first line off text, without its line feed.
func cutLine(text *[]byte) []byte {
	line, rest, _ := bytes.Cut(*text, newline)
	*text = rest
	return line
}
