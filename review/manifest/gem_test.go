package manifest

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
)

func packTar(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := tar.NewWriter(&buf)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := w.WriteHeader(&tar.Header{Name: name, Size: int64(len(files[name])), Format: tar.FormatUSTAR}); err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, files[name])
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func packGem(t testing.TB, gemspec string, files map[string]string) []byte {
	t.Helper()
	zip := func(data string) string {
		var buf bytes.Buffer
		w := gzip.NewWriter(&buf)
		io.WriteString(w, data)
		w.Close()
		return buf.String()
	}
	return packTar(t, map[string]string{"metadata.gz": zip(gemspec), "data.tar.gz": zip(string(packTar(t, files)))})
}

const gemspec = `--- !ruby/object:Gem::Specification
name: pad
version: !ruby/object:Gem::Version
  version: 1.2.0
platform: ruby
bindir: exe
dependencies:
- !ruby/object:Gem::Dependency
  name: core
  requirement: &req !ruby/object:Gem::Requirement
    requirements:
    - - ">="
      - !ruby/object:Gem::Version
        version: '1.0'
    - - "<"
      - !ruby/object:Gem::Version
        version: '3'
  type: :runtime
  prerelease: false
  version_requirements: *req
- !ruby/object:Gem::Dependency
  name: shared
  requirement: *req
  type: :runtime
- !ruby/object:Gem::Dependency
  name: rake
  requirement: *req
  type: :development
executables:
- pad
extensions:
- ext/pad/extconf.rb
licenses:
- MIT
homepage: https://pad.example
metadata:
  source_code_uri: https://git.example/acme/pad
require_paths:
- lib
`

func TestGem(t *testing.T) {
	m, err := Read(ecosystem.RubyGems, unpacked(t, archive.Gem, packGem(t, gemspec, map[string]string{
		"ext/pad/extconf.rb": "", "lib/rubygems_plugin.rb": "", "plugins.rb": "", "test/rubygems_plugin.rb": "",
	})))
	if err != nil {
		t.Fatal(err)
	}
	want := &Manifest{
		Path: "metadata.gz", Name: "pad", Version: "1.2.0", Licence: "MIT", Repository: "https://git.example/acme/pad",
		Hooks: []Hook{
			{Name: "extension ext/pad/extconf.rb", What: `a native extension's "ext/pad/extconf.rb"`, Kind: Builds, File: "ext/pad/extconf.rb", Path: "metadata.gz", Line: 32},
			{Name: "lib/rubygems_plugin.rb", What: "a RubyGems plugin that runs with every later gem command", Kind: Loads, File: "lib/rubygems_plugin.rb", Path: "lib/rubygems_plugin.rb", Line: 1},
			{Name: "plugins.rb", What: "a Bundler plugin", Kind: Loads, File: "plugins.rb", Path: "plugins.rb", Line: 1},
		},
		Dependencies: map[string]Dependency{
			"core":   {Package: "core", Spec: "< 3, >= 1.0", Field: "dependencies", Line: 8},
			"shared": {Package: "shared", Spec: "< 3, >= 1.0", Field: "dependencies", Line: 21},
		},
		Commands: map[string]Line{"pad": {Text: "exe/pad", Line: 30}},
	}
	if d := cmp.Diff(want, m); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// A gemspec is data: what is no mapping, or is made to be read for ever, is an
// error, and tags make no objects.
func TestBrokenGemspec(t *testing.T) {
	for name, spec := range map[string]string{
		"empty":            "",
		"a list":           "- a\n",
		"no YAML":          "a: [",
		"one list for all": "r: &r\n  requirements: [" + strings.Repeat("['>=', {version: '1'}], ", mostRequirements+1) + "]\ndependencies:\n- {name: a, requirement: *r}\n",
	} {
		if m, err := Read(ecosystem.RubyGems, unpacked(t, archive.Gem, packGem(t, spec, nil))); err == nil {
			t.Errorf("%s: got %+v", name, m)
		}
	}
	m, err := Read(ecosystem.RubyGems, unpacked(t, archive.Gem, packGem(t, "name: !ruby/object:Kernel\n  eval: x\nversion: 3\ndependencies: !ruby/hash {}\nexecutables: [~, {a: b}]\n", nil)))
	if err != nil || m.Name != "" || len(m.Dependencies)+len(m.Commands) > 0 {
		t.Errorf("odd types: got %+v, %v", m, err)
	}
}

// FuzzGem holds the reader to it that what is told stands on a line of the
// gemspec.
func FuzzGem(f *testing.F) {
	f.Add(gemspec)
	f.Add("name: a\nextensions: [b]\n")
	f.Fuzz(func(t *testing.T, spec string) {
		m, err := Read(ecosystem.RubyGems, unpacked(t, archive.Gem, packGem(t, spec, nil)))
		if err != nil {
			return
		}
		last := 1 + strings.Count(spec, "\n") + strings.Count(spec, "\r") + strings.Count(spec, "\u2028") + strings.Count(spec, "\u2029") + strings.Count(spec, "\u0085")
		for name, d := range m.Dependencies {
			if name == "" || d.Line < 1 || d.Line > last {
				t.Errorf("got the dependency %+v", d)
			}
		}
		for _, h := range m.Hooks {
			if h.File == "" || h.Line < 1 || h.Line > last {
				t.Errorf("got the hook %+v", h)
			}
		}
	})
}
