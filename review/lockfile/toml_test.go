package lockfile

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review/jsonpos"
)

// outline writes a tree, each value with its line.
func outline(n *jsonpos.Node) string {
	var b strings.Builder
	switch n.Kind {
	case jsonpos.Object:
		for _, m := range n.Members {
			fmt.Fprintf(&b, "%d:%s={%s}", m.Line, m.Name, outline(m.Value))
		}
	case jsonpos.Array:
		for _, item := range n.Items {
			fmt.Fprintf(&b, "[%d:%s]", item.Line, outline(item))
		}
	default:
		b.WriteString(n.Text)
	}
	return b.String()
}

func TestTOMLKeepsLines(t *testing.T) {
	doc, err := tomlDocument([]byte(`# a comment
version = 1
made = 2026-01-02
"quoted key" = """
two
lines"""
list = [
  "a", # one
  { b.c = true,  d = "e" },
]

[[package]]
name = "a"
[package.source]
url = "x"

[[package]]
name = 'b'
[other.inner]
`))
	if err != nil {
		t.Fatal(err)
	}
	want := "2:version={1}3:made={2026-01-02}4:quoted key={two\nlines}7:list={[8:a][9:9:b={9:c={true}}9:d={e}]}" +
		"12:package={[12:13:name={a}14:source={15:url={x}}][17:18:name={b}]}19:other={19:inner={}}"
	if d := cmp.Diff(want, outline(doc)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// many writes more keys than are searched one by one, the first again at last.
func many(first string) string {
	var b strings.Builder
	b.WriteString(first)
	for i := range 40 {
		fmt.Fprintf(&b, "k%d = 1\n", i)
	}
	return b.String() + first
}

func TestTOMLRefuses(t *testing.T) {
	for text, line := range map[string]int{
		"a = 1\na = 2\n":                     2,
		"[a]\nb = 1\n[a]\n":                  3,
		"a = 1\n<<<<<<< HEAD\n":              2,
		"a = {b = 1, b = 2}\n":               1,
		"[a]\nb = 1\n[[a]]\n":                3,
		"[[a]]\n[a]\n":                       2,
		"a = [{}]\n[[a]]\n":                  2,
		"a = {b.c = 1}\n[a.b]\n":             2,
		"a = {b.c = 1}\na.b.d = 1\n":         2,
		"[a.b]\n[a]\nb.c = 1\n":              3,
		"a.b = 1\n[a]\n":                     2,
		"[a]\n[b]\n[a.c]\n[a]\n":             4,
		many("a = 1\n"):                      42,
		"a = " + strings.Repeat("[", 20_000): 1,
	} {
		_, err := tomlDocument([]byte(text))
		syntax, ok := err.(*SyntaxError)
		if !ok || syntax.Line != line {
			t.Errorf("%.20q: got %v, want line %d", text, err, line)
		}
	}
}
