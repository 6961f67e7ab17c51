package python

import (
	"testing"

	"github.com/bumplens/bumplens/review/syntax"
)

// whole fails a test when a tree is none: when a node has two parents or, in one
// that was read to its end, none; when it is too deep, or stands outside the
// text.
func whole(t *testing.T, tree *syntax.Tree, size int) {
	t.Helper()
	seen := make([]bool, len(tree.Nodes))
	reached := 0
	type place struct {
		id    syntax.ID
		depth int
	}
	for work := []place{{0, 1}}; len(work) > 0; {
		at := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[at.id] {
			t.Fatalf("node %d has two parents", at.id)
		}
		seen[at.id] = true
		reached++
		if at.depth > syntax.MaxDepth {
			t.Fatalf("node %d is %d deep", at.id, at.depth)
		}
		if pos := int(tree.Nodes[at.id].Pos); pos < 0 || pos > size {
			t.Fatalf("node %d stands at %d of %d", at.id, pos, size)
		}
		tree.Text(at.id)
		last := syntax.ID(0)
		for child := tree.First(at.id); child != 0; child = tree.Next(child) {
			work = append(work, place{child, at.depth + 1})
			last = child
		}
		if last != tree.Last(at.id) {
			t.Fatalf("node %d ends with %d, but its last is said to be %d", at.id, last, tree.Last(at.id))
		}
	}
	if tree.Trouble == "" && reached != len(tree.Nodes) {
		t.Fatalf("%d of %d nodes are in the tree", reached, len(tree.Nodes))
	}
}

// FuzzRead holds the reader to its promise that any bytes become a tree, and
// the same bytes the same one.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"", "import a.b as c, d\nfrom .e import (f as g, *)",
		"@a\nasync def f[T](b: c() = 1, *d, **e) -> g():\n  with (h as i, j): return await k\n",
		"class A(b, c=d):\n\tx: y() = lambda z, w=1: (yield)\n\n\tfor a in b: pass\n\telse: d",
		"try: a\nexcept* (b, c()) as d: e\nelse: f\nfinally: g\nmatch h:\n case i.j(k=1) if l: m\n",
		"f'''{a!r:>{b}}{c = }{{\\N{x}''' rb'\\x' \"\\u00e9\\777\" f\"{f'{d'}",
		"[a for b in c if d for e in f], {**g, h: i}, {*j}, k[l:m:n, :], o if p else q",
		"not a is not b not in c < d ** -e @ f or g and (h := i)",
		"f'''{a!r:x\\",
		"print >>a, b; exec c in d; `e`; raise f, g; global h; del i, j",
		"if a:\n        b\n    c\n  d\n\\\n e\x0c\r\n\rf $ ? \x00 \xff\u200b𝖊",
		"# coding: latin-1\nx = '\xe9'\n", "((((((((", "f\"{f\"{f\"{", "\"\"\"", "match (", "with (",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		for _, read := range []func([]byte) *syntax.Tree{Read, ReadExpression} {
			tree := read(source)
			whole(t, tree, len(source))
			if again := read(source); tree.String() != again.String() || tree.Trouble != again.Trouble {
				t.Fatalf("read twice: %s and %s", tree, again)
			}
		}
	})
}
