package indicator

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/advisory"
)

// An advised is one advisory, under all the names that it has in one or more
// sources.
type advised struct {
	names    map[string]bool
	from, to bool // the versions that it holds for
	malware  bool
	severity Severity
	summary  string
	fixed    []string
}

// id is the name that it is called by. It is the same whichever source told, so
// that a finding which was accepted stays the one it is.
func (a *advised) id() string {
	rank := func(name string) int {
		switch {
		case strings.HasPrefix(name, "GHSA-"):
			return 0
		case strings.HasPrefix(name, "MAL-"):
			return 1
		}
		return 2
	}
	return slices.MinFunc(slices.Collect(maps.Keys(a.names)), func(a, b string) int { return cmp.Or(rank(a)-rank(b), strings.Compare(a, b)) })
}

// told joins what the sources say of both versions, worst first. Sources know
// one another's advisories as aliases.
func (a Advisories) told() []*advised {
	by := make(map[string]*advised) // name → the one that has it
	add := func(one advisory.Advisory, from bool) {
		joined := &advised{
			names: make(map[string]bool), from: from, to: !from,
			malware: one.Malware, severity: advisedSeverity(one.Severity), summary: one.Summary, fixed: slices.Clone(one.Fixed),
		}
		for _, name := range append([]string{one.ID}, one.Aliases...) {
			if other := by[name]; other != nil && other != joined {
				if len(other.names) > len(joined.names) { // the fewer names move
					other, joined = joined, other
				}
				for theirs := range other.names {
					by[theirs] = joined
				}
				joined.join(other)
			}
			joined.names[name] = true
			by[name] = joined
		}
	}
	for _, one := range a.From {
		add(one, true)
	}
	for _, one := range a.To {
		add(one, false)
	}
	var all []*advised
	seen := make(map[*advised]bool)
	for _, one := range by {
		if !seen[one] {
			seen[one] = true
			all = append(all, one)
		}
	}
	ids := make(map[*advised]string, len(all))
	for _, one := range all {
		ids[one] = one.id()
	}
	slices.SortFunc(all, func(a, b *advised) int {
		return cmp.Or(cmp.Compare(b.rated(), a.rated()), strings.Compare(ids[a], ids[b]))
	})
	return all
}

// Fixed names the advisories that hold for the version that a change leaves and
// not for the one that it brings, worst first. The word of a source that did not
// answer whole counts for the new version alone.
func (a Advisories) Fixed() []string {
	heard := Advisories{To: a.To}
	for _, one := range a.From {
		if !slices.Contains(a.Silent, one.Source) {
			heard.From = append(heard.From, one)
		}
	}
	var names []string
	for _, one := range heard.told() {
		if one.from && !one.to {
			names = append(names, one.id())
		}
	}
	return names
}

// join adds what another source, or another version, says of the same.
func (a *advised) join(other *advised) {
	maps.Copy(a.names, other.names)
	a.fixed = append(a.fixed, other.fixed...)
	a.from, a.to, a.malware = a.from || other.from, a.to || other.to, a.malware || other.malware
	a.severity, a.summary = max(a.severity, other.severity), max(a.summary, other.summary)
}

// advisedSeverity is what a known weakness weighs: none is the attack itself,
// so that the worst is high. 0 stands for one that is not rated.
func advisedSeverity(rating string) Severity {
	switch rating {
	case "critical", "high":
		return High
	case "medium":
		return Medium
	case "low":
		return Low
	}
	return 0
}

// rated is the severity, which of a weakness that nobody rated is medium.
func (a *advised) rated() Severity { return cmp.Or(a.severity, Medium) }

// unanswered says why it is not known that no advisory holds for the new
// version, nil when it is.
func (c *Change) unanswered() error {
	if v := c.To.Version; !v.Numbered() {
		return fmt.Errorf("advisories are kept by number, and %q has none", v.String())
	}
	if silent := c.Advisories.Silent; len(silent) > 0 {
		return fmt.Errorf("no answer from %s", several(silent))
	}
	return nil
}

// shownNames is how many names a sentence holds.
const shownNames = 20

// several writes names from outside as a sentence holds them.
func several(names []string) string {
	var b strings.Builder
	for i, name := range names {
		switch {
		case i == shownNames:
			fmt.Fprintf(&b, " and %d more", len(names)-i)
			return b.String()
		case i == 0:
		case i == len(names)-1:
			b.WriteString(" and ")
		default:
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%q", name)
	}
	return b.String()
}
