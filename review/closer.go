package review

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/registry"
)

const (
	maxAccounts  = 10               // of a package whose packages are counted
	closerWithin = 10 * time.Second // for all that is unknown if it takes longer
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
// medium severity; of public packages alone. Domains of owners are looked up at
// the same time, of all changes, where the repository asks for it. What does not
// answer in time stays zero, which is unknown.
func (r *Reviewer) lookCloser(ctx context.Context, changes []lockfile.Change, known []Known, a Asking) {
	ctx, cancel := context.WithTimeout(ctx, closerWithin)
	defer cancel()
	var group errgroup.Group
	group.SetLimit(askedAtOnce)
	if slices.Contains(a.Optional, policy.Domains) {
		of := r.domains(changes, known) // before others write what it reads
		group.Go(func() error {
			r.lookUp(ctx, of, known)
			return nil
		})
	}
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

// domains returns those of the owners of each change's package.
func (r *Reviewer) domains(changes []lockfile.Change, known []Known) [][]string {
	of := make([][]string, len(changes))
	for i, c := range changes {
		if known[i].Today.Standing == nil || !r.public(c) {
			continue
		}
		for _, o := range known[i].Today.Standing.Owners {
			if o.Domain != "" && !slices.Contains(of[i], o.Domain) {
				of[i] = append(of[i], o.Domain)
			}
		}
	}
	return of
}

// lookUp says of each change's domains whether they are registered.
func (r *Reviewer) lookUp(ctx context.Context, of [][]string, known []Known) {
	var all []string
	for _, d := range slices.Concat(of...) {
		if !slices.Contains(all, d) {
			all = append(all, d)
		}
	}
	if r.Domains == nil || len(all) == 0 {
		return
	}
	registered, err := r.Domains.Registered(ctx, all)
	if err != nil {
		r.unanswered(ctx, "domains not looked up", fmt.Sprint(len(all)), err)
	}
	for i, list := range of {
		for _, d := range list {
			answer, ok := registered[d]
			if !ok {
				continue
			}
			if known[i].Today.Domains == nil {
				known[i].Today.Domains = make(map[string]bool)
			}
			known[i].Today.Domains[d] = answer
		}
	}
}

// unanswered logs what stays unknown, unless nobody was to be asked.
func (r *Reviewer) unanswered(ctx context.Context, what, of string, err error) {
	if ctx.Err() == nil && !errors.Is(err, registry.ErrOffline) {
		r.Log.Warn(what, "of", of, "err", err)
	}
}
