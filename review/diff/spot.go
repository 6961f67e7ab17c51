package diff

import (
	"bytes"
	"strings"
)

// A Spot is a line of head that has to be seen.
type Spot struct {
	Line   int    // of the file as it is, from 1
	Text   string // what stands there that has to be seen; "" when it is not known
	Weight int    // the heavier comes first; above 0
}

// Lines around a spot that are shown with it before anything else.
const (
	beforeSpot = 6
	behindSpot = 13
	wholeHunk  = 40 // lines of a hunk that is not cut
)

// in returns where in a line the spot's text stands, negative when it does not.
// The text may be an excerpt, and what re-lining put on several lines: its
// longest piece is looked for.
func (s Spot) in(line string) int {
	longest := ""
	for _, piece := range strings.FieldsFunc(s.Text, func(r rune) bool { return strings.ContainsRune(";{},…\r\n", r) }) {
		if piece = strings.TrimSpace(piece); len(piece) > len(longest) {
			longest = piece
		}
	}
	if longest == "" {
		return -1
	}
	return strings.Index(line, longest)
}

// spotsIn returns the spots that stand in the hunk of some edits, nil when none
// does.
func spotsIn(spots []Spot, edits []Edit) []Spot {
	var list []Spot
	first, end := edits[0].Head-context, edits[len(edits)-1].HeadEnd+context
	for _, s := range spots {
		if line := s.Line - 1; line >= max(0, first) && line < end {
			list = append(list, s)
		}
	}
	return list
}

// parts cuts a hunk into what stands around its spots and what does not, so
// that the one can be shown before the other.
func parts(h Hunk, spots []Spot) []part {
	of := make(map[int]int) // weight by line
	heaviest := 0
	for _, s := range spots {
		of[s.Line] = max(of[s.Line], s.Weight)
		heaviest = max(heaviest, s.Weight)
	}
	if len(h.Lines) <= wholeHunk {
		return []part{{weight: heaviest, head: h.Head, hunk: h}}
	}
	weight := make([]int, len(h.Lines)) // 0 for what is far from all spots
	head := h.Head
	for i, l := range h.Lines {
		if l.Op == "-" {
			continue
		}
		for j := max(0, i-beforeSpot); of[head] > 0 && j < min(len(weight), i+behindSpot+1); j++ {
			weight[j] = max(weight[j], of[head])
		}
		head++
	}
	var list []part
	for start := 0; start < len(h.Lines); {
		end := start + 1
		for end < len(weight) && (weight[end] > 0) == (weight[start] > 0) {
			weight[start] = max(weight[start], weight[end])
			end++
		}
		p := part{weight: weight[start], head: h.Head, hunk: Hunk{h.Base, h.Head, h.Lines[start:end]}}
		for _, l := range p.hunk.Lines {
			if l.Op != "+" {
				h.Base++
			}
			if l.Op != "-" {
				h.Head++
			}
		}
		list = append(list, p)
		start = end
	}
	return list
}

// relinedSpots finds spots of a script in the re-lined one: in the line of
// theirs that has their text, or else in the first of theirs that changed.
func relinedSpots(spots []Spot, edits []Edit, script, relined []byte) []Spot {
	if len(spots) == 0 {
		return nil
	}
	begins := []int{} // the re-lined line with which each line begins
	at, line := 0, 0
	for own := range bytes.Lines(script) {
		begins = append(begins, line)
		for i := 0; i < len(own) && at < len(relined); at++ {
			if relined[at] == own[i] {
				i++
			}
			if relined[at] == '\n' {
				line++
			}
		}
	}
	begins = append(begins, line+1)
	is := &text{rest: relined}
	var list []Spot
	for _, s := range spots {
		if s.Line < 1 || s.Line >= len(begins) {
			continue
		}
		first, end := begins[s.Line-1], max(begins[s.Line], begins[s.Line-1]+1)
		if s.Line = lineWith(is, s, first, end); s.Line == 0 {
			s.Line = firstEdited(edits, first, end)
		}
		if s.Line > 0 {
			list = append(list, s)
		}
	}
	return list
}

// lineWith returns the line, from 1, that has the text of s; 0 for none.
func lineWith(t *text, s Spot, first, end int) int {
	for i := first; i < end; i++ {
		if line, ok := t.line(i); ok && s.in(line) >= 0 {
			return i + 1
		}
	}
	return 0
}

// firstEdited returns the first line that was edited, from 1; 0 for none.
func firstEdited(edits []Edit, first, end int) int {
	for _, e := range edits {
		if e.HeadEnd > e.Head && e.HeadEnd > first && e.Head < end {
			return max(e.Head, first) + 1
		}
	}
	return 0
}
