package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/bumplens/bumplens/app/github"
	"github.com/bumplens/bumplens/app/queue"
)

// sweepGap is the least time between two evaluations that a sweep asks for: it is
// in no hurry, and GitHub counts what an installation asks.
const sweepGap = time.Second

// Sweep has the pull requests evaluated that a sweep is about. What is gone is
// forgotten.
func (w *Worker) Sweep(ctx context.Context, log *slog.Logger, s queue.Sweep) error {
	if s.Installation == 0 {
		return outcome(w.sweepAll(ctx, s))
	}
	log = log.With("installation", s.Installation)
	err := w.sweep(ctx, log, s)
	if shut(err) {
		err = w.forget(ctx, log, s)
	}
	return outcome(err)
}

func (w *Worker) sweep(ctx context.Context, log *slog.Logger, s queue.Sweep) error {
	if s.Repository == 0 {
		return w.sweepInstallation(ctx, s)
	}
	repo := w.app.Repository(s.Installation, s.Repository, s.Owner, s.Name)
	if s.Head != "" {
		return w.sweepHead(ctx, repo, s)
	}
	return w.sweepRepository(ctx, log.With("repo", repo.String()), repo, s)
}

// shut reports whether there is nothing to see where an error came from.
func shut(err error) bool {
	var access *github.AccessError
	return errors.Is(err, github.ErrNotFound) || errors.As(err, &access) && access.Closed()
}

// forget drops what is kept of an installation that is gone, or of a repository
// that it no longer has. Who is suspended may come back.
func (w *Worker) forget(ctx context.Context, log *slog.Logger, s queue.Sweep) error {
	has, err := w.app.Repositories(ctx, s.Installation)
	var access *github.AccessError
	switch {
	case errors.As(err, &access) && access.Status == http.StatusNotFound:
		s.Repository = 0
	case errors.As(err, &access) && access.Closed():
		return nil
	case err != nil:
		return err
	case s.Repository == 0 || slices.ContainsFunc(has, func(r github.RepositoryRef) bool { return r.ID == s.Repository }):
		return nil // it was gone for a moment
	}
	log.Info("forgotten", "repository", s.Repository)
	return w.store.Forget(ctx, s.Installation, s.Repository)
}

// sweepAll sweeps each installation of the App.
func (w *Worker) sweepAll(ctx context.Context, s queue.Sweep) error {
	installations, err := w.app.Installations(ctx)
	if err != nil {
		return err
	}
	for _, i := range installations {
		if i.Suspended {
			continue
		}
		s.Installation = i.ID
		if err := w.jobs.Want(ctx, s, ""); err != nil {
			return err
		}
	}
	return nil
}

// sweepInstallation sweeps each repository of an installation, one a second.
func (w *Worker) sweepInstallation(ctx context.Context, s queue.Sweep) error {
	repositories, err := w.app.Repositories(ctx, s.Installation)
	if err != nil {
		return err
	}
	at := w.now()
	for _, r := range repositories {
		if r.Archived {
			continue // nothing can be written there, and nothing merged
		}
		s.Repository, s.Owner, s.Name = r.ID, r.Owner, r.Name
		if err := w.jobs.Later(ctx, s, at); err != nil {
			return err
		}
		at = at.Add(sweepGap)
	}
	return nil
}

// sweepHead looks again at whatever has a commit for its head: somebody asked for
// that and waits.
func (w *Worker) sweepHead(ctx context.Context, repo *github.Repository, s queue.Sweep) error {
	numbers, err := repo.PullsWithHead(ctx, s.Head)
	var gone *github.StatusError
	if errors.As(err, &gone) && gone.Status == http.StatusUnprocessableEntity {
		return nil // there is no such commit any more: a push can leave none behind
	}
	if err != nil {
		return err
	}
	for _, n := range numbers {
		if err := w.jobs.Want(ctx, s.Pull(n), ""); err != nil {
			return err
		}
	}
	groups, err := w.jobs.Groups(ctx, s.Installation, s.Repository)
	if err != nil {
		return err
	}
	for _, g := range groups {
		if g.Head != s.Head {
			continue
		}
		if err := w.jobs.Want(ctx, g, ""); err != nil {
			return err
		}
	}
	return nil
}

// sweepRepository looks again at open pull requests of one repository.
func (w *Worker) sweepRepository(ctx context.Context, log *slog.Logger, repo *github.Repository, s queue.Sweep) error {
	pulls, err := repo.OpenPulls(ctx, s.Base)
	if err != nil {
		return err
	}
	overridden, err := w.store.Overridden(ctx, s.Repository)
	if err != nil {
		return err
	}
	at, wanted := w.now(), 0
	for _, p := range pulls {
		if len(s.Labels) > 0 && !slices.Contains(overridden, p.Number) && !carries(p, s.Labels) {
			continue
		}
		if s.Unseen {
			seen, err := repo.Check(ctx, p.Head.SHA)
			if err != nil {
				return err
			}
			if seen != nil && seen.Conclusion != github.Running {
				continue
			}
		}
		if err := w.jobs.Later(ctx, s.Pull(p.Number), at); err != nil {
			return err
		}
		at = at.Add(sweepGap)
		wanted++
	}
	log.Info("swept", "open", len(pulls), "wanted", wanted)
	return nil
}

// carries reports whether a pull request carries one of some labels.
func carries(p *github.Pull, labels []string) bool {
	return slices.ContainsFunc(p.Labels, func(on string) bool {
		return slices.ContainsFunc(labels, func(l string) bool { return strings.EqualFold(on, l) })
	})
}

const (
	// missed is how far back failed deliveries are looked for. GitHub keeps them
	// for three days (github/docs, redelivering webhooks).
	missed = 3 * 24 * time.Hour

	// missedAgain is how long a delivery that failed once more is left alone.
	missedAgain = time.Hour
)

// Redeliver has GitHub deliver again what it could not.
func (w *Worker) Redeliver(ctx context.Context, log *slog.Logger) error {
	now := w.now()
	failed, err := w.app.FailedDeliveries(ctx, now.Add(-missed))
	if err != nil {
		return outcome(err)
	}
	for _, d := range failed {
		if d.Redelivery && now.Sub(d.At) < missedAgain {
			continue
		}
		if err := w.app.Redeliver(ctx, d.ID); err != nil {
			return outcome(fmt.Errorf("redelivering %s: %w", d.GUID, err))
		}
		log.Info("redelivery asked for", "delivery", d.GUID, "event", d.Event, "action", d.Action, "was", d.Status)
	}
	return nil
}
