package evaluation

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review/corpus"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/report"
)

// The values are those of Newcombe (1998), table I, method 3, and of the
// formula's ends.
func TestWilson(t *testing.T) {
	for _, tt := range []struct {
		count, n  int
		low, high float64
	}{
		{81, 263, 0.2553, 0.3662},
		{15, 148, 0.0624, 0.1605},
		{0, 20, 0.0000, 0.1611},
		{1, 29, 0.0061, 0.1718},
		{20, 20, 0.8389, 1.0000},
		{0, 0, 0, 1},
	} {
		low, high := Wilson(tt.count, tt.n)
		if math.Abs(low-tt.low) > 0.00005 || math.Abs(high-tt.high) > 0.00005 {
			t.Errorf("%d of %d: got %.4f to %.4f, want %.4f to %.4f", tt.count, tt.n, low, high, tt.low, tt.high)
		}
	}
}

var (
	pkg   = ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "a"}
	extra = ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "b"}
)

// found makes the report of a pair in which one thing was found.
func found(v ecosystem.Version, f indicator.Finding) *report.Report {
	return &report.Report{Verdict: policy.Block, Updates: []report.Update{{
		Change:   lockfile.Change{To: lockfile.Entry{Version: v}},
		Findings: []indicator.Finding{f},
	}}}
}

// An attack is caught for the right reason alone: the level, the file and the
// family have to be those that are wanted.
func TestCaughtForTheRightReason(t *testing.T) {
	right := indicator.Finding{Indicator: "install-script-added", Severity: indicator.High, Confidence: indicator.Likely, In: indicator.InArtifact, Path: "package.json"}
	with := func(change func(*indicator.Finding)) indicator.Finding {
		f := right
		change(&f)
		return f
	}
	head, added := pkg.At("2.0.0"), extra.At("1.0.0")
	for _, tt := range []struct {
		situation string
		v         ecosystem.Version
		f         indicator.Finding
		want      Outcome
	}{
		{"all of it", head, right, Caught},
		{"a higher level", head, with(func(f *indicator.Finding) { f.Severity = indicator.Critical }), Caught},
		{"a lower level", head, with(func(f *indicator.Finding) { f.Severity = indicator.Medium }), Missed},
		{"a doubtful one", head, with(func(f *indicator.Finding) { f.Confidence = indicator.Doubtful }), Missed},
		{"another file", head, with(func(f *indicator.Finding) { f.Path = "index.js" }), Missed},
		{"another family", head, with(func(f *indicator.Finding) { f.Indicator = "young-release" }), Missed},
		{"an added package", added, with(func(f *indicator.Finding) { f.Path = "setup.js" }), Caught},
		{"the file of an added package", added, right, Missed},
		{"the registry", head, with(func(f *indicator.Finding) { f.In, f.Path = indicator.InRegistry, "" }), Missed},
	} {
		p := &corpus.Pair{Wants: []corpus.Want{{Level: indicator.High, Paths: []string{"package.json", "added/b@1.0.0/setup.js"}, Families: []corpus.Family{"install-hook"}}}}
		p.Head.Version = head
		c := JudgePair(p, Incident, found(tt.v, tt.f))
		if c.Outcome != tt.want || (len(c.Missed) == 0) != (tt.want == Caught) {
			t.Errorf("%s: got %s, %q", tt.situation, c.Outcome, c.Missed)
		}
		p.Wants[0].Paths = nil
		if somewhere := JudgePair(p, Incident, found(tt.v, tt.f)).Outcome; tt.situation == "another file" && somewhere != Caught {
			t.Errorf("%s, wanted anywhere: got %s", tt.situation, somewhere)
		}
		p.Wants[0].Paths = []string{corpus.Nowhere}
		if nowhere := JudgePair(p, Incident, found(tt.v, tt.f)).Outcome; (tt.situation == "the registry") != (nowhere == Caught) {
			t.Errorf("%s, wanted of no file: got %s", tt.situation, nowhere)
		}
	}
}

// What blocks is told apart from what is a notice, for honest updates too.
func TestHonest(t *testing.T) {
	low := indicator.Finding{Indicator: "young-release", Severity: indicator.Low, Confidence: indicator.Certain}
	for verdict, want := range map[policy.Verdict]Outcome{policy.Block: Blocked, policy.Notice: Noticed, policy.Pass: Passed, policy.Incomplete: Incomplete} {
		rep := found(pkg.At("2.0.0"), low)
		rep.Verdict = verdict
		rep.Errors = []facts.Unread{{Cause: facts.LockfileUnreadable}}
		rep.Updates[0].Unread = []facts.Unread{{Cause: facts.RegistrySilent}, {Cause: facts.RegistrySilent}}
		rep.Beside = []indicator.Finding{
			{Indicator: "package-origin-changed", Severity: indicator.High, Confidence: indicator.Certain},
			{Indicator: "package-origin-changed", Severity: indicator.High, Confidence: indicator.Certain},
			{Indicator: "maintainer-added", Severity: indicator.Medium, Confidence: indicator.Certain},
		}
		c := JudgeHonest("x", rep)
		if c.Outcome != want || fmt.Sprint(c.Blocking, c.Noticing) != "[package-origin-changed] [maintainer-added]" || len(c.Unread) != 2 {
			t.Errorf("%s: got %+v", verdict, c)
		}
	}
}

