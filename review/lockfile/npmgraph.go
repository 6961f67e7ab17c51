package lockfile

import (
	"strings"

	"github.com/bumplens/bumplens/review/jsonpos"
)

// npmGraph reads the edges that the flat list of a package-lock.json repeats of
// each manifest. Its keys are the places where packages are installed.
func npmGraph(packages *jsonpos.Node) *graph {
	g := newWholeGraph()
	at := make(map[string]*jsonpos.Node, len(packages.Members))
	for _, m := range packages.Members {
		at[m.Name] = m.Value
	}
	for _, m := range packages.Members {
		i := strings.LastIndex(m.Name, nodeModules)
		var asked []string
		for _, name := range npmAsks(m.Value, i < 0) {
			if to := resolveNPM(at, m.Name, name); to != "" {
				asked = append(asked, to) // else it is optional, or for another platform
			}
		}
		if i < 0 {
			g.roots = append(g.roots, asked...)
			continue
		}
		g.edges[m.Name], g.names[m.Name] = asked, m.Name[i+len(nodeModules):]
	}
	return g
}

// npmTreeGraph reads the edges of version 1, which lie apart from the tree.
func npmTreeGraph(tree []jsonpos.Member) *graph {
	g := newGraph()
	at := make(map[string]*jsonpos.Node, len(tree))
	for _, m := range tree {
		at[m.Name] = m.Value
	}
	for _, m := range tree {
		g.names[m.Name] = m.Name[strings.LastIndex(m.Name, nodeModules)+len(nodeModules):]
		for _, asked := range members(m.Value.Get("requires")) {
			if to := resolveNPM(at, m.Name, asked.Name); to != "" {
				g.edges[m.Name] = append(g.edges[m.Name], to)
			}
		}
	}
	g.rootUnasked()
	return g
}

// npmAsks lists the names that a manifest asks for.
func npmAsks(manifest *jsonpos.Node, own bool) []string {
	fields := []string{"dependencies", "optionalDependencies", "peerDependencies"}
	if own {
		fields = append(fields, "devDependencies")
	}
	var names []string
	for _, field := range fields {
		if deps := manifest.Get(field); deps != nil {
			for _, m := range deps.Members {
				names = append(names, m.Name)
			}
		}
	}
	return names
}

// resolveNPM finds where Node.js finds name from a folder: in its own
// node_modules, or in that of a folder above it.
func resolveNPM(at map[string]*jsonpos.Node, from, name string) string {
	for {
		path := nodeModules + name
		if from != "" {
			path = from + "/" + path
		}
		if e, ok := at[path]; ok {
			if e.Get("link").IsTrue() {
				return "" // into the repository
			}
			return path
		}
		if from == "" {
			return ""
		}
		i := strings.LastIndex(from, "/"+nodeModules)
		switch {
		case i >= 0:
			from = from[:i]
		case strings.HasPrefix(from, nodeModules):
			from = ""
		default: // a workspace: its folders' node_modules are not listed, the root's is
			from = ""
		}
	}
}
