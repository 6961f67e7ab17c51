package queuetest

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/app/queue"
)

func later(t *testing.T, q *opened, w queue.Wish, at time.Time) {
	t.Helper()
	if err := q.Later(t.Context(), w, at); err != nil {
		t.Fatal(err)
	}
}

// What is wanted later comes at its time and once, and the sooner of two times
// counts, whichever was asked for first. A job in between takes nothing away.
func testLater(t *testing.T, fresh func(*testing.T) string) {
	q := open(t, fresh, config())
	began := make(chan time.Time, 10)
	run(t, q, handler{evaluate: func(context.Context, queue.Pull) error {
		began <- time.Now()
		return nil
	}})
	at := time.Now().Add(3 * time.Second) // far from what the machine may be late
	later(t, q, pull(1), at.Add(time.Hour))
	later(t, q, pull(1), at)
	later(t, q, pull(1), at.Add(2*time.Hour))
	want(t, q, pull(1))
	if got := await(t, began, "what is wanted now"); !got.Before(at) {
		t.Errorf("what is wanted now came at the time of what is wanted later")
	}
	if got := await(t, began, "what is wanted later"); got.Before(at.Add(-slack)) {
		t.Errorf("came %s too soon", at.Sub(got))
	}
	awaitDepth(t, q, 0)
	time.Sleep(100 * time.Millisecond) // ten looks at what is due
	if len(began) > 0 {
		t.Error("it came a second time")
	}
}

// A merge group and a sweep come as they were wanted last.
func testOtherWishes(t *testing.T, fresh func(*testing.T) string) {
	q := open(t, fresh, config())
	first := queue.Group{Installation: 1, Repository: 2, Owner: "octo", Name: "app", Head: "h1", Ref: "gh-readonly-queue/main/pr-1-b1", Base: "b1", BaseRef: "main"}
	second := first
	second.Head, second.Ref = "h2", "gh-readonly-queue/main/pr-2-h1"
	elsewhere := first
	elsewhere.Repository = 22
	sweep := queue.Sweep{Installation: 1, Repository: 2, Owner: "octo", Name: "app", Labels: []string{"a", `b"c`}}
	for _, w := range []queue.Wish{first, first, second, elsewhere, sweep, sweep} {
		if err := q.Want(t.Context(), w, "delivery"); err != nil {
			t.Fatal(err)
		}
	}
	awaitDepth(t, q, 4)
	groups, sweeps := make(chan queue.Group, 5), make(chan queue.Sweep, 5)
	run(t, q, handler{
		group: func(_ context.Context, g queue.Group) error { groups <- g; return nil },
		sweep: func(_ context.Context, s queue.Sweep) error { sweeps <- s; return nil },
	})
	got := map[queue.Group]bool{await(t, groups, "a group"): true, await(t, groups, "a group"): true, await(t, groups, "a group"): true}
	if diff := cmp.Diff(map[queue.Group]bool{first: true, second: true, elsewhere: true}, got); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(sweep, await(t, sweeps, "the sweep")); diff != "" {
		t.Errorf("sweep (-want +got):\n%s", diff)
	}
	awaitDepth(t, q, 0)

	if err := q.Drop(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	live, err := q.Groups(t.Context(), 1, 2)
	if diff := cmp.Diff([]queue.Group{second}, live); diff != "" || err != nil {
		t.Errorf("groups of the repository: %v (-want +got):\n%s", err, diff)
	}
}

// A job that was given up begins again when a person asks for it, in whichever
// process serves.
func testRetryOfTheDead(t *testing.T, fresh func(*testing.T) string) {
	q := open(t, fresh, config())
	var mended atomic.Bool
	fail := func() error {
		if mended.Load() {
			return nil
		}
		return fmt.Errorf("down: %w", queue.ErrGiveUp)
	}
	run(t, q, handler{
		evaluate: func(context.Context, queue.Pull) error { return fail() },
		read: func(_ context.Context, r queue.Read) error {
			if string(r.Payload) != `{"a":1}` {
				return errors.New("another payload")
			}
			return fail()
		},
	})
	want(t, q, pull(1))
	addReads(t, q, queue.Read{Key: "k", Payload: []byte(`{"a":1}`)})
	awaitDepth(t, q, 0)
	mended.Store(true)
	for kind, key := range map[string]string{"evaluate": "1/2/1", "read": "k"} {
		if ok, err := queue.Retry(t.Context(), q.store, kind, key); !ok || err != nil {
			t.Errorf("retrying %s: got %t, %v", kind, ok, err)
		}
	}
	if ok, err := queue.Retry(t.Context(), q.store, "read", "unheard of"); ok || err != nil {
		t.Errorf("retrying what is not there: got %t, %v", ok, err)
	}
	awaitDead(t, q, 0)
}

func awaitDead(t *testing.T, q *opened, n int) {
	t.Helper()
	for end := time.Now().Add(guard); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		dead, err := queue.Dead(t.Context(), q.store, 10)
		if err != nil {
			t.Fatal(err)
		}
		if len(dead) == n {
			return
		}
	}
	t.Fatalf("there are not %d dead jobs after %s", n, guard)
}

// A chore that is due is done once, and put off.
func testChores(t *testing.T, fresh func(*testing.T) string) {
	q := open(t, fresh, config())
	swept := make(chan queue.Sweep, 10)
	run(t, q, handler{sweep: func(_ context.Context, s queue.Sweep) error { swept <- s; return nil }})
	// A daily chore is not done at first.
	for end := time.Now().Add(guard); ; time.Sleep(5 * time.Millisecond) {
		var n int
		if err := q.store.DB().QueryRowContext(t.Context(), "SELECT count(*) FROM chore").Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n == 3 {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("there are %d chores", n)
		}
	}
	if len(swept) > 0 {
		t.Error("the sweep did not wait a day")
	}
	if _, err := q.store.DB().ExecContext(t.Context(), "UPDATE chore SET due_at = 1 WHERE name = 'sweep'"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(queue.Sweep{Unseen: true}, await(t, swept, "the sweep")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	awaitDepth(t, q, 0)
	time.Sleep(100 * time.Millisecond)
	if len(swept) > 0 {
		t.Error("it was made a second time")
	}
}
