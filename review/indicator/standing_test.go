package indicator

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bumplens/bumplens/review/advisory"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/registry"
)

// standing is an update of left-pad from 1.0.0 to a version, among releases that
// are each written as "number day", with a "-" before one that was withdrawn.
func standing(to, releases string) *Change {
	c := &Change{Now: time.Date(2026, 1, 10, 0, 0, 0, 0, time.UTC), Public: true}
	c.From, c.To = leftPad(ecosystem.NPM, "1.0.0", "package-lock.json"), leftPad(ecosystem.NPM, to, "package-lock.json")
	c.Standing = new(registry.Standing)
	for release := range strings.SplitSeq(releases, ", ") {
		number, day, _ := strings.Cut(strings.TrimPrefix(release, "-"), " ")
		days, err := time.ParseDuration(day + "h")
		if err != nil {
			panic(err)
		}
		c.Standing.Releases = append(c.Standing.Releases, registry.Publication{
			Number: number, At: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).Add(24 * days), Withdrawn: strings.HasPrefix(release, "-"),
		})
	}
	return c
}

// Nobody looks at what its registry did not tell, and what is removed is not
// looked at for what was there.
func TestWithoutStanding(t *testing.T) {
	action := standing("1.0.1", "1.0.1 1")
	action.From, action.To = leftPad(ecosystem.GitHubActions, strings.Repeat("b", 40), "a.yml"), leftPad(ecosystem.GitHubActions, strings.Repeat("a", 40), "a.yml")
	action.To.Tag = "v1"
	const always = "internal-name-on-public-registry known-malicious known-vulnerable maintainer-added "
	for want, c := range map[string]*Change{
		always + "maintainer-domain-expired maintainer-removed revived-after-silence version-anomaly withdrawn-release":         standing("1.0.1", "1.0.1 1"),
		"imposter-commit " + always + "maintainer-removed revived-after-silence tag-mismatch version-anomaly withdrawn-release": action,
	} {
		c.Standing, c.Published = nil, c.Now.Add(-time.Hour)
		var unknown []string
		for _, r := range Run(Entry, c) {
			if r.Outcome == Unknown {
				unknown = append(unknown, r.Indicator)
			}
		}
		slices.Sort(unknown)
		if got := strings.Join(unknown, " "); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.ecosystem(), got, want)
		}
	}
	gone := standing("1.0.1", "1.0.1 1, 99.0.0 2000")
	gone.From, gone.To = gone.To, lockfile.Entry{}
	gone.Standing.Withdrawal.State = registry.Quarantined
	gone.Advisories = Advisories{Asked: []string{"osv"}, To: []advisory.Advisory{{ID: "MAL-1", Malware: true}, {ID: "GHSA-1"}}}
	for _, check := range []func(*Change) ([]Finding, error){checkVersionAnomaly, checkRevivedAfterSilence, checkWithdrawnRelease, checkKnownMalicious, checkKnownVulnerable} {
		if findings, err := check(gone); len(findings) > 0 || err != nil {
			t.Errorf("removed: got %v, %v", findings, err)
		}
	}
	commit := new(registry.Standing)
	c := &Change{Today: Today{Standing: commit}}
	c.To = leftPad(ecosystem.GitHubActions, strings.Repeat("a", 40), "a.yml")
	c.To.Tag = "v1"
	for _, check := range []func(*Change) ([]Finding, error){checkImposterCommit, checkTagMismatch} {
		if _, err := check(c); err == nil {
			t.Error("a commit of which nothing is known is clear")
		}
	}
	c.To = leftPad(ecosystem.GitHubActions, "v1", "a.yml")
	commit.Commit = &registry.Commit{Reachable: registry.No}
	if findings, err := checkImposterCommit(c); len(findings) > 0 || err != nil {
		t.Errorf("a tag: got %v, %v", findings, err)
	}
}

