// Package worker does what the queue holds: it looks at a pull request as it is
// now, has the updates read that nobody has read yet, and publishes what
// follows, once per head.
//
// [Worker.Evaluate] is level-triggered: it believes nothing about the event
// that brought it here, reads everything from GitHub, and changes on GitHub
// only what is not yet as it should be. It may be stopped at any point and run
// again. Work that takes long is not in it: it inserts a read for each missing
// fact, and looks again.
package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/bumplens/bumplens/app/github"
	"github.com/bumplens/bumplens/app/queue"
	"github.com/bumplens/bumplens/app/store"
	"github.com/bumplens/bumplens/review"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/registry"
)

const (
	lookAgain   = time.Second      // while updates are being read
	resting     = 10 * time.Second // after which a read that rests is not waited for, where something is told
	deadline    = 10 * time.Minute // after which what is missing is told as such
	readTimeout = 90 * time.Second // of one update, killed from outside
)

// Jobs is what the worker asks of the queue that it works for.
type Jobs interface {
	Want(ctx context.Context, w queue.Wish, delivery string) error
	Later(ctx context.Context, w queue.Wish, at time.Time) error
	Groups(ctx context.Context, installation, repository int64) ([]queue.Group, error)
	AddReads(context.Context, []queue.Read) error
	FailedReads(ctx context.Context, w queue.Wish, keys []string) (map[string]string, error)
	RestingReads(ctx context.Context, longerThan time.Duration) (map[string]bool, error)
}

// A Worker handles the jobs of one App.
type Worker struct {
	log    *slog.Logger
	app    *github.App
	engine *review.Reviewer
	store  *store.Store
	jobs   Jobs
	now    func() time.Time

	// Reviewed is told of each verdict that was published. Nil tells nobody.
	Reviewed func(verdict, conclusion string)

	mu   sync.Mutex
	said map[int64]time.Time // check → when its title last counted
}

// New returns a worker. now is the clock that verdicts are made by.
func New(log *slog.Logger, app *github.App, engine *review.Reviewer, s *store.Store, jobs Jobs, now func() time.Time) *Worker {
	return &Worker{log: log, app: app, engine: engine, store: s, jobs: jobs, now: now, said: make(map[int64]time.Time)}
}

// maySayProgress reports whether a check's title may count again, and takes it
// that it will. What is forgotten here costs a title.
func (w *Worker) maySayProgress(check int64) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.now()
	for id, at := range w.said {
		if now.Sub(at) > deadline {
			delete(w.said, id)
		}
	}
	if now.Sub(w.said[check]) < progressEvery {
		return false
	}
	w.said[check] = now
	return true
}

// Evaluate judges a pull request and publishes the verdict.
func (w *Worker) Evaluate(ctx context.Context, log *slog.Logger, p queue.Pull) error {
	return outcome(w.evaluate(ctx, log.With("installation", p.Installation, "repo", p.Owner+"/"+p.Name, "pull", p.Number), p))
}

// outcome says what an error of GitHub's means to a job.
func outcome(err error) error {
	var limit *github.LimitError
	var access *github.AccessError
	switch {
	case errors.As(err, &limit):
		return &queue.RetryError{After: limit.After, Err: err}
	case errors.As(err, &access), errors.Is(err, github.ErrNotFound), errors.Is(err, github.ErrForbidden), errors.As(err, new(*github.SizeError)):
		// The App was taken off the repository, the repository is gone or
		// archived, a permission is missing, or there is more than may be read.
		return fmt.Errorf("%w: %w", queue.ErrGiveUp, err)
	}
	return err
}

