package lockfile

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// What differs only in where it stands is one entry, which has what any of them
// has, and is what all of them are where that is a mark of less concern.
func TestMerge(t *testing.T) {
	asks := func(names ...string) []ecosystem.Version {
		var list []ecosystem.Version
		for _, name := range names {
			list = append(list, ecosystem.Package{Ecosystem: ecosystem.NPM, Name: name}.At("1.0.0"))
		}
		return list
	}
	a, b, c := entries("x:a@1.0.0#d/p")[0], entries("y:a@1.0.0#d/q")[0], entries("z:a@1.0.0#d/r")[0]
	a.As, a.Asks, a.Dev, a.Bundled, a.Via, a.Optional, a.Orphan = []string{"n", "m"}, asks("b", "c"), true, true, []string{"long", "way"}, true, true
	b.As, b.Asks, b.Dev, b.Checksum, b.Via, b.Optional, b.Orphan = []string{"m"}, asks("c", "d"), true, "8/x", []string{"way"}, true, true
	c.Asks, c.Bundled, c.Via = asks("d"), true, []string{"no", "shorter", "way"}

	want := a
	want.Places = []Place{{"x", 1}, {"y", 1}, {"z", 1}}
	want.Paths, want.As, want.Asks, want.Checksum = []string{"p", "q", "r"}, []string{"m", "n"}, asks("b", "c", "d"), "8/x"
	want.Dev, want.Bundled, want.Optional, want.Orphan, want.Via = false, false, false, false, []string{"way"}
	if d := cmp.Diff([]Entry{want}, Merge([]Entry{a, b, c}), cmpopts.IgnoreUnexported(Entry{})); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}

	// What all of them are, the one is.
	c.Dev, c.Optional, c.Orphan, b.Bundled, a.Via = true, true, true, true, nil
	got := Merge([]Entry{a, b, c})[0]
	if !got.Dev || !got.Bundled || !got.Optional || !got.Orphan || got.Direct || cmp.Diff(got.Via, []string{"way"}) != "" {
		t.Errorf("got %+v", got)
	}
	for _, direct := range []*Entry{&a, &b, &c} {
		direct.Direct = true
		if got := Merge([]Entry{a, b, c})[0]; !got.Direct || got.Via != nil {
			t.Errorf("asked for directly, got %+v", got)
		}
		direct.Direct = false
	}
}

// What is installed otherwise is another entry.
func TestMergeKeepsApart(t *testing.T) {
	one := entries("a@1.0.0#d")[0]
	for difference, change := range map[string]func(*Entry){
		"ecosystem":      func(e *Entry) { e.Version.Ecosystem = ecosystem.PyPI },
		"name":           func(e *Entry) { e.Version.Name = "b" },
		"number":         func(e *Entry) { e.Version.Number = "1.0.1" },
		"source":         func(e *Entry) { e.Source = "https://r.example/a" },
		"repository":     func(e *Entry) { e.Repository = "https://r.example/a" },
		"digest":         func(e *Entry) { e.Digests = []string{"e"} },
		"one more":       func(e *Entry) { e.Digests = []string{"d", "e"} },
		"install script": func(e *Entry) { e.InstallScript = true },
		"pin":            func(e *Entry) { e.PinOnly, e.Checksum = true, "x" },
	} {
		other := one
		if change(&other); len(Merge([]Entry{one, other})) != 2 {
			t.Errorf("%s: one entry", difference)
		}
	}
	other := one
	other.Digests = []string{"e", "d"}
	one.Digests = []string{"d", "e"}
	if len(Merge([]Entry{one, other})) != 1 {
		t.Error("digests in another order make another entry")
	}
}

