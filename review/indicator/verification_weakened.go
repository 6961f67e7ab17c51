package indicator

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/bumplens/bumplens/review/lockfile"
)

var verificationWeakened = Indicator[*SettingChange]{
	ID:       "verification-weakened",
	Title:    "less is verified of what is installed",
	Severity: High,
	Check:    checkVerificationWeakened,
}

var (
	// exceptions are options that each take something out of what is verified.
	exceptions = regexp.MustCompile(`(?i)trusted-host|insecure|whitelist|disable|exclude|preapproved|trusted-artifacts|trustedsigners|trusted-key|ignored-key|nosum|goflags|gosumdb|reject_unauthorized|no_verify|no-lockfile|checksum_?behavior`)
	// authorities are options that name whom to believe.
	authorities = regexp.MustCompile(`(?i)(?:^|[ ._-])(?:ca|cafile|cert|cainfo|httpscafilepath)$`)
	// demands are options that ask for more, so that less is verified without.
	demands = regexp.MustCompile(`(?i)require-hashes|verify-metadata|verify-signatures|verify_ssl|verify_mode|strict[-_]?ssl|hardened|frozen|lockfile$|package-lock|store-?integrity|secure-http|check-revoke|age|^before$|exotic|trust_*policy$|attestation-identities`)
)

func checkVerificationWeakened(c *SettingChange) ([]Finding, error) {
	s := c.Setting()
	if s.Kind != lockfile.Verification {
		return nil, nil
	}
	f := inSetting(c)
	switch {
	case exceptions.MatchString(s.Name):
		if !takesOut(c.To) {
			return nil, nil
		}
		f.Severity = Medium
		f.Message = fmt.Sprintf("The option %q takes something out of what is verified.", s.Name)
	case authorities.MatchString(s.Name):
		if c.To.IsZero() {
			return nil, nil
		}
		f.Message = fmt.Sprintf("The option %q names whose certificates are believed.", s.Name)
	case demands.MatchString(s.Name):
		switch {
		case isOff(c.To.Value):
			f.Message = fmt.Sprintf("The option %q switches a verification off.", s.Name)
		case c.To.IsZero() && !isOff(c.From.Value):
			f.Message = fmt.Sprintf("The option %q is gone, which asked for a verification.", s.Name)
		case !c.From.IsZero() && !isOff(c.From.Value):
			f.Message = fmt.Sprintf("The option %q asks for another verification than before; it was %q.", s.Name, c.From.Value)
			f.Severity = Medium
		default:
			return nil, nil // it asks for more
		}
	default:
		return nil, nil
	}
	return []Finding{f}, nil
}

// takesOut reports whether an exception is made by its value: some options say
// it by being off, or by one value of many.
func takesOut(s lockfile.Setting) bool {
	switch name := strings.ToLower(s.Name); {
	case s.IsZero():
		return false
	case strings.Contains(name, "reject"):
		return isOff(s.Value)
	case strings.Contains(name, "goflags"):
		return weakFlags.MatchString(s.Value)
	case name == "gosumdb":
		return true
	case strings.Contains(name, "checksum"):
		return !strings.EqualFold(s.Value, "throw") && !isOff(s.Value)
	}
	return !isOff(s.Value)
}

// weakFlags matches flags with which Go builds something else than what go.mod
// and the files of modules say, or by another program.
var weakFlags = regexp.MustCompile(`-(?:mod=mod|modfile|overlay|toolexec|insecure)\b`)