// What is odd about a number depends on those that count among the others.
func TestNumbersAmongOthers(t *testing.T) {
	const passed = `(low) A higher version of the same line, "1.0.9", was there before it.`
	withdrawn := func(number string) string {
		return fmt.Sprintf("(medium) Published within 7 days of it, and withdrawn since: %q.", number)
	}
	for _, tt := range []struct{ situation, to, releases, want string }{
		{"the first", "50.0.0", "50.0.0 1", ""},
		{"ten majors on", "11.0.0", "1.0.0 1, 11.0.0 99", ""},
		{"eleven majors on", "12.0.0", "1.0.0 1, 12.0.0 99", `(medium) The highest version before it was "1.0.0".`},
		{"a pre-release eleven majors on", "12.0.0-rc.1", "1.0.0 1, 12.0.0-rc.1 99", ""},
		{"after a withdrawn major", "30.0.0", "1.0.0 1, -29.0.0 9, 30.0.0 99", `(medium) The highest version before it was "1.0.0".`},
		{"after a pre-release", "30.0.0", "1.0.0 1, 29.0.0-rc.1 9, 30.0.0 99", `(medium) The highest version before it was "1.0.0".`},
		{"the highest is not the last", "13.0.0", "1.0.0 1, 5.0.0 3, 2.0.0 9, 13.0.0 99", ""},
		{"the highest is not the first", "13.0.0", "1.0.0 1, 2.0.0 3, 5.0.0 9, 13.0.0 99", ""},
		{"passed", "1.0.1", "1.0.9 1, 1.0.1 99", passed},
		{"passed by one that is withdrawn", "1.0.1", "-1.0.9 1, 1.0.1 99", ""},
		{"passed by a pre-release", "1.0.1", "1.0.9-rc.1 1, 1.0.1 99", ""},
		{"passed by another line", "1.0.1", "1.1.0 1, 1.0.1 99", ""},
		{"a withdrawn neighbour", "1.0.1", "1.0.0 1, -1.0.2 106, 1.0.1 99", withdrawn("1.0.2")},
		{"a withdrawn one further off", "1.0.1", "1.0.0 1, -1.0.2 107, 1.0.1 99", ""},
		{"a withdrawn pre-release", "1.0.1", "1.0.0 1, -1.0.2-rc.1 99, 1.0.1 99", ""},
		{"itself withdrawn", "1.0.1", "1.0.0 1, -1.0.2 99, -1.0.1 99", ""},
	} {
		c := standing(tt.to, tt.releases)
		slices.SortStableFunc(c.Standing.Releases, func(a, b registry.Publication) int { return a.At.Compare(b.At) })
		findings, err := checkVersionAnomaly(c)
		if got := said(t, findings, err); got != tt.want {
			t.Errorf("%s: got %s", tt.situation, got)
		}
	}
}

// Silence is measured in days, against two years and against what was usual.
func TestSilences(t *testing.T) {
	for releases, want := range map[string]string{
		"1.0.0 0, 1.0.1 730":               "",
		"1.0.0 0, 1.0.1 731":               "low",
		"1.0.0 0, 1.0.1 500":               "", // nothing is usual yet
		"0.9.0 0, 1.0.0 200, 1.0.1 600":    "",
		"0.9.0 0, 1.0.0 200, 1.0.1 601":    "info",
		"0.9.0 0, 1.0.0 100, 1.0.1 465":    "",
		"0.9.0 0, 1.0.0 100, 1.0.1 466":    "info",
		"0.9.0 0, 1.0.0 0, 1.0.1 500":      "",
		"0.9.0 0, 1.0.0 300, 1.0.1 730":    "",
		"-0.9.0 0, -1.0.0 300, 1.0.1 2000": "low",
	} {
		got := ""
		for _, f := range revivedAfterSilence.run(standing("1.0.1", releases)).Findings {
			got += f.Severity.String()
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", releases, got, want)
		}
	}
}

// A deprecation is no news where the version before has one too.
func TestDeprecations(t *testing.T) {
	for releases, want := range map[string]string{
		"1.0.0 1, 1.0.1 2":           "medium",
		"1.0.0 1, -1.0.1 2":          "medium",
		"-0.9.0 0, 1.0.0 1, 1.0.1 2": "medium",
		"-1.0.0 1, 1.0.1 2":          "low",
	} {
		c := standing("1.0.1", releases)
		c.Standing.Withdrawal.State = registry.Deprecated
		if r := withdrawnRelease.run(c); len(r.Findings) != 1 || r.Findings[0].Severity.String() != want {
			t.Errorf("%s: got %+v", releases, r.Findings)
		}
	}
	for state, want := range map[registry.State]Severity{registry.Deprecated: Medium, registry.Yanked: Medium, registry.Retracted: Medium, registry.Archived: Info, registry.Unpublished: High, registry.Quarantined: High} {
		c := standing("1.0.1", "1.0.0 1, 1.0.1 2")
		c.Standing.Withdrawal.State = state
		if findings, err := checkWithdrawnRelease(c); err != nil || findings[0].Severity != want {
			t.Errorf("%s: got %+v, %v", state, findings, err)
		}
	}
}

