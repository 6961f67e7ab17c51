package report

import (
	"testing"

	"github.com/bumplens/bumplens/review/facts"
)

// What kind of change it is, is told from counted facts alone, and no more is
// said than they hold.
func TestSummary(t *testing.T) {
	for _, tt := range []struct {
		stats facts.Stats
		want  string
	}{
		{facts.Stats{}, ""},
		{facts.Stats{FilesModified: 3}, ""},
		{facts.Stats{VersionOnly: 2}, "Only the version changed."},
		{facts.Stats{VersionOnly: 1, Reformatted: 2}, "The same code, reformatted."},
		{facts.Stats{CommentsOnly: 1}, "The same code with other comments."},
		{facts.Stats{CommentsOnly: 1, Reformatted: 1, VersionOnly: 1}, "The same code, reformatted and with other comments."},
		{facts.Stats{Kinds: facts.Kinds{Docs: 2}}, "Only documentation changed."},
		{facts.Stats{Kinds: facts.Kinds{Docs: 2}, VersionOnly: 1}, "Only documentation and the version changed."},
		{facts.Stats{Kinds: facts.Kinds{Docs: 2}, Reformatted: 1}, "By kind: 2 of documentation, 1 reformatted."},
		{facts.Stats{Kinds: facts.Kinds{Built: 2}}, "Only build output changed."},
		{facts.Stats{Kinds: facts.Kinds{Test: 2}}, "Only tests changed."},
		{facts.Stats{Kinds: facts.Kinds{Types: 2}}, "Only type declarations changed."},
		{facts.Stats{Kinds: facts.Kinds{Metadata: 1}, VersionOnly: 1}, "Only metadata and the version changed."},
		{facts.Stats{Kinds: facts.Kinds{Source: 1}}, "By kind: 1 source file."},
		{facts.Stats{Kinds: facts.Kinds{Other: 1}}, "By kind: 1 of other kinds."},
		{facts.Stats{Kinds: facts.Kinds{Source: 3, Built: 9, Test: 2}}, "By kind: 3 source files, 9 of a build, 2 of tests."},
		{facts.Stats{Kinds: facts.Kinds{Source: 1, Built: 2, Types: 3, Test: 4, Docs: 5, Metadata: 6, Binary: 7, Other: 1008}, Reformatted: 1, CommentsOnly: 2, VersionOnly: 3},
			"By kind: 1 source file, 7 binary, 2 of a build, 6 of metadata, 3 of types, 4 of tests, 5 of documentation, 1,008 of other kinds, 1 reformatted, 2 in comments alone, 3 in the version alone."},
	} {
		if got := summary(&facts.Facts{Stats: tt.stats}, false); got != tt.want {
			t.Errorf("%+v: got %q, want %q", tt.stats, got, tt.want)
		}
	}
	if got, want := summary(&facts.Facts{Stats: facts.Stats{Kinds: facts.Kinds{Docs: 2}}}, true), "By kind: 2 of documentation."; got != want {
		t.Errorf("of a package that is new: got %q, want %q", got, want)
	}
}
