package indicator

import (
	"fmt"
	"slices"

	"github.com/bumplens/bumplens/review/ecosystem"
)

var nameTakenOver = Indicator[*Change]{
	ID:       "name-taken-over",
	Title:    "another package is installed under a package's name",
	Severity: High,
	Check:    checkNameTakenOver,
}

func checkNameTakenOver(c *Change) ([]Finding, error) {
	var findings []Finding
	for _, name := range append([]string{c.To.Version.Name}, c.To.As...) {
		had := c.Holders[ecosystem.Package{Ecosystem: c.Package().Ecosystem, Name: name}]
		if len(had) == 0 || slices.Contains(had, c.Package()) {
			continue // the name is new, or was this package's before
		}
		f := inLockfile(c.To)
		f.Message = fmt.Sprintf("What is installed as %q is now the package %q.", name, c.To.Version.Name)
		findings = append(findings, f)
	}
	return findings, nil
}
