package report

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// Nothing that a report holds makes a comment or a check longer than GitHub
// takes, and each starts with the verdict.
func TestEverythingFits(t *testing.T) {
	wide := scripted()
	wide.Change.To.Version.Name = strings.Repeat("@", 5000)
	wide.Facts.Publisher = strings.Repeat("#1 ", 5000)
	for i := range wide.Facts.Patches[1].Hunks[0].Lines {
		wide.Facts.Patches[1].Hunks[0].Lines[i].Text = strings.Repeat("\u202e", 400)
	}
	for name, r := range map[string]*Report{
		"6,000 findings":        judged(flood(6000)),
		"6,000 updates":         floods()["cut-updates"],
		"hostile to the letter": judged(wide, wide, wide, published()),
		"6,000 not read": func() *Report {
			r := judged()
			for range 6000 {
				r.Add(unread().Unread[0])
			}
			return r
		}(),
	} {
		comment := Comment(r, CommentOptions{Override: Override{Label: "bumplens:override"}, Marker: "m"})
		check := Check(r, CheckOptions{})
		for _, text := range []struct {
			what, md string
			most     int
		}{{"comment", comment, maxComment}, {"summary", check.Summary, maxCheck}, {"text", check.Text, maxCheck}} {
			if len(text.md) > text.most {
				t.Errorf("%s: the %s has %d bytes, want at most %d", name, text.what, len(text.md), text.most)
			}
			if !utf8.ValidString(text.md) {
				t.Errorf("%s: the %s is no text", name, text.what)
			}
			if open, closed := strings.Count(text.md, "<details>"), strings.Count(text.md, "\n</details>"); open != closed {
				t.Errorf("%s: the %s opens %d details and closes %d", name, text.what, open, closed)
			}
		}
		lead := "**" + r.tally().headline()
		if !strings.HasPrefix(comment, lead) || !strings.HasPrefix(check.Summary, lead) {
			t.Errorf("%s: does not start with the verdict", name)
		}
		if !strings.Contains(comment, "…and ") || !strings.HasSuffix(comment, "\n<!-- m -->\n") {
			t.Errorf("%s: does not say what is left out, or loses its end", name)
		}
	}
}

// What is left out is counted, all of it and only it.
func TestWhatIsLeftOutIsCounted(t *testing.T) {
	d := &document{head: "head\n", elsewhere: "elsewhere"}
	for i := range 5 {
		s := section{head: fmt.Sprintf("section %d\n", i), weight: blocking - weight(i), updates: 1}
		for range 20 {
			s.rows = append(s.rows, row{md: strings.Repeat("x", 49) + "\n", weight: noticed - weight(i), kind: aFinding})
		}
		d.sections = append(d.sections, s)
	}
	for limit := 200; limit < 8000; limit += 100 {
		got := d.fit(limit)
		if len(got) > limit {
			t.Fatalf("got %d bytes, want at most %d", len(got), limit)
		}
		rows, heads := strings.Count(got, "xx\n"), strings.Count(got, "section ")
		updates, findings := 0, 0
		for line := range strings.Lines(got) {
			var n int
			if _, err := fmt.Sscanf(line, "…and %d more finding", &n); err == nil {
				findings += n
			} else if _, err := fmt.Sscanf(line, "…and %d more update", &n); err == nil {
				updates += n
				fmt.Sscanf(line[strings.Index(line, ", ")+2:], "%d more finding", &n)
				findings += n
			}
		}
		if rows+findings != 100 || heads+updates != 5 {
			t.Errorf("limit %d: %d rows and %d left out, %d sections and %d left out", limit, rows, findings, heads, updates)
		}
	}
	if full := d.fit(8000); strings.Contains(full, "…") {
		t.Errorf("something is left out where there is room: %q", full)
	}
}

// The riskiest is told when the rest has to go: diffs before facts.
func TestDiffsGoBeforeFacts(t *testing.T) {
	d := whole(samples()["blocking"])
	d.head, d.elsewhere = "head\n", "see the check"
	got := d.fit(3000)
	for _, want := range []string{"left-pad", "postinstall script", "acme/router", "mallory", "chalk", "37 files"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q was left out of:\n%s", want, got)
		}
	}
	if strings.Contains(got, "step(1)") {
		t.Error("a diff stayed where facts have to go")
	}
}

func TestAFewLinesOfDiffsStandUnfolded(t *testing.T) {
	open, lines := true, 0
	for line := range strings.Lines(Comment(judged(scripted(), scripted(), scripted()), CommentOptions{})) {
		switch {
		case strings.HasPrefix(line, "<details>"):
			open = false
		case strings.HasPrefix(line, "</details>"):
			open = true
		case open && strings.HasPrefix(line, "+"), open && strings.HasPrefix(line, "-  "), open && strings.HasPrefix(line, "  "):
			lines++
		}
	}
	if lines != maxShown {
		t.Errorf("got %d lines, want %d", lines, maxShown)
	}
}

// What the project and its package are like goes before anything that changed.
func TestNotesAndLinksGoFirst(t *testing.T) {
	gone := 0
	for limit := 10_000; limit > 2_000; limit -= 100 {
		d := whole(samples()["blocking"])
		d.head, d.elsewhere = "head\n", "see the check"
		got := d.fit(limit)
		told := strings.Contains(got, "The project says") || strings.Contains(got, "Zahan")
		if diffs := strings.Contains(got, "step(69)") && strings.Contains(got, "return a | 0"); !diffs {
			gone++
			if told {
				t.Fatalf("at %d bytes a diff was left out and they were not:\n%s", limit, got)
			}
		}
	}
	if gone == 0 {
		t.Error("there was room for everything")
	}
}
