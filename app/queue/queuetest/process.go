package queuetest

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bumplens/bumplens/app/queue"
	"github.com/bumplens/bumplens/app/store"
	"github.com/bumplens/bumplens/app/store/storetest"
)

func testGracefulStop(t *testing.T, fresh func(*testing.T) string) {
	c := config()
	c.Grace = guard
	q := open(t, fresh, c)
	began, release := make(chan struct{}), make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	var after atomic.Bool
	go func() {
		done <- q.Run(ctx, handler{evaluate: func(ctx context.Context, p queue.Pull) error {
			if p.Number != 1 {
				after.Store(true)
				return nil
			}
			close(began)
			<-release
			return ctx.Err() // nil if it may come to its end
		}})
	}()
	want(t, q, pull(1))
	await(t, began, "the job")
	cancel()
	want(t, q, pull(2))
	close(release)
	if err := await(t, done, "the queue to stop"); err != nil {
		t.Error(err)
	}
	want := 1
	if after.Load() {
		want = 0 // river may have been about to take it when it was told to stop
	}
	if got, err := q.Depth(t.Context()); got != want || err != nil {
		t.Errorf("got %d jobs after the stop, %v, want %d", got, err, want)
	}
}

// A job that is canceled because the process stops goes back as it was.
func testHardStop(t *testing.T, fresh func(*testing.T) string) {
	c := config()
	c.Grace = 10 * time.Millisecond
	c.EvaluateAttempts = 1
	st := storetest.Open(t, fresh(t))
	q := newQueue(t, st, c)
	began := make(chan struct{})
	stop := run(t, q, handler{evaluate: func(ctx context.Context, _ queue.Pull) error {
		close(began)
		<-ctx.Done()
		return ctx.Err()
	}})
	want(t, q, pull(1))
	await(t, began, "the job")
	stop()

	q = newQueue(t, st, c)
	again := make(chan struct{})
	run(t, q, handler{evaluate: func(context.Context, queue.Pull) error {
		close(again)
		return nil
	}})
	await(t, again, "the job that was put back")
	awaitDepth(t, q, 0)
	wantDead(t, q)
}

