package queue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"runtime/debug"
	"strings"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// evaluateArgs are a [Pull] as river keeps it.
type evaluateArgs struct {
	Installation int64  `json:"installation" river:"unique"`
	Repository   int64  `json:"repository" river:"unique"`
	Number       int    `json:"number" river:"unique"`
	Owner        string `json:"owner"`
	Name         string `json:"name"`
}

func (evaluateArgs) Kind() string                   { return "evaluate" }
func (a evaluateArgs) InsertOpts() river.InsertOpts { return insertOpts(a.Kind()) }
func (a evaluateArgs) wish() Wish {
	return Pull{a.Installation, a.Repository, a.Owner, a.Name, a.Number}
}
func (a evaluateArgs) key() string {
	return fmt.Sprintf("%d/%d/%d", a.Installation, a.Repository, a.Number)
}

// groupArgs are a [Group] as river keeps it.
type groupArgs struct {
	Installation int64  `json:"installation" river:"unique"`
	Repository   int64  `json:"repository" river:"unique"`
	Owner        string `json:"owner"`
	Name         string `json:"name"`
	Head         string `json:"head" river:"unique"`
	Ref          string `json:"ref"`
	Base         string `json:"base"`
	BaseRef      string `json:"base_ref"`
}

func (groupArgs) Kind() string                   { return "group" }
func (a groupArgs) InsertOpts() river.InsertOpts { return insertOpts(evaluateArgs{}.Kind()) }
func (a groupArgs) wish() Wish                   { return Group(a) }
func (a groupArgs) key() string {
	return fmt.Sprintf("%d/%d/%s", a.Installation, a.Repository, a.Head)
}

// sweepArgs are a [Sweep] as river keeps it.
type sweepArgs struct {
	Text  string `json:"text" river:"unique"`
	Sweep Sweep  `json:"sweep"`
}

func (sweepArgs) Kind() string                   { return "sweep" }
func (a sweepArgs) InsertOpts() river.InsertOpts { return insertOpts(a.Kind()) }
func (a sweepArgs) wish() Wish                   { return a.Sweep }
func (a sweepArgs) key() string {
	return fmt.Sprintf("%d/%d/%s", a.Sweep.Installation, a.Sweep.Repository, a.Text)
}

// redeliverArgs are of the job that looks for deliveries that failed.
type redeliverArgs struct{}

func (redeliverArgs) Kind() string                 { return "redeliver" }
func (redeliverArgs) InsertOpts() river.InsertOpts { return insertOpts(sweepArgs{}.Kind()) }

// readArgs are a [Read] as river keeps it.
type readArgs struct {
	Key string `json:"key" river:"unique"`
	// In bytes, not in JSON: PostgreSQL refuses JSON with a \u0000 in it, and a
	// payload quotes lockfiles, which may be hostile.
	Payload []byte `json:"payload"`
}

func (readArgs) Kind() string                   { return "read" }
func (a readArgs) InsertOpts() river.InsertOpts { return insertOpts(a.Kind()) }

func insertOpts(queue string) river.InsertOpts {
	return river.InsertOpts{
		Queue: queue,
		// The tries are counted here, in [Queue.work]. River would discard a job
		// that dies with its process in its last try, and with it a delivery that
		// came in meanwhile.
		MaxAttempts: math.MaxInt16,
		UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
			// The states of a job that has not ended. River's default adds
			// completed, by which a pull request would be evaluated once a day.
			rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable,
			rivertype.JobStateRunning, rivertype.JobStateScheduled,
		}},
	}
}

// isLive is the same in SQL.
const isLive = "state IN ('available', 'pending', 'retryable', 'running', 'scheduled')"

// A wishWorker does the jobs of one kind of wish.
type wishWorker[T wishArgs, W Wish] struct {
	river.WorkerDefaults[T]
	queue *Queue
	do    func(Handler, context.Context, *slog.Logger, W) error
}

func (w *wishWorker[T, W]) NextRetry(job *river.Job[T]) time.Time {
	return w.queue.nextRetry(job.Attempt)
}

// Work does what is wanted as it was wanted last, and has it done again when it
// was wanted anew meanwhile.
func (w *wishWorker[T, W]) Work(ctx context.Context, job *river.Job[T]) error {
	q := w.queue
	// Before the handler looks at GitHub: what is raised from here on may be
	// something that it does not see.
	latest := job.Args
	begun, delivery, err := q.wished(ctx, job.Args, &latest)
	if err != nil {
		return err
	}
	log := q.log.With("job", job.ID, "delivery", delivery)
	return q.work(ctx, task{
		job:      job.JobRow,
		key:      latest.key(),
		name:     latest.Kind() + " " + latest.wish().String(),
		attempts: q.config.EvaluateAttempts,
		do: func(ctx context.Context) error {
			if begun == 0 {
				return nil // it is wanted no longer
			}
			return w.do(q.handler, ctx, log, latest.wish().(W))
		},
		next: func(ctx context.Context, tx transaction) (river.JobArgs, error) {
			now, err := generation(ctx, tx, latest)
			if err != nil || now == begun || now == 0 { // it is wanted no longer, either
				return nil, err
			}
			return latest, nil
		},
		givenUp: func(ctx context.Context, cause error) { q.handler.GivenUp(ctx, log, latest.wish(), cause) },
	})
}

type redeliverWorker struct {
	river.WorkerDefaults[redeliverArgs]
	queue *Queue
}

