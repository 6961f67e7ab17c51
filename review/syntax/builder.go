package syntax

// A Builder makes a tree from the root down. Readers open a node, add what is
// within it, and close it; a node that turns out to be the first part of a
// larger one, as a callee is, becomes its child by [Builder.Wrap].
type Builder struct {
	tree  *Tree
	open  []frame
	ended bool
}

// A frame is a node that is open.
type frame struct {
	id   ID
	high int32 // how many nodes stand within each other below it
	last int32 // the same, of its last child with that child
}

// NewBuilder returns a builder for a text, with the root open.
func NewBuilder(source []byte) *Builder {
	t := &Tree{Source: string(source), Nodes: takeNodes(64 + len(source)/64), texts: make([]string, 1)}
	t.Nodes = append(t.Nodes, Node{Kind: Block})
	return &Builder{tree: t, open: make([]frame, 1, 64)}
}

// Tree ends the tree: whatever is open is closed.
func (b *Builder) Tree() *Tree { return b.tree }

// Fail ends the tree before its text does, and says why. What is added later
// is dropped.
func (b *Builder) Fail(why string) {
	b.Tell(why)
	b.ended = true
}

// Tell says what is missing from the tree, where a [Bad] node stands in its
// place and the text behind it is read all the same. The first trouble is told.
func (b *Builder) Tell(why string) {
	if b.tree.Trouble == "" {
		b.tree.Trouble = why
	}
}

// Failed reports whether the tree has ended.
func (b *Builder) Failed() bool { return b.ended }

// Depth returns how many nodes are open.
func (b *Builder) Depth() int { return len(b.open) }

// Height returns how many nodes stand within each other in the last child of
// the open node at most, counting that child. [Builder.Wrap] makes it one
// higher, so a reader that wraps adds it to [Builder.Depth] to stay within
// [MaxDepth].
func (b *Builder) Height() int { return int(b.open[len(b.open)-1].last) }

// Leaf adds a node without children.
func (b *Builder) Leaf(kind Kind, pos int) ID {
	if b.ended || len(b.tree.Nodes) >= MaxNodes {
		b.Fail("more nodes than are read")
		return 0
	}
	if len(b.tree.Nodes) == cap(b.tree.Nodes) {
		b.grow(pos)
	}
	id := ID(len(b.tree.Nodes))
	b.tree.Nodes = append(b.tree.Nodes, Node{Kind: kind, Pos: int32(pos)})
	top := &b.open[len(b.open)-1]
	top.last = 1
	if top.high == 0 {
		top.high = 1
	}
	b.link(top.id, id)
	return id
}

// grow makes space for as many nodes as the rest of the text will have when it
// is like what stands before pos, so that a bundle is seldom moved twice.
func (b *Builder) grow(pos int) {
	n := len(b.tree.Nodes)
	want := n + n/4
	if pos > 0 {
		want = max(want, int(float64(n)*1.05*float64(len(b.tree.Source))/float64(pos)))
	}
	b.tree.Nodes = append(takeNodes(min(want, 10*n+64, MaxNodes)), b.tree.Nodes...)
}

func (b *Builder) link(parent, id ID) {
	p := &b.tree.Nodes[parent]
	if p.first == 0 {
		p.first = id
	} else {
		b.tree.Nodes[p.last].next = id
	}
	p.last = id
}

// Open adds a node and makes it the one that others are added to, until
// [Builder.Close].
func (b *Builder) Open(kind Kind, pos int) ID {
	id := b.Leaf(kind, pos)
	b.open = append(b.open, frame{id: id})
	return id
}

// Close ends the node that was opened last.
func (b *Builder) Close() {
	end := len(b.open) - 1
	closed, top := &b.open[end], &b.open[end-1]
	top.last = closed.high + 1
	top.high = max(top.high, top.last)
	b.open = b.open[:end]
}

// Last returns the child that was added last to the open node, 0 when it has
// none.
func (b *Builder) Last() ID { return b.tree.Nodes[b.open[len(b.open)-1].id].last }

// Wrap puts a new, open node where id is, the last child of the open node, and
// id into it.
func (b *Builder) Wrap(kind Kind, id ID) ID {
	outer := b.open[len(b.open)-1]
	p := &b.tree.Nodes[outer.id]
	if p.last != id || id == 0 {
		return b.Open(kind, int(b.tree.Nodes[id].Pos))
	}
	// The wrapper takes the place of id in the slice, and what it wraps moves to
	// the end: so nothing has to be told that the wrapper is another.
	if b.ended || len(b.tree.Nodes) >= MaxNodes {
		b.Fail("more nodes than are read")
		b.open = append(b.open, frame{})
		return 0
	}
	if len(b.tree.Nodes) == cap(b.tree.Nodes) {
		b.grow(int(b.tree.Nodes[id].Pos))
	}
	moved := ID(len(b.tree.Nodes))
	b.tree.Nodes = append(b.tree.Nodes, b.tree.Nodes[id])
	b.tree.Nodes[id] = Node{Kind: kind, Pos: b.tree.Nodes[id].Pos, first: moved, last: moved}
	b.open = append(b.open, frame{id: id, high: outer.last, last: outer.last})
	return id
}

