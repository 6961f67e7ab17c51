package indicator

import (
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/manifest"
	"github.com/bumplens/bumplens/review/registry"
)

// A script is understood when all of it is. Each of these says one thing more.
func TestOnlyChooses(t *testing.T) {
	a, err := txtar.ParseFile("testdata/install-script-added/own_binary.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var script string
	for _, f := range a.Files {
		if f.Name == "head/scripts/install.js" {
			script = string(f.Data)
		}
	}
	from := &registry.Release{Usual: "https://registry.example/"}
	chooses := func(p, old, new string, from *registry.Release) bool {
		if !strings.Contains(script, old) {
			t.Fatalf("the script has no %q", old)
		}
		return onlyChooses(p, strings.Replace(script, old, new, 1), from, []string{"@owner/example-linux-x64-gnu"})
	}
	const at, here = "scripts/install.js", "handle(response)\n"
	if !chooses(at, here, here, from) || !chooses(at, here, here, &registry.Release{Registry: "https://registry.example/"}) {
		t.Fatal("the honest script is not understood")
	}
	for situation, more := range map[string]string{
		"a module":                    "require('crypto')",
		"a module by a variable":      "require(name)",
		"a module by another name":    "name = require",
		"a word that does much":       "handle(this)",
		"a pattern":                   "name.replace(/x/, '')",
		"a folder further up":         "path.join('..', name)",
		"a method":                    "response.on('end', fs.unlinkSync)",
		"a function":                  "setTimeout(name)",
		"another address":             "https.get(name, handle)",
		"a request of something else": "response.get(name)",
		"a comment behind code":       "handle(response) // done",
		"the module by another name":  "name = https",
		"a letter beyond ASCII":       "handle('é')",
		"an escape":                   `handle('\x2e')`,
		"a carriage return":           "handle('a\r')",
		"a computed member":           "name = response[name]",
		"text that is joined":         "name = 'a' + name",
		"a scope of somebody else":    "name = '@else/example'",
		"an address for later":        "let other = 'https://version.join/a'",
		"the address again":           "let address = 'https://registry.example/a'",
		"the address handed on":       "handle(address)",
	} {
		if chooses(at, here, more+"\n", from) {
			t.Errorf("%s: it is taken for one that only chooses", situation)
		}
	}
	if chooses("install.js", here, here, from) {
		t.Error("from the package's folder, \"..\" leads out of it")
	}
	if chooses(at, "https://registry.example/", "https:///", new(registry.Release)) {
		t.Error("no host is no registry's")
	}
	if chooses(at, "https://registry.example/", "https://version.join/", from) {
		t.Error("another host is taken for the registry")
	}
}

// What is for one platform is the package's own, optional, and of the registry.
func TestPlatforms(t *testing.T) {
	good := manifest.Dependency{Package: "example-linux-x64", Field: "optionalDependencies"}
	other := func(change func(*manifest.Dependency)) manifest.Dependency {
		d := good
		change(&d)
		return d
	}
	for situation, tt := range map[string]struct {
		of, name string
		d        manifest.Dependency
		want     int
	}{
		"its own":            {"example", "example-linux-x64", good, 1},
		"needed":             {"example", "example-linux-x64", other(func(d *manifest.Dependency) { d.Field = "dependencies" }), 0},
		"from elsewhere":     {"example", "example-linux-x64", other(func(d *manifest.Dependency) { d.Outside = true }), 0},
		"an alias":           {"example", "example-linux-x64", other(func(d *manifest.Dependency) { d.Package = "evil-linux-x64" }), 0},
		"somebody else's":    {"exam", "example-linux-x64", good, 0},
		"of a nameless one":  {"", "-linux-x64", other(func(d *manifest.Dependency) { d.Package = "-linux-x64" }), 0},
		"for every platform": {"example", "example-core", other(func(d *manifest.Dependency) { d.Package = "example-core" }), 0},
	} {
		m := &manifest.Manifest{Name: tt.of, Dependencies: map[string]manifest.Dependency{tt.name: tt.d}}
		if got := platforms(m); len(got) != tt.want {
			t.Errorf("%s: got %v", situation, got)
		}
	}
	scoped := manifest.Dependency{Package: "@owner/linux-x64", Field: "optionalDependencies"}
	for situation, tt := range map[string]struct {
		name string
		was  manifest.Dependency
		want bool
	}{
		"one more":               {"@owner/netbsd-x64", scoped, true},
		"of no scope":            {"owner/netbsd-x64", manifest.Dependency{Package: "owner/linux-x64", Field: "optionalDependencies"}, false},
		"without a scope":        {"linux-x64", manifest.Dependency{Package: "linux-x64/linux-x64", Field: "optionalDependencies"}, false},
		"where one was needed":   {"@owner/netbsd-x64", manifest.Dependency{Package: "@owner/linux-x64", Field: "dependencies"}, false},
		"where one was outside":  {"@owner/netbsd-x64", manifest.Dependency{Package: "@owner/linux-x64", Field: "optionalDependencies", Outside: true}, false},
		"where none was for one": {"@owner/netbsd-x64", manifest.Dependency{Package: "@owner/core", Field: "optionalDependencies"}, false},
	} {
		if got := ofFamily(&manifest.Manifest{Dependencies: map[string]manifest.Dependency{"a": tt.was}}, tt.name); got != tt.want {
			t.Errorf("%s: got %t", situation, got)
		}
	}
}

// What counts of a package.json is digested by value, and of what is none all
// of the bytes.
func TestManifestDigests(t *testing.T) {
	for situation, tt := range map[string]struct {
		file, was, is string
		same          bool
	}{
		"another version":       {"package.json", `{"version": "1", "a": ["x"]}`, `{"version": "2", "a": ["x"]}`, true},
		"an item of a list":     {"package.json", `{"a": ["x"]}`, `{"a": ["y"]}`, false},
		"no JSON":               {"package.json", `{"version": 1`, `{"version": 2`, false},
		"no object":             {"package.json", `["1"]`, `["2"]`, false},
		"in a folder":           {"a/package.json", `{"version": "1"}`, `{"version": "2"}`, true},
		"another file":          {"data.json", `{"version": "x"}`, `{"version": "y"}`, false},
		"digests of checksums":  {"SHA256SUMS.txt", strings.Repeat("a", 64), strings.Repeat("b", 64), true},
		"digests anywhere else": {"data.txt", strings.Repeat("a", 64), strings.Repeat("b", 64), false},
	} {
		if got := fileDigest(tt.file, []byte(tt.was), "") == fileDigest(tt.file, []byte(tt.is), ""); got != tt.same {
			t.Errorf("%s: the same is %t", situation, got)
		}
	}
}

// A plain build weighs the same in a package that is new to the project.
func TestHooksOfNewPackages(t *testing.T) {
	for command, want := range map[string]Severity{"node-gyp rebuild": Medium, "node a.js": High} {
		u := between(t, ecosystem.NPM, "", `package.json|{"name": "example", "scripts": {"install": "`+command+`"}}`, "")
		u.From = ecosystem.Version{}
		if r := installScriptAdded.run(u); len(r.Findings) != 1 || r.Findings[0].Severity != want {
			t.Errorf("%s: got %+v", command, r.Findings)
		}
		if wanted, err := NewDependencies(u); len(wanted) > 0 || err != nil {
			t.Errorf("%s: wants %v, %v", command, wanted, err)
		}
	}
}
