package indicator

import (
	"fmt"

	"github.com/bumplens/bumplens/review/lockfile"
)

var packageOriginChanged = Indicator[*SettingChange]{
	ID:       "package-origin-changed",
	Title:    "packages are taken from another registry or index",
	Severity: High,
	Check:    checkPackageOriginChanged,
}

func checkPackageOriginChanged(c *SettingChange) ([]Finding, error) {
	if c.Setting().Kind != lockfile.Origin {
		return nil, nil
	}
	f := inSetting(c)
	switch {
	case c.From.IsZero():
		f.Message = fmt.Sprintf("The option %q is new, and decides where packages come from.", c.To.Name)
	case c.To.IsZero():
		f.Severity = Medium // what it named is then looked for where everybody may publish
		f.Message = fmt.Sprintf("The option %q is gone, which decided where packages come from.", c.From.Name)
	default:
		f.Message = fmt.Sprintf("The option %q decides where packages come from, and was %q.", c.To.Name, c.From.Value)
	}
	return []Finding{f}, nil
}
