package behavior

import (
	"fmt"
	"strings"
	"testing"

	"github.com/bumplens/bumplens/review/syntax"
)

// A part is a node of a tree that a test writes down.
type part struct {
	kind  syntax.Kind
	text  string // an operator where the kind has one
	parts []part
}

func (p part) build(b *syntax.Builder) {
	id := b.Open(p.kind, 0)
	if p.kind == syntax.Binary || p.kind == syntax.Assign || p.kind == syntax.Unary {
		b.Op(id, p.text)
	} else if p.text != "" {
		b.Text(id, p.text)
	}
	for _, c := range p.parts {
		c.build(b)
	}
	b.Close()
}

func treeOf(statements ...part) *syntax.Tree {
	b := syntax.NewBuilder([]byte("a program\n"))
	for _, s := range statements {
		s.build(b)
	}
	return b.Tree()
}

func asName(text string) part              { return part{kind: syntax.Name, text: text} }
func asString(text string) part            { return part{kind: syntax.String, text: text} }
func asNumber(n int) part                  { return part{kind: syntax.Number, text: fmt.Sprint(n)} }
func asPart(k syntax.Kind, p ...part) part { return part{kind: k, parts: p} }
func asCall(callee part, arguments ...part) part {
	return asPart(syntax.Call, append([]part{callee}, arguments...)...)
}
func asMember(object, key part) part { return asPart(syntax.Member, object, key) }
func asAssign(name string, value part) part {
	return part{syntax.Assign, "=", []part{asName(name), value}}
}
func asSum(p ...part) part { return part{syntax.Binary, "+", p} }
func asFunction(name string, body ...part) part {
	return part{syntax.Func, name, []part{asPart(syntax.Params), asPart(syntax.Block, body...)}}
}

func texts(n int) part {
	array := asPart(syntax.Array)
	for i := range n {
		array.parts = append(array.parts, asString(fmt.Sprintf("w%dq", i)))
	}
	return array
}

func codesOf(text string) part {
	array := asPart(syntax.Array)
	for _, c := range []byte(text) {
		array.parts = append(array.parts, asNumber(int(c)))
	}
	return array
}

// times makes n statements.
func times(n int, statement func(i int) part) []part {
	var all []part
	for i := range n {
		all = append(all, statement(i))
	}
	return all
}

func asDecoder(name, holder string) part {
	return asFunction(name, asPart(syntax.Return, asMember(asName(holder), asName("index"))))
}

func asProgram(all ...[]part) *syntax.Tree {
	var flat []part
	for _, a := range all {
		flat = append(flat, a...)
	}
	return treeOf(flat...)
}

