package indicator

import (
	"fmt"

	"github.com/bumplens/bumplens/review/behavior"
)

var agentConfigAdded = Indicator[*Update]{
	ID:       "agent-config-added",
	Title:    "release configures an editor, an agent or CI",
	Severity: Low,
	Covers:   withCode,
	Needs:    BaseTree | HeadTree,
	Check:    checkAgentConfigAdded,
}

// configured says how bad it is to ship a configuration that does something by
// itself. Others are what projects have and forget to leave out.
var configured = map[string]Severity{
	"runs when the folder is opened": Medium,
	"runs with git's commands":       Low,
	"instructs an agent":             Low,
}

func checkAgentConfigAdded(u *Update) ([]Finding, error) {
	n, err := u.novelty()
	if err != nil {
		return nil, err
	}
	is, err := u.Head.Manifest(u.ecosystem())
	if err != nil {
		return nil, err
	}
	var g gathering
	for _, o := range n.of(behavior.AgentConfig) {
		written := isPath(o.What)
		s := max(Info, configured[o.What])
		message := fmt.Sprintf("The release ships a file that %s.", o.What)
		if written {
			s = worse(o.reach, High, Medium, Medium)
			if o.reach == onImport && isCommand(is, o.path) {
				s = Medium // it is started by who wants it
			}
			message = fmt.Sprintf("What is new writes the configuration of an editor or an agent: %q.", o.What) + o.reach.sentence()
		}
		if o.reach == inTests || o.fresh == toFile || !written && u.Added() {
			s = Info
		}
		g.add(o.What, codeIn(o.path, o.Observation, s, message))
	}
	return g.findings, nil
}
