package lockfile

import (
	"cmp"
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
	packages := make(map[ecosystem.Package]bool)
	for p := range was {
		packages[p] = true
	}
	for p := range is {
		packages[p] = true
	}
	var changes []Change
	for p := range packages {
		changes = append(changes, comparePackage(was[p], is[p])...)
	}
	slices.SortFunc(changes, func(a, b Change) int {
		pa, pb := a.Package(), b.Package()
		return cmp.Or(
			cmp.Compare(pa.Ecosystem, pb.Ecosystem),
			cmp.Compare(pa.Name, pb.Name),
			cmp.Compare(a.From.key(), b.From.key()),
			cmp.Compare(a.To.key(), b.To.key()),
		)
	})
	return changes
}

func byPackage(entries []Entry) map[ecosystem.Package][]Entry {
	m := make(map[ecosystem.Package][]Entry)
	for _, e := range entries {
		m[e.Version.Package] = append(m[e.Version.Package], e)
	}
	return m
}

// comparePackage compares the entries of one package.
func comparePackage(base, head []Entry) []Change {
	gone, come := without(base, head), without(head, base)

	var changes []Change
	// pair makes changes of the new entries that took the place of one in from.
	pair := func(from []Entry, same func(b, h Entry) bool) {
		var alone []Entry
		for _, h := range come {
			i := slices.IndexFunc(from, func(b Entry) bool { return same(b, h) })
			if i < 0 {
				alone = append(alone, h)
				continue
			}
			b := from[i]
			changes = append(changes, Change{From: b, To: h})
			gone = slices.DeleteFunc(gone, func(e Entry) bool { return e.key() == b.key() })
		}
		come = alone
	}
	pair(base, func(b, h Entry) bool { return b.Version == h.Version && b.PinOnly == h.PinOnly })
	pinOnly := func(e Entry) bool { return e.PinOnly }
	base, gone, come = slices.DeleteFunc(slices.Clone(base), pinOnly), slices.DeleteFunc(gone, pinOnly), slices.DeleteFunc(come, pinOnly)
	// An old version may stay elsewhere in the tree, and still have left its
	// place to a new one.
	pair(base, func(b, h Entry) bool {
		return slices.ContainsFunc(h.Paths, func(p string) bool { return slices.Contains(b.Paths, p) })
	})
	if len(gone) == 1 && len(come) == 1 {
		pair(gone, func(b, h Entry) bool { return true })
	}
	for _, b := range gone {
		changes = append(changes, Change{From: b})
	}
	for _, h := range come {
		changes = append(changes, Change{To: h, Beside: nearest(base, h)})
	}
	return changes
}

// without returns the entries of a that b does not hold.
func without(a, b []Entry) []Entry {
	var left []Entry
	for _, e := range a {
		if !slices.ContainsFunc(b, func(other Entry) bool { return other.key() == e.key() && other.OtherChecksum(e) == "" }) {
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