// Nothing is lost and nothing done twice when the queue is stopped and started
// over and over.
func testRestarts(t *testing.T, fresh func(*testing.T) string) {
	st := storetest.Open(t, fresh(t))
	const jobs = 60
	var mu sync.Mutex
	runs := make(map[int]int)
	var reads []queue.Read
	for i := range jobs {
		reads = append(reads, queue.Read{Key: fmt.Sprint(i), Payload: fmt.Append(nil, i)})
	}
	for round := 0; ; round++ {
		q := newQueue(t, st, config())
		if round == 0 {
			addReads(t, q, reads...)
		}
		enough := make(chan struct{}, jobs)
		stop := run(t, q, handler{read: func(_ context.Context, r queue.Read) error {
			mu.Lock()
			defer mu.Unlock()
			var i int
			if _, err := fmt.Sscan(r.Key, &i); err != nil {
				return err
			}
			runs[i]++
			enough <- struct{}{}
			return nil
		}})
		depth, err := q.Depth(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if depth > 0 {
			await(t, enough, "a read")
		}
		stop()
		if depth == 0 {
			break
		}
	}
	for i := range jobs {
		if runs[i] != 1 {
			t.Errorf("read %d ran %d times, want once", i, runs[i])
		}
	}
}

// child is the variable that makes a test a process that takes jobs and never
// ends them. Its value is the database.
const child = "BUMPLENS_QUEUETEST_DATABASE"

func beChild(t *testing.T) {
	databaseURL := os.Getenv(child)
	if databaseURL == "" {
		return
	}
	st, err := store.Open(t.Context(), slog.Default(), databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	q := newQueue(t, st, config())
	run(t, q, handler{
		evaluate: func(context.Context, queue.Pull) error {
			fmt.Println("\nevaluating")
			select {}
		},
		read: func(context.Context, queue.Read) error {
			fmt.Println("\nreading")
			select {}
		},
	})
	want(t, q, pull(1))
	addReads(t, q, queue.Read{Key: "k"})
	select {}
}

// dieWorking makes a process take an evaluation and a read, and kills it.
func dieWorking(t *testing.T, databaseURL string) {
	t.Helper()
	parent, _, _ := strings.Cut(strings.TrimPrefix(t.Name(), "/"), "/died")
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+strings.ReplaceAll(parent, "/", "$/^")+"$")
	cmd.Env = append(os.Environ(), child+"="+databaseURL)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	waiting := map[string]bool{"evaluating": true, "reading": true}
	lines := bufio.NewScanner(out)
	for len(waiting) > 0 && lines.Scan() {
		delete(waiting, lines.Text())
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Error(err)
	}
	cmd.Wait() // says that it was killed
	if len(waiting) > 0 {
		t.Fatalf("the process ended before %v", waiting)
	}
}

// age makes PostgreSQL believe that the process died an hour ago. On SQLite there
// is no need to wait, and nothing is changed.
func age(t *testing.T, st *store.Store) {
	t.Helper()
	if st.Pool() == nil {
		return
	}
	for _, query := range []string{
		"UPDATE river_job SET attempted_at = attempted_at - interval '1 hour' WHERE state = 'running'",
		"DELETE FROM river_leader",
	} {
		if _, err := st.DB().ExecContext(t.Context(), query); err != nil {
			t.Fatal(err)
		}
	}
}

func testDiedProcess(t *testing.T, fresh func(*testing.T) string) {
	databaseURL := fresh(t)
	dieWorking(t, databaseURL)
	st := storetest.Open(t, databaseURL)
	age(t, st)
	q := newQueue(t, st, config())
	if got, err := q.Depth(t.Context()); got != 2 || err != nil {
		t.Fatalf("got %d jobs, %v, want 2", got, err)
	}
	evaluated, read := make(chan queue.Pull, 2), make(chan queue.Read, 2)
	run(t, q, handler{
		evaluate: func(_ context.Context, p queue.Pull) error {
			evaluated <- p
			return nil
		},
		read: func(_ context.Context, r queue.Read) error {
			read <- r
			return nil
		},
	})
	if got := await(t, evaluated, "the evaluation"); got != pull(1) {
		t.Errorf("got %v, want %v", got, pull(1))
	}
	if got := await(t, read, "the read"); got.Key != "k" {
		t.Errorf("got %v, want k", got)
	}
	awaitDepth(t, q, 0)
	wantDead(t, q)
	if len(evaluated) > 0 || len(read) > 0 {
		t.Error("a job was taken up twice")
	}
}

// A job that takes its process with it each time is given up in the end. What was
// delivered while it lay dead is not.
func testDiedInLastTry(t *testing.T, fresh func(*testing.T) string) {
	databaseURL := fresh(t)
	dieWorking(t, databaseURL)
	st := storetest.Open(t, databaseURL)
	c := config()
	c.EvaluateAttempts, c.ReadAttempts = 1, 1
	q := newQueue(t, st, c)
	// On PostgreSQL the dead job still counts as running, and the delivery as a
	// duplicate of it.
	want(t, q, pull(1))
	age(t, st)
	evaluated := make(chan struct{}, 2)
	run(t, q, handler{
		evaluate: func(context.Context, queue.Pull) error {
			evaluated <- struct{}{}
			return nil
		},
		read: func(context.Context, queue.Read) error {
			t.Error("the read was tried again")
			return nil
		},
	})
	awaitDepth(t, q, 0)
	dead, err := queue.Dead(t.Context(), q.store, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range dead {
		if !strings.Contains(d.Reason, "process died") {
			t.Errorf("%s %s died of %q", d.Kind, d.Key, d.Reason)
		}
	}
	if len(dead) == 0 {
		t.Error("got no dead jobs, want the read")
	}
}