// Advisories of one weakness are one, whoever tells, and of malware one would
// be enough.
func TestAdvisoriesJoin(t *testing.T) {
	c := standing("1.0.1", "1.0.1 1")
	c.Advisories.Asked = []string{"osv"}
	for i := range 25 {
		c.Advisories.To = append(c.Advisories.To, advisory.Advisory{ID: fmt.Sprintf("MAL-%02d", i), Malware: true})
	}
	if findings, err := checkKnownMalicious(c); len(findings) != shownNames || err != nil {
		t.Errorf("got %d, %v", len(findings), err)
	}
	one := func(fixed, other string) []advisory.Advisory {
		return []advisory.Advisory{{ID: "CVE-1", Fixed: strings.Fields(fixed)}, {ID: "GHSA-1", Aliases: []string{"CVE-1"}, Fixed: strings.Fields(other)}}
	}
	for _, tt := range []struct {
		situation string
		from, to  []advisory.Advisory
		want      string
	}{
		{"mended in several", nil, one("2.0.0 1.0.5", "1.0.5 1.0.0 1.0.3"), `(medium) Advisory "GHSA-1" holds for this version, and does not for the one before. It is mended in "1.0.3", "1.0.5" and "2.0.0".`},
		{"told of each by another", one("", "")[:1], one("", "")[1:], `(info) What held for the version before still holds for this one: "GHSA-1".`},
		{"told of the old by both", one("", ""), one("", "")[:1], `(info) What held for the version before still holds for this one: "GHSA-1".`},
		{"told of the new by both", one("", "")[1:], one("", ""), `(info) What held for the version before still holds for this one: "GHSA-1".`},
		{"gone, told by both", one("", ""), nil, `(info) The update leaves known weaknesses behind: "GHSA-1".`},
		{"malware of the old alone", []advisory.Advisory{{ID: "MAL-1", Malware: true}}, nil, ""},
		{"malware by one name", nil, []advisory.Advisory{{ID: "OSV-1", Aliases: []string{"MAL-1", "MAL-0"}, Malware: true}, {ID: "MAL-1"}}, `Advisory "MAL-0" says that this version is malware.`},
		{"malware by another", nil, []advisory.Advisory{{ID: "MAL-1"}, {ID: "OSV-1", Aliases: []string{"MAL-1"}, Malware: true}}, `Advisory "MAL-1" says that this version is malware.`},
		{"a name of a list of its own", nil, []advisory.Advisory{{ID: "AAA-1", Aliases: []string{"MAL-1"}, Malware: true}}, `Advisory "MAL-1" says that this version is malware.`},
	} {
		c := standing("1.0.1", "1.0.1 1")
		c.Advisories = Advisories{Asked: []string{"osv"}, From: tt.from, To: tt.to}
		var all []Finding
		for _, check := range []func(*Change) ([]Finding, error){checkKnownMalicious, checkKnownVulnerable} {
			findings, err := check(c)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, findings...)
		}
		if got := said(t, all, nil); got != tt.want {
			t.Errorf("%s:\ngot  %s\nwant %s", tt.situation, got, tt.want)
		}
	}
}

// How sure a likeness is depends on how long the package has been there.
func TestAgesOfLookAlikes(t *testing.T) {
	added := func(releases string) *Change {
		c := standing("1.0.0", releases)
		c.From, c.To.Version.Name = lockfile.Entry{}, "lodahs"
		return c
	}
	old := int(added("1.0.0 0").Now.Sub(time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)).Hours()/24) - 730
	for _, tt := range []struct {
		situation string
		c         *Change
		want      Severity
	}{
		{"two years", added(fmt.Sprintf("1.0.0 %d", old)), Low},
		{"a day less", added(fmt.Sprintf("1.0.0 %d", old+1)), Medium},
	} {
		r := lookAlikeName.run(tt.c)
		if len(r.Findings) != 1 || r.Findings[0].Severity != tt.want || r.Findings[0].Confidence != Likely {
			t.Errorf("%s: got %+v", tt.situation, r.Findings)
		}
	}
	silent := added("1.0.0 0")
	silent.Standing.Releases = nil
	if r := lookAlikeName.run(silent); len(r.Findings) != 1 || r.Findings[0].Severity != Medium {
		t.Errorf("without times: got %+v", r.Findings)
	}
}

