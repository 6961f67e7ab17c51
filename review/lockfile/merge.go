package lockfile

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// Merge makes one entry of those that differ only in where they stand. Where no
// two do, they are returned as they are.
func Merge(entries []Entry) []Entry {
	keys := make([]string, len(entries))
	at := make(map[string]int, len(entries)) // index of the entry that takes others in
	for i, e := range entries {
		keys[i] = e.key()
		if _, twice := at[keys[i]]; !twice {
			at[keys[i]] = len(at)
		}
	}
	if len(at) == len(entries) {
		return entries
	}
	merged := make([]Entry, 0, len(at))
	same := make(map[int][]Entry) // all at once: one by one would copy a hundred thousand places as often
	for i, e := range entries {
		if n := at[keys[i]]; n == len(merged) {
			merged = append(merged, e)
		} else {
			same[n] = append(same[n], e)
		}
	}
	for i, others := range same {
		merged[i].absorb(others...)
	}
	return merged
}

// key tells entries apart: the same version with another source or other
// digests is another entry, for other bytes are installed. So is one that is
// said to run a script and is not.
func (e Entry) key() string {
	digests := slices.Sorted(slices.Values(e.Digests))
	parts := []string{string(e.Version.Ecosystem), e.Version.Name, e.Version.Number, e.Source, strings.Join(digests, " ")}
	if e.Repository != "" {
		parts = append(parts, e.Repository)
	}
	if e.InstallScript {
		parts = append(parts, "runs a script")
	}
	if e.PinOnly {
		parts = append(parts, e.Checksum)
	}
	return strings.Join(parts, "\x00")
}

// absorb adds to e what other entries of the version say of it.
func (e *Entry) absorb(others ...Entry) {
	all := append([]Entry{*e}, others...)
	e.Places = gathered(all, func(e Entry) []Place { return e.Places })
	e.Paths = gathered(all, func(e Entry) []string { return e.Paths })
	e.Digests = distinct(gathered(all, func(e Entry) []string { return e.Digests }))
	e.Asks = distinct(gathered(all, func(e Entry) []ecosystem.Version { return e.Asks }))
	e.As = unique(gathered(all, func(e Entry) []string { return e.As }))
	for _, other := range others {
		e.Source = cmp.Or(e.Source, other.Source)
		e.Repository = cmp.Or(e.Repository, other.Repository)
		e.Checksum = cmp.Or(e.Checksum, other.Checksum)
		e.Direct = e.Direct || other.Direct
		e.Dev = e.Dev && other.Dev
		e.Optional = e.Optional && other.Optional
		e.Bundled = e.Bundled && other.Bundled
		e.Orphan = e.Orphan && other.Orphan
		e.InstallScript = e.InstallScript || other.InstallScript
		if e.Via == nil || other.Via != nil && len(other.Via) < len(e.Via) {
			e.Via = other.Via
		}
	}
	if e.Direct {
		e.Via = nil
	}
}

// gathered returns the items of all entries.
func gathered[T any](entries []Entry, of func(Entry) []T) []T {
	var all []T
	for _, e := range entries {
		all = append(all, of(e)...)
	}
	return all
}

