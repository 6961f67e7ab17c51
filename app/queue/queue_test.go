package queue_test

import (
	"context"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bumplens/bumplens/app/queue"
	"github.com/bumplens/bumplens/app/queue/queuetest"
	"github.com/bumplens/bumplens/app/store/storetest"
)

// River writes times of day in the local zone and SQLite compares them as text,
// which a machine in UTC would never notice.
func TestMain(m *testing.M) {
	time.Local = time.FixedZone("UTC+9", 9*60*60)
	os.Exit(m.Run())
}

func TestQueue(t *testing.T) {
	storetest.Each(t, queuetest.Run)
}

// Several machines work on one PostgreSQL: what is unique is so across them.
func TestManyProcessesShareOnePostgres(t *testing.T) {
	databaseURL := storetest.Postgres(t)
	const pulls, processes, rounds = 2, 3, 20
	h := &counting{pulls: make([]atomic.Int64, pulls), running: make([]atomic.Int64, pulls), seen: make([]atomic.Int64, pulls), t: t}

	queues := make([]*queue.Queue, processes)
	var opening sync.WaitGroup
	for i := range queues {
		st := storetest.Open(t, databaseURL)
		opening.Go(func() {
			var err error
			queues[i], err = queue.New(t.Context(), slog.New(slog.DiscardHandler), st, queue.Config{Poll: 10 * time.Millisecond})
			if err != nil {
				t.Error(err)
			}
		})
	}
	opening.Wait()
	if t.Failed() {
		return
	}

	ctx, cancel := context.WithCancel(t.Context())
	var running, wanting sync.WaitGroup
	for _, q := range queues {
		running.Go(func() {
			if err := q.Run(ctx, h); err != nil {
				t.Error(err)
			}
		})
		wanting.Go(func() {
			for i := range rounds {
				h.pulls[i%pulls].Add(1)
				if err := q.Want(t.Context(), queue.Pull{Installation: 1, Repository: 1, Number: i % pulls}, ""); err != nil {
					t.Error(err)
				}
				if err := q.AddReads(t.Context(), []queue.Read{{Key: "b"}, {Key: "a"}}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wanting.Wait()
	for tick, end := time.Tick(5*time.Millisecond), time.After(time.Minute); ; {
		depth, err := queues[0].Depth(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if depth == 0 {
			break
		}
		select {
		case <-tick:
		case <-end:
			t.Fatalf("%d jobs have not ended after a minute", depth)
		}
	}
	cancel()
	running.Wait()
	for i := range pulls {
		if got, want := h.seen[i].Load(), h.pulls[i].Load(); got != want {
			t.Errorf("pull request %d: the last evaluation saw state %d, want %d", i, got, want)
		}
	}
}

// counting is a handler that notices when a pull request is evaluated twice at
// once.
type counting struct {
	queue.Handler        // nothing else is wanted here
	t                    *testing.T
	pulls, running, seen []atomic.Int64
}

func (c *counting) Evaluate(_ context.Context, _ *slog.Logger, p queue.Pull) error {
	if c.running[p.Number].Add(1) != 1 {
		c.t.Errorf("%d is evaluated twice at once", p.Number)
	}
	defer c.running[p.Number].Add(-1)
	c.seen[p.Number].Store(c.pulls[p.Number].Load())
	return nil
}

func TestJobTimeoutIsBounded(t *testing.T) {
	st := storetest.Open(t, storetest.SQLite(t))
	for _, timeout := range []time.Duration{-1, 3 * time.Minute} {
		if _, err := queue.New(t.Context(), slog.New(slog.DiscardHandler), st, queue.Config{JobTimeout: timeout}); err == nil {
			t.Errorf("got no error for a job timeout of %s", timeout)
		}
	}
}
