package advisory

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

// An api answers as OSV's does: versions are known by ecosystem, name and
// number, with pages of one record.
type api struct {
	mu       sync.Mutex
	mentions map[string][]string // by "ecosystem name number"
	records  map[string]string
	modified string
	asked    []string
}

func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked = append(a.asked, r.Method+" "+r.URL.Path)
	if id, ok := strings.CutPrefix(r.URL.Path, "/v1/vulns/"); ok {
		if a.records[id] == "" {
			http.NotFound(w, r)
			return
		}
		io.WriteString(w, a.records[id])
		return
	}
	var body struct{ Queries []query }
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	results := []map[string]any{}
	for _, q := range body.Queries {
		page := 0
		fmt.Sscan(q.Page, &page)
		all := a.mentions[q.Package.Ecosystem+" "+q.Package.Name+" "+q.Version]
		result := map[string]any{}
		if page < len(all) {
			m := map[string]string{"id": all[page]}
			if a.modified != "" {
				m["modified"] = a.modified
			}
			result["vulns"] = []any{m}
		}
		if page+1 < len(all) {
			result["next_page_token"] = fmt.Sprint(page + 1)
		}
		results = append(results, result)
	}
	json.NewEncoder(w).Encode(map[string]any{"results": results})
}

func (a *api) start(t *testing.T, dir string) *OSV {
	t.Helper()
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	return &OSV{server.URL + "/", &registry.Client{Getter: registry.NewGetter("bumplens-test"), Cache: registry.NewCache(dir)}}
}

var (
	pad  = ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "left-pad"}
	gomo = ecosystem.Package{Ecosystem: ecosystem.Go, Name: "code.example/m"}
)

// recordings are documents in the shapes of the databases that OSV gathers.
func recordings() map[string]string {
	return map[string]string{
		"MAL-2026-1": `{"id": "MAL-2026-1", "modified": "2026-01-02T00:00:00Z", "summary": "Malicious code in left-pad (npm)",
			"affected": [{"package": {"ecosystem": "npm", "name": "left-pad"}, "versions": ["1.3.1"]}], "database_specific": {"malicious-packages-origins": [{"source": "reporter"}]}}`,
		"GHSA-x": `{"id": "GHSA-x", "aliases": ["CVE-2026-1"], "summary": "Hole", "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
			"affected": [
				{"package": {"ecosystem": "npm", "name": "left-pad"}, "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.3.2"}]}, {"type": "GIT", "events": [{"fixed": "abcdef"}]}]},
				{"package": {"ecosystem": "npm", "name": "right-pad"}, "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "9.0.0"}]}]}],
			"database_specific": {"severity": "MODERATE"}}`,
		"GHSA-withdrawn": `{"id": "GHSA-withdrawn", "withdrawn": "2026-01-03T00:00:00Z", "affected": []}`,
		"GO-2026-1": `{"id": "GO-2026-1", "severity": [{"type": "CVSS_V4", "score": "CVSS:4.0/AV:N"}, {"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
			"affected": [{"package": {"ecosystem": "Go", "name": "code.example/m"}, "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.2.0"}]}]}]}`,
	}
}

func TestKnownToOSV(t *testing.T) {
	a := &api{records: recordings(), mentions: map[string][]string{
		"npm left-pad 1.3.1":      {"MAL-2026-1", "GHSA-withdrawn", "GHSA-x"},
		"npm left-pad 1.3.0":      {"GHSA-x"},
		"Go code.example/m 1.1.0": {"GO-2026-1"}, // without the v
	}}
	dir := t.TempDir()
	o := a.start(t, dir)
	versions := []ecosystem.Version{pad.At("1.3.1"), pad.At("1.3.0"), pad.At("1.2.0"), gomo.At("v1.1.0"), pad.At("no number")}
	hole := Advisory{ID: "GHSA-x", Aliases: []string{"CVE-2026-1"}, Summary: "Hole", Severity: "medium", Fixed: []string{"1.3.2"}, URL: "https://osv.dev/vulnerability/GHSA-x", Source: "osv"}
	want := map[ecosystem.Version][]Advisory{
		pad.At("1.3.1"):   {{ID: "MAL-2026-1", Malware: true, Summary: "Malicious code in left-pad (npm)", URL: "https://osv.dev/vulnerability/MAL-2026-1", Source: "osv"}, hole},
		pad.At("1.3.0"):   {hole},
		gomo.At("v1.1.0"): {{ID: "GO-2026-1", Severity: "critical", Fixed: []string{"v1.2.0"}, URL: "https://osv.dev/vulnerability/GO-2026-1", Source: "osv"}},
	}
	check := func() {
		t.Helper()
		got, err := o.Known(t.Context(), versions)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("(-want +got)\n%s", d)
		}
	}
	check()
	n := len(a.asked)
	check() // from what is kept
	o.Client.Offline = true
	check()
	if len(a.asked) != n {
		t.Errorf("asked again: %q", a.asked[n:])
	}
	if _, err := o.Known(t.Context(), versions[:1]); err == nil {
		t.Error("a question that was never asked is answered offline")
	}
}

