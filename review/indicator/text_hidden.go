package indicator

import (
	"fmt"

	"github.com/bumplens/bumplens/review/behavior"
)

var textHidden = Indicator[*Update]{
	ID:       "text-hidden",
	Title:    "code holds what does not show where it is read",
	Severity: High,
	Covers:   withCode,
	Needs:    BaseTree | HeadTree,
	Check:    checkTextHidden,
}

func checkTextHidden(u *Update) ([]Finding, error) {
	n, err := u.novelty()
	if err != nil {
		return nil, err
	}
	var g gathering
	for _, o := range n.of(behavior.Hidden) {
		s := worse(o.reach, High, High, Medium)
		message := fmt.Sprintf("What is new does not show where it is read: %s.", o.What)
		switch {
		case o.reach == inTests || o.fresh == toFile:
			s = Low
		case o.What == "confusable identifier":
			s = Medium
		case n.has(o.path, behavior.Dynamic) && o.reach >= onCall:
			s = Critical
			message += " The file also makes code of what it has."
		}
		g.add(o.What, codeIn(o.path, o.Observation, s, message+o.reach.sentence()))
	}
	return g.findings, nil
}
