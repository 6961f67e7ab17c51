package python

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A reading is a source and the tree that it must become, without its root.
type reading struct{ source, want string }

func check(t *testing.T, readings []reading) {
	t.Helper()
	for _, r := range readings {
		got := strings.TrimSuffix(strings.TrimPrefix(Read([]byte(r.source)).String(), "Block("), ")")
		if diff := cmp.Diff(r.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", r.source, diff)
		}
	}
}

func TestImportsAreBindings(t *testing.T) {
	check(t, []reading{
		{"import os, a.b.c, d.e as f", `Import "os"(Pair("*" os)) Import "a"(Pair("*" a)) Import "a.b.c" Import "d.e"(Pair("*" f))`},
		{"from . import x", `Import "."(Pair("x" x))`},
		{"from ... import x", `Import "..."(Pair("x" x))`},
		{"from ..p.q import (y as z, w,)", `Import "..p.q"(Pair("y" z) Pair("w" w))`},
		{"from m import *", `Import "m"(Pair("*" *))`},
		{"import a . b", `Import "a"(Pair("*" a)) Import "a.b"`},
	})
}

func TestNamesAreNormalized(t *testing.T) {
	check(t, []reading{
		{`import 𝖔𝖘; 𝖔𝖘.𝖘𝖞𝖘𝖙𝖊𝖒("x")`, `Import "os"(Pair("*" os)) Call(Member(os "system") "x")`},
		{"𝖊𝖛𝖆𝖑(é, ª)", "Call(eval é a)"},
		{"𝐢𝐟 = 1", "Assign =(if 1)"},
		{"x\u200by", "x Bad"},
	})
}

func TestAssignments(t *testing.T) {
	check(t, []reading{
		{"a = b = c, *d = 1, 2", "Assign =(a Assign =(b Assign =(Array(c Spread(d)) Array(1 2))))"},
		{"a.b.c = d[e] = 1", `Assign =(Member(Member(a "b") "c") Assign =(Member(d e) 1))`},
		{"x += 1; y @= 2; z //= 3; a >>= 4; b **= 5", "Assign +=(x 1) Assign @=(y 2) Assign //=(z 3) Assign >>=(a 4) Assign **=(b 5)"},
		{"if (n := f()) > 1: pass", "If(Binary >(Assign :=(n Call(f)) 1) Block)"},
		{"type X[T: (int, str)] = f()", "Assign =(X Call(f))"},
		{"type = 1; type(x); match = 1; print = 2; exec = 3; case = 4", "Assign =(type 1) Call(type x) Assign =(match 1) Assign =(print 2) Assign =(exec 3) Assign =(case 4)"},
	})
}

func TestTypesAreDroppedUnlessTheyCall(t *testing.T) {
	check(t, []reading{
		{"x: int = f()", "Assign =(x Call(f))"},
		{"x: int", "x"},
		{"x: f() = 1", "Assign =(x 1) Bad(Call(f))"},
		{`x: "f()" = 1`, "Assign =(x 1)"},
		{"def g(a: T[int], b: f(1) = 2, *c: D, d=3, /, **e) -> h().i: pass", `Func "g"(Params(a Assign =(b 2) Spread(c) Assign =(d 3) Spread(e)) Block) Bad(Call(f 1)) Bad(Member(Call(h) "i"))`},
		{"def g(a: (b := c)): pass", `Func "g"(Params(a) Block) Bad(Assign :=(b c))`},
		{"def g[T: f()](a: {1: 2}): pass", `Func "g"(Params(a) Block)`},
		{`def g(a: f"{b}"): pass`, `Func "g"(Params(a) Block) Bad(Template(b))`},
		{"try: a\nexcept (B, C) as e: d\nexcept f(): pass", "Try(Block(a) Func(Params(e) Block(d)) Func(Params Block(Bad(Call(f)))))"},
	})
}

func TestFunctionsAndClasses(t *testing.T) {
	check(t, []reading{
		{"@x\n@y.z(1)\nasync def f(): await g(); return", `Call(x) Call(Member(y "z") 1) Func "f"(Params Block(Unary await(Call(g)) Return))`},
		{"class A(B, metaclass=M):\n    \"\"\"doc\"\"\"\n    x = 1\n    def m(self): pass", `Class "A"(B Pair("metaclass" M) Block("doc" Assign =(x 1) Func "m"(Params(self) Block)))`},
		{"class A: pass", `Class "A"(Block)`},
		{"lambda x, y=1, *z, **w: x + y", "Func(Params(x Assign =(y 1) Spread(z) Spread(w)) Block(Return(Binary +(x y))))"},
		{"lambda: (yield)", "Func(Params Block(Return(Unary yield)))"},
		{"def f(a, *, b=1): return a, b", `Func "f"(Params(a Assign =(b 1)) Block(Return(Array(a b))))`},
		{"def f((a, b), c=1): pass", `Func "f"(Params(Array(a b) Assign =(c 1)) Block)`},
		{"@x", "Call(x)"},
	})
}

