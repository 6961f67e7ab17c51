// Package policy says what a repository asked for, and the verdict that
// follows from it. A policy is parsed strictly: a key or value that the form
// does not have ([JSONSchema]) is an error with its line and column, for a
// misspelt rule that is skipped protects nobody.
package policy

import (
	"time"

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
	Indicators map[string]Levels  // of their findings, instead of their own
	Ecosystems []ecosystem.Ecosystem
	Ignore     Ignore
	Cooldown   Cooldown
	Override   Override
	// Required are the sources without which a review is incomplete. Nil leaves
	// it to who reviews; an empty list is none at all.
	Required     []string
	Optional     []string // sources that are asked as well
	OnIncomplete OnIncomplete
}

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

// Default returns the policy of a repository that asks for nothing.
func Default() *Policy {
	return &Policy{
		Mode:         Enforce,
		Block:        indicator.High,
		OnIncomplete: HoldIncomplete,
		Override:     Override{Label: "bumplens:override", MinRole: "maintain", Never: []string{"known-malicious"}},
	}
}
