package diff

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A line of re-lined code says about one thing.
func TestReline(t *testing.T) {
	for _, tt := range []struct{ script, want string }{
		{`a=1;b=2`, "a=1;\nb=2"},
		{`if(a){b()}else{c()}`, "if(a){\nb()}\nelse{\nc()}"},
		{`var a=1,b=f(1,2),c={d:1,e:2}`, "var a=1,\nb=f(1,2),\nc={\nd:1,\ne:2}"},
		{`for(i=0;i<3;i++)f({},[1,2])`, "for(i=0;i<3;i++)f({},\n[1,2])"},
		{`x=["a","b",1,2]`, "x=[\"a\",\n\"b\",\n1,2]"},
		{`a("x;y{",'z;')/2/b;c`, "a(\"x;y{\",'z;')/2/b;\nc"},
		{`x=/[;/]{2}/g;if(a)/;}/.test(b);y`, "x=/[;/]{2}/g;\nif(a)/;}/.test(b);\ny"},
		{`function f(){}/;'/.test(a);b`, "function f(){}\n/;'/.test(a);\nb"},
		{"x=`a;${f({b:1})};${`{`}`;y", "x=`a;${f({\nb:1})};${`{`}`;\ny"},
		{"a;// b;c\nd; /* e;f */g", "a;// b;c\nd; /* e;f */\ng"},
		{"#!/bin/node;x\na;\nb;\r\nc", "#!/bin/node;x\na;\nb;\r\nc"},
		{`@a class B{c=010;d="\07"}`, "@a class B{\nc=010;\nd=\"\\07\"}"},
		{`a.return/2;b/";"`, "a.return/2;\nb/\";\""},
		{`x="unterminated;y` + "\n" + `a;b`, `x="unterminated;y` + "\na;\nb"},
		{"x=(a)\n/ b;c'd", "x=(a)\n/ b;\nc'd"},
		{`{}/ b;c`, "{}\n/ b;\nc"},
		{`1a.return/2;b/";"`, "1a.return/2;\nb/\";\""},
		{"a=[[/b/,1],[2,3]];", "a=[[/b/,1],\n[2,3]];"},
		{"a=[{b:1},{b:2}];", "a=[{\nb:1},\n{\nb:2}];"},
	} {
		if d := cmp.Diff(tt.want, string(reline([]byte(tt.script)))); d != "" {
			t.Errorf("%s (-want +got)\n%s", tt.script, d)
		}
	}
}

// What stands behind a script in memory is another's.
func TestRelineWritesNothing(t *testing.T) {
	text := []byte("a;bcd")
	if reline(text[:3]); string(text) != "a;bcd" {
		t.Errorf("got %q", text)
	}
}

// Code that the lexer takes for a text of thousands of bytes is broken too.
func TestRelineWhatWasMisread(t *testing.T) {
	script := "x=`" + strings.Repeat("evil();", 1000)
	if lines := bytes.Count(reline([]byte(script)), newline); lines < 900 {
		t.Errorf("got %d lines", lines)
	}
	script = "x=JSON.parse('[" + strings.Repeat(`"a",`, 2000) + "1]');"
	if lines := bytes.Count(reline([]byte(script)), newline); lines != 2000 {
		t.Errorf("of data: got %d lines", lines)
	}
}

func TestIsMinified(t *testing.T) {
	long := strings.Repeat("a=1;", 60)
	for _, tt := range []struct {
		path, text string
		want       bool
	}{
		{"a.js", long, true},
		{"a.mjs", long + "\n", true},
		{"a.txt", long, false},
		{"a.js", strings.Repeat("a=1;\n", 100), false},
		{"a.js", strings.Repeat("a=1;\n", 5000) + strings.Repeat("b", 5100), true},
		{"a.js", strings.Repeat("a=1;\n", 50_000) + strings.Repeat("b", 5100), false},
		{"a.cjs", "", false},
	} {
		if got := isMinified(tt.path, []byte(tt.text)); got != tt.want {
			t.Errorf("%s of %d bytes: got %v", tt.path, len(tt.text), got)
		}
	}
}

