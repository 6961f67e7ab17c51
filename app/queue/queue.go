// Package queue keeps jobs until they are done, on SQLite or PostgreSQL, through
// restarts and deaths of the process. It is a thin layer over river.
//
// A wish, told by [Queue.Want], has a pull request or a merge group evaluated, or
// a sweep made; a read, asked for by [Queue.AddReads], reads one update. What
// callers may rely on:
//
//   - At any moment there is at most one job for a wish and at most one for the
//     key of a read, and each runs in at most one place.
//   - After every Want that returned without an error a job for it begins, though
//     many of them may share one. What arrives while it runs makes another one
//     follow it. Only [Queue.Drop] keeps a job from what it was to do.
//   - What is asked of [Queue.Later] is wanted at its time, and chores are done
//     at theirs, by whichever process comes first.
//   - What a handler returns decides the job: see [Handler].
//   - A job that is interrupted runs again. So a job may run more than once, and
//     handlers must not mind; a job that ended does not run again.
//
// What is in a job stays opaque: the package reads neither pull requests nor
// payloads. It gives no order between jobs, and it cancels no running job: an
// evaluation that is out of date notices that itself.
package queue

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"time"

	"github.com/riverqueue/river"

	"github.com/bumplens/bumplens/app/store"
)

// A Read is one update to read.
type Read struct {
	Key     string // what the facts will be kept under; printable
	Payload json.RawMessage
}

// A Handler does the work. What its methods return decides the job: nil means
// done; an error that wraps [ErrGiveUp] is final; a [*RetryError] puts the job
// back without counting a try; any other error, and a panic, is tried again with
// growing pauses until the tries are used up, and then final. A method whose
// context is done should return soon.
//
// The logger of a wish names the delivery by which it was wanted last.
type Handler interface {
	Evaluate(context.Context, *slog.Logger, Pull) error
	EvaluateGroup(context.Context, *slog.Logger, Group) error
	Sweep(context.Context, *slog.Logger, Sweep) error
	Read(context.Context, *slog.Logger, Read) error

	// GivenUp is told of a wish whose job was given up, and why. Nothing waits
	// for what it does.
	GivenUp(context.Context, *slog.Logger, Wish, error)

	// Redeliver has GitHub deliver again what it could not.
	Redeliver(context.Context, *slog.Logger) error
}

// ErrGiveUp is wrapped by errors that trying again cannot cure.
var ErrGiveUp = errors.New("given up")

// A RetryError puts the job back no earlier than After, without counting a try.
// GitHub's rate limits become one, and so does an evaluation that waits for its
// reads.
type RetryError struct {
	After time.Time // zero means at once
	Err   error     // why; nil where there is nothing to say
}

func (e *RetryError) Error() string {
	if e.Err == nil {
		return "to be tried again"
	}
	return e.Err.Error()
}

func (e *RetryError) Unwrap() error { return e.Err }

// A Config says how much is done at once and how patiently. The zero value is
// right for one machine.
type Config struct {
	EvaluateWorkers int // zero means 64: they mostly wait, for GitHub and for their turns to write
	ReadWorkers     int // zero means one for each processor

	// JobTimeout is when the context of a job is done. Zero means 100 seconds,
	// and two minutes are the most: on PostgreSQL a job whose process died is
	// taken up again only when it can no longer be running.
	JobTimeout time.Duration

	EvaluateAttempts int           // zero means 22, over some nine minutes
	ReadAttempts     int           // zero means 4
	Backoff          time.Duration // the first pause after a failure, doubled by each up to half a minute; zero means a second
	Grace            time.Duration // how long Run lets jobs end by themselves; zero means 25 seconds

	// Wake is how often it is looked whether something is due. Zero means every
	// five seconds.
	Wake time.Duration

	// Poll is how often the database is asked for jobs. Zero means five times a
	// second on SQLite; PostgreSQL tells of new jobs by itself, so once a second
	// is enough there.
	Poll time.Duration
}

func (c Config) withDefaults() Config {
	c.EvaluateWorkers = cmp.Or(c.EvaluateWorkers, 64)
	c.ReadWorkers = cmp.Or(c.ReadWorkers, runtime.GOMAXPROCS(0))
	c.JobTimeout = cmp.Or(c.JobTimeout, 100*time.Second)
	c.EvaluateAttempts = cmp.Or(c.EvaluateAttempts, 22)
	c.ReadAttempts = cmp.Or(c.ReadAttempts, 4)
	c.Backoff = cmp.Or(c.Backoff, time.Second)
	c.Grace = cmp.Or(c.Grace, 25*time.Second)
	c.Wake = cmp.Or(c.Wake, 5*time.Second)
	return c
}

// sweepWorkers is how many sweeps are made at once. They are in no hurry, and are
// not to take the places of evaluations.
const sweepWorkers = 2

