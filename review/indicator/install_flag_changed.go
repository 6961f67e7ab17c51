package indicator

import "github.com/bumplens/bumplens/review/lockfile"

var installFlagChanged = Indicator[*Change]{
	ID:       "install-flag-changed",
	Title:    "lockfile says otherwise whether a script runs on install",
	Severity: Low,
	Check:    checkInstallFlagChanged,
}

func checkInstallFlagChanged(c *Change) ([]Finding, error) {
	if c.From.InstallScript == c.To.InstallScript || !c.SameFormat() {
		return nil, nil
	}
	f := inLockfile(c.To)
	switch {
	case c.Kind() == lockfile.Replaced:
		// Whether a release has such a script does not change.
		f.Severity = Medium
		f.Message = "The lockfile says otherwise than before whether this version runs a script on install."
	case c.To.InstallScript:
		f.Message = "The lockfile says that this release runs a script on install, which the one before did not."
	default:
		return nil, nil
	}
	return []Finding{f}, nil
}
