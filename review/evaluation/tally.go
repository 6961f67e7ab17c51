package evaluation

import (
	"math"
	"slices"

	"github.com/bumplens/bumplens/review/indicator"
)

// An Ablation is a part that the engine is run without, to see what it is for.
type Ablation string

const (
	Whole           Ablation = ""                             // the engine as it is
	WithoutMetadata Ablation = "what the registry tells"      // times, people, attestations, source
	WithoutAdded    Ablation = "the packages that come along" // recursion into added dependencies
	WithoutBase     Ablation = "the old release"              // what is there, instead of what is new
)

// Ablations are those that the whole engine is compared with.
var Ablations = []Ablation{WithoutMetadata, WithoutAdded, WithoutBase}

// A Results is all that was measured.
type Results struct {
	Cases      []Case    `json:"cases"`
	Totals     []Total   `json:"totals"`
	Indicators []PerSign `json:"indicators"`
	Seconds    Durations `json:"seconds"`
}

// A Total counts the cases of one run.
type Total struct {
	Without    Ablation `json:"without"`
	Incidents  Count    `json:"incidents"` // caught
	Mutants    Count    `json:"mutants"`   // caught
	Wants      Count    `json:"wants"`     // met, of all that attacks want
	Honest     int      `json:"honest"`    // that could be read
	Blocked    Share    `json:"blocked"`   // of the honest
	Noticed    Share    `json:"noticed"`   // of the honest, and not blocked
	Incomplete int      `json:"incomplete"`
}

// A Count is how many of n.
type Count struct {
	Count int `json:"count"`
	N     int `json:"n"`
}

// A Share is a count with the interval in which the share lies with 95 %.
type Share struct {
	Count
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// A PerSign says what one indicator did.
type PerSign struct {
	ID      string `json:"id"`
	Right   int    `json:"right"`   // wants that it met
	Missed  int    `json:"missed"`  // wants that it might have met, and nothing did
	Attacks int    `json:"attacks"` // in which it found something of medium or above
	Blocked Share  `json:"blocked"` // of the honest updates that could be read
	Noticed Share  `json:"noticed"` // of them, where it does not block
}

// Durations are of one update.
type Durations struct {
	Mean float64 `json:"mean"`
	Max  float64 `json:"max"`
}

// NewTotal counts the cases of one run.
func NewTotal(without Ablation, cases []Case) Total {
	t := Total{Without: without}
	blocked, noticed := 0, 0
	for _, c := range cases {
		t.Wants.Count += c.wants - len(c.Missed)
		t.Wants.N += c.wants
		switch {
		case c.Kind == Incident:
			t.Incidents.add(c.Outcome == Caught)
		case c.Kind == Mutant:
			t.Mutants.add(c.Outcome == Caught)
		case c.Outcome == Incomplete:
			t.Incomplete++
		default:
			t.Honest++
			if c.Outcome == Blocked {
				blocked++
			}
			if c.Outcome == Noticed {
				noticed++
			}
		}
	}
	t.Blocked, t.Noticed = newShare(blocked, t.Honest), newShare(noticed, t.Honest)
	return t
}

func (c *Count) add(caught bool) {
	if c.N++; caught {
		c.Count++
	}
}

func newShare(count, n int) Share {
	s := Share{Count: Count{count, n}}
	s.Low, s.High = Wilson(count, n)
	return s
}

// z is the quantile of the normal distribution for 95 %.
const z = 1.959963984540054

// Wilson returns the interval in which a share lies with 95 % that was seen as
// count of n. Of nothing nothing is known.
func Wilson(count, n int) (low, high float64) {
	if n == 0 {
		return 0, 1
	}
	seen, size := float64(count)/float64(n), float64(n)
	middle := seen + z*z/(2*size)
	reach := z * math.Sqrt(seen*(1-seen)/size+z*z/(4*size*size))
	all := 1 + z*z/size
	return max(0, (middle-reach)/all), min(1, (middle+reach)/all)
}

// NewResults counts the cases of the whole engine. Those of ablations are added
// to its totals by the caller.
func NewResults(cases []Case) *Results {
	slices.SortFunc(cases, ByKind)
	r := &Results{Cases: cases, Totals: []Total{NewTotal(Whole, cases)}, Indicators: perSign(cases)}
	for _, c := range cases {
		r.Seconds.Mean += c.Seconds / float64(len(cases))
		r.Seconds.Max = max(r.Seconds.Max, c.Seconds)
	}
	return r
}

// Has reports whether something came to an outcome.
func (r *Results) Has(o Outcome) bool {
	return slices.ContainsFunc(r.Cases, func(c Case) bool { return c.Outcome == o })
}

// perSign counts what each of the engine's indicators did, but for those that
// had nothing to do with any case.
func perSign(cases []Case) []PerSign {
	honest := NewTotal(Whole, cases).Honest
	var all []PerSign
	for _, about := range indicator.All() {
		id := about.ID
		s := PerSign{ID: id}
		blocked, noticed := 0, 0
		for _, c := range cases {
			s.Right += occurrences(c.right, id)
			s.Missed += occurrences(c.overlooked, id)
			blocks, notices := slices.Contains(c.Blocking, id), slices.Contains(c.Noticing, id)
			switch {
			case c.Kind.attack():
				if blocks || notices {
					s.Attacks++
				}
			case c.Outcome == Incomplete:
			case blocks:
				blocked++
			case notices:
				noticed++
			}
		}
		s.Blocked, s.Noticed = newShare(blocked, honest), newShare(noticed, honest)
		if s.Right+s.Missed+s.Attacks+blocked+noticed > 0 {
			all = append(all, s)
		}
	}
	return all
}

func occurrences(list []string, id string) int {
	n := 0
	for _, is := range list {
		if is == id {
			n++
		}
	}
	return n
}