const (
	maxJobTimeout = 2 * time.Minute

	// rescueMargin is how long after its timeout a job of another process is
	// held to be dead. A handler that ignores its context for longer may find
	// its job run a second time beside it.
	rescueMargin = 30 * time.Second

	// cancelGrace is how long Run waits for jobs whose context it has canceled.
	cancelGrace = 5 * time.Second
)

// A Queue is the queue of one process. Several may share one PostgreSQL.
type Queue struct {
	log     *slog.Logger
	store   *store.Store
	config  Config
	engine  engine
	handler Handler // set by Run, before anything calls it
	crowd   crowd
}

// New returns the queue that st keeps, and brings its tables up to date. On
// SQLite it also takes up the jobs that were running when the last process died:
// the file belongs to this process alone, so none of them is running now.
func New(ctx context.Context, log *slog.Logger, st *store.Store, config Config) (*Queue, error) {
	if config.JobTimeout < 0 || config.JobTimeout > maxJobTimeout {
		return nil, fmt.Errorf("job timeout is %s, want at most %s", config.JobTimeout, maxJobTimeout)
	}
	q := &Queue{log: log, store: st, config: config.withDefaults()}
	open := openSQLite
	if st.Pool() != nil {
		open = openPostgres
	}
	err := st.Alone(ctx, func(ctx context.Context) (err error) {
		q.engine, err = open(ctx, log, st, q.riverConfig())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("opening queue: %w", err)
	}
	return q, nil
}

// riverConfig is what both engines have in common.
func (q *Queue) riverConfig() *river.Config {
	workers := river.NewWorkers()
	river.AddWorker(workers, &wishWorker[evaluateArgs, Pull]{queue: q, do: Handler.Evaluate})
	river.AddWorker(workers, &wishWorker[groupArgs, Group]{queue: q, do: Handler.EvaluateGroup})
	river.AddWorker(workers, &wishWorker[sweepArgs, Sweep]{queue: q, do: Handler.Sweep})
	river.AddWorker(workers, &redeliverWorker{queue: q})
	river.AddWorker(workers, &readWorker{queue: q})
	return &river.Config{
		Logger:  slog.New(warnings{q.log.Handler()}),
		Workers: workers,
		Queues: map[string]river.QueueConfig{
			evaluateArgs{}.Kind(): {MaxWorkers: q.config.EvaluateWorkers},
			readArgs{}.Kind():     {MaxWorkers: q.config.ReadWorkers},
			sweepArgs{}.Kind():    {MaxWorkers: sweepWorkers},
		},
		JobTimeout:           q.config.JobTimeout,
		RescueStuckJobsAfter: q.config.JobTimeout + rescueMargin,
		FetchPollInterval:    q.config.Poll,
		// Jobs that ended are of interest to nobody: the dead have their own
		// table, and the rest only slows down counting.
		CompletedJobRetentionPeriod: time.Hour,
	}
}

// Run works on jobs until ctx is done, with h. Then it takes no more, lets those
// that run come to their end for a while, cancels the rest and puts them back.
// It returns an error if it could not begin, or if handlers did not return even
// when they were canceled; their jobs are taken up by the next process. It may be
// called once.
func (q *Queue) Run(ctx context.Context, h Handler) error {
	q.handler = h
	working := context.WithoutCancel(ctx) // canceling is for stop to do, and not at once
	if err := q.engine.Start(working); err != nil {
		return fmt.Errorf("starting queue: %w", err)
	}
	q.wake(ctx)

	grace, cancel := context.WithTimeout(working, q.config.Grace)
	defer cancel()
	if err := q.engine.Stop(grace); err == nil {
		return nil
	}
	grace, cancel = context.WithTimeout(working, cancelGrace)
	defer cancel()
	if err := q.engine.StopAndCancel(grace); err != nil {
		return fmt.Errorf("stopping queue: jobs are still running: %w", err)
	}
	return nil
}

// Depth returns how many jobs have not ended.
func (q *Queue) Depth(ctx context.Context) (int, error) {
	var n int
	if err := q.store.DB().QueryRowContext(ctx, "SELECT count(*) FROM river_job WHERE "+isLive).Scan(&n); err != nil {
		return 0, fmt.Errorf("counting jobs: %w", err)
	}
	return n, nil
}

// warnings drops what river says below a warning. It speaks of itself every few
// seconds.
type warnings struct{ slog.Handler }

func (w warnings) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && w.Handler.Enabled(ctx, level)
}

func (w warnings) WithAttrs(attrs []slog.Attr) slog.Handler {
	return warnings{w.Handler.WithAttrs(attrs)}
}

func (w warnings) WithGroup(name string) slog.Handler {
	return warnings{w.Handler.WithGroup(name)}
}
