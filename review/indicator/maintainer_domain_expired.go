package indicator

import (
	"fmt"

	"github.com/bumplens/bumplens/review/ecosystem"
)

var maintainerDomainExpired = Indicator[*Change]{
	ID:       "maintainer-domain-expired",
	Title:    "e-mail domain of who may publish is not registered",
	Severity: High,
	Covers:   []ecosystem.Ecosystem{ecosystem.NPM, ecosystem.RubyGems}, // others show no addresses of accounts
	Needs:    HeadStanding | OwnerDomains,
	Check:    checkMaintainerDomainExpired,
}

func checkMaintainerDomainExpired(c *Change) ([]Finding, error) {
	var findings []Finding
	told := make(map[string]bool)
	silent := 0
	for _, o := range c.Standing.Owners {
		registered, known := c.Domains[o.Domain]
		switch {
		case o.Domain == "" || told[o.Domain]:
			continue
		case !known:
			silent++
		case !registered:
			findings = append(findings, Finding{
				In:         InRegistry,
				Confidence: Likely, // a registry and DNS say so, and neither was made for this
				Message:    fmt.Sprintf("The e-mail address of %q, who may publish this package, is at %q, a domain that is not registered.", o.Name, o.Domain),
			})
		}
		told[o.Domain] = true
	}
	if len(findings) == 0 && silent > 0 {
		return nil, fmt.Errorf("%d of %d domains could not be looked up", silent, len(told))
	}
	return findings, nil
}
