package review

import (
	"log/slog"
	"testing"
	"time"

	"github.com/bumplens/bumplens/review/advisory"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/report"
)

// dayOfVerdict is when the verdicts of these tests are asked for, and published
// when the release came out that they are about.
var (
	dayOfVerdict = time.Date(2026, 6, 10, 12, 0, 0, 0, time.UTC)
	published    = dayOfVerdict.AddDate(0, 0, -2)
)

// ruled judges one update of left-pad, in two lockfiles, by a configuration.
func ruled(t *testing.T, config string, from ecosystem.Version, advised indicator.Advisories) *report.Report {
	t.Helper()
	p, err := policy.Parse([]byte("version: 1\n"+config), nil)
	if err != nil {
		t.Fatal(err)
	}
	to := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "left-pad"}.At("1.3.1")
	places := []lockfile.Place{{Path: "package-lock.json", Line: 1}, {Path: "tools/package-lock.json", Line: 1}}
	var base []lockfile.Entry
	if !from.IsZero() {
		base = []lockfile.Entry{{Version: from, Places: places, Direct: true}}
	}
	c := CompareEntries(base, []lockfile.Entry{{Version: to, Places: places, Direct: true}}, p, dayOfVerdict)
	r := &Reviewer{Log: slog.New(slog.DiscardHandler), Registries: Registries{ecosystem.NPM: plainRegistry{}}}
	known := make([]Known, len(c.Changes))
	for i := range known {
		known[i] = Known{Facts: &facts.Facts{Published: published}, Today: indicator.Today{Advisories: advised}}
	}
	return r.Judge(c, known, p, dayOfVerdict)
}

// A report says when time alone may change its verdict.
func TestReportUntil(t *testing.T) {
	left := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "left-pad"}.At("1.3.0")
	day := func(n int) time.Time { return time.Date(2026, 6, n, 0, 0, 0, 0, time.UTC) }
	for name, tt := range map[string]struct {
		config  string
		verdict policy.Verdict
		want    time.Time
	}{
		"nothing asked for":      {"", policy.Pass, time.Time{}},
		"cool-down":              {"cooldown: 5\n", policy.Block, published.AddDate(0, 0, 5)},
		"cool-down of npm":       {"cooldown: {ecosystems: {npm: 5}}\n", policy.Block, published.AddDate(0, 0, 5)},
		"cool-down that is over": {"cooldown: 1\n", policy.Pass, time.Time{}},
		"ignored package":        {"cooldown: 5\nignore: {packages: [{package: left-pad, reason: y, until: 2026-06-19}]}\n", policy.Pass, day(20)},
		"ignored finding":        {"cooldown: 5\nignore: {indicators: [{indicator: young-release, reason: y, until: 2026-06-11}]}\n", policy.Pass, day(12)},
		"ignored and not there":  {"ignore: {packages: [{package: right-pad, reason: y, until: 2026-06-19}]}\n", policy.Pass, time.Time{}},
	} {
		t.Run(name, func(t *testing.T) {
			rep := ruled(t, tt.config, left, indicator.Advisories{})
			if rep.Verdict != tt.verdict || !rep.Until.Equal(tt.want) {
				t.Errorf("got %s until %s, want %s until %s", rep.Verdict, rep.Until, tt.verdict, tt.want)
			}
		})
	}
}

// A cool-down lets through what mends the version that is left, and nothing
// else: what is new mends nothing.
func TestFixPassesCooldown(t *testing.T) {
	left := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "left-pad"}.At("1.3.0")
	hole := []advisory.Advisory{{ID: "GHSA-1", Severity: "high", Source: "osv"}}
	for name, tt := range map[string]struct {
		from    ecosystem.Version
		advised indicator.Advisories
		want    policy.Verdict
	}{
		"mended":     {left, indicator.Advisories{From: hole, Asked: []string{"osv"}}, policy.Pass},
		"not mended": {left, indicator.Advisories{From: hole, To: hole, Asked: []string{"osv"}}, policy.Block},
		"new":        {ecosystem.Version{}, indicator.Advisories{From: hole, Asked: []string{"osv"}}, policy.Block},
	} {
		if rep := ruled(t, "cooldown: 5\n", tt.from, tt.advised); rep.Verdict != tt.want {
			t.Errorf("%s: got %s, want %s", name, rep.Verdict, tt.want)
		}
	}
}

// The lockfiles that an update stands in have the say in its level, the highest
// of them.
func TestLevelsOfLockfiles(t *testing.T) {
	left := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "left-pad"}.At("1.3.0")
	for config, want := range map[string]policy.Verdict{
		`{paths: {"tools/**": high, "*": low}}`:   policy.Block,
		`{paths: {"tools/**": low, "*": high}}`:   policy.Block,
		`{paths: {"tools/**": low, "*": medium}}`: policy.Notice,
		`{paths: {"**": off}}`:                    policy.Pass,
		`{level: high, paths: {"tools/**": off}}`: policy.Block,
	} {
		if rep := ruled(t, "indicators: {young-release: "+config+"}\n", left, indicator.Advisories{}); rep.Verdict != want {
			t.Errorf("%s: got %s, want %s", config, rep.Verdict, want)
		}
	}
}

// Settings have the level of their own file.
func TestLevelsOfSettings(t *testing.T) {
	for config, want := range map[string]policy.Verdict{
		"": policy.Block,
		`indicators: {package-origin-changed: {paths: {"web/*": low}}}`:     policy.Pass,
		`indicators: {package-origin-changed: {paths: {"tools/*": low}}}`:   policy.Block,
		`indicators: {package-origin-changed: {ecosystems: {npm: medium}}}`: policy.Notice,
	} {
		p, err := policy.Parse([]byte("version: 1\n"+config), nil)
		if err != nil {
			t.Fatal(err)
		}
		file := func(host string) map[string][]byte {
			return map[string][]byte{"web/.npmrc": []byte("registry=https://" + host + "/\n")}
		}
		c := Compare(Files{Base: file("a.example"), Head: file("b.example")}, p, dayOfVerdict)
		if rep := new(Reviewer).Judge(c, nil, p, dayOfVerdict); rep.Verdict != want {
			t.Errorf("%q: got %s, want %s: %+v", config, rep.Verdict, want, rep.Beside)
		}
	}
}
