package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/indicator"
)

const whole = `version: 1
mode: observe
block: critical
indicators:
  young-release: off
  publisher-changed: high
  install-script-added:
    level: medium
    ecosystems: {npm: high, PyPI: off}
    paths: {"tools/**": low}
ecosystems: [npm, GitHub Actions]
ignore:
  paths:
    - path: "test/fixtures/**"
      reason: fixtures hold lockfiles too
      until: 2026-12-31
  packages:
    - package: "@types/*"
      reason: types run nowhere
      until: "2026-06-30"
  indicators:
    - indicator: executable-added
      package: "@esbuild/*"
      reason: that is what they are
      until: 2026-09-30
cooldown:
  days: 3d
  ecosystems: {PyPI: 7, Go: 0}
  security_fixes: hold
override:
  label: reviewed
  min_role: write
  allow_author: true
  never: [lockfile-digest-changed]
  max_age: 30
sources:
  required: [osv]
  optional: [github-advisories, domains]
on_incomplete: neutral
`

func TestParse(t *testing.T) {
	got, err := Parse([]byte(whole), nil)
	if err != nil {
		t.Fatal(err)
	}
	day := func(month time.Month, day int) time.Time { return time.Date(2026, month, day, 0, 0, 0, 0, time.UTC) }
	want := &Policy{
		Mode:  Observe,
		Block: indicator.Critical,
		Indicators: map[string]Levels{
			"young-release":     {Level: Off},
			"publisher-changed": {Level: Level(indicator.High)},
			"install-script-added": {
				Level:      Level(indicator.Medium),
				Ecosystems: map[ecosystem.Ecosystem]Level{ecosystem.NPM: Level(indicator.High), ecosystem.PyPI: Off},
				Paths:      map[string]Level{"tools/**": Level(indicator.Low)},
			},
		},
		Ecosystems: []ecosystem.Ecosystem{ecosystem.NPM, ecosystem.GitHubActions},
		Ignore: Ignore{
			Paths:      []Ignored{{What: "test/fixtures/**", Reason: "fixtures hold lockfiles too", Until: day(12, 31)}},
			Packages:   []Ignored{{What: "@types/*", Reason: "types run nowhere", Until: day(6, 30)}},
			Indicators: []Ignored{{What: "executable-added", Package: "@esbuild/*", Reason: "that is what they are", Until: day(9, 30)}},
		},
		Cooldown:     Cooldown{Period: 3 * aDay, Ecosystems: map[ecosystem.Ecosystem]time.Duration{ecosystem.PyPI: 7 * aDay, ecosystem.Go: 0}, HoldFixes: true},
		Override:     Override{Label: "reviewed", MinRole: "write", AllowAuthor: true, Never: []string{"lockfile-digest-changed"}, MaxAge: 30 * aDay},
		Required:     []string{"osv"},
		Optional:     []string{"github-advisories", Domains},
		OnIncomplete: NeutralIncomplete,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// What is in force can be written, and asks for the same when it is read.
func TestPolicyIsWrittenAsItIsRead(t *testing.T) {
	for _, text := range []string{"", whole, "version: 1\ncooldown: 3\nsources: {required: []}\noverride: {never: []}\n"} {
		p, err := Parse([]byte(text), nil)
		if err != nil {
			t.Fatal(err)
		}
		for what, write := range map[string]func(any) ([]byte, error){"YAML": yaml.Marshal, "JSON": json.Marshal} {
			data, err := write(p)
			if err != nil {
				t.Fatal(err)
			}
			back, err := Parse(data, nil)
			if err != nil {
				t.Fatalf("as %s:\n%s%v", what, data, err)
			}
			if d := cmp.Diff(p, back); d != "" {
				t.Errorf("as %s:\n%s(-read +read again)\n%s", what, data, d)
			}
		}
	}
}

// parseFaults are configurations that are refused, with what is said of them.
var parseFaults = map[string]struct{ text, want string }{
	"unknown key":          {"version: 1\nblok: high\n", `:2:1: "blok" is not known here; known are block, cooldown, ecosystems, ignore, indicators, mode, on_incomplete, override, sources, version`},
	"unknown inner key":    {"version: 1\noverride:\n  lable: x\n", `:3:3: "lable" is not known here; known are allow_author, label, max_age, min_role, never`},
	"key twice":            {"version: 1\nmode: enforce\nmode: observe\n", `:3:1: "mode" is there twice`},
	"inner key twice":      {"version: 1\nindicators: {young-release: {level: off, level: low}}\n", `:2:42: "level" is there twice`},
	"unknown severity":     {"version: 1\nblock: severe\n", `:2:8: "severe" is none of info, low, medium, high, critical`},
	"block off":            {"version: 1\nblock: off\n", `:2:8: "off" is none of info, low, medium, high, critical`},
	"unknown indicator":    {"version: 1\nindicators:\n  left-pad: off\n", `:3:3: "left-pad" is not known here; known are the 64 that "bot indicators" lists`},
	"misspelt indicator":   {"version: 1\nindicators:\n  publisher-change: off\n", `:3:3: "publisher-change" is not known here; known are publisher-changed`},
	"level of a list":      {"version: 1\nindicators:\n  young-release: [off]\n", `:3:18: one of off, info, low, medium, high, critical is expected here`},
	"empty levels":         {"version: 1\nindicators:\n  young-release: {}\n", `:3:18: the mapping is empty`},
	"unknown ecosystem":    {"version: 1\nindicators: {young-release: {ecosystems: {node: off}}}\n", `:2:43: "node" is not known here; known are GitHub Actions, Go, `},
	"level of ecosystem":   {"version: 1\nindicators: {young-release: {ecosystems: {GitHub Actions: on}}}\n", `:2:59: "on" is none of off, info`},
	"glob of levels":       {"version: 1\nindicators: {young-release: {paths: {\"[\": low}}}\n", `:2:38: "[" is not a glob such as web/**`},
	"ignore without why":   {"version: 1\nignore:\n  packages:\n    - package: x\n      until: 2027-01-31\n", `:4:7: "reason" is missing`},
	"ignore for ever":      {"version: 1\nignore:\n  packages:\n    - package: x\n      reason: y\n", `:4:7: "until" is missing`},
	"ignore of nothing":    {"version: 1\nignore:\n  indicators:\n    - {reason: y, until: 2027-01-31}\n", `:4:7: "indicator" is missing`},
	"blank reason":         {"version: 1\nignore:\n  packages:\n    - {package: x, reason: \" \", until: 2027-01-31}\n", `:4:28: " " is not a text`},
	"until is no day":      {"version: 1\nignore:\n  packages:\n    - {package: x, reason: y, until: soon}\n", `:4:38: "soon" is not a day such as 2027-01-31`},
	"until is no such day": {"version: 1\nignore:\n  packages:\n    - {package: x, reason: y, until: 2027-02-30}\n", `:4:38: "2027-02-30" is not a day`},
	"until is a time":      {"version: 1\nignore:\n  packages:\n    - {package: x, reason: y, until: 2027-02-20T10:00:00Z}\n", `:4:38: "2027-02-20T10:00:00Z" is not a day`},
	"glob":                 {"version: 1\nignore:\n  paths:\n    - {path: \"[\", reason: y, until: 2027-01-31}\n", `:4:14: "[" is not a glob`},
	"role":                 {"version: 1\noverride:\n  min_role: owner\n", `:3:13: "owner" is none of triage, write, maintain, admin`},
	"no truth":             {"version: 1\noverride:\n  allow_author: yes\n", `:3:17: true or false is expected here`},
	"blank label":          {"version: 1\noverride:\n  label: \" \"\n", `:3:10: " " is not a text of at most 50 characters`},
	"long label":           {"version: 1\noverride:\n  label: " + strings.Repeat("x", 51) + "\n", `is not a text of at most 50 characters`},
	"label of a list":      {"version: 1\noverride:\n  label: [x]\n", `:3:10: a text of at most 50 characters is expected here`},
	"no version":           {"mode: enforce\n", `:1:1: "version: 1" is missing`},
	"other version":        {"version: 2\n", `:1:10: "2" is none of 1`},
	"list for a mapping":   {"- version: 1\n", `:1:1: a mapping is expected here`},
	"mapping for a list":   {"version: 1\necosystems: {npm: true}\n", `:2:13: a list is expected here`},
	"nothing":              {"version: 1\noverride:\n", `:2:10: a mapping is expected here`},
	"alias":                {"version: 1\nindicators: {text-hidden: &l low, pin-loosened: *l}\n", `:2:49: aliases are not read`},
	"key of a list":        {"version: 1\n[a, b]: c\n", `:2:1: a key is one word or text`},
	"a tag":                {"version: 1\nmode: !!binary eA==\n", `:2:7: "eA==" with the tag "!!binary" is not read`},
	"no number":            {"version: .nan\n", `:1:10: ".nan" with the tag "!!float" is not read`},
	"two documents":        {"version: 1\n---\nmode: observe\n", `: there is more than one document`},
	"not YAML":             {"version: 1\nmode: a: b\n", `:2:1: yaml: `},
	"source twice":         {"version: 1\nsources:\n  required: [osv]\n  optional: [osv]\n", `:4:14: "osv" is both required and optional`},
	"unknown source":       {"version: 1\nsources:\n  required: [nvd]\n", `:3:14: "nvd" is none of github-advisories, osv`},
	"a cool-down of what":  {"version: 1\ncooldown: long\n", `:2:11: "long" is not a number of days up to 999, such as 7 or 7d`},
	"a long cool-down":     {"version: 1\ncooldown: 1000\n", `:2:11: "1000" is not a number of days up to 999`},
	"a cool-down back":     {"version: 1\ncooldown: {days: -1}\n", `:2:18: "-1" is not a number of days`},
	"a cool-down of lists": {"version: 1\ncooldown: [3]\n", `:2:11: a number of days up to 999, such as 7 or 7d is expected here`},
	"fixes":                {"version: 1\ncooldown: {security_fixes: block}\n", `:2:28: "block" is none of pass, hold`},
	"too large":            {"version: 1\n# " + strings.Repeat("x", MaxSize), `:1:1: larger than 262144 bytes`},
}

// A rule that is misspelt and skipped protects nobody.
func TestParseFaults(t *testing.T) {
	for name, tt := range parseFaults {
		t.Run(name, func(t *testing.T) {
			p, err := Parse([]byte(tt.text), nil)
			var fault *Error
			if !errors.As(err, &fault) || !strings.Contains(err.Error(), tt.want) || p != nil {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// Every fault is told, in the order of the file.
func TestAllFaultsAreTold(t *testing.T) {
	_, err := Parse([]byte("version: 1\noverride: {never: [x, y], label: 7}\nmode: x\nblock: y\n"), nil)
	var faults Errors
	if !errors.As(err, &faults) {
		t.Fatalf("got %v", err)
	}
	var at []string
	for _, f := range faults {
		at = append(at, fmt.Sprintf("%d:%d", f.Line, f.Column))
	}
	if d := cmp.Diff([]string{"2:20", "2:23", "2:34", "3:7", "4:8"}, at); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// An organization's configuration gives each top-level key that a repository's
// own does not set, whole, and no part of one that it sets.
func TestOrganization(t *testing.T) {
	const organization = `version: 1
block: medium
cooldown: 7
indicators: {young-release: off}
override: {min_role: admin, never: [pin-loosened]}
ignore: {packages: [{package: x, reason: y, until: 2026-12-31}]}
sources: {optional: [github-advisories]}
`
	for name, tt := range map[string]struct{ own, organization, same string }{
		"neither":            {"", "", ""},
		"own alone":          {"version: 1\nblock: low\n", "", "version: 1\nblock: low\n"},
		"organization alone": {"", organization, organization},
		"own without a word": {"# nothing yet\n", organization, organization},
		"own sets all":       {whole, organization, whole},
		"own sets some": {"version: 1\nblock: low\noverride: {label: go}\ncooldown: 0\nsources: {}\n", organization, `version: 1
block: low
cooldown: 0
indicators: {young-release: off}
override: {label: go}
ignore: {packages: [{package: x, reason: y, until: 2026-12-31}]}
sources: {}
`},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Parse([]byte(tt.own), []byte(tt.organization))
			if err != nil {
				t.Fatal(err)
			}
			want, err := Parse([]byte(tt.same), nil)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

// A fault of either is one of both, and says whose it is: what the repository
// sets itself does not make the organization's right.
func TestFaultsOfTwo(t *testing.T) {
	for name, tt := range map[string]struct{ own, organization, want string }{
		"own":            {"version: 1\nmode: x\n", "version: 1\n", `.github/bumplens.yml:2:7: "x" is none of enforce, observe`},
		"organization's": {"version: 1\nmode: observe\n", "version: 1\n\nmode: x\n", `the organization's .github/bumplens.yml:3:7: "x" is none of enforce, observe`},
		"both": {"mode: observe\n", "version: 1\nmode: x\n", `.github/bumplens.yml:1:1: "version: 1" is missing
the organization's .github/bumplens.yml:2:7: "x" is none of enforce, observe`},
	} {
		p, err := Parse([]byte(tt.own), []byte(tt.organization))
		if p != nil || err == nil || err.Error() != tt.want {
			t.Errorf("%s: got %v, want %s", name, err, tt.want)
		}
	}
}

// An ignore whose day is over is no fault, it merely ends.
func TestIgnoreThatEnded(t *testing.T) {
	p, err := Parse([]byte("version: 1\nignore: {packages: [{package: x, reason: y, until: 1999-12-31}]}\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, ignored := p.IgnoresPackage(ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "x"}, now); ignored {
		t.Error("it still holds")
	}
}

// Nobody may accept known malware, unless a list says otherwise.
func TestOverrideNever(t *testing.T) {
	for text, want := range map[string][]string{
		"":                                  {"known-malicious"},
		"override: {max_age: 7d}":           {"known-malicious"},
		"override: {never: []}":             {},
		"override: {never: [pin-loosened]}": {"pin-loosened"},
	} {
		p, err := Parse([]byte("version: 1\n"+text), nil)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, p.Override.Never); d != "" {
			t.Errorf("%s: (-want +got)\n%s", text, d)
		}
	}
}

// Who reviews decides which sources are required, unless the repository does.
func TestRequiredSources(t *testing.T) {
	for text, want := range map[string][]string{
		"":                                  nil,
		"  optional: [osv]\n":               nil,
		"  required: []\n":                  {},
		"  optional: [github-advisories]\n": {},
		"  required: [osv]\n":               {"osv"},
		"  required: [osv]\n  optional: [github-advisories]\n": {"osv"},
	} {
		if text != "" {
			text = "sources:\n" + text
		}
		p, err := Parse([]byte("version: 1\n"+text), nil)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, p.Required); d != "" {
			t.Errorf("%s(-want +got)\n%s", text, d)
		}
	}
}

func TestEmptyConfigurationIsTheDefault(t *testing.T) {
	got, err := Parse([]byte("# nothing\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(Default(), got); d != "" {
		t.Error(d)
	}
}