// distinct returns each item of a list once, in the order in which they come.
func distinct[T comparable](list []T) []T {
	if len(list) < 2 {
		return list
	}
	seen := make(map[T]bool, len(list))
	return slices.DeleteFunc(list, func(v T) bool {
		had := seen[v]
		seen[v] = true
		return had
	})
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

// otherChecksum reports whether two entries with one key differ in their
// checksums: that one has none counts where both stand in one file.
func otherChecksum(a, b Entry) bool {
	if (a.Checksum == "") != (b.Checksum == "") {
		return shareFile(a, b)
	}
	return a.OtherChecksum(b) != ""
}

// withoutTold leaves out the entries that a project had already and that only
// another file says, in its own words: a lockfile of another format, or one
// more of the same. Within one file, and between two of one format of which
// the first is gone, every difference counts.
func withoutTold(base, gone, come []Entry) (goneLeft, comeLeft []Entry) {
	forms := make(map[string][]Entry) // old entries by what they fix or pin
	for _, b := range base {
		forms[b.fixes()] = append(forms[b.fixes()], b)
	}
	many := moreThanFew(come, Entry.fixes)
	told := make(map[string]bool) // keys of old entries that the new side says otherwise
	left := make(map[string]bool) // keys of those that are gone
	for _, b := range gone {
		left[b.key()] = true
	}
	for _, h := range come {
		same := forms[h.fixes()]
		strict := func(b Entry) bool {
			made := b.Checksum != "" || h.Checksum == "" // else Yarn has changed its format within the file
			return made && (shareFile(b, h) || left[b.key()] && shareFormat(b, h))
		}
		if many[h.fixes()] || len(same) > fewForms || slices.ContainsFunc(same, strict) {
			comeLeft = append(comeLeft, h)
			continue
		}
		i := slices.IndexFunc(same, h.says)
		if i < 0 {
			comeLeft = append(comeLeft, h)
			continue
		}
		told[same[i].key()] = true
	}
	goneLeft = slices.DeleteFunc(slices.Clone(gone), func(b Entry) bool { return told[b.key()] })
	return goneLeft, comeLeft
}

// fixes names the version that e fixes, or pins.
func (e Entry) fixes() string { return fmt.Sprint(e.Version.Number, " ", e.PinOnly) }

// fewForms is how many entries may be of one kind for each to be compared with
// each, and how many may take the place of one: a file could be made to hold
// many thousands.
const fewForms = 20

// moreThanFew returns what more than a few of a list are of.
func moreThanFew[T any](list []T, of func(T) string) map[string]bool {
	count := make(map[string]int)
	for _, v := range list {
		count[of(v)]++
	}
	many := make(map[string]bool)
	for k, n := range count {
		if n > fewForms {
			many[k] = true
		}
	}
	return many
}

// says reports whether e lets no other bytes in than old did, as far as the two
// can be compared: its digests are old's, or e leaves the bytes to the same
// registry.
func (e Entry) says(old Entry) bool {
	return e.sharesDigest(old) && !e.addsDigest(old) || len(e.Digests) == 0 && (e.Source == "" || e.Source == old.Source)
}

func (e Entry) sharesDigest(other Entry) bool {
	had := make(map[string]bool, len(other.Digests))
	for _, d := range other.Digests {
		had[d] = true
	}
	return slices.ContainsFunc(e.Digests, func(d string) bool { return had[d] })
}

// addsDigest reports whether e has a digest that old does not, of an algorithm
// that old has too.
func (e Entry) addsDigest(old Entry) bool {
	had := make(map[string]bool, len(old.Digests))
	algorithms := make(map[string]bool)
	for _, d := range old.Digests {
		had[d] = true
		algorithm, _, _ := strings.Cut(d, "-")
		algorithms[algorithm] = true
	}
	return slices.ContainsFunc(e.Digests, func(d string) bool {
		algorithm, _, _ := strings.Cut(d, "-")
		return !had[d] && algorithms[algorithm]
	})
}

// shareFile reports whether two entries stand in one file.
func shareFile(a, b Entry) bool { return sharePlace(a, b, func(p Place) string { return p.Path }) }

// shareFormat reports whether two entries stand in files of one format.
func shareFormat(a, b Entry) bool {
	return sharePlace(a, b, func(p Place) string { return format(p.Path) })
}

func sharePlace(a, b Entry, of func(Place) string) bool {
	in := make(map[string]bool, len(a.Places))
	for _, p := range a.Places {
		in[of(p)] = true
	}
	return slices.ContainsFunc(b.Places, func(p Place) bool { return in[of(p)] })
}

// format names the format of the file at name.
func format(name string) string {
	switch base := path.Base(name); {
	case base == "npm-shrinkwrap.json":
		return "package-lock.json"
	case isRequirements(name):
		return "requirements.txt"
	case isPylock(name):
		return "pylock.toml"
	case isWorkflow(name):
		return "workflow"
	default:
		return base
	}
}

// join makes one change of those of one package that are the same step in files
// which say it differently: one pins a digest and the other does not, one names
// its registry and the other does not, or one keeps the old version beside the
// new one.
func join(changes []Change) []Change {
	// What was added may be the step that another file tells whole.
	added := func(c Change) bool { return c.From.IsZero() }
	ordered := slices.Concat(slices.DeleteFunc(slices.Clone(changes), added), slices.DeleteFunc(slices.Clone(changes), not(added)))
	var joined []Change
	steps := make(map[string][]int) // indexes of joined by the version that is come to, or gone
	version := func(c Change) string { return c.Entry().fixes() }
	many := moreThanFew(changes, version)
	for _, c := range ordered {
		version := version(c)
		if many[version] {
			joined = append(joined, c)
			continue
		}
		of := steps[version]
		i := slices.IndexFunc(of, func(i int) bool {
			return (added(c) && !joined[i].To.IsZero() || alike(joined[i].From, c.From)) && alike(joined[i].To, c.To)
		})
		if i < 0 {
			steps[version] = append(of, len(joined))
			joined = append(joined, c)
			continue
		}
		joined[of[i]].absorb(c)
	}
	return inOrder(joined)
}

func not[T any](is func(T) bool) func(T) bool { return func(v T) bool { return !is(v) } }

// absorb makes one change of two.
func (c *Change) absorb(other Change) {
	if c.Steps == nil {
		c.Steps = []Change{*c}
	}
	c.Steps = append(c.Steps, other)
	c.To.absorb(other.To)
	if !other.From.IsZero() {
		c.From.absorb(other.From)
	}
	if c.From.IsZero() && c.Beside.IsZero() {
		c.Beside = other.Beside
	}
}

// alike reports whether two entries of one side are the same version from the
// same registry, as far as the two can be compared.
func alike(a, b Entry) bool {
	if a.Version != b.Version {
		return false
	}
	return a.sharesDigest(b) || (len(a.Digests) == 0 || len(b.Digests) == 0) && (a.Source == b.Source || a.Source == "" || b.Source == "")
}
