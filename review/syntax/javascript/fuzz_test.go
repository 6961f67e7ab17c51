package javascript

import (
	"testing"

	"github.com/bumplens/bumplens/review/syntax"
)

// FuzzRead holds the reader to its promise that every text becomes one tree.
func FuzzRead(f *testing.F) {
	for _, group := range [][]reading{values, functions, statements, modules, elements, faults, typescript} {
		for _, r := range group {
			f.Add([]byte(r.source), r.name == "types")
		}
	}
	f.Fuzz(func(t *testing.T, source []byte, types bool) {
		d := JavaScript
		if types {
			d = TypeScript
		}
		kept := string(source)
		tree := Read(source, d)
		if string(source) != kept {
			t.Fatal("the source was changed")
		}
		check(t, tree)
		if again := Read(source, d); again.String() != tree.String() {
			t.Errorf("got %s, then %s", tree, again)
		}
	})
}

// check tells what is no tree.
func check(t *testing.T, tree *syntax.Tree) {
	t.Helper()
	if most := 8 + 6*len(tree.Source); len(tree.Nodes) > most {
		t.Errorf("got %d nodes for %d bytes", len(tree.Nodes), len(tree.Source))
	}
	depths := make([]int, len(tree.Nodes)) // 0: not reached
	reached := 1
	for todo := []syntax.ID{0}; len(todo) > 0; {
		parent := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		last := syntax.ID(0)
		for id := tree.First(parent); id != 0; id = tree.Next(id) {
			if depths[id] != 0 {
				t.Fatalf("node %d has two parents", id)
			}
			if depths[id] = depths[parent] + 1; depths[id] > syntax.MaxDepth {
				t.Fatalf("node %d is within %d others", id, depths[id])
			}
			if pos := tree.Nodes[id].Pos; pos < 0 || int(pos) > len(tree.Source) {
				t.Errorf("node %d starts at %d of %d", id, pos, len(tree.Source))
			}
			tree.Text(id)
			todo = append(todo, id)
			last = id
			reached++
		}
		if last != tree.Last(parent) {
			t.Errorf("node %d: got %d last, want %d", parent, tree.Last(parent), last)
		}
	}
	if reached != len(tree.Nodes) {
		t.Errorf("%d of %d nodes are in the tree", reached, len(tree.Nodes))
	}
}
