package indicator

import (
	"fmt"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/jsonpos"
)

// A Manifest is what the indicators ask of a package.json.
type Manifest struct {
	Version      string
	Scripts      map[string]Script
	Dependencies map[string]Dependency // that are installed with the package
	NoGyp        bool                  // "gypfile": false
}

// A Script is a command that the manifest gives for an event.
type Script struct {
	Command string
	Line    int
}

// A Dependency is a package that the manifest asks for.
type Dependency struct {
	Spec  string
	Field string // such as optionalDependencies
	Line  int
}

// installed are the fields whose packages npm installs with the package, the
// last of which wins, as npm lets optionalDependencies win.
var installed = []string{"peerDependencies", "dependencies", "optionalDependencies"}

// manifestPath is where npm looks for a manifest.
const manifestPath = "package.json"

// readManifest reads the manifest of a tree. A tree that does not exist has an
// empty one; a release without a manifest is one that npm would not install.
func readManifest(t *archive.Tree) (*Manifest, error) {
	m := &Manifest{Scripts: make(map[string]Script), Dependencies: make(map[string]Dependency)}
	if t == nil {
		return m, nil
	}
	if t.File(manifestPath) == nil {
		return nil, fmt.Errorf("there is no package.json")
	}
	data, err := dataOf(t, manifestPath)
	if err != nil {
		return nil, err
	}
	doc, err := jsonpos.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("parsing package.json: %w", err)
	}
	if !doc.Is(jsonpos.Object) {
		return nil, fmt.Errorf("parsing package.json: not an object")
	}
	m.Version = doc.Get("version").String()
	if gyp := doc.Get("gypfile"); gyp.Is(jsonpos.Bool) {
		m.NoGyp = !gyp.IsTrue()
	}
	if scripts := doc.Get("scripts"); scripts != nil {
		for _, s := range scripts.Members {
			if command := strings.TrimSpace(s.Value.String()); command != "" {
				m.Scripts[s.Name] = Script{command, s.Line}
			}
		}
	}
	for _, field := range installed {
		deps := doc.Get(field)
		if deps == nil {
			continue
		}
		for _, d := range deps.Members {
			peer := doc.Get("peerDependenciesMeta").Get(d.Name)
			if field == "peerDependencies" && peer.Get("optional").IsTrue() {
				continue // npm installs no optional peer
			}
			m.Dependencies[d.Name] = Dependency{d.Value.String(), field, d.Line}
		}
	}
	return m, nil
}
