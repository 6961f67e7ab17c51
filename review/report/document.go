package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A document is Markdown that has to fit. What does not is left out in whole
// rows, the least weight first, and what was left out is said.
type document struct {
	head, foot string // always there
	sections   []section
	elsewhere  string // where what was left out is to be found
}

// A section is a heading with rows below it. Without room for its head it is
// left out whole.
type section struct {
	head, foot string
	weight     weight
	rows       []row
	updates    int // that are told of in the head alone
}

// A row is one thing that is told whole or not at all.
type row struct {
	md     string
	weight weight
	kind   kind // "" for what is not missed
}

// A kind is the noun for what a row holds.
type kind string

const (
	aFinding kind = "finding"
	aDiff    kind = "diff"
	anUpdate kind = "update"
	aReason  kind = "reason"
	aNote    kind = "release note"
	aLinkRow kind = "weak-link row"
)

// A weight says how much a reader needs a row.
type weight int

const (
	background weight = iota // what a package and its project are like
	folded                   // a diff behind a click
	quiet                    // an update with nothing of note
	small                    // a finding of low severity
	further                  // what stands far down a long list
	notTold                  // what could not be told
	shown                    // the riskiest diff
	noticed                  // an update that is worth a look
	incomplete               // what could not be read
	blocking                 // what blocks
)

// noteRoom is kept for a section's note on what was left out of it.
const noteRoom = 120

// fit returns the document in at most limit bytes.
func (d *document) fit(limit int) string {
	// Facts about what is left out come last, and need room themselves.
	room := limit - len(d.head) - len(d.foot) - noteRoom - len(d.elsewhere)
	kept := make([]map[int]bool, len(d.sections)) // rows by section; nil: not even its head
	for _, c := range d.byWeight() {
		s := &d.sections[c.section]
		switch {
		case c.row < 0:
			cost := len(s.head) + len(s.foot)
			if len(s.rows) > 0 {
				cost += noteRoom + len(d.elsewhere)
			}
			if cost <= room {
				room -= cost
				kept[c.section] = make(map[int]bool)
			}
		case kept[c.section] != nil && len(s.rows[c.row].md) <= room:
			room -= len(s.rows[c.row].md)
			kept[c.section][c.row] = true
		}
	}

	var b strings.Builder
	b.WriteString(d.head)
	lost := make(map[kind]int)
	for i, s := range d.sections {
		if kept[i] == nil {
			lost[anUpdate] += s.updates
		} else {
			b.WriteString(s.head)
		}
		cut := make(map[kind]int)
		for j, r := range s.rows {
			switch {
			case kept[i][j]:
				b.WriteString(r.md)
			case kept[i] == nil:
				lost[r.kind]++
			default:
				cut[r.kind]++
			}
		}
		if kept[i] != nil {
			b.WriteString(d.note(cut))
			b.WriteString(s.foot)
		}
	}
	b.WriteString(d.note(lost))
	b.WriteString(d.foot)
	return b.String()
}

// A candidate is a row, or a section's head where row is negative.
type candidate struct{ section, row int }

func (d *document) byWeight() []candidate {
	var list []candidate
	for i, s := range d.sections {
		for j := range len(s.rows) + 1 {
			list = append(list, candidate{i, j - 1})
		}
	}
	weigh := func(c candidate) weight {
		if c.row < 0 {
			return d.sections[c.section].weight
		}
		return d.sections[c.section].rows[c.row].weight
	}
	slices.SortStableFunc(list, func(a, b candidate) int { return cmp.Compare(weigh(b), weigh(a)) })
	return list
}

// note says what was left out, "" when that is nothing.
func (d *document) note(cut map[kind]int) string {
	var list []string
	for _, k := range []kind{anUpdate, aFinding, aReason, aDiff, aNote, aLinkRow} {
		if cut[k] > 0 {
			list = append(list, strings.Replace(many(cut[k], string(k)), " ", " more ", 1))
		}
	}
	if len(list) == 0 {
		return ""
	}
	return fmt.Sprintf("\n…and %s; %s.\n", strings.Join(list, ", "), d.elsewhere)
}
