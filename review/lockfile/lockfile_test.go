package lockfile

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// entries reads a short form: file:name@version#digest,digest+checksum/path,
// apart by blanks; a checksum is KEY/DIGEST, and stands alone. What is installed
// under another name is name=package, and a version that is only pinned ends in !. A file that is not named
// is always the same.
func entries(short string) []Entry {
	var list []Entry
	for word := range strings.FieldsSeq(short) {
		file, rest, named := strings.Cut(word, ":")
		if !named {
			file, rest = "package-lock.json", word
		}
		word = rest
		word, checksum, checked := strings.Cut(word, "+")
		path := ""
		if !checked {
			word, path, _ = strings.Cut(word, "/")
		}
		word, digest, _ := strings.Cut(word, "#")
		word, pin := strings.CutSuffix(word, "!")
		name, number, _ := strings.Cut(word, "@")
		as, name, alias := strings.Cut(name, "=")
		if !alias {
			name = as
		}
		e := Entry{Version: ecosystem.Package{Ecosystem: ecosystem.NPM, Name: name}.At(number), Places: []Place{{file, 1}}}
		if digest != "" {
			e.Digests = strings.Split(digest, ",")
		}
		if alias {
			e.As = []string{as}
		}
		e.PinOnly = pin
		e.Checksum = checksum
		if path != "" {
			e.Paths = []string{path}
		}
		list = append(list, e)
	}
	return list
}

// parsed returns the entries of a file.
func parsed(name string, data []byte) ([]Entry, error) {
	file, err := Parse(name, data)
	if err != nil {
		return nil, err
	}
	return file.Entries, nil
}

func short(e Entry) string {
	if e.IsZero() {
		return ""
	}
	s := e.Version.String()
	for _, d := range e.Digests {
		s += "#" + d
	}
	return s
}

