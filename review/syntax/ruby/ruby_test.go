package ruby

import (
	"strings"
	"testing"
	"time"

	"github.com/bumplens/bumplens/review/syntax"
	"github.com/bumplens/bumplens/review/syntax/syntaxtest"
)

func TestRead(t *testing.T) {
	for _, test := range []struct{ name, source, want string }{
		{"imports", "require 'net/http'; require_relative(\"a/b\"); require \"x#{y}\"; require x; require 'a' + b",
			`Import "net/http" Import "a/b" Call(require Template("x" y)) Call(require x) Call(require Binary +("a" b))`},
		{"texts", "puts 'a', \"b#{c}d\" 'e'; %w[a b]; %q(a(b)c); %i[x y]; :sym; :\"a b\"; ?a; \"\\x41\\u{42 43}\\n\"",
			`Call(puts "a" Template(Template("b" c "d") "e")) Array("a" "b") "a(b)c" Array("x" "y") "sym" "a b" "a" "ABC\n"`},
		{"commands", "\x60id #{x}\x60; %x(ls #{y}; a).b", "Call(\x60 Template(\"id \" x)) Member(Call(\x60 Template(\"ls \" y \"; a\")) \"b\")"},
		{"expressions", "a / b / c + /x\\/y/i; -1..5; a...b; x ? y : z; not a; a and b or c; defined?(x)",
			`Binary +(Binary /(a b c) Regexp "x\\/y") Binary ..(-1 5) Binary ...(a b) Conditional(x y z) Unary !(a) Binary ||(Binary &&(a b) c) Bad(x)`},
		{"calls", "system(\"curl\", *args, &blk); send(:eval, Base64.decode64(x)); Kernel.send :system, 'id'; gets; fork",
			`Call(system "curl" Spread(args) Spread(blk)) Call(send "eval" Call(Member(Base64 "decode64") x)) Call(Member(Kernel "send") "system" "id") gets fork`},
		{"blocks", "foo a, b do |x, y = 1| z end\nlist.each { |x| p x }\nThread.new { loop do a; sleep 1 end }",
			`Call(foo a b Func(Params(x Assign =(y 1)) Block(z))) Call(Member(list "each") Func(Params(x) Block(Call(p x)))) Call(Member(Thread "new") Func(Params Block(Loop(Block(a Call(sleep 1))))))`},
		{"block of an outer one", "while a.b do c end; next if x.find do |y| z end",
			`Loop(Member(a "b") Block(c)) If(Call(Member(x "find") Func(Params(y) Block(z))) Block(Jump "continue"))`},
		{"class", "class A::B < C\n attr_reader :a\n def self.x(a, b = 1, *c, k: 2, **o, &d)\n  @a = a\n rescue E, F => e\n  p e\n ensure\n  q\n end\n def z = 3\nend\nmodule M; end",
			`Class "A::B"(C Block(Call(attr_reader "a") Func "x"(Params(a Assign =(b 1) Spread(c) Assign =(k 2) Spread(o) d) Block(Try(Block(Assign =(@a a)) Func(Params(e) Block(E F Block(Call(p e)))) Block(q)))) Func "z"(Params Block(3)))) Class "M"(Block)`},
		{"conditions", "if a then b elsif c then d else e end; unless x; y; end; eval x if y; z until w",
			`If(a Block(b) Block(If(c Block(d) Block(e)))) If(Unary !(x) Block(y)) If(y Block(Call(eval x))) Loop(Unary !(w) Block(z))`},
		{"begin", "begin; a; rescue; b; end while c; b rescue c", `Loop(c Block(Try(Block(a) Func(Params Block(Block(b)))))) Try(Block(b) Func(Params Block(c)))`},
		{"case", "case x when 1, 2 then a; when String\n b\nelse c end; case; when a; end", `Switch(x Block(1 2 a) Block(String b) Block(c)) Switch(true Block(a))`},
		{"members", "ENV['X']; ENV.fetch(\"Y\") { 1 }; A::B.new.c&.d(1).e = 2; foo[1, 2]; ::A",
			`Member(ENV "X") Call(Member(ENV "fetch") "Y" Func(Params Block(1))) Assign =(Member(Call(Member(Member(Member(Member(A "B") "new") "c") "d") 1) "e") 2) Bad(foo 1 2) A`},
		{"pairs", "x ||= {}; h = {a: 1, 'b' => 2, \"c\": 3, **d}; m(a:, b: 1)", `Assign ||=(x Object) Assign =(h Object(Pair("a" 1) Pair("b" 2) Pair("c" 3) Spread(d))) Call(m Pair("a" a) Pair("b" 1))`},
		{"assignments to several", "a, b = 1, 2; c, *d = e", `Assign =(Array(a b) Array(1 2)) Assign =(Array(c Spread(d)) e)`},
		{"here-documents", "x = <<~A + <<-'B'\n  hi #{n}\n  A\nraw #{x}\nB\ny", `Assign =(x Binary +(Template("  hi " n "\n") "raw #{x}\n")) y`},
		{"functions as values", "f = ->(a) { a }; g = lambda { |x| x }; h = proc do end", `Assign =(f Func(Params(a) Block(a))) Assign =(g Call(lambda Func(Params(x) Block(x)))) Assign =(h Call(proc Func(Params Block)))`},
		{"gemspec", "Gem::Specification.new do |s|\n  s.name = 'x'\n  s.extensions = %w[ext/extconf.rb]\n  s.files = Dir['lib/**/*'] + [\"a\"]\n  s.add_dependency 'y', '~> 1.0'\nend",
			`Call(Member(Member(Gem "Specification") "new") Func(Params(s) Block(Assign =(Member(s "name") "x") Assign =(Member(s "extensions") Array("ext/extconf.rb")) Assign =(Member(s "files") Binary +(Member(Dir "lib/**/*") Array("a"))) Call(Member(s "add_dependency") "y" "~> 1.0"))))`},
		{"extconf", "require 'mkmf'\nabort 'no' unless have_header('x.h')\n$CFLAGS << ' -O2'\nsystem \"make\" or raise 'x'\ncreate_makefile 'x/y'",
			`Import "mkmf" If(Unary !(Call(have_header "x.h")) Block(Call(abort "no"))) Binary <<($CFLAGS " -O2") Binary ||(Call(system "make") Call(raise "x")) Call(create_makefile "x/y")`},
		{"lines that go on", "a\n  .b(1)\n  # c\n  .d\ne \\\n f", `Member(Call(Member(a "b") 1) "d") Call(e f)`},
		{"commands and operators", "x -1; y = 1; y -1; y [0]; z [0]", `Call(x -1) Assign =(y 1) Binary -(y 1) Member(y 0) Call(z Array(0))`},
		{"jumps and other names", "return 1, 2; break; next x if y; alias a b", `Return(Array(1 2)) Jump "break" If(y Block(Jump "continue"(x))) Assign =(a b)`},
		{"data", "=begin\nsystem 'x'\n=end\na\n__END__\nhi", `a Assign =(DATA "hi")`},
		{"ends of nothing", "end } ) a", "Bad Bad Bad a"},
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
		"(", "[", "{", "a(", "a{", "a do ", "if a;", "def a;", "\"#{", ".b", "+a-a", "a+", "!", "not ", "a ", "a b,", "a,", "a=", "a ? b : ", "<<A ", "<<A\n#{", "\"#{<<A\"\n",
		"%w(", "%q[", "class A < ", "begin;", "case a when ", "->", "x if y ", "rescue ", "begin;rescue;", "a[", "a\n", "a **", "&", "*", "a => ", "a: ", "::", "?", "'a'",
		"if a;b;elsif c;", "yield ", "return ", "=begin\n", "f a do |x|", "|", "for a in ", "alias ", "def a x=", "a and b or ", "#", "x do ||", "-> a {", "x rescue ", "[a].b(c){", "a.b do ",
	} {
		source := []byte(strings.Repeat(s, min(100_000, 200_000/len(s))))
		if err := syntaxtest.Check(read(source), source); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
	for _, s := range []string{"\"", "'", "/", "%w(", "#", "a"} {
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
		"a.b(c) { |d| e } if f", "def a(b, c: 1)\nx\nrescue E => e\nend", "x = <<~A\n#{b}\nA\n", "case a when b then c end", "a, b = *c", "\"#{%w[a]}\"", "-> (a) do end",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, source []byte) { syntaxtest.Twice(t, source, Read) })
}
