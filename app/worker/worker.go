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
	"github.com/bumplens/bumplens/review/registry"
)

const (
	lookAgain   = time.Second      // while updates are being read
	deadline    = 10 * time.Minute // after which what is missing is told as such
	readTimeout = 90 * time.Second // of one update, killed from outside
)

// Reads inserts reads and tells of those that failed for good.
type Reads interface {
	AddReads(context.Context, []queue.Read) error
	FailedReads(ctx context.Context, p queue.Pull, keys []string) (map[string]string, error)
}

// A Worker handles the jobs of one App.
type Worker struct {
	log    *slog.Logger
	app    *github.App
	engine *review.Reviewer
	store  *store.Store
	reads  Reads
	now    func() time.Time

	mu   sync.Mutex
	said map[int64]time.Time // check → when its title last counted
}

// New returns a worker. now is the clock that verdicts are made by.
func New(log *slog.Logger, app *github.App, engine *review.Reviewer, s *store.Store, reads Reads, now func() time.Time) *Worker {
	return &Worker{log: log, app: app, engine: engine, store: s, reads: reads, now: now, said: make(map[int64]time.Time)}
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
func (w *Worker) Evaluate(ctx context.Context, p queue.Pull) error {
	log := w.log.With("installation", p.Installation, "repo", p.Owner+"/"+p.Name, "pull", p.Number)
	err := w.evaluate(ctx, log, p)
	var limit *github.LimitError
	var access *github.AccessError
	switch {
	case errors.As(err, &limit):
		return &queue.RetryError{After: limit.After, Err: err}
	case errors.As(err, &access), errors.Is(err, github.ErrNotFound):
		// The App was taken off the repository, or the repository is gone.
		return fmt.Errorf("%w: %w", queue.ErrGiveUp, err)
	}
	return err
}

func (w *Worker) evaluate(ctx context.Context, log *slog.Logger, p queue.Pull) error {
	repo := w.app.Repository(p.Installation, p.Repository, p.Owner, p.Name)
	pull, err := repo.Pull(ctx, p.Number)
	if err != nil {
		return err
	}
	if !pull.Open {
		return nil
	}
	check, err := repo.Check(ctx, pull.Head.SHA)
	if err != nil {
		return err
	}
	if check == nil {
		mark := github.Mark{Pull: p.Number, Started: w.now().Unix()}
		check, err = repo.CreateCheck(ctx, pull.Head.SHA, running(mark, 0, 0), nil)
		if err != nil {
			return err
		}
	}
	// A check belongs to a commit. Where several pull requests have one head,
	// it must not be green for one of them while another is held up.
	numbers, err := repo.PullsWithHead(ctx, pull.Head.SHA)
	if err != nil {
		return err
	}
	all := []*assessment{}
	own := &subject{worker: w, log: log, repo: repo, job: p, pull: pull, key: pullKey(p), check: check}
	for _, number := range withFirst(p.Number, numbers) {
		s := *own
		if number != p.Number {
			s.key.Number = number
			if s.pull, err = repo.Pull(ctx, number); err != nil {
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
	if slices.ContainsFunc(all, func(a *assessment) bool { return a.unheard }) {
		return errUnheard // what is published stands until a try that hears more
	}
	return nil
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
func (w *Worker) Read(ctx context.Context, r queue.Read) error {
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
