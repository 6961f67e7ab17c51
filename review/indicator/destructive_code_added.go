package indicator

import (
	"fmt"

	"github.com/bumplens/bumplens/review/behavior"
)

var destructiveCodeAdded = Indicator[*Update]{
	ID:       "destructive-code-added",
	Title:    "code deletes what is not its own, or never ends",
	Severity: High,
	Covers:   withCode,
	Needs:    BaseTree | HeadTree,
	Check:    checkDestructiveCodeAdded,
}

func checkDestructiveCodeAdded(u *Update) ([]Finding, error) {
	n, err := u.novelty()
	if err != nil {
		return nil, err
	}
	var g gathering
	for _, o := range n.of(behavior.Destruction, behavior.EndlessLoop) {
		s := worse(o.reach, Critical, High, Medium)
		message := fmt.Sprintf("What is new destroys what is not its own: %q.", o.What)
		switch {
		case o.Kind == behavior.EndlessLoop:
			message = "What is new goes on for ever: nothing ends its loop."
			s = worse(o.reach, High, Info, Info)
		case o.fresh == toFile:
			s = Low
		}
		if o.reach == inTests {
			s = Info
		}
		g.add(o.Kind.String()+o.What, codeIn(o.path, o.Observation, s, message+o.reach.sentence()+gated(o.Observation)))
	}
	return g.findings, nil
}
