package review

import (
	"context"
	"errors"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/registry"
)

const (
	maxAccounts  = 10               // of a package whose packages are counted
	closerWithin = 10 * time.Second // for all that a verdict does not need
)

// accounts is a [Registry] that says how many packages an account may publish,
// where its [registry.Standing] does not.
type accounts interface {
	Packages(ctx context.Context, p ecosystem.Package, account string) (int, error)
}

// lookCloser asks for facts about packages that change no verdict: how many
// packages their owners have, and how many people their repository. They cost a
// request each, and are asked for only where somebody will read them: of the
// one change of a review, and of those whose facts have a finding of at least
// medium severity; of public packages alone. What does not answer in time stays
// zero, which is unknown.
func (r *Reviewer) lookCloser(ctx context.Context, changes []lockfile.Change, known []Known) {
	ctx, cancel := context.WithTimeout(ctx, closerWithin)
	defer cancel()
	var group errgroup.Group
	group.SetLimit(askedAtOnce)
	for i, c := range changes {
		if r.public(c) && (len(changes) == 1 || worthALook(known[i].Facts)) {
			group.Go(func() error {
				r.countPackages(ctx, c, &known[i])
				r.countContributors(ctx, &known[i])
				return nil
			})
		}
	}
	group.Wait() // none of them returns an error
}

// worthALook reports whether facts alone make somebody look.
func worthALook(f *facts.Facts) bool {
	return f != nil && slices.ContainsFunc(f.Findings(), func(found indicator.Finding) bool { return found.Severity >= indicator.Medium })
}

func (r *Reviewer) countPackages(ctx context.Context, c lockfile.Change, k *Known) {
	asked, ok := r.Registries[c.Package().Ecosystem].(accounts)
	if !ok || k.Today.Standing == nil {
		return
	}
	standing := *k.Today.Standing // a registry may keep what it gave
	standing.Owners = slices.Clone(standing.Owners)
	for i := range standing.Owners[:min(len(standing.Owners), maxAccounts)] {
		o := &standing.Owners[i]
		if o.Packages > 0 {
			continue
		}
		n, err := asked.Packages(ctx, c.Package(), o.Name)
		if err != nil {
			r.unanswered(ctx, "packages of an account not counted", o.Name, err)
			continue
		}
		o.Packages = n
	}
	k.Today.Standing = &standing
}

func (r *Reviewer) countContributors(ctx context.Context, k *Known) {
	if r.Repositories == nil || k.Facts == nil || k.Facts.Repository == "" {
		return
	}
	n, err := r.Repositories.Contributors(ctx, k.Facts.Repository)
	if err != nil {
		r.unanswered(ctx, "contributors not counted", k.Facts.Repository, err)
		return
	}
	k.Today.Contributors = n
}

// unanswered logs what stays unknown, unless nobody was to be asked.
func (r *Reviewer) unanswered(ctx context.Context, what, of string, err error) {
	if ctx.Err() == nil && !errors.Is(err, registry.ErrOffline) {
		r.Log.Warn(what, "of", of, "err", err)
	}
}
