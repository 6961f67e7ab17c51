package diff

import (
	"bytes"
	"hash/maphash"
	"path"

	"github.com/bumplens/bumplens/review/archive"
)

const (
	maxLikeness  = 1 << 20 // bytes of a file that is compared for likeness
	maxCandidate = 40_000  // pairs that are compared for likeness
	likeEnough   = 0.5     // share of lines that two names of one file have in common
)

// pair finds files that moved or were renamed among the removed and the added;
// the rest are what they seem.
func (d *Diff) pair(base, head *archive.Tree, removed, added []*archive.File) {
	gone := make(map[archive.Digest][]*archive.File)
	for _, b := range removed {
		gone[b.Digest] = append(gone[b.Digest], b)
	}
	paired := make(map[*archive.File]bool)
	var left []*archive.File
	for _, h := range added {
		if from := gone[h.Digest]; len(from) > 0 {
			gone[h.Digest] = from[1:]
			paired[from[0]] = true
			d.Files = append(d.Files, File{Kind: Moved, Path: h.Path, From: from[0].Path})
			continue
		}
		left = append(left, h)
	}
	var old []*archive.File
	for _, b := range removed {
		if !paired[b] {
			old = append(old, b)
		}
	}
	old, left = d.rename(base, head, old, left)
	for _, b := range old {
		d.Files = append(d.Files, File{Kind: Removed, Path: b.Path})
	}
	for _, h := range left {
		d.Files = append(d.Files, File{Kind: Added, Path: h.Path})
	}
}

// rename pairs files of the same extension whose lines are alike, and returns
// those that found no partner. Above maxCandidate pairs nobody is asked.
func (d *Diff) rename(base, head *archive.Tree, removed, added []*archive.File) (_, _ []*archive.File) {
	if len(removed)*len(added) > maxCandidate || len(removed) == 0 {
		return removed, added
	}
	seed := maphash.MakeSeed()
	bags := make(map[*archive.File]bag)
	for _, f := range removed {
		bags[f] = newBag(base, f, seed)
	}
	var stillAdded []*archive.File
	for _, h := range added {
		mine := newBag(head, h, seed)
		best, at := likeEnough, -1
		for i, b := range removed {
			if path.Ext(b.Path) != path.Ext(h.Path) {
				continue
			}
			if l := mine.likeness(bags[b]); l > best {
				best, at = l, i
			}
		}
		if at < 0 {
			stillAdded = append(stillAdded, h)
			continue
		}
		d.Files = append(d.Files, File{Kind: Renamed, Path: h.Path, From: removed[at].Path})
		removed = append(removed[:at:at], removed[at+1:]...)
	}
	return removed, stillAdded
}

// A bag counts the lines of a file. Files that are too large, binary or whose
// bytes are not at hand have an empty one and are like nothing.
type bag struct {
	lines map[uint64]int
	total int
}

func newBag(t *archive.Tree, f *archive.File, seed maphash.Seed) bag {
	if f.Size > maxLikeness {
		return bag{}
	}
	data, err := t.Data(f.Path)
	if err != nil || isBinary(data) {
		return bag{}
	}
	if isMinified(f.Path, data) {
		data = reline(data) // else a rebuilt bundle would be like nothing
	}
	b := bag{lines: make(map[uint64]int)}
	for line := range bytes.Lines(data) {
		b.lines[maphash.Bytes(seed, line)]++
		b.total++
	}
	return b
}

// likeness is the share of the larger bag's lines that both have.
func (b bag) likeness(other bag) float64 {
	if b.total == 0 || other.total == 0 {
		return 0
	}
	common := 0
	for line, n := range b.lines {
		common += min(n, other.lines[line])
	}
	return float64(common) / float64(max(b.total, other.total))
}
