package review

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/report"
	"github.com/bumplens/bumplens/review/weaklink"
)

// Judge turns what is known of a comparison's changes into a report. It fetches
// nothing and is quick: it runs each time a verdict is asked for.
func (r *Reviewer) Judge(of *Comparison, known []Known, p *policy.Policy, now time.Time) *report.Report {
	around := surroundings{hosts: r.hosts(of.Base), holders: holders(of.Base), internal: r.internal(of.Base), title: of.Title}
	rep := &report.Report{Verdict: policy.Pass, Until: of.Until}
	for i, c := range of.Changes {
		around.public = r.fromPublic(c.To)
		u, until := update(c, known[i], around, p, now)
		rep.Until = policy.Sooner(rep.Until, until)
		if r.Registries[c.Package().Ecosystem] == nil && !c.To.IsZero() {
			// Of these only the lockfile is read: what changed is known, and
			// nothing of what it brings.
			u.Unknown = append(u.Unknown, report.Unknown{Indicator: "artifact", Reason: fmt.Sprintf("releases of %s are not read", c.Package().Ecosystem)})
			u.Verdict = policy.Worst(u.Verdict, policy.Notice)
		}
		rep.Updates = append(rep.Updates, u)
		rep.Verdict = policy.Worst(rep.Verdict, u.Verdict)
	}
	beside, until := settings(of.Settings, p, now)
	rep.Beside, rep.Until = beside, policy.Sooner(rep.Until, until)
	rep.Verdict = policy.Worst(rep.Verdict, p.Judge(rep.Beside, nil))
	for _, u := range of.Unread {
		rep.Add(u)
	}
	for _, source := range p.Required {
		if reason := r.silence(source, of.Changes, known); reason != "" {
			rep.Add(facts.Unread{Cause: facts.RegistrySilent, Reason: reason})
		}
	}
	rep.Sort()
	return rep
}

// links computes the weak links of a change's package.
func links(c lockfile.Change, k Known, now time.Time) []weaklink.Link {
	if c.To.IsZero() {
		return nil
	}
	p := weaklink.Package{Contributors: k.Today.Contributors, Domains: k.Today.Domains, Now: now}
	if k.Facts != nil {
		p.Hooks, p.Published = k.Facts.Hooks, k.Facts.Published
	}
	if s := k.Today.Standing; s != nil {
		p.Owners, p.Releases = s.Owners, s.Releases
	}
	return weaklink.Of(p)
}

// silence says why a source that is required told nothing, "" when it told.
func (r *Reviewer) silence(source string, changes []lockfile.Change, known []Known) string {
	for i, c := range changes {
		advised := known[i].Today.Advisories
		switch {
		case !r.public(c):
			continue // there is nothing to be told, or nothing that may be asked
		case !slices.Contains(advised.Asked, source):
			return fmt.Sprintf("The configuration requires a source that was not asked: %q.", source)
		case slices.Contains(advised.Silent, source):
			return fmt.Sprintf("The configuration requires a source that did not answer: %q.", source)
		}
	}
	return ""
}

// surroundings are what a change is seen in.
type surroundings struct {
	hosts    map[string]bool
	holders  map[ecosystem.Package][]ecosystem.Package
	internal map[ecosystem.Package]string
	title    string
	public   bool // the change's new version comes from where everybody reads
}

// internal returns what a project takes from registries that not everybody
// reads: packages, and the scopes of which it takes nothing from elsewhere.
func (r *Reviewer) internal(base []lockfile.Entry) map[ecosystem.Package]string {
	found, mixed := make(map[ecosystem.Package]string), make(map[ecosystem.Package]bool)
	for _, e := range base {
		scope := indicator.ScopeOf(e.Version.Package)
		if r.Registries[e.Version.Ecosystem] == nil || !r.readable(e) {
			continue
		}
		if r.fromPublic(e) {
			mixed[scope] = true
			continue
		}
		found[e.Version.Package], found[scope] = e.Source, e.Source
	}
	for scope := range mixed {
		delete(found, scope)
	}
	return found
}

// fromPublic reports whether an entry comes from a registry that everybody
// reads: one that is asked, and none of the operator's own.
func (r *Reviewer) fromPublic(e lockfile.Entry) bool {
	asked := r.Registries[e.Version.Ecosystem]
	return asked != nil && !e.IsZero() && asked.Knows(e.Source) && asked.Public(e.Version.Package)
}

