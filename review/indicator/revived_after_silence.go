package indicator

import (
	"fmt"
	"time"
)

var revivedAfterSilence = Indicator[*Change]{
	ID:       "revived-after-silence",
	Title:    "the release is the first after years of silence",
	Severity: Low,
	Needs:    HeadStanding,
	Check:    checkRevivedAfterSilence,
}

const (
	longSilence = 730 * 24 * time.Hour
	silence     = 365 * 24 * time.Hour // that counts where it is twice what was usual
)

func checkRevivedAfterSilence(c *Change) ([]Finding, error) {
	if c.To.IsZero() {
		return nil, nil
	}
	h, err := c.history()
	if err != nil || len(h.before) == 0 {
		return nil, err
	}
	last := h.before[len(h.before)-1]
	gap := h.of.At.Sub(last.At)
	var longest time.Duration
	for i := 1; i < len(h.before); i++ {
		longest = max(longest, h.before[i].At.Sub(h.before[i-1].At))
	}
	f := Finding{In: InRegistry, Message: fmt.Sprintf("It was published on %s, %d days after the release before it, %q.", h.of.At.UTC().Format(time.DateOnly), int(gap.Hours()/24), last.Number)}
	switch {
	case gap > longSilence:
	case gap > silence && longest > 0 && gap > 2*longest:
		f.Severity = Info
	default:
		return nil, nil
	}
	return []Finding{f}, nil
}
