package review

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/report"
)

// ReviewFiles reviews the lockfiles of two sides, by path. A lockfile that
// cannot be read makes the review incomplete.
func (r *Reviewer) ReviewFiles(ctx context.Context, base, head map[string][]byte, p *policy.Policy, now time.Time) (*report.Report, error) {
	was, is, unread := Entries(base, head)
	rep, err := r.Review(ctx, was, is, p, now)
	if err != nil {
		return nil, err
	}
	for _, u := range unread {
		rep.Add(u)
	}
	return rep, nil
}

// CompareFiles tells what the lockfiles of two sides alone say: what changed,
// and what is odd about it. It asks nobody, and its verdicts mean nothing.
func CompareFiles(base, head map[string][]byte, p *policy.Policy, now time.Time) *report.Report {
	was, is, unread := Entries(base, head)
	changes := Changes(was, is, p, now)
	rep := new(Reviewer).Judge(changes, make([]Known, len(changes)), was, p, now)
	for _, u := range unread {
		rep.Add(u)
	}
	return rep
}

// Entries parses the lockfiles of two sides. A file that cannot be read on
// either side is left out on both, and told: half of a comparison would call
// everything in it added or removed.
func Entries(base, head map[string][]byte) (was, is []lockfile.Entry, unread []facts.Unread) {
	names := maps.Clone(base)
	maps.Copy(names, head)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		old, errBase := parse(name, base)
		now, errHead := parse(name, head)
		if err := cmp.Or(errHead, errBase); err != nil {
			unread = append(unread, *err)
			continue
		}
		was, is = append(was, old...), append(is, now...)
	}
	return was, is, unread
}

// parse reads one lockfile of one side; one that is not there has no entries.
func parse(name string, files map[string][]byte) ([]lockfile.Entry, *facts.Unread) {
	data, ok := files[name]
	if !ok {
		return nil, nil
	}
	file, err := lockfile.Parse(name, data)
	if err == nil {
		return file.Entries, nil
	}
	u := &facts.Unread{Cause: facts.LockfileUnreadable, Path: name}
	var syntax *lockfile.SyntaxError
	if errors.As(err, &syntax) {
		u.Line = syntax.Line
	}
	u.Reason = fmt.Sprintf("The lockfile was not read: %v.", err)
	return nil, u
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
	rep, err := r.Review(ctx, base, head, p, now)
	if err != nil {
		return nil, err
	}
	added, unresolved := r.resolve(ctx, rep)
	if len(added) > 0 {
		if rep, err = r.Review(ctx, base, append(head, added...), p, now); err != nil {
			return nil, err
		}
	}
	for _, u := range unresolved {
		rep.Add(u)
	}
	return rep, nil
}

// resolve finds the versions that would be installed now of the packages that
// a report's new releases ask for, where no lockfile says it.
func (r *Reviewer) resolve(ctx context.Context, rep *report.Report) (added []lockfile.Entry, unresolved []facts.Unread) {
	for i := range rep.Updates {
		u := &rep.Updates[i]
		if u.Facts == nil {
			continue
		}
		for _, w := range u.Facts.Wanted {
			if indicator.OutsideRegistry(w.Spec) {
				continue // a finding says so
			}
			p := ecosystem.Package{Ecosystem: u.Change.Package().Ecosystem, Name: w.Name}
			numbers, err := r.Registries[p.Ecosystem].Versions(ctx, p)
			number := ecosystem.Newest(p.Ecosystem, w.Spec, numbers)
			if err != nil || number == "" {
				unresolved = append(unresolved, facts.Unread{
					Cause:  facts.ArtifactMissing,
					Reason: fmt.Sprintf("%q asks for %q %q, and no such version was found.", u.Change.To.Version.String(), w.Name, w.Spec),
				})
				continue
			}
			added = append(added, lockfile.Entry{Version: p.At(number), Via: []string{u.Name()}})
		}
	}
	return added, unresolved
}
