package indicator

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/bumplens/bumplens/review/advisory"
	"github.com/bumplens/bumplens/review/ecosystem"
)

// A flood of advisories is cut, and what is cut is counted: the worst are told.
func TestManyAdvisories(t *testing.T) {
	c := new(Change)
	c.To = leftPad(ecosystem.NPM, "1.0.0", "package-lock.json")
	c.Advisories.Asked = []string{"osv"}
	for i := range 25 {
		c.Advisories.To = append(c.Advisories.To, advisory.Advisory{ID: fmt.Sprintf("GHSA-%02d", i), Severity: map[bool]string{true: "high", false: "low"}[i == 24]})
	}
	findings, err := checkKnownVulnerable(c)
	if err != nil || len(findings) != 21 || findings[0].Message != `Advisory "GHSA-24" holds for this version.` || findings[20].Message != "5 more advisories hold for this version." || findings[20].Severity != Low {
		t.Errorf("got %d, %v: %+v", len(findings), err, findings)
	}
}

// Names join advisories across more than two sources, in any order, and the
// name that is told does not depend on who told.
func TestOneAdvisoryUnderManyNames(t *testing.T) {
	three := []advisory.Advisory{{ID: "PYSEC-1", Aliases: []string{"CVE-1"}}, {ID: "GHSA-1", Severity: "low", Aliases: []string{"CVE-2"}}, {ID: "CVE-2", Aliases: []string{"CVE-1"}, Severity: "high"}}
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 0, 2}} {
		var a Advisories
		for _, i := range order {
			a.To = append(a.To, three[i])
		}
		told := a.told()
		if len(told) != 1 || told[0].id() != "GHSA-1" || told[0].rated() != High {
			t.Errorf("%v: got %d, %+v", order, len(told), told[0])
		}
	}
}

// An advisory that somebody accepted stays the one it is when one of the sources
// does not answer, or when it is known what mends it.
func TestAcceptedAdvisoryStays(t *testing.T) {
	first := advisory.Advisory{ID: "GHSA-1", Aliases: []string{"CVE-1"}, Severity: "high", Summary: "a hole"}
	second := advisory.Advisory{ID: "CVE-1", Aliases: []string{"GHSA-1"}, Severity: "high", Summary: "some hole", Fixed: []string{"1.0.1"}}
	for _, check := range []func(*Change) ([]Finding, error){checkKnownVulnerable, checkKnownMalicious} {
		ids := make(map[string]bool)
		for _, told := range [][]advisory.Advisory{{first}, {second}, {first, second}, {second, first}} {
			c := new(Change)
			c.To = leftPad(ecosystem.NPM, "1.0.0", "package-lock.json")
			for _, one := range told {
				one.Malware = reflect.ValueOf(check).Pointer() == reflect.ValueOf(checkKnownMalicious).Pointer()
				c.Advisories.To = append(c.Advisories.To, one)
			}
			findings, err := check(c)
			if err != nil || len(findings) != 1 {
				t.Fatalf("%v: got %+v", err, findings)
			}
			ids[findings[0].ID(c.To.Version)] = true
		}
		if len(ids) != 1 {
			t.Errorf("one advisory has %d names", len(ids))
		}
	}
}

// What a change leaves behind is told by names, worst first, and a source that
// did not answer whole proves nothing.
func TestFixed(t *testing.T) {
	one := func(id, source, severity string, aliases ...string) advisory.Advisory {
		return advisory.Advisory{ID: id, Source: source, Severity: severity, Aliases: aliases}
	}
	for name, tt := range map[string]struct {
		a    Advisories
		want []string
	}{
		"nothing":              {Advisories{}, nil},
		"left behind":          {Advisories{From: []advisory.Advisory{one("GHSA-1", "osv", "low"), one("GHSA-2", "osv", "high")}}, []string{"GHSA-2", "GHSA-1"}},
		"still there":          {Advisories{From: []advisory.Advisory{one("GHSA-1", "osv", "")}, To: []advisory.Advisory{one("GHSA-1", "osv", "")}}, nil},
		"there by other names": {Advisories{From: []advisory.Advisory{one("CVE-1", "osv", "")}, To: []advisory.Advisory{one("GHSA-1", "github-advisories", "", "CVE-1")}}, nil},
		"new":                  {Advisories{To: []advisory.Advisory{one("GHSA-1", "osv", "")}}, nil},
		"told in part":         {Advisories{From: []advisory.Advisory{one("GHSA-1", "osv", "")}, Silent: []string{"osv"}}, nil},
		"told by another":      {Advisories{From: []advisory.Advisory{one("GHSA-1", "osv", "")}, Silent: []string{"github-advisories"}}, []string{"GHSA-1"}},
		"there in part":        {Advisories{From: []advisory.Advisory{one("GHSA-1", "osv", "")}, To: []advisory.Advisory{one("GHSA-1", "github-advisories", "")}, Silent: []string{"github-advisories"}}, nil},
	} {
		if got := tt.a.Fixed(); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

// A database may give its advisories any number of names.
func TestManyNames(t *testing.T) {
	var a Advisories
	for i := range 300 {
		one := advisory.Advisory{ID: fmt.Sprintf("A-%d", i), Aliases: []string{fmt.Sprintf("A-%d", i-1)}}
		for n := range 1000 {
			one.Aliases = append(one.Aliases, fmt.Sprintf("A-%d-%d", i, n))
		}
		a.To = append(a.To, one)
	}
	began := time.Now()
	if told := a.told(); len(told) != 1 || len(told[0].names) < 300_000 {
		t.Errorf("got %d", len(told))
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
}

// A list of names in a sentence ends.
func TestSeveral(t *testing.T) {
	names := []string{"a", "b", "c"}
	for n, want := range []string{"", `"a"`, `"a" and "b"`, `"a", "b" and "c"`} {
		if got := several(names[:n]); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	var many []string
	for range 30 {
		many = append(many, "x")
	}
	if got := several(many); len(got) != 20*3+19*2+len(" and 10 more") {
		t.Errorf("got %s", got)
	}
}
