package review

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/registry"
)

// An artifact is compared with the one that it takes the place of.
func TestPairs(t *testing.T) {
	for name, tt := range map[string]struct{ base, head, want string }{
		"equal variants":      {"py3-none-any sdist", "py3-none-any sdist", "py3-none-any>py3-none-any sdist>sdist"},
		"the next Python":     {"cp312-cp312-win_amd64 cp312-cp312-macosx_11_0_arm64", "cp313-cp313-macosx_11_0_arm64", "cp312-cp312-macosx_11_0_arm64>cp313-cp313-macosx_11_0_arm64"},
		"a source of old":     {"py3-none-any sdist", "sdist.zip", "sdist>sdist.zip"},
		"the only one":        {"py3-none-any", "sdist", "py3-none-any>sdist"},
		"none to the old":     {"", "sdist", ">sdist"},
		"one variant, unsaid": {"-", "-", "->-"},
	} {
		var got []string
		for _, p := range pairs(variants(tt.base), variants(tt.head)) {
			got = append(got, p.base.Artifact.Variant+">"+p.head.Artifact.Variant)
		}
		if got := strings.Join(got, " "); got != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

func variants(names string) (s Side) {
	for name := range strings.FieldsSeq(names) {
		s.Files = append(s.Files, File{Artifact: registry.Artifact{Variant: name}})
	}
	return s
}

// What several artifacts of a release show is told once.
func TestJoin(t *testing.T) {
	for name, tt := range map[string]struct {
		one, other indicator.Finding
		want       int
	}{
		"the same":                 {indicator.Finding{Path: "a.py", Message: "m"}, indicator.Finding{Path: "a.py", Message: "m"}, 1},
		"in a folder more":         {indicator.Finding{Path: "a.py", Message: "m"}, indicator.Finding{Path: "src/a.py", Message: "m"}, 1},
		"another file":             {indicator.Finding{Path: "a.py", Message: "m"}, indicator.Finding{Path: "b.py", Message: "m"}, 2},
		"another line":             {indicator.Finding{Path: "a.py", Line: 1}, indicator.Finding{Path: "a.py", Line: 2}, 2},
		"in more places":           {indicator.Finding{Path: "a.py", Places: []indicator.Place{{Path: "b.py", Line: 1}}}, indicator.Finding{Path: "x/a.py", Places: []indicator.Place{{Path: "x/b.py", Line: 1}}, More: 2}, 1},
		"metadata of both kinds":   {indicator.Finding{Path: "a-1.dist-info/METADATA", Line: 1, Quote: "q"}, indicator.Finding{Path: "PKG-INFO", Line: 2, Quote: "q"}, 1},
		"metadata that differs":    {indicator.Finding{Path: "a-1.dist-info/METADATA", Quote: "q"}, indicator.Finding{Path: "PKG-INFO", Quote: "r"}, 2},
		"built for another system": {indicator.Finding{Path: "a.1.so", Message: "a.1.so", Sort: "ELF"}, indicator.Finding{Path: "a.2.so", Message: "a.2.so", Sort: "ELF"}, 1},
		"of another sort":          {indicator.Finding{Path: "a.so", Sort: "ELF"}, indicator.Finding{Path: "a.so", Sort: "PE"}, 2},
		"of another severity":      {indicator.Finding{Path: "a.so", Sort: "ELF"}, indicator.Finding{Path: "b.so", Sort: "ELF", Severity: indicator.High}, 2},
	} {
		found := func(f indicator.Finding, artifact string) []indicator.Result {
			f.Artifact = artifact
			return []indicator.Result{{Outcome: indicator.Found, Findings: []indicator.Finding{f}}}
		}
		got := join(join(nil, found(tt.one, "one")), found(tt.other, "other"))[0].Findings
		if len(got) != tt.want || got[0].Others != 2-tt.want || got[0].Artifact != "one" {
			t.Errorf("%s: got %+v, want %d", name, got, tt.want)
		}
	}
	// All is well only where all of them were seen.
	result := func(o indicator.Outcome) []indicator.Result { return []indicator.Result{{Outcome: o}} }
	var got []indicator.Outcome
	for _, pair := range [][2]indicator.Outcome{{indicator.Clear, indicator.Unknown}, {indicator.Unknown, indicator.Clear}, {indicator.NotApplicable, indicator.Clear}, {indicator.Clear, indicator.Clear}} {
		got = append(got, join(result(pair[0]), result(pair[1]))[0].Outcome)
	}
	if d := cmp.Diff([]indicator.Outcome{indicator.Unknown, indicator.Unknown, indicator.Clear, indicator.Clear}, got); d != "" {
		t.Error(d)
	}
}
