package manifest

import (
	"archive/zip"
	"bytes"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry/standin"
)

// wheelTree and sdistTree read what a txtar holds, packed as each kind is.
func wheelTree(t *testing.T, text string) *archive.Tree {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for name, data := range filesOf(text) {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		f.Write(data)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return tree(t, buf.Bytes(), archive.Zip)
}

func sdistTree(t *testing.T, text string) *archive.Tree {
	t.Helper()
	return tree(t, standin.Pack(filesOf(text)), archive.TarGz)
}

func filesOf(text string) map[string][]byte {
	files := make(map[string][]byte)
	for _, f := range txtar.Parse([]byte(text)).Files {
		files[f.Name] = f.Data
	}
	return files
}

func tree(t *testing.T, packed []byte, format archive.Format) *archive.Tree {
	t.Helper()
	tree, err := archive.Read(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(packed)), nil }, format, archive.DefaultLimits, nil)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func read(t *testing.T, tree *archive.Tree) *Manifest {
	t.Helper()
	m, err := Read(ecosystem.PyPI, tree)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func hookNames(m *Manifest) string {
	var names []string
	for _, h := range m.Hooks {
		names = append(names, h.Name)
	}
	return strings.Join(names, " ")
}

func TestWheel(t *testing.T) {
	m := read(t, wheelTree(t, `
-- example/__init__.py --
-- example-1.0.dist-info/WHEEL --
Wheel-Version: 1.0
-- example-1.0.dist-info/METADATA --
Metadata-Version: 2.1
Name: Example
Version: 1.0
License: All of
  a text.
Classifier: License :: OSI Approved :: MIT License
Home-page: https://example.invalid
Project-URL: Source Code, https://example.invalid/example.git
Requires-Dist: Typing_Extensions (>=4) ; python_version < "3.11"
Requires-Dist: direct @ https://files.invalid/direct-1.0.zip ; sys_platform == "win32"
Requires-Dist: pytest ; extra == 'test'

Requires-Dist: not-a-header
-- example-1.0.dist-info/entry_points.txt --
[console_scripts]
example = example.cli:main

# plug-ins
[pytest11]
example = example.plugin
-- example-1.0.data/scripts/old-example --
#!python
`))
	want := &Manifest{
		Path: "example-1.0.dist-info/METADATA", Name: "Example", Version: "1.0", Licence: "MIT", Repository: "https://example.invalid/example.git",
		Dependencies: map[string]Dependency{
			"typing-extensions": {Package: "typing-extensions", Spec: ">=4", Field: "Requires-Dist", Marker: `python_version < "3.11"`, Line: 9},
			"direct":            {Package: "direct", Spec: "https://files.invalid/direct-1.0.zip", Field: "Requires-Dist", Line: 10, Marker: `sys_platform == "win32"`, Outside: true},
		},
		Modules: []string{"example"},
		Commands: map[string]Line{
			"example":           {"example.cli:main", "example-1.0.dist-info/entry_points.txt", 2},
			"pytest11: example": {"example.plugin", "example-1.0.dist-info/entry_points.txt", 6},
			"old-example":       {"example-1.0.data/scripts/old-example", "example-1.0.data/scripts/old-example", 0},
		},
	}
	if d := cmp.Diff(want, m); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestSdist(t *testing.T) {
	m := read(t, sdistTree(t, `
-- PKG-INFO --
Name: example
Version: 1.0
License-Expression: MIT
-- setup.py --
-- src/example.egg-info/requires.txt --
one>=1

[:python_version < "3.11"]
two

[test]
three
-- build/backend.py --
-- pyproject.toml --
[build-system]
requires = [
    "setuptools>=61",
    "one",
]
build-backend = "backend"
backend-path = ["build"]

[project.scripts]
example = "example:main"
[tool.hatch.build.hooks.custom]
-- hatch_build.py --
`))
	want := &Manifest{
		Path: "PKG-INFO", Name: "example", Version: "1.0", Licence: "MIT",
		Hooks: []Hook{
			{Name: "build-backend", What: "an in-tree build backend", Kind: Builds, File: "build/backend.py", Path: "pyproject.toml", Line: 7},
			{Name: "setup.py", What: "a setup.py", Kind: Builds, File: "setup.py", Path: "setup.py"},
			{Name: "tool.hatch.build.hooks.custom", What: "a build hook of hatch", Kind: Builds, File: "hatch_build.py", Path: "pyproject.toml", Line: 11},
		},
		Dependencies: map[string]Dependency{
			"one":        {"one", ">=1", "Requires-Dist", "", "src/example.egg-info/requires.txt", 1, false},
			"two":        {"two", "", "Requires-Dist", `python_version < "3.11"`, "src/example.egg-info/requires.txt", 4, false},
			"setuptools": {"setuptools", ">=61", "build-system.requires", "", "pyproject.toml", 3, false},
		},
		Commands: map[string]Line{"example": {"example:main", "pyproject.toml", 10}},
	}
	if d := cmp.Diff(want, m); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if m := read(t, sdistTree(t, "-- setup.py --\n")); hookNames(m) != "setup.py" || len(m.Dependencies) != 2 {
		t.Errorf("without PKG-INFO: got %+v", m)
	}
}

// A source archive that looks like a wheel is built all the same.
func TestKindIsThatOfTheArchive(t *testing.T) {
	const both = "-- PKG-INFO --\nName: x\n-- setup.py --\n-- x-1.dist-info/METADATA --\nName: x\n-- x-1.dist-info/WHEEL --\n"
	if got := hookNames(read(t, sdistTree(t, both))); got != "setup.py" {
		t.Errorf("sdist: got %q", got)
	}
	if got := hookNames(read(t, wheelTree(t, both))); got != "" {
		t.Errorf("wheel: got %q, and nothing runs its setup.py", got)
	}
}

// Code that runs whenever Python starts is found wherever an installer puts it
// beside packages, and nowhere else.
func TestStartup(t *testing.T) {
	const meta = "-- x-1.dist-info/METADATA --\nName: x\n"
	for files, want := range map[string]string{
		"-- x.pth --\nimport os\n":                                                  "x.pth",
		"-- x.pth --\nimport\tos\n":                                                 "x.pth",
		"-- x.pth --\n\ufeffimport os\n":                                            "x.pth",
		"-- x.pth --\nfolder\rimport os\r":                                          "x.pth",
		"-- x.pth --\nfolder\n# import os\n imports\nimportlib\n":                   "",
		"-- x/x.pth --\nimport os\n":                                                "",
		"-- x-1.data/purelib/x.pth --\nimport os\n":                                 "x.pth",
		"-- x-1.data/platlib/x.pth --\nimport os\n":                                 "x.pth",
		"-- x-1.data/data/lib/python3.13/site-packages/x.pth --\nimport os\n":       "x.pth",
		"-- sitecustomize.py --\n":                                                  "sitecustomize.py",
		"-- usercustomize/__init__.py --\n":                                         "usercustomize.py",
		"-- x-1.data/purelib/usercustomize.cpython-313-x86_64-linux-gnu.so --\nx\n": "usercustomize.cpython-313-x86_64-linux-gnu.so",
		"-- x/sitecustomize.py --\n":                                                "",
		"-- sitecustomize_docs.py --\n":                                             "",
		"-- x.start --\nx.hooks:begin\n":                                            "x.start",
		"-- x.start --\n# nothing\n\n":                                              "",
		"-- x/x.start --\nx.hooks:begin\n":                                          "",
	} {
		if got := hookNames(read(t, wheelTree(t, meta+files))); got != want {
			t.Errorf("%q: got %q, want %q", files, got, want)
		}
	}
	m := read(t, wheelTree(t, meta+"-- x.pth --\nfolder\nimport one\n\nimport two\n"))
	if h := m.Hooks[0]; h.Command != "import one\nimport two" || h.Line != 2 || h.Kind != Loads {
		t.Errorf("got %+v", h)
	}
}

// What does not parse is no empty manifest.
func TestBrokenPyPI(t *testing.T) {
	for name, tree := range map[string]*archive.Tree{
		"no metadata":           wheelTree(t, "-- x.py --\n"),
		"two folders of it":     wheelTree(t, "-- x-1.dist-info/METADATA --\nName: x\n-- y-1.dist-info/METADATA --\nName: y\n"),
		"a wheel's file alone":  wheelTree(t, "-- x-1.dist-info/WHEEL --\n"),
		"no requirement":        wheelTree(t, "-- x-1.dist-info/METADATA --\nRequires-Dist: >=1\n"),
		"an entry of no group":  wheelTree(t, "-- x-1.dist-info/METADATA --\n-- x-1.dist-info/entry_points.txt --\na = b\n"),
		"nothing to build":      sdistTree(t, "-- README --\n"),
		"a broken pyproject":    sdistTree(t, "-- PKG-INFO --\n-- pyproject.toml --\n[build-system\n"),
		"a build requirement's": sdistTree(t, "-- PKG-INFO --\n-- pyproject.toml --\n[build-system]\nrequires = ['=1']\n"),
	} {
		if m, err := Read(ecosystem.PyPI, tree); err == nil {
			t.Errorf("%s: got %+v", name, m)
		}
	}
}

func TestParseRequirement(t *testing.T) {
	for text, want := range map[string]Requirement{
		"requests":                   {Name: "requests"},
		"Flask_Login>=1, <2":         {Name: "flask-login", Spec: ">=1, <2"},
		"urllib3[socks]~=1.26":       {Name: "urllib3", Spec: "~=1.26"},
		"a (==1.*); os_name == 'nt'": {Name: "a", Spec: "==1.*", Marker: "os_name == 'nt'"},
		"a @ https://files.invalid/a;b.zip ; os_name == 'nt'": {Name: "a", Spec: "https://files.invalid/a;b.zip", Marker: "os_name == 'nt'", Direct: true},
		"a@git+https://git.invalid/a":                         {Name: "a", Spec: "git+https://git.invalid/a", Direct: true},
		"a >dev":                                              {Name: "a", Spec: ">dev"},
	} {
		if got, ok := ParseRequirement(text); !ok || got != want {
			t.Errorf("%s: got %+v", text, got)
		}
	}
}

// A requirement is left out for one reason: that only an extra needs it.
func TestWanted(t *testing.T) {
	for marker, want := range map[string]bool{
		"":                             true,
		"python_version < '3'":         true,
		"extra == 'test'":              false,
		`"test" == extra`:              false,
		"extra == 'a' or extra == 'b'": false,
		"python_version < '3' and extra == 'test'":  false,
		"(extra == 'a' and os_name == 'nt')":        false,
		"extra == 'test' or python_version >= '3'":  true,
		"(extra == 'test') or (os_name == 'posix')": true,
		"extra != 'test'":                           true,
		"extra == ''":                               true,
		"extra in 'test'":                           true, // as Python has it
		"extra not in 'test'":                       false,
		"extra == 'a' extra":                        true, // not understood
		"extra ==":                                  true,
		"((":                                        true,
		"os_name == 'extra == '":                    true,
	} {
		if got := (Requirement{Marker: marker}).Wanted(); got != want {
			t.Errorf("%q: got %t, want %t", marker, got, want)
		}
	}
	Requirement{Marker: strings.Repeat("(", 1<<16)}.Wanted()
}

// Of several requirements of a package the same one is kept in any order.
func TestPythonDependencies(t *testing.T) {
	texts := []string{`a>=1.26; python_version >= "3.12"`, `a>=1.22; python_version < "3.11"`, `a>=1.23; python_version == "3.11"`, "b @ https://one.invalid/b.zip; os_name == 'nt'", "b>=1", "b @ https://two.invalid/b.zip"}
	for range 2 {
		got := PythonDependencies(texts)
		if d := got["a"]; d.Spec != ">=1.26" {
			t.Errorf("got %+v", d)
		}
		outside := 0
		for _, d := range got {
			if d.Outside {
				outside++
			}
		}
		if outside != 2 || len(got) != 3 {
			t.Errorf("got %v", got)
		}
		slices.Reverse(texts)
	}
}

func TestPythonRepository(t *testing.T) {
	urls := map[string]string{"homepage": "h", "Source Code": "s", "Bug Tracker": "b", "GitHub": "g"}
	for _, want := range []string{"s", "g", "h", ""} {
		if got := PythonRepository(urls); got != want {
			t.Errorf("%v: got %q, want %q", urls, got, want)
		}
		maps.DeleteFunc(urls, func(_, u string) bool { return u == want })
	}
}

// FuzzMetadata holds the reader of metadata to its promise that no requirement
// goes missing: each is a dependency, an extra's, or an error.
func FuzzMetadata(f *testing.F) {
	f.Add([]byte("Name: x\nRequires-Dist: a>=1; extra == 'b'\n"), "a @ https://files.invalid/a.zip")
	f.Add([]byte("Name: x\r\n folded\rRequires-Dist: A_b (>=1)\n\nbody"), "a;extra=='x' or(os_name=='nt')")
	f.Fuzz(func(t *testing.T, data []byte, requirement string) {
		m := newPython("METADATA")
		if strings.ContainsAny(requirement, "\r\n") || m.readMetadata(parseHeaders(data)) != nil {
			return
		}
		more := append([]byte("Requires-Dist: "+requirement+"\nX: is not folded\n"), data...)
		err := m.readMetadata(parseHeaders(more))
		r, ok := ParseRequirement(requirement)
		if ok != (err == nil) {
			t.Fatalf("%q: read %t, error %v", requirement, ok, err)
		}
		if !ok || !r.Wanted() {
			return
		}
		known := slices.ContainsFunc(slices.Collect(maps.Values(m.Dependencies)), func(d Dependency) bool { return d.Package == r.Name })
		if !known {
			t.Errorf("%q is missing from %v", requirement, m.Dependencies)
		}
	})
}

// What a wheel lets be imported is told by its files, also by those that are put
// beside Python's other modules and by compiled ones.
func TestPythonModules(t *testing.T) {
	tree := wheelTree(t, `
-- example/__init__.py --
-- example/deep/more.py --
-- single.py --
-- _fast.cpython-313-x86_64-linux-gnu.so --
-- data/words.txt --
-- example-1.0.dist-info/METADATA --
Name: example
Version: 1.0
-- example-1.0.dist-info/hook.py --
-- example-1.0.data/purelib/hidden/__init__.py --
-- example-1.0.data/platlib/hidden2.py --
-- example-1.0.data/scripts/run.py --
`)
	want := []string{"_fast", "example", "hidden", "hidden2", "single"}
	got := pythonModules(tree)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
