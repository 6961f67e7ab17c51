package indicator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/registry"
	"github.com/bumplens/bumplens/review/registry/npm"
)

// recorded holds what the npm registry really sent; it lies beside the clone.
const recorded = "../../../shared/data/registry/npm"

// recordedStandings asks the real client of npm about each package of which
// there is a recorded document with times.
func recordedStandings(t *testing.T) map[ecosystem.Package]*registry.Standing {
	t.Helper()
	documents := make(map[string][]byte)
	for _, folder := range []string{"full-npmcli", "full"} {
		files, err := filepath.Glob(filepath.Join(recorded, folder, "*.json"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			data = []byte(strings.TrimPrefix(string(data), "\ufeff"))
			var doc struct {
				Name string         `json:"name"`
				Time map[string]any `json:"time"`
			}
			if json.Unmarshal(data, &doc) == nil && len(doc.Time) > 2 && len(data) > len(documents[doc.Name]) {
				documents[doc.Name] = data
			}
		}
	}
	if len(documents) == 0 {
		if os.Getenv("CI") == "true" {
			t.Fatal("the recorded documents are missing")
		}
		t.Skip("SKIPPED: the recorded documents are not here")
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, _ := url.PathUnescape(strings.TrimPrefix(r.URL.EscapedPath(), "/"))
		w.Write(documents[name])
	}))
	t.Cleanup(server.Close)
	client := npm.New(npm.Config{Registry: server.URL, Authorization: func(string) string { return "" }},
		&registry.Client{Getter: registry.NewGetter("bumplens-test"), Cache: registry.NewCache(t.TempDir())})
	standings := make(map[ecosystem.Package]*registry.Standing)
	for name := range documents {
		p := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: name}
		s, err := client.Standing(t.Context(), p.At("none"))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		standings[p] = s
	}
	return standings
}

// What honest packages do all the time is not told as odd. Every release on
// record is taken for an update from the one published before it.
func TestOddReleasesAreRare(t *testing.T) {
	releases := 0
	found := make(map[string]int)
	for p, s := range recordedStandings(t) {
		for i := 1; i < len(s.Releases); i++ {
			if p.At(s.Releases[i].Number).Prerelease() {
				continue // nobody updates to it unasked
			}
			releases++
			for _, of := range []*Indicator[*Change]{&versionAnomaly, &revivedAfterSilence} {
				r := of.run(published(p, s, i))
				if r.Outcome == Unknown {
					t.Errorf("%s: %s", s.Releases[i].Number, r.Reason)
				}
				worst := Severity(0)
				for _, f := range r.Findings {
					worst = max(worst, f.Severity)
				}
				if worst > 0 {
					found[of.ID+" "+worst.String()]++
				}
			}
		}
	}
	for what, most := range map[string]float64{
		"version-anomaly medium": 2, "version-anomaly low": 2,
		"revived-after-silence low": 0.5, "revived-after-silence info": 1,
	} {
		percent := 100 * float64(found[what]) / float64(releases)
		t.Logf("%s: %d of %d releases, %.2f %%", what, found[what], releases, percent)
		if percent > most {
			t.Errorf("%s: %.2f %% of releases, at most %.1f %% are meant", what, percent, most)
		}
	}
	if releases < 2000 {
		t.Errorf("%d releases are too few to tell", releases)
	}
}

// published is an update to the i-th release from the one before it.
func published(p ecosystem.Package, s *registry.Standing, i int) *Change {
	c := &Change{Today: Today{Standing: &registry.Standing{Releases: s.Releases}}}
	c.From, c.To = lockfile.Entry{Version: p.At(s.Releases[i-1].Number)}, lockfile.Entry{Version: p.At(s.Releases[i].Number)}
	return c
}

// The first attack on npm's accounts is seen in the neighbourhood that it left:
// eslint-scope 3.7.2 was malware, and is gone.
func TestNeighbourOfAnAttack(t *testing.T) {
	p := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "eslint-scope"}
	s := recordedStandings(t)[p]
	i := slices.IndexFunc(s.Releases, func(r registry.Publication) bool { return r.Number == "3.7.3" })
	findings, err := checkVersionAnomaly(published(p, s, i))
	if got := said(t, findings, err); got != `(medium) Published within 7 days of it, and withdrawn since: "3.7.2".` {
		t.Errorf("got %s", got)
	}
}

// A registry may list any number of releases at one time.
func TestManyLines(t *testing.T) {
	h := &history{p: ecosystem.Named(ecosystem.NPM, "inert"), of: registry.Publication{Number: "1.0.0"}}
	for i := range 20_000 {
		h.after = append(h.after, registry.Publication{Number: fmt.Sprintf("2.%d.0", i)})
	}
	if lines := h.linesAtOnce(); len(lines) != mostLines {
		t.Errorf("got %d lines", len(lines))
	}
}
