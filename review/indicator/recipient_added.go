package indicator

import (
	"fmt"

	"github.com/bumplens/bumplens/review/behavior"
)

var recipientAdded = Indicator[*Update]{
	ID:       "recipient-added",
	Title:    "code sends to a constant address that is new",
	Severity: High,
	Covers:   withCode,
	Needs:    BaseTree | HeadTree,
	Check:    checkRecipientAdded,
}

func checkRecipientAdded(u *Update) ([]Finding, error) {
	n, err := u.novelty()
	if err != nil {
		return nil, err
	}
	var g gathering
	for _, o := range n.of(behavior.Recipient) {
		s := worse(o.reach, High, High, Medium)
		switch {
		case o.reach == inTests || o.fresh == toFile:
			s = Info
		case u.Added():
			s = Medium
		}
		g.add(o.What, codeIn(o.path, o.Observation, s, fmt.Sprintf("What is new sends something to a constant address: %q.", o.What)+o.reach.sentence()))
	}
	return g.findings, nil
}
