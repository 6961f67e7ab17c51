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
	is, was := newAsked(head), newAsked(base)
	sides := [2][]int{} // indexes of changes that are looked at in head, and in base
	for i := range changes {
		c := &changes[i]
		if e := c.Entry(); e.Direct || ownManifest(e) {
			c.Cause = edits.cause(*c)
		}
		if c.To.IsZero() {
			sides[1] = append(sides[1], i)
		} else {
			sides[0] = append(sides[0], i)
		}
	}
	is.explain(changes, sides[0])
	was.explain(changes, sides[1])
}

// asked says which version asks for which, on one side.
type asked map[ecosystem.Version][]ecosystem.Version

func newAsked(entries []Entry) asked {
	a := make(asked, len(entries))
	for _, e := range entries {
		if len(e.Asks) > 0 {
			a[e.Version] = append(a[e.Version], e.Asks...)
		}
	}
	return a
}

// explain walks from changes whose cause is known to those that they brought,
// then from what the project asks for itself, and last from what nothing that
// changed asks for.
func (a asked) explain(changes []Change, of []int) {
	w := causeWalk{asked: a, changes: changes, at: make(map[ecosystem.Version][]int), seen: make(map[ecosystem.Version]bool)}
	for _, i := range of {
		v := changes[i].Entry().Version
		w.at[v] = append(w.at[v], i)
	}
	var manifest, direct, rest []int
	for _, i := range of {
		switch c := changes[i]; {
		case c.Cause == ByManifest:
			manifest = append(manifest, i)
		case c.Entry().Direct:
			direct = append(direct, i)
		default:
			rest = append(rest, i)
		}
	}
	w.from(manifest)
	w.from(direct)
	// What is left came through no change of the project's own: at the top of
	// it stands what the lockfile alone moved.
	needed := make(map[ecosystem.Version]bool)
	left := slices.DeleteFunc(rest, func(i int) bool { return w.seen[changes[i].Entry().Version] })
	for _, i := range left {
		v := changes[i].Entry().Version
		for _, to := range a[v] {
			if to != v {
				needed[to] = true
			}
		}
	}
	var tops []int
	for _, i := range left {
		if !needed[changes[i].Entry().Version] {
			tops = append(tops, i)
		}
	}
	w.from(tops)
	w.from(left) // circles have no top
}

// A causeWalk goes from changes to what they need, nearest first.
type causeWalk struct {
	asked   asked
	changes []Change
	at      map[ecosystem.Version][]int // the changes of a version
	seen    map[ecosystem.Version]bool
}

// A causeStep is a version on the way and the names that lead to it.
type causeStep struct {
	version ecosystem.Version
	way     []string
}

// from walks from the changes at some indexes.
func (w *causeWalk) from(tops []int) {
	var queue []causeStep
	for _, i := range tops {
		c := &w.changes[i]
		v := c.Entry().Version
		if w.seen[v] {
			continue
		}
		w.seen[v] = true
		if c.Cause == UnknownCause && c.Entry().placed() {
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
				w.changes[i].Cause, w.changes[i].Through = ByDependency, way
			}
			queue = append(queue, causeStep{to, way})
		}
	}
}

// placed reports whether the files tell who needs e, or that nobody does.
func (e Entry) placed() bool { return e.Orphan || len(e.Via) > 0 }