// sample is one case of each outcome.
func sample() *Results {
	return NewResults([]Case{
		{Name: "d", Kind: Honest, Outcome: Incomplete, Unread: []string{"registry-silent"}, Seconds: 3},
		{Name: "c", Kind: Twin, Outcome: Noticed, Noticing: []string{"publisher-changed"}},
		{Name: "b", Kind: Twin, Outcome: Blocked, Blocking: []string{"install-script-added"}, Noticing: []string{"install-script-added", "publisher-changed"}},
		{Name: "a", Kind: Twin, Outcome: Passed},
		{Name: "a", Kind: Mutant, Outcome: Missed, Missed: []string{"high a.js theft"}, wants: 2, right: []string{"install-script-added"}, overlooked: []string{"implicit-install"}},
		{Name: "a", Kind: Incident, Class: "theft", Outcome: Caught, Verdict: "block", wants: 2, right: []string{"install-script-added", "implicit-install"}, Blocking: []string{"install-script-added", "implicit-install"}, Seconds: 1},
	})
}

// What could not be read is neither blocked nor let through.
func TestTotals(t *testing.T) {
	r := sample()
	want := Total{Incidents: Count{1, 1}, Mutants: Count{0, 1}, Wants: Count{3, 4}, Honest: 3, Blocked: newShare(1, 3), Noticed: newShare(1, 3), Incomplete: 1}
	if diff := cmp.Diff([]Total{want}, r.Totals); diff != "" {
		t.Errorf("totals:\n%s", diff)
	}
	none, one, two := newShare(0, 3), newShare(1, 3), newShare(2, 3)
	signs := []PerSign{
		{"implicit-install", 1, 1, 1, none, none},
		{"install-script-added", 2, 0, 1, one, none},
		{"publisher-changed", 0, 0, 0, none, two},
	}
	if diff := cmp.Diff(signs, r.Indicators); diff != "" {
		t.Errorf("indicators:\n%s", diff)
	}
	if r.Cases[0].Kind != Incident || r.Cases[5].Kind != Honest || r.Seconds.Max != 3 || math.Abs(r.Seconds.Mean-4.0/6) > 1e-9 {
		t.Errorf("got %+v", r)
	}
	for o, want := range map[Outcome]bool{Caught: true, Missed: true, Incomplete: true, "lost": false} {
		if r.Has(o) != want {
			t.Errorf("%s: got %t", o, !want)
		}
	}
}

// The table names what went wrong, and nothing else by name.
func TestText(t *testing.T) {
	var buf bytes.Buffer
	if err := Text(&buf, sample()); err != nil {
		t.Fatal(err)
	}
	const want = `mutant  a  missed      not found: high a.js theft
twin    b  blocked     install-script-added
honest  d  incomplete  registry-silent

indicator             right  missed  attacks  blocked              noticed
implicit-install      1      1       1        0 of 3 (0.0–56.1 %)  0 of 3 (0.0–56.1 %)
install-script-added  2      0       1        1 of 3 (6.1–79.2 %)  0 of 3 (0.0–56.1 %)
publisher-changed     0      0       0        0 of 3 (0.0–56.1 %)  2 of 3 (20.8–93.9 %)

without  incidents  mutants  wants   blocked              noticed              incomplete
nothing  1 of 1     0 of 1   3 of 4  1 of 3 (6.1–79.2 %)  1 of 3 (6.1–79.2 %)  1

0.667 s an update, 3.000 s at most
`
	if diff := cmp.Diff(want, buf.String()); diff != "" {
		t.Errorf("text:\n%s", diff)
	}
}

// The document has the keys that the package's comment names.
func TestJSON(t *testing.T) {
	var buf bytes.Buffer
	if err := JSON(&buf, sample()); err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Schema     string
		Cases      []map[string]any
		Totals     []map[string]any
		Indicators []map[string]any
		Seconds    map[string]float64
	}
	if err := json.Unmarshal(buf.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Schema != "bumplens.evaluation/v1" || len(doc.Cases) != 6 || len(doc.Totals) != 1 || len(doc.Indicators) != 3 || len(doc.Seconds) != 2 {
		t.Errorf("got %s", &buf)
	}
	if got := fmt.Sprint(doc.Cases[0]); got != "map[blocking:[install-script-added implicit-install] class:theft kind:incident name:a outcome:caught seconds:1 verdict:block]" {
		t.Errorf("case: got %s", got)
	}
	if got := fmt.Sprint(doc.Totals[0]["wants"], " ", doc.Indicators[1]["id"], " ", doc.Indicators[1]["right"]); got != "map[count:3 n:4] install-script-added 2" {
		t.Errorf("counts: got %s", got)
	}
	if share := fmt.Sprint(doc.Totals[0]["blocked"]); !strings.HasPrefix(share, "map[count:1 high:0.79") {
		t.Errorf("share: got %s", share)
	}
}