// A record is fetched anew when the API says that it has changed.
func TestChangedRecord(t *testing.T) {
	a := &api{records: recordings(), mentions: map[string][]string{"npm left-pad 1.3.0": {"GHSA-x"}}}
	o := a.start(t, t.TempDir())
	for _, step := range []struct {
		modified time.Time
		asked    bool
	}{{time.Now().AddDate(-1, 0, 0), true}, {time.Now().AddDate(0, -1, 0), false}, {time.Now(), true}} {
		a.modified, a.asked = step.modified.UTC().Format(time.RFC3339Nano), nil
		held := map[ecosystem.Version][]mention{pad.At("1.3.0"): {{"GHSA-x", step.modified}}}
		if _, err := o.records(t.Context(), held); err != nil {
			t.Fatal(err)
		}
		if (len(a.asked) > 0) != step.asked {
			t.Errorf("modified %s: asked %q", step.modified, a.asked)
		}
	}
}

// What is not answered as it should be is an error, and never an empty answer.
func TestMalformedAnswers(t *testing.T) {
	endless := make([]string, maxPages+1)
	for i := range endless {
		endless[i] = "GHSA-x"
	}
	for name, a := range map[string]*api{
		"record is no JSON":         {records: map[string]string{"A": "{"}, mentions: map[string][]string{"npm left-pad 1.3.1": {"A"}}},
		"record is another":         {records: map[string]string{"A": `{"id": "B"}`}, mentions: map[string][]string{"npm left-pad 1.3.1": {"A"}}},
		"record is not there":       {mentions: map[string][]string{"npm left-pad 1.3.1": {"A"}}},
		"name leads elsewhere":      {mentions: map[string][]string{"npm left-pad 1.3.1": {"../../x"}}},
		"list does not end":         {records: recordings(), mentions: map[string][]string{"npm left-pad 1.3.1": endless}},
		"record has another member": {records: map[string]string{"A": `{"id": "A", "affected": {}}`}, mentions: map[string][]string{"npm left-pad 1.3.1": {"A"}}},
	} {
		if got, err := a.start(t, t.TempDir()).Known(t.Context(), []ecosystem.Version{pad.At("1.3.1")}); err == nil {
			t.Errorf("%s: got %v", name, got)
		}
	}
	for _, body := range []string{`{"results": []}`, `[`, `{"results": [{}, {}]}`} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, body) }))
		o := &OSV{server.URL + "/", &registry.Client{Getter: registry.NewGetter("bumplens-test"), Cache: registry.NewCache(t.TempDir())}}
		if got, err := o.Known(t.Context(), []ecosystem.Version{pad.At("1.3.1")}); err == nil {
			t.Errorf("%s: got %v", body, got)
		}
		server.Close()
	}
}

// Ratings are those of the specification's own examples.
func TestCVSS(t *testing.T) {
	for vector, want := range map[string]string{
		"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H": "critical", // 9.8
		"CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N": "medium",   // 6.1
		"CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N": "medium",   // 6.4
		"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H": "high",     // 7.5
		"CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N": "low",      // 1.8
		"CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:C/C:H/I:H/A:H": "critical", // 9.1
		"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N": "",
		"CVSS:3.1/AV:N": "", "CVSS:4.0/AV:N/AC:L": "", "": "",
	} {
		if got := cvss3(vector); got != want {
			t.Errorf("%s: got %q, want %q", vector, got, want)
		}
	}
}
