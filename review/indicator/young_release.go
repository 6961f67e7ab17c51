package indicator

import (
	"fmt"
	"time"
)

var youngRelease = Indicator[*Change]{
	ID:       "young-release",
	Title:    "release is so new that few have seen it",
	Severity: Low,
	Needs:    HeadPublished,
	Check:    checkYoungRelease,
}

// Young is the age below which a release is young, unless a repository asks
// for another: most attacks on registries were found within days.
const Young = 7 * 24 * time.Hour

func checkYoungRelease(c *Change) ([]Finding, error) {
	if c.To.IsZero() || c.Now.Sub(c.Published) >= c.Young {
		return nil, nil
	}
	return []Finding{{
		In: InRegistry,
		// The date and not the age: what is said must not change with every look.
		Message: fmt.Sprintf("It was published on %s UTC, less than %d days ago.", c.Published.UTC().Format("2006-01-02 at 15:04"), int(c.Young.Hours()/24)),
	}}, nil
}