// bundle is what a bundler writes, with a change in one of its functions.
func bundle(functions int, change string) string {
	var b strings.Builder
	b.WriteString(`"use strict";(()=>{var e={`)
	for i := range functions {
		if i == functions/2 {
			b.WriteString(change)
		}
		fmt.Fprintf(&b, `%d:(e,t,r)=>{var n=r(%d),o=/^[a-z]+\/$/i;t.x=function(e){return o.test(e)?n.a(e,"s;%d")/2:{a:1,b:[1,2]}};},`, i, i*7, i)
	}
	return b.String() + `};console.log(e)})();`
}

// A rebuilt bundle of one line shows what is new in it, and in a moved one too.
func TestBundlesAreComparedByStatements(t *testing.T) {
	old, now := bundle(200, ""), bundle(200, `999:(e,t,r)=>{require("net").connect(4444)},`)
	base := tree(t, nil, map[string]string{"dist/a.js": old, "dist/chunk-1.js": old + "//1"})
	head := tree(t, base, map[string]string{"dist/a.js": now, "dist/chunk-2.js": now + "//2"})
	d, err := Trees(base, head)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Files) != 2 || d.Files[1].Kind != Renamed {
		t.Fatalf("got %+v", d.Files)
	}
	f := d.Files[0]
	if !f.Relined || f.Added != 1 || f.Removed != 1 || f.Reformatted { // counted as it is, and shown by statements
		t.Errorf("got %d lines added, %d removed, relined %v", f.Added, f.Removed, f.Relined)
	}
	hunks, left := f.Hunks([]byte(old), []byte(now), 40, nil)
	var text strings.Builder
	for _, h := range hunks {
		for _, l := range h.Lines {
			text.WriteString(l.Op + l.Text + "\n")
		}
	}
	if left != 0 || !strings.Contains(text.String(), `+require("net").connect(4444)}`) {
		t.Errorf("%d lines left out of:\n%s", left, text.String())
	}
}

// unlined takes the line feeds out of relined that script does not have, and
// reports whether anything else differs.
func unlined(script, relined []byte) bool {
	i := 0
	for _, c := range relined {
		switch {
		case i < len(script) && script[i] == c:
			i++
		case c != '\n':
			return false
		}
	}
	return i == len(script)
}

// FuzzReline holds re-lining to its promise: it adds line feeds, and loses,
// changes and moves nothing, whatever it is given.
func FuzzReline(f *testing.F) {
	for _, seed := range []string{
		"a;b", "#!x\n`${a}`", "x=/[/;]/g;y", "'\\\n';\"", "`${`${{}}`}`", "/*", "0_1;09n.1e", "<!--a\n-->b", "\xe2\x80\xa8;\xe2", "a\xc3", "\\u{61};{", "}}}`)](", "1a.;1 .", "#x@;\x00;",
		strings.Repeat("/[", 300),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, script []byte) {
		if got := reline(script); !unlined(script, got) {
			t.Fatalf("%q became %q", script, got)
		}
	})
}

// Each wrong guess costs the rest of a line, so there are only so many: without
// a bound, this would take hours.
func TestRelineIsLinear(t *testing.T) {
	script := bytes.Repeat([]byte("=/[ "), 1<<20)
	s := newScript(script)
	for _, ok := s.next(); ok; _, ok = s.next() {
		if s.again > 6*len(script) {
			t.Fatalf("%d bytes were read twice", s.again)
		}
	}
	if !unlined(script, reline(script)) {
		t.Error("something was lost")
	}
}

func BenchmarkReline(b *testing.B) {
	script := []byte(bundle(20_000, ""))
	b.SetBytes(int64(len(script)))
	for b.Loop() {
		reline(script)
	}
}

func BenchmarkSameScript(b *testing.B) {
	script := []byte(bundle(20_000, ""))
	other := append(script[:len(script):len(script)], '\n')
	b.SetBytes(int64(2 * len(script)))
	for b.Loop() {
		if compareForm("a.js", script, other) != sameButForm {
			b.Fatal("they are not the same")
		}
	}
}
