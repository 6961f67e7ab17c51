package indicator

import (
	"fmt"
	"slices"

	"github.com/bumplens/bumplens/review/registry"
)

var withdrawnRelease = Indicator[*Change]{
	ID:       "withdrawn-release",
	Title:    "the new version is withdrawn by its publisher or registry",
	Severity: Medium,
	Needs:    HeadStanding,
	Check:    checkWithdrawnRelease,
}

// withdrawals say what each way to withdraw a version means, and weighs.
var withdrawals = map[registry.State]struct {
	severity Severity
	message  string
}{
	registry.Deprecated:  {Medium, "is deprecated: it can be installed, and its publisher asks not to"},
	registry.Yanked:      {Medium, "is yanked: it is installed only where it is pinned"},
	registry.Retracted:   {Medium, "is retracted: its author asks not to use it"},
	registry.Archived:    {Info, "is archived: no releases will follow"},
	registry.Unpublished: {High, "is not in its registry any more"},
	registry.Quarantined: {High, "is held back by its registry, which suspects it to be malware"},
}

func checkWithdrawnRelease(c *Change) ([]Finding, error) {
	w := c.Standing.Withdrawal
	if c.To.IsZero() || w.State == "" {
		return nil, nil
	}
	told, ok := withdrawals[w.State]
	if !ok {
		return nil, fmt.Errorf("the registry says that it is %q", string(w.State))
	}
	f := Finding{In: InRegistry, Severity: told.severity, Message: "This version " + told.message + ".", Quote: w.Reason}
	if w.Package {
		f.Message = "The whole package " + told.message + "."
	}
	if w.State == registry.Deprecated && (w.Package || c.wasWithdrawn()) {
		f.Severity = Low // no news: the version before is too
	}
	return []Finding{f}, nil
}

// wasWithdrawn reports whether the version before is withdrawn as well.
func (c *Change) wasWithdrawn() bool {
	return slices.ContainsFunc(c.Standing.Releases, func(p registry.Publication) bool {
		return p.Withdrawn && p.Number == c.Old().Version.Number
	})
}
