package indicator

import (
	"fmt"

	"github.com/bumplens/bumplens/review/behavior"
)

var programStarted = Indicator[*Update]{
	ID:       "program-started",
	Title:    "code starts programs that it did not start",
	Severity: Low,
	Covers:   withCode,
	Needs:    BaseTree | HeadTree,
	Check:    checkProgramStarted,
}

func checkProgramStarted(u *Update) ([]Finding, error) {
	n, err := u.novelty()
	if err != nil {
		return nil, err
	}
	var g gathering
	for _, o := range n.of(behavior.Process) {
		s := Info
		switch {
		case o.reach == inTests || o.fresh == toFile || u.Added() && o.reach != onInstall:
		case o.fresh == toAll:
			s = worse(o.reach, Medium, Low, Info)
		case o.What != "":
			s = worse(o.reach, Low, Info, Info)
		}
		if s == Info && !(o.fresh == toAll) {
			continue
		}
		message := "What is new starts a program."
		if o.What != "" {
			message = fmt.Sprintf("What is new starts a program: %q.", o.What)
		}
		if o.fresh == toAll && !u.Added() {
			message += " The old release started none."
		}
		g.add("", codeIn(o.path, o.Observation, s, message+o.reach.sentence()+gated(o.Observation)))
	}
	return g.findings, nil
}
