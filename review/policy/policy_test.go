package policy

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
)

const whole = `version: 1
mode: observe
block: critical
indicators:
  young-release: off
  publisher-changed: high
ecosystems: [npm]
ignore:
  paths:
    - path: "test/fixtures/**"
      reason: fixtures hold lockfiles too
      until: 2026-12-31
  packages:
    - package: "@types/*"
      reason: types run nowhere
  indicators:
    - indicator: executable-added
      package: "@esbuild/*"
      reason: that is what they are
cooldown: 3d
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
	got, err := Parse([]byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	want := &Policy{
		Mode:       Observe,
		Block:      indicator.Critical,
		Indicators: map[string]Level{"young-release": Off, "publisher-changed": Level(indicator.High)},
		Ecosystems: []ecosystem.Ecosystem{ecosystem.NPM},
		Ignore: Ignore{
			Paths:      []Ignored{{What: "test/fixtures/**", Reason: "fixtures hold lockfiles too", Until: time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)}},
			Packages:   []Ignored{{What: "@types/*", Reason: "types run nowhere"}},
			Indicators: []Ignored{{What: "executable-added", Package: "@esbuild/*", Reason: "that is what they are"}},
		},
		Cooldown:     72 * time.Hour,
		Override:     Override{Label: "reviewed", MinRole: "write", AllowAuthor: true, Never: []string{"lockfile-digest-changed"}, MaxAge: 30 * 24 * time.Hour},
		Required:     []string{"osv"},
		Optional:     []string{"github-advisories", Domains},
		OnIncomplete: NeutralIncomplete,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// A rule that is misspelt and skipped protects nobody.
func TestParseFaults(t *testing.T) {
	for name, tt := range map[string]struct{ text, want string }{
		"unknown key":         {"version: 1\nblok: high\n", ":2:1: \"blok\" is not known here"},
		"unknown inner key":   {"version: 1\noverride:\n  lable: x\n", ":3:3: \"lable\" is not known here"},
		"key twice":           {"version: 1\nmode: enforce\nmode: observe\n", ":3:1: \"mode\" is there twice"},
		"unknown severity":    {"version: 1\nblock: severe\n", ":2:8: severity \"severe\" is none of"},
		"unknown indicator":   {"version: 1\nindicators:\n  left-pad: off\n", ":3:3: there is no indicator \"left-pad\""},
		"ignore without why":  {"version: 1\nignore:\n  packages:\n    - package: x\n", ":4:7: \"package\" and a reason are needed"},
		"until is no day":     {"version: 1\nignore:\n  packages:\n    - package: x\n      reason: y\n      until: soon\n", ":6:14: \"soon\" is not a day"},
		"glob":                {"version: 1\nignore:\n  paths:\n    - path: \"[\"\n      reason: y\n", ":4:13: \"[\" is not a glob"},
		"role":                {"version: 1\noverride:\n  min_role: owner\n", ":3:13: \"owner\" is none of"},
		"no version":          {"mode: enforce\n", ":1:1: \"version: 1\" is missing"},
		"other version":       {"version: 2\n", ":1:10: \"2\" is none of 1"},
		"list for a mapping":  {"- version: 1\n", ":1:1: a mapping is expected here"},
		"mapping for a list":  {"version: 1\necosystems: {npm: true}\n", ":2:13: a list is expected here"},
		"alias":               {"version: 1\noverride: &o {label: x}\nmode: *o\n", ":3:7: aliases are not read"},
		"two documents":       {"version: 1\n---\nmode: observe\n", ": there is more than one document"},
		"not YAML":            {"version: [1\n", ":1:1: yaml:"},
		"source twice":        {"version: 1\nsources:\n  required: [osv]\n  optional: [osv]\n", ":3:3: \"osv\" is both required and optional"},
		"unknown source":      {"version: 1\nsources:\n  required: [nvd]\n", ":3:14: \"nvd\" is none of github-advisories, osv"},
		"a cool-down of what": {"version: 1\ncooldown: long\n", ":2:11: \"long\" is not a number of days"},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Parse([]byte(tt.text))
			var fault *Error
			if !errors.As(err, &fault) || !strings.Contains(err.Error(), tt.want) || p != nil {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestAllFaultsAreTold(t *testing.T) {
	_, err := Parse([]byte("version: 1\nmode: x\nblock: y\n"))
	if err == nil || strings.Count(err.Error(), File) != 2 {
		t.Errorf("got %v, want two faults", err)
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
		p, err := Parse([]byte("version: 1\n" + text))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, p.Required); d != "" {
			t.Errorf("%s(-want +got)\n%s", text, d)
		}
	}
}

func TestEmptyConfigurationIsTheDefault(t *testing.T) {
	got, err := Parse([]byte("# nothing\n"))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(Default(), got); d != "" {
		t.Error(d)
	}
}

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
	p, err := Parse([]byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	v := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "@esbuild/linux-x64"}.At("0.25.1")
	kept, ignored := p.Apply(v, []indicator.Finding{
		{Indicator: "young-release", Severity: indicator.Low},
		{Indicator: "executable-added", Severity: indicator.High},
		{Indicator: "publisher-changed", Severity: indicator.Medium},
		{Indicator: "install-script-added", Severity: indicator.Critical},
	}, now)
	if ignored != 2 || len(kept) != 2 || kept[0].Indicator != "install-script-added" || kept[1].Severity != indicator.High {
		t.Errorf("got %+v and %d ignored", kept, ignored)
	}
}

// A cool-down is a rule: what is too young for it blocks.
func TestCooldownBlocks(t *testing.T) {
	p := Default()
	p.Cooldown = 72 * time.Hour
	kept, _ := p.Apply(ecosystem.Version{}, []indicator.Finding{{Indicator: "young-release", Severity: indicator.Low, Confidence: indicator.Certain}}, now)
	if p.Judge(kept, nil) != Block {
		t.Errorf("got %+v", kept)
	}
}

func TestIgnoresEnd(t *testing.T) {
	p, err := Parse([]byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	path := "test/fixtures/a/package-lock.json"
	for at, want := range map[time.Time]bool{
		time.Date(2026, 12, 31, 23, 0, 0, 0, time.UTC): true,
		time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC):    false,
	} {
		if got := p.IgnoresPath(path, at); got != want {
			t.Errorf("on %s: got %t", at, got)
		}
	}
	if p.IgnoresPath("package-lock.json", now) {
		t.Error("another path is ignored")
	}
	types := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "@types/node"}
	if !p.IgnoresPackage(types, now) || p.IgnoresPackage(ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "types"}, now) {
		t.Error("packages are not ignored as asked")
	}
}
