package diff

import (
	"bytes"
	"path"

	"github.com/tdewolff/parse/v2/js"
)

const (
	meanLine = 200  // bytes of the mean line from which on a script counts as minified
	longLine = 5000 // bytes of one line that does it too, and of a token that is broken anywhere
)

// isScript reports whether a file is JavaScript by its name.
func isScript(p string) bool {
	switch path.Ext(p) {
	case ".js", ".cjs", ".mjs":
		return true
	}
	return false
}

// isMinified reports whether a script's lines are too long to be read: their
// mean is over 200 bytes, or a tenth of it is in lines of over 5,000. One long
// line among many of others is cut where it is shown.
func isMinified(p string, data []byte) bool {
	if !isScript(p) || len(data) <= meanLine {
		return false
	}
	lines := bytes.Count(data, newline)
	if data[len(data)-1] != '\n' {
		lines++
	}
	if len(data) > meanLine*lines {
		return true
	}
	long := 0
	for line := range bytes.Lines(data) {
		if len(line) > longLine {
			long += len(line)
		}
	}
	return long*10 > len(data)
}

// longest returns the length of the longest line of a text.
func longest(text []byte) int {
	n := 0
	for line := range bytes.Lines(text) {
		n = max(n, len(line))
	}
	return n
}

// reline returns a script with a line break behind each statement, brace and
// member of a list of members or strings, so that a line says about one thing.
// It adds line feeds and takes or changes nothing: without those that it added,
// the result is the script. None is added within a string, a template, a
// regular expression or a comment, unless that is so long that it may as well
// be code which the lexer took for one.
//
// It serves for reading alone: the result may mean something else.
func reline(data []byte) []byte {
	out := make([]byte, 0, len(data)+len(data)/8)
	s := newScript(data)
	var gap []byte   // blanks that were read and not written
	due := false     // a line break is due before the next token
	var before token // the last that is neither blank nor comment
	for {
		t, ok := s.next()
		if !ok {
			return append(out, gap...)
		}
		if t.blank() {
			due = due && !bytes.Contains(t.text, newline)
			gap = append(gap, t.text...)
			continue
		}
		if due && !t.comment() {
			if !clings(before, t) {
				out = append(out, '\n')
			}
			due = false
		}
		out = append(out, gap...)
		gap = gap[:0]
		if len(t.text) > longLine && longest(t.text) > longLine {
			out = broken(out, t.text)
		} else {
			out = append(out, t.text...)
		}
		if t.comment() {
			continue // it belongs to the line that it stands on
		}
		due = s.ends(before, t)
		before = t
	}
}

// ends reports whether a line is to end behind t, which s has just read.
func (s *script) ends(before, t token) bool {
	switch t.kind {
	case js.OpenBraceToken, js.CloseBraceToken:
		return true
	case js.SemicolonToken:
		return s.inside() != js.OpenParenToken // as in for (;;)
	case js.CommaToken:
		switch s.inside() {
		case 0, js.OpenBraceToken:
			return true
		case js.OpenBracketToken:
			return before.kind == js.StringToken || before.kind == js.CloseBraceToken || before.kind == js.CloseBracketToken
		}
		return before.kind == js.CloseBraceToken
	}
	return false
}

// clings reports whether t stays on the line of what stands before it, though
// that would end it.
func clings(before, t token) bool {
	switch t.kind {
	case js.CloseBraceToken:
		return before.kind == js.OpenBraceToken
	case js.SemicolonToken, js.CommaToken, js.CloseParenToken, js.CloseBracketToken, js.DotToken, js.OpenParenToken,
		js.TemplateMiddleToken, js.TemplateEndToken:
		return before.kind == js.CloseBraceToken
	}
	return false
}

// broken appends text with a line break behind each mark that ends something in
// code or in data: bundles hold whole files of JSON as strings.
func broken(out, text []byte) []byte {
	for len(text) > 0 {
		end := bytes.IndexAny(text, ";{},") + 1
		if end == 0 || end == len(text) {
			return append(out, text...)
		}
		out = append(out, text[:end]...)
		if text = text[end:]; text[0] != '\n' {
			out = append(out, '\n')
		}
	}
	return out
}
