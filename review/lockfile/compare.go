package lockfile

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// A Kind says what happened to an entry.
type Kind string

const (
	Added      Kind = "added"
	Removed    Kind = "removed"
	Upgraded   Kind = "upgraded"
	Downgraded Kind = "downgraded"
	Replaced   Kind = "replaced" // the same version, of which something else is said
)

// A Change is one entry that differs between two sides. From is zero for an
// entry that was added, To for one that was removed.
type Change struct {
	From, To Entry
	// Beside is, for an added entry, the nearest version of the package that
	// the project has already: what the new one is compared with.
	Beside Entry
	// Steps are the changes as single lockfiles tell them, where several tell
	// the same in different words; nil where one says it all.
	Steps []Change
	// Cause is why it changed, and Through by whom when another change brought
	// it: the names from that one to its parent.
	Cause   Cause
	Through []string
}

// Kind tells what happened.
func (c Change) Kind() Kind {
	switch {
	case c.From.IsZero():
		return Added
	case c.To.IsZero():
		return Removed
	case c.From.Version == c.To.Version:
		return Replaced
	}
	if step, up := c.To.ordered().StepFrom(c.From.ordered()); up || step == ecosystem.UnknownStep {
		return Upgraded // also where nothing tells which of the two is newer
	}
	return Downgraded
}

// ordered returns the version by which e is older or newer than another: of a
// commit, what a comment calls it, since nothing else here tells. The "v" before
// the tag of an action is no part of its number.
func (e Entry) ordered() ecosystem.Version {
	v := e.Version
	if v.Ecosystem == ecosystem.GitHubActions {
		v.Number = strings.TrimPrefix(cmp.Or(e.Tag, v.Number), "v")
	}
	return v
}

// Package returns the package that changed.
func (c Change) Package() ecosystem.Package { return c.Entry().Version.Package }

// Entry returns the entry that is, or that was.
func (c Change) Entry() Entry {
	if c.To.IsZero() {
		return c.From
	}
	return c.To
}

// Old returns the entry that the new one is compared with: the one it
// replaces, or the nearest that the project has beside it.
func (c Change) Old() Entry {
	if c.From.IsZero() {
		return c.Beside
	}
	return c.From
}

// SameFormat reports whether both sides of the change stand in files of one
// format, so that what the one says the other could say too.
func (c Change) SameFormat() bool { return shareFormat(c.From, c.To) }

// Each returns the change as each lockfile tells it.
func (c Change) Each() []Change {
	if c.Steps == nil {
		return []Change{c}
	}
	return c.Steps
}

// Compare returns what changed between two sides, by ecosystem and name. An
// entry is paired with the one whose place it took: the one installed at the
// same path, or the only other one. What cannot be paired was added or removed.
// A lockfile that is moved, or exchanged for one of another format, changes
// nothing but what it says otherwise; what several lockfiles say alike is one
// change.
func Compare(base, head []Entry) []Change {
	base, head = Merge(base), Merge(head)
	was, is := byPackage(base), byPackage(head)
	var packages []ecosystem.Package
	for p := range was {
		packages = append(packages, p)
	}
	for p := range is {
		if was[p] == nil {
			packages = append(packages, p)
		}
	}
	slices.SortFunc(packages, func(a, b ecosystem.Package) int {
		return cmp.Or(cmp.Compare(a.Ecosystem, b.Ecosystem), cmp.Compare(a.Name, b.Name))
	})
	var changes []Change
	for _, p := range packages {
		changes = append(changes, join(inOrder(comparePackage(was[p], is[p], was)))...)
	}
	return changes
}

// inOrder sorts the changes of one package by what was, and then by what is.
func inOrder(changes []Change) []Change {
	keys := make(map[string][]Change, len(changes))
	for _, c := range changes {
		k := c.From.key() + "\x01" + c.To.key()
		keys[k] = append(keys[k], c)
	}
	sorted := changes[:0]
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		sorted = append(sorted, keys[k]...)
	}
	return sorted
}

func byPackage(entries []Entry) map[ecosystem.Package][]Entry {
	m := make(map[ecosystem.Package][]Entry)
	for _, e := range entries {
		m[e.Version.Package] = append(m[e.Version.Package], e)
	}
	return m
}

