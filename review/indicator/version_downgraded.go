package indicator

import (
	"fmt"

	"github.com/bumplens/bumplens/review/lockfile"
)

var versionDowngraded = Indicator[*Change]{
	ID:       "version-downgraded",
	Title:    "an older version takes the place of a newer one",
	Severity: Low,
	Check:    checkVersionDowngraded,
}

func checkVersionDowngraded(c *Change) ([]Finding, error) {
	if c.Kind() != lockfile.Downgraded || c.To.PinOnly {
		return nil, nil
	}
	f := inLockfile(c.To)
	f.Message = fmt.Sprintf("This goes back from %q to %q.", c.From.Version.Number, c.To.Version.Number)
	if c.To.Direct && c.Cause == lockfile.ByLockfile {
		f.Severity = Medium // what the project asks for goes back without its asking
	}
	return []Finding{f}, nil
}
