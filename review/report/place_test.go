package report

import (
	"io"
	"strings"
	"testing"

	"github.com/bumplens/bumplens/review/indicator"
)

// Where else a finding stands is told in every form, and never at such length
// that the finding itself has no room.
func TestFurtherPlaces(t *testing.T) {
	f := indicator.Finding{Path: "a.js", In: indicator.InArtifact, Places: []indicator.Place{{Path: "b.js", Line: 3}, {Path: "c.js"}}}
	if got, want := terminal.also(f), "Also in b.js:3, c.js."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	f.More = 1
	if got, want := terminal.also(f), "Also in b.js:3, c.js and 1 more place."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	f.Places = append(f.Places, indicator.Place{Path: strings.Repeat("@", 5000)}, indicator.Place{Path: "e.js"})
	for name, v := range map[string]voice{"markdown": markdown, "page": page, "terminal": terminal} {
		if got := v.also(f); len(got) > 1200 || !strings.HasSuffix(got, "and 2 more places.") {
			t.Errorf("%s: got %q", name, got)
		}
	}
	u := scripted()
	for name, text := range map[string]string{
		"page": written(t, judged(u), HTML), "terminal": written(t, judged(u), func(w io.Writer, r *Report) error { return Terminal(w, r, Plain) }),
		"comment": Comment(judged(u), CommentOptions{}), "remark": remark(u.Findings[1]),
	} {
		if !strings.Contains(text, "Also in ") || !strings.Contains(text, "6 more places") {
			t.Errorf("%s does not say where else", name)
		}
	}
}

// A path inside an artifact is no path of the repository, and viewers must not
// look for it there.
func TestSARIFTellsArtifactsApart(t *testing.T) {
	f := indicator.Finding{In: indicator.InArtifact, Places: []indicator.Place{{Path: "b.js"}}}
	if got := sarifRelated(f); len(got) != 1 || got[0].Physical.Artifact.Base != insideArtifact || got[0].Physical.Region.StartLine != 1 {
		t.Errorf("got %+v", got)
	}
	if f.In = indicator.InLockfile; sarifRelated(f)[0].Physical.Artifact.Base != "" {
		t.Error("a file of the repository is not one")
	}
}