// comparePackage compares the entries of one package. It looks entries up and
// never goes through all of them for each: a lockfile may be made to hold a
// hundred thousand versions of one package. All are the old entries of every
// package.
func comparePackage(base, head []Entry, all map[ecosystem.Package][]Entry) []Change {
	gone, come := without(base, head, nil), without(head, base, all)
	gone, come = withoutTold(base, gone, come)

	var changes []Change
	taken := make(map[string]int) // keys of entries whose place was taken, and by how many
	// pair makes changes of the new entries that took the place of an old one.
	pair := func(places func(Entry) []string) {
		type old struct {
			Entry
			key string
		}
		at := make(map[string]*old)
		for _, b := range slices.Backward(base) {
			b := &old{b, b.key()}
			for _, place := range places(b.Entry) {
				at[place] = b
			}
		}
		var alone []Entry
		for _, h := range come {
			places := places(h)
			i := slices.IndexFunc(places, func(p string) bool { return at[p] != nil })
			if i < 0 || taken[at[places[i]].key] == fewForms {
				alone = append(alone, h)
				continue
			}
			b := at[places[i]]
			changes = append(changes, Change{From: b.Entry, To: h})
			taken[b.key]++
		}
		come = alone
	}
	pair(sameNumber)
	stays := make(map[string]bool)
	for _, h := range head {
		stays[h.fixes()] = true // a version that one file drops and another keeps is not removed
	}
	unseen := func(e Entry) bool { return e.PinOnly || taken[e.key()] > 0 || stays[e.fixes()] }
	base = slices.DeleteFunc(slices.Clone(base), func(e Entry) bool { return e.PinOnly })
	come = slices.DeleteFunc(come, func(e Entry) bool { return e.PinOnly })
	// An old version may stay elsewhere in the tree, and still have left its
	// place to a new one.
	pair(installedAt)
	gone = slices.DeleteFunc(gone, unseen)
	pair(aloneIn(gone, come))
	gone = slices.DeleteFunc(gone, unseen)
	if len(gone) == 1 && len(come) == 1 {
		return append(changes, Change{From: gone[0], To: come[0]})
	}
	for _, b := range gone {
		changes = append(changes, Change{From: b})
	}
	for _, h := range come {
		c := Change{To: h}
		if len(base) <= manyVersions {
			c.Beside = nearest(base, h)
		}
		changes = append(changes, c)
	}
	return changes
}

// sameNumber are places at which entries of one version meet: in one file
// rather than in two.
func sameNumber(e Entry) []string {
	var places []string
	for _, p := range e.Places {
		places = append(places, e.fixes()+" "+p.Path)
	}
	return append(places, e.fixes())
}

// installedAt are places at which one version takes another's: those within a
// file, which another may have too, and then those of any.
func installedAt(e Entry) []string {
	files, paths := files(e), unique(e.Paths)
	const many = 1000
	if len(files)*len(paths) > many {
		files = files[:1]
	}
	var places []string
	for _, f := range files {
		for _, p := range paths {
			places = append(places, f+"\x00"+p)
		}
	}
	return append(places, paths...)
}

// aloneIn returns a function that gives the files in which an entry is the only
// one of a package that is gone, or the only one that has come.
func aloneIn(gone, come []Entry) func(Entry) []string {
	alone := make(map[string][]string) // key of an entry → files
	for _, side := range [][]Entry{gone, come} {
		count := make(map[string]int)
		for _, e := range side {
			for _, f := range files(e) {
				count[f]++
			}
		}
		for _, e := range side {
			alone[e.key()] = slices.DeleteFunc(files(e), func(f string) bool { return count[f] > 1 })
		}
	}
	return func(e Entry) []string { return alone[e.key()] }
}

// files returns the files in which e stands.
func files(e Entry) []string {
	var names []string
	for _, p := range e.Places {
		names = append(names, p.Path)
	}
	return unique(names)
}

func unique(list []string) []string { return slices.Compact(slices.Sorted(slices.Values(list))) }

// manyVersions is the number of versions of one package above which no nearest
// is looked for.
const manyVersions = 1000

// without returns the entries of a that b does not hold, or that have taken a
// name that a package among those before had.
func without(a, b []Entry, before map[ecosystem.Package][]Entry) []Entry {
	held := make(map[string][]Entry)
	for _, e := range b {
		held[e.key()] = append(held[e.key()], e)
	}
	var left []Entry
	for _, e := range a {
		if !slices.ContainsFunc(held[e.key()], func(other Entry) bool { return !otherChecksum(e, other) && !takesName(e, other, before) }) {
			left = append(left, e)
		}
	}
	return left
}

// takesName reports whether e is installed under the name of a package among
// those before, and old was not.
func takesName(e, old Entry, before map[ecosystem.Package][]Entry) bool {
	had := make(map[string]bool, len(old.As))
	for _, name := range old.As {
		had[name] = true
	}
	return slices.ContainsFunc(e.As, func(name string) bool {
		return !had[name] && before[ecosystem.Package{Ecosystem: e.Version.Ecosystem, Name: name}] != nil
	})
}

// nearest returns the highest version below h, else the lowest of all.
func nearest(entries []Entry, h Entry) Entry {
	var best Entry
	for _, e := range entries {
		if best.IsZero() {
			best = e
			continue
		}
		_, above := h.Version.StepFrom(e.Version)
		_, bestAbove := h.Version.StepFrom(best.Version)
		_, higher := e.Version.StepFrom(best.Version)
		if above && (!bestAbove || higher) || !above && !bestAbove && !higher {
			best = e
		}
	}
	return best
}
