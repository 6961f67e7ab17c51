package indicator

import (
	"fmt"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/lockfile"
)

var sharedVersionChanged = Indicator[*SettingChange]{
	ID:       "shared-version-changed",
	Title:    "a version that other files use by its name changed",
	Severity: Medium,
	Covers:   []ecosystem.Ecosystem{ecosystem.Maven},
	Check:    checkSharedVersionChanged,
}

func checkSharedVersionChanged(c *SettingChange) ([]Finding, error) {
	if c.To.Kind != lockfile.Shared || c.From.IsZero() {
		return nil, nil
	}
	f := inSetting(c)
	f.Message = fmt.Sprintf("The property %q was %q. Which packages take their version from it stands in other files.", c.To.Name, c.From.Value)
	return []Finding{f}, nil
}
