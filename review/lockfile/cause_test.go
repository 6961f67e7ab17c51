package lockfile

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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
