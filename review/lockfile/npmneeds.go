package lockfile

import (
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/jsonpos"
)

// npmNeeds answers who needs an installed package, from the edges that the
// flat list of a package-lock.json repeats of each manifest.
type npmNeeds struct {
	direct map[string]bool     // paths that the project or a workspace asks for
	via    map[string][]string // by path: the names on the shortest way to it
}

// newNPMNeeds walks from the project's own manifests outward, nearest first.
func newNPMNeeds(packages *jsonpos.Node) npmNeeds {
	n := npmNeeds{direct: make(map[string]bool), via: make(map[string][]string)}
	at := make(map[string]*jsonpos.Node, len(packages.Members))
	var queue []string
	for _, m := range packages.Members {
		at[m.Name] = m.Value
		if !strings.Contains(m.Name, nodeModules) {
			queue = append(queue, m.Name)
		}
	}
	roots := len(queue)
	seen := make(map[string]bool)
	for i := 0; i < len(queue); i++ {
		from := queue[i]
		for _, name := range npmAsks(at[from], i < roots) {
			to := resolveNPM(at, from, name)
			if to == "" {
				continue // optional or for another platform: nothing is installed
			}
			if i < roots {
				n.direct[to] = true
			}
			if seen[to] {
				continue
			}
			seen[to] = true
			if i >= roots {
				n.via[to] = append(slices.Clone(n.via[from]), from[strings.LastIndex(from, nodeModules)+len(nodeModules):])
			}
			queue = append(queue, to)
		}
	}
	return n
}

// of returns whether the entry at path is direct, and else through whom it came.
func (n npmNeeds) of(path string) (direct bool, via []string) {
	if n.direct[path] {
		return true, nil
	}
	return false, n.via[path]
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
