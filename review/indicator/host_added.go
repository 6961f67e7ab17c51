package indicator

import (
	"fmt"
	"maps"
	"slices"

	"github.com/bumplens/bumplens/review/behavior"
)

var hostAdded = Indicator[*Update]{
	ID:       "host-added",
	Title:    "code talks to a host that it did not talk to",
	Severity: Low,
	Covers:   withCode,
	Needs:    BaseTree | HeadTree,
	Check:    checkHostAdded,
}

func checkHostAdded(u *Update) ([]Finding, error) {
	n, err := u.novelty()
	if err != nil {
		return nil, err
	}
	var g gathering
	for _, o := range n.of(behavior.Network) {
		class := behavior.HostClass(o.What)
		s := worse(o.reach, Low, Low, Info)
		message := fmt.Sprintf("What is new talks to %s.", to(o.What))
		switch {
		case o.reach == inTests || o.fresh == toFile:
			s = Info
		case o.What == "":
			if o.fresh != toAll || u.Added() {
				continue
			}
			message += " The old release talked to nobody."
			s = worse(o.reach, Medium, Low, Info)
		case behavior.LooksLike(o.What, slices.Sorted(maps.Keys(n.hosts))) != "":
			s = worse(o.reach, High, Medium, Medium)
			message += fmt.Sprintf(" It looks like %q, which the old release talks to.", behavior.LooksLike(o.What, slices.Sorted(maps.Keys(n.hosts))))
		case class != "":
			s = worse(o.reach, High, Medium, Low)
			message += fmt.Sprintf(" That is %s.", class)
		case o.fresh == toAll && !u.Added():
			s = worse(o.reach, Medium, Low, Info)
			message += " The old release talked to nobody."
		case u.Added():
			s = worse(o.reach, Low, Info, Info)
		}
		if o.reach == onInstall && s < Medium && !u.Added() {
			s = Medium
		}
		g.add(o.What, codeIn(o.path, o.Observation, s, message+o.reach.sentence()+gated(o.Observation)))
	}
	return g.findings, nil
}
