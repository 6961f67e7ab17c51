package indicator

import "strings"

var characterHidden = Indicator[*Change]{
	ID:       "character-hidden",
	Title:    "name or address holds characters that mislead the eye",
	Severity: Critical,
	Check:    checkCharacterHidden,
}

func checkCharacterHidden(c *Change) ([]Finding, error) {
	old := c.Old()
	var findings []Finding
	for _, part := range []struct{ what, was, is string }{
		{"name", old.Version.Name, c.To.Version.Name},
		{"version", old.Version.Number, c.To.Version.Number},
		{"address", old.Source, c.To.Source},
	} {
		if !plain(part.is) && plain(part.was) {
			f := inLockfile(c.To)
			f.Message, f.Quote = "The "+part.what+" holds characters that do not show, or that look like others.", part.is
			findings = append(findings, f)
		}
	}
	return findings, nil
}

// plain reports whether a text holds nothing but printable ASCII, as names,
// versions and addresses do that registries hand out.
func plain(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r >= 0x7f })
}
