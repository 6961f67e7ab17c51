package javascript

import "github.com/bumplens/bumplens/review/syntax"

// A token is a kind of token.
type token uint8

const (
	bad token = iota // bytes that begin no token, and texts that do not end
	end
	number
	text
	backtick // where a template starts; what is in it is read by the parser
	private  // #name
	openBrace
	closeBrace
	openParen
	closeParen
	openBracket
	closeBracket
	dot
	optional // ?.
	ellipsis
	semicolon
	comma
	colon
	question
	arrow
	at
	bang
	tilde
	increment
	decrement

	// The operators that stand between two values, in the order of binding.
	nullish
	or
	and
	bitOr
	bitXor
	bitAnd
	equal
	notEqual
	same
	notSame
	less
	lessEqual
	greater
	greaterEqual
	shiftLeft
	shiftRight
	shiftZero
	plus
	minus
	times
	divide
	modulo
	power

	assign
	firstAssign // what both reads and sets
	divideAssign
	lastAssign

	// The words that are reserved.
	wordBreak
	wordCase
	wordCatch
	wordClass
	wordConst
	wordContinue
	wordDebugger
	wordDefault
	wordDelete
	wordDo
	wordElse
	wordEnum
	wordExport
	wordExtends
	wordFalse
	wordFinally
	wordFor
	wordFunction
	wordIf
	wordImport
	wordIn
	wordInstanceof
	wordNew
	wordNull
	wordReturn
	wordSuper
	wordSwitch
	wordThis
	wordThrow
	wordTrue
	wordTry
	wordTypeof
	wordVar
	wordVoid
	wordWhile
	wordWith

	// The names, and the words that may be names.
	name
	wordAbstract
	wordAccessor
	wordAs
	wordAsserts
	wordAsync
	wordAwait
	wordDeclare
	wordFrom
	wordGet
	wordGlobal
	wordImplements
	wordInfer
	wordInterface
	wordIs
	wordKeyof
	wordLet
	wordModule
	wordNamespace
	wordOf
	wordOut
	wordOverride
	wordPrivate
	wordProtected
	wordPublic
	wordReadonly
	wordSatisfies
	wordSet
	wordStatic
	wordType
	wordUnique
	wordUsing
	wordYield

	lastToken
)

// isName reports whether t may be the name of a variable.
func (t token) isName() bool { return t >= name }

// isWord reports whether t is written as a name.
func (t token) isWord() bool { return t >= wordBreak }

// isAssign reports whether t sets what stands before it.
func (t token) isAssign() bool { return t >= assign && t <= lastAssign }

// binding tells how strongly an operator binds; 0 is none.
var binding = [lastToken]uint8{
	nullish: 1, or: 1, and: 2, bitOr: 3, bitXor: 4, bitAnd: 5,
	equal: 6, notEqual: 6, same: 6, notSame: 6,
	less: 7, lessEqual: 7, greater: 7, greaterEqual: 7, wordIn: 7, wordInstanceof: 7,
	shiftLeft: 8, shiftRight: 8, shiftZero: 8, plus: 9, minus: 9, times: 10, divide: 10, modulo: 10, power: 11,
}

// operators are the operators that are always written in one way.
var operators = [lastToken]syntax.Op{
	bang: syntax.OpOf("!"), tilde: syntax.OpOf("~"), increment: syntax.OpOf("++"), decrement: syntax.OpOf("--"),
	nullish: syntax.OpOf("??"), or: syntax.OpOf("||"), and: syntax.OpOf("&&"),
	bitOr: syntax.OpOf("|"), bitXor: syntax.OpOf("^"), bitAnd: syntax.OpOf("&"),
	equal: syntax.OpOf("=="), notEqual: syntax.OpOf("!="), same: syntax.OpOf("==="), notSame: syntax.OpOf("!=="),
	less: syntax.OpOf("<"), lessEqual: syntax.OpOf("<="), greater: syntax.OpOf(">"), greaterEqual: syntax.OpOf(">="),
	shiftLeft: syntax.OpOf("<<"), shiftRight: syntax.OpOf(">>"), shiftZero: syntax.OpOf(">>>"),
	plus: syntax.OpOf("+"), minus: syntax.OpOf("-"), times: syntax.OpOf("*"), divide: syntax.OpOf("/"),
	modulo: syntax.OpOf("%"), power: syntax.OpOf("**"), assign: syntax.OpOf("="), divideAssign: syntax.OpOf("/="),
	wordIn: syntax.OpOf("in"), wordInstanceof: syntax.OpOf("instanceof"), wordTypeof: syntax.OpOf("typeof"),
	wordVoid: syntax.OpOf("void"), wordDelete: syntax.OpOf("delete"), wordAwait: syntax.OpOf("await"),
	wordYield: syntax.OpOf("yield"), wordGet: syntax.OpOf("get"), wordSet: syntax.OpOf("set"), comma: syntax.OpOf(","),
}