// holders returns which packages were installed under which name.
func holders(base []lockfile.Entry) map[ecosystem.Package][]ecosystem.Package {
	type holder struct{ under, p ecosystem.Package }
	seen := make(map[holder]bool)
	had := make(map[ecosystem.Package][]ecosystem.Package)
	for _, e := range base {
		p := e.Version.Package
		for _, name := range append([]string{p.Name}, e.As...) {
			o := holder{ecosystem.Package{Ecosystem: p.Ecosystem, Name: name}, p}
			if !seen[o] {
				seen[o] = true
				had[o.under] = append(had[o.under], p)
			}
		}
	}
	return had
}

// settings judges what changed of no one package. until is when time alone may
// change that.
func settings(changes []lockfile.SettingChange, p *policy.Policy, now time.Time) (all []indicator.Finding, until time.Time) {
	for _, c := range changes {
		e := c.Setting().Ecosystem
		if e != "" && !p.Reads(e) {
			continue
		}
		var findings []indicator.Finding
		for _, result := range indicator.Run(indicator.Setting, &indicator.SettingChange{SettingChange: c}) {
			findings = append(findings, result.Findings...)
		}
		about := policy.Subject{Package: ecosystem.Package{Ecosystem: e}, Paths: []string{c.Setting().Place.Path}}
		applied := p.Apply(about, findings, now)
		all, until = append(all, applied.Findings...), policy.Sooner(until, applied.Until)
	}
	slices.SortStableFunc(all, func(a, b indicator.Finding) int { return int(b.Severity - a.Severity) })
	return all, until
}

// subject is what the findings about a change are about.
func subject(c lockfile.Change, k Known) policy.Subject {
	s := policy.Subject{Package: c.Package()}
	for _, place := range c.Entry().Places {
		s.Paths = append(s.Paths, place.Path)
	}
	if k.Facts != nil {
		s.Published = k.Facts.Published
	}
	if !c.From.IsZero() && !c.To.IsZero() {
		s.Fixes = k.Today.Advisories.Fixed()
	}
	return s
}

// update judges one change, in the words of each lockfile that tells it. until
// is when time alone may change the judgment.
func update(c lockfile.Change, k Known, around surroundings, p *policy.Policy, now time.Time) (_ report.Update, until time.Time) {
	u := report.Update{Change: c, Facts: k.Facts}
	if k.Unread != nil {
		u.Unread = append(u.Unread, *k.Unread)
	}
	about := subject(c, k)
	var results []indicator.Result
	if k.Unread != nil {
		// Nothing was looked at: every indicator says so.
		results = indicator.Run(slices.Concat(indicator.Artifact, indicator.Release), &indicator.Update{From: c.From.Version, To: c.To.Version})
	}
	if k.Facts != nil {
		u.Unread = append(u.Unread, k.Facts.Unread...)
		results = append(results, k.Facts.Results...)
	}
	for _, step := range c.Each() {
		step.Cause = c.Cause
		results = append(results, indicator.Run(indicator.Entry, &indicator.Change{
			Change: step, Hosts: around.hosts, Holders: around.holders, Internal: around.internal, Public: around.public, Title: around.title,
			Published: about.Published, Now: now, Young: cmp.Or(p.Cooldown.Of(about.Package.Ecosystem), indicator.Young), Today: k.Today,
		})...)
	}
	var findings []indicator.Finding
	for _, result := range results {
		for _, f := range result.Findings {
			if !slices.ContainsFunc(findings, f.Equal) {
				findings = append(findings, f)
			}
		}
		if result.Outcome == indicator.Unknown && !c.To.IsZero() && !slices.ContainsFunc(u.Unknown, func(n report.Unknown) bool { return n.Indicator == result.Indicator }) {
			u.Unknown = append(u.Unknown, report.Unknown{Indicator: result.Indicator, Reason: result.Reason})
		}
	}
	u.Links = links(c, k, now)
	told := p.Apply(about, findings, now)
	joined := p.Apply(about, combined(c, told.Findings), now)
	u.Findings, u.Ignored = append(told.Findings, joined.Findings...), told.Ignored+joined.Ignored
	u.Verdict = p.Judge(u.Findings, u.Unread)
	return u, policy.Sooner(told.Until, joined.Until)
}

// combined tells what findings mean together.
func combined(c lockfile.Change, findings []indicator.Finding) []indicator.Finding {
	var all []indicator.Finding
	for _, result := range indicator.Run(indicator.Combination, &indicator.Joint{Ecosystem: c.Entry().Version.Ecosystem, Findings: findings}) {
		all = append(all, result.Findings...)
	}
	return all
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
