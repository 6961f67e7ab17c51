// Package indicator holds the signs we look for in an update.
//
// There are five lists. [Artifact] and [Release] indicators see the bytes and
// the registry's documents of two releases, whoever asks; what they find is a
// fact, kept by digest. [Entry] indicators see what a repository's lockfile says
// of them, what is known of them today, and the time. [Setting] indicators see
// what its files say beside versions, and [Combination] indicators what the
// others found.
//
// A check is a pure function of its subject: it fetches nothing, runs nothing
// and knows no clock. It is called only when the evidence it needs is at hand;
// [Run] alone turns missing evidence and returned errors into [Unknown], which
// is also the zero [Outcome]. Clear has to be earned.
package indicator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// An Indicator is one sign to look for in a subject S.
type Indicator[S subject] struct {
	ID       string                // kebab-case, never reused; the key in a repository's policy
	Title    string                // what was seen; at most 60 characters, no full stop
	Severity Severity              // of its findings, unless one says otherwise
	Covers   []ecosystem.Ecosystem // nil means all of them
	Needs    Evidence              // what must be at hand for Check to be called
	Check    func(S) ([]Finding, error)
}

// A subject is what a check looks at: [*Update], [*Change] or [*SettingChange].
type subject interface {
	ecosystem() ecosystem.Ecosystem
	// missing says why a piece of evidence is not at hand, "" when it is.
	missing(Evidence) string
}

// Evidence is a set of things that a check may need.
type Evidence uint

const (
	BaseTree       Evidence = 1 << iota // the old release's files; none, when the package is new
	HeadTree                            // the new release's files
	BaseRelease                         // the old release as its registry publishes it
	HeadRelease                         // the new release as its registry publishes it
	HeadPublished                       // the time at which it was published
	HeadPublisher                       // the account that published it
	HeadProof                           // the attestations of the new release's artifact
	HeadSdist                           // the source archive of the same release
	HeadSource                          // the files that the new release was made from
	HeadStanding                        // how its registry says that it stands today
	BothOwners                          // who could publish the package, then and now
	SomeAdvisories                      // the word of a database of advisories
	OwnerDomains                        // whether the e-mail domains of those who may publish are registered; with HeadStanding
	lastEvidence
)

// An Outcome is what came of looking.
type Outcome int

const (
	Unknown       Outcome = iota // evidence was missing or could not be read
	NotApplicable                // the indicator does not know this ecosystem
	Clear                        // looked, and saw nothing
	Found
)

func (o Outcome) String() string {
	return [...]string{"unknown", "not applicable", "clear", "found"}[o]
}

// A Result is what one indicator says of one subject.
type Result struct {
	Indicator string    `json:"indicator"`
	Outcome   Outcome   `json:"outcome"`
	Reason    string    `json:"reason,omitempty"` // why it is unknown
	Findings  []Finding `json:"findings,omitempty"`
}

// Run asks each indicator of a list about s.
func Run[S subject](list []Indicator[S], s S) []Result {
	results := make([]Result, 0, len(list))
	for _, i := range list {
		results = append(results, i.run(s))
	}
	return results
}

func (i Indicator[S]) run(s S) Result {
	r := Result{Indicator: i.ID}
	if i.Covers != nil && !slices.Contains(i.Covers, s.ecosystem()) {
		r.Outcome = NotApplicable
		return r
	}
	for e := Evidence(1); e < lastEvidence; e <<= 1 {
		if i.Needs&e == 0 {
			continue
		}
		if r.Reason = s.missing(e); r.Reason != "" {
			return r
		}
	}
	findings, err := i.Check(s)
	if err != nil {
		r.Reason = err.Error()
		return r
	}
	r.Outcome = Clear
	for _, f := range findings {
		f.Indicator = i.ID
		if f.Severity == 0 {
			f.Severity = i.Severity
		}
		if f.Confidence == 0 {
			f.Confidence = Certain
		}
		r.Findings = append(r.Findings, f)
		r.Outcome = Found
	}
	r.Findings = shown(r.Findings)
	return r
}

// maxFindings is how many findings of one indicator are told apart. What comes
// from a release has no end of its own, and is compared, sorted and kept.
const maxFindings = 1000

// shown returns the first of findings, the worst before others, and one that
// counts the rest.
func shown(findings []Finding) []Finding {
	if len(findings) <= maxFindings {
		return findings
	}
	slices.SortStableFunc(findings, func(a, b Finding) int { return int(b.Severity - a.Severity) })
	rest := findings[maxFindings] // the worst of them
	rest.Message = fmt.Sprintf("There are more of these, which are not told apart: %d.", len(findings)-maxFindings)
	rest.Line, rest.Quote, rest.Sort = 0, "", ""
	rest.Places, rest.More = nil, 0
	return append(findings[:maxFindings], rest)
}

// An About is what the catalogue says of an indicator of any list.
type About struct {
	ID       string
	Title    string
	Severity Severity
	Covers   []ecosystem.Ecosystem
}

func (i Indicator[S]) about() About { return About{i.ID, i.Title, i.Severity, i.Covers} }

// All describes every indicator, by ID.
func All() []About {
	var all []About
	for _, i := range slices.Concat(Artifact, Release) {
		all = append(all, i.about())
	}
	for _, i := range Entry {
		all = append(all, i.about())
	}
	for _, i := range Setting {
		all = append(all, i.about())
	}
	for _, i := range Combination {
		all = append(all, i.about())
	}
	slices.SortFunc(all, func(a, b About) int { return compareID(a.ID, b.ID) })
	return all
}

// Page returns the page about an indicator, in Markdown.
func Page(id string) (string, error) {
	page, err := pages.ReadFile(fileName(id) + ".md")
	if err != nil {
		return "", fmt.Errorf("there is no indicator %q", id)
	}
	return string(page), nil
}

// CoversText lists the ecosystems that an indicator knows.
func (a About) CoversText() string {
	if a.Covers == nil {
		return "all"
	}
	var names []string
	for _, e := range a.Covers {
		names = append(names, string(e))
	}
	return strings.Join(names, ", ")
}
