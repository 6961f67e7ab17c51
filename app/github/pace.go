package github

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// What GitHub lets an installation write: about 500 things an hour, of which
// comments and check runs are some. All writes are counted, to be safe.
//
// https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
const (
	hourlyWrites   = 500
	reservedWrites = 50 // for verdicts: a check that is not completed blocks
)

// A Pace gives out turns to write, so that all processes of the App together
// keep to what GitHub lets an installation write.
type Pace interface {
	// Turn takes the installation's next turn and returns it. It is not before
	// now, and gap or more after the last that was taken. When most or more were
	// taken in the hour up to it, none is taken, and the error is a [*LimitError]
	// with the time at which one can be.
	Turn(ctx context.Context, installation int64, now time.Time, gap time.Duration, most int) (Turn, error)
}

// A Turn is a write that may be made.
type Turn struct {
	At    time.Time // to be waited for
	Taken int       // turns of the installation in the hour up to At, with this one
}

// ErrHourSpent is why a turn is not given.
var ErrHourSpent = errors.New("the installation's writes of an hour are spent")

// turns is the [Pace] of one process by itself.
type turns struct {
	mu    sync.Mutex
	taken map[int64][]time.Time // by installation, of the last hour, oldest first
	swept time.Time
}

func newTurns() *turns { return &turns{taken: make(map[int64][]time.Time)} }

// Turn is [Pace.Turn].
func (t *turns) Turn(_ context.Context, installation int64, now time.Time, gap time.Duration, most int) (Turn, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sweep(now)
	taken := t.taken[installation]
	at := now
	if n := len(taken); n > 0 {
		at = later(now, taken[n-1].Add(gap))
	}
	for len(taken) > 0 && !taken[0].After(at.Add(-time.Hour)) {
		taken = taken[1:]
	}
	if n := len(taken); n >= most {
		return Turn{}, &LimitError{After: taken[n-most].Add(time.Hour), Err: ErrHourSpent}
	}
	t.taken[installation] = append(taken, at)
	return Turn{at, len(taken) + 1}, nil
}

// sweep forgets, once an hour, those who wrote nothing for one.
func (t *turns) sweep(now time.Time) {
	if now.Sub(t.swept) < time.Hour {
		return
	}
	t.swept = now
	for id, taken := range t.taken {
		if now.Sub(taken[len(taken)-1]) > time.Hour {
			delete(t.taken, id)
		}
	}
}

// A weight is what a write is for.
type weight int

const (
	ordinary weight = iota
	verdict         // may use what is held in reserve
)

// turn waits until the caller may write. For the App itself, which creates
// nothing, only the gap counts, and only in this process.
func (c caller) turn(ctx context.Context, w weight) error {
	a, id, now := c.app, c.key.installation, time.Now()
	var pace Pace = a.turns
	most := hourlyWrites
	switch {
	case id == 0:
		most = int(^uint(0) >> 1)
	case a.config.Pace != nil:
		pace = a.config.Pace
	}
	if id != 0 && w == ordinary {
		most -= reservedWrites
	}
	if e := c.gate.closed(now); e != nil {
		return e // a turn would be wasted
	}
	turn, err := pace.Turn(ctx, id, now, a.config.MinWriteGap, most)
	if err != nil {
		return fmt.Errorf("taking a turn to write: %w", err)
	}
	c.gate.wrote(turn)
	if end, ok := ctx.Deadline(); ok && end.Before(turn.At) {
		return fmt.Errorf("waiting for a turn to write: %w", context.DeadlineExceeded)
	}
	wait := time.NewTimer(turn.At.Sub(now))
	defer wait.Stop()
	select {
	case <-ctx.Done():
		return fmt.Errorf("waiting for a turn to write: %w", ctx.Err())
	case <-wait.C:
		return nil
	}
}

// Spent returns the share of the hour's writes that its installation has spent,
// from 0 to 1, as it was at this process's newest write. What can be left out
// is to be, well before it is 1.
func (r *Repository) Spent() float64 {
	turn := r.gate.newest()
	if time.Since(turn.At) > time.Hour {
		return 0
	}
	return float64(turn.Taken) / hourlyWrites
}
