package indicator

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/lockfile"
)

var installCodeAllowed = Indicator[*SettingChange]{
	ID:       "install-code-allowed",
	Title:    "more code may run when packages are installed",
	Severity: Medium,
	Check:    checkInstallCodeAllowed,
}

func checkInstallCodeAllowed(c *SettingChange) ([]Finding, error) {
	if c.Setting().Kind != lockfile.Permission {
		return nil, nil
	}
	var f Finding
	name := c.Setting().Name
	switch forbids := strings.Contains(name, "ignore"); {
	case forbids && !c.From.IsZero() && !isOff(c.From.Value) && (c.To.IsZero() || isOff(c.To.Value)),
		allowsUnsaid.MatchString(name) && isOff(c.From.Value) && c.To.IsZero():
		f = inSetting(c)
		f.Message = fmt.Sprintf("The option %q no longer keeps scripts from running.", name)
	case forbids && c.From.IsZero() && isOff(c.To.Value):
		f = inSetting(c)
		f.Message = fmt.Sprintf("The option %q lets scripts run, also where an account's own settings keep them from it.", name)
	case !forbids && !c.To.IsZero() && !isOff(c.To.Value):
		f = inSetting(c)
		f.Message = fmt.Sprintf("The option %q lets code run on install.", c.To.Name)
		if c.Fresh {
			f.Severity = Info // its package manager is new here, and the one before may have let all code run
		}
	default:
		return nil, nil
	}
	return []Finding{f}, nil
}

// allowsUnsaid matches options without which scripts run.
var allowsUnsaid = regexp.MustCompile(`^enableScripts$|^dependenciesMeta\..*\.built$`)

// isOff reports whether a value switches an option off.
func isOff(value string) bool {
	return slices.Contains([]string{"false", "no", "off", "0", "none"}, strings.ToLower(value))
}

// inSetting begins a finding about a setting, at its line.
func inSetting(c *SettingChange) Finding {
	s, side := c.To, Head
	if s.IsZero() {
		s, side = c.From, Base
	}
	return Finding{In: InLockfile, Side: side, Path: s.Place.Path, Line: s.Place.Line, Quote: s.Value}
}
