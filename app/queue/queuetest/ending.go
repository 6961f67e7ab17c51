package queuetest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/bumplens/bumplens/app/queue"
	"github.com/bumplens/bumplens/app/store/storetest"
)

// slack is what the databases' rounding of times may take off a pause.
const slack = 5 * time.Millisecond

func testBackoff(t *testing.T, fresh func(*testing.T) string) {
	c := config()
	c.Backoff = 200 * time.Millisecond
	q := open(t, fresh, c)
	began := make(chan time.Time, 3)
	var tries atomic.Int64
	run(t, q, handler{evaluate: func(context.Context, queue.Pull) error {
		began <- time.Now()
		if tries.Add(1) < 3 {
			return errors.New("down")
		}
		return nil
	}})
	want(t, q, pull(1))
	last := await(t, began, "the first try")
	for _, pause := range []time.Duration{c.Backoff, 2 * c.Backoff} {
		next := await(t, began, "the next try")
		if got := next.Sub(last); got < pause-slack {
			t.Errorf("paused for %s, want at least %s", got, pause)
		}
		last = next
	}
	awaitDepth(t, q, 0)
	wantDead(t, q)
}

func testRetryErrorCountsNoTry(t *testing.T, fresh func(*testing.T) string) {
	c := config()
	c.EvaluateAttempts = 1
	q := open(t, fresh, c)
	const waits = 5
	began := make(chan time.Time, waits+1)
	var tries atomic.Int64
	run(t, q, handler{evaluate: func(context.Context, queue.Pull) error {
		began <- time.Now()
		switch n := tries.Add(1); n {
		case 1:
			return fmt.Errorf("wrapped: %w", &queue.RetryError{After: time.Now().Add(300 * time.Millisecond), Err: errors.New("limit")})
		case 2:
			return &queue.RetryError{} // at once, without a word
		default:
			if n <= waits {
				return &queue.RetryError{After: time.Now().Add(-time.Hour), Err: errors.New("limit")}
			}
			return nil
		}
	}})
	want(t, q, pull(1))
	first := await(t, began, "the first look")
	if got := await(t, began, "the second look").Sub(first); got < 300*time.Millisecond-slack {
		t.Errorf("looked again after %s, want no earlier than asked for", got)
	}
	for range waits - 1 {
		await(t, began, "another look")
	}
	awaitDepth(t, q, 0)
	wantDead(t, q)
}

func testGiveUp(t *testing.T, fresh func(*testing.T) string) {
	q := open(t, fresh, config())
	var tries atomic.Int64
	told := make(chan queue.Wish, 5)
	run(t, q, handler{
		evaluate: func(context.Context, queue.Pull) error {
			if tries.Add(1) == 1 {
				// Final beats waiting.
				return &queue.RetryError{Err: fmt.Errorf("installation is gone: %w", queue.ErrGiveUp)}
			}
			return nil
		},
		givenUp: func(w queue.Wish, cause error) {
			if errors.Is(cause, queue.ErrGiveUp) {
				told <- w
			}
		},
	})
	want(t, q, pull(1))
	awaitDepth(t, q, 0)
	wantDead(t, q, queue.DeadJob{Kind: "evaluate", Key: "1/2/1", Reason: "installation is gone: given up", Attempts: 1})
	if w := await(t, told, "word of it"); w != pull(1) {
		t.Errorf("told of %v", w)
	}
	want(t, q, pull(1))
	awaitDepth(t, q, 0)
	wantDead(t, q)
	if got := tries.Load(); got != 2 {
		t.Errorf("got %d tries, want one for each delivery", got)
	}
}

func testTriesUsedUp(t *testing.T, fresh func(*testing.T) string) {
	c := config()
	c.EvaluateAttempts, c.ReadAttempts = 3, 2
	q := open(t, fresh, c)
	var tries, reads atomic.Int64
	run(t, q, handler{
		evaluate: func(context.Context, queue.Pull) error {
			return fmt.Errorf("down %d", tries.Add(1))
		},
		read: func(context.Context, queue.Read) error {
			return fmt.Errorf("broken %d", reads.Add(1))
		},
	})
	want(t, q, pull(1))
	awaitDepth(t, q, 0)
	addReads(t, q, queue.Read{Key: "k"})
	awaitDepth(t, q, 0)
	wantDead(t, q,
		queue.DeadJob{Kind: "read", Key: "k", Reason: "broken 2", Attempts: 2},
		queue.DeadJob{Kind: "evaluate", Key: "1/2/1", Reason: "down 3", Attempts: 3},
	)
}

