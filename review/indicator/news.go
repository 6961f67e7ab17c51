package indicator

import (
	"slices"

	"github.com/bumplens/bumplens/review/behavior"
)

// Deeds say in numbers what the new release's code does that the old one's did
// not, and what of it was not read.
type Deeds struct {
	Capabilities int // kinds of things that it never did
	Hosts        int // that it did not talk to
	Unread       []UnreadCode
}

// UnreadCode is a changed file of code that was not read whole.
type UnreadCode struct {
	Path, Reason string
	// Unasked says that it runs on install or when the package is loaded, and that
	// nothing is known of what it does: it is new, or could be read before.
	Unasked bool
}

// Deeds sums up what is new in what the code does. Of a package that is new to
// the project everything is.
func (u *Update) Deeds() (Deeds, error) {
	if !slices.Contains(withCode, u.ecosystem()) || u.Diff == nil {
		return Deeds{}, nil
	}
	n, err := u.novelty()
	if err != nil {
		return Deeds{}, err
	}
	var d Deeds
	kinds, hosts := make(map[behavior.Kind]bool), make(map[string]bool)
	for _, o := range n.observations {
		if o.reach == inTests {
			continue
		}
		if o.fresh == toAll && slices.ContainsFunc(capabilities, func(c capability) bool { return c.kind == o.Kind }) {
			kinds[o.Kind] = true
		}
		if o.Kind == behavior.Network && n.looksNew(o.What) {
			hosts[o.What] = true
		}
	}
	d.Capabilities, d.Hosts = len(kinds), len(hosts)
	for _, c := range n.unread {
		d.Unread = append(d.Unread, UnreadCode{c.path, c.reason, c.fresh && (c.reach == onInstall || c.reach == onImport)})
	}
	return d, nil
}
