package lockfile

import (
	"path"
	"slices"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// Pin fills in what files that pin alone, of which go.sum is one, say of the
// versions that changes are about.
func Pin(changes []Change, base, head []Entry) {
	was, is := newPinned(base), newPinned(head)
	for i := range changes {
		c := &changes[i]
		c.From.Pins, c.Beside.Pins, c.To.Pins = was.of(c.From), was.of(c.Beside), is.of(c.To)
	}
}

// pinned are the checksums of one side's versions, by the folder of the file
// that has them, and in "" those of all folders.
type pinned map[pinnedAt][]string

type pinnedAt struct {
	v      ecosystem.Version
	folder string
}

func newPinned(entries []Entry) pinned {
	p := make(pinned)
	for _, e := range entries {
		if !e.PinOnly {
			continue
		}
		p.add(pinnedAt{e.Version, ""}, e.Checksum)
		for _, place := range e.Places {
			p.add(pinnedAt{e.Version, path.Dir(place.Path)}, e.Checksum)
		}
	}
	return p
}

func (p pinned) add(at pinnedAt, sum string) {
	if !slices.Contains(p[at], sum) {
		p[at] = append(p[at], sum)
	}
}

// of returns what is pinned of e beside the files that fix it, or anywhere: a
// workspace has one go.sum for several folders.
func (p pinned) of(e Entry) []string {
	if e.PinOnly || e.IsZero() {
		return nil
	}
	var sums []string
	for _, place := range e.Places {
		sums = append(sums, p[pinnedAt{e.Version, path.Dir(place.Path)}]...)
	}
	if sums = unique(sums); len(sums) == 0 {
		return slices.Clone(p[pinnedAt{e.Version, ""}])
	}
	return sums
}
