package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/bumplens/bumplens/review/archive"
)

const (
	infoPath    = "PKG-INFO"
	setupPath   = "setup.py"
	projectPath = "pyproject.toml"
)

// readSdist reads the metadata of a source distribution, described at
// https://packaging.python.org/en/latest/specifications/source-distribution-format/,
// and what runs where one is built, which is where it is installed.
func readSdist(t *archive.Tree) (*Manifest, error) {
	m := newPython(infoPath)
	if t.File(infoPath) == nil {
		if t.File(setupPath) == nil && t.File(projectPath) == nil {
			return nil, errors.New("there is neither a PKG-INFO nor a setup.py nor a pyproject.toml")
		}
		m.Path = "" // nothing says what it is
	}
	data, err := dataOf(t, infoPath)
	if err != nil {
		return nil, err
	}
	if err := m.readMetadata(parseHeaders(data)); err != nil {
		return nil, err
	}
	if err := m.readEgg(t); err != nil {
		return nil, err
	}
	if t.File(setupPath) != nil {
		m.Hooks = append(m.Hooks, Hook{Name: setupPath, What: "a setup.py", Kind: Builds, File: setupPath, Path: setupPath})
	}
	if err := m.readProject(t); err != nil {
		return nil, err
	}
	return m, m.readStartup(t)
}

var eggFile = regexp.MustCompile(`^(?:src/)?[^/]+\.egg-info/(requires|entry_points)\.txt$`)

// readEgg reads what setuptools writes beside PKG-INFO. It did not repeat the
// requirements in PKG-INFO before its version 68.
func (m *Manifest) readEgg(t *archive.Tree) error {
	told := len(m.Dependencies) > 0
	for _, f := range t.All() {
		match := eggFile.FindStringSubmatch(f.Path)
		switch {
		case match == nil:
		case match[1] == "entry_points":
			if err := m.readEntryPoints(t, f.Path); err != nil {
				return err
			}
		case !told:
			data, err := dataOf(t, f.Path)
			if err != nil {
				return err
			}
			if err := m.readRequires(f.Path, data); err != nil {
				return fmt.Errorf("parsing %q: %w", f.Path, err)
			}
		}
	}
	return nil
}

// readRequires reads a requires.txt: sections are for an extra, a marker, or
// both, and what stands before them is for everybody.
func (m *Manifest) readRequires(file string, data []byte) error {
	extra, marker := "", ""
	for i, line := range pythonLines(data) {
		line = strings.TrimSpace(line)
		if inner, ok := strings.CutPrefix(line, "["); ok {
			extra, marker, _ = strings.Cut(strings.TrimSuffix(inner, "]"), ":")
			continue
		}
		if line == "" || line[0] == '#' || extra != "" {
			continue
		}
		if marker != "" {
			line += " ; " + marker
		}
		if err := m.require(line, Dependency{Field: "Requires-Dist", Path: file, Line: i + 1}); err != nil {
			return err
		}
	}
	return nil
}

// A project is what a pyproject.toml says of how the project is built,
// described at https://packaging.python.org/en/latest/specifications/pyproject-toml/.
type project struct {
	Build struct {
		Requires []string `toml:"requires"`
		Backend  string   `toml:"build-backend"`
		Path     []string `toml:"backend-path"`
	} `toml:"build-system"`
	Project struct {
		Name         string
		Version      string
		Dependencies []string                     // nil: it does not say
		Dynamic      []string                     // what is decided when it is built
		Scripts      map[string]string            `toml:"scripts"`
		Windows      map[string]string            `toml:"gui-scripts"`
		Plugins      map[string]map[string]string `toml:"entry-points"`
	} `toml:"project"`
}

// beside returns what a pyproject.toml itself says of what a PKG-INFO repeats.
func (p *project) beside() *Manifest {
	if p.Project.Name == "" {
		return nil // it is about building alone, or in the words of one tool
	}
	m := newPython(projectPath)
	m.Name, m.Version, m.Dependencies = p.Project.Name, p.Project.Version, nil
	if !slices.Contains(p.Project.Dynamic, "dependencies") {
		m.Dependencies = PythonDependencies(p.Project.Dependencies)
	}
	return m
}

// impliedRequires are what a project is built with that does not say, by PEP 518.
var impliedRequires = []string{"setuptools", "wheel"}

// maxProject bounds a pyproject.toml.
const maxProject = 4 << 20

