package evaluation

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/bumplens/bumplens/review/corpus"
)

// What the engine did when it was last measured. The floors are raised, and the
// ceiling lowered, with each indicator that makes it better; never the other
// way round.
const (
	leastIncidents = 24 // caught, of 24
	leastMutants   = 26 // caught, of 26
	leastWants     = 64 // met, of 64
	mostBlocked    = 0  // twins, which should be none
)

// subjects reads the corpus.
func subjects(t *testing.T) []Subject {
	t.Helper()
	names, err := filepath.Glob("../corpus/testdata/*/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d pairs: %v", len(names), err)
	}
	var all []Subject
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		p, err := corpus.Read(name, data)
		if err != nil {
			t.Fatal(err)
		}
		more, err := Subjects(p)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, more...)
	}
	return all
}

// The engine sees what it saw, for the right reason, and blocks no more that is
// honest. With -v the test tells what is missed.
func TestCorpus(t *testing.T) {
	var cases []Case
	for _, s := range subjects(t) {
		c, err := Run(t.Context(), s, Whole)
		if err != nil {
			t.Fatal(err)
		}
		if len(c.Unread) > 0 {
			t.Errorf("%s could not be read: %q", c.Name, c.Unread)
		}
		cases = append(cases, c)
	}
	results := NewResults(cases)
	var table bytes.Buffer
	if err := Text(&table, results); err != nil {
		t.Fatal(err)
	}
	t.Logf("\n%s", &table)
	total := results.Totals[0]
	for _, tt := range []struct {
		what       string
		got, least int
	}{
		{"incidents caught", total.Incidents.Count, leastIncidents},
		{"mutants caught", total.Mutants.Count, leastMutants},
		{"wants met", total.Wants.Count, leastWants},
		{"twins let through", total.Honest - total.Blocked.Count.Count, total.Honest - mostBlocked},
	} {
		switch {
		case tt.got < tt.least:
			t.Errorf("%s: %d, and there were %d", tt.what, tt.got, tt.least)
		case tt.got > tt.least:
			t.Logf("%s: %d, more than %d: the constant can be raised", tt.what, tt.got, tt.least)
		}
	}
	if total.Incidents.N != 24 || total.Mutants.N < 24 || total.Honest != 24 {
		t.Errorf("measured by %d incidents, %d mutants and %d twins", total.Incidents.N, total.Mutants.N, total.Honest)
	}
}

// Each ablation takes something away that the engine used.
func TestAblations(t *testing.T) {
	seen := func(name string, kind Kind, without Ablation) Case {
		for _, s := range subjects(t) {
			if s.Name == name && s.Kind == kind {
				c, err := Run(t.Context(), s, without)
				if err != nil {
					t.Fatal(err)
				}
				return c
			}
		}
		t.Fatalf("there is no %s %s", kind, name)
		return Case{}
	}
	for _, tt := range []struct {
		without Ablation
		name    string
		kind    Kind
		id      string // no longer told
	}{
		{WithoutMetadata, "n32-nx", Incident, "provenance-lost"},
		{WithoutAdded, "n47-axios", Incident, "install-script-added"},
		{WithoutBase, "n32-nx", Incident, "install-script-changed"},
	} {
		tells := func(c Case) bool {
			for _, id := range append(c.Blocking, c.Noticing...) {
				if id == tt.id {
					return true
				}
			}
			return false
		}
		if !tells(seen(tt.name, tt.kind, Whole)) || tells(seen(tt.name, tt.kind, tt.without)) {
			t.Errorf("%s without %s: %s is not what goes", tt.name, tt.without, tt.id)
		}
	}
	if _, err := Run(t.Context(), subjects(t)[0], "its wits"); err == nil {
		t.Error("the engine was run without its wits")
	}
}
