package indicator

import (
	"fmt"
	"path"
	"strings"

	"github.com/bumplens/bumplens/review/behavior"
	"github.com/bumplens/bumplens/review/manifest"
)

var agentInstructionAdded = Indicator[*Update]{
	ID:       "agent-instruction-added",
	Title:    "release tells an AI agent what to do",
	Severity: High,
	Covers:   withCode,
	Needs:    BaseTree | HeadTree,
	Check:    checkAgentInstructionAdded,
}

func checkAgentInstructionAdded(u *Update) ([]Finding, error) {
	n, err := u.novelty()
	if err != nil {
		return nil, err
	}
	var g gathering
	for _, o := range n.of(behavior.AgentText) {
		s := worse(o.reach, Critical, High, High)
		if o.reach == inTests || o.fresh == toFile {
			s = Low
		}
		message := fmt.Sprintf("What is new %s.", o.What)
		if strings.Contains(o.What, "-") { // a command, with the flag that takes away its questions
			message = fmt.Sprintf("What is new starts an agent that asks nobody: %q.", o.What)
		}
		g.add(o.What, codeIn(o.path, o.Observation, s, message))
	}
	is, err := u.Head.Manifest(u.ecosystem())
	if err != nil {
		return nil, err
	}
	for _, o := range n.of(behavior.AgentConfig) {
		written := strings.Contains(o.What, "/") || behavior.InstructsAgent(o.What)
		if !written || o.reach == inTests || o.fresh == toFile || o.reach == unreached {
			continue
		}
		s := worse(o.reach, High, Medium, Low)
		switch {
		case o.reach == onImport && isCommand(is, o.path):
			s = Medium // it is started by who wants it
		case !behavior.InstructsAgent(o.What):
			s = Low
		}
		g.add(o.What, codeIn(o.path, o.Observation, s, fmt.Sprintf("What is new writes what tells an agent or an editor what to do: %q.", o.What)+o.reach.sentence()))
	}
	return g.findings, nil
}

// isCommand reports whether a file is a program that people start.
func isCommand(m *manifest.Manifest, p string) bool {
	for _, c := range m.Commands {
		if path.Clean(c.Text) == p {
			return true
		}
	}
	return false
}
