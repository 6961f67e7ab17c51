package indicator

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/bumplens/bumplens/review/lockfile"
)

var packageSubstituted = Indicator[*SettingChange]{
	ID:       "package-substituted",
	Title:    "something else stands in for a package",
	Severity: High,
	Check:    checkPackageSubstituted,
}

func checkPackageSubstituted(c *SettingChange) ([]Finding, error) {
	if c.To.Kind != lockfile.Substitution || onlyNumber(c.From.Value) == onlyNumber(c.To.Value) && !c.From.IsZero() {
		return nil, nil
	}
	f := inSetting(c)
	f.Message = fmt.Sprintf("The option %q puts something in the place of a package.", c.To.Name)
	switch {
	case isPatch(c.To):
		f.Severity = Medium // its value may be a digest, which may look like a number
	case plainNumber.MatchString(c.To.Value):
		f.Severity = Low // another version of the package itself
	case ofRepository.MatchString(c.To.Value) || strings.Contains(c.To.Name, "Extensions"):
		f.Severity = Medium // something that can be read in the repository
	}
	return []Finding{f}, nil
}

var (
	// plainNumber matches versions, ranges of them and names for them.
	plainNumber = regexp.MustCompile(`^(?:(?:npm:)?[\s\d.xX*^~<>=!|,v+-]+(?:[-.+]?[\w.+-]+)?|\$.*|catalog:.*)$`)
	// ofRepository matches paths, and what names a folder of the workspace.
	ofRepository = regexp.MustCompile(`^(?:\.|~/|(?:file|link|portal|workspace):)`)
)

// isPatch reports whether a setting changes a package by a patch or a hook of
// the repository.
func isPatch(s lockfile.Setting) bool {
	for _, word := range []string{"patch", "checksum"} {
		if strings.Contains(strings.ToLower(s.Name), word) {
			return true
		}
	}
	return false
}

// onlyNumber returns what is left of a value when versions are left out: what
// stands in is the same where only its version moves.
func onlyNumber(value string) string { return numberPart.ReplaceAllString(value, "") }

var numberPart = regexp.MustCompile(`[\^~<>=]*v?\d+(?:\.\d+)+(?:[-+][\w.+-]+)?`)
