//go:build !race

// Where races are looked for, nothing is as quick as is measured here.

package python

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/bumplens/bumplens/review/syntax"
)

// What reading the largest file may cost. The guards are ten times that, for
// the machine that tests may be slow and busy.
const (
	maxTime   = 2 * time.Second
	maxMemory = 256 << 20
	guard     = 10
)

// hostile are texts that repeat one piece, between a start and an end.
var hostile = []struct{ before, piece, after string }{
	{"", "(", ""}, {"", "[", ""}, {"", "{", ""}, {"", "{a:", ""}, {"", "a(", ""}, {"", "a[", ""}, {"", "[[],", ""},
	{"", ")", ""}, {"", "[]", ""}, {"", "a.", "b"}, {"", "a()", ""}, {"a", "()", ""}, {"a", "[b]", ""}, {"a", ".b", ""}, {"(", "a).b(", ""},
	{"", "a=", "b"}, {"", "a:=", "b"}, {"", "not ", "a"}, {"", "-", "a"}, {"", "await ", "a"}, {"", "lambda:", "a"}, {"", "a if b else ", "c"},
	{"a", "+b", ""}, {"a", "+b-c", ""}, {"a", "**b", ""}, {"a", " is not b", ""}, {"a", " not in", ""}, {"a", " if b else c", ""},
	{"", "yield ", ""}, {"", "*", ""}, {"[a", " for b in c", "]"}, {"[a", " if b", "]"}, {"[a for b in c", " if d", "]"},
	{"", "a,", ""}, {"", "a;", ""}, {"", "a\n", ""}, {"", "\n", ""}, {"", "\r", ""}, {"", " ", ""}, {"", "#\r", ""}, {"", "\\\n", ""}, {"", "\\\n ", "a"},
	{"", "a", ""}, {"", "1", ""}, {"", "é", ""}, {"", "ﷺ", ""}, {"a", "\u0301", ""}, {"", "\xff", ""}, {"", "\x00", ""}, {"", "$", ""},
	{"'", "a", "'"}, {"'", "a", ""}, {"'", `\`, ""}, {"'''", "''\n", ""}, {"", "'", ""}, {"", `"" `, ""}, {"", "'a' ", ""}, {"", "b'\\x00'", ""},
	{"f'", "a", ""}, {"", `f"{`, ""}, {"f'''", "{", ""}, {"f'''", "{a}", "'''"}, {"f'''", "{a", ""}, {"f'''", "{a:", ""}, {"f'''", "{}", ""}, {"f'''", "{a #}", ""},
	{"f'''", `{a """}`, ""}, {"", "f'{a}'", ""}, {"", "f'''{", ""}, {"f'", "}", ""}, {"f'", `\N{`, ""}, {"f'''", "{a=}", "'''"},
	{"", "@a\n", ""}, {"", "@", ""}, {"", "if a:", ""}, {"", "if a:\n", ""}, {"if a: b\n", "elif a: b\n", ""}, {"try: a\n", "except a: b\n", ""}, {"", "try: a\nexcept ", ""},
	{"", "with (", ""}, {"", "with (a):", ""}, {"", "with (a)\n", ""}, {"with ", "a as b,", ""}, {"", "match ", ""}, {"", "match (", ""}, {"", "match a;", ""}, {"", "match(f'{\"(\"}')\n", ""}, {"", "match x:\n case ", ""},
	{"def f(", "a:b(),", ""}, {"def f(", "a:b(", ""}, {"def f(", "(", ""}, {"", "def f[", ""}, {"", "def f(a: ", ""}, {"", "a:b(", ""}, {"", "class A(", ""},
	{"", "print ", ""}, {"", "print >>", ""}, {"", "exec ", ""}, {"", "type a", ""}, {"", "`", ""}, {"", "import a.", ""}, {"import ", "a.", ""}, {"from ", ".", ""}, {"from a import ", "b,", ""}, {"", "del ", ""},
}

// steps is a text of blocks within each other, as deep as fit.
func steps() []byte {
	var b bytes.Buffer
	for i := 0; b.Len() < syntax.MaxText-10_000; i++ {
		b.WriteString(strings.Repeat(" ", i) + "if a:\n")
	}
	return b.Bytes()
}

// stairs is a text whose first block is 100,000 wide and whose lines go back.
func stairs() []byte {
	var b bytes.Buffer
	for i := 100_000; i > 0 && b.Len() < syntax.MaxText-200_000; i -= 1000 {
		b.WriteString(strings.Repeat(" ", i) + "a\n")
	}
	return b.Bytes()
}

func TestHostileTextIsReadInItsBounds(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short leaves out hostile texts, which take long")
	}
	read := func(name string, source []byte) {
		for _, reader := range []func([]byte) *syntax.Tree{Read, ReadExpression} {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			tree := reader(source)
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			used := after.TotalAlloc - before.TotalAlloc
			if took > guard*maxTime || used > guard*maxMemory {
				t.Errorf("%s: took %v and %d MiB", name, took, used>>20)
			}
			if took > maxTime || used > maxMemory {
				t.Logf("%s: took %v and %d MiB", name, took, used>>20)
			}
			whole(t, tree, len(source))
		}
	}
	for i, h := range hostile {
		size := 1 << 20 // enough to see what grows faster than the text
		if i%12 == 0 {
			size = syntax.MaxText
		}
		n := (size - len(h.before) - len(h.after)) / len(h.piece)
		read(fmt.Sprintf("%q %q %q", h.before, h.piece, h.after), []byte(h.before+strings.Repeat(h.piece, n)+h.after))
	}
	read("steps", steps())
	read("stairs", stairs())
	read("100,000 brackets", []byte(strings.Repeat("(", 100_000)+strings.Repeat(")", 100_000)))
}

// What is too deep is told once, and does not hide what is behind it.
func TestTooDeepIsToldOnceAndPassed(t *testing.T) {
	deep := func(open, end string) string {
		return strings.Repeat(open, 100_000) + strings.Repeat(end, 100_000)
	}
	for _, source := range []string{
		deep("(", ")"), "a = [" + deep("[", "]") + "]", "f(" + deep("{1:", "}") + ")", deep("a[", "]"), "a" + strings.Repeat(".b", 100_000), strings.Repeat("not ", 100_000) + "a",
		"f'" + deep("{a:", "}") + "'",
	} {
		tree := Read([]byte(source + "\nend = 1\n"))
		whole(t, tree, len(source)+9)
		bad := 0
		for id, n := range tree.Nodes {
			if n.Kind == syntax.Bad && tree.First(syntax.ID(id)) == 0 {
				bad++
			}
		}
		if bad != 1 {
			t.Errorf("%.10q: told %d times", source, bad)
		}
		if last := tree.Last(0); tree.Nodes[last].Kind != syntax.Assign || tree.Text(tree.First(last)) != "end" {
			t.Errorf("%.10q: the line behind it is not read", source)
		}
	}
}

// BenchmarkRead reads ordinary code.
func BenchmarkRead(b *testing.B) {
	var source []byte
	for _, file := range library(b, python(b)) {
		text, err := os.ReadFile(file)
		if err != nil {
			b.Fatal(err)
		}
		source = append(append(source, text...), '\n')
	}
	b.SetBytes(int64(len(source)))
	for b.Loop() {
		Read(source)
	}
}
