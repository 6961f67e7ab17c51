package manifest

import (
	"path"
	"regexp"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
)

// startupFolder matches the folders whose files come to lie beside a package:
// the root of a wheel, those that it names so, and any below the prefix; of an
// sdist the root and src.
var startupFolder = regexp.MustCompile(`^(?:src|[^/]+\.data/(?:purelib|platlib|data/(?:.+/)?[^/]+))?$`)

// customModule matches the modules that Python imports whenever it starts.
var customModule = regexp.MustCompile(`^(?:sitecustomize|usercustomize)(?:\.[\w.-]+)?\.(?:py|pyc|so|pyd)$`)

// readStartup finds code that runs whenever Python starts, described at
// https://docs.python.org/3/library/site.html.
func (m *Manifest) readStartup(t *archive.Tree) error {
	for _, f := range t.All() {
		folder, name := path.Split(f.Path)
		folder = strings.TrimSuffix(folder, "/")
		if package_ := path.Base(folder); name == "__init__.py" && (package_ == "sitecustomize" || package_ == "usercustomize") {
			name, folder = package_+".py", strings.TrimSuffix(strings.TrimSuffix(folder, package_), "/")
		}
		if !startupFolder.MatchString(folder) {
			continue
		}
		switch {
		case customModule.MatchString(name):
			m.Hooks = append(m.Hooks, Hook{Name: name, What: "a " + name + " that runs whenever Python starts", Kind: Loads, File: f.Path, Path: f.Path})
		case path.Ext(name) == ".start":
			data, err := dataOf(t, f.Path)
			if err != nil {
				return err
			}
			if code, line := startCode(data); code != "" {
				m.Hooks = append(m.Hooks, Hook{Name: name, What: "a .start file that runs code whenever Python starts", Kind: Loads, Command: code, Path: f.Path, Line: line})
			}
		case path.Ext(name) == ".pth":
			data, err := dataOf(t, f.Path)
			if err != nil {
				return err
			}
			if code, line := pthCode(data); code != "" {
				m.Hooks = append(m.Hooks, Hook{Name: name, What: "a .pth file that runs code whenever Python starts", Kind: Loads, Command: code, Path: f.Path, Line: line})
			}
		}
	}
	return nil
}

// startCode returns the entry points that a .start file has called, which
// Python reads since its version 3.15, and the line of the first.
func startCode(data []byte) (code string, first int) {
	var found []string
	for i, line := range pythonLines(data) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		if len(found) == 0 {
			first = i + 1
		}
		found = append(found, line)
	}
	return strings.Join(found, "\n"), first
}

// pthCode returns the lines of a .pth file that Python runs, and the number of
// the first. The others are folders that it looks in.
func pthCode(data []byte) (code string, first int) {
	var found []string
	for i, line := range pythonLines(data) {
		if strings.HasPrefix(line, "import ") || strings.HasPrefix(line, "import\t") {
			if len(found) == 0 {
				first = i + 1
			}
			found = append(found, strings.TrimSpace(line))
		}
	}
	return strings.Join(found, "\n"), first
}
