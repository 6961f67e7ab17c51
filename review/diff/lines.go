package diff

import (
	"bytes"
	"slices"

	"github.com/sergi/go-diff/diffmatchpatch"
)

const (
	// maxLeaf is the number of lines, of both sides together, up to which a
	// part between anchors is aligned line by line.
	maxLeaf = 4000
	// maxSteps bounds the alignment of all parts of one file, in pairs of lines.
	maxSteps = 64 << 20
)

// An Edit replaces lines of base by lines of head. Lines are counted from 0;
// either range may be empty.
type Edit struct {
	Base, BaseEnd int
	Head, HeadEnd int
}

// Lines returns the edits that lead from base to head, in order. Lines that
// are unique on both sides anchor the alignment (patience diff), go-diff aligns
// what lies between them, and a part that is too large for it is replaced.
func Lines(base, head []byte) []Edit {
	if bytes.Equal(base, head) {
		return nil
	}
	// Equal ends are cut off as bytes, long before anything is counted: most
	// updates change little of a large file.
	first, start := commonLines(base, head)
	base, head = base[start:], head[start:]
	end := commonTail(base, head)
	base, head = base[:len(base)-end], head[:len(head)-end]

	ids := make(map[string]int32)
	a := aligner{base: intern(ids, base), head: intern(ids, head), first: first, steps: maxSteps}
	a.align(0, len(a.base), 0, len(a.head))
	return a.edits
}

// commonLines returns how many whole lines two texts begin with in common,
// and their length in bytes.
func commonLines(a, b []byte) (lines, size int) {
	n := min(len(a), len(b))
	i := 0
	for i < n && a[i] == b[i] {
		i++
	}
	if i == len(a) && i == len(b) {
		return bytes.Count(a, newline), i
	}
	size = bytes.LastIndexByte(a[:i], '\n') + 1
	return bytes.Count(a[:size], newline), size
}

var newline = []byte{'\n'}

// commonTail returns the size of the whole lines that two texts end with in
// common.
func commonTail(a, b []byte) int {
	n := min(len(a), len(b))
	i := 0
	for i < n && a[len(a)-1-i] == b[len(b)-1-i] {
		i++
	}
	tail := a[len(a)-i:]
	if (i == len(a) || a[len(a)-1-i] == '\n') && (i == len(b) || b[len(b)-1-i] == '\n') {
		return i
	}
	cut := bytes.IndexByte(tail, '\n')
	if cut < 0 {
		return 0
	}
	return i - cut - 1
}

// intern gives equal lines equal numbers.
func intern(ids map[string]int32, text []byte) []int32 {
	lines := make([]int32, 0, bytes.Count(text, newline)+1)
	for line := range bytes.Lines(text) {
		id, ok := ids[string(line)]
		if !ok {
			id = int32(len(ids))
			ids[string(line)] = id
		}
		lines = append(lines, id)
	}
	return lines
}

// An aligner finds the edits between two sequences of interned lines.
type aligner struct {
	base, head []int32
	first      int // number of the first line on either side
	steps      int // what may still be spent
	edits      []Edit
}

// align handles base[b:bEnd] against head[h:hEnd].
func (a *aligner) align(b, bEnd, h, hEnd int) {
	for b < bEnd && h < hEnd && a.base[b] == a.head[h] {
		b, h = b+1, h+1
	}
	for b < bEnd && h < hEnd && a.base[bEnd-1] == a.head[hEnd-1] {
		bEnd, hEnd = bEnd-1, hEnd-1
	}
	if b == bEnd || h == hEnd {
		a.replace(b, bEnd, h, hEnd)
		return
	}
	anchors := a.anchors(b, bEnd, h, hEnd)
	if len(anchors) == 0 {
		a.leaf(b, bEnd, h, hEnd)
		return
	}
	for _, at := range anchors {
		if at.base < b || at.head < h {
			continue // swallowed by the common lines behind an earlier anchor
		}
		a.align(b, at.base, h, at.head)
		b, h = at.base+1, at.head+1
	}
	a.align(b, bEnd, h, hEnd)
}

