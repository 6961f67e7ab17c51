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

// An Ignored is one thing that is not looked at.
type Ignored struct {
	What    string // glob, or the indicator's ID
	Package string // for an indicator: the packages for which it is ignored, "" for all
	Reason  string
	Until   time.Time // the last day on which it holds, in UTC
}

// IgnoresPath reports whether the file at name is not looked at.
func (p *Policy) IgnoresPath(name string, now time.Time) bool {
	return anyMatch(p.Ignore.Paths, name, now)
}

// IgnoresPackage reports whether a package is not looked at, since its name is
// ignored or its ecosystem is not among those asked for.
func (p *Policy) IgnoresPackage(pkg ecosystem.Package, now time.Time) bool {
	return anyMatch(p.Ignore.Packages, pkg.Name, now) || !p.Reads(pkg.Ecosystem)
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

func (p *Policy) ignoresIndicator(id string, pkg ecosystem.Package, now time.Time) bool {
	for _, i := range p.Ignore.Indicators {
		if i.What == id && !i.Ended(now) && (i.Package == "" || matches(i.Package, pkg.Name)) {
			return true
		}
	}
	return false
}

func anyMatch(list []Ignored, name string, now time.Time) bool {
	for _, i := range list {
		if !i.Ended(now) && matches(i.What, name) {
			return true
		}
	}
	return false
}

// Ended reports whether i holds no more; it does so to the end of its last day.
func (i Ignored) Ended(now time.Time) bool { return !now.Before(i.Until.AddDate(0, 0, 1)) }

// matches reports whether a glob that the parser accepted matches name.
func matches(glob, name string) bool {
	ok, err := doublestar.Match(glob, path.Clean(name))
	return err == nil && ok
}
