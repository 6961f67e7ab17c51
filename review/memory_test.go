package review_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/lockfile"
)

// Owners that a registry tells only as of today are compared with those of the
// last day before the new release on which they were seen, or of the first day
// at all; on that day itself nobody knows who came before.
func TestOwnersAreRemembered(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC) }
	b := newBench(t, release("left-pad", "1.3.0", `{}`, nil), release("left-pad", "1.3.1", `{}`, nil))
	kept := newMemory()
	b.Store = kept
	p := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "left-pad"}
	changes := []lockfile.Change{{From: lockfile.Entry{Version: p.At("1.3.0")}, To: lockfile.Entry{Version: p.At("1.3.1")}}}
	ask := func(on time.Time, released time.Time) indicator.Owners {
		t.Helper()
		known := []review.Known{{Facts: &facts.Facts{Published: released}}}
		if err := b.Today(t.Context(), changes, known, review.Asking{Now: on}); err != nil {
			t.Fatal(err)
		}
		return known[0].Today.Owners
	}

	b.registry.Own("left-pad", "alice", "bob")
	if got := ask(day(2).Add(time.Hour), time.Time{}); len(got.Was) != 0 {
		t.Errorf("on the first day: got %+v, want nobody", got)
	}
	b.fresh(t)
	b.registry.Own("left-pad", "alice")
	ask(day(5).Add(time.Hour), time.Time{})
	b.fresh(t)
	b.registry.Own("left-pad", "alice", "mallory")
	ask(day(7), time.Time{})
	for name, tt := range map[string]struct {
		released time.Time
		want     indicator.Owners
	}{
		"released after the second day":  {day(6), indicator.Owners{Was: []string{"alice"}, Is: []string{"alice", "mallory"}, Since: day(5)}},
		"released before the second day": {day(4), indicator.Owners{Was: []string{"alice", "bob"}, Is: []string{"alice", "mallory"}, Since: day(2)}},
		"nobody knows when":              {time.Time{}, indicator.Owners{}},
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, ask(day(9), tt.released)); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
	for name, days := range kept.sightings {
		if len(days) != 4 {
			t.Errorf("%s: %d sightings of four days are kept", name, len(days))
		}
	}
}
