// Package weaklink computes, for one package, the six signals of a weak link in
// a supply chain that Zahan et al. measured over 1.63 million packages of npm
// (What are Weak Links in the npm Supply Chain?, ICSE SEIP 2022).
//
// They are facts and no verdicts: each comes with its value or why that is not
// known, with the study's figure to compare it with, and with how it was
// computed here. Only an expired domain is more than a fact, and an indicator
// of its own tells it.
package weaklink

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bumplens/bumplens/review/registry"
)

// Source is the study, as it is named beside its figures.
const Source = "Zahan et al. 2022, of 1.63 million packages of npm"

// A Link is one of the six signals.
type Link struct {
	ID string `json:"id"`
	// Value is prose of ours, in which what came from outside stands quoted as
	// [fmt]'s %q quotes it.
	Value   string `json:"value,omitempty"`
	Unknown string `json:"unknown,omitempty"` // why there is no value
	Study   string `json:"study"`             // the study's figure
	How     string `json:"how"`               // how the value was computed
}

// A Package is what the signals are computed from.
type Package struct {
	// Hooks names what the new release runs on install; nil: not read. A
	// release that runs nothing has an empty list.
	Hooks []string
	// Releases are all that the registry lists, oldest first; nil: it gives no
	// times.
	Releases  []registry.Publication
	Published time.Time // of the new release
	// Owners may publish the package today; nil: unknown.
	Owners []registry.Owner
	// Contributors are those of the repository that the package names; 0:
	// unknown.
	Contributors int
	// Domains are the e-mail domains of owners that were looked up, and whether
	// they are registered; nil: none was looked up.
	Domains map[string]bool
	Now     time.Time
}

// Of returns the six signals, in the study's order.
func Of(p Package) []Link {
	return []Link{domains(p), scripts(p), unmaintained(p), maintainers(p), contributors(p), overloaded(p)}
}

func domains(p Package) Link {
	l := Link{
		ID:    "expired-maintainer-domain",
		Study: "2,818 maintainers had an e-mail address at an expired domain",
		How:   "e-mail domains of those who may publish today, by RDAP and DNS",
	}
	var expired []string
	for domain, registered := range p.Domains {
		if !registered {
			expired = append(expired, strconv.Quote(domain))
		}
	}
	slices.Sort(expired)
	silent := make(map[string]bool)
	for _, o := range p.Owners {
		if _, known := p.Domains[o.Domain]; o.Domain != "" && !known {
			silent[o.Domain] = true
		}
	}
	switch {
	case len(p.Owners) == 0:
		l.Unknown = "the registry does not tell who may publish"
	case !slices.ContainsFunc(p.Owners, func(o registry.Owner) bool { return o.Domain != "" }):
		l.Unknown = "the registry shows no e-mail addresses"
	case p.Domains == nil:
		l.Unknown = "domains were not looked up"
	case len(expired) > 0:
		l.Value = "expired: " + strings.Join(expired, ", ")
	case len(silent) > 0:
		l.Value = fmt.Sprintf("none of %d, and %d could not be looked up", len(p.Domains), len(silent))
	default:
		l.Value = fmt.Sprintf("none of %d", len(p.Domains))
	}
	return l
}

func scripts(p Package) Link {
	l := Link{
		ID:    "install-scripts",
		Study: "2.2% of packages (33,249) had one",
		How:   "what the manifest in the new artifact runs on install",
	}
	switch {
	case p.Hooks == nil:
		l.Unknown = "the artifact was not read"
	case len(p.Hooks) == 0:
		l.Value = "none"
	default:
		l.Value = quoted(p.Hooks)
	}
	return l
}

// shownHooks is how many are named.
const shownHooks = 10

// quoted writes names of hooks, which are files' and classes' where they are no
// events of npm's.
func quoted(names []string) string {
	var list []string
	for _, name := range names[:min(len(names), shownHooks)] {
		list = append(list, strconv.Quote(name))
	}
	if more := len(names) - len(list); more > 0 {
		list = append(list, fmt.Sprintf("%d more", more))
	}
	return strings.Join(list, ", ")
}

// idle is after how long without a release the study calls a package
// unmaintained and a maintainer inactive.
const idle = 2 * 365 * 24 * time.Hour

func unmaintained(p Package) Link {
	l := Link{
		ID:    "unmaintained",
		Study: "58.7% of packages had no release in two years, and 44.3% of maintainers none of any",
		How:   "time between the new release and the one before it, and who published any in the two years before today",
	}
	var before time.Time
	active := make(map[string]bool)
	for _, r := range p.Releases {
		if r.At.Before(p.Published) && r.At.After(before) {
			before = r.At
		}
		if p.Now.Sub(r.At) < idle {
			active[r.Publisher.Name] = true
		}
	}
	switch {
	case p.Published.IsZero() || p.Releases == nil:
		l.Unknown = "the registry does not tell when releases were published"
		return l
	case before.IsZero():
		l.Value = "this is the first release"
	default:
		l.Value = fmt.Sprintf("%d days since the release before", int(p.Published.Sub(before).Hours()/24))
	}
	delete(active, "")
	if len(active) == 0 || len(p.Owners) == 0 {
		return l // the registry names nobody
	}
	quiet := 0
	for _, o := range p.Owners {
		if !active[o.Name] {
			quiet++
		}
	}
	l.Value += fmt.Sprintf("; %d of %d maintainers published none of it in two years", quiet, len(p.Owners))
	return l
}

func maintainers(p Package) Link {
	l := Link{
		ID:    "many-maintainers",
		Study: "the 1% of packages with the most maintainers were called weak",
		How:   "accounts that may publish the package today",
	}
	if len(p.Owners) == 0 {
		l.Unknown = "the registry does not tell who may publish"
		return l
	}
	l.Value = fmt.Sprint(len(p.Owners))
	return l
}

func contributors(p Package) Link {
	l := Link{
		ID:    "many-contributors",
		Study: "the 1% of packages with the most contributors were called weak",
		How:   "contributors of the repository that the manifest names, as GitHub counts them",
	}
	if p.Contributors == 0 {
		l.Unknown = "no repository was asked"
		return l
	}
	l.Value = fmt.Sprint(p.Contributors)
	return l
}

func overloaded(p Package) Link {
	l := Link{
		ID:    "overloaded-maintainers",
		Study: "the 1% of maintainers with the most packages owned 180 on average",
		How:   "packages that each account may publish today, of the account with the most among the first ten",
	}
	most := registry.Owner{}
	for _, o := range p.Owners {
		if o.Packages > most.Packages {
			most = o
		}
	}
	if most.Packages == 0 {
		l.Unknown = "the registry was not asked how many packages its accounts have"
		return l
	}
	l.Value = fmt.Sprintf("%d (%q)", most.Packages, most.Name)
	return l
}
