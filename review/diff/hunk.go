package diff

import (
	"bytes"
	"cmp"
	"slices"
)

// context is how many unchanged lines are shown around an edit.
const context = 3

// A Line is a line of a hunk. Its text is what a package wrote, in which
// [window] has put marks for what it leaves out.
type Line struct {
	Op    string `json:"op"` // "+", "-" or " "
	Text  string `json:"text"`
	Found bool   `json:"found,omitempty"` // a spot that was asked for
}

// A Hunk is a run of edits with the lines around them.
type Hunk struct {
	Base  int    `json:"base"` // 1-based first line on each side
	Head  int    `json:"head"`
	Lines []Line `json:"lines"`
}

// Hunks shows what changed in f with its surroundings, as many lines as fit
// into maxLines. What stands around the spots comes first, the heaviest before
// the others, and then the rest in its order. The second result is the number
// of lines that were left out.
func (f *File) Hunks(base, head []byte, maxLines int, spots []Spot) (hunks []Hunk, left int) {
	before, lined := f.Lined(base), f.Lined(head)
	edits := f.Shown(before, lined)
	if f.Relined {
		spots = relinedSpots(spots, edits, head, lined)
	}
	was, is := &text{rest: before}, &text{rest: lined}
	var list []part
	for _, group := range grouped(edits) {
		near := spotsIn(spots, group)
		if near == nil {
			list = append(list, part{head: group[0].Head, group: group})
			continue
		}
		list = append(list, parts(hunk(was, is, group, near), near)...)
	}
	slices.SortStableFunc(list, func(a, b part) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.head, b.head))
	})
	for _, p := range list {
		if maxLines <= 0 {
			left += p.changed()
			continue
		}
		if p.group != nil {
			p.hunk = hunk(was, is, p.group, nil)
		}
		if lines := p.hunk.Lines; len(lines) > maxLines {
			left += len(lines) - maxLines
			p.hunk.Lines = lines[:maxLines]
		}
		maxLines -= len(p.hunk.Lines)
		if len(p.hunk.Lines) > 0 {
			hunks = append(hunks, p.hunk)
		}
	}
	return hunks, left
}

// A part of what changed is a hunk, or the edits of one that is not made yet.
type part struct {
	weight int
	head   int // where it begins
	hunk   Hunk
	group  []Edit
}

// changed counts the lines that differ in p.
func (p part) changed() int {
	n := 0
	for _, e := range p.group {
		n += e.BaseEnd - e.Base + e.HeadEnd - e.Head
	}
	for _, l := range p.hunk.Lines {
		if l.Op != " " {
			n++
		}
	}
	return n
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

func hunk(was, is *text, edits []Edit, spots []Spot) Hunk {
	first, last := edits[0], edits[len(edits)-1]
	lead := min(context, first.Base, first.Head)
	b, h := first.Base-lead, first.Head-lead
	out := Hunk{Base: b + 1, Head: h + 1}
	same := func(end int) {
		for ; b < end; b, h = b+1, h+1 {
			if line, ok := was.line(b); ok {
				out.Lines = append(out.Lines, shown(Line{" ", line, false}, 0, h, spots))
			}
		}
	}
	for _, e := range edits {
		same(e.Base)
		for i := e.Base; i < e.BaseEnd; i++ {
			line, at := changed(was, is, i, e.Head+i-e.Base, e.HeadEnd)
			out.Lines = append(out.Lines, shown(Line{"-", line, false}, at, -1, nil))
		}
		for i := e.Head; i < e.HeadEnd; i++ {
			line, at := changed(is, was, i, e.Base+i-e.Head, e.BaseEnd)
			out.Lines = append(out.Lines, shown(Line{"+", line, false}, at, i, spots))
		}
		b, h = e.BaseEnd, e.HeadEnd
	}
	same(last.BaseEnd + context)
	return out
}

// shown cuts a line down to what is seen of it: around what a spot in it is
// there for, or else around the place at.
func shown(l Line, at, line int, spots []Spot) Line {
	if i := slices.IndexFunc(spots, func(s Spot) bool { return s.Line == line+1 }); i >= 0 {
		l.Found = true
		if found := spots[i].in(l.Text); found >= 0 {
			at = found
		}
	}
	l.Text = window(l.Text, at)
	return l
}

// changed returns line i of t and where it begins to differ from its
// counterpart, line j of other, if there is one before end.
func changed(t, other *text, i, j, end int) (line string, at int) {
	line, _ = t.line(i)
	if j < end {
		counterpart, _ := other.line(j)
		for at < min(len(line), len(counterpart)) && line[at] == counterpart[at] {
			at++
		}
	}
	return line, at
}
