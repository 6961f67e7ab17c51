package policy

import (
	"path"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// Ignore names what is not looked at, each for a reason and until a day.
type Ignore struct {
	Paths      []Ignored // globs of lockfiles
	Packages   []Ignored // globs of package names
	Indicators []Ignored
}

// At returns what is ignored at a time, and what was until before.
func (i Ignore) At(now time.Time) (holds, ended Ignore) {
	part := func(list []Ignored, holds, ended *[]Ignored) {
		for _, one := range list {
			if now.Before(one.end()) {
				*holds = append(*holds, one)
			} else {
				*ended = append(*ended, one)
			}
		}
	}
	part(i.Paths, &holds.Paths, &ended.Paths)
	part(i.Packages, &holds.Packages, &ended.Packages)
	part(i.Indicators, &holds.Indicators, &ended.Indicators)
	return holds, ended
}

// An Ignored is one thing that is not looked at.
type Ignored struct {
	What    string // glob, or the indicator's ID
	Package string // for an indicator: the packages for which it is ignored, "" for all
	Reason  string
	Until   time.Time // the last day on which it holds, in UTC
}

// IgnoresPath reports whether the file at name is not looked at, and from when
// on it will be.
func (p *Policy) IgnoresPath(name string, now time.Time) (until time.Time, ignored bool) {
	return ignoring(p.Ignore.Paths, now, func(i Ignored) bool { return matches(i.What, name) })
}

// IgnoresPackage reports whether a package is not looked at, since its name is
// ignored or its ecosystem is not among those asked for, and from when on it
// will be: the zero time is never.
func (p *Policy) IgnoresPackage(pkg ecosystem.Package, now time.Time) (until time.Time, ignored bool) {
	if !p.Reads(pkg.Ecosystem) {
		return time.Time{}, true
	}
	return ignoring(p.Ignore.Packages, now, func(i Ignored) bool { return matches(i.What, pkg.Name) })
}

// Reads reports whether the repository asked to look at an ecosystem.
func (p *Policy) Reads(e ecosystem.Ecosystem) bool {
	if len(p.Ecosystems) == 0 {
		return true
	}
	for _, asked := range p.Ecosystems {
		if asked == e {
			return true
		}
	}
	return false
}

func (p *Policy) ignoresIndicator(id string, pkg ecosystem.Package, now time.Time) (until time.Time, ignored bool) {
	return ignoring(p.Ignore.Indicators, now, func(i Ignored) bool {
		return i.What == id && (i.Package == "" || matches(i.Package, pkg.Name))
	})
}

// ignoring reports whether something is ignored, and when the last that ignores
// it has ended.
func ignoring(list []Ignored, now time.Time, it func(Ignored) bool) (until time.Time, ignored bool) {
	for _, i := range list {
		if end := i.end(); now.Before(end) && it(i) {
			ignored = true
			if end.After(until) {
				until = end
			}
		}
	}
	return until, ignored
}

// end is when i holds no more, the day after its last.
func (i Ignored) end() time.Time { return i.Until.AddDate(0, 0, 1) }

// Sooner returns the earlier of two times, of which the zero one is never.
func Sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// matches reports whether a glob that the parser accepted matches name.
func matches(glob, name string) bool {
	ok, err := doublestar.Match(glob, path.Clean(name))
	return err == nil && ok
}
