package manifest

import (
	"path"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
)

// pythonModules returns the names under which the code of a wheel can be
// imported, whatever its metadata says: installers put files where they are.
func pythonModules(t *archive.Tree) []string {
	var names []string
	for _, f := range t.All() {
		name, _, inFolder := strings.Cut(f.Path, "/")
		if purelib := strings.SplitN(f.Path, "/", 4); len(purelib) > 2 && strings.HasSuffix(name, ".data") && (purelib[1] == "purelib" || purelib[1] == "platlib") {
			name, inFolder = purelib[2], len(purelib) == 4
		}
		switch ending := path.Ext(f.Path); {
		case strings.HasSuffix(name, ".dist-info") || strings.HasSuffix(name, ".data"):
			continue
		case ending != ".py" && ending != ".so" && ending != ".pyd":
			continue
		case !inFolder:
			name, _, _ = strings.Cut(name, ".") // also x.cpython-313-darwin.so
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
