package indicator

import (
	"fmt"
	"slices"
	"time"
)

var maintainerAdded = Indicator[*Change]{
	ID:       "maintainer-added",
	Title:    "someone may publish the package who could not before",
	Severity: Medium,
	Needs:    BothOwners,
	Check:    checkMaintainerAdded,
}

func checkMaintainerAdded(c *Change) ([]Finding, error) {
	added := without(c.Owners.Is, c.Owners.Was)
	if c.To.IsZero() || c.Old().IsZero() || len(added) == 0 {
		return nil, nil
	}
	return []Finding{{In: InRegistry, Message: fmt.Sprintf("%s may publish this package now, and could not %s.", several(added), c.Owners.since())}}, nil
}

// since says when those were seen who could publish before.
func (o Owners) since() string {
	if o.Since.IsZero() {
		return "when the old version was published"
	}
	return "on " + o.Since.UTC().Format(time.DateOnly)
}

// without returns the names that are not among others, by name and each once.
func without(names, others []string) []string {
	var left []string
	for _, name := range names {
		if !slices.Contains(others, name) {
			left = append(left, name)
		}
	}
	slices.Sort(left)
	return slices.Compact(left)
}
