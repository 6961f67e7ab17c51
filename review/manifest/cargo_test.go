package manifest

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry/standin"
)

// treeOf reads files through the real archive reader.
func treeOf(t *testing.T, files map[string]string) *archive.Tree {
	t.Helper()
	contents := make(map[string][]byte)
	for name, text := range files {
		contents[name] = []byte(text)
	}
	packed := standin.Pack(contents)
	tree, err := archive.Read(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(packed)), nil }, archive.TarGz, archive.DefaultLimits, nil)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// A manifest as "cargo publish" writes it.
const cargoToml = `[package]
name = "example"
version = "1.0.0"
license = "MIT OR Apache-2.0"
repository = "https://code.example/team/example"

[dependencies]
short = "1"

[dependencies.called]
version = "0.3"
package = "real"

[dependencies.maybe]
version = "1"
optional = true

[dev-dependencies.tested]
version = "1"

[build-dependencies.cc]
version = "1.0"

[target.'cfg(unix)'.dependencies.libc]
version = "0.2"

[target."cfg(windows)".dependencies.called]
version = "2"
package = "other"

[target."cfg(windows)".build-dependencies.from_git]
git = "https://code.invalid/evil"

[target."cfg(windows)".dependencies.elsewhere]
version = "1"
registry-index = "sparse+https://index.invalid/"
`

func TestReadCargo(t *testing.T) {
	got, err := Read(ecosystem.CratesIO, treeOf(t, map[string]string{"Cargo.toml": cargoToml, "build.rs": "fn main() {}\n"}))
	if err != nil {
		t.Fatal(err)
	}
	want := &Manifest{
		Path: "Cargo.toml", Name: "example", Version: "1.0.0", Licence: "MIT OR Apache-2.0", Repository: "https://code.example/team/example",
		Hooks: []Hook{{Name: "build.rs", What: "a build script", Kind: Builds, File: "build.rs", Path: "build.rs", Line: 1}},
		Dependencies: map[string]Dependency{
			"short":  {Package: "short", Spec: "1", Field: "dependencies", Line: 8},
			"called": {Package: "real", Spec: "0.3", Field: "dependencies", Line: 10},
			"cc":     {Package: "cc", Spec: "1.0", Field: "build-dependencies", Line: 21},
			"libc":   {Package: "libc", Spec: "0.2", Field: "target.cfg(unix).dependencies", Line: 24},
			"called of target.cfg(windows).dependencies": {Package: "other", Spec: "2", Field: "target.cfg(windows).dependencies", Line: 27},
			"from_git":  {Package: "from_git", Spec: "https://code.invalid/evil", Field: "target.cfg(windows).build-dependencies", Line: 31, Outside: true},
			"elsewhere": {Package: "elsewhere", Spec: "sparse+https://index.invalid/", Field: "target.cfg(windows).dependencies", Line: 34, Outside: true},
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// What is run where a crate is compiled is what Cargo and the compiler run.
func TestCargoHooks(t *testing.T) {
	const script = "fn main() {}\n"
	for name, tt := range map[string]struct {
		lines string // behind [package]
		files []string
		want  string // names and files
	}{
		"none":                 {"", nil, ""},
		"a build.rs there":     {"", []string{"build.rs"}, "build.rs:build.rs"},
		"not wanted":           {"build = false", []string{"build.rs"}, ""},
		"wanted":               {"build = true", []string{"build.rs"}, "build.rs:build.rs"},
		"named":                {`build = "src/../tools/b.rs"`, []string{"build.rs", "tools/b.rs"}, "build.rs:tools/b.rs"},
		"named and not there":  {`build = "b.rs"`, nil, "build.rs:b.rs"},
		"several":              {`build = ["build.rs", "b.rs"]`, []string{"build.rs", "b.rs"}, "build.rs:build.rs b.rs:b.rs"},
		"a macro":              {"[lib]\nproc-macro = true", nil, "proc-macro:src/lib.rs"},
		"a macro of old":       {"[lib]\nproc_macro = true\npath = 'lib.rs'", nil, "proc-macro:lib.rs"},
		"a macro by its type":  {"[lib]\ncrate-type = ['proc-macro']", nil, "proc-macro:src/lib.rs"},
		"no macro":             {"[lib]\nproc-macro = false\ncrate-type = ['lib']", nil, ""},
		"a macro with a build": {"[lib]\nproc-macro = true", []string{"build.rs"}, "build.rs:build.rs proc-macro:src/lib.rs"},
	} {
		files := map[string]string{"Cargo.toml": "[package]\nname = \"example\"\nversion = \"1.0.0\"\n" + tt.lines + "\n"}
		for _, f := range tt.files {
			files[f] = script
		}
		m, err := Read(ecosystem.CratesIO, treeOf(t, files))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, h := range m.Hooks {
			got = append(got, h.Name+":"+h.File)
			if h.Line == 0 || h.Path == "" {
				t.Errorf("%s: %q stands nowhere", name, h.Name)
			}
		}
		if got := strings.Join(got, " "); got != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
	for name, text := range map[string]string{"no package": "[dependencies]\n", "not TOML": "[package", "a name that is none": "[package]\nbuild = 1\n"} {
		if m, err := Read(ecosystem.CratesIO, treeOf(t, map[string]string{"Cargo.toml": text})); err == nil {
			t.Errorf("%s: got %+v", name, m)
		}
	}
	if m, err := Read(ecosystem.CratesIO, treeOf(t, map[string]string{"src/lib.rs": ""})); err == nil {
		t.Errorf("no Cargo.toml: got %+v", m)
	}
}
