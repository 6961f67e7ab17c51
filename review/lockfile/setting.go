package lockfile

import (
	"path"
	"slices"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// A Setting is what a file says beside the versions that it fixes: where
// packages come from, what stands in for them, whose scripts may run and what
// is verified. It is compared as it stands, whatever file of a folder it stands in.
type Setting struct {
	Kind      SettingKind
	Ecosystem ecosystem.Ecosystem // which it is for; "" for any
	Name      string              // what it is about: a package, or the option in its file's own terms
	Value     string              // as written, "" for an option without one
	Place     Place
}

// A SettingKind says what a setting decides.
type SettingKind string

const (
	Substitution SettingKind = "substitution" // what stands in for a package: another version, a patch, a folder
	Origin       SettingKind = "origin"       // where packages come from: an index, a registry, a proxy
	Permission   SettingKind = "permission"   // whose code may run when packages are installed
	Verification SettingKind = "verification" // what is verified of them, or is not
	Shared       SettingKind = "shared"       // a version that other files use by its name
)

// IsZero reports whether s is no setting at all.
func (s Setting) IsZero() bool { return s.Kind == "" }

// A SettingChange is one setting that differs between two sides. From is zero
// for one that was added, To for one that was removed.
type SettingChange struct {
	From, To Setting
	// Fresh says that the package manager which reads the setting came to its
	// folder with it.
	Fresh bool
}

// Setting returns the setting that is, or that was.
func (c SettingChange) Setting() Setting {
	if c.To.IsZero() {
		return c.From
	}
	return c.To
}

// said is a setting without its place.
func (s Setting) said() Setting {
	s.Place = Place{}
	return s
}

// about is what a setting is about, in the file in which it stands.
func (s Setting) about() Setting {
	s.Value, s.Place.Line = "", 0
	return s
}

// spot is a setting in its folder, or its workflow: one that a folder's files
// repeat decides nothing more.
func (s Setting) spot() Setting {
	if !isWorkflow(s.Place.Path) {
		s.Place.Path = path.Dir(s.Place.Path)
	}
	s.Place.Line = 0
	return s
}

// CompareSettings returns which settings differ between two sides. One that
// moves to another folder is the same, and one that comes to stand in more
// folders, or in fewer, is not. A setting that takes another's place is paired
// with it: one of the same name in the same file, when there is one such on each
// side.
func CompareSettings(base, head []Setting) []SettingChange {
	gone, come := settingsWithout(base, head), settingsWithout(head, base)
	gone, come = moreOf(gone, come), moreOf(come, gone)
	was, is := countBy(gone, Setting.about), countBy(come, Setting.about)
	taken := make(map[Setting]Setting) // what is about → what was
	for _, s := range gone {
		if was[s.about()] == 1 && is[s.about()] == 1 {
			taken[s.about()] = s
		}
	}
	var changes []SettingChange
	for _, s := range come {
		changes = append(changes, SettingChange{From: taken[s.about()], To: s})
	}
	for _, s := range gone {
		if taken[s.about()].IsZero() {
			changes = append(changes, SettingChange{From: s})
		}
	}
	return changes
}

// settingsWithout returns the settings of a that b does not say in the same
// spot, each once.
func settingsWithout(a, b []Setting) []Setting {
	said := make(map[Setting]bool, len(b))
	for _, s := range b {
		said[s.spot()] = true
	}
	return slices.DeleteFunc(slices.Clone(a), func(s Setting) bool {
		was := said[s.spot()]
		said[s.spot()] = true
		return was
	})
}

// moreOf returns the settings that a says in more spots than b, each once.
func moreOf(a, b []Setting) []Setting {
	more, less := countBy(a, Setting.said), countBy(b, Setting.said)
	told := make(map[Setting]bool)
	return slices.DeleteFunc(slices.Clone(a), func(s Setting) bool {
		was := told[s.said()]
		told[s.said()] = true
		return was || more[s.said()] <= less[s.said()]
	})
}

func countBy(settings []Setting, of func(Setting) Setting) map[Setting]int {
	n := make(map[Setting]int)
	for _, s := range settings {
		n[of(s)]++
	}
	return n
}
