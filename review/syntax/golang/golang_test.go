package golang

import (
	"strings"
	"testing"
	"time"

	"github.com/bumplens/bumplens/review/syntax"
	"github.com/bumplens/bumplens/review/syntax/syntaxtest"
)

func TestRead(t *testing.T) {
	for _, test := range []struct{ name, source, want string }{
		{"imports", `import ("os/exec"; x "a/b"; _ "e"; "g.invalid/go-y/v2"; "g.invalid/yaml.v3")`,
			`Import "os/exec"(Pair("*" exec)) Import "a/b"(Pair("*" x)) Import "e" Import "g.invalid/go-y/v2"(Pair("*" y)) Import "g.invalid/yaml.v3"(Pair("*" yaml))`},
		{"variables", `var a, b = 1, "x\n"; var c, d = f(); var v int`, `Assign =(a 1) Assign =(b "x\n") Assign =(Array(c d) Call(f))`},
		{"functions", `func init() { exec.Command("sh", s...).Run() }; func (c *C[T]) Do(x, y int, z ...string) (n int) { return 1, nil }; func asm(int)`,
			`Func "init"(Params Block(Call(Member(Call(Member(exec "Command") "sh" Spread(s)) "Run")))) Func "C.Do"(Params(x y Spread(z)) Block(Return(Array(1 nil)))) Func "asm"(Params(_) Block(Bad))`},
		{"directives", "\n//go:linkname a b.c\n//go:noescape\nfunc a()\n// go on\n//go:embed x \"y\"\nvar fs embed.FS\n",
			`Call(//go:linkname "a" "b.c") Call(//go:noescape) Func "a"(Params Block(Bad)) Call(//go:embed "x" "y")`},
		{"cgo", "\n// #cgo LDFLAGS: -lx\n// int f();\nimport \"C\"\n", `Call(//cgo "#cgo LDFLAGS: -lx\nint f();\n") Import "C"(Pair("*" C))`},
		{"if", `func f() { if a := g(); a != nil { x() } else if b { y() } else { z() } }`,
			`Func "f"(Params Block(Block(Assign =(a Call(g)) If(Binary !=(a nil) Block(Call(x)) Block(If(b Block(Call(y)) Block(Call(z))))))))`},
		{"loops", `func f() { for i := 0; i < 3; i++ { p(i) }; for { q() }; for k, v := range m { r(k, v) }; for range 3 {}; L: for a { break L; continue; goto L } }`,
			`Func "f"(Params Block(Block(Assign =(i 0) Loop(Binary <(i 3) Block(Call(p i) Assign +=(i 1)))) Loop(Block(Call(q))) Each(Array(k v) m Block(Call(r k v))) Each(_ 3 Block) Loop(a Block(Jump "break" Jump "continue" Bad))))`},
		{"switch", `func f() { switch x := g(); x { case 1, 2: a(); fallthrough; default: b() }; switch { case c: } }`,
			`Func "f"(Params Block(Block(Assign =(x Call(g)) Switch(x Block(1 2 Call(a) Bad) Block(Call(b)))) Switch(true Block(c))))`},
		{"switch on types and channels", `func f() { switch t := v.(type) { case int: }; switch v.(type) { case nil: }; select { case v := <-c: d(); case e <- 1: default: } }`,
			`Func "f"(Params Block(Block(Assign =(t v) Switch(t Block(int))) Switch(v Block(nil)) Switch(Bad Block(Assign =(v Unary <-(c)) Call(d)) Block(Binary <-(e 1)) Block)))`},
		{"operators", `var a = b + "y" + z - 3 - 4*5*(6)`, `Assign =(a Binary -(Binary +(b "y" z) 3 Binary *(4 5 6)))`},
		{"members and slices", `var a = b.C[0].D["x"](1)[1:n]`, `Assign =(a Bad(Call(Member(Member(Member(Member(b "C") 0) "D") "x") 1) 1 n))`},
		{"bytes", "var a, b, c = []byte(`x`), []byte{1, 'c'}, []rune(s)", `Assign =(a Call(bytes "x")) Assign =(b Call(bytes Array(1 "c"))) Assign =(c Call(runes s))`},
		{"composite literals", `var u, w, y = map[string]int{a: 1, "b": 2}, &x.T{A: 1, B: {2, 3}}, []string{"a"}`,
			`Assign =(u Object(Pair(a 1) Pair("b" 2))) Assign =(w Call(Member(x "T") Pair("A" 1) Pair("B" Array(2 3)))) Assign =(y Array("a"))`},
		{"types dropped", `var a = f[int](make([]int, 3), *p, x.(T), &q, g[A, B]())`, `Assign =(a Call(f Call(make Bad 3) p x q Call(g)))`},
		{"started and deferred", `func f() { defer g(); go func(a int) { h() }(1) }`, `Func "f"(Params Block(Unary defer(Call(g)) Unary go(Call(Func(Params(a) Block(Call(h))) 1))))`},
		{"assignments", `func f() { x := 1; x += 2; x, y = y, x; x++; a[i] = 3; p, q := g() }`,
			`Func "f"(Params Block(Assign =(x 1) Assign +=(x 2) Assign =(x y) Assign =(y x) Assign +=(x 1) Assign =(Member(a i) 3) Assign =(Array(p q) Call(g))))`},
		{"cut short", `func f() { x(`, `Func "f"(Params Block(Call(x))) Bad`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got, want := Read([]byte("package p; "+test.source)).String(), "Block("+test.want+")"; got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

// A file of which the parser makes nothing must not look like an empty one.
func TestReadNothing(t *testing.T) {
	for _, source := range []string{"", "x", "package p; var a = " + strings.Repeat("(", 200_000)} {
		if Read([]byte(source)).Trouble == "" {
			t.Errorf("%.20q has no trouble", source)
		}
	}
}

// Text within text, however deep and long, takes steps in proportion to it and
// makes no tree that is deeper than its readers go.
func TestReadHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short leaves out hostile texts, which take long")
	}
	read := func(source []byte) *syntax.Tree {
		start := time.Now()
		tree := Read(source)
		if took := time.Since(start); took > 20*time.Second { // ten times the bound
			t.Errorf("%.20q took %v", source, took)
		}
		return tree
	}
	for _, s := range []string{
		"(", "a(", "func(){", "[]", "*", "!", "if x {", "if x {} else ", ".b", "+a-a", "+a", "+\"x\"", "{", "L:", "a;", "struct{ x ", "func() ", "chan ", "map[x]",
		"x[", "T{", "/*", "\x00", "(a)", "switch { case a: ", "`", "}", "a:=func(){", "case", ",", ".g()", "[1]int{", "//go:x\n",
	} {
		for _, times := range []int{5000, min(100_000, 300_000/len(s))} {
			for _, before := range []string{"", "package p\nvar x = a", "package p\nfunc f() { "} {
				source := []byte(before + strings.Repeat(s, times))
				if err := syntaxtest.Check(read(source), source); err != nil {
					t.Errorf("%q: %v", s, err)
				}
			}
		}
	}
	read([]byte("package p; var x = \"" + strings.Repeat("x", syntax.MaxText-20)))
}

// A row of operands is read whole, be its operators one or many.
func TestReadLongRows(t *testing.T) {
	for _, s := range []string{"+\"x\"", "+b-\"x\"", "-b*c+\"x\""} {
		tree := Read([]byte("package p; var x = a" + strings.Repeat(s, 3000)))
		got := 0
		for id := range tree.Nodes {
			if tree.Text(syntax.ID(id)) == "x" && tree.Nodes[id].Kind == syntax.String {
				got++
			}
		}
		if got != 3000 {
			t.Errorf("%q: got %d texts, want 3000", s, got)
		}
	}
}

func TestReadTooMuch(t *testing.T) {
	if tree := Read(make([]byte, syntax.MaxText+1)); tree.Trouble == "" || len(tree.Nodes) != 1 {
		t.Errorf("got %d nodes, trouble %q", len(tree.Nodes), tree.Trouble)
	}
}

// FuzzRead holds the reader to making one tree of any text, the same each time.
func FuzzRead(f *testing.F) {
	f.Add([]byte("package p\n//go:embed x\nvar a = []byte(\"x\")"))
	f.Add([]byte("package p; func (t T) f() { for a := range b { switch c := d.(type) { case nil: } } }"))
	f.Add([]byte("package p; func f() { if a := 1; b { select { case <-c: } } else { d(e...)(f)[g] } }"))
	f.Fuzz(func(t *testing.T, source []byte) { syntaxtest.Twice(t, source, Read) })
}
