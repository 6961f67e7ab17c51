package indicator

import (
	"fmt"

	"github.com/bumplens/bumplens/review/behavior"
)

var callIntercepted = Indicator[*Update]{
	ID:       "call-intercepted",
	Title:    "code puts itself in place of what others call",
	Severity: Medium,
	Covers:   withCode,
	Needs:    BaseTree | HeadTree,
	Check:    checkCallIntercepted,
}

func checkCallIntercepted(u *Update) ([]Finding, error) {
	n, err := u.novelty()
	if err != nil {
		return nil, err
	}
	var g gathering
	for _, o := range n.of(behavior.Interception) {
		s := worse(o.reach, Medium, Low, Low)
		message := fmt.Sprintf("What is new puts itself in the place of what others call: %q.", o.What)
		switch {
		case o.reach == inTests || o.fresh == toFile:
			s = Info
		case o.What == "wallet":
			s = worse(o.reach, Critical, High, High)
		case n.has(o.path, behavior.Obfuscated, behavior.Hidden):
			s = worse(o.reach, Critical, High, High)
			message += " The file is also written so that it cannot be read."
		case n.has(o.path, behavior.Recipient):
			s = worse(o.reach, Critical, High, High)
			message += " The file also names an address that something is sent to."
		}
		g.add(o.What, codeIn(o.path, o.Observation, s, message+o.reach.sentence()))
	}
	return g.findings, nil
}
