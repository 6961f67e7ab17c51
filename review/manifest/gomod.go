package manifest

import (
	"fmt"

	"golang.org/x/mod/modfile"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/lockfile"
)

const goPath = "go.mod"

// readGo reads a go.mod, described at https://go.dev/ref/mod#go-mod-file, as
// the go command reads those of dependencies: what they replace, exclude and
// use as tools has no effect on others, and nothing of a module runs when it
// is fetched or built. Requirements that are marked as indirect are others',
// written down. A module from before go.mod has none, and asks for nothing.
func readGo(t *archive.Tree) (*Manifest, error) {
	m := &Manifest{Path: goPath, Dependencies: make(map[string]Dependency)}
	f := t.File(goPath)
	if f == nil {
		return m, nil
	}
	if f.Size > lockfile.MaxGoMod {
		return nil, fmt.Errorf("parsing go.mod: larger than %d bytes", lockfile.MaxGoMod)
	}
	data, err := dataOf(t, goPath)
	if err != nil {
		return nil, err
	}
	mod, err := modfile.ParseLax(goPath, data, nil)
	if err != nil {
		return nil, fmt.Errorf("parsing %w", err) // the library names the file
	}
	if mod.Module != nil {
		m.Name = mod.Module.Mod.Path
	}
	for _, r := range mod.Require {
		if !r.Indirect {
			m.Dependencies[r.Mod.Path] = Dependency{Package: r.Mod.Path, Spec: r.Mod.Version, Field: "require", Line: r.Syntax.Start.Line}
		}
	}
	return m, nil
}
