package review

import (
	"cmp"
	"context"
	"errors"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/bumplens/bumplens/review/advisory"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/registry"
)

// askedAtOnce is how many registries' documents are asked for at once.
const askedAtOnce = 8

// answerWithin is how long all that is asked may take together. What hangs must
// not hold up what does not need it.
const answerWithin = 45 * time.Second

// An Asking is a question for what is known today.
type Asking struct {
	Sources  []advisory.Source // of advisories
	Optional []string          // what a repository asks for beside: [policy.Domains]
	Now      time.Time
}

// Today adds to what is known of changes what may be otherwise tomorrow: how
// their registries say that they stand, who may publish them, and what the
// sources' advisories say. A closer look is taken at those that will be read by
// somebody, see [Reviewer.lookCloser]; domains are looked up for all. What does
// not answer in time is left out, and told as unknown; an error is returned only
// when ctx is done or the store fails.
func (r *Reviewer) Today(ctx context.Context, changes []lockfile.Change, known []Known, a Asking) error {
	asking, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	var group errgroup.Group
	group.SetLimit(1 + askedAtOnce)
	var advised func(lockfile.Change) indicator.Advisories
	group.Go(func() error {
		advised = r.advised(asking, changes, a.Sources)
		return nil
	})
	for i, c := range changes {
		asked := r.Registries[c.Package().Ecosystem]
		if asked == nil || c.To.IsZero() || c.To.Bundled || !r.readable(c.To) {
			continue
		}
		group.Go(func() (err error) {
			known[i].Today.Standing = r.standing(asking, asked, c.To.Version)
			known[i].Today.Owners, err = r.owners(ctx, asked, c, known[i], a.Now)
			return err
		})
	}
	if err := cmp.Or(group.Wait(), ctx.Err()); err != nil {
		return err // and no source is to blame
	}
	for i, c := range changes {
		known[i].Today.Advisories = advised(c)
	}
	r.lookCloser(ctx, changes, known, a)
	return ctx.Err()
}

// standing asks how a version stands, nil when nobody tells.
func (r *Reviewer) standing(ctx context.Context, asked Registry, v ecosystem.Version) *registry.Standing {
	standing, err := asked.Standing(ctx, v)
	if errors.Is(err, registry.ErrNotFound) {
		return &registry.Standing{Withdrawal: registry.Withdrawal{State: registry.Unpublished}}
	}
	if err != nil {
		if !errors.As(err, new(*registry.NotAskedError)) {
			r.unanswered(ctx, "standing not read", v.String(), err)
		}
		return nil
	}
	return standing
}

// owners returns who could publish a package before its new release and who can
// now, as far as its releases say it or as it was noted.
func (r *Reviewer) owners(ctx context.Context, asked Registry, c lockfile.Change, k Known, now time.Time) (indicator.Owners, error) {
	var released time.Time
	if k.Facts != nil {
		if len(k.Facts.Maintainers.Was) > 0 {
			return k.Facts.Maintainers, nil
		}
		released = k.Facts.Published
	}
	if k.Today.Standing == nil || len(k.Today.Standing.Owners) == 0 || r.Store == nil {
		return indicator.Owners{}, nil
	}
	return r.remember(ctx, asked.Registry(c.Package()), c.Package(), k.Today.Standing.Owners, released, now)
}

// advised asks all sources about all changes at once, and returns what they
// say of one.
func (r *Reviewer) advised(ctx context.Context, changes []lockfile.Change, sources []advisory.Source) func(lockfile.Change) indicator.Advisories {
	var versions []ecosystem.Version
	named := make(map[ecosystem.Version]bool)
	for _, c := range changes {
		if !r.public(c) {
			continue
		}
		for _, v := range []ecosystem.Version{c.Old().Version, c.To.Version} {
			if !v.IsZero() && !named[v] {
				named[v] = true
				versions = append(versions, v)
			}
		}
	}
	answers := make([]map[ecosystem.Version][]advisory.Advisory, len(sources))
	silent := make([]bool, len(sources))
	var group errgroup.Group
	for i, s := range sources {
		if len(versions) == 0 {
			break
		}
		group.Go(func() (err error) {
			if answers[i], err = s.Known(ctx, versions); err != nil {
				r.Log.Warn("advisories not read", "source", s.Name(), "err", err)
				silent[i] = true
			}
			return nil
		})
	}
	group.Wait() // none of them returns an error
	return func(c lockfile.Change) indicator.Advisories {
		var a indicator.Advisories
		if !r.public(c) {
			return a
		}
		for i, s := range sources {
			a.Asked = append(a.Asked, s.Name())
			if silent[i] {
				a.Silent = append(a.Silent, s.Name())
			}
			a.From = append(a.From, answers[i][c.Old().Version]...)
			a.To = append(a.To, answers[i][c.To.Version]...)
		}
		return a
	}
}

// public reports whether a change is of what a public registry may know: the
// names of private packages are nobody's business.
func (r *Reviewer) public(c lockfile.Change) bool {
	asked := r.Registries[c.Package().Ecosystem]
	return !c.To.IsZero() && r.readable(c.To) && (asked == nil || asked.Public(c.Package()))
}
