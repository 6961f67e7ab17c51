package indicator

import "fmt"

var knownMalicious = Indicator[*Change]{
	ID:       "known-malicious",
	Title:    "an advisory says that the new version is malware",
	Severity: Critical,
	Needs:    SomeAdvisories,
	Check:    checkKnownMalicious,
}

func checkKnownMalicious(c *Change) ([]Finding, error) {
	if c.To.IsZero() {
		return nil, nil // to leave malware behind is as it should be
	}
	var findings []Finding
	for _, a := range c.Advisories.told() {
		if !a.to || !a.malware {
			continue
		}
		if len(findings) == shownNames {
			break // one would be enough
		}
		findings = append(findings, Finding{In: InRegistry, Message: fmt.Sprintf("Advisory %q says that this version is malware.", a.id()), Quote: a.summary, About: a.id()})
	}
	if len(findings) == 0 {
		return nil, c.unanswered()
	}
	return findings, nil
}
