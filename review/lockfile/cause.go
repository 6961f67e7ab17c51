package lockfile

import (
	"slices"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// A Cause says why an entry changed, as far as the files tell.
type Cause string

const (
	UnknownCause Cause = ""           // the files do not tell
	ByManifest   Cause = "manifest"   // the project asks for it otherwise than before
	ByDependency Cause = "dependency" // another change needs it: [Change.Through]
	ByLockfile   Cause = "lockfile"   // nothing that changed asks for it: the lockfile alone moved it
)

// Explain finds the causes of changes between base and head. What the project
// asks for itself is explained by the manifests that were edited; everything
// else by a change that needs it, those that manifests explain first.
func Explain(changes []Change, base, head []Entry, edits Edits) {
	for i := range changes {
		c := &changes[i]
		if e := c.Entry(); e.Direct || ownManifest(e) {
			c.Cause = edits.cause(*c)
		}
	}
	newCauseWalk(changes, head, Change.to).explain()
	newCauseWalk(changes, base, Change.from).explain()
}

// to and from are the sides of a change that walks go along. What is gone is
// explained by what it was needed by.
func (c Change) to() Entry   { return c.To }
func (c Change) from() Entry { return c.From }

// A causeWalk goes from changes to what they need on one side, nearest first.
type causeWalk struct {
	changes []Change
	side    func(Change) Entry
	asked   map[ecosystem.Version][]ecosystem.Version // by whom
	at      map[ecosystem.Version][]int               // the changes of a version
	seen    map[ecosystem.Version]bool
}

func newCauseWalk(changes []Change, entries []Entry, side func(Change) Entry) *causeWalk {
	w := &causeWalk{
		changes: changes,
		side:    side,
		asked:   make(map[ecosystem.Version][]ecosystem.Version),
		at:      make(map[ecosystem.Version][]int),
		seen:    make(map[ecosystem.Version]bool),
	}
	for _, e := range entries {
		if len(e.Asks) > 0 {
			w.asked[e.Version] = append(w.asked[e.Version], e.Asks...)
		}
	}
	for i, c := range changes {
		if e := side(c); !e.IsZero() {
			w.at[e.Version] = append(w.at[e.Version], i)
		}
	}
	return w
}

// explain walks from changes whose cause is known to those that they brought,
// then from what the project asks for itself, and last from what nothing that
// changed asks for.
func (w *causeWalk) explain() {
	var manifest, direct, rest []int
	for i, c := range w.changes {
		switch e := w.side(c); {
		case e.IsZero():
		case c.Cause == ByManifest:
			manifest = append(manifest, i)
		case e.Direct:
			direct = append(direct, i)
		default:
			rest = append(rest, i)
		}
	}
	w.from(manifest...)
	w.from(direct...)
	// What is left came through no change of the project's own: at the top of
	// it stands what the lockfile alone moved.
	left := slices.DeleteFunc(rest, func(i int) bool { return w.seen[w.version(i)] })
	needed := make(map[ecosystem.Version]bool)
	for _, i := range left {
		v := w.version(i)
		for _, to := range w.asked[v] {
			if to != v {
				needed[to] = true
			}
		}
	}
	w.from(slices.DeleteFunc(slices.Clone(left), func(i int) bool { return needed[w.version(i)] })...)
	for _, i := range left {
		w.from(i) // circles have no top
	}
}

func (w *causeWalk) version(i int) ecosystem.Version { return w.side(w.changes[i]).Version }

// A causeStep is a version on the way and the names that lead to it.
type causeStep struct {
	version ecosystem.Version
	way     []string
}

// from walks from the changes at some indexes.
func (w *causeWalk) from(tops ...int) {
	var queue []causeStep
	for _, i := range tops {
		v := w.version(i)
		if w.seen[v] {
			continue
		}
		w.seen[v] = true
		if c := &w.changes[i]; c.Cause == UnknownCause && w.side(*c).placed() {
			c.Cause = ByLockfile
		}
		queue = append(queue, causeStep{version: v})
	}
	for n := 0; n < len(queue); n++ {
		step := queue[n]
		way := step.way
		if len(way) < longestWay {
			way = append(slices.Clone(way), step.version.Name)
		}
		for _, to := range w.asked[step.version] {
			if w.seen[to] {
				continue
			}
			w.seen[to] = true
			for _, i := range w.at[to] {
				if c := &w.changes[i]; c.Through == nil && w.side(*c).Version == c.Entry().Version {
					c.Cause, c.Through = ByDependency, way
				}
			}
			queue = append(queue, causeStep{to, way})
		}
	}
}

// placed reports whether the files tell who needs e, or that nobody does.
func (e Entry) placed() bool { return e.Orphan || len(e.Via) > 0 }