// wantDead compares what is dead, but for when it died.
func wantDead(t *testing.T, q *opened, want ...queue.DeadJob) {
	t.Helper()
	got, err := queue.Dead(t.Context(), q.store, 10)
	if err != nil {
		t.Fatal(err)
	}
	for i := range got {
		if age := time.Since(got[i].At); age < 0 || age > time.Hour {
			t.Errorf("%s died %s ago", got[i].Key, age)
		}
		got[i].At = time.Time{}
	}
	if len(got) != len(want) {
		t.Fatalf("got dead %v, want %v", got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("got dead %v, want %v", got[i], want[i])
		}
	}
}

func testPanic(t *testing.T, fresh func(*testing.T) string) {
	c := config()
	c.EvaluateAttempts = 2
	var log logbook
	q := logging(t, storetest.Open(t, fresh(t)), c, slog.New(slog.NewTextHandler(&log, nil)))
	var tries atomic.Int64
	run(t, q, handler{evaluate: func(context.Context, queue.Pull) error {
		tries.Add(1)
		panic("a bug")
	}})
	want(t, q, pull(1))
	awaitDepth(t, q, 0)
	if got := tries.Load(); got != 2 {
		t.Errorf("got %d tries, want 2", got)
	}
	wantDead(t, q, queue.DeadJob{Kind: "evaluate", Key: "1/2/1", Reason: "panic: a bug", Attempts: 2})
	for _, want := range []string{"a bug", "queuetest.testPanic", "octo/app#1"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log does not say %q:\n%s", want, log.String())
		}
	}
	if strings.Contains(log.String(), "River client started") {
		t.Errorf("river speaks of itself:\n%s", log.String())
	}
}

// A job that was taken for dead may run in another process by now. It is not this
// one's to end.
func testEndsOnlyItsOwn(t *testing.T, fresh func(*testing.T) string) {
	st := storetest.Open(t, fresh(t))
	q := newQueue(t, st, config())
	var tries atomic.Int64
	run(t, q, handler{evaluate: func(ctx context.Context, _ queue.Pull) error {
		if tries.Add(1) > 1 {
			return nil
		}
		_, err := st.DB().ExecContext(ctx, "UPDATE river_job SET attempt = attempt + 1")
		return err
	}})
	want(t, q, pull(1))
	awaitDepth(t, q, 0)
	if got := tries.Load(); got != 2 {
		t.Errorf("got %d tries, want the job to be left for another", got)
	}
}

func testTimeout(t *testing.T, fresh func(*testing.T) string) {
	c := config()
	c.JobTimeout = 50 * time.Millisecond
	q := open(t, fresh, c)
	var tries atomic.Int64
	run(t, q, handler{evaluate: func(ctx context.Context, _ queue.Pull) error {
		if tries.Add(1) == 1 {
			<-ctx.Done()
			return ctx.Err()
		}
		return nil
	}})
	want(t, q, pull(1))
	awaitDepth(t, q, 0)
	if got := tries.Load(); got != 2 {
		t.Errorf("got %d tries, want 2", got)
	}
}

// What was done is done, though the time for it was over.
func testDoneTooLate(t *testing.T, fresh func(*testing.T) string) {
	c := config()
	c.JobTimeout = 50 * time.Millisecond
	q := open(t, fresh, c)
	var tries atomic.Int64
	run(t, q, handler{evaluate: func(ctx context.Context, _ queue.Pull) error {
		tries.Add(1)
		<-ctx.Done()
		return nil
	}})
	want(t, q, pull(1))
	awaitDepth(t, q, 0)
	if got := tries.Load(); got != 1 {
		t.Errorf("got %d tries, want 1", got)
	}
}

// Errors quote what strangers wrote, and PostgreSQL takes neither NUL nor broken
// UTF-8. A job whose error cannot be written down could not end.
func testUnprintableErrors(t *testing.T, fresh func(*testing.T) string) {
	c := config()
	c.ReadAttempts = 2
	q := open(t, fresh, c)
	run(t, q, handler{read: func(context.Context, queue.Read) error {
		return errors.New("bad\x00 name \xff" + strings.Repeat("é", 5000))
	}})
	addReads(t, q, queue.Read{Key: "k"})
	awaitDepth(t, q, 0)
	dead, err := queue.Dead(t.Context(), q.store, 1)
	if err != nil || len(dead) != 1 {
		t.Fatalf("got %v, %v, want one dead job", dead, err)
	}
	if got := dead[0].Reason; !utf8.ValidString(got) || len(got) > 2100 || !strings.HasPrefix(got, "bad\uFFFD name \uFFFDé") {
		t.Errorf("got reason %q", got)
	}
}
