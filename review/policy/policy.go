// Package policy says what a repository asked for, and the verdict that
// follows from it. A policy is parsed strictly: a key or value that is not
// known is an error with its line and column, for a misspelt rule that is
// skipped protects nobody.
package policy

import (
	"path"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/indicator"
)

// File is where a repository keeps its configuration. It is read from the base
// branch only: a pull request never governs itself.
const File = ".github/bumplens.yml"

// OrganizationRepository is the repository of an account in which [File] is what
// the others fall back on.
const OrganizationRepository = ".github"

// A Policy is what a repository asked for.
type Policy struct {
	Mode       Mode
	Block      indicator.Severity // the lowest that blocks
	Indicators map[string]Level   // of their findings, instead of their own
	Ecosystems []ecosystem.Ecosystem
	Ignore     Ignore
	Cooldown   time.Duration // during which a release blocks; 0 for none
	Override   Override
	// Required are the sources without which a review is incomplete. Nil leaves
	// it to who reviews; an empty list is none at all.
	Required     []string
	Optional     []string // sources that are asked as well
	OnIncomplete OnIncomplete
}

// A Level is a severity, or [Off].
type Level indicator.Severity

// Off keeps an indicator from being heard.
const Off Level = -1

// A Mode says whether a verdict counts.
type Mode string

const (
	Enforce Mode = "enforce"
	Observe Mode = "observe" // say what would be, hold nothing up
)

// OnIncomplete says what an incomplete review does.
type OnIncomplete string

const (
	HoldIncomplete    OnIncomplete = "block"
	NeutralIncomplete OnIncomplete = "neutral"
)

// Domains is the source that says whether domains of e-mail addresses are
// registered. It is asked only where a repository names it.
const Domains = "domains"

// Override says who may let a blocked pull request through.
type Override struct {
	Label       string
	MinRole     string
	AllowAuthor bool
	Never       []string      // indicators whose findings nobody may accept
	MaxAge      time.Duration // after which an override no longer counts; 0 for never
}

// Ignore names what is not looked at, each for a reason and, if one is given,
// until a day.
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
	Until   time.Time // zero: for ever
}

// Default returns the policy of a repository that asks for nothing.
func Default() *Policy {
	return &Policy{
		Mode:         Enforce,
		Block:        indicator.High,
		OnIncomplete: HoldIncomplete,
		Override:     Override{Label: "bumplens:override", MinRole: "maintain"},
	}
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
		if i.What == id && i.holds(now) && (i.Package == "" || matches(i.Package, pkg.Name)) {
			return true
		}
	}
	return false
}

func anyMatch(list []Ignored, name string, now time.Time) bool {
	for _, i := range list {
		if i.holds(now) && matches(i.What, name) {
			return true
		}
	}
	return false
}

// holds reports whether i still counts; it does so to the end of its last day.
func (i Ignored) holds(now time.Time) bool {
	return i.Until.IsZero() || now.Before(i.Until.AddDate(0, 0, 1))
}

// matches reports whether a glob that the parser accepted matches name.
func matches(glob, name string) bool {
	ok, err := doublestar.Match(glob, path.Clean(name))
	return err == nil && ok
}
