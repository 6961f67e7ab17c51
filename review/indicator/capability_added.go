package indicator

import (
	"fmt"
	"slices"

	"github.com/bumplens/bumplens/review/behavior"
)

var capabilityAdded = Indicator[*Update]{
	ID:       "capability-added",
	Title:    "code does a kind of thing that it never did",
	Severity: Low,
	Covers:   withCode,
	Needs:    BaseTree | HeadTree,
	Check:    checkCapabilityAdded,
}

// A capability is a kind of thing that code does.
type capability struct {
	kind behavior.Kind
	does string
	// unasked is how bad it is where it happens on install or on loading.
	unasked Severity
}

// capabilities are the kinds of things that say something when they are new to a
// package, and that no indicator of their own is for.
var capabilities = []capability{
	{behavior.Secret, "reads credentials", Medium},
	{behavior.Dynamic, "makes code of what it has", Medium},
	{behavior.Native, "loads machine code", Low},
	{behavior.FileWrite, "writes files", Low},
	{behavior.Obscured, "loads or calls what cannot be told", Low},
	{behavior.Identity, "asks who and where it is", Low},
	{behavior.Decoding, "decodes or decrypts", Low},
	{behavior.Crypto, "encrypts, signs or makes keys", Low},
}

func checkCapabilityAdded(u *Update) ([]Finding, error) {
	n, err := u.novelty()
	if err != nil || u.Added() {
		return nil, err
	}
	var g gathering
	for _, o := range n.observations {
		i := slices.IndexFunc(capabilities, func(c capability) bool { return c.kind == o.Kind })
		everything := o.Kind == behavior.Environment && o.What == "*"
		if i < 0 && !everything || o.reach == inTests || o.fresh != toAll && !(everything && o.fresh == toPackage) {
			continue
		}
		does, unasked := "reads all of the environment", Medium
		if !everything {
			does, unasked = capabilities[i].does, capabilities[i].unasked
		}
		message := fmt.Sprintf("What is new %s, which the old release did not.", does)
		if o.What != "" && !everything {
			message = fmt.Sprintf("What is new %s, which the old release did not: %q.", does, o.What)
		}
		g.add(does, codeIn(o.path, o.Observation, worse(o.reach, unasked, Low, Info), message+o.reach.sentence()))
	}
	return g.findings, nil
}
