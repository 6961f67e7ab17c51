package corpus

import (
	"bytes"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Twelve incidents have mutants, and each mutation is used twice or more.
func TestMutationsAreUsed(t *testing.T) {
	incidents := pairs(t, "incidents")
	used := make(map[string]int)
	for name, mutations := range mutated {
		if incidents[name] == nil {
			t.Errorf("there is no incident %q", name)
		}
		for _, m := range mutations {
			used[m]++
		}
	}
	for _, m := range Mutations {
		if used[m.Name] < 2 {
			t.Errorf("%s is used %d times", m.Name, used[m.Name])
		}
	}
	if len(mutated) != 12 || len(used) != len(Mutations) {
		t.Errorf("%d incidents are mutated in %d ways", len(mutated), len(used))
	}
}

func (f Files) equal(g Files) bool { return maps.EqualFunc(f, g, bytes.Equal) }

// A mutant is another pair than its incident, wants something that has changed,
// and leaves the incident as it was. It is as inert.
func TestMutants(t *testing.T) {
	for name, p := range pairs(t, "incidents") {
		before := p.clone()
		mutants, err := Mutants(p)
		if err != nil {
			t.Fatal(err)
		}
		if !before.Base.Files.equal(p.Base.Files) || !before.Head.Files.equal(p.Head.Files) || !cmp.Equal(before.Wants, p.Wants) {
			t.Errorf("%s changed", name)
		}
		for _, m := range mutants {
			if m.Honest() || m.Head.Files.equal(p.Head.Files) && m.Base.Files.equal(p.Base.Files) {
				t.Errorf("%s is its incident, or wants nothing", m.Name)
			}
			for _, w := range m.Wants {
				if !slices.ContainsFunc(w.Paths, func(path string) bool { return string(m.at(path)) != string(m.Base.Files[path]) }) {
					t.Errorf("%s: nothing changed in %q", m.Name, w.Paths)
				}
			}
			for path, data := range m.Head.Files {
				if why := alive(string(data)); why != "" && !strings.Contains(m.Name, "strings-split") {
					t.Errorf("%s: %s: %s", m.Name, path, why)
				}
			}
		}
	}
}

// mutate applies a mutation to an entry file.
func mutate(t *testing.T, name, file, was, is string) *Pair {
	t.Helper()
	p := &Pair{Payload: file, Wants: []Want{{Paths: []string{file}, Families: []Family{"theft"}}}}
	manifest := []byte(`{"main": "` + file + `", "version": "1"}`)
	p.Base.Files, p.Head.Files = Files{npmManifest: manifest, file: []byte(was)}, Files{npmManifest: manifest, file: []byte(is)}
	p.Base.Version.Number, p.Head.Version.Number = "1", "2"
	i := slices.IndexFunc(Mutations, func(m Mutation) bool { return m.Name == name })
	if err := Mutations[i].apply(p); err != nil {
		t.Fatal(err)
	}
	return p
}

var hexName = regexp.MustCompile(`_0x[0-9a-f]{6}`)

// What a text or name becomes still says the same to a program.
func TestDisguises(t *testing.T) {
	const was = "const a = 'unchanged';\n"
	for _, tt := range []struct{ situation, mutation, file, added, want string }{
		{"a text", "strings-split", "a.js", "f('child_process');\n", "f('child_' + 'process');\n"},
		{"texts that have to be whole", "strings-split", "a.js", "import b from 'long-name'; c = { 'long-key': 1, d: 'text' };\n// 'a comment'\n", "import b from 'long-name'; c = { 'long-key': 1, d: 'te' + 'xt' };\n// 'a comment'\n"},
		{"a method of a text", "strings-split", "a.py", "x = 'long-text'.upper() + 'other'\n", "x = 'long-text'.upper() + 'ot' + 'her'\n"},
		{"a name", "names-obfuscated", "a.js", "function send(key) { x.send('send', key); }\nsend(a);\n", "function NAME(key) { x.send('send', key); }\nNAME(a);\n"},
		{"a property of its name", "names-obfuscated", "a.js", "let one = 1, body = f({ body });\nconst two = one;\n", "let NAME = 1, body = f({ body });\nconst NAME = NAME;\n"},
		{"a method of Python's", "names-obfuscated", "a.py", "    def leak(self):\n        self.leak()\n", "    def NAME(self):\n        self.NAME()\n"},
		{"a line", "off-screen", "a.js", "send(a);\nsend(b);\n", ""},
	} {
		p := mutate(t, tt.mutation, tt.file, was, was+tt.added)
		got := string(p.Head.Files[tt.file])
		if tt.mutation == "off-screen" {
			if want := "const a = 'unchanged';" + blanks + "send(a);\n" + blanks + "send(b);\n"; got != want {
				t.Errorf("%s: got %q", tt.situation, got)
			}
			continue
		}
		got = hexName.ReplaceAllString(strings.TrimPrefix(got, was), "NAME")
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.situation, got, tt.want)
		}
	}
}

