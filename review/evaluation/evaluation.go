// Package evaluation measures the engine by updates whose outcome is known: by
// attacks that it has to see, for the right reason, and by honest updates that
// it must not block. It fetches nothing and judges nothing: the reviews are the
// engine's own, by the default policy.
//
// An attack is caught when all that its pair wants was found: at the wanted
// level or above, in a wanted file, by an indicator of a wanted family. That it
// was blocked for another reason does not count. Shares are given with the
// interval that they lie in with 95 %, after Wilson: of few updates little is
// known.
//
// # The document
//
// [JSON] writes one object, of the schema "bumplens.evaluation/v1":
//
//	cases       each update: name, kind (incident, mutant, twin or honest), class,
//	            verdict, outcome (caught or missed; passed, noticed, blocked or
//	            incomplete), missed (what was wanted and not found), blocking and
//	            noticing (the indicators of those levels), unread (why something could
//	            not be read), seconds
//	totals      one for the whole engine, whose "without" is "", and one for each
//	            ablation: incidents and mutants (count of n, that were caught), wants
//	            (count of n, that were met), honest (how many), blocked and noticed
//	            (count of n, low and high), incomplete
//	indicators  each that had to do with a case: id, right (wants that it met),
//	            missed (wants of its families that nothing met), attacks (in which
//	            it found something of medium or above), blocked and noticed (count
//	            of n honest updates, low and high)
//	seconds     mean and max, of one update
package evaluation

import (
	"cmp"
	"context"
	"log/slog"
	"slices"

	"github.com/bumplens/bumplens/review"
	"github.com/bumplens/bumplens/review/corpus"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/report"
)

// A Kind says where an update comes from, and so what is expected of it.
type Kind string

const (
	Incident Kind = "incident" // an attack that happened
	Mutant   Kind = "mutant"   // the same by other means
	Twin     Kind = "twin"     // honest, with an attack's surface
	Honest   Kind = "honest"   // a real update
)

// An attack has to be caught; the others must not be blocked.
func (k Kind) attack() bool { return k == Incident || k == Mutant }

// An Outcome is what came of one case.
type Outcome string

const (
	Caught     Outcome = "caught"
	Missed     Outcome = "missed"
	Passed     Outcome = "passed"
	Noticed    Outcome = "noticed"
	Blocked    Outcome = "blocked"
	Incomplete Outcome = "incomplete" // something could not be read, and nothing blocks
)

// A Case is one update with what the engine said of it.
type Case struct {
	Name     string   `json:"name"`
	Kind     Kind     `json:"kind"`
	Class    string   `json:"class,omitempty"`
	Verdict  string   `json:"verdict"`
	Outcome  Outcome  `json:"outcome"`
	Missed   []string `json:"missed,omitempty"`   // what was wanted and not found
	Blocking []string `json:"blocking,omitempty"` // the indicators whose findings block
	Noticing []string `json:"noticing,omitempty"` // those of medium and above that do not
	Unread   []string `json:"unread,omitempty"`   // the causes for which something was not read
	Seconds  float64  `json:"seconds"`

	wants      int      // how many
	right      []string // the indicators that met a want, once for each
	overlooked []string // those that might have met one that nothing met
}

// Expected reports whether what came of it is what should have.
func (c *Case) Expected() bool {
	return c.Outcome == Caught || c.Outcome == Passed || c.Outcome == Noticed
}

// Review runs the engine over a pair.
func Review(ctx context.Context, p *corpus.Pair) (*report.Report, error) {
	base, head, err := p.Entries()
	if err != nil {
		return nil, err
	}
	known := corpus.NewRegistry(p)
	engine := &review.Reviewer{
		Log:          slog.New(slog.DiscardHandler),
		Registries:   review.Registries{p.Head.Version.Ecosystem: known},
		Repositories: known,
	}
	usual := policy.Default()
	return engine.Review(ctx, review.CompareEntries(base, head, usual, p.Now()), usual, p.Now())
}

// JudgePair says what came of a pair.
func JudgePair(p *corpus.Pair, kind Kind, rep *report.Report) Case {
	c := judge(p.Name, kind, rep)
	c.Class = p.Class
	if !kind.attack() {
		return c
	}
	found := located(p, rep)
	c.Outcome, c.wants = Caught, len(p.Wants)
	for _, w := range p.Wants {
		met := meeting(w, found)
		if len(met) == 0 {
			c.Outcome = Missed
			c.Missed = append(c.Missed, w.String())
			c.overlooked = append(c.overlooked, wanted(w)...)
		}
		c.right = append(c.right, met...)
	}
	return c
}

// JudgeHonest says what came of an update that is no attack.
func JudgeHonest(name string, rep *report.Report) Case { return judge(name, Honest, rep) }

func judge(name string, kind Kind, rep *report.Report) Case {
	c := Case{Name: name, Kind: kind, Verdict: rep.Verdict.String()}
	switch rep.Verdict {
	case policy.Block:
		c.Outcome = Blocked
	case policy.Notice:
		c.Outcome = Noticed
	case policy.Pass:
		c.Outcome = Passed
	default:
		c.Outcome = Incomplete
	}
	for _, f := range findings(rep) {
		switch {
		case f.Blocks(policy.Default().Block):
			c.Blocking = append(c.Blocking, f.Indicator)
		case f.Severity >= indicator.Medium:
			c.Noticing = append(c.Noticing, f.Indicator)
		}
	}
	for _, u := range rep.Errors {
		c.Unread = append(c.Unread, u.Cause)
	}
	for _, u := range rep.Updates {
		for _, not := range u.Unread {
			c.Unread = append(c.Unread, not.Cause)
		}
	}
	for _, list := range []*[]string{&c.Blocking, &c.Noticing, &c.Unread} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return c
}

func findings(rep *report.Report) []indicator.Finding {
	all := slices.Clone(rep.Beside)
	for _, u := range rep.Updates {
		all = append(all, u.Findings...)
	}
	return all
}

// located returns the findings about a pair, each with the path that wants
// write.
func located(p *corpus.Pair, rep *report.Report) []indicator.Finding {
	var all []indicator.Finding
	for _, u := range rep.Updates {
		for _, f := range u.Findings {
			switch {
			case f.In != indicator.InArtifact || f.Path == "":
				f.Path = corpus.Nowhere
			case u.Change.To.Version != p.Head.Version:
				f.Path = "added/" + u.Change.To.Version.String() + "/" + f.Path
			}
			all = append(all, f)
		}
	}
	return all
}

// meeting returns the indicators whose findings are what is wanted.
func meeting(w corpus.Want, found []indicator.Finding) []string {
	var met []string
	for _, f := range found {
		there := w.Paths == nil || slices.Contains(w.Paths, f.Path)
		if there && f.Blocks(w.Level) && slices.ContainsFunc(w.Families, func(of corpus.Family) bool { return of.Has(f.Indicator) }) {
			met = append(met, f.Indicator)
		}
	}
	slices.Sort(met)
	return slices.Compact(met)
}

// wanted returns the indicators of all of a want's families.
func wanted(w corpus.Want) []string {
	var all []string
	for _, f := range w.Families {
		all = append(all, corpus.Members(f)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// ByKind orders cases: attacks first, and each kind by name.
func ByKind(a, b Case) int {
	order := []Kind{Incident, Mutant, Twin, Honest}
	return cmp.Or(slices.Index(order, a.Kind)-slices.Index(order, b.Kind), cmp.Compare(a.Name, b.Name))
}
