package queuetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/app/queue"
)

func testReadsAreUnique(t *testing.T, fresh func(*testing.T) string) {
	q := open(t, fresh, config())
	// Such a payload is not JSON to PostgreSQL, and must come back as it is.
	first := queue.Read{Key: "k1", Payload: []byte("{\"name\":\"a\\u0000b\",  \"n\":1e400}")}
	second := queue.Read{Key: "k2", Payload: []byte("2")}
	addReads(t, q, first, second, first)
	addReads(t, q, second)
	addReads(t, q)
	if got, err := q.Depth(t.Context()); got != 2 || err != nil {
		t.Errorf("got %d jobs, %v, want 2", got, err)
	}

	got := make(chan queue.Read, 10)
	running, release := make(chan struct{}, 10), make(chan struct{})
	run(t, q, handler{read: func(_ context.Context, r queue.Read) error {
		got <- r
		running <- struct{}{}
		<-release
		return nil
	}})
	await(t, running, "one read")
	await(t, running, "the other")
	addReads(t, q, first, second)
	if got, err := q.Depth(t.Context()); got != 2 || err != nil {
		t.Errorf("while they run: got %d jobs, %v, want 2", got, err)
	}
	close(release)
	awaitDepth(t, q, 0)
	close(got)
	reads := slices.SortedFunc(func(yield func(queue.Read) bool) {
		for r := range got {
			if !yield(r) {
				return
			}
		}
	}, func(a, b queue.Read) int {
		if a.Key < b.Key {
			return -1
		}
		return 1
	})
	if diff := cmp.Diff([]queue.Read{first, second}, reads); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A pull request of many updates does not hold up one of few.
func testPriority(t *testing.T, fresh func(*testing.T) string) {
	c := config()
	c.ReadWorkers = 1
	q := open(t, fresh, c)
	var many []queue.Read
	for i := range 300 { // more than one batch
		many = append(many, queue.Read{Key: fmt.Sprintf("many %03d", i)})
	}
	addReads(t, q, many...)
	addReads(t, q, queue.Read{Key: "one"})
	if got, err := q.Depth(t.Context()); got != 301 || err != nil {
		t.Errorf("got %d jobs, %v, want 301", got, err)
	}
	before := 0
	one := make(chan int, 1)
	run(t, q, handler{read: func(_ context.Context, r queue.Read) error {
		if r.Key == "one" {
			one <- before
		}
		before++ // there is one worker
		return nil
	}})
	if got := await(t, one, "the single read"); got > 20 {
		t.Errorf("%d reads came before the single one, want it among the first", got)
	}
}

func testFailedReads(t *testing.T, fresh func(*testing.T) string) {
	q := open(t, fresh, config())
	var broken atomic.Bool
	broken.Store(true)
	run(t, q, handler{read: func(context.Context, queue.Read) error {
		if broken.Load() {
			return fmt.Errorf("unpacking: %w", errors.Join(errors.New("cut short"), queue.ErrGiveUp))
		}
		return nil
	}})
	failed := func(p queue.Pull, want map[string]string) {
		t.Helper()
		keys := []string{"k"}
		for i := range 500 { // more than one batch
			keys = append(keys, fmt.Sprint("other ", i))
		}
		got, err := q.FailedReads(t.Context(), p, keys)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("failed reads of %s: %v (-want +got):\n%s", p, err, diff)
		}
	}
	none := map[string]string{}

	want(t, q, pull(1))
	awaitDepth(t, q, 0)
	failed(pull(1), none)
	addReads(t, q, queue.Read{Key: "k"})
	awaitDepth(t, q, 0)
	failed(pull(1), map[string]string{"k": "unpacking: cut short\ngiven up"})

	// Who comes later has it tried again, and who asks again too.
	want(t, q, pull(2))
	failed(pull(2), none)
	want(t, q, pull(1))
	failed(pull(1), none)
	addReads(t, q, queue.Read{Key: "k"})
	awaitDepth(t, q, 0)
	failed(pull(2), map[string]string{"k": "unpacking: cut short\ngiven up"})

	broken.Store(false)
	addReads(t, q, queue.Read{Key: "k"})
	awaitDepth(t, q, 0)
	failed(pull(2), none)
}
