package manifest

import (
	"fmt"
	"path"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/jsonpos"
	"github.com/bumplens/bumplens/review/lockfile"
)

const (
	cargoPath = "Cargo.toml"
	buildPath = "build.rs"   // where Cargo looks for a build script that is not named
	libPath   = "src/lib.rs" // and for a library
	procMacro = "proc-macro"
)

// readCargo reads the Cargo.toml of a crate as "cargo publish" writes it, with
// nothing left to a workspace. It is described at
// https://doc.rust-lang.org/cargo/reference/manifest.html.
//
// Dependencies that are optional are left out, also where a default feature
// asks for them: which features are built is the choice of who uses the crate.
func readCargo(t *archive.Tree) (*Manifest, error) {
	if t.File(cargoPath) == nil {
		return nil, fmt.Errorf("there is no Cargo.toml")
	}
	data, err := dataOf(t, cargoPath)
	if err != nil {
		return nil, err
	}
	doc, err := lockfile.TOML(data)
	if err != nil {
		return nil, fmt.Errorf("parsing Cargo.toml: %w", err)
	}
	p := doc.Get("package")
	if p == nil {
		p = doc.Get("project") // its name of old
	}
	if !p.Is(jsonpos.Object) {
		return nil, fmt.Errorf("parsing Cargo.toml: there is no package in it")
	}
	m := &Manifest{
		Path:         cargoPath,
		Name:         p.Get("name").String(),
		Version:      p.Get("version").String(),
		Licence:      p.Get("license").String(),
		Repository:   p.Get("repository").String(),
		Dependencies: make(map[string]Dependency),
	}
	if err := m.readBuildScripts(t, p.Get("build")); err != nil {
		return nil, err
	}
	m.readProcMacro(doc.Get("lib"))
	m.readCargoDependencies(doc, "")
	if targets := doc.Get("target"); targets.Is(jsonpos.Object) {
		for _, target := range targets.Members {
			m.readCargoDependencies(target.Value, "target."+target.Name+".")
		}
	}
	return m, nil
}

// readBuildScripts reads what is built and run before the crate is: what the
// manifest names, or a build.rs that is there.
func (m *Manifest) readBuildScripts(t *archive.Tree, named *jsonpos.Node) error {
	var files []string
	switch {
	case named == nil && t.File(buildPath) != nil, named.IsTrue():
		files = []string{buildPath}
	case named == nil, named.Is(jsonpos.Bool): // none, or none wanted
	case named.Is(jsonpos.String):
		files = []string{named.String()}
	case named.Is(jsonpos.Array):
		for _, item := range named.Items {
			files = append(files, item.String())
		}
	default:
		return fmt.Errorf("parsing Cargo.toml: line %d: the build script has no name", named.Line)
	}
	for i, file := range files {
		// The first is the build script wherever it lies, so that a move is
		// not taken for a new one.
		h := Hook{Name: buildPath, What: "a build script", Kind: Builds, File: path.Clean(file), Path: path.Clean(file), Line: 1}
		if i > 0 {
			h.Name = h.File
		}
		if t.File(h.File) == nil {
			h.Path, h.Line = cargoPath, named.Line
		}
		m.Hooks = append(m.Hooks, h)
	}
	return nil
}

// readProcMacro reads whether the crate is run by the compiler.
func (m *Manifest) readProcMacro(lib *jsonpos.Node) {
	line := 0
	for _, key := range []string{procMacro, "proc_macro"} {
		if v := lib.Get(key); v.IsTrue() {
			line = v.Line
		}
	}
	for _, key := range []string{"crate-type", "crate_type"} {
		if types := lib.Get(key); types.Is(jsonpos.Array) {
			for _, item := range types.Items {
				if item.String() == procMacro {
					line = item.Line
				}
			}
		}
	}
	if line == 0 {
		return
	}
	file := libPath
	if named := lib.Get("path").String(); named != "" {
		file = path.Clean(named)
	}
	m.Hooks = append(m.Hooks, Hook{Name: procMacro, What: "a procedural macro that runs in the compiler", Kind: Builds, File: file, Path: cargoPath, Line: line})
}

// readCargoDependencies reads the dependencies of all targets, or of one.
func (m *Manifest) readCargoDependencies(of *jsonpos.Node, prefix string) {
	for _, field := range []string{"dependencies", "build-dependencies", "build_dependencies"} {
		table := of.Get(field)
		if !table.Is(jsonpos.Object) {
			continue
		}
		for _, d := range table.Members {
			if d.Value.Get("optional").IsTrue() {
				continue
			}
			dep := newCargoDependency(d)
			dep.Field = prefix + field
			name := d.Name
			if known, ok := m.Dependencies[name]; ok && (known.Package != dep.Package || known.Outside != dep.Outside) {
				name += " of " + dep.Field // two targets may call two crates by one name
			}
			m.Dependencies[name] = dep
		}
	}
}

func newCargoDependency(d jsonpos.Member) Dependency {
	dep := Dependency{Package: d.Name, Spec: d.Value.String(), Line: d.Line}
	if !d.Value.Is(jsonpos.Object) {
		return dep
	}
	dep.Spec = d.Value.Get("version").String()
	if real := d.Value.Get("package").String(); real != "" {
		dep.Package = real
	}
	// Cargo publishes none of these to crates.io.
	for _, key := range []string{"git", "path", "registry-index", "registry"} {
		if from := d.Value.Get(key).String(); from != "" {
			dep.Outside, dep.Spec = true, from
			break
		}
	}
	return dep
}