func TestBlocks(t *testing.T) {
	check(t, []reading{
		{"for a, b in c:\n    d\nelse:\n    e", "Each(Array(a b) c Block(d)) Block(e)"},
		{"for x in 1, *y: continue", `Each(x Array(1 Spread(y)) Block(Jump "continue"))`},
		{"while True:\n    break", `Loop(True Block(Jump "break"))`},
		{"while a: b\nelse: c", "Loop(a Block(b)) Block(c)"},
		{"if a: b\nelif c: d\nelif e: f\nelse: g", "If(a Block(b) c Block(d) e Block(f) Block(g))"},
		{"try:\n    a\nexcept E as e:\n    d\nexcept:\n    pass\nelse:\n    g\nfinally:\n    h", "Try(Block(a g) Func(Params(e) Block(d)) Func(Params Block) Block(h))"},
		{"try: a\nexcept* E: b", "Try(Block(a) Func(Params Block(b)))"},
		{"try: a\nfinally: b", "Try(Block(a) Block(b))"},
		{"with open(a) as b, c: d", "Block(Assign =(b Call(open a)) c d)"},
		{"with (open(a) as b, c(),):\n    d", "Block(Assign =(b Call(open a)) Call(c) d)"},
		{"with (a).b as c: pass", `Block(Assign =(c Member(a "b")))`},
		{"with (a, b) as c: pass", "Block(Assign =(c Array(a b)))"},
		{"async def f():\n  async with a as b: pass\n  async for c in d: e", `Func "f"(Params Block(Block(Assign =(b a)) Each(c d Block(e))))`},
		{"if 1:\n\tif 2:\n        a\n\tb\nc", "If(1 Block(If(2 Block(Bad)) a b)) c"},
		{"if a:\n    b\n\f\n# c\n  # d\n\n    e\nf", "If(a Block(b e)) f"},
		{"if a:\n    b\n    \fc", "If(a Block(b)) c"},
		{"if a:\n    \\\n  b\n    c", "If(a Block(b c))"},
		{"match x:\n    case A.B(c=1) | {\"k\": v} if g(): h\n    case _:\n        pass", `Switch(x Block(Bad(A "B" c 1 "k" v) If(Call(g) Block(h))) Block(Bad(_)))`},
		{"match (x):\n    case []: pass", "Switch(x Block)"},
		{"match(x)", "Call(match x)"},
		{"match[x]: int", "Member(match x)"},
	})
}

func TestStatements(t *testing.T) {
	check(t, []reading{
		{"global a, b", "Bad(a b)"},
		{"nonlocal c", "Bad(c)"},
		{`assert a, "b"`, `Bad(a "b")`},
		{"del a, b[1]", "Unary delete(a) Unary delete(Member(b 1))"},
		{"del (a, b)", "Unary delete(Array(a b))"},
		{"raise; raise A; raise A from B", "Throw Throw(A) Throw(A B)"},
		{"return; return a, *b", "Return Return(Array(a Spread(b)))"},
		{"x = yield a, b", "Assign =(x Unary yield(Array(a b)))"},
		{"x = yield from y", "Assign =(x Unary yield(y))"},
		{"x = (yield)", "Assign =(x Unary yield)"},
		{"pass; pass;", "Block"},
	})
}

