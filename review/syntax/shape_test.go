package syntax

import "testing"

// leaf adds a name of one letter.
func leaf(b *Builder, pos int) ID {
	id := b.Leaf(Name, pos)
	b.Quote(id, pos, pos+1)
	return id
}

func TestBuilderShapes(t *testing.T) {
	source := []byte("abcdef")
	for _, c := range []struct {
		name, want string
		build      func(*Builder)
	}{
		{"a node that is wrapped keeps its children and its place", "Block(a Call(Member(b c) d) e)", func(b *Builder) {
			leaf(b, 0)
			b.Open(Member, 1)
			leaf(b, 1)
			leaf(b, 2)
			b.Close()
			b.Wrap(Call, b.Last())
			leaf(b, 3)
			b.Close()
			leaf(b, 4)
		}},
		{"a call becomes a function", "Block(Func(Params(b c) Block))", func(b *Builder) {
			leaf(b, 0)
			id := b.Wrap(Call, b.Last())
			leaf(b, 1)
			leaf(b, 2)
			b.Kind(id, Func)
			b.Gather(Params)
			b.Leaf(Block, 3)
			b.Close()
		}},
		{"a call without arguments becomes a function", "Block(Func(Params Block))", func(b *Builder) {
			leaf(b, 0)
			id := b.Wrap(Call, b.Last())
			b.Kind(id, Func)
			b.Gather(Params)
			b.Leaf(Block, 3)
			b.Close()
		}},
		{"the first child goes behind the last", "Block(Loop(b c a) d)", func(b *Builder) {
			b.Open(Loop, 0)
			leaf(b, 0)
			leaf(b, 1)
			leaf(b, 2)
			b.Rotate()
			b.Close()
			leaf(b, 3)
		}},
		{"one child stays", "Block(Loop(a) b)", func(b *Builder) {
			b.Open(Loop, 0)
			leaf(b, 0)
			b.Rotate()
			b.Close()
			leaf(b, 1)
		}},
		{"what is undone is gone", "Block(a c)", func(b *Builder) {
			leaf(b, 0)
			m := b.Mark()
			b.Open(Call, 1)
			b.Text(leaf(b, 1), "gone")
			b.Close()
			b.Undo(m)
			leaf(b, 2)
		}},
		{"what is undone may be all", "Block(b)", func(b *Builder) {
			m := b.Mark()
			leaf(b, 0)
			b.Undo(m)
			leaf(b, 1)
		}},
		{"what is told does not end the tree", "Block(a) … deep", func(b *Builder) {
			b.Tell("deep")
			b.Tell("later")
			leaf(b, 0)
		}},
		{"nothing is added behind a failure", "Block(a) … over", func(b *Builder) {
			leaf(b, 0)
			b.Fail("over")
			b.Wrap(Call, b.Last())
			leaf(b, 1)
			b.Close()
		}},
	} {
		b := NewBuilder(source)
		if c.build(b); b.Tree().String() != c.want {
			t.Errorf("%s: got %s, want %s", c.name, b.Tree(), c.want)
		}
	}
}

// A reader that wraps asks for the height, so it has to grow with each wrapper
// and to follow what is closed.
func TestBuilderHeight(t *testing.T) {
	b := NewBuilder([]byte("ab"))
	leaf(b, 0)
	for want := 1; want < 5; want++ {
		if got := b.Height(); got != want {
			t.Errorf("got height %d, want %d", got, want)
		}
		b.Wrap(Member, b.Last())
		leaf(b, 1)
		b.Close()
	}
	if leaf(b, 1); b.Height() != 1 {
		t.Errorf("got height %d of a leaf, want 1", b.Height())
	}
}
