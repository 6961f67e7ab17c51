package policy

import (
	"testing"
	"time"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
)

var now = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func TestJudge(t *testing.T) {
	high := indicator.Finding{Severity: indicator.High, Confidence: indicator.Certain}
	unread := []facts.Unread{{Cause: facts.RegistrySilent}}
	for name, tt := range map[string]struct {
		findings []indicator.Finding
		unread   []facts.Unread
		want     Verdict
	}{
		"nothing":                {nil, nil, Pass},
		"low":                    {[]indicator.Finding{{Severity: indicator.Low, Confidence: indicator.Certain}}, nil, Pass},
		"medium":                 {[]indicator.Finding{{Severity: indicator.Medium, Confidence: indicator.Certain}}, nil, Notice},
		"high":                   {[]indicator.Finding{high}, nil, Block},
		"high in doubt":          {[]indicator.Finding{{Severity: indicator.High, Confidence: indicator.Doubtful}}, nil, Notice},
		"unread":                 {nil, unread, Incomplete},
		"unread beside a notice": {[]indicator.Finding{{Severity: indicator.Medium, Confidence: indicator.Certain}}, unread, Incomplete},
		"unread beside a block":  {[]indicator.Finding{high}, unread, Block},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Default().Judge(tt.findings, tt.unread); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// A verdict that nobody made lets nothing through.
func TestZeroVerdict(t *testing.T) {
	var v Verdict
	if v != Incomplete || Worst(Pass, v, Notice) != Incomplete || Worst(v, Block) != Block || Worst() != Pass {
		t.Error("the zero verdict is not the cautious one")
	}
}

func TestApply(t *testing.T) {
	p, err := Parse([]byte(whole), nil)
	if err != nil {
		t.Fatal(err)
	}
	about := Subject{Package: ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "@esbuild/linux-x64"}}
	got := p.Apply(about, []indicator.Finding{
		{Indicator: "young-release", Severity: indicator.Low},
		{Indicator: "executable-added", Severity: indicator.High},
		{Indicator: "publisher-changed", Severity: indicator.Medium},
		{Indicator: "install-script-added", Severity: indicator.Critical},
	}, now)
	if kept := got.Findings; got.Ignored != 2 || len(kept) != 2 || kept[0].Severity != indicator.High || kept[1].Severity != indicator.High {
		t.Errorf("got %+v", got)
	}
}

// What is ignored is so to the end of the last day, and it is known when that is.
func TestIgnoresEnd(t *testing.T) {
	p, err := Parse([]byte(whole), nil)
	if err != nil {
		t.Fatal(err)
	}
	path := "test/fixtures/a/package-lock.json"
	newYear := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	for at, want := range map[time.Time]bool{newYear.Add(-time.Hour): true, newYear: false} {
		until, got := p.IgnoresPath(path, at)
		if got != want || want != until.Equal(newYear) {
			t.Errorf("on %s: got %t until %s", at, got, until)
		}
	}
	if _, ignored := p.IgnoresPath("package-lock.json", now); ignored {
		t.Error("another path is ignored")
	}
	for name, want := range map[string]bool{"@types/node": true, "types": false} {
		until, got := p.IgnoresPackage(ecosystem.Package{Ecosystem: ecosystem.NPM, Name: name}, now)
		if got != want || want != until.Equal(time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("%s: got %t until %s", name, got, until)
		}
	}
	if until, ignored := p.IgnoresPackage(ecosystem.Package{Ecosystem: ecosystem.Go, Name: "types"}, now); !ignored || !until.IsZero() {
		t.Errorf("an ecosystem that nobody asked for: got %t until %s", ignored, until)
	}
}

// What several rules ignore stays ignored as long as one of them holds.
func TestIgnoredByTwo(t *testing.T) {
	p, err := Parse([]byte(`version: 1
ignore:
  packages:
    - {package: "*", reason: y, until: 2026-06-02}
    - {package: left-pad, reason: y, until: 2026-06-09}
    - {package: "l*", reason: y, until: 2026-06-05}
    - {package: left-pad, reason: y, until: 2026-05-01}
`), nil)
	if err != nil {
		t.Fatal(err)
	}
	if until, _ := p.IgnoresPackage(ecosystem.Package{Name: "left-pad"}, now); !until.Equal(time.Date(2026, 6, 10, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("until %s", until)
	}
}

// It is known when time alone leaves something else of findings: the soonest of
// what ends, and nothing that changes no verdict.
func TestAppliedUntil(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 6, n, 0, 0, 0, 0, time.UTC) }
	young := indicator.Finding{Indicator: youngRelease, Severity: indicator.Low, Confidence: indicator.Certain}
	script := indicator.Finding{Indicator: "install-script-added", Severity: indicator.High, Confidence: indicator.Certain}
	const ignore = "ignore: {indicators: [{indicator: install-script-added, reason: y, until: 2026-06-03}, {indicator: host-added, reason: y, until: 2026-06-02}]}\n"
	for name, tt := range map[string]struct {
		config   string
		findings []indicator.Finding
		want     time.Time
	}{
		"nothing":                   {"cooldown: 3\n" + ignore, nil, time.Time{}},
		"cool-down":                 {"cooldown: 5\n", []indicator.Finding{young}, day(5)},
		"of low weight":             {"", []indicator.Finding{young}, time.Time{}},
		"not of this ecosystem":     {"cooldown: {days: 5, ecosystems: {npm: 0}}\n", []indicator.Finding{young}, time.Time{}},
		"a level of its own":        {"indicators: {young-release: medium}\n", []indicator.Finding{young}, day(7)},
		"low that blocks":           {"block: low\n", []indicator.Finding{young}, day(7)},
		"off":                       {"cooldown: 5\nindicators: {young-release: off}\n", []indicator.Finding{young}, time.Time{}},
		"ignored":                   {ignore, []indicator.Finding{script}, day(4)},
		"one and none":              {ignore, []indicator.Finding{script, young}, day(4)},
		"the sooner":                {"cooldown: 5\n" + ignore, []indicator.Finding{young, script}, day(4)},
		"the sooner, the other way": {"cooldown: 2\n" + ignore, []indicator.Finding{script, young}, day(2)},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Parse([]byte("version: 1\n"+tt.config), nil)
			if err != nil {
				t.Fatal(err)
			}
			about := Subject{Package: ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "x"}, Published: day(0)}
			if got := p.Apply(about, tt.findings, now).Until; !got.Equal(tt.want) {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
