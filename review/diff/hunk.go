package diff

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

const (
	context = 3   // unchanged lines shown around an edit
	widest  = 400 // bytes of a line that are shown
)

var blanks = regexp.MustCompile(`[ \t]{40,}`)

// A Line is a line of a hunk. Its text is what a package wrote.
type Line struct {
	Op   string `json:"op"` // "+", "-" or " "
	Text string `json:"text"`
}

// A Hunk is a run of edits with the lines around them.
type Hunk struct {
	Base  int    `json:"base"` // 1-based first line on each side
	Head  int    `json:"head"`
	Lines []Line `json:"lines"`
}

// Hunks shows edits with their surroundings, as many as fit into maxLines.
// The second result is the number of lines that were left out.
func Hunks(base, head []byte, edits []Edit, maxLines int) (hunks []Hunk, left int) {
	was, is := split(base), split(head)
	for _, group := range grouped(edits) {
		h := hunk(was, is, group)
		if room := maxLines; len(h.Lines) > room {
			left += len(h.Lines) - room
			h.Lines = h.Lines[:room]
		}
		maxLines -= len(h.Lines)
		if len(h.Lines) > 0 {
			hunks = append(hunks, h)
		}
	}
	return hunks, left
}

func split(text []byte) []string {
	var lines []string
	for line := range bytes.Lines(text) {
		lines = append(lines, string(bytes.TrimRight(line, "\r\n")))
	}
	return lines
}

// grouped puts edits together whose surroundings touch.
func grouped(edits []Edit) [][]Edit {
	var groups [][]Edit
	for i, e := range edits {
		if i > 0 && e.Base-edits[i-1].BaseEnd <= 2*context {
			last := len(groups) - 1
			groups[last] = append(groups[last], e)
			continue
		}
		groups = append(groups, []Edit{e})
	}
	return groups
}

func hunk(was, is []string, edits []Edit) Hunk {
	first, last := edits[0], edits[len(edits)-1]
	lead := min(context, first.Base, first.Head)
	b, h := first.Base-lead, first.Head-lead
	out := Hunk{Base: b + 1, Head: h + 1}
	for _, e := range edits {
		for ; b < e.Base; b++ {
			out.Lines = append(out.Lines, Line{" ", window(was[b], 0)})
		}
		for i := e.Base; i < e.BaseEnd; i++ {
			out.Lines = append(out.Lines, Line{"-", window(was[i], differs(was, is, i, e.Head+i-e.Base, e.HeadEnd))})
		}
		for i := e.Head; i < e.HeadEnd; i++ {
			out.Lines = append(out.Lines, Line{"+", window(is[i], differs(is, was, i, e.Base+i-e.Head, e.BaseEnd))})
		}
		b = e.BaseEnd
	}
	for end := min(len(was), last.BaseEnd+context); b < end; b++ {
		out.Lines = append(out.Lines, Line{" ", window(was[b], 0)})
	}
	return out
}

// differs returns where line i begins to differ from its counterpart j.
func differs(lines, others []string, i, j, end int) int {
	if j >= end {
		return 0
	}
	a, b := lines[i], others[j]
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// window cuts a line that is too wide down to the part around at, so that a
// change deep inside a minified line is what is seen of it.
//
// Long runs of blanks are counted instead: they are how code is pushed out of
// a reader's sight.
func window(line string, at int) string {
	count := func(run string) string { return fmt.Sprintf(" …%d blanks… ", len(run)) }
	before := blanks.ReplaceAllStringFunc(line[:at], count)
	line, at = before+blanks.ReplaceAllStringFunc(line[at:], count), len(before)
	if len(line) <= widest {
		return line
	}
	start := max(0, min(at-widest/4, len(line)-widest))
	for start > 0 && !utf8.RuneStart(line[start]) {
		start--
	}
	end := min(len(line), start+widest)
	for end > start && end < len(line) && !utf8.RuneStart(line[end]) {
		end--
	}
	var b strings.Builder
	if start > 0 {
		b.WriteString("…")
	}
	b.WriteString(line[start:end])
	if end < len(line) {
		b.WriteString("…")
	}
	return b.String()
}
