package corpus

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review/indicator"
)

// pairs reads a folder of testdata, by name.
func pairs(t *testing.T, folder string) map[string]*Pair {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("testdata", folder, "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[string]*Pair)
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		p, err := Read(name, data)
		if err != nil {
			t.Fatal(err)
		}
		found[p.Name] = p
	}
	return found
}

// Every incident has its twin, an incident wants something, and a twin nothing.
func TestIncidentsHaveTwins(t *testing.T) {
	incidents, twins := pairs(t, "incidents"), pairs(t, "twins")
	if diff := cmp.Diff(slices.Sorted(maps.Keys(incidents)), slices.Sorted(maps.Keys(twins))); diff != "" || len(incidents) != 24 {
		t.Errorf("%d incidents; they (-) and twins (+):\n%s", len(incidents), diff)
	}
	for name, p := range incidents {
		twin := twins[name]
		if p.Honest() || twin == nil || !twin.Honest() {
			t.Errorf("%s: the incident is honest, or its twin is not", name)
		}
		if id, _, _ := strings.Cut(name, "-"); !strings.EqualFold(id, p.Incident) || twin != nil && twin.Incident != p.Incident {
			t.Errorf("%s is of %q, and its twin of %q", name, p.Incident, twin.Incident)
		}
		if p.Class == "" || len(p.Codes) == 0 || !strings.HasPrefix(twins[name].Comment, "The twin: ") {
			t.Errorf("%s does not say what it shows", name)
		}
	}
}

// What is wanted is wanted of files that are there and that changed.
func TestWantsAreOfChangedFiles(t *testing.T) {
	for name, p := range pairs(t, "incidents") {
		paths := []string{}
		for _, w := range p.Wants {
			paths = append(paths, w.Paths...)
		}
		if p.Payload != "" {
			paths = append(paths, p.Payload)
		}
		for _, path := range paths {
			if path == Nowhere {
				continue
			}
			if is, was := p.at(path), string(p.Base.Files[path]); string(is) == was {
				t.Errorf("%s: %s did not change", name, path)
			}
		}
	}
}

// at returns a file of the new side, by the path that wants write.
func (p *Pair) at(path string) []byte {
	for _, a := range p.Added {
		if rest, ok := strings.CutPrefix(path, "added/"+a.Version.String()+"/"); ok {
			return a.Files[rest]
		}
	}
	return p.Head.Files[path]
}

// A family names indicators that the engine has.
func TestFamiliesNameIndicators(t *testing.T) {
	known := make(map[string]bool)
	for _, i := range indicator.All() {
		known[i.ID] = true
	}
	for family, ids := range families {
		for _, id := range ids {
			if !known[id] {
				t.Errorf("family %s names %q, which is no indicator", family, id)
			}
		}
	}
}

const small = `Shows something.
-- pair --
ecosystem: npm
package: @bumplens-fixture/x
from: 1.0.0
to: 1.0.1
want: high a.js remote-code
gone: old/
source: head
unsourced: a.js
-- registry.json --
{"releases": [{"version": "1.0.0", "at": "2026-01-01T00:00:00Z"}, {"version": "1.0.1", "at": "2026-01-02T00:00:00Z", "publisher": "alice", "attested": "yes"}]}
-- base/package.json --
{"version": "{{version}}"}
-- base/old/b.js --
1
-- head/a.js line --
1
2
-- head/a.js hex repeat=2 --
30
31
-- head/{{version}}.js --
{{version}}
-- added/@bumplens-fixture/y@2.0.0/index.js --
y
-- added/@bumplens-fixture/y@2.0.0.json --
{"releases": [{"version": "2.0.0", "at": "2026-01-01T00:00:00Z"}]}
`

// A pair is what its file says, with the rest of the old release.
func TestRead(t *testing.T) {
	p, err := Read("n00-small.txtar", []byte(small))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Files{"package.json": []byte("{\"version\": \"1.0.0\"}\n"), "old/b.js": []byte("1\n")}, p.Base.Files); diff != "" {
		t.Errorf("old release:\n%s", diff)
	}
	head := Files{"package.json": []byte("{\"version\": \"1.0.1\"}\n"), "a.js": []byte("120101"), "1.0.1.js": []byte("1.0.1\n")}
	if diff := cmp.Diff(head, p.Head.Files); diff != "" {
		t.Errorf("new release:\n%s", diff)
	}
	delete(head, "a.js")
	if diff := cmp.Diff(head, p.Source); diff != "" {
		t.Errorf("source:\n%s", diff)
	}
	if len(p.Added) != 1 || p.Added[0].Version.String() != "@bumplens-fixture/y@2.0.0" || string(p.Added[0].Files["index.js"]) != "y\n" {
		t.Errorf("added: %+v", p.Added)
	}
	if diff := cmp.Diff([]Want{{indicator.High, []string{"a.js"}, []Family{"remote-code"}}}, p.Wants); diff != "" {
		t.Errorf("wants:\n%s", diff)
	}
}

// What is not understood is refused, and not left out.
func TestReadRefuses(t *testing.T) {
	for _, tt := range []struct{ situation, old, new string }{
		{"no comment", "Shows something.\n", ""},
		{"no pair", "-- pair --", "-- facts --"},
		{"unknown key", "gone: old/", "lost: old/"},
		{"no key", "gone: old/", "gone"},
		{"key twice", "to: 1.0.1", "to: 1.0.1\nto: 1.0.2"},
		{"unknown ecosystem", "ecosystem: npm", "ecosystem: cpan"},
		{"long version", "to: 1.0.1", "to: " + strings.Repeat("1", maxNumber+1)},
		{"nothing expected", "want: high a.js remote-code\n", ""},
		{"both expected", "gone: old/", "block: no"},
		{"unknown level", "want: high", "want: awful"},
		{"unknown family", "remote-code", "evil"},
		{"nothing gone", "gone: old/", "gone: older/"},
		{"unknown source", "source: head", "source: tail"},
		{"unknown side", "-- head/a.js line --", "-- tail/a.js --"},
		{"unknown word", "a.js line", "a.js reversed"},
		{"no hex", "30\n", "zz\n"},
		{"too large", "repeat=2", "repeat=99999999"},
		{"no such version told", `"version": "1.0.1"`, `"version": "1.0.2"`},
		{"no history", `{"releases": [{"version": "2.0.0"`, `[{"version": "2.0.0"`},
	} {
		if _, err := Read("x.txtar", []byte(strings.Replace(small, tt.old, tt.new, 1))); err == nil {
			t.Errorf("%s: got no error", tt.situation)
		}
	}
}

var manyTimes = regexp.MustCompile(`repeat=\+?[0-9]{4}`)

// FuzzRead holds Read to its promise that what it returns can be packed and is
// within bounds, and has a version on both sides.
func FuzzRead(f *testing.F) {
	f.Add([]byte(small))
	names, err := filepath.Glob("testdata/incidents/[agps]*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if manyTimes.Match(data) {
			t.Skip("packing megabytes takes longer than it teaches")
		}
		p, err := Read("x.txtar", data)
		if err != nil {
			return
		}
		size := 0
		for _, files := range []Files{p.Base.Files, p.Head.Files} {
			for _, data := range files {
				size += len(data)
			}
		}
		// The new release has the old one's files too, and a version may be longer
		// than what stands for it.
		if size > 2*maxExpanded*maxNumber/len(placeholder) {
			t.Errorf("the files have %d bytes", size)
		}
		if _, head, err := p.Entries(); err != nil || len(head) != 1+len(p.Added) || p.Head.Version.IsZero() {
			t.Errorf("got %d entries, %v", len(head), err)
		}
	})
}
