package indicator

import (
	"fmt"

	"github.com/bumplens/bumplens/review/behavior"
)

var codeObfuscated = Indicator[*Update]{
	ID:       "code-obfuscated",
	Title:    "code is written so that it cannot be read",
	Severity: High,
	Covers:   withCode,
	Needs:    BaseTree | HeadTree,
	Check:    checkCodeObfuscated,
}

func checkCodeObfuscated(u *Update) ([]Finding, error) {
	n, err := u.novelty()
	if err != nil {
		return nil, err
	}
	var g gathering
	for _, o := range n.of(behavior.Obfuscated) {
		s := worse(o.reach, High, High, Medium)
		message := fmt.Sprintf("What is new is written so that it cannot be read: %s.", o.What)
		switch {
		case o.reach == inTests || o.fresh == toFile:
			s = Low
		case weakSigns[o.What]:
			inCompany := n.has(o.path, behavior.Dynamic, behavior.Process, behavior.Interception, behavior.Obscured)
			switch {
			case o.reach == onInstall && inCompany:
				s = High
			case o.reach == onInstall || inCompany:
				s = Medium
			default:
				s = Low
			}
			if inCompany {
				message += " The file also makes code, starts programs, or calls what cannot be told."
			}
		case o.reach == onInstall:
			s = Critical
		}
		g.add(o.What, codeIn(o.path, o.Observation, s, message+o.reach.sentence()))
	}
	return g.findings, nil
}

// weakSigns are those of obfuscation that honest code has too.
var weakSigns = map[string]bool{"encoded blob": true, "computed names": true, "character codes": true, "escape sequences": true}