// Gather makes the first child of the open node, which has no children, one of
// another kind that holds all that stands behind it: so a call becomes a
// function when an arrow follows its arguments.
func (b *Builder) Gather(kind Kind) {
	top := &b.open[len(b.open)-1]
	n := &b.tree.Nodes[top.id]
	if n.first == 0 {
		return
	}
	head := &b.tree.Nodes[n.first]
	*head = Node{Kind: kind, Pos: head.Pos, first: head.next}
	if head.first != 0 {
		head.last = n.last
	}
	n.last = n.first
	top.high++
	top.last = top.high
}

// Rotate puts the first child of the open node behind its last.
func (b *Builder) Rotate() {
	top := &b.open[len(b.open)-1]
	n := &b.tree.Nodes[top.id]
	if n.first == n.last {
		return
	}
	top.last = top.high
	first := n.first
	n.first = b.tree.Nodes[first].next
	b.tree.Nodes[first].next = 0
	b.tree.Nodes[n.last].next = first
	n.last = first
}

// A Mark is a state of the open node that a reader may go back to.
type Mark struct {
	nodes int
	last  ID
}

// Mark returns the state of the open node.
func (b *Builder) Mark() Mark { return Mark{len(b.tree.Nodes), b.Last()} }

// Undo drops what was added to the open node since m, when it was the open node
// too and its children were not wrapped.
func (b *Builder) Undo(m Mark) {
	b.tree.Nodes = b.tree.Nodes[:m.nodes]
	top := &b.open[len(b.open)-1]
	top.last = top.high
	n := &b.tree.Nodes[top.id]
	n.last = m.last
	if m.last == 0 {
		n.first = 0
	} else {
		b.tree.Nodes[m.last].next = 0
	}
}

// Take removes the only child of the open node, so that what stands before its
// own parts in the text can stand behind them in the tree. It comes back by
// [Builder.Put].
func (b *Builder) Take() ID {
	if b.Failed() {
		return 0
	}
	p := &b.tree.Nodes[b.open[len(b.open)-1].id]
	id := p.first
	p.first, p.last = 0, 0
	return id
}

// Put adds to the open node what was taken.
func (b *Builder) Put(id ID) {
	if id != 0 && !b.Failed() {
		b.link(b.open[len(b.open)-1].id, id)
	}
}

// Reopen makes the last child of the open node, which was closed, the one that
// others are added to.
func (b *Builder) Reopen(id ID) {
	b.open = append(b.open, frame{id: id, high: max(0, int32(b.Height())-1)})
}

// Op sets the operator of a node.
func (b *Builder) Op(id ID, op string) { b.SetOp(id, OpOf(op)) }

// SetOp sets the operator of a node, for readers that have looked it up.
func (b *Builder) SetOp(id ID, op Op) {
	if id != 0 {
		b.tree.Nodes[id].Op = op
	}
}

// Start sets where a node starts.
func (b *Builder) Start(id ID, pos int) {
	if id != 0 {
		b.tree.Nodes[id].Pos = int32(pos)
	}
}

// Kind changes what a node is, as a reader does that learns it late.
func (b *Builder) Kind(id ID, kind Kind) {
	if id != 0 {
		b.tree.Nodes[id].Kind = kind
	}
}

// Node returns a node as it is so far.
func (b *Builder) Node(id ID) Node { return b.tree.Nodes[id] }

// Quote says that the text of a node stands in the source as it is.
func (b *Builder) Quote(id ID, start, end int) {
	if id == 0 {
		return
	}
	n := &b.tree.Nodes[id]
	n.text, n.len = -1-int32(start), int32(end-start)
	if n.Kind == Name || n.Kind == Func {
		b.tree.Symbol(id)
	}
}

// Text sets the text of a node.
func (b *Builder) Text(id ID, text string) {
	if id == 0 {
		return
	}
	b.tree.Nodes[id].text = b.tree.number(text)
}

// Empty reports whether a node has no children yet.
func (b *Builder) Empty(id ID) bool { return b.tree.Nodes[id].first == 0 }