func TestCompare(t *testing.T) {
	for _, tt := range []struct{ situation, base, head, want string }{
		{"nothing", "a@1.0.0", "a@1.0.0", ""},
		{"upgraded", "a@1.0.0", "a@1.0.1", "a@1.0.0>a@1.0.1"},
		{"downgraded", "a@1.0.1", "a@1.0.0", "a@1.0.1>a@1.0.0"},
		{"added", "", "a@1.0.0", ">a@1.0.0"},
		{"removed", "a@1.0.0", "", "a@1.0.0>"},
		{"second version beside the first", "a@1.0.0", "a@1.0.0 a@2.0.0", ">a@2.0.0(a@1.0.0)"},
		{"which became which is not known", "a@1.0.0 a@2.0.0", "a@3.0.0", ">a@3.0.0(a@2.0.0) a@1.0.0> a@2.0.0>"},
		{"the place says which became which", "a@1.0.0/x a@2.0.0/y", "a@1.1.0/x a@2.1.0/y", "a@1.0.0>a@1.1.0 a@2.0.0>a@2.1.0"},
		{"moved and replaced at its place", "a@1.0.0/x", "a@1.0.0/y a@2.0.0/x", "a@1.0.0>a@2.0.0"},
		{"same version, other content", "a@1.0.0#x", "a@1.0.0#y", "a@1.0.0#x>a@1.0.0#y"},
		{"same version, content no longer pinned", "a@1.0.0#x", "a@1.0.0", "a@1.0.0#x>a@1.0.0"},
		{"one of two copies replaced", "a@1.0.0#x/p a@1.0.0#x/q", "a@1.0.0#x/p a@1.0.0#y/q", "a@1.0.0#x>a@1.0.0#y"},
		{"other content beside the first", "a@1.0.0#x", "a@1.0.0#x a@1.0.0#y", "a@1.0.0#x>a@1.0.0#y"},
		{"checksums of one kind", "a@1.0.0+8/x", "a@1.0.0+8/y", "a@1.0.0>a@1.0.0"},
		{"checksum removed", "a@1.0.0+8/x", "a@1.0.0", "a@1.0.0>a@1.0.0"},
		{"lockfile moved", "x/package-lock.json:a@1.0.0#x", "y/package-lock.json:a@1.0.0#x", ""},
		{"lockfile moved, other content", "x/package-lock.json:a@1.0.0#x", "y/package-lock.json:a@1.0.0#y", "a@1.0.0#x>a@1.0.0#y"},
		{"lockfile moved, content no longer pinned", "x/package-lock.json:a@1.0.0#x", "y/package-lock.json:a@1.0.0", "a@1.0.0#x>a@1.0.0"},
		{"lockfile of another format", "package-lock.json:a@1.0.0#x", "pnpm-lock.yaml:a@1.0.0#x", ""},
		{"another format that pins nothing", "package-lock.json:a@1.0.0#x", "yarn.lock:a@1.0.0", ""},
		{"another format that is the first to pin", "yarn.lock:a@1.0.0", "package-lock.json:a@1.0.0#x", "a@1.0.0>a@1.0.0#x"},
		{"another format, other content", "package-lock.json:a@1.0.0#x", "pnpm-lock.yaml:a@1.0.0#y", "a@1.0.0#x>a@1.0.0#y"},
		{"one more lockfile, without digests", "x/package-lock.json:a@1.0.0#x", "x/package-lock.json:a@1.0.0#x y/package-lock.json:a@1.0.0", ""},
		{"one of two lockfiles pins no longer", "x/package-lock.json:a@1.0.0#x y/package-lock.json:a@1.0.0#x", "x/package-lock.json:a@1.0.0#x y/package-lock.json:a@1.0.0", "a@1.0.0#x>a@1.0.0"},
		{"two lockfiles, one step", "package-lock.json:a@1.0.0#x yarn.lock:a@1.0.0", "package-lock.json:a@1.1.0#y yarn.lock:a@1.1.0", "a@1.0.0#x>a@1.1.0#y"},
		{"one of two lockfiles is gone", "a.lock:a@1.0.0#x b.lock:a@1.0.0#y", "a.lock:a@1.0.0#x", ""},
		{"a file that keeps old versions", "gradle.lockfile:a@1.0.0/p v.xml:a@1.0.0#x", "gradle.lockfile:a@1.1.0/p v.xml:a@1.0.0#x v.xml:a@1.1.0#y", "a@1.0.0>a@1.1.0#y"},
		{"two lockfiles, two contents", "package-lock.json:a@1.0.0#x w/package-lock.json:a@1.0.0#x", "package-lock.json:a@1.1.0#y w/package-lock.json:a@1.1.0#z", "a@1.0.0#x>a@1.1.0#y a@1.0.0#x>a@1.1.0#z"},
		{"one path in two lockfiles", "x:a@1.0.0/p y:a@2.0.0/p", "x:a@1.1.0/p y:a@2.1.0/p", "a@1.0.0>a@1.1.0 a@2.0.0>a@2.1.0"},
		{"one more lockfile, with one more digest", "x/requirements.txt:a@1.0.0#x-1", "x/requirements.txt:a@1.0.0#x-1 y/requirements.txt:a@1.0.0#x-1,x-2", "a@1.0.0#x-1>a@1.0.0#x-1#x-2"},
		{"one more lockfile, with fewer digests", "x/requirements.txt:a@1.0.0#x,y", "x/requirements.txt:a@1.0.0#x,y y/requirements.txt:a@1.0.0#x", ""},
		{"one more lockfile, with digests of two kinds", "package-lock.json:a@1.0.0#x-1", "package-lock.json:a@1.0.0#x-1 yarn.lock:a@1.0.0#x-1,y-2", ""},
		{"under the name of another", "a@1.0.0/x b@1.0.0/y", "a=b@1.0.0/x b@1.0.0/y", "a@1.0.0> b@1.0.0>b@1.0.0"},
		{"under a name that is new", "b@1.0.0/y", "a=b@1.0.0/x b@1.0.0/y", ""},
		{"under the same name as before", "a@1.0.0/z a=b@1.0.0/x", "a@1.0.0/z a=b@1.0.0/x", ""},
		{"two steps to one version", "x:a@1.0.0 y:a@2.0.0", "x:a@3.0.0 y:a@3.0.0#x", "a@1.0.0>a@3.0.0 a@2.0.0>a@3.0.0#x"},
		{"a version that goes on to another file", "x:a@1.0.0 y:a@2.0.0", "x:a@2.0.0 y:a@3.0.0", "a@1.0.0>a@3.0.0"},
		{"a pin is no version beside", "go.sum:a@1.0.0!", "go.sum:a@1.0.0! go.mod:a@1.1.0 go.sum:a@1.1.0!", ">a@1.1.0"},
		{"a pin that comes", "go.mod:a@1.0.0", "go.mod:a@1.0.0 go.sum:a@1.0.0!#x", ""},
		{"a pin that goes", "go.mod:a@1.0.0 go.sum:a@1.0.0!#x", "go.mod:a@1.0.0", ""},
		{"other bytes pinned", "go.sum:a@1.0.0!#x", "go.sum:a@1.0.0!#y", "a@1.0.0#x>a@1.0.0#y"},
		{"a file of its own for each of two", "x:a@1.0.0 y:a@2.0.0 z:a@3.0.0", "x:a@1.1.0 y:a@2.1.0", "a@1.0.0>a@1.1.0 a@2.0.0>a@2.1.0 a@3.0.0>"},
		{"one left for another elsewhere", "x:a@1.0.0", "y:a@2.0.0", "a@1.0.0>a@2.0.0"},
		{"copies in their files", "x:a@1.0.0#x y:a@1.0.0#y", "x:a@1.0.0#x1 y:a@1.0.0#y1", "a@1.0.0#x>a@1.0.0#x1 a@1.0.0#y>a@1.0.0#y1"},
		{"Yarn begins to pin", "yarn.lock:a@1.0.0", "yarn.lock:a@1.0.0+8/x", ""},
		{"checksums, another lockfile without", "x/yarn.lock:a@1.0.0+8/x", "x/yarn.lock:a@1.0.0+8/x y/yarn.lock:a@1.0.0", ""},
		{"npm's other lockfile pins no longer", "package-lock.json:a@1.0.0#x", "npm-shrinkwrap.json:a@1.0.0", "a@1.0.0#x>a@1.0.0"},
		{"other requirements pin no longer", "requirements.txt:a@1.0.0#x", "dev-requirements.txt:a@1.0.0", "a@1.0.0#x>a@1.0.0"},
		{"another pylock.toml pins no longer", "pylock.toml:a@1.0.0#x", "pylock.dev.toml:a@1.0.0", "a@1.0.0#x>a@1.0.0"},
		{"checksums of two kinds", "a@1.0.0+8/x", "a@1.0.0+10/y", ""},
		{"two packages", "a@1.0.0 b@1.0.0", "a@1.0.1 b@1.0.1", "a@1.0.0>a@1.0.1 b@1.0.0>b@1.0.1"},
	} {
		t.Run(tt.situation, func(t *testing.T) {
			var got []string
			for _, c := range Compare(entries(tt.base), entries(tt.head)) {
				s := short(c.From) + ">" + short(c.To)
				if !c.Beside.IsZero() {
					s += "(" + short(c.Beside) + ")"
				}
				got = append(got, s)
			}
			if got := strings.Join(got, " "); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// A hundred thousand versions of one package are compared in a moment: entry by
// entry it would be ten thousand million comparisons.
func TestCompareManyVersions(t *testing.T) {
	side := func(major int) []Entry {
		var list []Entry
		for i := range 100_000 {
			list = append(list, entries(fmt.Sprintf("a@%d.0.%d/x%d", major, i, i))...)
		}
		return list
	}
	if got := Compare(side(1), side(2)); len(got) != 100_000 || got[0].Kind() != Upgraded {
		t.Errorf("got %d changes", len(got))
	}
}

// Neither do many forms of one version, places of one entry or digests of one
// version cost the square of their number: that would take minutes.
func TestCompareManyForms(t *testing.T) {
	const n = 30_000
	many := func(number, digest string) []Entry {
		list := make([]Entry, n)
		for i := range list {
			list[i] = entries(fmt.Sprintf("a@%s#%s%d", number, digest, i))[0]
			list[i].Digests = append(list[i].Digests, "shared-"+digest)
		}
		return list
	}
	one := entries("a@1.0.0")
	for i := range n {
		one[0].Digests = append(one[0].Digests, fmt.Sprint("one", i))
	}
	places := make([]Entry, n)
	for i := range places {
		places[i] = entries(fmt.Sprintf("a@1.0.0/x%d", i))[0]
		places[i].As = []string{fmt.Sprint("as", i)}
	}
	for situation, tt := range map[string]struct {
		base, head []Entry
		want       int
	}{
		"other digests":         {many("1.0.0", "x"), many("1.0.0", "y"), n},
		"another version":       {many("1.0.0", "x"), many("2.0.0", "y"), 2 * n},
		"many places":           {places, places, 0},
		"many digests":          {one, many("1.0.0", "y")[:1], 1},
		"many digests and many": {one, many("1.0.0", "y"), n},
	} {
		t.Run(situation, func(t *testing.T) {
			if got := len(Compare(tt.base, tt.head)); got != tt.want {
				t.Errorf("got %d changes, want %d", got, tt.want)
			}
		})
	}
}

func TestKind(t *testing.T) {
	for want, c := range map[Kind]Change{
		Upgraded:   {From: entries("a@9.0.0")[0], To: entries("a@10.0.0")[0]},
		Downgraded: {From: entries("a@10.0.0")[0], To: entries("a@9.0.0")[0]},
		Replaced:   {From: entries("a@1.0.0#x")[0], To: entries("a@1.0.0#y")[0]},
		Added:      {To: entries("a@1.0.0")[0]},
		Removed:    {From: entries("a@1.0.0")[0]},
	} {
		if got := c.Kind(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// Of two commits the comments beside them tell which is newer, and what nothing
// tells is no step back.
func TestKindOfActions(t *testing.T) {
	at := func(number, tag string) Entry {
		return Entry{Version: ecosystem.Package{Ecosystem: ecosystem.GitHubActions, Name: "a/a"}.At(number), Tag: tag}
	}
	for _, tt := range []struct {
		from, to Entry
		want     Kind
	}{
		{at("v10", ""), at("v9", ""), Downgraded},
		{at("v9", ""), at("v10", ""), Upgraded},
		{at("v10", ""), at("aaaa", "v9.1"), Downgraded},
		{at("main", ""), at("next", ""), Upgraded},
		{at("next", ""), at("main", ""), Upgraded},
	} {
		if got := (Change{From: tt.from, To: tt.to}).Kind(); got != tt.want {
			t.Errorf("%s %s to %s %s: got %s", tt.from.Version, tt.from.Tag, tt.to.Version, tt.to.Tag, got)
		}
	}
}

// The three versions of the format say the same thing.
func TestParseNPM(t *testing.T) {
	const digest = "sha512-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="
	packages := `"packages": {
  "": {"dependencies": {"a": "^1.0.0", "alias": "npm:real@^2.0.0"}, "devDependencies": {"w": "*"}},
  "node_modules/a": {"version": "1.0.0", "resolved": "https://registry.npm.example/a/-/a-1.0.0.tgz", "integrity": "` + digest + `", "dependencies": {"b": "*"}},
  "node_modules/a/node_modules/b": {"version": "3.0.0", "resolved": "https://registry.npm.example/b/-/b-3.0.0.tgz", "integrity": "` + digest + `", "dev": true, "optional": true},
  "node_modules/alias": {"name": "real", "version": "2.0.0", "resolved": "https://registry.npm.example/real/-/real-2.0.0.tgz", "integrity": "` + digest + `"},
  "node_modules/w": {"resolved": "packages/w", "link": true},
  "packages/w": {"version": "0.0.0"}
}`
	tree := `"dependencies": {
  "a": {"version": "1.0.0", "resolved": "https://registry.npm.example/a/-/a-1.0.0.tgz", "integrity": "` + digest + `", "requires": {"b": "*"}, "dependencies": {
    "b": {"version": "3.0.0", "resolved": "https://registry.npm.example/b/-/b-3.0.0.tgz", "integrity": "` + digest + `", "dev": true, "optional": true}}},
  "alias": {"version": "npm:real@2.0.0", "resolved": "https://registry.npm.example/real/-/real-2.0.0.tgz", "integrity": "` + digest + `"},
  "w": {"version": "file:packages/w"}
}`
	want := "a@1.0.0 node_modules/a\nb@3.0.0 node_modules/a/node_modules/b dev optional\nreal@2.0.0 node_modules/alias alias\n"
	for name, doc := range map[string]string{
		"version 1": `{"lockfileVersion": 1, ` + tree + `}`,
		"version 2": `{"lockfileVersion": 2, ` + packages + ", " + tree + `}`,
		"version 3": `{"lockfileVersion": 3, ` + packages + `}`,
		"none":      `{` + tree + `}`,
	} {
		t.Run(name, func(t *testing.T) {
			list, err := parsed("app/npm-shrinkwrap.json", []byte(doc))
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for _, e := range list {
				fmt.Fprintf(&got, "%s %s", e.Version, strings.Join(e.Paths, ","))
				for word, on := range map[string]bool{"dev": e.Dev} {
					if on {
						got.WriteString(" " + word)
					}
				}
				if e.Optional {
					got.WriteString(" optional")
				}
				if len(e.As) > 0 {
					got.WriteString(" alias")
				}
				got.WriteString("\n")
				if len(e.Digests) != 1 || e.Source == "" || e.Places[0].Path != "app/npm-shrinkwrap.json" || e.Places[0].Line == 0 {
					t.Errorf("got %+v", e)
				}
			}
			if d := cmp.Diff(want, got.String()); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

// Who asks for a package is told by the shortest way to it.
func TestVia(t *testing.T) {
	list, err := parsed("package-lock.json", []byte(`{"lockfileVersion": 3, "packages": {
  "": {"dependencies": {"a": "*"}},
  "packages/w": {"dependencies": {"d": "*"}},
  "node_modules/a": {"version": "1.0.0", "dependencies": {"b": "*"}},
  "node_modules/b": {"version": "1.0.0", "dependencies": {"c": "*"}},
  "node_modules/b/node_modules/c": {"version": "2.0.0"},
  "node_modules/c": {"version": "1.0.0"},
  "node_modules/d": {"version": "1.0.0", "dependencies": {"c": "*"}}
}}`))
	if err != nil {
		t.Fatal(err)
	}
	got := make(map[string]string)
	for _, e := range list {
		got[e.Version.String()] = fmt.Sprint(e.Direct, e.Via)
	}
	want := map[string]string{
		"a@1.0.0": "true []", "d@1.0.0": "true []",
		"b@1.0.0": "false [a]", "c@2.0.0": "false [a b]", "c@1.0.0": "false [d]",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// A chain of packages that each need the next must not cost the square of its
// length: a lockfile of a few megabytes would take all of the memory.
func TestWaysAreCut(t *testing.T) {
	var doc strings.Builder
	doc.WriteString(`{"lockfileVersion": 3, "packages": {"": {"dependencies": {"p0": "*"}}`)
	const chain = 20_000
	for i := range chain {
		fmt.Fprintf(&doc, ",\n\"node_modules/p%d\": {\"version\": \"1.0.0\", \"dependencies\": {\"p%d\": \"*\"}}", i, i+1)
	}
	doc.WriteString("}}")
	list, err := parsed("package-lock.json", []byte(doc.String()))
	if err != nil || len(list) != chain {
		t.Fatalf("%d entries, %v", len(list), err)
	}
	names := 0
	for _, e := range list {
		names += len(e.Via)
	}
	if last := list[chain-1]; names > chain*longestWay || last.Direct || last.Via[0] != "p0" {
		t.Errorf("%d names in all; the last came through %v", names, last.Via)
	}
}

// What is not understood is refused with its line, never left out.
func TestParseRefuses(t *testing.T) {
	for name, tt := range map[string]struct{ doc, want string }{
		"no JSON":                  {"{\n<<<<<<< HEAD\n}", "line 2: "},
		"no object":                {"[]", "line 1: not an object"},
		"unknown version":          {"{\n\"lockfileVersion\": 4}", `line 2: lockfileVersion "4" is not known`},
		"no packages":              {`{"lockfileVersion": 3}`, `line 1: "packages" is missing`},
		"no version":               {"{\"lockfileVersion\": 3, \"packages\": {\n\"node_modules/a\": {}}}", `line 2: the entry "node_modules/a" has no name or version`},
		"entry is no object":       {"{\"lockfileVersion\": 3, \"packages\": {\n\"node_modules/a\": 1}}", `line 2: the entry "node_modules/a" is not an object`},
		"an entry twice":           {"{\"lockfileVersion\": 3, \"packages\": {\n\"node_modules/a\": {\"version\": \"1.0.0\"},\n\"node_modules/a\": {\"version\": \"1.0.1\"}}}", `line 3: "node_modules/a" is there twice`},
		"an address twice":         {"{\"lockfileVersion\": 3, \"packages\": {\n\"node_modules/a\": {\"version\": \"1.0.0\", \"resolved\": \"x\", \"resolved\": \"y\"}}}", `line 2: "resolved" is there twice`},
		"an unknown digest":        {"{\"lockfileVersion\": 3, \"packages\": {\n\"node_modules/a\": {\"version\": \"1.0.0\", \"integrity\": \"md9-AAAA\"}}}", `line 2: integrity "md9-AAAA" has no known algorithm`},
		"an address of other kind": {"{\"lockfileVersion\": 3, \"packages\": {\n\"node_modules/a\": {\"version\": \"1.0.0\", \"resolved\": {}}}}", `line 2: "resolved" is not a string`},
		"halves that disagree": {`{"lockfileVersion": 2, "packages": {"node_modules/a": {"version": "1.0.0", "resolved": "https://registry.npm.example/a/-/a-1.0.0.tgz"}},
"dependencies": {"a": {"version": "1.0.0", "resolved": "https://evil.invalid/a/-/a-1.0.0.tgz"}}}`, `line 2: "node_modules/a" is fixed otherwise here than under "packages"`},
	} {
		t.Run(name, func(t *testing.T) {
			list, err := parsed("package-lock.json", []byte(tt.doc))
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || !strings.Contains(err.Error(), tt.want) || list != nil {
				t.Errorf("got %v, %v; want %q", list, err, tt.want)
			}
		})
	}
}

// A lockfile of a format that is not read is never one without entries.
func TestUnreadFormats(t *testing.T) {
	for _, name := range append(slices.Sorted(maps.Keys(unread)), "Unknown.lock") {
		if list, err := parsed(name, []byte("{}")); err == nil || list != nil {
			t.Errorf("%s: got %v, %v", name, list, err)
		}
		if Is(name) != (name != "Unknown.lock") {
			t.Errorf("%s: known as a lockfile: %t", name, Is(name))
		}
	}
	if _, err := Parse("package-lock.json", make([]byte, MaxSize+1)); err == nil || !strings.Contains(err.Error(), "larger") {
		t.Errorf("too large: got %v", err)
	}
}

func FuzzParseNPM(f *testing.F) {
	fuzz(f, "package-lock.json",
		`{"lockfileVersion": 3, "packages": {"": {}, "node_modules/a": {"version": "1.0.0"}, "node_modules/b": {"link": true}}}`,
		`{"lockfileVersion": 1, "dependencies": {"a": {"version": "1.0.0", "dependencies": {"b": {"version": "file:x"}}}}}`,
		`{"lockfileVersion": 2, "packages": {}, "dependencies": {}}`)
}
