package policy

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
)

// A Verdict is what follows from facts and policy. The zero value is the one
// that lets nothing through.
type Verdict int

const (
	Incomplete Verdict = iota // something needed could not be read or decided
	Pass                      // nothing changed, or nothing found
	Notice                    // findings below the blocking level
	Block                     // at least one blocking finding
)

func (v Verdict) String() string {
	return [...]string{"incomplete", "pass", "notice", "block"}[v]
}

// MarshalText writes v as the report spells it.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// weight orders verdicts: what blocks is told before what could not be read.
func (v Verdict) weight() int { return [...]int{Pass: 0, Notice: 1, Incomplete: 2, Block: 3}[v] }

// Worst returns the verdict on all of several, [Pass] when there are none.
func Worst(verdicts ...Verdict) Verdict {
	worst := Pass
	for _, v := range verdicts {
		if v.weight() > worst.weight() {
			worst = v
		}
	}
	return worst
}

// Judge returns the verdict on one update, from what [Policy.Apply] left.
func (p *Policy) Judge(findings []indicator.Finding, unread []facts.Unread) Verdict {
	v := Pass
	for _, f := range findings {
		switch {
		case f.Blocks(p.Block):
			return Block
		case f.Severity >= indicator.Medium:
			v = Notice
		}
	}
	if len(unread) > 0 {
		return Incomplete
	}
	return v
}

// A Subject is what findings are about, as far as rules tell subjects apart.
type Subject struct {
	Package ecosystem.Package // zero for what is about no one package
	Paths   []string          // the lockfiles that it stands in
	// Published is when the release was published, zero when that is not known.
	Published time.Time
	Fixes     []string // the advisories that it leaves behind
}

// An Applied is what the rules leave of findings.
type Applied struct {
	Findings []indicator.Finding // the worst first
	Ignored  int                 // how many were taken away
	// Until is when time alone may leave something else of them, zero for
	// never: a cool-down is over, or something is ignored no more.
	Until time.Time
}

// Apply gives findings about s the levels that the repository asked for, and
// takes away those that it ignores.
func (p *Policy) Apply(s Subject, findings []indicator.Finding, now time.Time) Applied {
	var a Applied
	for _, f := range findings {
		level := p.Indicators[f.Indicator].of(s, f.Severity)
		if level == Off {
			a.Ignored++
			continue
		}
		if end, ignored := p.ignoresIndicator(f.Indicator, s.Package, now); ignored {
			a.Ignored++
			a.Until = Sooner(a.Until, end)
			continue
		}
		f.Severity = indicator.Severity(level)
		if f.Indicator == youngRelease {
			var over time.Time
			f, over = p.cool(s, f)
			a.Until = Sooner(a.Until, over)
		}
		a.Findings = append(a.Findings, f)
	}
	slices.SortStableFunc(a.Findings, func(a, b indicator.Finding) int { return int(b.Severity - a.Severity) })
	return a
}

// youngRelease is the indicator that a cool-down gives its weight to.
const youngRelease = "young-release"

// cool gives a finding that a release is young the weight of a cool-down, and
// says until when it has it, or why it does not. It returns when the release is
// young no more, zero where that changes no verdict.
func (p *Policy) cool(s Subject, f indicator.Finding) (_ indicator.Finding, over time.Time) {
	period := p.Cooldown.Of(s.Package.Ecosystem)
	over = s.Published.Add(cmp.Or(period, indicator.Young)).UTC()
	switch {
	case period == 0:
	case len(s.Fixes) > 0 && !p.Cooldown.HoldFixes:
		more := ""
		if n := len(s.Fixes) - 1; n > 0 {
			more = fmt.Sprintf(" and %d more", n)
		}
		f.Message += fmt.Sprintf(" The cool-down does not hold it up, for it fixes %q%s.", s.Fixes[0], more)
	default:
		f.Severity = max(f.Severity, p.Block)
		f.Message += fmt.Sprintf(" The cool-down holds it up until %s UTC.", over.Format("2006-01-02 at 15:04"))
	}
	if f.Severity < indicator.Medium && !f.Blocks(p.Block) {
		return f, time.Time{}
	}
	return f, over
}