// The same step that files tell in different words is one change with steps.
func TestJoin(t *testing.T) {
	base, head := entries("package-lock.json:a@1.0.0 yarn.lock:a@1.0.0#x"), entries("package-lock.json:a@1.1.0 yarn.lock:a@1.1.0#y")
	base[1].Source, head[1].Source = "https://r.example/a", "https://r.example/a"
	head[1].InstallScript, head[1].Repository = true, "https://r.example/a.git"
	got := Compare(base, head)
	if len(got) != 1 || len(got[0].Each()) != 2 {
		t.Fatalf("got %d changes: %+v", len(got), got)
	}
	c := got[0]
	if c.To.Source == "" || c.To.Repository == "" || !c.To.InstallScript || len(c.To.Digests) != 1 || len(c.From.Digests) != 1 || len(c.To.Places) != 2 {
		t.Errorf("got %+v", c)
	}
	for _, step := range c.Each() {
		if len(step.To.Places) != 1 || step.Steps != nil {
			t.Errorf("a step stands in %v", step.To.Places)
		}
	}
	if single := Compare(base[:1], head[:1]); len(single[0].Each()) != 1 || single[0].Each()[0].To.IsZero() {
		t.Errorf("got %+v", single)
	}
	head[0].Source, head[1].Source, head[1].Digests = "https://files.invalid/a", "https://r.example/a", nil
	if got := Compare(base, head); len(got) != 2 {
		t.Errorf("from two sources: got %d changes", len(got))
	}
}

// A lockfile beside the first says nothing new where it leaves the bytes to the
// same registry, and only there.
func TestCompareSources(t *testing.T) {
	const r, other = "https://r.example/a", "https://files.invalid/a"
	at := func(source, short string) Entry {
		e := entries(short)[0]
		e.Source = source
		return e
	}
	for _, tt := range []struct {
		source, short string
		want          int
	}{
		{"", "y.lock:a@1.0.0", 0},
		{r, "y.lock:a@1.0.0", 0},
		{other, "y.lock:a@1.0.0", 1},
		{other, "y.lock:a@1.0.0#x", 0},
		{"", "y.lock:a@1.0.0#y", 1},
	} {
		base := []Entry{at(r, "x.lock:a@1.0.0#x")}
		if got := Compare(base, append(base, at(tt.source, tt.short))); len(got) != tt.want {
			t.Errorf("%s from %q: got %d changes, want %d", tt.short, tt.source, len(got), tt.want)
		}
	}
}

// A second version is compared with the highest below it, or with the lowest.
func TestNearest(t *testing.T) {
	for _, tt := range []struct{ had, new, want string }{
		{"1.0.0 2.0.0 4.0.0", "3.0.0", "2.0.0"},
		{"4.0.0 2.0.0 1.0.0", "3.0.0", "2.0.0"},
		{"5.0.0 4.0.0 6.0.0", "3.0.0", "4.0.0"},
		{"4.0.0 1.0.0 2.0.0", "3.0.0", "2.0.0"},
		{"2.0.0 4.0.0", "3.0.0", "2.0.0"},
		{"4.0.0", "3.0.0", "4.0.0"},
		{"", "3.0.0", ""},
	} {
		var had []Entry
		for _, number := range strings.Fields(tt.had) {
			had = append(had, entries("a@"+number)...)
		}
		if got := nearest(had, entries("a@" + tt.new)[0]).Version.Number; got != tt.want {
			t.Errorf("%s among %s: got %s, want %s", tt.new, tt.had, got, tt.want)
		}
	}
}

// A few forms are compared with each other, and more are not.
func TestFewForms(t *testing.T) {
	forms := func(n int, digest string) []Entry {
		var list []Entry
		for i := range n {
			list = append(list, entries(fmt.Sprintf("x%d.txt:a@1.0.0#%s-%d", i, digest, i))...)
		}
		return list
	}
	for n, want := range map[int]int{fewForms: 0, fewForms + 1: 1} {
		if got := Compare(forms(n, "x"), append(forms(n, "x"), entries("other.txt:a@1.0.0")...)); len(got) != want {
			t.Errorf("%d old forms: got %d changes, want %d", n, len(got), want)
		}
	}
	for n, want := range map[int]int{fewForms: 0, fewForms + 1: fewForms + 1} {
		var come []Entry
		for i := range n {
			e := entries(fmt.Sprintf("y%d.txt:a@1.0.0#x-0", i))[0]
			e.Source = fmt.Sprint("https://r.example/", i)
			come = append(come, e)
		}
		if got := Compare(forms(1, "x"), append(forms(1, "x"), come...)); len(got) != want {
			t.Errorf("%d new forms: got %d changes, want %d", n, len(got), want)
		}
	}
}
