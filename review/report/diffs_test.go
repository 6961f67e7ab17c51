package report

import (
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/bumplens/bumplens/review/diff"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/policy"
)

// closed matches a folded patch of a page.
var closed = regexp.MustCompile(`(?s)<details class="patch">.*?</details>`)

// planted is an update of which a hundred lines of the first file, and those of
// the first hunk of the last, stand around findings.
func planted() Update {
	plain := func(n int) (lines []diff.Line) {
		for range n {
			lines = append(lines, diff.Line{Op: "+", Text: "a()"})
		}
		return lines
	}
	u := scripted()
	u.Facts.Patches = []facts.Patch{
		{Path: "first.js", Kind: diff.Modified, Relined: true, Hunks: []diff.Hunk{
			{Base: 90, Head: 90, Lines: append(plain(20), diff.Line{Op: "+", Text: "planted(1)", Found: true})},
			{Base: 1, Head: 1, Lines: plain(80)},
		}},
		{Path: "second.js", Kind: diff.Added, Left: 7, Hunks: []diff.Hunk{
			{Base: 1, Head: 400, Lines: append(plain(9), diff.Line{Op: "+", Text: "planted(2)", Found: true})},
			{Base: 1, Head: 1, Lines: plain(30)},
		}},
	}
	return u
}

// Sixty lines stand unfolded, and what stands around a finding is among them in
// whatever file it is.
func TestPlantedLinesStandUnfolded(t *testing.T) {
	u := planted()
	lines := maxShown
	shares := shareOut(u.Facts.Patches, &lines)
	if shares[0] != 50 || shares[1] != 10 || lines != 0 {
		t.Errorf("got %v, and %d lines are left", shares, lines)
	}
	r := judged(u)
	for name, text := range map[string]string{
		"comment":  Comment(r, CommentOptions{}),
		"page":     strings.ReplaceAll(written(t, r, HTML), `<details class="patch" open>`, ""),
		"terminal": written(t, r, func(w io.Writer, r *Report) error { return Terminal(w, r, Plain) }),
	} {
		unfolded, _, _ := strings.Cut(text, "<details")
		if name == "page" {
			unfolded = strings.Join(closed.Split(text, -1), "")
		}
		if !strings.Contains(unfolded, "planted(1)") || !strings.Contains(unfolded, "(found in line 110)") {
			t.Errorf("%s: the first finding's line is folded", name)
		}
		if name != "comment" && (!strings.Contains(unfolded, "planted(2)") || !strings.Contains(unfolded, "(found in line 409)")) {
			t.Errorf("%s: the second finding's line is folded", name)
		}
		if n := strings.Count(unfolded, "a()"); n > maxShown-2 {
			t.Errorf("%s: %d lines are unfolded", name, n)
		}
		if !strings.Contains(text, relined) {
			t.Errorf("%s does not say that lines are not the file's own", name)
		}
	}
	page := written(t, r, HTML)
	if strings.Count(page, `class="added found"`) != 2 || strings.Count(page, "a()") != 139 || strings.Count(page, "7 changed lines not shown.") != 1 {
		t.Error("the page does not show all lines, and which of them matter")
	}
	// Nothing of an update that does not block stands unfolded.
	u.Verdict = policy.Notice
	if strings.Contains(written(t, judged(u), HTML), " open>") {
		t.Error("a patch is open")
	}
}

// What stands in a hunk cannot say where findings are.
func TestFoundAt(t *testing.T) {
	h := diff.Hunk{Base: 3, Head: 5, Lines: []diff.Line{{Op: "-", Text: "x"}, {Op: "+", Text: "a", Found: true}, {Op: " ", Text: "b"}}}
	if got, want := foundAt(h), " (found in line 5)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	h.Lines = setupJS(9)
	for i := range h.Lines {
		h.Lines[i].Found = true
	}
	if got, want := foundAt(h), " (found in line 5, 6, 7, 8, 9, …)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if h.Lines = setupJS(9); foundAt(h) != "" {
		t.Error("a hunk without findings says that it has some")
	}
}

// A line of which every character is written out is still shown whole.
func TestWrittenOutLinesAreShownWhole(t *testing.T) {
	line := strings.Repeat("\u00a0x", 100) + "eval(x)"
	if got := code(line); !strings.HasSuffix(got, "eval(x)") {
		t.Errorf("got %q", got)
	}
}
