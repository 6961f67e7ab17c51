package policy

import (
	"strings"
	"testing"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/indicator"
)

// What is too young for a cool-down blocks, unless it mends what it leaves
// behind: then it stays what it is, and says why.
func TestCooldown(t *testing.T) {
	const held, fixes = "The cool-down holds it up until 2026-06-04 at 12:00 UTC.", `The cool-down does not hold it up, for it fixes "GHSA-1" and 1 more.`
	for name, tt := range map[string]struct {
		config string
		fixes  []string
		want   Verdict
		says   string
	}{
		"none":                   {"", nil, Pass, ""},
		"days":                   {"cooldown: 3", nil, Block, held},
		"above its own level":    {"cooldown: 3\nblock: critical", nil, Block, held},
		"days of the ecosystem":  {"cooldown: {ecosystems: {npm: 3d}}", nil, Block, held},
		"of another ecosystem":   {"cooldown: {ecosystems: {Go: 3}}", nil, Pass, ""},
		"not of this ecosystem":  {"cooldown: {days: 3, ecosystems: {npm: 0}}", nil, Pass, ""},
		"a fix":                  {"cooldown: 3", []string{"GHSA-1", "CVE-2"}, Pass, fixes},
		"a fix that passes":      {"cooldown: {days: 3, security_fixes: pass}", []string{"GHSA-1", "CVE-2"}, Pass, fixes},
		"a fix that is held":     {"cooldown: {days: 3, security_fixes: hold}", []string{"GHSA-1", "CVE-2"}, Block, held},
		"a fix at its own level": {"cooldown: 3\nindicators: {young-release: high}", []string{"GHSA-1", "CVE-2"}, Block, fixes},
		"off":                    {"cooldown: 3\nindicators: {young-release: off}", nil, Pass, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Parse([]byte("version: 1\n"+tt.config), nil)
			if err != nil {
				t.Fatal(err)
			}
			about := Subject{Package: ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "x"}, Published: now, Fixes: tt.fixes}
			kept := p.Apply(about, []indicator.Finding{{Indicator: youngRelease, Severity: indicator.Low, Confidence: indicator.Certain, Message: "It is young."}}, now).Findings
			if got := p.Judge(kept, nil); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if len(kept) == 1 {
				if got := strings.TrimSpace(strings.TrimPrefix(kept[0].Message, "It is young.")); got != tt.says {
					t.Errorf("says %q, want %q", got, tt.says)
				}
			}
		})
	}
}

// A cool-down makes nothing less of a release than other rules do.
func TestCooldownLowersNothing(t *testing.T) {
	p, err := Parse([]byte("version: 1\ncooldown: 3\nindicators: {young-release: critical}\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	got := p.Apply(Subject{Published: now}, []indicator.Finding{{Indicator: youngRelease, Severity: indicator.Low}}, now)
	if len(got.Findings) != 1 || got.Findings[0].Severity != indicator.Critical {
		t.Errorf("got %+v", got.Findings)
	}
}
