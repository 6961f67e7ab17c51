package lockfile

import (
	"slices"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// A graph says which entries ask for which, by keys of a format's own.
type graph struct {
	whole bool                // the file itself says what the project asks for: nothing else is needed
	roots []string            // keys that the project itself asks for
	edges map[string][]string // key → keys it asks for
	names map[string]string   // key → the package's name
}

// newGraph returns a graph without entries, of a file that leaves open what the
// project asks for.
func newGraph() *graph {
	return &graph{edges: make(map[string][]string), names: make(map[string]string)}
}

// newWholeGraph returns a graph without entries, of a file that says what the
// project asks for.
func newWholeGraph() *graph {
	g := newGraph()
	g.whole = true
	return g
}

// needs are the answers to who needs an entry.
type needs struct {
	graph  *graph
	direct map[string]bool
	via    map[string][]string // by key: the names on the shortest way to it
}

// longestWay is how many names of a way are told. A way that is longer is not
// there to be read, and a lockfile could hold thousands of them.
const longestWay = 50

// needs walks from the roots outward, nearest first.
func (g *graph) needs() needs {
	n := needs{graph: g, direct: make(map[string]bool), via: make(map[string][]string, len(g.names))}
	seen := make(map[string]bool, len(g.names))
	var queue []string
	for _, key := range g.roots {
		if n.direct[key] = true; !seen[key] {
			seen[key] = true
			queue = append(queue, key)
		}
	}
	for i := 0; i < len(queue); i++ {
		from := queue[i]
		for _, to := range g.edges[from] {
			if seen[to] {
				continue
			}
			seen[to] = true
			way := n.via[from]
			if len(way) < longestWay {
				way = append(slices.Clone(way), g.names[from])
			}
			n.via[to] = way
			queue = append(queue, to)
		}
	}
	return n
}

// tell tells e, which is under key, who needs it and what it needs.
func (n needs) tell(e *Entry, key string) {
	e.node, e.edges = key, n.graph.edges[key]
	if e.Direct = n.direct[key]; !e.Direct {
		e.Via = n.via[key]
	}
	e.Orphan = n.graph.whole && !n.reach(key)
}

// called notes under which name e is installed.
func (e *Entry) called(name string) {
	if name != e.Version.Name {
		e.As = append(e.As, name)
	}
}

// link makes versions of the keys that entries of one file ask for.
func link(entries []Entry) {
	first := make(map[string]int, len(entries)) // index of the first entry under a key
	more := make(map[string][]int)              // of further ones, which are few
	for i, e := range entries {
		if e.node == "" {
			continue
		}
		if _, ok := first[e.node]; ok {
			more[e.node] = append(more[e.node], i)
		} else {
			first[e.node] = i
		}
	}
	for i := range entries {
		e := &entries[i]
		if len(e.edges) > 0 {
			e.Asks = make([]ecosystem.Version, 0, len(e.edges))
		}
		for _, key := range e.edges {
			if at, ok := first[key]; ok {
				e.Asks = append(e.Asks, entries[at].Version)
			}
			for _, at := range more[key] {
				e.Asks = append(e.Asks, entries[at].Version)
			}
		}
		e.node, e.edges = "", nil
	}
}

// reach reports whether key is needed at all.
func (n needs) reach(key string) bool { return n.direct[key] || n.via[key] != nil }
