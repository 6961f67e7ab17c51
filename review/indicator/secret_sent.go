package indicator

import (
	"fmt"
	"strings"

	"github.com/bumplens/bumplens/review/behavior"
)

var secretSent = Indicator[*Update]{
	ID:       "secret-sent",
	Title:    "code sends secrets or the environment somewhere",
	Severity: High,
	Covers:   withCode,
	Needs:    BaseTree | HeadTree,
	Check:    checkSecretSent,
}

func checkSecretSent(u *Update) ([]Finding, error) {
	n, err := u.novelty()
	if err != nil {
		return nil, err
	}
	is, err := u.Head.Manifest(u.ecosystem())
	if err != nil {
		return nil, err
	}
	var g gathering
	for _, f := range n.flows {
		if f.Kind != behavior.Network || f.From != behavior.Secret && f.From != behavior.Environment {
			continue
		}
		s := worse(f.reach, Critical, High, Medium)
		switch {
		case f.reach == inTests:
			s = Info
		case f.fresh == toFile:
			s = Low // another file of the old release did that
		case strings.HasPrefix(f.FromWhat, behavior.Overheard):
			s = overheard(n, f)
		case f.From == behavior.Secret && !isPath(f.FromWhat) && !keyLike(f.FromWhat):
			own := f
			if own.reach == onImport && isCommand(is, f.path) {
				own.reach = onCall // whose token it is starts the program
			}
			s = ownToken(n, own)
		case keyLike(f.FromWhat) && f.What == "":
			s = worse(f.reach, High, Medium, Low) // who calls says where it goes
		}
		message := fmt.Sprintf("What is new sends %s, read at line %d, to %s.", secretNames(f.Flow), f.FromLine, to(f.What))
		g.add(fmt.Sprint(f.From, f.FromWhat, f.What, f.Symbol), codeIn(f.path, f.Observation, s, message+f.reach.sentence()+gated(f.Observation)))
	}
	return g.findings, nil
}

// keyLike reports whether a secret is what a wallet's key is called.
func keyLike(what string) bool { return behavior.IsKey(what) }

// overheard is how bad it is to send what others call with, or type. Who hands
// the address in knows of it.
func overheard(n *novelty, f newFlow) Severity {
	if !n.looksNew(f.What) {
		return Low
	}
	return worse(f.reach, Critical, High, Medium)
}

// ownToken is how bad it is to send a token that a variable of the environment
// holds. Clients of a service do, to its own host.
func ownToken(n *novelty, f newFlow) Severity {
	switch {
	case f.reach == onInstall:
		return Critical
	case n.looksNew(f.What) && f.reach == onImport:
		return High
	case n.looksNew(f.What):
		return Medium
	}
	return Low
}
