// Package syntaxtest holds what readers of every language must pass.
package syntaxtest

import (
	"fmt"
	"testing"

	"github.com/bumplens/bumplens/review/syntax"
)

// Twice fails the test unless read makes one tree of a text, the same each time.
func Twice(t *testing.T, source []byte, read func([]byte) *syntax.Tree) {
	t.Helper()
	tree := read(source)
	if err := Check(tree, source); err != nil {
		t.Error(err)
	}
	if again := read(source).String(); again != tree.String() {
		t.Error("two trees of one text")
	}
}

// Check returns what is wrong with a tree of a source.
func Check(tree *syntax.Tree, source []byte) error {
	depths := make([]int, len(tree.Nodes))
	depths[0] = 1
	stack := []syntax.ID{0}
	for len(stack) > 0 {
		id := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if pos := int(tree.Nodes[id].Pos); pos < 0 || pos > len(source) {
			return fmt.Errorf("node %d is at %d of %d", id, pos, len(source))
		}
		for c := tree.First(id); c != 0; c = tree.Next(c) {
			if depths[c] != 0 {
				return fmt.Errorf("node %d has two parents", c)
			}
			if depths[c] = depths[id] + 1; depths[c] > syntax.MaxDepth {
				return fmt.Errorf("node %d is deeper than trees are", c)
			}
			stack = append(stack, c)
		}
	}
	for id, d := range depths {
		if d == 0 {
			return fmt.Errorf("node %d has no parent", id)
		}
	}
	return nil
}