func (m *Manifest) readProject(t *archive.Tree) error {
	data, err := dataOf(t, projectPath) // none where there is no such file
	if err != nil {
		return err
	}
	if len(data) > maxProject {
		return fmt.Errorf("parsing %q: larger than %d bytes", projectPath, maxProject)
	}
	lines := &lineFinder{data, maxLooked}
	var p project
	if err := toml.Unmarshal(data, &p); err != nil {
		return fmt.Errorf("parsing %q: %w", projectPath, err)
	}
	m.Beside = p.beside()
	for _, name := range impliedRequires {
		if _, known := m.Dependencies[name]; !known && p.Build.Requires == nil {
			m.Dependencies[name] = Dependency{Package: name, Field: "build-system.requires"}
		}
	}
	for _, requirement := range p.Build.Requires {
		// Of a package that is asked for anyway, its own requirement is kept.
		if r, ok := ParseRequirement(requirement); ok && m.Dependencies[r.Name] != (Dependency{}) && !r.Direct {
			continue
		}
		if err := m.require(requirement, Dependency{Field: "build-system.requires", Path: projectPath, Line: lines.with(requirement)}); err != nil {
			return fmt.Errorf("parsing %q: %w", projectPath, err)
		}
	}
	if len(p.Build.Path) > 0 {
		hook := Hook{Name: "build-backend", What: "an in-tree build backend", Kind: Builds, Path: projectPath, Line: lines.with("backend-path")}
		if hook.File = backendFile(t, p.Build.Path, p.Build.Backend); hook.File == "" {
			hook.Command = p.Build.Backend
		}
		m.Hooks = append(m.Hooks, hook)
	}
	if err := m.readBuildHooks(t, data, lines); err != nil {
		return err
	}
	groups := maps.Clone(p.Project.Plugins)
	if groups == nil {
		groups = make(map[string]map[string]string)
	}
	groups["console_scripts"], groups["gui_scripts"] = p.Project.Scripts, p.Project.Windows
	for group, entries := range groups {
		for name, value := range entries {
			m.addEntryPoint(group, name, Line{value, projectPath, lines.with(name)})
		}
	}
	return nil
}

// backendFile returns the file of a build backend that a project brings
// itself, "" when it is not where it should be.
func backendFile(t *archive.Tree, folders []string, backend string) string {
	module, _, _ := strings.Cut(backend, ":")
	module = strings.ReplaceAll(module, ".", "/")
	for _, folder := range folders {
		for _, ending := range []string{".py", "/__init__.py"} {
			if p := path.Join(folder, module) + ending; t.File(p) != nil {
				return p
			}
		}
	}
	return ""
}

// buildHooks are the settings by which build backends run code of the project,
// with the file that they run unless told otherwise.
var buildHooks = []struct{ key, fallback, what string }{
	{"tool.hatch.build.hooks.custom", "hatch_build.py", "a build hook of hatch"},
	{"tool.hatch.build.targets.wheel.hooks.custom", "hatch_build.py", "a build hook of hatch for wheels"},
	{"tool.hatch.metadata.hooks.custom", "hatch_build.py", "a metadata hook of hatch"},
	{"tool.poetry.build", "", "a build script of poetry"},
	{"tool.pdm.build", "", "a build hook of pdm"},
	{"tool.setuptools.cmdclass", "", "a build command of setuptools"}, // a module's name
}

// scriptKeys name the file in the setting of a build hook.
var scriptKeys = []string{"path", "script", "custom-hook", "build_py", "build_ext", "build", "install", "develop", "egg_info"}

// readBuildHooks finds the code of the project that its build backend runs.
func (m *Manifest) readBuildHooks(t *archive.Tree, data []byte, lines *lineFinder) error {
	var doc map[string]any
	if err := toml.Unmarshal(data, &doc); err != nil {
		return fmt.Errorf("parsing %q: %w", projectPath, err)
	}
	for _, h := range buildHooks {
		keys := strings.Split(h.key, ".")
		var at any = doc
		for _, key := range keys {
			table, _ := at.(map[string]any)
			at = table[key]
		}
		file, isText := at.(string)
		table, isTable := at.(map[string]any)
		for _, key := range scriptKeys {
			if text, ok := table[key].(string); ok && file == "" {
				file = text
			}
		}
		if file == "" {
			file = h.fallback
		}
		if !isText && !isTable || file == "" {
			continue
		}
		hook := Hook{Name: h.key, What: h.what, Kind: Builds, Path: projectPath, Line: lines.with(keys[len(keys)-1])}
		if hook.File = path.Clean(file); t.File(hook.File) == nil {
			hook.File, hook.Command = "", file
		}
		m.Hooks = append(m.Hooks, hook)
	}
	slices.SortStableFunc(m.Hooks, func(a, b Hook) int { return strings.Compare(a.Name, b.Name) })
	return nil
}

// A lineFinder finds lines of a file whose reader does not tell them.
type lineFinder struct {
	data []byte
	left int // texts that are still looked for
}

// maxLooked is how many texts are looked for in one file.
const maxLooked = 1000

// with returns the first line that holds a text, 0 when none does or too many
// were asked for.
func (l *lineFinder) with(text string) int {
	if l.left == 0 {
		return 0
	}
	l.left--
	before, _, ok := bytes.Cut(l.data, []byte(text))
	if !ok {
		return 0
	}
	return 1 + bytes.Count(before, []byte("\n"))
}