func TestExpressions(t *testing.T) {
	check(t, []reading{
		{`a.b["c"](1, k=2, *r, **s)`, `Call(Member(Member(a "b") "c") 1 Pair("k" 2) Spread(r) Spread(s))`},
		{"a if b else c if d else e", "Conditional(b a Conditional(d c e))"},
		{"not a and b or c and d and -e ** 2", "Binary or(Binary and(Unary not(a) b) Binary and(c d Unary -(Binary **(e 2))))"},
		{"a ** b ** -c", "Binary **(a Binary **(b Unary -(c)))"},
		{"a < b <= c, a not in b, a is not b is c, not a in b", "Array(Binary <(a b c) Unary not(Binary in(a b)) Unary not(Binary is(a b c)) Unary not(Binary in(a b)))"},
		{"a + b + c - d * e % f % g @ h", "Binary -(Binary +(a b c) Binary @(Binary %(Binary *(d e) f g) h))"},
		{"a | b ^ c & d << e", "Binary |(a Binary ^(b Binary &(c Binary <<(d e))))"},
		{"a[1:2], a[:], a[::-1], a[:-1], a[5:], a[::3, b], a[b, c], a[x:=1], a[*b]", "Array(Member(a Array(1 2)) Member(a Array(None None)) Member(a Array(None None Unary -(1))) Member(a Array(None Unary -(1))) Member(a Array(5 None)) Member(a Array(Array(None None 3) b)) Member(a Array(b c)) Member(a Assign :=(x 1)) Member(a Spread(b)))"},
		{`{**a, "b": 1}, {}, {1, *b}, (), (a), (a,), []`, `Array(Object(Spread(a) Pair("b" 1)) Object Array(1 Spread(b)) Array a Array(a) Array)`},
		{"...; None; True", "... None True"},
		{"0777L; 1_000.5e-3j; 0xFFor 1; .5; 1.; 1if x else 2", "0777L 1_000.5e-3j Binary or(0xFF 1) .5 1. Conditional(x 1 2)"},
		{"await a.b(c) + d", `Binary +(Unary await(Call(Member(a "b") c)) d)`},
		{"async = 1; f(async=2); await = 3", `Assign =(async 1) Call(f Pair("async" 2)) Assign =(await 3)`},
		{"f(a)(b)[c].d", `Member(Member(Call(Call(f a) b) c) "d")`},
		{"a = (1 # c\n + 2) + \\\n  3", "Assign =(a Binary +(Binary +(1 2) 3))"},
	})
}

func TestComprehensions(t *testing.T) {
	check(t, []reading{
		{"[f(x) for x in y if z for w in x]", "Array(Each(x y Block(If(z Block(Each(w x Block(Call(f x))))))))"},
		{"{k: v for k, v in d}, {a async for a in b}, f(i for i in j), (a for a in b)", "Array(Object(Each(Array(k v) d Block(Pair(k v)))) Array(Each(a b Block(a))) Call(f Array(Each(i j Block(i)))) Array(Each(a b Block(a))))"},
		{"[x for x in y if (z := x) if w]", "Array(Each(x y Block(If(Assign :=(z x) Block(If(w Block(x)))))))"},
	})
}

