package indicator

import (
	"errors"
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
	if w.State == registry.Unpublished && c.Published.IsZero() && !c.listed(c.To.Version.Number) {
		return nil, errors.New("the registry does not know it") // which is not to say that it ever did
	}
	f := Finding{In: InRegistry, Severity: told.severity, Message: "This version " + told.message + ".", Quote: w.Reason}
	if w.Package {
		f.Message = "The whole package " + told.message + "."
	}
	if w.State == registry.Deprecated && (w.Package || c.withdrawn(c.Old().Version.Number)) {
		f.Severity = Low // no news: the version before is too
	}
	return []Finding{f}, nil
}

// listed reports whether the registry tells when a version was published.
func (c *Change) listed(number string) bool {
	return slices.ContainsFunc(c.Standing.Releases, func(p registry.Publication) bool { return p.Number == number })
}

// withdrawn reports whether the registry lists a version as withdrawn.
func (c *Change) withdrawn(number string) bool {
	return slices.ContainsFunc(c.Standing.Releases, func(p registry.Publication) bool { return p.Withdrawn && p.Number == number })
}
