package review

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"time"

	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/policy"
)

// Files are the files of two sides that decide which packages are installed, by
// path.
type Files struct {
	Base, Head map[string][]byte
	// Whole says that every such file that differs is among them, manifests
	// too: what no manifest explains is then told.
	Whole bool
}

// A Comparison is what the files of two sides say.
type Comparison struct {
	Base     []lockfile.Entry // all that the old side fixed, changed or not
	Changes  []lockfile.Change
	Settings []lockfile.SettingChange
	Title    string // what the pull request announces; "" when there is none
	Unread   []facts.Unread
	// Until is when something that differs, and was left out since it is
	// ignored, is ignored no more; zero when there is no such thing.
	Until time.Time
}

// Compare parses the files of two sides and says what changed, but for what the
// policy does not look at. A file that cannot be read on either side is left out
// on both, and told: half of a comparison would call everything in it added or
// removed.
func Compare(f Files, p *policy.Policy, now time.Time) *Comparison {
	c := new(Comparison)
	var head []lockfile.Entry
	var was, is []lockfile.Setting
	names := maps.Clone(f.Base)
	if names == nil {
		names = make(map[string][]byte)
	}
	maps.Copy(names, f.Head)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		old, errBase := parse(name, f.Base)
		new, errHead := parse(name, f.Head)
		if _, there := f.Head[name]; !there {
			errBase = nil // nothing is installed from it any more
		}
		if err := cmp.Or(errHead, errBase); err != nil {
			c.Unread = append(c.Unread, *err)
			continue
		}
		c.Base, head = append(c.Base, old.Entries...), append(head, new.Entries...)
		was, is = append(was, old.Settings...), append(is, new.Settings...)
	}
	var edits lockfile.Edits
	if f.Whole {
		edits = lockfile.NewEdits(f.Base, f.Head)
	}
	c.compare(head, edits, p, now)
	c.Settings = lockfile.CompareSettings(was, is)
	for i, s := range c.Settings {
		c.Settings[i].Fresh = f.fresh(s.Setting().Place.Path)
	}
	return c
}

// fresh reports whether the file at name configures pnpm in a folder that had
// no lockfile of pnpm: what is allowed there is not more than before.
func (f Files) fresh(name string) bool {
	dir, base := path.Split(name)
	lock := dir + "pnpm-lock.yaml"
	return base == "pnpm-workspace.yaml" && f.Base[lock] == nil && f.Head[lock] != nil
}

// CompareEntries says what changed between entries that no file holds.
func CompareEntries(base, head []lockfile.Entry, p *policy.Policy, now time.Time) *Comparison {
	c := &Comparison{Base: base}
	c.compare(head, lockfile.Edits{}, p, now)
	return c
}

// compare says what changed from c's base, but for packages that are ignored.
func (c *Comparison) compare(head []lockfile.Entry, edits lockfile.Edits, p *policy.Policy, now time.Time) {
	list := lockfile.Compare(c.Base, head)
	lockfile.Explain(list, c.Base, head, edits)
	lockfile.Pin(list, c.Base, head)
	c.Changes = slices.DeleteFunc(list, func(change lockfile.Change) bool {
		until, ignored := p.IgnoresPackage(change.Package(), now)
		if ignored {
			c.Until = policy.Sooner(c.Until, until)
		}
		return ignored
	})
}

// parse reads one file of one side; one that is not there says nothing.
func parse(name string, files map[string][]byte) (*lockfile.File, *facts.Unread) {
	data, ok := files[name]
	if !ok {
		return new(lockfile.File), nil
	}
	file, err := lockfile.Parse(name, data)
	if err == nil {
		return file, nil
	}
	u := &facts.Unread{Cause: facts.LockfileUnreadable, Path: name}
	var syntax *lockfile.SyntaxError
	if errors.As(err, &syntax) {
		u.Line = syntax.Line
	}
	u.Reason = fmt.Sprintf("The file was not read: %v.", err)
	return new(lockfile.File), u
}

// Differing returns the files without those that are the same on both sides.
func (f Files) Differing() Files {
	same := func(name string) bool {
		head, ok := f.Head[name]
		base, was := f.Base[name]
		return ok && was && bytes.Equal(base, head)
	}
	of := func(side map[string][]byte) map[string][]byte {
		side = maps.Clone(side)
		maps.DeleteFunc(side, func(name string, _ []byte) bool { return same(name) })
		return side
	}
	return Files{of(f.Base), of(f.Head), f.Whole}
}
