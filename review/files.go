package review

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/registry"
	"github.com/bumplens/bumplens/review/report"
)

// ReviewFiles reviews what changed between the files of two sides. A file that
// cannot be read makes the review incomplete.
func (r *Reviewer) ReviewFiles(ctx context.Context, f Files, p *policy.Policy, now time.Time) (*report.Report, error) {
	return r.Review(ctx, Compare(f, p, now), p, now)
}

// TellFiles tells what the files of two sides say by themselves: what changed,
// and what is odd about it. It asks nobody, and its verdicts mean nothing.
func TellFiles(f Files, p *policy.Policy, now time.Time) *report.Report {
	c := Compare(f, p, now)
	return new(Reviewer).Judge(c, make([]Known, len(c.Changes)), p, now)
}

// ReviewVersions reviews one update, or a package that is added when from is
// zero, and with it the packages that the new release asks for and the old one
// did not, as they would be installed now: one level deep.
func (r *Reviewer) ReviewVersions(ctx context.Context, from, to ecosystem.Version, p *policy.Policy, now time.Time) (*report.Report, error) {
	var base []lockfile.Entry
	if !from.IsZero() {
		base = []lockfile.Entry{{Version: from, Direct: true}}
	}
	head := []lockfile.Entry{{Version: to, Direct: true}}
	rep, err := r.Review(ctx, CompareEntries(base, head, p, now), p, now)
	if err != nil {
		return nil, err
	}
	added, unsaid, unresolved := r.resolve(ctx, rep)
	if len(added) > 0 {
		if rep, err = r.Review(ctx, CompareEntries(base, append(head, added...), p, now), p, now); err != nil {
			return nil, err
		}
	}
	for _, u := range unresolved {
		rep.Add(u)
	}
	for i := range rep.Updates {
		u := &rep.Updates[i]
		u.Unknown = append(u.Unknown, unsaid[u.Change.To.Version]...)
	}
	return rep, nil
}

// resolve finds the versions that would be installed now of the packages that
// a report's new releases ask for, where no lockfile says it. Which version that
// is may be said where nothing is read.
func (r *Reviewer) resolve(ctx context.Context, rep *report.Report) (added []lockfile.Entry, unsaid map[ecosystem.Version][]report.Unknown, unresolved []facts.Unread) {
	unsaid = make(map[ecosystem.Version][]report.Unknown)
	for i := range rep.Updates {
		u := &rep.Updates[i]
		if u.Facts == nil {
			continue
		}
		for _, w := range u.Facts.Wanted {
			if w.Outside {
				continue // a finding says so
			}
			p := ecosystem.Package{Ecosystem: u.Change.Package().Ecosystem, Name: w.Name}
			if p.Ecosystem == ecosystem.GitHubActions {
				added = append(added, lockfile.Entry{Version: p.At(w.Spec), Via: []string{u.Name()}}) // what it asks for is one version
				continue
			}
			if p.Ecosystem == ecosystem.Maven && w.Spec == "" {
				v := u.Change.To.Version
				unsaid[v] = append(unsaid[v], report.Unknown{
					Indicator: "dependency-added",
					Reason:    fmt.Sprintf("the version of %q is said in a parent's pom.xml, which is not read", w.Name),
				})
				continue
			}
			number := ecosystem.Fixed(p.Ecosystem, w.Spec)
			if number == "" {
				numbers, err := r.Registries[p.Ecosystem].Versions(ctx, p)
				var notAsked *registry.NotAskedError
				switch {
				case errors.As(err, &notAsked):
					unresolved = append(unresolved, facts.Unread{Cause: facts.SourceUnread, Reason: notAsked.Reason})
					continue
				case err != nil && !errors.Is(err, registry.ErrNotFound):
					r.unanswered(ctx, "versions not listed", p.Name, err)
					unresolved = append(unresolved, facts.Unread{
						Cause:  facts.RegistrySilent,
						Reason: fmt.Sprintf("%q asks for %q, and the registry did not tell which versions there are.", u.Change.To.Version.String(), w.Name),
					})
					continue
				}
				number = ecosystem.Newest(p.Ecosystem, w.Spec, numbers)
			}
			if number == "" {
				unresolved = append(unresolved, facts.Unread{
					Cause:  facts.ArtifactMissing,
					Reason: fmt.Sprintf("%q asks for %q %q, and no such version was found.", u.Change.To.Version.String(), w.Name, w.Spec),
				})
				continue
			}
			added = append(added, lockfile.Entry{Version: p.At(number), Via: []string{u.Name()}})
		}
	}
	return added, unsaid, unresolved
}
