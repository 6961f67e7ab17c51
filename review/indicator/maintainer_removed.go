package indicator

import (
	"fmt"
	"slices"
)

var maintainerRemoved = Indicator[*Change]{
	ID:       "maintainer-removed",
	Title:    "someone may not publish the package any more",
	Severity: Info,
	Needs:    BothOwners,
	Check:    checkMaintainerRemoved,
}

func checkMaintainerRemoved(c *Change) ([]Finding, error) {
	removed := without(c.Owners.Was, c.Owners.Is)
	if c.To.IsZero() || c.Old().IsZero() || len(removed) == 0 {
		return nil, nil
	}
	f := Finding{In: InRegistry, Message: fmt.Sprintf("%s could publish this package %s, and may not any more.", several(removed), c.Owners.since())}
	if !slices.ContainsFunc(c.Owners.Was, func(name string) bool { return slices.Contains(c.Owners.Is, name) }) {
		// The package is in other hands as a whole.
		f.Severity = Medium
		f.Message = fmt.Sprintf("Nobody is left of those who could publish this package %s: %s.", c.Owners.since(), several(removed))
	}
	return []Finding{f}, nil
}
