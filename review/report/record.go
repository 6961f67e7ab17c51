package report

import (
	"time"
)

// A Decision is one step in the record of an override.
type Decision struct {
	At     time.Time
	What   string // a word of ours: accepted, refused, stale, expired, canceled, removed
	By     string // login, "" for the App itself
	Role   string
	Head   string // the commit that it was about
	Count  int    // of findings and causes that it was about
	Reason string // as the person gave it, "" for none
	Until  time.Time
	Told   string // why, as prose of ours
}

// maxDecisions is how many steps of a record are shown, the newest ones.
const maxDecisions = 20

// recordSection tells what became of overrides, oldest first.
func recordSection(record []Decision) []section {
	if len(record) == 0 {
		return nil
	}
	s := section{head: "\n### The override's record\n\n", weight: noticed}
	for _, d := range record[max(0, len(record)-maxDecisions):] {
		s.rows = append(s.rows, row{md: "- " + d.line(markdown) + "\n", weight: noticed})
	}
	return []section{s}
}

// line is a step in a sentence or two.
func (d Decision) line(v voice) string {
	s := d.At.UTC().Format("2006-01-02 15:04 UTC") + ": " + d.What
	if d.By != "" {
		s += ", " + v.quote(d.By)
	}
	if d.Role != "" {
		s += " (" + v.prose(d.Role) + ")"
	}
	s += ", " + many(d.Count, "finding")
	if len(d.Head) >= 7 {
		s += " of " + v.quote(d.Head[:7])
	}
	if d.Reason != "" {
		s += ", since " + v.quote(d.Reason)
	}
	if !d.Until.IsZero() {
		s += ", until " + d.Until.UTC().Format("2006-01-02 15:04 UTC")
	}
	s += "."
	if d.Told != "" {
		s += " " + v.prose(d.Told)
	}
	return s
}
