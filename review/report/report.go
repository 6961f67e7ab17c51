// Package report is what people and programs read of a review. It is the only
// writer of Markdown, and hostile text leaves it by one door: [Quote] for what
// a package or a registry wrote, [Prose] for our own sentences that quote it.
// The terminal and the page say the same sentences in a voice of their own.
//
// A report judges nothing and calls nothing malicious: it says what was seen
// and where. It never calls clean what was not read, and says what it leaves
// out for want of room.
package report

import (
	"slices"
	"time"

	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/weaklink"
)

// A Report is a whole review.
type Report struct {
	Verdict policy.Verdict
	Updates []Update            // the worst first
	Beside  []indicator.Finding // about files of the repository and no one package
	Errors  []facts.Unread      // beside the updates
	// Proposed is what is wrong with a configuration that is not in force yet. It
	// changes no verdict.
	Proposed []facts.Unread

	// Until is when time alone may change the verdict, zero for never: a
	// cool-down is over, or something is ignored no more.
	Until time.Time
}

// An Update is what a review says of one change.
type Update struct {
	Change   lockfile.Change
	Facts    *facts.Facts // nil for what was removed, and for what could not be read
	Findings []indicator.Finding
	Ignored  int // findings that the configuration takes away
	Unknown  []Unknown
	Links    []weaklink.Link // facts about the package; none for what was removed
	Unread   []facts.Unread
	Verdict  policy.Verdict
}

// An Unknown is an indicator that could not tell.
type Unknown struct {
	Indicator string `json:"indicator"`
	Reason    string `json:"reason"`
}

// Blocking returns how many updates block.
func (r *Report) Blocking() int { return r.count(policy.Block) }

func (r *Report) count(v policy.Verdict) int {
	n := 0
	for _, u := range r.Updates {
		if u.Verdict == v {
			n++
		}
	}
	return n
}

// Findings returns how many findings there are.
func (r *Report) Findings() int {
	n := len(r.Beside)
	for _, u := range r.Updates {
		n += len(u.Findings)
	}
	return n
}

// besideBlocks reports whether something blocks, and it is none of the updates.
func (r *Report) besideBlocks() bool { return r.Verdict == policy.Block && r.Blocking() == 0 }

// unknownSigns counts the indicators that could not tell of one update or more.
func (r *Report) unknownSigns() int {
	seen := make(map[string]bool)
	for _, u := range r.Updates {
		for _, n := range u.Unknown {
			seen[n.Indicator] = true
		}
	}
	return len(seen)
}

// Silent reports whether there is nothing that a person has to be told.
func (r *Report) Silent() bool { return r.Verdict == policy.Pass }

// Name returns the package's name.
func (u *Update) Name() string { return u.Change.Package().Name }

// Worst returns the highest severity of u's findings, 0 when there are none.
func (u *Update) Worst() indicator.Severity {
	var worst indicator.Severity
	for _, f := range u.Findings {
		worst = max(worst, f.Severity)
	}
	return worst
}

// Sort puts the worst updates first, and keeps the order of the rest.
func (r *Report) Sort() {
	slices.SortStableFunc(r.Updates, func(a, b Update) int {
		if a.Verdict != b.Verdict {
			if policy.Worst(a.Verdict, b.Verdict) == a.Verdict {
				return -1
			}
			return 1
		}
		return int(b.Worst() - a.Worst())
	})
}

// Add tells of something beside the updates that could not be read, which
// makes the review incomplete unless it blocks anyway.
func (r *Report) Add(u facts.Unread) {
	r.Errors = append(r.Errors, u)
	r.Verdict = policy.Worst(r.Verdict, policy.Incomplete)
}
