package diff

import (
	"bytes"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/js"
)

// hashbang is the kind of a first line such as #!/usr/bin/env node.
const hashbang js.TokenType = 0xff

// What looked like a regular expression and is none is read again as a division,
// for which the rest of its line is read twice. That much may be, in times of the
// whole script and in bytes.
const (
	maxAgain      = 4
	maxAgainBytes = 1 << 20
)

// A token is a piece of a script. Those of a script, put together, are its
// bytes: what the lexer cannot read is a token too, of the kind [js.ErrorToken].
type token struct {
	kind js.TokenType
	text []byte
}

// blank reports whether a token is nothing but space.
func (t token) blank() bool { return t.kind == js.WhitespaceToken || t.kind == js.LineTerminatorToken }

// comment reports whether a token is a comment.
func (t token) comment() bool {
	return t.kind == js.CommentToken || t.kind == js.CommentLineTerminatorToken
}

// A script reads JavaScript token by token, and any other bytes as well: it
// has no errors and ends where the bytes do.
type script struct {
	data    []byte
	in      *parse.Input
	lexer   *js.Lexer
	at      int
	last    js.TokenType // of the last token that is neither blank nor comment
	open    []opening    // the brackets around the next token
	operand bool         // the last token ends an operand: a slash divides
	again   int          // bytes that were read twice
}

// An opening is an open bracket. operand says whether what it closes is one.
type opening struct {
	kind    js.TokenType
	operand bool
}

func newScript(data []byte) *script {
	data = data[:len(data):len(data)] // else the input writes behind its end
	in := parse.NewInputBytes(data)
	return &script{data: data, in: in, lexer: js.NewLexer(in), last: js.SemicolonToken}
}

// next returns the next token, false at the end.
func (s *script) next() (token, bool) {
	if s.at == len(s.data) {
		return token{}, false
	}
	kind := s.read()
	if end := s.in.Offset(); end <= s.at {
		s.in.Move(s.at + 1 - end)
	} else if end > len(s.data) {
		s.in.Move(len(s.data) - end)
	}
	s.in.Skip() // what an error left behind is no part of the next token
	t := token{kind, s.data[s.at:s.in.Offset()]}
	s.at = s.in.Offset()
	s.follow(t)
	return t, true
}

func (s *script) read() js.TokenType {
	if s.at == 0 && bytes.HasPrefix(s.data, []byte("#!")) {
		end := bytes.IndexByte(s.data, '\n')
		if end < 0 {
			end = len(s.data)
		}
		s.in.Move(end)
		return hashbang
	}
	kind, _ := s.lexer.Next()
	if kind != js.DivToken && kind != js.DivEqToken || s.operand {
		return kind
	}
	if regexp, _ := s.lexer.RegExp(); regexp != js.ErrorToken || s.again > maxAgain*len(s.data)+maxAgainBytes {
		return regexp
	}
	s.again += s.in.Offset() - s.at
	s.in.Rewind(1)
	return js.DivToken
}

// follow notes what a token means for the next one.
func (s *script) follow(t token) {
	if t.blank() || t.comment() {
		return
	}
	if s.last == js.DotToken || s.last == js.OptChainToken {
		if js.IsIdentifierName(t.kind) {
			t.kind = js.IdentifierToken // a property may have a keyword's name
		}
	}
	switch t.kind {
	case js.OpenParenToken:
		// What follows if (…) is a statement, what follows f(…) an operator.
		condition := s.last == js.IfToken || s.last == js.WhileToken || s.last == js.ForToken || s.last == js.WithToken
		s.push(t.kind, !condition)
	case js.OpenBracketToken:
		s.push(t.kind, true)
	case js.OpenBraceToken:
		s.push(t.kind, s.wantsValue())
	case js.TemplateStartToken:
		s.push(t.kind, true)
	case js.CloseParenToken, js.CloseBracketToken, js.CloseBraceToken:
		s.operand = s.pop()
		s.last = t.kind
		return
	case js.TemplateEndToken:
		s.pop()
	}
	s.operand = endsOperand(t.kind)
	s.last = t.kind
}

func (s *script) push(kind js.TokenType, operand bool) {
	s.open = append(s.open, opening{kind, operand})
}

// pop closes the innermost bracket, whatever it is, and reports whether what it
// closes is an operand.
func (s *script) pop() bool {
	n := len(s.open)
	if n == 0 {
		return true
	}
	o := s.open[n-1]
	s.open = s.open[:n-1]
	return o.operand
}

// inside returns the kind of the innermost open bracket, 0 outside of all.
func (s *script) inside() js.TokenType {
	if len(s.open) == 0 {
		return 0
	}
	return s.open[len(s.open)-1].kind
}

// wantsValue reports whether a brace opens an object here, and no block.
func (s *script) wantsValue() bool {
	switch s.last {
	case js.OpenParenToken, js.OpenBracketToken, js.CommaToken, js.ColonToken, js.QuestionToken, js.EllipsisToken,
		js.ReturnToken, js.ThrowToken, js.TypeofToken, js.VoidToken, js.NewToken, js.InToken, js.AwaitToken, js.YieldToken:
		return true
	}
	return js.IsOperator(s.last) && s.last != js.ArrowToken && s.last != js.IncrToken && s.last != js.DecrToken
}

// endsOperand reports whether a value may end in a token of this kind, bracket
// or not.
func endsOperand(kind js.TokenType) bool {
	switch kind {
	case js.StringToken, js.TemplateToken, js.TemplateEndToken, js.RegExpToken, js.PrivateIdentifierToken,
		js.IncrToken, js.DecrToken, js.ThisToken, js.SuperToken, js.NullToken, js.TrueToken, js.FalseToken:
		return true
	case js.AwaitToken, js.YieldToken, js.OfToken:
		return false
	}
	return js.IsNumeric(kind) || js.IsIdentifier(kind)
}
