package indicator

import (
	"fmt"

	"github.com/bumplens/bumplens/review/behavior"
)

var remoteCodeRun = Indicator[*Update]{
	ID:       "remote-code-run",
	Title:    "code runs what it gets over the network",
	Severity: High,
	Covers:   withCode,
	Needs:    BaseTree | HeadTree,
	Check:    checkRemoteCodeRun,
}

func checkRemoteCodeRun(u *Update) ([]Finding, error) {
	return runFlows(u, behavior.Network, func(f newFlow) string {
		return fmt.Sprintf("What is new gets something from %s at line %d and %s.", to(f.FromWhat), f.FromLine, runsIt(f))
	})
}

// runFlows tells flows into code and programs.
func runFlows(u *Update, from behavior.Kind, say func(newFlow) string) ([]Finding, error) {
	n, err := u.novelty()
	if err != nil {
		return nil, err
	}
	var g gathering
	for _, f := range n.flows {
		if f.From != from || f.Kind != behavior.Dynamic && f.Kind != behavior.Process {
			continue
		}
		s := worse(f.reach, Critical, High, Medium)
		switch {
		case f.reach == inTests:
			s = Info
		case f.What == behavior.ScriptElement && f.reach == onCall:
			s = Medium // pages that ask for it load what services have
		case f.fresh == toFile:
			s = Low // another file of the old release did that
		case f.Part && f.reach == onInstall:
			s = Medium
		case f.Part:
			s = Low // what comes is handed to a program, and is none
		}
		g.add(fmt.Sprint(f.FromWhat, f.Kind, f.What, f.Symbol), codeIn(f.path, f.Observation, s, say(f)+f.reach.sentence()+gated(f.Observation)))
	}
	return g.findings, nil
}

// runsIt says what is done with what came.
func runsIt(f newFlow) string {
	if f.Part {
		return fmt.Sprintf("hands it to a program, %q", f.What)
	}
	if f.Kind == behavior.Process {
		return "starts a program with it"
	}
	return fmt.Sprintf("runs it as code, by %q", f.What)
}
