package changelog

import (
	"strings"
	"testing"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// Of each form of changelog the entries between two versions are found, and
// nothing of the ones before.
func TestBetween(t *testing.T) {
	p := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "example"}
	for name, tt := range map[string]struct{ text, want string }{
		"keep a changelog":        {"# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-01-01\n- new\n\n## [1.1.0]\n- newer\n\n## [1.0.0]\n- old\n", "## [1.2.0] - 2026-01-01\n- new\n\n## [1.1.0]\n- newer"},
		"underlined":              {"History\n=======\n\n1.2.0 (2026-01-01)\n------------------\n- uses 1.0.0 of x\n\n1.0.0\n-----\n- old\n", "1.2.0 (2026-01-01)\n------------------\n- uses 1.0.0 of x"},
		"plain":                   {"v1.2.0 / 2026-01-01\n===\n\n  * new\n\n1.0.0 / 2025\n===\n  * old\n", "v1.2.0 / 2026-01-01\n===\n\n  * new"},
		"carriage returns":        {"## 1.2.0\r\n- new\r\n## 1.0.0\r\n", "## 1.2.0\n- new"},
		"the older one is gone":   {"## 1.2.0\n- new\n## 0.9.0\n- old\n", "## 1.2.0\n- new"},
		"a version in a sentence": {"## 1.2.0\n- mends what came with 1.0.0\n1.1.0 was never released, see below\n## 1.0.0\n", "## 1.2.0\n- mends what came with 1.0.0\n1.1.0 was never released, see below"},
		"not there":               {"## 1.1.0\n- x\n", ""},
		"empty":                   {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, cut, found := Between([]byte(tt.text), p.At("1.0.0"), p.At("1.2.0"))
			if got != tt.want || cut || found != (tt.want != "") {
				t.Errorf("got %q, cut %t, found %t, want %q", got, cut, found, tt.want)
			}
		})
	}
}

// A long entry is cut, and says so.
func TestLongEntry(t *testing.T) {
	p := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "example"}
	text := "## 1.2.0\n" + strings.Repeat("- one more thing\n", 10_000)
	got, cut, found := Between([]byte(text), p.At("1.0.0"), p.At("1.2.0"))
	if !cut || !found || len(got) > maxText {
		t.Errorf("got %d bytes, cut %t, found %t", len(got), cut, found)
	}
}