func TestObfuscatedTreesAreSeen(t *testing.T) {
	call := func(name string) func(int) part {
		return func(i int) part { return asCall(asName(name), asNumber(i)) }
	}
	text := strings.Repeat(inert, 2)
	array, numbers, codes, cut, names := signs[stringArray].name, signs[numbersAsText].name, signs[characterCodes].name, signs[splitWords].name, signs[computedNames].name
	tests := []struct {
		name string
		tree *syntax.Tree
		want string
	}{
		{"an array and its decoder", asProgram([]part{asAssign("table", texts(60)), asDecoder("decode", "table")}, times(60, call("decode"))), array},
		{"an array within a function", asProgram([]part{asFunction("table", asAssign("a", texts(60)), asPart(syntax.Return, asName("a"))), asFunction("decode", asPart(syntax.Return, asMember(asCall(asName("table")), asName("index"))))}, times(60, call("decode"))), array},
		{"a decoder of its own for each function", asProgram([]part{asAssign("table", texts(60)), asDecoder("decode", "table"), asAssign("local", asName("decode"))}, times(30, call("decode")), times(30, call("local"))), array},
		{"a decoder that is assigned", asProgram([]part{asAssign("table", texts(60)), asAssign("decode", asDecoder("", "table"))}, times(60, call("decode"))), array},
		{"a decoder with a key", asProgram([]part{asAssign("table", texts(60)), asDecoder("decode", "table")}, times(60, func(i int) part { return asCall(asName("decode"), asNumber(i), asString("k3y")) })), array},
		{"numbers below nothing", asProgram([]part{asAssign("table", texts(60)), asDecoder("decode", "table")}, times(60, func(i int) part { return asCall(asName("decode"), part{syntax.Unary, "-", []part{asNumber(i)}}) })), array},
		{"numbers in quotes", asProgram([]part{asAssign("table", texts(60)), asDecoder("decode", "table")}, times(60, func(i int) part { return asCall(asName("decode"), asString(fmt.Sprintf("0x%x", i))) })), array},

		{"letters in an array", treeOf(asCall(asName("decode"), codesOf(text))), numbers},
		{"letters that are mapped", treeOf(asCall(asMember(codesOf(text), asString("map")), asName("f"))), numbers},
		{"letters that are spread", treeOf(asCall(asName("f"), asPart(syntax.Spread, codesOf(text)))), numbers},
		{"letters for a constructor", treeOf(asPart(syntax.New, asName("Uint8Array"), codesOf(text))), numbers},
		{"letters as the second argument", treeOf(asCall(asName("f"), asName("null"), codesOf(text))), numbers},
		{"letters for bytes", treeOf(asCall(asMember(asName("Buffer"), asString("from")), codesOf(text))), numbers},

		{"characters in one call", treeOf(asCall(asMember(asName("String"), asString("fromCharCode")), codesOf("INERT FIX").parts...)), codes},
		{"characters by points", treeOf(asCall(asMember(asName("String"), asString("fromCodePoint")), codesOf("INERT FIX").parts...)), codes},

		{"words cut in pieces", treeOf(asSum(asString("chi"), asString("ld_pro"), asString("cess")), asSum(asString("sp"), asString("awn"))), cut},
		{"words cut from the left", treeOf(asSum(asSum(asSum(asString("a"), asString("b")), asString("c")), asString("d"))), cut},
		{"words cut as members", treeOf(times(3, func(int) part { return asMember(asName("x"), asSum(asString("ex"), asString("ec"))) })...), cut},

		{"members that are called for", treeOf(times(40, func(i int) part { return asMember(asName("x"), asCall(asName("f"), asNumber(i))) })...), names},
		{"members that are called for and called", treeOf(times(40, func(i int) part { return asCall(asMember(asName("x"), asCall(asName("f"), asNumber(i)))) })...), names},
	}
	for _, tt := range tests {
		if got := whats(obfuscated(tt.tree)); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestPlainTreesAreNotObfuscated(t *testing.T) {
	call := func(name string) func(int) part {
		return func(i int) part { return asCall(asName(name), asNumber(i)) }
	}
	text := strings.Repeat(inert, 2)
	tests := []struct {
		name string
		tree *syntax.Tree
	}{
		{"an array of texts", asProgram([]part{asAssign("table", texts(300))}, times(60, call("other")))},
		{"a function that looks up something else", asProgram([]part{asAssign("table", texts(60)), asDecoder("decode", "modules")}, times(60, call("decode")))},
		{"modules of a bundle", asProgram([]part{asAssign("r", texts(60)), asDecoder("n", "r")}, times(90, call("n")))},
		{"a table that few ask", asProgram([]part{asAssign("table", texts(60)), asDecoder("decode", "table")}, times(9, call("decode")))},
		{"a table that is asked with values", asProgram([]part{asAssign("table", texts(60)), asDecoder("decode", "table")}, times(60, func(int) part { return asCall(asName("decode"), asName("i")) }))},
		{"a table that is asked with lists", asProgram([]part{asAssign("table", texts(60)), asDecoder("decode", "table")}, times(60, func(i int) part { return asCall(asName("decode"), asPart(syntax.Array, asNumber(i))) }))},
		{"a small table", asProgram([]part{asAssign("table", texts(20)), asDecoder("decode", "table")}, times(60, call("decode")))},
		{"long texts", asProgram([]part{asAssign("table", asPart(syntax.Array, times(60, func(int) part { return asString(strings.Repeat("a sentence ", 20)) })...)), asDecoder("decode", "table")}, times(60, call("decode")))},
		{"an alphabet", treeOf(asCall(asName("f"), codesOf("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")))},
		{"a short text in numbers", treeOf(asCall(asName("f"), codesOf("INERT FIXTURE")))},
		{"numbers that nobody is given", treeOf(asAssign("x", codesOf(text)))},
		{"a table of bytes", treeOf(asCall(asName("f"), codesOf(string(scrambled(256)))))},
		{"few characters", treeOf(asCall(asMember(asName("String"), asString("fromCharCode")), codesOf("INERT").parts...))},
		{"many numbers for another", treeOf(asCall(asMember(asName("Math"), asString("max")), codesOf(text).parts...))},
		{"texts wrapped between words", treeOf(times(9, func(int) part { return asSum(asString("a long "), asString("sentence ")) })...)},
		{"long texts wrapped anywhere", treeOf(times(9, func(int) part { return asSum(asString("QUJDREVGR0hJSks"), asString("QUJDREVGR0hJSks")) })...)},
		{"one tag that is cut", treeOf(asSum(asString("<scr"), asString("ipt>")), asSum(asString("</scr"), asString("ipt>")))},
		{"paths", treeOf(times(9, func(int) part { return asSum(asString("a"), asString("/b")) })...)},
		{"names with values", treeOf(times(9, func(int) part { return asSum(asString("a"), asName("x"), asString("b")) })...)},
		{"differences", treeOf(times(9, func(int) part { return part{syntax.Binary, "-", []part{asString("a"), asString("b")}} })...)},
		{"members by number", treeOf(times(90, func(i int) part { return asMember(asName("x"), asNumber(i)) })...)},
		{"members by a value", treeOf(times(90, func(int) part { return asMember(asName("x"), asCall(asName("key"), asName("y"))) })...)},
		{"some members that are called for", treeOf(append(times(40, func(i int) part { return asMember(asName("x"), asCall(asName("f"), asNumber(i))) }), times(400, func(int) part { return asMember(asName("x"), asString("y")) })...)...)},
		{"nodes without children", treeOf(asPart(syntax.Call), asPart(syntax.Member), asPart(syntax.Func), asPart(syntax.Assign), asPart(syntax.Binary), part{kind: syntax.Binary, text: "+"}, asPart(syntax.Array), asCall(asName("f"), asPart(syntax.Spread)))},
	}
	for _, tt := range tests {
		if got := obfuscated(tt.tree); len(got) > 0 {
			t.Errorf("%s: got %v", tt.name, got)
		}
	}
}
