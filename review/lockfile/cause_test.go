package lockfile

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// npmLock writes a package-lock.json of the packages that the project asks for
// and those that are installed, name@version:asks,asks.
func npmLock(asked string, installed ...string) string {
	deps := func(names string) string {
		var list []string
		for _, name := range strings.FieldsFunc(names, func(r rune) bool { return r == ',' }) {
			list = append(list, fmt.Sprintf("%q: \"*\"", name))
		}
		return "{" + strings.Join(list, ", ") + "}"
	}
	packages := []string{`"": {"dependencies": ` + deps(asked) + `}`}
	for _, p := range installed {
		v, asks, _ := strings.Cut(p, ":")
		name, number, _ := strings.Cut(v, "@")
		packages = append(packages, fmt.Sprintf(`"node_modules/%s": {"version": %q, "dependencies": %s}`, name, number, deps(asks)))
	}
	return `{"lockfileVersion": 3, "packages": {` + strings.Join(packages, ", ") + "}}"
}

// Each change is explained by a manifest, by another change, or by nothing but
// the lockfile.
func TestExplain(t *testing.T) {
	base := npmLock("a,b", "a@1.0.0:old,shared", "b@1.0.0:shared,lone", "old@1.0.0", "shared@1.0.0", "lone@1.0.0")
	for name, tt := range map[string]struct {
		head      string
		manifests [2]string
		edits     bool
		want      string
	}{
		"a manifest asks, and brings and takes along": {
			npmLock("a,b", "a@2.0.0:new,shared", "b@1.0.0:shared,lone", "new@1.0.0:deep", "deep@1.0.0", "shared@1.0.0", "lone@1.0.0"),
			[2]string{`{"dependencies": {"a": "1"}}`, `{"dependencies": {"a": "2"}}`}, true,
			"a manifest, deep dependency a new, new dependency a, old dependency a",
		},
		"another spelling is no name": {
			npmLock("a,b", "a@2.0.0:old,shared", "b@1.0.0:shared,lone", "old@1.0.0", "shared@1.0.0", "lone@1.0.0"),
			[2]string{"", "{\"dependencies\": {\"a-b\": \"1\",\n\"@x/a\": \"1\"}}"}, true, "a lockfile",
		},
		"the name under which it is installed": {
			strings.Replace(base, `"node_modules/a": {"version": "1.0.0"`, `"node_modules/a": {"name": "c", "version": "1.0.0"`, 1),
			[2]string{"", `{"dependencies": {"a": "npm:c@1"}}`}, true, "a manifest, c manifest",
		},
		"the lockfile alone, deep in the tree": {
			npmLock("a,b", "a@1.0.0:old,shared", "b@1.0.0:shared,lone", "old@1.0.0", "shared@1.0.0", "lone@1.1.0:brought", "brought@1.0.0"),
			[2]string{}, true, "brought dependency lone, lone lockfile",
		},
		"what the files do not tell": {
			npmLock("a,b", "a@2.0.0:old,shared", "b@1.0.0:shared,lone", "old@1.0.0", "shared@1.1.0", "lone@1.0.0"),
			[2]string{}, false, "a , shared dependency a",
		},
		"a circle has no top": {
			npmLock("a,b", "a@1.0.0:old,shared", "b@1.0.0:shared,lone", "old@1.0.0:lone", "shared@1.0.0", "lone@1.1.0:round", "round@1.0.0:lone"),
			[2]string{}, true, "lone lockfile, round dependency lone",
		},
	} {
		t.Run(name, func(t *testing.T) {
			was, err := parsed("package-lock.json", []byte(base))
			if err != nil {
				t.Fatal(err)
			}
			is, err := parsed("package-lock.json", []byte(tt.head))
			if err != nil {
				t.Fatal(err)
			}
			var edits Edits
			if tt.edits {
				edits = NewEdits(map[string][]byte{"package.json": []byte(tt.manifests[0])}, map[string][]byte{"package.json": []byte(tt.manifests[1])})
			}
			changes := Compare(was, is)
			Explain(changes, was, is, edits)
			var got []string
			for _, c := range changes {
				got = append(got, strings.TrimRight(c.Package().Name+" "+string(c.Cause)+" "+strings.Join(c.Through, " "), " "))
			}
			want := strings.ReplaceAll(tt.want, "a ,", "a,")
			if d := cmp.Diff(want, strings.Join(got, ", ")); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

// A hundred thousand changes and as many edited lines are not compared each
// with each.
func TestExplainManyEdits(t *testing.T) {
	const n = 100_000
	var manifest strings.Builder
	var changes []Change
	for i := range n {
		fmt.Fprintf(&manifest, "\"other%d\": \"1.0.%d\",\n", i, i)
		e := entries(fmt.Sprintf("a%d@2.0.%d+x", i, i))[0]
		e.Direct = true
		changes = append(changes, Change{To: e})
	}
	Explain(changes, nil, nil, NewEdits(nil, map[string][]byte{"package.json": []byte(manifest.String())}))
	if got := changes[n-1].Cause; got != ByLockfile {
		t.Errorf("got %q", got)
	}
}

// Versions are often kept apart from names.
func TestEditsOfVersionCatalogs(t *testing.T) {
	edits := NewEdits(
		map[string][]byte{"gradle/libs.versions.toml": []byte("[versions]\nspring = \"6.4.3\"\n")},
		map[string][]byte{"gradle/libs.versions.toml": []byte("[versions]\nspring = \"6.4.4\"\n")},
	)
	was, err := parsed("gradle.lockfile", []byte("org.springframework:spring-core:6.4.3=x\na:a:1.0=x\n"))
	if err != nil {
		t.Fatal(err)
	}
	is, err := parsed("gradle.lockfile", []byte("org.springframework:spring-core:6.4.4=x\na:a:1.1=x\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range Compare(was, is) {
		want := ByManifest
		if c.Package().Name == "a:a" {
			want = ByLockfile
		}
		if got := edits.cause(c); got != want {
			t.Errorf("%s: got %q, want %q", c.Package().Name, got, want)
		}
	}
}

// Which files people edit themselves, and which of them say what is asked for.
func TestManifests(t *testing.T) {
	for name, want := range map[string]ecosystem.Ecosystem{
		"package.json": ecosystem.NPM, "a/package.yaml": ecosystem.NPM, "package.json5": ecosystem.NPM, "pnpm-workspace.yaml": ecosystem.NPM,
		"pyproject.toml": ecosystem.PyPI, "setup.py": ecosystem.PyPI, "setup.cfg": ecosystem.PyPI, "Pipfile": ecosystem.PyPI,
		"dev-requirements.in": ecosystem.PyPI, "requirements/dev.in": ecosystem.PyPI, "a/requirements/dev.in": ecosystem.PyPI,
		"dev.in": "", "requirements/dev.md": "", "Cargo.toml": ecosystem.CratesIO,
		"Gemfile": ecosystem.RubyGems, "gems.rb": ecosystem.RubyGems, "a.gemspec": ecosystem.RubyGems, "composer.json": ecosystem.Packagist,
		"build.gradle": ecosystem.Maven, "build.gradle.kts": ecosystem.Maven, "settings.gradle": ecosystem.Maven, "settings.gradle.kts": ecosystem.Maven,
		"gradle.properties": ecosystem.Maven, "libs.versions.toml": ecosystem.Maven,
		"a.csproj": ecosystem.NuGet, "a.fsproj": ecosystem.NuGet, "a.vbproj": ecosystem.NuGet, "Directory.Packages.props": ecosystem.NuGet,
		"Directory.Build.props": ecosystem.NuGet, "packages.config": ecosystem.NuGet, "package-lock.json": "",
	} {
		if got := manifestOf(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string]bool{
		"a/go.mod": true, "a/pom.xml": true, "a/action.yml": true, "a/action.yaml": true, ".github/workflows/a.yml": true, "requirements.txt": true,
		"go.sum": false, "package-lock.json": false,
	} {
		e := entries(name + ":a@1.0.0")[0]
		if ownManifest(e) != want {
			t.Errorf("%s is edited by people: %t", name, !want)
		}
		if cause := (Edits{known: true}).cause(Change{To: e}); (cause == ByManifest) != want {
			t.Errorf("%s: got %q", name, cause)
		}
	}
}

// Lines that moved are no edits, and a name is no part of a longer one.
func TestEdits(t *testing.T) {
	edits := NewEdits(
		map[string][]byte{"pyproject.toml": []byte("same_name\n  moved\ngone\n"), "README.md": []byte("foreign\n")},
		map[string][]byte{"pyproject.toml": []byte("moved\nZope.Interface>=1\n[b]\n\nnew,{c} 0z 9-9 A_Z\n same_name\n")},
	)
	for name, want := range map[string]bool{
		"zope-interface": true, "b": true, "c": true, "new": true, "gone": true, "0z": true, "9-9": true, "A_Z": true, "b+c": true,
		"same-name": false, "moved": false, "foreign": false, "interface": false, "ew": false, "b+d": false, "": false, "+": false,
	} {
		if got := edits.hold(ecosystem.PyPI, name); got != want {
			t.Errorf("%q: got %t", name, got)
		}
	}
	if edits.hold(ecosystem.NPM, "new") {
		t.Error("a manifest of one ecosystem names a package of another")
	}
}
