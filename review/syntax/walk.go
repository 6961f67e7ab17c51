package syntax

// Walk calls visit for each node that hangs in t, parents first.
func (t *Tree) Walk(visit func(ID)) {
	for open := []ID{0}; len(open) > 0; {
		id := open[len(open)-1]
		open = open[:len(open)-1]
		if next := t.Nodes[id].next; next != 0 {
			open = append(open, next)
		}
		visit(id)
		if first := t.Nodes[id].first; first != 0 {
			open = append(open, first)
		}
	}
}