// replace notes that base[b:bEnd] became head[h:hEnd].
func (a *aligner) replace(b, bEnd, h, hEnd int) {
	if b == bEnd && h == hEnd {
		return
	}
	e := Edit{a.first + b, a.first + bEnd, a.first + h, a.first + hEnd}
	if n := len(a.edits); n > 0 && a.edits[n-1].BaseEnd == e.Base && a.edits[n-1].HeadEnd == e.Head {
		a.edits[n-1].BaseEnd, a.edits[n-1].HeadEnd = e.BaseEnd, e.HeadEnd
		return
	}
	a.edits = append(a.edits, e)
}

type anchor struct{ base, head int }

// anchors returns the longest series of lines that are unique on both sides
// and stand in the same order.
func (a *aligner) anchors(b, bEnd, h, hEnd int) []anchor {
	type place struct{ base, head, inBase, inHead int }
	places := make(map[int32]place, bEnd-b)
	for i := b; i < bEnd; i++ {
		p := places[a.base[i]]
		p.base, p.inBase = i, p.inBase+1
		places[a.base[i]] = p
	}
	for i := h; i < hEnd; i++ {
		p, ok := places[a.head[i]]
		if !ok {
			continue
		}
		p.head, p.inHead = i, p.inHead+1
		places[a.head[i]] = p
	}
	var common []anchor // by head
	for i := h; i < hEnd; i++ {
		if p := places[a.head[i]]; p.inBase == 1 && p.inHead == 1 {
			common = append(common, anchor{p.base, i})
		}
	}
	return increasing(common)
}

// increasing returns the longest subsequence whose base lines increase.
func increasing(s []anchor) []anchor {
	var tails []int // tails[n] ends the best subsequence of length n+1
	before := make([]int, len(s))
	for i := range s {
		n, _ := slices.BinarySearchFunc(tails, s[i].base, func(t, base int) int { return s[t].base - base })
		before[i] = -1
		if n > 0 {
			before[i] = tails[n-1]
		}
		if n == len(tails) {
			tails = append(tails, i)
		} else {
			tails[n] = i
		}
	}
	if len(tails) == 0 {
		return nil
	}
	series := make([]anchor, len(tails))
	for n, i := len(tails)-1, tails[len(tails)-1]; n >= 0; n, i = n-1, before[i] {
		series[n] = s[i]
	}
	return series
}

// leaf aligns a part that has no anchors, by go-diff on the lines' numbers.
func (a *aligner) leaf(b, bEnd, h, hEnd int) {
	steps := (bEnd - b) * (hEnd - h)
	if bEnd-b+hEnd-h > maxLeaf || steps > a.steps || !a.shares(b, bEnd, h, hEnd) {
		a.replace(b, bEnd, h, hEnd)
		return
	}
	a.steps -= steps

	runes := make(map[int32]rune)
	dmp := diffmatchpatch.New()
	dmp.DiffTimeout = 0 // a diff that depends on the machine's load is no fact
	for _, d := range dmp.DiffMainRunes(asRunes(runes, a.base[b:bEnd]), asRunes(runes, a.head[h:hEnd]), false) {
		n := len([]rune(d.Text))
		switch d.Type {
		case diffmatchpatch.DiffEqual:
			b, h = b+n, h+n
		case diffmatchpatch.DiffDelete:
			a.replace(b, b+n, h, h)
			b += n
		case diffmatchpatch.DiffInsert:
			a.replace(b, b, h, h+n)
			h += n
		}
	}
}

// shares reports whether the two parts have any line in common.
func (a *aligner) shares(b, bEnd, h, hEnd int) bool {
	in := make(map[int32]bool, bEnd-b)
	for _, id := range a.base[b:bEnd] {
		in[id] = true
	}
	return slices.ContainsFunc(a.head[h:hEnd], func(id int32) bool { return in[id] })
}

// asRunes writes line numbers as runes, counted anew for each part: a part has
// fewer lines than there are runes below the surrogates.
func asRunes(runes map[int32]rune, ids []int32) []rune {
	text := make([]rune, len(ids))
	for i, id := range ids {
		r, ok := runes[id]
		if !ok {
			r = rune(len(runes) + 1)
			runes[id] = r
		}
		text[i] = r
	}
	return text
}