// One slip of the keyboard makes another name, and two make a different one.
func TestSlips(t *testing.T) {
	for pair, want := range map[string]string{
		"lodash lodash": "", "lodash lodas": "a letter is left out", "lodash odash": "a letter is left out", "lodash loda": "", "lodash lodashxy": "",
		"lodash lodashh": "a letter is doubled", "lodash llodash": "a letter is doubled", "lodash lodashx": "a letter is added", "lodash xlodash": "a letter is added",
		"lodash lodash2": "", "lodash lodash0": "", "lodash lodash9": "", "lodash lodash/": "a letter is added", "lodash lodash:": "a letter is added",
		"lodash loadsh": "two letters are swapped", "lodash lodahs": "two letters are swapped", "lodash loxysh": "", "lodash loaxsh": "", "lodash loxdsh": "",
		"lodash lodaxh": "one letter is another", "lodash1 lodash2": "", "lodash0 lodash9": "", "lodash9 lodash0": "", "lodash1 lodashx": "one letter is another", "lodashx lodash1": "one letter is another",
		"lodash/ lodash1": "one letter is another", "lodash: lodash1": "one letter is another", "lodash1 lodash/": "one letter is another", "lodash1 lodash:": "one letter is another",
		"ab ba": "two letters are swapped", "lodash xoday": "",
	} {
		popular, name, _ := strings.Cut(pair, " ")
		if got := slipOf(popular, name); got != want {
			t.Errorf("%s: got %q, want %q", pair, got, want)
		}
	}
}

// A name that is not the public registry's is told where it comes to be taken
// from there, and a scope is one's own where names have scopes.
func TestInternalNames(t *testing.T) {
	named := func(e ecosystem.Ecosystem, name string) ecosystem.Package {
		return ecosystem.Package{Ecosystem: e, Name: name}
	}
	own := named(ecosystem.NPM, "@corp/left-pad")
	for situation, tt := range map[string]struct {
		change   func(*Change)
		internal ecosystem.Package
		want     string
	}{
		"itself":     {func(*Change) {}, own, `"@corp/left-pad" is taken from the public registry, and the project has it from "corp" as well.`},
		"its scope":  {func(*Change) {}, named(ecosystem.NPM, "@corp"), `"@corp/left-pad" is taken from the public registry, and the project has other packages of "@corp" from "corp".`},
		"another":    {func(*Change) {}, named(ecosystem.NPM, "@else"), ""},
		"not public": {func(c *Change) { c.Public = false }, own, ""},
		"not added":  {func(c *Change) { c.From = c.To; c.From.Version.Number = "0.9.0" }, own, ""},
		"no scope":   {func(c *Change) { c.To.Version.Name = "left-pad" }, ecosystem.Package{}, ""},
	} {
		c := standing("1.0.0", "1.0.0 1")
		c.From, c.To.Version.Package = lockfile.Entry{}, own
		c.Internal = map[ecosystem.Package]string{tt.internal: "corp"}
		tt.change(c)
		findings, err := checkInternalNameOnPublicRegistry(c)
		if got := said(t, findings, err); got != tt.want {
			t.Errorf("%s: got %s", situation, got)
		}
	}
	for p, want := range map[ecosystem.Package]string{
		own: "@corp", named(ecosystem.NPM, "left/pad"): "", named(ecosystem.Packagist, "corp/pad"): "corp", named(ecosystem.Maven, "org.corp:pad"): "org.corp", named(ecosystem.PyPI, "corp/pad"): "",
	} {
		if got := ScopeOf(p); got.Name != want || (want == "") != (got == ecosystem.Package{}) {
			t.Errorf("%s: got %v", p.Name, got)
		}
	}
}
