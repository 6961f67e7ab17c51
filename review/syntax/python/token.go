package python

// A kind is a sort of token. One mark is its own kind, by its code.
type kind uint8

const (
	eof kind = iota
	newline
	indent
	dedent
	name
	number
	text     // a whole string
	template // a format string up to its first quote
	unknown
	halt // the end of a replacement field that was not understood
)

// Longer marks.
const (
	power    kind = iota + 128 // **
	floor                      // //
	left                       // <<
	right                      // >>
	less                       // <=
	greater                    // >=
	equal                      // ==
	unequal                    // != and <>
	arrow                      // ->
	walrus                     // :=
	ellipsis                   // ...
	addTo                      // += and so on
	takeFrom
	timesTo
	divideTo
	floorTo
	remainTo
	powerTo
	matrixTo
	andTo
	orTo
	xorTo
	leftTo
	rightTo

	wordAnd
	wordAs
	wordAssert
	wordAsync
	wordAwait
	wordBreak
	wordClass
	wordContinue
	wordDef
	wordDel
	wordElif
	wordElse
	wordExcept
	wordFinally
	wordFor
	wordFrom
	wordGlobal
	wordIf
	wordImport
	wordIn
	wordIs
	wordLambda
	wordNot
	wordOr
	wordPass
	wordRaise
	wordReturn
	wordTry
	wordWhile
	wordWith
	wordYield
)

// keyword returns the kind of a word. Words that are keywords in some places
// only, or in one Python only, are names.
func keyword(word []byte) kind {
	switch string(word) {
	case "and":
		return wordAnd
	case "as":
		return wordAs
	case "assert":
		return wordAssert
	case "async":
		return wordAsync
	case "await":
		return wordAwait
	case "break":
		return wordBreak
	case "class":
		return wordClass
	case "continue":
		return wordContinue
	case "def":
		return wordDef
	case "del":
		return wordDel
	case "elif":
		return wordElif
	case "else":
		return wordElse
	case "except":
		return wordExcept
	case "finally":
		return wordFinally
	case "for":
		return wordFor
	case "from":
		return wordFrom
	case "global":
		return wordGlobal
	case "if":
		return wordIf
	case "import":
		return wordImport
	case "in":
		return wordIn
	case "is":
		return wordIs
	case "lambda":
		return wordLambda
	case "not":
		return wordNot
	case "or":
		return wordOr
	case "pass":
		return wordPass
	case "raise":
		return wordRaise
	case "return":
		return wordReturn
	case "try":
		return wordTry
	case "while":
		return wordWhile
	case "with":
		return wordWith
	case "yield":
		return wordYield
	}
	return name
}

func (k kind) opens() bool  { return k == '(' || k == '[' || k == '{' }
func (k kind) closes() bool { return k == ')' || k == ']' || k == '}' }

// named reports whether a token may be a name; older programs have "async" as
// one.
func (k kind) named() bool { return k == name || k == wordAsync || k == wordAwait }

// starts reports whether a token may be the first of a value.
func (k kind) starts() bool {
	switch k {
	case name, number, text, template, '(', '[', '{', '-', '+', '~', '*', '`', power, ellipsis,
		wordNot, wordLambda, wordYield, wordAwait, wordAsync:
		return true
	}
	return false
}

// ends reports whether a token may be the last of a value, so that a bracket
// behind it calls it.
func (k kind) ends() bool { return k.closes() || k == text || k == template || k.named() }

// A token is a piece of the source.
type token struct {
	kind       kind
	form       form
	prefix     uint8 // letters before the quote of a text
	start, end int32
}

// A form is what has to be known of a token to get at its text.
type form uint8

const (
	raw      form = 1 << iota // backslashes are themselves
	inBytes                   // a text of bytes
	triple                    // it has three quotes
	escaped                   // it does not stand in the source as it is meant
	wide                      // a name with letters beyond ASCII
	isFormat                  // a format string or template string
)
