package policy

import (
	"testing"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/indicator"
)

// The most specific level counts, and of several places the one that gives the
// highest: a rule about one lockfile makes nothing less of another.
func TestLevels(t *testing.T) {
	p, err := Parse([]byte(`version: 1
indicators:
  pin-loosened: low
  host-added: {ecosystems: {npm: critical}}
  text-hidden: {level: medium, ecosystems: {npm: high}, paths: {"tools/**": low, "tools/*/go.mod": info, "old/**": off}}
`), nil)
	if err != nil {
		t.Fatal(err)
	}
	const off = 0
	for name, tt := range map[string]struct {
		indicator string
		e         ecosystem.Ecosystem
		paths     []string
		want      indicator.Severity // off where it is not told
	}{
		"no rule":                  {"young-release", ecosystem.NPM, []string{"tools/a"}, indicator.High},
		"plain":                    {"pin-loosened", ecosystem.NPM, []string{"package-lock.json"}, indicator.Low},
		"no place":                 {"pin-loosened", ecosystem.NPM, nil, indicator.Low},
		"ecosystem":                {"host-added", ecosystem.NPM, nil, indicator.Critical},
		"other ecosystem":          {"host-added", ecosystem.Go, nil, indicator.High},
		"ecosystem over plain":     {"text-hidden", ecosystem.NPM, []string{"package-lock.json"}, indicator.High},
		"plain without ecosystem":  {"text-hidden", ecosystem.Go, []string{"go.mod"}, indicator.Medium},
		"path over ecosystem":      {"text-hidden", ecosystem.NPM, []string{"tools/package-lock.json"}, indicator.Low},
		"path as it is cleaned":    {"text-hidden", ecosystem.NPM, []string{"./tools//package-lock.json"}, indicator.Low},
		"highest of two globs":     {"text-hidden", ecosystem.Go, []string{"tools/a/go.mod"}, indicator.Low},
		"off at its only path":     {"text-hidden", ecosystem.NPM, []string{"old/package-lock.json"}, off},
		"highest of paths":         {"text-hidden", ecosystem.NPM, []string{"old/package-lock.json", "tools/package-lock.json"}, indicator.Low},
		"a path that has no rule":  {"text-hidden", ecosystem.NPM, []string{"tools/package-lock.json", "package-lock.json"}, indicator.High},
		"and before one that does": {"text-hidden", ecosystem.NPM, []string{"package-lock.json", "old/package-lock.json"}, indicator.High},
	} {
		t.Run(name, func(t *testing.T) {
			about := Subject{Package: ecosystem.Package{Ecosystem: tt.e, Name: "x"}, Paths: tt.paths}
			got := p.Apply(about, []indicator.Finding{{Indicator: tt.indicator, Severity: indicator.High}}, now)
			switch {
			case tt.want == off && (len(got.Findings) != 0 || got.Ignored != 1):
				t.Errorf("got %+v, want none", got)
			case tt.want != off && (len(got.Findings) != 1 || got.Findings[0].Severity != tt.want):
				t.Errorf("got %+v, want %s", got, tt.want)
			}
		})
	}
}