// The files of a package are where a mutation says that they are.
func TestMoves(t *testing.T) {
	p := mutate(t, "not-in-main", "index.js", "1\n", "evil\n")
	if got := string(p.Head.Files["index.js"]) + string(p.Head.Files["index.browser.js"]) + string(p.Base.Files["index.browser.js"]); got != "2\nevil\n1\n" {
		t.Errorf("not in main: got %q", got)
	}
	p = mutate(t, "only-in-dist", "index.js", "1\n", "evil\n")
	want := Files{npmManifest: []byte(`{"main": "dist/index.js", "version": "1"}`), "src/index.js": []byte("1\n"), "dist/index.js": []byte("evil\n")}
	if diff := cmp.Diff(want, p.Head.Files); diff != "" {
		t.Errorf("only in dist:\n%s", diff)
	}
	incidents := pairs(t, "incidents")
	m := mutant(t, incidents["n04-eslint-scope"], "at-import")
	if main := string(m.Head.Files["lib/scope.js"]); !strings.Contains(main, `require("./../lib/build.js")`) || strings.Contains(string(m.Head.Files[npmManifest]), "postinstall") || len(m.Wants) != 1 {
		t.Errorf("at import: got %s, wanted %v", main, m.Wants)
	}
	m = mutant(t, incidents["n32-nx"], "two-releases")
	if m.Base.Files["telemetry.js"] == nil || strings.Contains(string(m.Base.Files[npmManifest]), "telemetry.js") || len(m.Wants) != 1 {
		t.Errorf("two releases: the old one has %d files, wanted %v", len(m.Base.Files), m.Wants)
	}
	const other = "lib/index.esm.js"
	m = mutant(t, incidents["n23-solana-web3"], "names-obfuscated")
	if string(m.Head.Files[other]) != string(m.Base.Files[other]) {
		t.Errorf("the payload is in %s as it was, where it would be found instead", other)
	}
}

// mutant returns what becomes of an incident by one mutation.
func mutant(t *testing.T, p *Pair, by string) *Pair {
	t.Helper()
	mutants, err := Mutants(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range mutants {
		if m.Name == p.Name+"+"+by {
			return m
		}
	}
	t.Fatalf("%s has no mutant by %s", p.Name, by)
	return nil
}

// What the engine is not told, it cannot have seen.
func TestAblations(t *testing.T) {
	incidents := pairs(t, "incidents")
	p := incidents["n47-axios"]
	if c := p.WithoutAdded(); c.Added != nil || c.Wants[1].Paths != nil || c.Wants[0].Paths == nil || p.Added == nil || p.Wants[1].Paths == nil {
		t.Errorf("without added packages: %+v", c.Wants)
	}
	if c := p.WithoutBase(); !c.Base.Version.IsZero() || p.Base.Version.IsZero() {
		t.Error("the old release is still there, or gone from both")
	}
	silent := NewRegistry(p.WithoutMetadata())
	r, err := silent.Release(t.Context(), p.Head.Version)
	if err != nil || !r.Published.IsZero() || !r.Publisher.IsZero() || r.Earlier != nil || r.Maintainers != nil || r.Origin.Repository != "" || len(r.Artifacts) != 1 {
		t.Errorf("without metadata: %+v, %v", r, err)
	}
	if s, err := silent.Standing(t.Context(), p.Head.Version); err == nil {
		t.Errorf("without metadata: %+v", s)
	}
}
