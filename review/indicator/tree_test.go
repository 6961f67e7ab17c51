package indicator

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/provenance"
	"github.com/bumplens/bumplens/review/registry"
)

// between is an update of an ecosystem between two trees, whose files are
// written as name and text in turn. "" stands for a tree that there is not.
func between(t *testing.T, e ecosystem.Ecosystem, base, head, source string) *Update {
	t.Helper()
	files := map[string][]byte{"ecosystem": []byte(e)}
	for side, text := range map[string]string{"base/": base, "head/": head, "source/": source} {
		name := ""
		for part := range strings.SplitSeq(text, "|") {
			if name == "" {
				name = part
				continue
			}
			files[side+name], name = []byte(part), ""
		}
	}
	u := (&txtarCase{files: files}).update(t)
	if u.To = u.To.Package.At("1.0.1"); e == ecosystem.Maven {
		u.To.Name = "org:example"
	}
	return u
}

// An artifact is held against what is said of it, as far as somebody says it
// and nothing was wrong with it before.
func TestDifferences(t *testing.T) {
	const plain = `package.json|{"name": "example", "version": "1.0.0"}`
	npm := func(members string) string {
		return `package.json|{"name": "example", "version": "1.0.1"` + members + `}`
	}
	told := func(name, spec string) *registry.Manifest {
		return &registry.Manifest{Dependencies: map[string]string{name: spec}}
	}
	hooks := func(command string) *registry.Manifest {
		return &registry.Manifest{Scripts: map[string]string{"install": command}}
	}
	// wheel is one of a version, whose list leaves some files out.
	wheel := func(version string, files ...string) string {
		info := "example-" + version + ".dist-info/"
		metadata := "Metadata-Version: 2.1\nName: example\nVersion: " + version + "\n"
		sum := sha256.Sum256([]byte(metadata))
		record := info + "METADATA,sha256=" + base64.RawURLEncoding.EncodeToString(sum[:]) + ",\n" + info + "RECORD,,\n"
		return strings.Join(append([]string{info + "METADATA|" + metadata + "|" + info + "RECORD|" + record}, files...), "|")
	}
	pom := func(version, asked string) string {
		return "META-INF/maven/org/example/pom.xml|<project><groupId>org</groupId><artifactId>example</artifactId><version>" + version +
			"</version><dependencies><dependency><groupId>org.a</groupId><artifactId>b</artifactId><version>" + asked + "</version></dependency></dependencies></project>"
	}
	unlisted := func(path string) string {
		return fmt.Sprintf("The wheel's own list of files does not agree: the file %q is not listed in RECORD.", path)
	}
	for _, tt := range []struct {
		situation  string
		e          ecosystem.Ecosystem
		base, head string
		told       *registry.Manifest
		want       string
	}{
		{"another version", ecosystem.NPM, plain, `package.json|{"name": "example", "version": "1.0.2"}`, nil, `(high) The artifact calls itself version "1.0.2".`},
		{"no version", ecosystem.NPM, plain, `package.json|{"name": "example"}`, nil, ""},
		{"no name", ecosystem.NPM, plain, `package.json|{"version": "1.0.1"}`, nil, ""},
		{"the registry tells no scripts", ecosystem.NPM, plain, npm(`, "scripts": {"install": "a"}`), told("a", "1"), `(high) The registry says that it asks for "a", and the artifact does not.`},
		{"another script", ecosystem.NPM, plain, npm(`, "scripts": {"install": "a"}`), hooks("b"), `(high) The registry shows another install script: "b".`},
		{"the same script", ecosystem.NPM, plain, npm(`, "scripts": {"install": "a"}`), hooks(" a\n"), ""},
		{"the same dependency", ecosystem.NPM, plain, npm(`, "dependencies": {"a": "^1"}`), told("a", "^1"), ""},
		{"another requirement", ecosystem.NPM, plain, npm(`, "dependencies": {"a": "^1"}`), told("a", "1"), `(medium) The registry says that it asks for "1" of "a", and the artifact says otherwise.`},
		{"no requirement is told", ecosystem.NPM, plain, npm(`, "dependencies": {"a": "^1"}`), told("a", ""), `(medium) The registry says that it asks for "" of "a", and the artifact says otherwise.`},
		{"an alias", ecosystem.NPM, plain, npm(`, "dependencies": {"a": "npm:b@^1"}`), told("a", "npm:b@^1"), ""},
		{"an sdist asks for what it says when it is built", ecosystem.PyPI, "PKG-INFO|Metadata-Version: 2.1\nName: example\nVersion: 1.0.0\n", "PKG-INFO|Metadata-Version: 2.1\nName: example\nVersion: 1.0.1\n", told("a", ">=1"), ""},
		{"an sdist runs code that no registry repeats", ecosystem.PyPI, "PKG-INFO|Metadata-Version: 2.1\nName: example\nVersion: 1.0.0\n", "PKG-INFO|Metadata-Version: 2.1\nName: example\nVersion: 1.0.1\n|setup.py|a()", hooks("b"), ""},
		{"a module that stands in for another", ecosystem.Go, "go.mod|module example", "go.mod|module other", nil, ""},
		{"a jar asks for another version", ecosystem.Maven, pom("1.0.0", "1"), pom("1.0.1", "1"), told("org.a:b", "2"), `(medium) The registry says that it asks for "2" of "org.a:b", and the artifact says otherwise.`},
		{"a parent says the version to the registry", ecosystem.Maven, pom("1.0.0", "1"), pom("1.0.1", "1"), told("org.a:b", ""), ""},
		{"a parent says the version to the jar", ecosystem.Maven, pom("1.0.0", ""), pom("1.0.1", ""), told("org.a:b", "2"), ""},
		{"a wheel does not ask for it", ecosystem.PyPI, wheel("1.0.0"), wheel("1.0.1"), told("a", ">=1"), `(high) The registry says that it asks for "a", and the artifact does not.`},
		{"a wheel with all in its list", ecosystem.PyPI, wheel("1.0.0"), wheel("1.0.1"), nil, ""},
		{"a wheel with a file beside its list", ecosystem.PyPI, wheel("1.0.0"), wheel("1.0.1", "a.pth|import a"), nil, unlisted("a.pth")},
		{"a wheel with files beside its list", ecosystem.PyPI, wheel("1.0.0"), wheel("1.0.1", "a.pth|import a", "b.py|", "c.py|"), nil, unlisted("a.pth") + " The same is wrong with others: 2."},
	} {
		u := between(t, tt.e, tt.base, tt.head, "")
		for side, r := range map[string]*Reading{"base": &u.Base, "head": &u.Head} {
			r.Release = &registry.Release{Told: tt.told}
			if side == "base" {
				r.Release.Told = nil
			}
			r.Artifact = &registry.Artifact{Format: archive.TarGz}
			if strings.Contains(tt.base, ".dist-info") || tt.e == ecosystem.Maven {
				r.Artifact.Format = archive.Zip
			}
		}
		findings, err := checkArtifactDiffersFromManifest(u)
		if got := said(t, findings, err); got != tt.want {
			t.Errorf("%s:\ngot  %s\nwant %s", tt.situation, got, tt.want)
		}
		u.Base = Reading{}
		u.From = ecosystem.Version{}
		findings, err = checkArtifactDiffersFromManifest(u)
		if got := said(t, findings, err); got != tt.want {
			t.Errorf("%s, new to the project:\ngot  %s\nwant %s", tt.situation, got, tt.want)
		}
	}
	// What was wrong before is no news, and hides nothing that is.
	for head, want := range map[string]string{
		wheel("1.0.1", "a.pth|import b", "example-1.0.1.dist-info/x|"): "",
		wheel("1.0.1", "a.pth|import b", "b.pth|import b"):             unlisted("b.pth"),
	} {
		u := between(t, ecosystem.PyPI, wheel("1.0.0", "a.pth|import a", "example-1.0.0.dist-info/x|"), head, "")
		u.Base.Release, u.Head.Release = new(registry.Release), new(registry.Release)
		u.Base.Artifact, u.Head.Artifact = &registry.Artifact{Format: archive.Zip}, &registry.Artifact{Format: archive.Zip}
		findings, err := checkArtifactDiffersFromManifest(u)
		if got := said(t, findings, err); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	for _, sides := range [][2]string{{"package.json|{", npm("")}, {plain, "package.json|{"}} {
		u := between(t, ecosystem.NPM, sides[0], sides[1], "")
		u.Base.Release, u.Head.Release = new(registry.Release), new(registry.Release)
		if _, err := checkArtifactDiffersFromManifest(u); err == nil {
			t.Errorf("%q: a manifest that could not be read is clear", sides)
		}
	}
}

// What a release brings is looked for in its source: code, by its bytes, by its
// lines, or by what it may be made from.
func TestUnpublishedSources(t *testing.T) {
	const base = `package.json|{"name": "example", "version": "1.0.0"}|index.js|const old = 1`
	const head = `package.json|{"name": "example", "version": "1.0.1"}|index.js|const old = 1`
	const missing = ` is new, and "github.com/owner/example" at "v1.0.1" has nothing that it could be made from.`
	line := func(p, twin string) string {
		return `A line of "` + p + `" is new in this release, and "` + twin + `" in "github.com/owner/example" at "v1.0.1" does not have it.`
	}
	for _, tt := range []struct {
		situation          string
		e                  ecosystem.Ecosystem
		base, head, source string
		want               string
	}{
		{"nothing new", ecosystem.NPM, base, head, "a.js|1", ""},
		{"text that is no code", ecosystem.NPM, base, head + "|notes.txt|evil()", "a.js|1", ""},
		{"types", ecosystem.NPM, base, head + "|a1.d.ts|11|a2.d.mts|22|a3.d.cts|33|a4.pyi|44", "b.js|1", ""},
		{"typescript", ecosystem.NPM, base, head + "|d.ts|11", "a.js|1", `(medium) The file "d.ts"` + missing},
		{"moved", ecosystem.NPM, base + "|a/one.js|const one = 1; f()", head + "|b/one.js|const one = 1; f()", "a.js|1", ""},
		{"the same bytes under another name", ecosystem.NPM, base, head + "|one.js|const one = 1", "src/two.js|const one = 1", ""},
		{"other line ends", ecosystem.NPM, base, head + "|lib/one.js|a1()\r\nb1()\r\n", "x/lib/one.js|a1()\nb1()\n", ""},
		{"other line ends in another folder", ecosystem.NPM, base, head + "|lib/install.js|a1()\r\nb1()\r\n", "src/install.js|a1()\nb1()\n", ""},
		{"a new file", ecosystem.NPM, base, head + "|one.js|evil()", "a.js|1", `(medium) The file "one.js"` + missing},
		{"two new files", ecosystem.NPM, base, head + "|one.js|evil()|two.js|evil(2)", "a.js|1", `(medium) The file "one.js"` + missing + " So it is with other files: 1."},
		{"three new files, and one that is there", ecosystem.NPM, base, head + "|one.js|evil()|three.js|a()|two.js|evil(2)|a.js|1", "a.js|1", `(medium) The file "one.js"` + missing + " So it is with other files: 2."},
		{"a new file before one that is there", ecosystem.NPM, base, head + "|one.js|evil()|z.js|z()", "lib/z.js|z()", `(medium) The file "one.js"` + missing},
		{"the worst of them is told", ecosystem.NPM, base + "|dist/x.js|x()", head + "|dist/a.js|aaa()|dist/x.js|x()|root.js|evil()|tail.js|evil(2)", "a0.js|1|b0.js|2", `(medium) The file "root.js"` + missing + " So it is with other files: 2."},
		{"beside what is built", ecosystem.NPM, base + "|dist/x.js|x()", head + "|dist/a.js|aaa()|dist/x.js|x()", "a0.js|1", `(low) The file "dist/a.js"` + missing},
		{"beside what is not code", ecosystem.NPM, base + "|dist/x.txt|x()", head + "|dist/a.js|aaa()|dist/x.txt|x()", "a0.js|1", `(medium) The file "dist/a.js"` + missing},
		{"beside what is copied", ecosystem.NPM, base + "|dist/x.js|x()", head + "|dist/a.js|aaa()|dist/x.js|x()", "dist/x.js|x()", `(medium) The file "dist/a.js"` + missing},
		{"made from another", ecosystem.NPM, base, head + "|dist/parse.min.js|evil()", "src/Parse.ts|p()", ""},
		{"made from what is no code", ecosystem.NPM, base, head + "|dist/parse.min.js|evil()", "src/parse.md|p()", `(medium) The file "dist/parse.min.js"` + missing},
		{"of a name that every repository has", ecosystem.NPM, base, head + "|install.js|evil()", "ci/install.sh|p()", `(medium) The file "install.js"` + missing},
		{"an index somewhere is not this one", ecosystem.NPM, base, head + "|lib/index.js|evil()", "other/index.js|p()", ""},
		{"a new line", ecosystem.NPM, base + "|lib/a.js|one()\n", head + "|lib/a.js|one()\nevil()\n", "pkg/lib/a.js|one()\ntwo()\n", "(medium) " + line("lib/a.js", "pkg/lib/a.js")},
		{"the nearest of two", ecosystem.NPM, base + "|p/lib/a.js|one()\n", head + "|p/lib/a.js|one()\nevil()\n", "lib/a.js|one()\nevil()\nx\n|x/p/lib/a.js|one()\ntwo()\n", "(medium) " + line("p/lib/a.js", "x/p/lib/a.js")},
		{"the first of two that are as near", ecosystem.NPM, base + "|lib/a.js|one()\n", head + "|lib/a.js|one()\nevil()\n", "a/lib/a.js|one()\n|b/lib/a.js|one()\n", "(medium) " + line("lib/a.js", "a/lib/a.js")},
		{"a line that is there", ecosystem.NPM, base + "|lib/a.js|one()\n", head + "|lib/a.js|one()\n  two()\n", "pkg/lib/a.js|one()\n\ttwo()\n// more\n", ""},
		{"brackets", ecosystem.NPM, base + "|lib/a.js|one()\n", head + "|lib/a.js|one()\n});\n", "pkg/lib/a.js|one()\n// more\n", ""},
		{"four letters", ecosystem.NPM, base + "|lib/a.js|one()\n", head + "|lib/a.js|one()\nf();\n", "pkg/lib/a.js|one()\n// more\n", "(medium) " + line("lib/a.js", "pkg/lib/a.js")},
		{"the version is filled in", ecosystem.NPM, base + "|lib/a.js|one()\n", head + "|lib/a.js|one()\nv = '1.0.1'\n", "pkg/lib/a.js|one()\nv = 'VERSION'\n", ""},
		{"of Go", ecosystem.Go, "go.mod|module example", "go.mod|module example|a.go|package a", "b.go|package b", `(high) The file "a.go"` + missing},
		{"of PyPI", ecosystem.PyPI, "setup.py|1", "setup.py|1|a.py|evil()", "b.py|2|setup.py|1", `(medium) The file "a.py"` + missing},
	} {
		source := tt.source
		if tt.e == ecosystem.NPM {
			source += "|index.js|const old = 1"
		}
		u := between(t, tt.e, tt.base, tt.head, source)
		findings, err := checkUnpublishedSource(u)
		if got := said(t, findings, err); got != tt.want {
			t.Errorf("%s:\ngot  %s\nwant %s", tt.situation, got, tt.want)
		}
		u.From = ecosystem.Version{}
		if findings, err := checkUnpublishedSource(u); len(findings) > 0 || err != nil {
			t.Errorf("%s, new to the project: got %v, %v", tt.situation, findings, err)
		}
	}
	u := between(t, ecosystem.NPM, base, head+"|one.js|evil()", "a.js|1")
	for i := range u.Diff.Files {
		u.Diff.Files[i].Skipped = "too large"
	}
	if findings, err := checkUnpublishedSource(u); len(findings) > 0 || err != nil {
		t.Errorf("not compared: got %v, %v", findings, err)
	}
}

// A package has machine code when it has any, for whatever system; what a
// browser runs is another thing.
func TestExecutables(t *testing.T) {
	const (
		none     = "a.txt|none"
		inELF    = "a.so|\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00"
		inPE     = "a.dll|MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00"
		inMachO  = "a.dylib|\xcf\xfa\xed\xfe\x07\x00\x00\x01\x03\x00\x00\x00"
		inWasm   = "a.wasm|\x00asm\x01\x00\x00\x00\x00\x00\x00\x00"
		class    = "a.class|\xca\xfe\xba\xbe\x00\x00\x00\x34\x00\x00\x00\x00"
		fat      = "a.fat|\xca\xfe\xba\xbe\x00\x00\x00\x02\x00\x00\x00\x00"
		aboveFat = "a.class|\xca\xfe\xba\xbe\x00\x00\x00\x20\x00\x00\x00\x00"
		text     = "a.txt|MZ is how this begins"
	)
	for situation, tt := range map[string]struct{ base, head, want string }{
		"none":                                {none, text, ""},
		"the first":                           {none, inELF, "ELF"},
		"two":                                 {none, inELF + "|" + strings.Replace(inELF, "a.so", "b.so", 1), "ELF more: 1"},
		"two kinds":                           {none, inELF + "|" + inPE, "PE more: 1"},
		"for Linux and browsers":              {none, inELF + "|" + inWasm, "ELF WebAssembly"},
		"for Linux as for macOS":              {inMachO, inELF, ""},
		"for Linux as for Windows":            {inPE, inELF, ""},
		"for macOS as for Linux":              {inELF, inMachO, ""},
		"for Windows as before":               {inPE, inPE, ""},
		"for browsers as before":              {inWasm, inWasm, ""},
		"for browsers":                        {inELF, inWasm, "WebAssembly"},
		"for Linux, and had one for browsers": {inWasm, inELF, "ELF"},
		"a class of Java":                     {none, class, ""},
		"for both of macOS":                   {none, fat, "Mach-O"},
		"too many architectures":              {none, aboveFat, ""},
	} {
		u := between(t, ecosystem.NPM, `package.json|{"name": "example"}|`+tt.base, `package.json|{"name": "example"}|`+tt.head, "")
		findings, err := checkExecutableAdded(u)
		var got []string
		for _, f := range findings {
			for _, word := range []string{"ELF", "PE", "Mach-O", "WebAssembly"} {
				if strings.Contains(f.Message, "("+word+")") || strings.Contains(f.Message, "a "+word) {
					got = append(got, word)
				}
			}
			if _, more, ok := strings.Cut(f.Message, "There are "); ok {
				got = append(got, strings.TrimSuffix(strings.Replace(more, " of them", "", 1), "."))
			}
			if (f.Severity == Medium) != strings.Contains(f.Message, "WebAssembly") {
				t.Errorf("%s: severity %d", situation, f.Severity)
			}
		}
		if got := strings.Join(got, " "); got != tt.want || err != nil {
			t.Errorf("%s: got %s, %v; want %s", situation, got, err, tt.want)
		}
	}
}

// A licence is compared where there was one.
func TestLicences(t *testing.T) {
	npm := func(licence string) string { return `package.json|{"name": "example"` + licence + `}` }
	mit, isc := npm(`, "license": "MIT"`), npm(`, "license": "ISC"`)
	for situation, tt := range map[string]struct {
		u    *Update
		want bool
	}{
		"another":            {between(t, ecosystem.NPM, mit, isc, ""), true},
		"gone":               {between(t, ecosystem.NPM, mit, npm(""), ""), true},
		"the first":          {between(t, ecosystem.NPM, npm(""), isc, ""), false},
		"new to the project": {between(t, ecosystem.NPM, "", isc, ""), false},
	} {
		if tt.u.Base.Tree == nil {
			tt.u.From = ecosystem.Version{}
		}
		if findings, err := checkLicenceChanged(tt.u); (len(findings) > 0) != tt.want || err != nil {
			t.Errorf("%s: got %v, %v", situation, findings, err)
		}
	}
	if _, err := checkLicenceChanged(between(t, ecosystem.NPM, mit, "package.json|{", "")); err == nil {
		t.Error("a manifest that does not parse is clear")
	}
}

// Something may say where machine code comes from: a proof, sources, or a name
// for one platform.
func TestAccountedFor(t *testing.T) {
	proof := &Proof{Statements: []*provenance.Statement{{Build: provenance.Build{Issuer: "https://issuer.example", Signer: "ann@example.com"}}}}
	for _, tt := range []struct {
		situation string
		e         ecosystem.Ecosystem
		variant   string
		proof     *Proof
		want      bool
	}{
		{"nothing", ecosystem.NPM, "", nil, false},
		{"a proof", ecosystem.NPM, "", proof, true},
		{"no proof that holds", ecosystem.NPM, "", new(Proof), false},
		{"a wheel for Linux", ecosystem.PyPI, "cp312-cp312-manylinux_x86_64", nil, true},
		{"a wheel for any", ecosystem.PyPI, "py3-none-any", nil, false},
		{"a source archive", ecosystem.PyPI, "sdist", nil, false},
		{"a gem for Linux", ecosystem.RubyGems, "x86_64-linux", nil, true},
		{"a gem for any", ecosystem.RubyGems, "ruby", nil, false},
		{"a variant of npm's", ecosystem.NPM, "x86_64-linux", nil, false},
	} {
		u := between(t, tt.e, "a.txt|1", "a.txt|2", "")
		u.Head.Proof, u.Head.Artifact = tt.proof, &registry.Artifact{Variant: tt.variant}
		if got := accountsFor(u); got != tt.want {
			t.Errorf("%s: got %t", tt.situation, got)
		}
		if u.Head.Artifact = nil; tt.proof == nil && accountsFor(u) {
			t.Errorf("%s: an artifact that there is not accounts for its code", tt.situation)
		}
	}
}
