package indicator

import "fmt"

var codeUnread = Indicator[*Update]{
	ID:       "code-unread",
	Title:    "code could not be read whole",
	Severity: Low,
	Covers:   withCode,
	Needs:    BaseTree | HeadTree,
	Check:    checkCodeUnread,
}

func checkCodeUnread(u *Update) ([]Finding, error) {
	n, err := u.novelty()
	if err != nil {
		return nil, err
	}
	var g gathering
	for _, c := range n.unread {
		s := Low
		if c.fresh {
			s = worse(c.reach, Medium, Medium, Low)
		}
		g.add(c.reason, Finding{Path: c.path, Severity: s, Message: fmt.Sprintf("The file was not read whole: %s.", c.reason) + c.reach.sentence()})
	}
	return g.findings, nil
}
