package indicator

import (
	"path"
	"regexp"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
)

// rustModule finds modules that a file of Rust takes from other files. One with
// a path of its own has it in quotes, where it is found as any path is.
var rustModule = regexp.MustCompile(`(?m)^[ \t]*(?:pub(?:\([^)\n]*\))?[ \t]+)?mod[ \t]+(?:r#)?(\w+)[ \t]*;`)

// rustModules returns the files of the modules of a file of Rust. They lie
// beside the file that a crate begins with, and in a folder named for others.
func rustModules(t *archive.Tree, file string, data []byte) []string {
	if path.Ext(file) != ".rs" {
		return nil
	}
	var files []string
	folder := strings.TrimSuffix(file, ".rs")
	for _, match := range rustModule.FindAllSubmatch(data, -1) {
		name := string(match[1])
		for _, p := range []string{
			path.Join(path.Dir(file), name+".rs"), path.Join(path.Dir(file), name, "mod.rs"),
			path.Join(folder, name+".rs"), path.Join(folder, name, "mod.rs"),
		} {
			if t.File(p) != nil {
				files = append(files, p)
			}
		}
	}
	return files
}
