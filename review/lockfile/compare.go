package lockfile

import (
	"cmp"
	"fmt"
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
	Replaced   Kind = "replaced" // the same version with another digest or source
)

// A Change is one entry that differs between two lockfiles. From is zero for
// an entry that was added, To for one that was removed.
type Change struct {
	From, To Entry
	// Beside is, for an added entry, the nearest version of the package that
	// the project has already: what the new one is compared with.
	Beside Entry
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
func (c Change) Package() ecosystem.Package {
	if c.To.IsZero() {
		return c.From.Version.Package
	}
	return c.To.Version.Package
}

// Old returns the entry that the new one is compared with: the one it
// replaces, or the nearest that the project has beside it.
func (c Change) Old() Entry {
	if c.From.IsZero() {
		return c.Beside
	}
	return c.From
}

// Merge makes one entry of those that differ only in where they stand.
func Merge(entries []Entry) []Entry {
	var merged []Entry
	at := make(map[string]int)
	for _, e := range entries {
		k := e.key()
		i, ok := at[k]
		if !ok {
			at[k] = len(merged)
			merged = append(merged, e)
			continue
		}
		m := &merged[i]
		m.Places = append(m.Places, e.Places...)
		m.Paths = append(m.Paths, e.Paths...)
		m.Direct = m.Direct || e.Direct
		m.Dev = m.Dev && e.Dev
		m.Optional = m.Optional && e.Optional
		m.Bundled = m.Bundled && e.Bundled
		m.Alias = m.Alias || e.Alias
		if m.Direct {
			m.Via = nil
		} else if m.Via == nil || e.Via != nil && len(e.Via) < len(m.Via) {
			m.Via = e.Via
		}
	}
	return merged
}

// key tells entries apart: the same version with another source or other
// digests is another entry, for other bytes are installed.
func (e Entry) key() string {
	digests := slices.Sorted(slices.Values(e.Digests))
	parts := []string{string(e.Version.Ecosystem), e.Version.Name, e.Version.Number, e.Source, strings.Join(digests, " ")}
	if e.PinOnly {
		parts = append(parts, e.Checksum)
	}
	return strings.Join(parts, "\x00")
}

// OtherChecksum returns e's checksum where old has one under the same key of
// the cache and it differs, "" otherwise: checksums made in different ways
// cannot be compared.
func (e Entry) OtherChecksum(old Entry) string {
	key, _, _ := strings.Cut(e.Checksum, "/")
	oldKey, _, _ := strings.Cut(old.Checksum, "/")
	if e.Checksum == "" || old.Checksum == "" || key != oldKey || e.Checksum == old.Checksum {
		return ""
	}
	return e.Checksum
}

// Compare returns what changed between two sets of entries, by ecosystem and
// name. An entry is paired with the one whose place it took: the one installed
// at the same path, or the only other one. What cannot be paired was added or
// removed.
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
		changes = append(changes, inOrder(comparePackage(was[p], is[p]))...)
	}
	return changes
}

// inOrder sorts the changes of one package by what was, and then by what is.
func inOrder(changes []Change) []Change {
	if len(changes) < 2 {
		return changes
	}
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
// hundred thousand versions of one package.
func comparePackage(base, head []Entry) []Change {
	gone, come := without(base, head), without(head, base)

	var changes []Change
	taken := make(map[string]bool) // keys of entries whose place was taken
	// pair makes changes of the new entries that took the place of an old one.
	pair := func(places func(Entry) []string) {
		at := make(map[string]Entry)
		for _, b := range slices.Backward(base) {
			for _, place := range places(b) {
				at[place] = b
			}
		}
		var alone []Entry
		for _, h := range come {
			places := places(h)
			i := slices.IndexFunc(places, func(p string) bool { return !at[p].IsZero() })
			if i < 0 {
				alone = append(alone, h)
				continue
			}
			b := at[places[i]]
			changes = append(changes, Change{From: b, To: h})
			taken[b.key()] = true
		}
		come = alone
	}
	pair(func(e Entry) []string { return []string{fmt.Sprint(e.Version.Number, " ", e.PinOnly)} })
	unseen := func(e Entry) bool { return e.PinOnly || taken[e.key()] }
	base = slices.DeleteFunc(slices.Clone(base), func(e Entry) bool { return e.PinOnly })
	come = slices.DeleteFunc(come, func(e Entry) bool { return e.PinOnly })
	// An old version may stay elsewhere in the tree, and still have left its
	// place to a new one.
	pair(func(e Entry) []string { return e.Paths })
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

// manyVersions is the number of versions of one package above which no nearest
// is looked for.
const manyVersions = 1000

// without returns the entries of a that b does not hold.
func without(a, b []Entry) []Entry {
	held := make(map[string][]Entry)
	for _, e := range b {
		held[e.key()] = append(held[e.key()], e)
	}
	var left []Entry
	for _, e := range a {
		if !slices.ContainsFunc(held[e.key()], func(other Entry) bool { return other.OtherChecksum(e) == "" }) {
			left = append(left, e)
		}
	}
	return left
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
