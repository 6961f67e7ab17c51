package evaluation

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// JSON writes results as the package's comment describes them.
func JSON(w io.Writer, r *Results) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(struct {
		Schema string `json:"schema"`
		*Results
	}{"bumplens.evaluation/v1", r})
}

// Text writes results for people: what was not as expected, what each indicator
// did, and all in all.
func Text(w io.Writer, r *Results) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	odd := slices.DeleteFunc(slices.Clone(r.Cases), func(c Case) bool { return c.Expected() })
	for _, c := range odd {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", c.Kind, c.Name, c.Outcome, c.why())
	}
	if len(odd) > 0 {
		fmt.Fprintln(t)
	}
	if len(r.Indicators) > 0 {
		fmt.Fprintln(t, "indicator\tright\tmissed\tattacks\tblocked\tnoticed")
	}
	for _, s := range r.Indicators {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%s\t%s\n", s.ID, s.Right, s.Missed, s.Attacks, s.Blocked, s.Noticed)
	}
	if len(r.Indicators) > 0 {
		fmt.Fprintln(t)
	}
	fmt.Fprintln(t, "without\tincidents\tmutants\twants\tblocked\tnoticed\tincomplete")
	for _, total := range r.Totals {
		without := string(total.Without)
		if total.Without == Whole {
			without = "nothing"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%d\n", without, total.Incidents, total.Mutants, total.Wants, total.Blocked, total.Noticed, total.Incomplete)
	}
	fmt.Fprintf(t, "\n%.3f s an update, %.3f s at most\n", r.Seconds.Mean, r.Seconds.Max)
	return t.Flush()
}

// why says what was missed, or what is to blame.
func (c *Case) why() string {
	switch c.Outcome {
	case Missed:
		return "not found: " + strings.Join(c.Missed, "; ")
	case Incomplete:
		return strings.Join(c.Unread, " ")
	}
	return strings.Join(c.Blocking, " ")
}

func (c Count) String() string {
	if c.N == 0 {
		return "-"
	}
	return fmt.Sprintf("%d of %d", c.Count, c.N)
}

func (s Share) String() string {
	if s.N == 0 {
		return "-"
	}
	return fmt.Sprintf("%d of %d (%.1f–%.1f %%)", s.Count.Count, s.N, 100*s.Low, 100*s.High)
}
