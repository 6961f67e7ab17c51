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
	p, err := Parse([]byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	about := Subject{Package: ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "@esbuild/linux-x64"}}
	kept, ignored := p.Apply(about, []indicator.Finding{
		{Indicator: "young-release", Severity: indicator.Low},
		{Indicator: "executable-added", Severity: indicator.High},
		{Indicator: "publisher-changed", Severity: indicator.Medium},
		{Indicator: "install-script-added", Severity: indicator.Critical},
	}, now)
	if ignored != 2 || len(kept) != 2 || kept[0].Severity != indicator.High || kept[1].Severity != indicator.High {
		t.Errorf("got %+v and %d ignored", kept, ignored)
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
