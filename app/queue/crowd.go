package queue

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/riverqueue/river"
)

// A want is a wish that somebody waits to see kept.
type want struct {
	args     wishArgs
	delivery string

	lead chan struct{} // closed when this one is to write for all that wait
	done chan error
}

// A crowd lets those that want something at the same time share a transaction:
// what waits for one to end is kept by the next. Deliveries come in crowds, and
// one that had to wait for a commit of each before it would be late.
type crowd struct {
	mu      sync.Mutex
	waiting []*want
	led     bool // one of them writes, and appoints who writes next
}

const (
	maxCrowd    = 200 // that share a transaction
	crowdWithin = 8 * time.Second
)

// join returns once w has been kept, or could not be. One of those that wait
// writes, with keep.
func (c *crowd) join(w *want, keep func([]*want) error) error {
	w.lead, w.done = make(chan struct{}), make(chan error, 1)
	c.mu.Lock()
	c.waiting = append(c.waiting, w)
	if !c.led {
		c.led = true
		close(c.waiting[0].lead)
	}
	c.mu.Unlock()
	select {
	case err := <-w.done:
		if err != nil {
			err = keep([]*want{w}) // another one may be to blame
		}
		return err
	case <-w.lead:
	}

	c.mu.Lock()
	n := min(len(c.waiting), maxCrowd)
	some := c.waiting[:n:n]
	c.waiting = c.waiting[n:]
	c.mu.Unlock()
	err := c.write(some, keep)
	if err != nil && n > 1 {
		err = keep([]*want{w})
	}
	return err
}

var errUnwritten = errors.New("whoever wrote for all did not end")

// write keeps what some want, and hands on: even if keep panics, for nobody else
// would write then, ever.
func (c *crowd) write(some []*want, keep func([]*want) error) (err error) {
	err = errUnwritten
	defer func() {
		c.mu.Lock()
		if c.led = len(c.waiting) > 0; c.led {
			close(c.waiting[0].lead)
		}
		c.mu.Unlock()
		for _, w := range some {
			w.done <- err
		}
	}()
	err = keep(some)
	return err
}

// keepAll raises what a crowd wants. It does not end with the one that writes:
// others wait for it.
func (q *Queue) keepAll(ctx context.Context, all []*want) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), crowdWithin)
	defer cancel()
	return q.engine.transact(ctx, func(tx transaction) error { return raise(ctx, tx, all...) })
}

// raise notes within tx that wishes are wanted, and inserts their jobs. Of those
// with one key the last counts. They are taken in the order of their keys, so
// that two processes do not wait for each other.
func raise(ctx context.Context, tx transaction, all ...*want) error {
	type name struct{ kind, key string }
	last := make(map[name]*want, len(all))
	for _, w := range all {
		last[name{w.args.Kind(), w.args.key()}] = w
	}
	names := make([]name, 0, len(last))
	for n := range last {
		names = append(names, n)
	}
	slices.SortFunc(names, func(a, b name) int { return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.key, b.key)) })
	// Generations begin at the time and not at 1, so that none comes twice where
	// the row was pruned between.
	query, now := new(strings.Builder), time.Now().UnixMicro()
	query.WriteString("INSERT INTO wish (kind, key, args, delivery, generation, raised_at) VALUES ")
	jobs, args := make([]river.InsertManyParams, len(names)), make([]any, 0, 5*len(names))
	for i, n := range names {
		w := last[n]
		text, err := json.Marshal(w.args)
		if err != nil {
			return err
		}
		if i > 0 {
			query.WriteString(", ")
		}
		at := 5 * i
		fmt.Fprintf(query, "($%d, $%d, $%d, $%d, $%d, $%d)", at+1, at+2, at+3, at+4, at+5, at+5)
		args = append(args, n.kind, n.key, text, w.delivery, now)
		jobs[i] = river.InsertManyParams{Args: w.args}
	}
	query.WriteString(` ON CONFLICT (kind, key) DO UPDATE SET
		args = excluded.args, delivery = excluded.delivery,
		generation = wish.generation + 1, raised_at = excluded.raised_at`)
	if err := tx.exec(ctx, query.String(), args...); err != nil {
		return err
	}
	return tx.insert(ctx, jobs...)
}
