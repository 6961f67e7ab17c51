package lockfile

import "slices"

// A graph says which entries ask for which, by keys of a format's own.
type graph struct {
	roots []string            // keys that the project itself asks for
	edges map[string][]string // key → keys it asks for
	names map[string]string   // key → the package's name
}

// newGraph returns a graph without entries.
func newGraph() *graph {
	return &graph{edges: make(map[string][]string), names: make(map[string]string)}
}

// needs are the answers to who needs an entry.
type needs struct {
	direct map[string]bool
	via    map[string][]string // by key: the names on the shortest way to it
}

// longestWay is how many names of a way are told. A way that is longer is not
// there to be read, and a lockfile could hold thousands of them.
const longestWay = 50

// needs walks from the roots outward, nearest first.
func (g *graph) needs() needs {
	n := needs{direct: make(map[string]bool), via: make(map[string][]string)}
	seen := make(map[string]bool)
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

// of returns whether the project itself asks for key, and else through whom it
// came.
func (n needs) of(key string) (direct bool, via []string) {
	if n.direct[key] {
		return true, nil
	}
	return false, n.via[key]
}

// reach reports whether key is needed at all.
func (n needs) reach(key string) bool { return n.direct[key] || n.via[key] != nil }
