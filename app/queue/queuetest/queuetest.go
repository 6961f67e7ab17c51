// Package queuetest holds what every engine of the queue must pass.
package queuetest

import (
	"bytes"
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/bumplens/bumplens/app/queue"
	"github.com/bumplens/bumplens/app/store"
	"github.com/bumplens/bumplens/app/store/storetest"
)

// Run tests the queue on the databases that fresh makes. It starts the running
// test once more in processes of its own, so it must be the first thing that the
// test does.
func Run(t *testing.T, fresh func(*testing.T) string) {
	beChild(t)
	for name, test := range map[string]func(*testing.T, func(*testing.T) string){
		"one job for a pull request":               testUnique,
		"wanted while it runs":                     testWantedWhileRunning,
		"wanted as it ends":                        testWantedAsItEnds,
		"wanted from many sides":                   testWantedFromManySides,
		"wanted by a crowd":                        testWantedByCrowd,
		"wanted in the last try":                   testWantedInLastTry,
		"serial for one, parallel for many":        testSerialAndParallel,
		"the latest name":                          testLatestName,
		"retried with growing pauses":              testBackoff,
		"waiting counts no try":                    testRetryErrorCountsNoTry,
		"given up":                                 testGiveUp,
		"tries used up":                            testTriesUsedUp,
		"panic":                                    testPanic,
		"taken by another":                         testEndsOnlyItsOwn,
		"done too late":                            testDoneTooLate,
		"timeout":                                  testTimeout,
		"one read for many":                        testReadsAreUnique,
		"small pull requests first":                testPriority,
		"failed reads are told and tried again":    testFailedReads,
		"errors that databases refuse":             testUnprintableErrors,
		"graceful stop":                            testGracefulStop,
		"hard stop":                                testHardStop,
		"wanted later":                             testLater,
		"groups and sweeps":                        testOtherWishes,
		"the dead are tried again":                 testRetryOfTheDead,
		"chores":                                   testChores,
		"died process":                             testDiedProcess,
		"died process in the last try":             testDiedInLastTry,
		"restarted in the middle of much, no loss": testRestarts,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, fresh)
		})
	}
}

// config is one that wastes no time.
func config() queue.Config {
	return queue.Config{
		EvaluateWorkers: 8, ReadWorkers: 8,
		Poll: 10 * time.Millisecond, Wake: 10 * time.Millisecond, Backoff: 10 * time.Millisecond, Grace: time.Second,
	}
}

// guard is when a test stops waiting for what must happen.
const guard = time.Minute

// A handler is a [queue.Handler] made of functions; a nil one returns nil.
type handler struct {
	evaluate func(context.Context, queue.Pull) error
	group    func(context.Context, queue.Group) error
	sweep    func(context.Context, queue.Sweep) error
	givenUp  func(queue.Wish, error)
	read     func(context.Context, queue.Read) error
}

func (h handler) Evaluate(ctx context.Context, _ *slog.Logger, p queue.Pull) error {
	if h.evaluate == nil {
		return nil
	}
	return h.evaluate(ctx, p)
}

func (h handler) EvaluateGroup(ctx context.Context, _ *slog.Logger, g queue.Group) error {
	if h.group == nil {
		return nil
	}
	return h.group(ctx, g)
}

func (h handler) Sweep(ctx context.Context, _ *slog.Logger, s queue.Sweep) error {
	if h.sweep == nil {
		return nil
	}
	return h.sweep(ctx, s)
}

func (h handler) GivenUp(_ context.Context, _ *slog.Logger, w queue.Wish, cause error) {
	if h.givenUp != nil {
		h.givenUp(w, cause)
	}
}

func (handler) Redeliver(context.Context, *slog.Logger) error { return nil }

func (h handler) Read(ctx context.Context, _ *slog.Logger, r queue.Read) error {
	if h.read == nil {
		return nil
	}
	return h.read(ctx, r)
}

// open returns a queue on a fresh database.
func open(t *testing.T, fresh func(*testing.T) string, c queue.Config) *opened {
	t.Helper()
	return newQueue(t, storetest.Open(t, fresh(t)), c)
}

// An opened queue is one with its database at hand.
type opened struct {
	*queue.Queue
	store *store.Store
}

func newQueue(t *testing.T, st *store.Store, c queue.Config) *opened {
	t.Helper()
	return logging(t, st, c, slog.New(slog.DiscardHandler))
}

func logging(t *testing.T, st *store.Store, c queue.Config, log *slog.Logger) *opened {
	t.Helper()
	q, err := queue.New(t.Context(), log, st, c)
	if err != nil {
		t.Fatal(err)
	}
	return &opened{q, st}
}

// run runs q and returns what stops it and waits for its end. The end of the test
// does so too.
func run(t *testing.T, q *opened, h handler) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- q.Run(ctx, h) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := await(t, done, "the queue to stop"); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return stop
}

// await returns what comes out of c.
func await[T any](t *testing.T, c <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(guard):
		t.Fatalf("waited %s for %s", guard, what)
		panic("unreachable")
	}
}

// awaitDepth waits until n jobs have not ended.
func awaitDepth(t *testing.T, q *opened, n int) {
	t.Helper()
	for tick, end := time.Tick(5*time.Millisecond), time.After(guard); ; {
		got, err := q.Depth(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got == n {
			return
		}
		select {
		case <-tick: // a database tells nobody what it does
		case <-end:
			t.Fatalf("got %d jobs after %s, want %d", got, guard, n)
		}
	}
}

func want(t *testing.T, q *opened, pulls ...queue.Pull) {
	t.Helper()
	for _, p := range pulls {
		if err := q.Want(t.Context(), p, ""); err != nil {
			t.Error(err) // and not Fatal: also called beside the test
		}
	}
}

func addReads(t *testing.T, q *opened, reads ...queue.Read) {
	t.Helper()
	if err := q.AddReads(t.Context(), reads); err != nil {
		t.Fatal(err)
	}
}

// pull returns the pull request of the given number.
func pull(number int) queue.Pull {
	return queue.Pull{Installation: 1, Repository: 2, Owner: "octo", Name: "app", Number: number}
}

// A logbook keeps what is logged.
type logbook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
