package indicator

import (
	"fmt"
	"slices"
)

var knownVulnerable = Indicator[*Change]{
	ID:       "known-vulnerable",
	Title:    "an advisory tells of a weakness of the new version",
	Severity: Medium,
	Needs:    SomeAdvisories,
	Check:    checkKnownVulnerable,
}

func checkKnownVulnerable(c *Change) ([]Finding, error) {
	if c.To.IsZero() {
		return nil, nil
	}
	var fresh []*advised
	var stay, gone []string
	for _, a := range c.Advisories.told() {
		switch {
		case a.malware: // known-malicious tells of it
		case !a.from:
			fresh = append(fresh, a)
		case a.to:
			stay = append(stay, a.id())
		default:
			gone = append(gone, a.id())
		}
	}
	var findings []Finding
	report := func(severity Severity, quote, format string, args ...any) {
		findings = append(findings, Finding{In: InRegistry, Severity: severity, Message: fmt.Sprintf(format, args...), Quote: quote})
	}
	for i, a := range fresh {
		if i == shownNames {
			report(a.rated(), "", "%d more advisories hold for this version.", len(fresh)-i)
			break
		}
		since := ""
		if !c.Old().IsZero() {
			since = ", and does not for the one before"
		}
		report(a.rated(), a.summary, "Advisory %q holds for this version%s.%s", a.id(), since, c.mended(a.fixed))
		findings[i].About = a.id()
	}
	if len(stay) > 0 {
		report(Info, "", "What held for the version before still holds for this one: %s.", several(stay))
	}
	if len(gone) > 0 {
		report(Info, "", "The update leaves known weaknesses behind: %s.", several(gone))
	}
	if len(findings) == 0 {
		return nil, c.unanswered()
	}
	return findings, nil
}

// mended says which higher versions are without a weakness, "" when none is
// known.
func (c *Change) mended(fixed []string) string {
	var higher []string
	for _, number := range fixed {
		if _, up := c.Package().At(number).StepFrom(c.To.Version); up {
			higher = append(higher, number)
		}
	}
	if len(higher) == 0 {
		return ""
	}
	slices.Sort(higher)
	return fmt.Sprintf(" It is mended in %s.", several(slices.Compact(higher)))
}
