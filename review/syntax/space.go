package syntax

import "sync"

// spaces hold nodes of trees that are read no more: a package has thousands of files,
// and to get the space of a large one from the system takes as long as to fill it.
var spaces sync.Pool

// takeNodes returns no nodes, with space for n.
func takeNodes(n int) []Node {
	if s, _ := spaces.Get().(*[]Node); s != nil && cap(*s) >= n {
		return (*s)[:0]
	}
	return make([]Node, 0, n)
}

func giveNodes(nodes []Node) { spaces.Put(&nodes) }

// Release gives the space of a tree back. Neither the tree nor a part of it may be
// used after that; texts of it may.
func (t *Tree) Release() {
	giveNodes(t.Nodes)
	t.Nodes = nil
}
