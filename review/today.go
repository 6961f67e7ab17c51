package review

import (
	"context"
	"errors"
	"slices"
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

// answerWithin is how long a source may take. One that hangs must not hold up
// what does not need it.
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
// somebody, see [Reviewer.lookCloser]; domains are looked up for all. What does not
// answer is left out, and
// told as unknown; an error is returned only when ctx is done or the store
// fails.
func (r *Reviewer) Today(ctx context.Context, changes []lockfile.Change, known []Known, a Asking) error {
	advised := r.advised(ctx, changes, a.Sources)
	if ctx.Err() != nil {
		return ctx.Err() // and no source is to blame
	}
	group, asking := errgroup.WithContext(ctx)
	group.SetLimit(askedAtOnce)
	for i, c := range changes {
		known[i].Today.Advisories = advised(c)
		asked := r.Registries[c.Package().Ecosystem]
		if asked == nil || c.To.IsZero() || c.To.Bundled || !r.readable(c.To) {
			continue
		}
		group.Go(func() (err error) {
			known[i].Today, err = r.standing(asking, asked, c, known[i], a.Now)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	r.lookCloser(ctx, changes, known, a)
	return ctx.Err()
}

// standing asks how a change's new version stands, and who owned its package
// before.
func (r *Reviewer) standing(ctx context.Context, asked Registry, c lockfile.Change, k Known, now time.Time) (indicator.Today, error) {
	today := k.Today
	if k.Facts != nil {
		today.Owners = k.Facts.Maintainers
	}
	standing, err := asked.Standing(ctx, c.To.Version)
	if errors.Is(err, registry.ErrNotFound) {
		standing = &registry.Standing{Withdrawal: registry.Withdrawal{State: registry.Unpublished}}
	} else if err != nil {
		if ctx.Err() == nil && !errors.As(err, new(*registry.NotAskedError)) {
			r.Log.Warn("standing not read", "version", c.To.Version.String(), "err", err)
		}
		return today, ctx.Err()
	}
	today.Standing = standing
	if len(standing.Owners) == 0 || len(today.Owners.Was) > 0 || r.Store == nil {
		return today, nil
	}
	var released time.Time
	if k.Facts != nil {
		released = k.Facts.Published
	}
	today.Owners, err = r.remember(ctx, asked.Registry(c.Package()), c.Package(), standing.Owners, released, now)
	return today, err
}

// advised asks all sources about all changes at once, and returns what they
// say of one.
func (r *Reviewer) advised(ctx context.Context, changes []lockfile.Change, sources []advisory.Source) func(lockfile.Change) indicator.Advisories {
	var versions []ecosystem.Version
	for _, c := range changes {
		if r.public(c) {
			for _, v := range []ecosystem.Version{c.Old().Version, c.To.Version} {
				if !v.IsZero() && !slices.Contains(versions, v) {
					versions = append(versions, v)
				}
			}
		}
	}
	answers := make([]map[ecosystem.Version][]advisory.Advisory, len(sources))
	silent := make([]bool, len(sources))
	var group errgroup.Group
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
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