func TestTexts(t *testing.T) {
	check(t, []reading{
		{`"a" 'b' r"\n" "\x41\u00e9\n\q\N{DASH}\101\0"`, `"ab\\nAé\n\\q\\N{DASH}A\x00"`},
		{`b"\xff\u1234\351" u"é" rb"\x41" Rb'\'' ur'a'`, `"\xff\\u1234\xe9é\\x41\\'a"`},
		{"\"\"\"a\"b\"\"c\\\nd\"\"\" '''e'''", `"a\"b\"\"cde"`},
		{`"\U0001f600\ud83d\U00110000\xg"`, `"😀\\ud83d\\U00110000\\xg"`},
		{"\"a\\\nb\"", `"ab"`},
		{"\"a\\\r\nb\"", `"ab"`},
		{"'''a\r\nb\rc'''", `"a\nb\nc"`},
		{"r'''a\\\r\nb'''", `"a\\\nb"`},
		{"('a'\n \"b\")", `"ab"`},
		{`"" ''`, `""`},
		{`r'a\' b'`, `"a\\' b"`},
		{`'\`, "Bad"},
		{`"a\\" "b"`, `"a\\b"`},
		{"# coding: latin-1\n'\xe9' b'\xe9' f'{a}\xe9'", `Template("é\xe9" a "é")`},
	})
}

func TestTemplates(t *testing.T) {
	check(t, []reading{
		{`f"a{b!r:>{w}.{p}}c{{}}" "d" f"{x = }" f"{y=}z"`, `Template("a" b w p "c{}dx = " x Template("y=" y) "z")`},
		{`f"{f'{a}'}{d["k"]}" f"" rf"\{x}\n"`, `Template(Template(a) Member(d "k") "\\" x "\\n")`},
		{`f"{f"{f"{a}"}"}"`, "Template(Template(Template(a)))"},
		{`f"{a:=5}{(b:=1)}{x:%H:%M}{y!s}{a!=b}"`, "Template(a Assign :=(b 1) x y Binary !=(a b))"},
		{`f"abc" f"{{"`, `"abc{"`},
		{"f'''{\na,\n# c\nb}\n'''", `Template(Array(a b) "\n")`},
		{`f"\N{LEFT CURLY BRACKET}{a}\{b}"`, `Template("\\N{LEFT CURLY BRACKET}" a "\\" b)`},
		{`f"{(lambda x: 1)}{ {'a': 1}['a'] }{yield}"`, `Template(Func(Params(x) Block(Return(1))) Member(Object(Pair("a" 1)) "a") Unary yield)`},
		{`t"{x}" F"" fR"{y}"`, "Template(x y)"},
		{"f\"a\\\nb{c}\"", `Template("ab" c)`},
	})
}

func TestPython2(t *testing.T) {
	check(t, []reading{
		{`print "a", b`, `Call(print "a" b)`},
		{`print >>f, "x" % y,`, `Call(print Pair("file" f) Binary %("x" y))`},
		{"print", "print"},
		{"print(a), b", "Array(Call(print a) b)"},
		{"print -1", "Call(print Unary -(1))"},
		{`exec "a" in b, c`, `Call(exec "a" b c)`},
		{"exec code", "Call(exec code)"},
		{"exec(code)", "Call(exec code)"},
		{"`a, b`", "Call(repr Array(a b))"},
		{"a <> b", "Binary !=(a b)"},
		{`raise A, "b", c`, `Throw(Call(A "b" c))`},
		{"try: a\nexcept X, e: b\nexcept (Y, Z), (f, g): c", "Try(Block(a) Func(Params(e) Block(b)) Func(Params(Array(f g)) Block(c)))"},
	})
}

func TestBadTextIsToldAndReadOn(t *testing.T) {
	check(t, []reading{
		{"a b c\nd", "a Bad d"},
		{"print(1\nx = 2", "Call(print 1 Bad)"},
		{"x = 'abc\ny = 2", "Assign =(x Bad) Assign =(y 2)"},
		{"x = \"\"\"abc\ny", "Assign =(x Bad)"},
		{"if a b:\n    c\ne", "If(a Block(Bad c)) e"},
		{"if a:\nb", "If(a Block(Bad)) b"},
		{"if a\n    b\nc", "If(a Block(Bad b)) c"},
		{"    a\n  b\nc", "Bad a b c"},
		{"if a:\n        b\n    c\nd", "If(a Block(b c)) d"},
		{"if a:\n        b\n    c\n      d\ne", "If(a Block(b c Bad d)) e"},
		{"if a:\n  b\n    c\n  d\ne", "If(a Block(b Bad c d)) e"},
		{"a not b\nc", "a Bad c"},
		{"x = $\ny", "Assign =(x Bad) y"},
		{"x = a ? b; c", "Assign =(x a) Bad"},
		{`f"{a b}c" + d`, `Binary +(Template(a Bad "c") d)`},
		{`f"{a`, "Template(a Bad Bad)"},
		{"f\"abc\nd", `Bad "abc" d`},
		{`f"{}"`, "Template(Bad)"},
		{"f(a, b=)\nc", `Call(f a Pair("b" Bad)) c`},
		{"a)\nb", "a Bad b"},
		{"else: a\nb", "Bad b"},
		{"for x y: z\na", "Each(x Bad Block) a"},
		{"import\na", "Bad a"},
		{"from import b\na", `Import ""(Bad) a`},
		{"def f(1): a\nb", `Func "f"(Params(Bad) Block) b`},
		{"class 1: a\nb", "Class(Block(Bad)) b"},
		{"case a:\n  b\nc", "case Bad Bad b c"},
		{"match x:\n  1\n  case a: b\nc", "Switch(x Block(Bad) Block(Bad(a) b)) c"},
		{"x\x00y", "x Bad"},
		{"x \\ y\nz", "x Bad z"},
		{"\xff", "Bad"},
		{"f(a async)\nb", "Call(f Array(Each(Bad a))) b"},
	})
}

func TestReadExpression(t *testing.T) {
	for _, r := range []reading{
		{"# gyp\n{\n  'a': [1, 'b' 'c'], # d\n  \"e\": '<!(node f)',\n}\n", `Block(Object(Pair("a" Array(1 "bc")) Pair("e" "<!(node f)")))`},
		{"1\n2", "Block(1 Bad)"},
		{"", "Block(Bad)"},
		{"{'a': }", `Block(Object(Pair("a" Bad)))`},
		{"{}\n}\nx", "Block(Object Bad)"},
	} {
		if got := ReadExpression([]byte(r.source)).String(); got != r.want {
			t.Errorf("%q: got %s, want %s", r.source, got, r.want)
		}
	}
}
