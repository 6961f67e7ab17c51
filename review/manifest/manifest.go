// Package manifest reads what a release says of itself in the artifact: what
// runs when it is installed, what it asks for, what it puts in reach, and who
// it claims to be. Each ecosystem has its file.
//
// Reading is pure and total: a manifest that does not parse is an error, never
// an empty one, and a release that has none is one that its installer would
// refuse.
package manifest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
)

// A Manifest is what the artifact of a release says of it. What is empty is not
// said.
type Manifest struct {
	Path       string // of the file that it is read from
	Name       string
	Version    string
	Licence    string // an SPDX expression where the ecosystem asks for one
	Repository string

	Hooks []Hook
	// Dependencies are those that are installed with the package, by the name it
	// calls them; nil: not said in this artifact.
	Dependencies map[string]Dependency
	Entries      map[string]Line // npm's: files that are loaded by the package's name or a path in it, by field and conditions
	Commands     map[string]Line // commands and plug-ins that are put in reach, by name
	Modules      []string        // names under which a wheel's code can be imported
	Scripts      map[string]Line // npm's, by event; most of them run on a developer's machine alone
	NoGyp        bool            // npm's "gypfile": false
	Downloads    string          // npm's "binary": the host that prebuilt binaries are fetched from; "": the repository's
	// Beside is what another manifest in the artifact says of the same, as far as
	// it says it; nil where there is none.
	Beside *Manifest
}

// A Line is what a line of a manifest says.
type Line struct {
	Text string
	Path string // the file, where it is not the manifest's
	Line int
}

// A Hook is code of a package that runs without being asked for.
type Hook struct {
	Name    string // such as postinstall or setup.py
	What    string // for people, with its article: "a postinstall script"
	Kind    HookKind
	Command string // "" where File is run as it is
	File    string // that is run, "" where Command says it
	Path    string // where this is said
	Line    int
}

// Noun names h without its article.
func (h *Hook) Noun() string {
	_, noun, _ := strings.Cut(h.What, " ")
	return noun
}

// A HookKind says when a hook runs, and what for.
type HookKind int

const (
	RunsCommand HookKind = iota // on install, and it may do anything
	Compiles                    // on install: it compiles the package's own sources or chooses among its own binaries
	Builds                      // on install or build, as packages of the ecosystem do by nature
	Loads                       // whenever some other program starts
)

// Hook returns the hook of a name, nil when there is none.
func (m *Manifest) Hook(name string) *Hook {
	for i := range m.Hooks {
		if m.Hooks[i].Name == name {
			return &m.Hooks[i]
		}
	}
	return nil
}

// A Dependency is a package that the manifest asks for.
type Dependency struct {
	Package string // by its own name, whatever the manifest calls it
	Spec    string // the versions that will do
	Field   string // such as optionalDependencies
	Marker  string // the environments that it is for, "" for all
	Path    string // the file that asks, where it is not the manifest's
	Line    int
	Outside bool // its code comes from elsewhere than a registry
}

// readers read the manifests of an ecosystem.
var readers = map[ecosystem.Ecosystem]func(*archive.Tree) (*Manifest, error){
	ecosystem.CratesIO:      readCargo,
	ecosystem.GitHubActions: readActionAtRoot,
	ecosystem.Go:            readGo,
	ecosystem.Maven:         readMaven,
	ecosystem.NPM:           readNPM,
	ecosystem.PyPI:          readPyPI,
	ecosystem.RubyGems:      readGem,
}

// Read reads the manifest of a release from its artifact. A release that does
// not exist has an empty one; of an ecosystem whose manifests are not read
// there is an error.
func Read(e ecosystem.Ecosystem, t *archive.Tree) (*Manifest, error) {
	if t == nil {
		return new(Manifest), nil
	}
	read := readers[e]
	if read == nil {
		return nil, fmt.Errorf("manifests of %s are not read", e)
	}
	return bounded(read(t))
}

// bounded refuses a manifest of more hooks than are told apart.
func bounded(m *Manifest, err error) (*Manifest, error) {
	if err == nil && len(m.Hooks) > maxHooks {
		return nil, fmt.Errorf("more than %d pieces of code run unasked", maxHooks)
	}
	return m, err
}

// Ecosystems lists those whose manifests are read, by name.
func Ecosystems() []ecosystem.Ecosystem { return slices.Sorted(maps.Keys(readers)) }

const (
	maxFile  = 16 << 20 // bytes of a file that is read as a manifest
	maxHooks = 1000     // of one release
)

// hook adds a hook, once.
func (m *Manifest) hook(h Hook) {
	if len(m.Hooks) <= maxHooks && m.Hook(h.Name) == nil { // Read refuses what is over
		m.Hooks = append(m.Hooks, h)
	}
}

// dataOf returns the bytes of a file.
func dataOf(t *archive.Tree, path string) ([]byte, error) {
	if f := t.File(path); f != nil && f.Size > maxFile {
		return nil, fmt.Errorf("reading %q: larger than %d bytes", path, maxFile)
	}
	data, err := t.Data(path)
	if err != nil {
		return nil, fmt.Errorf("reading %q: %w", path, err)
	}
	return data, nil
}
