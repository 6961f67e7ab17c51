package python

import "github.com/bumplens/bumplens/review/syntax"

// A grower is a builder that knows how tall the nodes are: a chain such as
// a.b.c is read without recursion, and each link makes the tree one taller.
type grower struct {
	*syntax.Builder
	within []heights // of the open nodes, the root first
}

// heights are those of a node's children: 1 for a leaf.
type heights struct{ tallest, last int32 }

func grow(source []byte) grower {
	return grower{syntax.NewBuilder(source), make([]heights, 1, 64)}
}

func (g *grower) added(height int32) {
	h := &g.within[len(g.within)-1]
	h.last, h.tallest = height, max(h.tallest, height)
}

// Leaf adds a node without children.
func (g *grower) Leaf(k syntax.Kind, pos int) syntax.ID {
	g.added(1)
	return g.Builder.Leaf(k, pos)
}

// Open adds a node and makes it the one that others are added to.
func (g *grower) Open(k syntax.Kind, pos int) syntax.ID {
	g.within = append(g.within, heights{})
	return g.Builder.Open(k, pos)
}

// Reopen makes a node that was closed the one that others are added to.
func (g *grower) Reopen(id syntax.ID) {
	g.within = append(g.within, heights{})
	g.Builder.Reopen(id)
}

// Close ends the node that was opened last.
func (g *grower) Close() {
	height := 1 + g.within[len(g.within)-1].tallest
	g.within = g.within[:len(g.within)-1]
	g.added(height)
	g.Builder.Close()
}

// Wrap puts the child that was added last into a new, open node.
func (g *grower) Wrap(k syntax.Kind) syntax.ID {
	last := g.within[len(g.within)-1].last
	g.within = append(g.within, heights{last, last})
	return g.Builder.Wrap(k, g.Last())
}

// tall reports whether what was added last is too tall to be wrapped.
func (g *grower) tall() bool {
	return g.Depth()+int(g.within[len(g.within)-1].last) >= tallest
}

// Kind changes what a node is; not when the tree has ended, for the last node
// is then another than the one that is meant.
func (g *grower) Kind(id syntax.ID, k syntax.Kind) {
	if !g.Failed() {
		g.Builder.Kind(id, k)
	}
}

// taken is a node that is put where the text does not have it.
type taken struct {
	id     syntax.ID
	height int32
}

// Take removes the only child of the open node.
func (g *grower) Take() taken {
	h := &g.within[len(g.within)-1]
	t := taken{g.Builder.Take(), h.last}
	*h = heights{}
	return t
}

// Put adds to the open node what was taken.
func (g *grower) Put(t taken) {
	g.added(t.height)
	g.Builder.Put(t.id)
}
