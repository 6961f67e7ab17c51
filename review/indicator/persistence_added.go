package indicator

import (
	"fmt"

	"github.com/bumplens/bumplens/review/behavior"
)

var persistenceAdded = Indicator[*Update]{
	ID:       "persistence-added",
	Title:    "code makes itself be run again",
	Severity: Medium,
	Covers:   withCode,
	Needs:    BaseTree | HeadTree,
	Check:    checkPersistenceAdded,
}

func checkPersistenceAdded(u *Update) ([]Finding, error) {
	n, err := u.novelty()
	if err != nil {
		return nil, err
	}
	var g gathering
	for _, o := range n.of(behavior.Persistence) {
		s := worse(o.reach, High, Medium, Low)
		if o.reach == inTests || o.fresh == toFile {
			s = Info
		}
		g.add(o.What, codeIn(o.path, o.Observation, s, fmt.Sprintf("What is new makes something be run again later: %q.", o.What)+o.reach.sentence()))
	}
	return g.findings, nil
}
