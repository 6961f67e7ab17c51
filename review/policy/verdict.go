package policy

import (
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

// Apply gives findings about v the levels that the repository asked for, and
// takes away those that it ignores. It returns how many were taken away.
func (p *Policy) Apply(v ecosystem.Version, findings []indicator.Finding, now time.Time) (kept []indicator.Finding, ignored int) {
	for _, f := range findings {
		level, changed := p.Indicators[f.Indicator]
		if changed && level == Off || p.ignoresIndicator(f.Indicator, v.Package, now) {
			ignored++
			continue
		}
		if changed {
			f.Severity = indicator.Severity(level)
		}
		if f.Indicator == youngRelease && p.Cooldown > 0 {
			f.Severity = max(f.Severity, p.Block)
		}
		kept = append(kept, f)
	}
	slices.SortStableFunc(kept, func(a, b indicator.Finding) int { return int(b.Severity - a.Severity) })
	return kept, ignored
}

// youngRelease is the indicator that a cool-down gives its weight to.
const youngRelease = "young-release"
