package report

import (
	"strings"

	"github.com/bumplens/bumplens/review/diff"
	"github.com/bumplens/bumplens/review/facts"
)

// diffRows shows the riskiest hunks as long as there are lines to spend, and
// folds the rest.
func diffRows(u *Update, lines *int) []row {
	if u.Facts == nil {
		return nil
	}
	var rows []row
	shares := shareOut(u.Facts.Patches, lines)
	for i, p := range u.Facts.Patches {
		now, later := spend(p.Hunks, &shares[i])
		if len(now) > 0 {
			md := "\n" + Block(now, p.Path).md + "\n"
			if p.Relined {
				md = "\n(" + relined + ")\n" + md
			}
			rows = append(rows, row{md: md, weight: shown, kind: aDiff})
		}
		if len(later) > 0 || len(now) == 0 && p.Left > 0 {
			rows = append(rows, row{md: foldedDiff(p, later), weight: folded, kind: aDiff})
		}
	}
	return rows
}

// relined says what the line numbers of a patch mean.
const relined = "re-lined: the file has long lines"

// shareOut gives each patch its share of the lines that may stand unfolded: first
// what stands around findings in all of them, and then the rest in their order.
// With nil there are none.
func shareOut(patches []facts.Patch, lines *int) []int {
	shares := make([]int, len(patches))
	if lines == nil {
		return shares
	}
	give := func(i, want int) {
		n := max(0, min(*lines, want-shares[i]))
		shares[i] += n
		*lines -= n
	}
	for i, p := range patches {
		around := 0
		for _, h := range p.Hunks {
			if !found(h) {
				break // those with findings are the first
			}
			around += len(h.Lines)
		}
		give(i, around)
	}
	for i, p := range patches {
		give(i, count(p.Hunks))
	}
	return shares
}

// found reports whether a finding is in a hunk.
func found(h diff.Hunk) bool {
	for _, l := range h.Lines {
		if l.Found {
			return true
		}
	}
	return false
}

// count returns how many lines hunks have.
func count(hunks []diff.Hunk) int {
	n := 0
	for _, h := range hunks {
		n += len(h.Lines)
	}
	return n
}

// spend takes as many lines off hunks as there are to spend.
func spend(hunks []diff.Hunk, lines *int) (now, later []diff.Hunk) {
	for i, h := range hunks {
		if *lines <= 0 {
			return now, hunks[i:]
		}
		if len(h.Lines) > *lines {
			first, rest := split(h, *lines)
			*lines = 0
			return append(now, first), append([]diff.Hunk{rest}, hunks[i+1:]...)
		}
		*lines -= len(h.Lines)
		now = append(now, h)
	}
	return now, nil
}

// split cuts a hunk after n lines.
func split(h diff.Hunk, n int) (first, rest diff.Hunk) {
	first = diff.Hunk{Base: h.Base, Head: h.Head, Lines: h.Lines[:n]}
	rest = diff.Hunk{Base: h.Base, Head: h.Head, Lines: h.Lines[n:]}
	for _, l := range first.Lines {
		if sign(l) != "+" {
			rest.Base++
		}
		if sign(l) != "-" {
			rest.Head++
		}
	}
	return first, rest
}

func foldedDiff(p facts.Patch, hunks []diff.Hunk) string {
	s := "\n<details><summary>" + inHTML(p.Path) + ", " + many(count(hunks), "line")
	if p.Relined {
		s += ", " + relined
	}
	s += "</summary>\n\n"
	if len(hunks) > 0 {
		s += Block(hunks, p.Path).md + "\n\n"
	}
	if p.Left > 0 {
		s += many(p.Left, "changed line") + " not shown.\n\n"
	}
	return s + "</details>\n"
}

// foundAt says in which lines of a hunk findings are, "" when in none. It stands
// before the path, which is foreign.
func foundAt(h diff.Hunk) string {
	var lines []string
	line := h.Head
	for _, l := range h.Lines {
		if l.Found {
			lines = append(lines, number(line))
		}
		if sign(l) != "-" {
			line++
		}
	}
	switch {
	case lines == nil:
		return ""
	case len(lines) > maxFoundAt:
		lines = append(lines[:maxFoundAt], "…")
	}
	return " (found in line " + strings.Join(lines, ", ") + ")"
}

const maxFoundAt = 5 // lines that a hunk's head names
