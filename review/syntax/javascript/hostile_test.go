package javascript

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/bumplens/bumplens/review/syntax"
)

// Whatever a text is made of, it is read in time and space that are in
// proportion to it. The bounds here are ten times those that we mean.
func TestReadHostileTexts(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short leaves out hostile texts, which take long")
	}
	const (
		deep    = 100_000
		long    = 1 << 20
		seconds = 20 * time.Second
		space   = 2560 << 20
	)
	fill := func(s string) string { return strings.Repeat(s, long/len(s)) }
	for name, source := range map[string]string{
		"brackets":             strings.Repeat("[", deep),
		"parentheses":          strings.Repeat("(", deep),
		"braces":               strings.Repeat("{", deep),
		"arrows":               strings.Repeat("a=>", deep),
		"arrows in brackets":   strings.Repeat("(a=", deep) + strings.Repeat(")=>b", deep),
		"typed arrows":         strings.Repeat("(a):b<", deep),
		"conditions":           strings.Repeat("a?(b):", deep),
		"templates":            strings.Repeat("`${", deep),
		"members":              "a" + fill(".b"),
		"calls":                "a" + fill("()"),
		"operators":            "a" + fill("+b"),
		"mixed operators":      "a" + fill("+b-c"),
		"commas":               "a" + fill(",b"),
		"else":                 fill("if(a);else "),
		"labels":               fill("a:"),
		"holes":                "[" + fill(","),
		"statements":           fill("a;"),
		"blanks and comments":  fill("/**/ "),
		"comments":             fill("/*"),
		"quotes":               fill("'\\\n"),
		"faults":               fill("@#"),
		"zeros":                fill("\x00"),
		"no UTF-8":             fill("\xff\xc0"),
		"regular expressions":  fill("=/[a "),
		"skipped expressions":  strings.Repeat("[", 3000) + fill("=/[a "),
		"parentheses in types": fill("(a):("),
		"arguments in types":   fill("a<("),
		"generic elements":     fill("<a<b>"),
		"names of elements":    fill("<a"),
		"long tags":            fill("<a-b.c"),
		"type arguments":       fill("a<"),
		"types":                fill("a<b<c,"),
		"shifts":               fill("a<<b>>"),
		"types of conditions":  "type a=" + fill("b extends c?d:"),
		"assertions":           fill("<a>b;"),
		"elements":             fill("<a>"),
		"elements in values":   fill("<a>{"),
		"elements that end":    "x=" + fill("<a></b>,<a>{0}</b>,") + "</a>",
		"decorators":           fill("@a "),
		"classes":              fill("class extends "),
		"async":                fill("async("),
		"new":                  fill("new "),
		"unary":                fill("- "),
		"powers":               "a" + fill("**b"),
		"escapes":              "'" + fill("\\u{0}"),
		"one text":             "'" + fill("a") + "'",
		"brackets in elements": "<a>" + fill("{("),
	} {
		for _, d := range []Dialect{JavaScript, TypeScript} {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			tree := Read([]byte(source), d)
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			if used := after.TotalAlloc - before.TotalAlloc; took > seconds || used > space {
				t.Errorf("%s as %s: took %s and %d MiB", name, d, took, used>>20)
			} else if took > seconds/40 {
				t.Logf("%s as %s: took %s and %d MiB", name, d, took, used>>20)
			}
			check(t, tree)
		}
	}
	if tree := Read(make([]byte, 50<<20), JavaScript); tree.Trouble == "" {
		t.Error("a text of 50 MiB was read")
	}
}

func TestReadEndsWithTooManyNodes(t *testing.T) {
	tree := Read([]byte(strings.Repeat("a;", syntax.MaxNodes-1)), JavaScript)
	if tree.Trouble != "" {
		t.Errorf("got %q for as many nodes as are read", tree.Trouble)
	}
	tree = Read([]byte(strings.Repeat("!a,", syntax.MaxText/3)), JavaScript)
	if tree.Trouble == "" || len(tree.Nodes) > syntax.MaxNodes {
		t.Errorf("got %q and %d nodes", tree.Trouble, len(tree.Nodes))
	}
	check(t, tree)
}