func (w *redeliverWorker) NextRetry(job *river.Job[redeliverArgs]) time.Time {
	return w.queue.nextRetry(job.Attempt)
}

func (w *redeliverWorker) Work(ctx context.Context, job *river.Job[redeliverArgs]) error {
	return w.queue.work(ctx, task{
		job:      job.JobRow,
		name:     "redelivering",
		attempts: w.queue.config.ReadAttempts,
		do:       func(ctx context.Context) error { return w.queue.handler.Redeliver(ctx, w.queue.log) },
		next:     func(context.Context, transaction) (river.JobArgs, error) { return nil, nil },
	})
}

type readWorker struct {
	river.WorkerDefaults[readArgs]
	queue *Queue
}

func (w *readWorker) NextRetry(job *river.Job[readArgs]) time.Time {
	return w.queue.nextRetry(job.Attempt)
}

func (w *readWorker) Work(ctx context.Context, job *river.Job[readArgs]) error {
	read := Read{Key: job.Args.Key, Payload: job.Args.Payload}
	return w.queue.work(ctx, task{
		job:      job.JobRow,
		key:      read.Key,
		name:     fmt.Sprintf("reading %q", read.Key),
		attempts: w.queue.config.ReadAttempts,
		do:       func(ctx context.Context) error { return w.queue.handler.Read(ctx, w.queue.log, read) },
		next:     func(context.Context, transaction) (river.JobArgs, error) { return nil, nil },
	})
}

// A task is a job in progress.
type task struct {
	job      *rivertype.JobRow
	key      string // among the dead of its kind
	name     string // what it is doing
	attempts int
	do       func(context.Context) error

	// next returns the job to insert when this one ends, or nil. It is called
	// first in the transaction that ends the job.
	next func(context.Context, transaction) (river.JobArgs, error)

	// givenUp is called after a job was given up; nil where nobody wants to know.
	givenUp func(ctx context.Context, cause error)
}

// work does t and returns what tells river to go on with it, or nil once it has
// ended.
func (q *Queue) work(ctx context.Context, t task) error {
	err := q.try(ctx, t)
	retry, wait := errors.AsType[*RetryError](err)
	switch {
	case err == nil:
		return q.end(ctx, t, nil)
	case errors.Is(err, ErrGiveUp):
		return q.end(ctx, t, err)
	case wait:
		// Not less than zero: the oldest come first, and it should not be one.
		return river.JobSnooze(max(0, time.Until(retry.After)))
	case errors.Is(ctx.Err(), context.Canceled):
		return river.JobSnooze(0) // the process is stopping, which is no fault of the job
	case t.job.Attempt >= t.attempts:
		return q.end(ctx, t, err)
	}
	return errors.New(t.name + ": " + printable(err))
}

// try calls the handler. A panic in it is an error like another, but for its
// stack.
func (q *Queue) try(ctx context.Context, t task) (err error) {
	if t.job.Attempt > t.attempts {
		return fmt.Errorf("the process died in the last of %d tries", t.attempts)
	}
	defer func() {
		if v := recover(); v != nil {
			q.log.Error("handler panicked", "job", t.name, "panic", v, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	return t.do(ctx)
}

// endTimeout bounds the transaction that ends a job. It comes after the job's own
// time, which may be over.
const endTimeout = 15 * time.Second

// end ends t, for good or, with a cause, as dead.
//
// A delivery that comes in while an evaluation runs inserts no job, since there
// is one. So the look at what is wanted now, the end of this job and the insert
// of the next are one transaction, and the look locks the row that a delivery
// raises first. A delivery either raises it before the look, and the next job is
// inserted here; or it waits for the end, finds no job in its way, and inserts
// one. River's own completion comes later and in a transaction of its own, and a
// delivery in between would be lost.
//
// A dead job is completed for river, which has no other end within a
// transaction, and is kept in a table of ours.
func (q *Queue) end(ctx context.Context, t task, cause error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTimeout)
	defer cancel()
	err := q.engine.transact(ctx, func(tx transaction) error {
		next, err := t.next(ctx, tx)
		if err != nil {
			return err
		}
		if err := complete(ctx, tx, t.job); err != nil {
			return err
		}
		if err := bury(ctx, tx, t, cause); err != nil {
			return err
		}
		if next == nil {
			return nil
		}
		return tx.insert(ctx, river.InsertManyParams{Args: next})
	})
	if err != nil {
		return fmt.Errorf("%s: ending the job: %w", t.name, err)
	}
	if cause != nil {
		q.log.Error("job given up", "job", t.name, "attempts", t.job.Attempt, "err", cause)
	}
	if cause != nil && t.givenUp != nil {
		t.givenUp(ctx, cause)
	}
	return nil
}

func (q *Queue) nextRetry(attempt int) time.Time {
	return time.Now().Add(backoff(q.config.Backoff, attempt))
}

// longestBackoff is the most that a failed job waits.
const longestBackoff = 30 * time.Second

// backoff returns how long to wait after the given attempt, the first being 1. A
// tenth of it is chance, so that what failed together does not come back
// together.
func backoff(first time.Duration, attempt int) time.Duration {
	wait := first
	for range attempt - 1 {
		if wait *= 2; wait >= longestBackoff {
			wait = longestBackoff
			break
		}
	}
	return wait + rand.N(wait/10+1)
}

// printable returns the text of err as both databases take it.
func printable(err error) string {
	text := strings.ReplaceAll(err.Error(), "\x00", "\uFFFD")
	const most = 2000
	if len(text) > most {
		text = text[:most] + "…"
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}
