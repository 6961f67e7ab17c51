package report

import (
	"strings"

	"github.com/bumplens/bumplens/review/changelog"
)

const maxNoteLines = 12 // of a project's own words that a terminal shows

// notes are what the project says of the releases in between.
func (u *Update) notes() []changelog.Entry {
	if u.Facts == nil {
		return nil
	}
	return u.Facts.Notes
}

// noteLines returns the lines of a note with all that does not show written
// out, at most that many, and "…" where there are more.
func noteLines(n changelog.Entry, most int) []string {
	var lines []string
	for line := range strings.SplitSeq(n.Text, "\n") {
		if len(lines) == most {
			return append(lines, "…")
		}
		lines = append(lines, code(line))
	}
	if n.Cut {
		lines = append(lines, "…")
	}
	return lines
}

// noteRows folds what the project says of an update.
func noteRows(u *Update) []row {
	var rows []row
	for _, n := range u.notes() {
		md := "\n<details><summary>The project says in " + inHTML(n.From) + "</summary>\n\n" + Passage(n).md + "\n\n</details>\n"
		rows = append(rows, row{md: md, weight: background, kind: aNote})
	}
	return rows
}

// note quotes what the project says.
func (p *printer) note(n changelog.Entry) {
	p.line("  The project says in", visible(n.From)+":")
	for _, line := range noteLines(n, maxNoteLines) {
		p.line("   ", p.paint(dim, "|"), line)
	}
}
