package javascript

import (
	"strings"
	"testing"

	"github.com/bumplens/bumplens/review/syntax"
)

// A reading is a text and the tree that it is read into.
type reading struct{ name, source, want string }

func TestReadJavaScript(t *testing.T) {
	for _, group := range [][]reading{values, functions, statements, modules, elements, faults} {
		for _, r := range group {
			if got := Read([]byte(r.source), JavaScript).String(); got != r.want {
				t.Errorf("%s: %s\ngot  %s\nwant %s", r.name, r.source, got, r.want)
			}
		}
	}
}

func TestReadTypeScript(t *testing.T) {
	for _, r := range typescript {
		if got := Read([]byte(r.source), TypeScript).String(); got != r.want {
			t.Errorf("%s: %s\ngot  %s\nwant %s", r.name, r.source, got, r.want)
		}
	}
}

// What is no TypeScript alone means the same in both dialects.
func TestReadTypeScriptIsJavaScript(t *testing.T) {
	for _, group := range [][]reading{values, functions, statements, modules, elements} {
		for _, r := range group {
			if got := Read([]byte(r.source), TypeScript).String(); got != r.want {
				t.Errorf("%s: %s\ngot  %s\nwant %s", r.name, r.source, got, r.want)
			}
		}
	}
}

// In JavaScript what looks like the arguments of a type compares.
func TestReadJavaScriptHasNoTypes(t *testing.T) {
	const source, want = "f(a<b,c>(d))", "Block(Call(f Binary <(a b) Binary >(c d)))"
	if got := Read([]byte(source), JavaScript).String(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	const generic = "Block(Call(f Call(a d)))"
	if got := Read([]byte(source), TypeScript).String(); got != generic {
		t.Errorf("got %s, want %s", got, generic)
	}
}

// A finding shows the line that a node starts in.
func TestReadKeepsPositions(t *testing.T) {
	tree := Read([]byte("a;\n(b, c) => {};\n\nasync function f() {}\nx.y\n.z()"), JavaScript)
	var lines []int
	for id := tree.First(0); id != 0; id = tree.Next(id) {
		lines = append(lines, tree.Line(id))
	}
	if want := []int{1, 2, 4, 5}; len(lines) != len(want) || lines[0] != 1 || lines[1] != 2 || lines[2] != 4 || lines[3] != 5 {
		t.Errorf("got lines %v, want %v", lines, want)
	}
}

// What is nested too deep is Bad, is told once, and does not end the reading.
func TestReadGoesOnBehindWhatIsTooDeep(t *testing.T) {
	const n = 3 * syntax.MaxDepth
	for name, source := range map[string]string{
		"brackets":    strings.Repeat("[", n) + "x" + strings.Repeat("]", n),
		"parentheses": strings.Repeat("(", n) + "x" + strings.Repeat(")", n),
		"calls":       strings.Repeat("f(", n) + strings.Repeat(")", n),
		"members":     "a" + strings.Repeat(".b", n),
		"chains":      strings.Repeat("(", 40) + strings.Repeat("a"+strings.Repeat(".b", 100)+")", 40),
		"operators":   "a" + strings.Repeat("+b-c", n),
		"functions":   strings.Repeat("function(){return ", n) + "1" + strings.Repeat("}", n),
		"blocks":      strings.Repeat("{", n) + strings.Repeat("}", n),
		"unary":       strings.Repeat("!", n) + "a",
		"conditions":  strings.Repeat("a?", n) + "b" + strings.Repeat(":c", n),
		"templates":   strings.Repeat("`${", n) + strings.Repeat("}`", n),
		"elements":    "x(" + strings.Repeat("<a b={", n) + "1" + strings.Repeat("}/>", n) + ")",
	} {
		tree := Read([]byte(source+";\nlast()"), JavaScript)
		if !strings.Contains(tree.Trouble, "deeper") && name != "chains" {
			t.Errorf("%s: got trouble %q", name, tree.Trouble)
		}
		check(t, tree)
		last := tree.Last(0)
		if n := tree.Nodes[last]; n.Kind != syntax.Call || tree.Text(tree.First(last)) != "last" {
			t.Errorf("%s: got %s last, want the call behind", name, n.Kind)
		}
	}
}

func TestReadRefusesWhatIsTooLong(t *testing.T) {
	tree := Read(make([]byte, syntax.MaxText+1), JavaScript)
	if tree.Trouble == "" || len(tree.Nodes) != 1 {
		t.Errorf("got trouble %q and %d nodes", tree.Trouble, len(tree.Nodes))
	}
}
