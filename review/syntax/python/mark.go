package python

// longMarks are the marks of two and three bytes, by their first one; longer
// ones come first.
var longMarks = [128][]struct {
	rest string
	kind kind
}{
	'*': {{"*=", powerTo}, {"*", power}, {"=", timesTo}},
	'/': {{"/=", floorTo}, {"/", floor}, {"=", divideTo}},
	'<': {{"<=", leftTo}, {"<", left}, {"=", less}, {">", unequal}},
	'>': {{">=", rightTo}, {">", right}, {"=", greater}},
	'=': {{"=", equal}},
	'!': {{"=", unequal}},
	'-': {{">", arrow}, {"=", takeFrom}},
	':': {{"=", walrus}},
	'.': {{"..", ellipsis}},
	'+': {{"=", addTo}},
	'%': {{"=", remainTo}},
	'@': {{"=", matrixTo}},
	'&': {{"=", andTo}},
	'|': {{"=", orTo}},
	'^': {{"=", xorTo}},
	'(': {}, ')': {}, '[': {}, ']': {}, '{': {}, '}': {}, ',': {}, ';': {}, '~': {}, '`': {},
}

// mark reads an operator or a bracket.
func (l *lexer) mark(c byte) token {
	if c >= 0x80 || longMarks[c] == nil {
		return l.make(unknown, 1)
	}
	for _, m := range longMarks[c] {
		if l.at(1) == m.rest[0] && (len(m.rest) == 1 || l.at(2) == m.rest[1]) {
			return l.make(m.kind, 1+len(m.rest))
		}
	}
	switch k := kind(c); {
	case k.opens():
		l.open++
	case k.closes() && l.open > 0:
		l.open--
	}
	return l.make(kind(c), 1)
}

// number reads a number, as Python 2 writes them too: 0777, 12L.
func (l *lexer) number() token {
	start, s := l.pos, l.src
	run := func(part func(byte) bool) {
		for l.pos < len(s) && (part(s[l.pos]) || s[l.pos] == '_') {
			l.pos++
		}
	}
	decimal := func(c byte) bool { return classes[c] == digit }
	switch base := l.at(1) | 0x20; {
	case s[start] == '0' && (base == 'x' || base == 'o' || base == 'b'):
		l.pos += 2
		run(func(c byte) bool { return decimal(c) || base == 'x' && 'a' <= c|0x20 && c|0x20 <= 'f' })
	default:
		run(decimal)
		if l.at(0) == '.' {
			l.pos++
			run(decimal)
		}
		if l.at(0)|0x20 == 'e' && (decimal(l.at(1)) || (l.at(1) == '+' || l.at(1) == '-') && decimal(l.at(2))) {
			l.pos += 2
			run(decimal)
		}
	}
	if c := l.at(0) | 0x20; c == 'j' || c == 'l' {
		l.pos++
	}
	return token{kind: number, start: int32(start), end: int32(l.pos)}
}

// An operator stands between two values. A higher binds closer.
type operator struct {
	binds uint8
	op    string
}

// How close operators bind that are named in the text.
const (
	bindsOr uint8 = iota + 1
	bindsAnd
	bindsNot
	bindsCompare
	bindsBitOr
	bindsBitXor
	bindsBitAnd
	bindsShift
	bindsAdd
	bindsMultiply
	bindsSign
)

var operators = [256]operator{
	wordOr: {bindsOr, "or"}, wordAnd: {bindsAnd, "and"},
	wordIn: {bindsCompare, "in"}, wordIs: {bindsCompare, "is"}, wordNot: {bindsCompare, "in"},
	'<': {bindsCompare, "<"}, '>': {bindsCompare, ">"}, less: {bindsCompare, "<="}, greater: {bindsCompare, ">="},
	equal: {bindsCompare, "=="}, unequal: {bindsCompare, "!="},
	'|': {bindsBitOr, "|"}, '^': {bindsBitXor, "^"}, '&': {bindsBitAnd, "&"}, left: {bindsShift, "<<"}, right: {bindsShift, ">>"},
	'+': {bindsAdd, "+"}, '-': {bindsAdd, "-"},
	'*': {bindsMultiply, "*"}, '/': {bindsMultiply, "/"}, floor: {bindsMultiply, "//"}, '%': {bindsMultiply, "%"}, '@': {bindsMultiply, "@"},
}

// assignments are the operators that assign, but "=".
var assignments = [256]string{
	addTo: "+=", takeFrom: "-=", timesTo: "*=", divideTo: "/=", floorTo: "//=", remainTo: "%=", powerTo: "**=",
	matrixTo: "@=", andTo: "&=", orTo: "|=", xorTo: "^=", leftTo: "<<=", rightTo: ">>=",
}
