package queuetest

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/app/queue"
	"github.com/bumplens/bumplens/app/store/storetest"
)

func testUnique(t *testing.T, fresh func(*testing.T) string) {
	q := open(t, fresh, config())
	elsewhere := pull(1)
	elsewhere.Installation = 9
	renamed := pull(1)
	renamed.Name = "renamed"
	want(t, q, pull(1), pull(1), pull(2), elsewhere, renamed, pull(1))
	if got, err := q.Depth(t.Context()); got != 3 || err != nil {
		t.Errorf("got %d jobs, %v, want 3", got, err)
	}
}

// Those that want something at the same time share transactions. What one of them
// wants and the database refuses is not kept, and that of the others is.
func testWantedByCrowd(t *testing.T, fresh func(*testing.T) string) {
	q := open(t, fresh, config())
	const pulls, each = 50, 10
	var wanting sync.WaitGroup
	for n := range pulls {
		for range each {
			wanting.Go(func() {
				if err := q.Want(t.Context(), pull(n+1), ""); err != nil {
					t.Error(err)
				}
			})
		}
		wanting.Go(func() {
			bad := queue.Group{Installation: 1, Repository: 2, Head: "\x00"}
			q.Want(t.Context(), bad, "") // SQLite takes it
		})
	}
	wanting.Wait()
	seen := make(chan int, pulls)
	run(t, q, handler{evaluate: func(_ context.Context, p queue.Pull) error {
		seen <- p.Number
		return nil
	}})
	all := make(map[int]bool)
	for range pulls {
		all[await(t, seen, "an evaluation")] = true
	}
	if len(all) != pulls {
		t.Errorf("%d pull requests were evaluated, want %d", len(all), pulls)
	}
}

// A github stands for what evaluations look at: each change raises the state, and
// an evaluation sees the state as it is when it begins.
type github struct {
	state atomic.Int64
	seen  chan int64
}

func (g *github) evaluate(context.Context, queue.Pull) error {
	g.seen <- g.state.Load()
	return nil
}

// awaitSeen waits for an evaluation that saw the given state.
func (g *github) awaitSeen(t *testing.T, state int64) {
	t.Helper()
	for await(t, g.seen, "an evaluation that sees the last change") < state {
	}
}

func testWantedWhileRunning(t *testing.T, fresh func(*testing.T) string) {
	q := open(t, fresh, config())
	var state atomic.Int64
	looked, release := make(chan int64), make(chan struct{})
	run(t, q, handler{evaluate: func(context.Context, queue.Pull) error {
		looked <- state.Load()
		<-release
		return nil
	}})
	want(t, q, pull(1))
	for range 10 {
		await(t, looked, "an evaluation")
		last := state.Add(1)
		want(t, q, pull(1), pull(1))
		release <- struct{}{}
		if got := await(t, looked, "the evaluation after it"); got != last {
			t.Errorf("the next evaluation saw state %d, want %d", got, last)
		}
		want(t, q, pull(1)) // for the next round
		release <- struct{}{}
	}
	await(t, looked, "the last evaluation")
	close(release)
	awaitDepth(t, q, 0)
}

// A delivery that arrives while the evaluation before it is ending must either be
// seen by the end or find no job in its way. Completing a job later than looking
// loses it.
func testWantedAsItEnds(t *testing.T, fresh func(*testing.T) string) {
	q := open(t, fresh, config())
	g := &github{seen: make(chan int64)}
	run(t, q, handler{evaluate: g.evaluate})
	for range 40 {
		state := g.state.Add(1)
		want(t, q, pull(1))
		// The handler returns as its send is received, so that the next round's
		// Want meets the end of its job.
		g.awaitSeen(t, state)
	}
	awaitDepth(t, q, 0)
}

func testWantedFromManySides(t *testing.T, fresh func(*testing.T) string) {
	q := open(t, fresh, config())
	const pulls, sides, rounds = 3, 8, 15
	var state, seen [pulls]atomic.Int64
	var running [pulls]atomic.Int64
	run(t, q, handler{evaluate: func(_ context.Context, p queue.Pull) error {
		if running[p.Number].Add(1) != 1 {
			t.Errorf("%s is evaluated twice at once", p)
		}
		defer running[p.Number].Add(-1)
		seen[p.Number].Store(state[p.Number].Load())
		return nil
	}})
	var all sync.WaitGroup
	for range sides {
		all.Go(func() {
			for i := range rounds {
				state[i%pulls].Add(1)
				want(t, q, pull(i%pulls))
			}
		})
	}
	all.Wait()
	awaitDepth(t, q, 0)
	for i := range pulls {
		if got, want := seen[i].Load(), state[i].Load(); got != want {
			t.Errorf("%s: the last evaluation saw state %d, want %d", pull(i), got, want)
		}
	}
}

// A job that is given up must not take with it a delivery that came meanwhile.
func testWantedInLastTry(t *testing.T, fresh func(*testing.T) string) {
	c := config()
	c.EvaluateAttempts = 1
	q := open(t, fresh, c)
	again := make(chan struct{})
	var tries atomic.Int64
	run(t, q, handler{evaluate: func(context.Context, queue.Pull) error {
		if tries.Add(1) == 1 {
			want(t, q, pull(1))
			return errors.New("down")
		}
		close(again)
		return nil
	}})
	want(t, q, pull(1))
	await(t, again, "the job after the dead one")
	awaitDepth(t, q, 0)
}

func testSerialAndParallel(t *testing.T, fresh func(*testing.T) string) {
	q := open(t, fresh, config())
	release := make(chan struct{})
	began := make(chan int, 10)
	run(t, q, handler{evaluate: func(_ context.Context, p queue.Pull) error {
		began <- p.Number
		if p.Number == 1 {
			<-release
		}
		return nil
	}})
	want(t, q, pull(1))
	if got := await(t, began, "the first"); got != 1 {
		t.Fatalf("got %d first, want 1", got)
	}
	// The others come after the second delivery for 1 and are evaluated, while 1
	// is not: it runs already.
	want(t, q, pull(1), pull(2))
	if got := await(t, began, "one beside it"); got != 2 {
		t.Fatalf("got %d beside 1, want 2", got)
	}
	want(t, q, pull(3))
	if got := await(t, began, "another beside it"); got != 3 {
		t.Fatalf("got %d beside 1, want 3", got)
	}
	close(release)
	if got := await(t, began, "the second delivery"); got != 1 {
		t.Fatalf("got %d last, want 1", got)
	}
	awaitDepth(t, q, 0)
}

// A repository may be renamed while a job waits.
func testLatestName(t *testing.T, fresh func(*testing.T) string) {
	st := storetest.Open(t, fresh(t))
	q := newQueue(t, st, config())
	renamed := pull(1)
	renamed.Owner, renamed.Name = "hexa", "renamed"
	want(t, q, pull(1), renamed)
	got := make(chan queue.Pull, 1)
	run(t, q, handler{evaluate: func(_ context.Context, p queue.Pull) error {
		got <- p
		return nil
	}})
	if diff := cmp.Diff(renamed, await(t, got, "the evaluation")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
