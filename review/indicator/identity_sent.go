package indicator

import (
	"fmt"

	"github.com/bumplens/bumplens/review/behavior"
)

var identitySent = Indicator[*Update]{
	ID:       "identity-sent",
	Title:    "code sends who and where it is",
	Severity: Medium,
	Covers:   withCode,
	Needs:    BaseTree | HeadTree,
	Check:    checkIdentitySent,
}

func checkIdentitySent(u *Update) ([]Finding, error) {
	n, err := u.novelty()
	if err != nil {
		return nil, err
	}
	var g gathering
	for _, f := range n.flows {
		if f.Kind != behavior.Network || f.From != behavior.Identity {
			continue
		}
		s := worse(f.reach, Medium, Low, Low)
		switch {
		case f.reach == inTests || f.fresh == toFile:
			s = Info
		case f.reach == onInstall:
			s = High
		}
		message := fmt.Sprintf("What is new asks for the %s at line %d and sends it to %s.", f.FromWhat, f.FromLine, to(f.What))
		g.add(fmt.Sprint(f.FromWhat, f.What), codeIn(f.path, f.Observation, s, message+f.reach.sentence()))
	}
	return g.findings, nil
}
