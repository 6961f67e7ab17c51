package advisory

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// What GitHub lists of a package holds for the versions in its range alone.
func TestRangesOfGitHub(t *testing.T) {
	django := ecosystem.Package{Ecosystem: ecosystem.PyPI, Name: "django"}
	module := ecosystem.Package{Ecosystem: ecosystem.Go, Name: "code.example/m"}
	other := ecosystem.Package{Ecosystem: ecosystem.PyPI, Name: "other"}
	var asked []Question
	g := GitHub{func(_ context.Context, q Question) ([]Listed, error) {
		asked = append(asked, q)
		switch {
		case q.Malware:
			return []Listed{
				{ID: "GHSA-m", Malware: true, Affected: []Affected{{"pip", "other", "= 1.0", ""}}},
				{ID: "GHSA-w", Malware: true, Withdrawn: true, Affected: []Affected{{"pip", "other", ">= 0", ""}}},
			}, nil
		case q.Ecosystem == "pip":
			return []Listed{{ID: "GHSA-a", Aliases: []string{"CVE-1"}, Severity: "medium", Affected: []Affected{
				{"pip", "Django", ">= 4.0, < 4.2.1", "4.2.1"}, {"pip", "Django", "< 3.2.9", "3.2.9"}, {"npm", "django", ">= 0", "9.9.9"},
			}}, {ID: "GHSA-odd", Affected: []Affected{{"pip", "other", "~> 1", ""}}}}, nil
		}
		return []Listed{{ID: "GHSA-b", Affected: []Affected{{"go", "code.example/m", "< 1.2.0", "1.2.0"}}}}, nil
	}}
	got, err := g.Known(t.Context(), []ecosystem.Version{
		django.At("4.2"), django.At("4.2.1"), django.At("3.2.8"), module.At("v1.1.0"), module.At("v1.2.0"), other.At("1.0"), django.At("4.2"), other.At("not a number"),
	})
	if err != nil {
		t.Fatal(err)
	}
	a := Advisory{ID: "GHSA-a", Aliases: []string{"CVE-1"}, Severity: "medium", Source: NameGitHub}
	fixed := func(a Advisory, in string) []Advisory { a.Fixed = []string{in}; return []Advisory{a} }
	want := map[ecosystem.Version][]Advisory{
		django.At("4.2"): fixed(a, "4.2.1"), django.At("3.2.8"): fixed(a, "3.2.9"),
		module.At("v1.1.0"): fixed(Advisory{ID: "GHSA-b", Source: NameGitHub}, "v1.2.0"),
		other.At("1.0"):     {{ID: "GHSA-m", Malware: true, Source: NameGitHub}, {ID: "GHSA-odd", Source: NameGitHub}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	wantAsked := []Question{
		{"go", true, []string{"code.example/m@1.1.0", "code.example/m@1.2.0"}}, {"go", false, []string{"code.example/m@1.1.0", "code.example/m@1.2.0"}},
		{"pip", true, []string{"django@3.2.8", "django@4.2", "django@4.2.1", "other@1.0"}}, {"pip", false, []string{"django@3.2.8", "django@4.2", "django@4.2.1", "other@1.0"}},
	}
	if d := cmp.Diff(wantAsked, asked); d != "" {
		t.Errorf("questions (-want +got)\n%s", d)
	}
}

// A long list is asked in several questions, none of which is too long, and
// one that is not answered leaves nothing that looks like an answer.
func TestQuestionsOfGitHub(t *testing.T) {
	var versions []ecosystem.Version
	for i := range 1200 {
		versions = append(versions, ecosystem.Package{Ecosystem: ecosystem.NPM, Name: fmt.Sprintf("p%04d", i)}.At("1.0.0"))
	}
	questions, names := 0, 0
	g := GitHub{func(_ context.Context, q Question) ([]Listed, error) {
		questions++
		names += len(q.Affects)
		if len(strings.Join(q.Affects, ",")) > questionLength || len(q.Affects) > perQuestion {
			t.Errorf("a question has %d names", len(q.Affects))
		}
		return nil, nil
	}}
	if _, err := g.Known(t.Context(), versions); err != nil || names != 2400 || questions > 30 {
		t.Errorf("%d names in %d questions, %v", names, questions, err)
	}
	g.List = func(_ context.Context, q Question) ([]Listed, error) {
		if q.Malware {
			return nil, nil
		}
		return nil, errors.New("down")
	}
	if got, err := g.Known(t.Context(), versions[:1]); err == nil {
		t.Errorf("got %v", got)
	}
	if got, err := g.Known(t.Context(), nil); err != nil || len(got) > 0 {
		t.Errorf("nothing was asked: got %v, %v", got, err)
	}
}
