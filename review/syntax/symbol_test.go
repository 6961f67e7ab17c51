package syntax

import (
	"fmt"
	"strings"
	"testing"
)

// Nodes have one symbol when they have one text, however it came to them.
func TestSymbolsAreThoseOfTexts(t *testing.T) {
	const n = 2000 // more than there are slots for at first
	var source strings.Builder
	for i := range n {
		fmt.Fprintf(&source, "name%d ", i)
	}
	b := NewBuilder([]byte(source.String()))
	var quoted, written, late []ID
	pos := 0
	for i := range n {
		name := fmt.Sprintf("name%d", i)
		id := b.Leaf(Name, pos)
		b.Quote(id, pos, pos+len(name))
		quoted = append(quoted, id)
		id = b.Leaf(Name, pos)
		b.Text(id, name)
		written = append(written, id)
		id = b.Leaf(String, pos) // which gets its symbol when it is asked for it
		b.Quote(id, pos, pos+len(name))
		late = append(late, id)
		pos += len(name) + 1
	}
	tree := b.Tree()
	seen := make(map[Symbol]string)
	for i := range n {
		name := fmt.Sprintf("name%d", i)
		symbol := tree.Symbol(quoted[i])
		if tree.Symbol(written[i]) != symbol || tree.Symbol(late[i]) != symbol || tree.SymbolOf(name) != symbol {
			t.Fatalf("%s has the symbols %d, %d, %d and %d", name, symbol, tree.Symbol(written[i]), tree.Symbol(late[i]), tree.SymbolOf(name))
		}
		if other, ok := seen[symbol]; ok {
			t.Fatalf("%s and %s have one symbol", name, other)
		}
		seen[symbol] = name
		for _, id := range []ID{quoted[i], written[i], late[i]} {
			if tree.Text(id) != name {
				t.Fatalf("got the text %q, want %q", tree.Text(id), name)
			}
		}
	}
	if tree.SymbolOf("") != 0 || tree.Symbol(0) != 0 {
		t.Error("no text has a symbol")
	}
}

// A tree whose space was that of another one has nothing of it.
func TestSpaceIsUsedAgain(t *testing.T) {
	b := NewBuilder([]byte("abc"))
	for range 100 {
		b.Open(Call, 0)
		b.Quote(b.Leaf(Name, 0), 0, 3)
		b.SetOp(b.Leaf(Binary, 1), OpOf("+"))
		b.Close()
	}
	b.Tree().Release()
	for range 10 { // it may be another's by chance
		again := NewBuilder([]byte("x"))
		again.Open(Call, 0)
		again.Quote(again.Leaf(Name, 0), 0, 1)
		again.Leaf(String, 0)
		again.Close()
		if got, want := again.Tree().String(), `Block(Call(x ""))`; got != want {
			t.Fatalf("got %s, want %s", got, want)
		}
		again.Tree().Release()
	}
}
