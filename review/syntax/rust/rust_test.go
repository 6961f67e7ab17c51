package rust

import (
	"strings"
	"testing"
	"time"

	"github.com/bumplens/bumplens/review/syntax"
	"github.com/bumplens/bumplens/review/syntax/syntaxtest"
)

func TestRead(t *testing.T) {
	for _, test := range []struct{ name, source, want string }{
		{"imports", "use std::process::Command; use a::b::{c, d as e, f::{g, self}, *}; use x; extern crate y as z; pub use ::q::r; mod n;",
			`Import "std::process"(Pair("Command" Command)) Import "a::b"(Pair("c" c) Pair("d" e)) Import "a::b::f"(Pair("g" g) Pair("*" f)) Import "a::b"(Pair("*" *)) Import "x"(Pair("*" x)) Import "y"(Pair("*" z)) Import "q"(Pair("r" r)) Import "self::n"(Pair("*" n))`},
		{"calls", `Command::new("sh").args(&["x", y]).spawn()?.wait(); std::fs::write(p, b"x").ok()`,
			`Call(Member(Call(Member(Call(Member(Call(Member(Command "new") "sh") "args") Array("x" y)) "spawn")) "wait")) Call(Member(Call(Member(Member(std "fs") "write") p "x") "ok"))`},
		{"macros", `println!("a{}", b); vec![1, 2]; std::concat!("a", env!("B")); quote! { impl T { fn f() { call(#x) } } }`,
			`Call(println! "a{}" b) Call(vec! 1 2) Call(concat! "a" Call(env! "B")) Call(quote! Class "T"(Block(Func "f"(Params Block(Call(call Bad x))))))`},
		{"rules of a macro", `macro_rules! m { ($x:expr) => { foo($x, "y") }; }`, `Call(macro_rules! "m" Array(x Bad expr) Block(Call(foo x "y")))`},
		{"generics dropped", `let x: Vec<Box<dyn Fn(u8) -> u8>> = v.iter().collect::<Vec<_>>(); <T as X>::f(1); a::<B>::c()`,
			`Assign :=(x Call(Member(Call(Member(v "iter")) "collect"))) Call(Member(T "f") 1) Call(Member(a "c"))`},
		{"texts", "\"a\\n\\x41\\u{42}\\\n  c\"; r#\"a\"b\"#; b\"c\"; 'x'; b'\\n'; r\"\\\"; x.0.1; 1.5e3 + 0xff_u8",
			`"a\nABc" "a\"b" "c" "x" "\n" "\\" Member(Member(x "0") "1") Binary +(1.5e3 0xff_u8)`},
		{"attributes", `#[ctor] fn f() {} #[derive(Debug)] struct S<T> where T: X { a: [u8; 3] } #![no_std] #[link(name = "foo")] extern "C" { fn g(a: u8) -> u8; static H: u8; } pub(crate) enum E { A, B(u8) }`,
			`Call(#[ctor]) Func "f"(Params Block) Call(#[link] "foo") Import "extern"(Pair("g" g) Pair("H" H))`},
		{"items", `impl<T: Foo> Bar<T> for a::Baz<T> where T: X { const N: u8 = 1; pub async fn new(&mut self, a: Box<dyn Fn(u8) -> u8>, (b, c): (u8, u8)) -> Result<(), E> { Ok(()) } } trait T { fn x(&self); } mod m { use a; }`,
			`Class "Baz"(Block(Assign =(N 1) Func "new"(Params(self a Array(b c)) Block(Call(Ok Array))))) Class "T"(Block(Func "x"(Params(self) Block))) Class "m"(Block(Import "a"(Pair("*" a))))`},
		{"conditions and loops", `if let Some(x) = y { a } else if b && c { d } else { e } while let Ok(z) = w { q } for (i, v) in a.iter() { p } 'a: loop { break 'a; continue }`,
			`If(Assign :=(x y) Block(a) Block(If(Binary &&(b c) Block(d) Block(e)))) Loop(Assign :=(z w) Block(q)) Each(Array(i v) Call(Member(a "iter")) Block(p)) Loop(Block(Jump "break" Jump "continue"))`},
		{"match", `match x { Some(A::B) | None if c => 1, S { a, b: d, .. } => { f() } 1..=5 => g, _ => return, }`,
			`Switch(x Block(Array(Member(A "B") None) c 1) Block(Object(Pair("a" a) Pair("b" d)) Block(Call(f))) Block(Binary ..(1 5) g) Block(_ Return))`},
		{"assignments", `let (a, mut b) = c; let Some(x) = y else { return }; x = y; x += 1; static mut X: &str = "a"; const Y: [u8; 2] = [0; 2]`,
			`Assign :=(Array(a b) c) Assign :=(x y) Block(Return) Assign =(x y) Assign +=(x 1) Assign =(X "a") Assign =(Y Array(0 2))`},
		{"structs and blocks", `let z = S { a: 1, b, ..Default::default() }; let w = unsafe { *p }; async move { a.await? }; if x == (S { a: 1 }) { }`,
			`Assign :=(z Call(S Pair("a" 1) Pair("b" b) Spread(Call(Member(Default "default"))))) Assign :=(w Block(p)) Block(Unary await(a)) If(Binary ==(x Call(S Pair("a" 1))) Block)`},
		{"closures", "move |x: u8, y| -> u8 { x }; f(|| 1, |a| a + 1)", `Func(Params(x y) Block(x)) Call(f Func(Params Block(1)) Func(Params(a) Block(Binary +(a 1))))`},
		{"operators", "let f = &x as *const u8 as usize + 1 + 2; -a * !b; (a, b); (a); a..b; a[1]; x[..]", `Assign :=(f Binary +(x 1 2)) Binary *(Unary -(a) Unary !(b)) Array(a b) a Binary ..(a b) Member(a 1) Member(x Binary ..(Bad))`},
		{"comments", "a /* b /* c */ d */ ; // e\nf", "a f"},
		{"cut short", "} fn x( { let y = ", `Bad Func "x"(Params Block(Assign :=(y Bad)))`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got, want := Read([]byte(test.source)).String(), "Block("+test.want+")"; got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
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
		"(", "[", "{", "a(", "a{", "if a {", "fn a(){", ".b", "+a-a", "a+", "!", "-", "&", "a,", "a=", "\"", "r#", "r#\"", "/*", "'a", "'", "<", "a::", "a::<", "use a::{",
		"match a { b => ", "|", "|a", "|| ", "if a {} else ", "if a {} else if b {} ", "let ", "let a = ", "let (", "let Some(", "#[", "#[a]", "impl ", "impl A {", "mod a {", "x!(", "x!",
		"as ", " as (", "return ", "for a in ", "a..", "..", "extern {", "S { a: ", "fn ", "struct ", "where ", "unsafe ", "unsafe {", "'a: ", "$", "b'", "=>", "pub ", "const ", "async ",
		"move ", "a.b(c)?[d].", "let S { a: ", "#[ctor(", "|(a", "pub fn ", "::", ":", "const unsafe ",
	} {
		source := []byte(strings.Repeat(s, min(100_000, 200_000/len(s))))
		if err := syntaxtest.Check(read(source), source); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
	for _, s := range []string{"\"", "r#\"", "/*", "//", "a"} {
		read([]byte(s + strings.Repeat("x", syntax.MaxText-6)))
	}
}

func TestReadTooMuch(t *testing.T) {
	if tree := Read(make([]byte, syntax.MaxText+1)); tree.Trouble == "" || len(tree.Nodes) != 1 {
		t.Errorf("got %d nodes, trouble %q", len(tree.Nodes), tree.Trouble)
	}
}

// FuzzRead holds the reader to making one tree of any text, the same each time.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"use a::{b, c as d}; fn f(&self, (a, b): T) -> U { g!(h)?.i[0] }", "match a { S { b, .. } | C(d) if e => |x| y, _ => {} }", "#[ctor]\nextern \"C\" { fn a(); }",
		"let a: B<C> = if d { S { e: 1 } } else { r#\"f\"# as g };", "'a: loop { break 'a 'b' }",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, source []byte) { syntaxtest.Twice(t, source, Read) })
}
