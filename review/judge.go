package review

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/report"
)

// Judge turns what is known of changes into a report. It fetches nothing and
// is quick: it runs each time a verdict is asked for.
func (r *Reviewer) Judge(changes []lockfile.Change, known []Known, base []lockfile.Entry, p *policy.Policy, now time.Time) *report.Report {
	hosts := r.hosts(base)
	rep := &report.Report{Verdict: policy.Pass}
	for i, c := range changes {
		u := update(c, known[i], hosts, p, now)
		if r.Registries[c.Package().Ecosystem] == nil && !c.To.IsZero() {
			// Of these only the lockfile is read: what changed is known, and
			// nothing of what it brings.
			u.Unknown = append(u.Unknown, report.Unknown{Indicator: "artifact", Reason: fmt.Sprintf("releases of %s are not read", c.Package().Ecosystem)})
			u.Verdict = policy.Worst(u.Verdict, policy.Notice)
		}
		rep.Updates = append(rep.Updates, u)
		rep.Verdict = policy.Worst(rep.Verdict, u.Verdict)
	}
	for _, source := range p.Required {
		rep.Add(facts.Unread{Cause: facts.RegistrySilent, Reason: "The configuration requires a source that was not asked: " + source + "."})
	}
	rep.Sort()
	return rep
}

// update judges one change.
func update(c lockfile.Change, k Known, hosts map[string]bool, p *policy.Policy, now time.Time) report.Update {
	u := report.Update{Change: c, Facts: k.Facts}
	entry := &indicator.Change{Change: c, Hosts: hosts, Now: now, Young: cmp.Or(p.Cooldown, indicator.Young)}
	if k.Unread != nil {
		u.Unread = append(u.Unread, *k.Unread)
	}
	var results []indicator.Result
	if k.Facts != nil {
		entry.Published = k.Facts.Published
		u.Unread = append(u.Unread, k.Facts.Unread...)
		results = append(results, k.Facts.Results...)
	}
	results = append(results, indicator.Run(indicator.Entry, entry)...)

	var findings []indicator.Finding
	for _, result := range results {
		findings = append(findings, result.Findings...)
		if result.Outcome == indicator.Unknown && !c.To.IsZero() {
			u.Unknown = append(u.Unknown, report.Unknown{Indicator: result.Indicator, Reason: result.Reason})
		}
	}
	u.Findings, u.Ignored = p.Apply(version(c), findings, now)
	u.Verdict = p.Judge(u.Findings, u.Unread)
	return u
}

// version returns the version that a change is about.
func version(c lockfile.Change) ecosystem.Version {
	if c.To.IsZero() {
		return c.From.Version
	}
	return c.To.Version
}

// hosts are those from which the project took packages before, and those of
// the registries it may take them from. There are none for a project that had
// no addresses.
func (r *Reviewer) hosts(base []lockfile.Entry) map[string]bool {
	hosts := make(map[string]bool)
	add := func(address string) {
		if u, err := url.Parse(address); err == nil && u.Host != "" {
			hosts[strings.ToLower(u.Host)] = true
		}
	}
	for _, e := range base {
		add(e.Source)
		if asked := r.Registries[e.Version.Ecosystem]; asked != nil && len(hosts) > 0 {
			add(asked.Registry(e.Version.Package))
		}
	}
	return hosts
}