func (w *Worker) evaluate(ctx context.Context, log *slog.Logger, p queue.Pull) error {
	repo := w.app.Repository(p.Installation, p.Repository, p.Owner, p.Name)
	pull, err := repo.Pull(ctx, p.Number)
	switch {
	case shut(err):
		return w.missing(ctx, log, p, err)
	case err != nil:
		return err
	case !pull.Open:
		return nil
	}
	own := &subject{worker: w, log: log, repo: repo, wish: p, pull: pull, key: pullKey(p), roles: make(map[string]github.Role)}
	if own.check, err = own.begin(ctx, pull.Head.SHA, p.Number); err != nil {
		return err
	}
	// A check belongs to a commit. Where several pull requests have one head,
	// it must not be green for one of them while another is held up.
	numbers, err := repo.PullsWithHead(ctx, pull.Head.SHA)
	if err != nil {
		return err
	}
	all := []*assessment{}
	for _, number := range withFirst(p.Number, numbers) {
		s := own
		if number != p.Number {
			if s, err = own.beside(ctx, number); err != nil {
				return err
			}
			if !s.pull.Open || s.pull.Head.SHA != pull.Head.SHA {
				continue
			}
		}
		a, err := s.assess(ctx)
		if err != nil {
			return err
		}
		if a.waiting > 0 {
			return own.wait(ctx, a)
		}
		all = append(all, a)
	}
	if err := own.publish(ctx, all); err != nil {
		return err
	}
	return own.comeBack(ctx, all...)
}

// beside returns another pull request as a subject that shares the check.
func (s *subject) beside(ctx context.Context, number int) (*subject, error) {
	other := *s
	other.key.Number, other.comments = number, nil
	var err error
	other.pull, err = s.repo.Pull(ctx, number)
	return &other, err
}

// begin returns the check of a commit, and makes it if there is none.
func (s *subject) begin(ctx context.Context, head string, pull int) (*github.Check, error) {
	check, err := s.repo.Check(ctx, head)
	if err != nil || check != nil {
		return check, err
	}
	mark := github.Mark{Pull: pull, Started: s.worker.now().Unix()}
	return s.repo.CreateCheck(ctx, head, running(mark, 0, 0), nil)
}

// missing says what it means that a pull request is not found. GitHub may deliver
// what it does not show yet; but if the App has been shut out, there is nothing to
// do.
func (w *Worker) missing(ctx context.Context, log *slog.Logger, p queue.Pull, cause error) error {
	has, err := w.app.Repositories(ctx, p.Installation)
	var access *github.AccessError
	switch {
	case errors.As(err, &access) && access.Closed():
	case err != nil:
		return err
	case slices.ContainsFunc(has, func(r github.RepositoryRef) bool { return r.ID == p.Repository }):
		return errors.New(cause.Error()) // as one that trying again may cure
	}
	log.Info("the App has been shut out", "err", cause)
	return nil
}

const (
	firstSilence = 5 * time.Second  // after which a source that did not answer is asked again
	silence      = 10 * time.Minute // the same, at most
)

// comeBack has the wish come back when its verdict may have changed by itself:
// with time, or because somebody who was silent answers again. Who stays silent is
// asked ever more seldom.
func (s *subject) comeBack(ctx context.Context, all ...*assessment) error {
	var at time.Time
	now := s.worker.now()
	for _, a := range all {
		at = policy.Sooner(at, policy.Sooner(a.override.Until, a.report.Until))
		if a.silent() {
			at = policy.Sooner(at, now.Add(min(max(now.Sub(s.started()), firstSilence), silence)))
		}
	}
	if at.IsZero() {
		return nil
	}
	return s.worker.jobs.Later(ctx, s.wish, at)
}

// withFirst returns the numbers with first in front, and once.
func withFirst(first int, numbers []int) []int {
	all := []int{first}
	for _, n := range numbers {
		if n != first {
			all = append(all, n)
		}
	}
	return all
}

func pullKey(p queue.Pull) store.PullKey {
	return store.PullKey{Repository: p.Repository, Number: p.Number}
}

// Read makes the facts of one update and keeps them. A registry that asks for
// rest has it: that takes none of the tries.
func (w *Worker) Read(ctx context.Context, _ *slog.Logger, r queue.Read) error {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	var key facts.Key
	if err := json.Unmarshal(r.Payload, &key); err != nil {
		return fmt.Errorf("%w: %w", queue.ErrGiveUp, err)
	}
	if kept, err := w.engine.Recall(ctx, key); err != nil || kept != nil {
		return err
	}
	_, err := w.engine.Read(ctx, key)
	var busy *registry.BusyError
	switch {
	case errors.As(err, new(*review.Failure)):
		return fmt.Errorf("%w: %w", queue.ErrGiveUp, err)
	case errors.As(err, &busy):
		return &queue.RetryError{After: busy.Until, Err: err}
	}
	return err
}
