package report

import (
	"strings"
	"time"
)

// Override says how a pull request may be let through, and whether it was. Its
// zero value says nothing.
type Override struct {
	Label   string // that overrides, "" when nothing is said of how
	MinRole string // of those who may add it

	// By is who overrode, "" when nobody has.
	By       string
	Role     string
	Reason   string    // as they gave it, "" when they did not
	Until    time.Time // the moment at which it ends, zero for never
	Accepted int       // findings and causes that were accepted

	// Refused says, as prose of ours, why an override does not count.
	Refused string
}

// accepted says who overrode.
func (o Override) accepted(v voice) string {
	if o.By == "" {
		return ""
	}
	s := "Overridden by " + v.quote(o.By)
	if o.Role != "" {
		s += " (" + v.prose(o.Role) + ")"
	}
	if o.Accepted > 0 {
		s += ": " + many(o.Accepted, "finding") + " accepted"
	}
	if o.Reason != "" {
		s += ", since " + v.quote(o.Reason)
	}
	if !o.Until.IsZero() {
		s += ", until " + o.Until.UTC().Format("2006-01-02 15:04 UTC")
	}
	return s + "."
}

// refused says why an override does not count.
func (o Override) refused(v voice) string {
	if o.Refused == "" || o.By != "" {
		return ""
	}
	return "The override does not count. " + v.prose(o.Refused)
}

// how says what a person may do to let the pull request through.
func (o Override) how(v voice) string {
	if o.Label == "" || o.By != "" {
		return ""
	}
	who := "A person"
	if o.MinRole != "" {
		who += " with the role " + strings.TrimSpace(v.prose(o.MinRole)) + " or above"
	}
	return who + " who has looked at this may let it through with the label " + v.quote(o.Label) + "."
}
