package indicator

import (
	"fmt"

	"github.com/bumplens/bumplens/review/behavior"
)

var publishingCodeAdded = Indicator[*Update]{
	ID:       "publishing-code-added",
	Title:    "code publishes packages or writes to repositories",
	Severity: Medium,
	Covers:   withCode,
	Needs:    BaseTree | HeadTree,
	Check:    checkPublishingCodeAdded,
}

func checkPublishingCodeAdded(u *Update) ([]Finding, error) {
	n, err := u.novelty()
	if err != nil {
		return nil, err
	}
	var g gathering
	for _, o := range n.of(behavior.Publishing) {
		s := worse(o.reach, High, Medium, Low)
		message := fmt.Sprintf("What is new publishes, or writes to a repository: %q.", o.What)
		switch {
		case o.reach == inTests || o.fresh == toFile:
			s = Info
		case n.has(o.path, behavior.Secret):
			s = worse(o.reach, Critical, High, Medium)
			message += " The file also reads credentials."
		case o.What == behavior.WritesWorkflow && o.reach == onImport:
			s = Medium // as programs do that set projects up
		}
		g.add(o.What, codeIn(o.path, o.Observation, s, message+o.reach.sentence()))
	}
	return g.findings, nil
}
