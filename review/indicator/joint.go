package indicator

import "github.com/bumplens/bumplens/review/ecosystem"

// A Joint is what was found of one update, by all that saw a part of it. What a
// repository ignores is not among it.
type Joint struct {
	Ecosystem ecosystem.Ecosystem
	Findings  []Finding
}

func (j *Joint) ecosystem() ecosystem.Ecosystem { return j.Ecosystem }

func (j *Joint) missing(Evidence) string { return "" }
