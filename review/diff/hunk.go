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
	was, is := &text{rest: base}, &text{rest: head}
	for _, group := range grouped(edits) {
		if maxLines <= 0 {
			for _, e := range group {
				left += e.BaseEnd - e.Base + e.HeadEnd - e.Head
			}
			continue
		}
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

// A text gives lines by number, and reads no further than it is asked.
type text struct {
	rest  []byte
	lines []string
}

// line returns a line without its end, false behind the last.
func (t *text) line(i int) (string, bool) {
	for len(t.lines) <= i && len(t.rest) > 0 {
		end := bytes.IndexByte(t.rest, '\n') + 1
		if end == 0 {
			end = len(t.rest)
		}
		t.lines = append(t.lines, string(bytes.TrimRight(t.rest[:end], "\r\n")))
		t.rest = t.rest[end:]
	}
	if i >= len(t.lines) {
		return "", false
	}
	return t.lines[i], true
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

func hunk(was, is *text, edits []Edit) Hunk {
	first, last := edits[0], edits[len(edits)-1]
	lead := min(context, first.Base, first.Head)
	b := first.Base - lead
	out := Hunk{Base: b + 1, Head: first.Head - lead + 1}
	same := func(end int) {
		for ; b < end; b++ {
			if line, ok := was.line(b); ok {
				out.Lines = append(out.Lines, Line{" ", window(line, 0)})
			}
		}
	}
	for _, e := range edits {
		same(e.Base)
		for i := e.Base; i < e.BaseEnd; i++ {
			out.Lines = append(out.Lines, changed("-", was, is, i, e.Head+i-e.Base, e.HeadEnd))
		}
		for i := e.Head; i < e.HeadEnd; i++ {
			out.Lines = append(out.Lines, changed("+", is, was, i, e.Base+i-e.Head, e.BaseEnd))
		}
		b = e.BaseEnd
	}
	same(last.BaseEnd + context)
	return out
}

// changed shows line i of t where it begins to differ from its counterpart,
// line j of other, if there is one before end.
func changed(op string, t, other *text, i, j, end int) Line {
	line, _ := t.line(i)
	at := 0
	if j < end {
		counterpart, _ := other.line(j)
		for at < min(len(line), len(counterpart)) && line[at] == counterpart[at] {
			at++
		}
	}
	return Line{op, window(line, at)}
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
