package githubtest

import (
	"cmp"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/bumplens/bumplens/app/github"
)

// Pace holds an implementation of [github.Pace] to what it promises. open returns
// one by which no turn was taken yet.
func Pace(t *testing.T, open func(*testing.T) github.Pace) {
	const gap = time.Second
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	after := func(d time.Duration) time.Time { return start.Add(d) }

	t.Run("turns are apart", func(t *testing.T) {
		p := open(t)
		for i, c := range []struct {
			installation int64
			now, want    time.Time
			taken        int
		}{
			{1, start, start, 1},
			{1, start, after(gap), 2},                                      // next in the row
			{2, start, start, 1},                                           // another's row
			{1, after(time.Minute), after(time.Minute), 3},                 // nobody before
			{1, start, after(time.Minute + gap), 4},                        // a clock that is behind
			{1, after(time.Hour - gap), after(time.Hour - gap), 5},         // all within the hour
			{1, after(time.Hour + 2*gap), after(time.Hour + 2*gap), 6 - 2}, // two of them no more
			{1, after(9 * time.Hour), after(9 * time.Hour), 1},
		} {
			turn, err := p.Turn(t.Context(), c.installation, c.now, gap, 100)
			if err != nil || !turn.At.Equal(c.want) || turn.Taken != c.taken {
				t.Errorf("%d: got %+v, %v, want %v and %d taken", i, turn, err, c.want, c.taken)
			}
		}
	})

	t.Run("an hour has so many", func(t *testing.T) {
		p := open(t)
		for range 3 { // at 0, 1 and 2 seconds
			if _, err := p.Turn(t.Context(), 1, start, gap, 3); err != nil {
				t.Fatal(err)
			}
		}
		refused := func(now time.Time, most int, want time.Time) {
			t.Helper()
			turn, err := p.Turn(t.Context(), 1, now, gap, most)
			if limit := new(github.LimitError); !errors.As(err, &limit) || !limit.After.Equal(want) {
				t.Errorf("got %+v, %v, want a LimitError until %v", turn, err, want)
			}
		}
		refused(after(time.Minute), 3, after(time.Hour))
		refused(after(time.Minute), 2, after(time.Hour+gap)) // two of three have to end
		if _, err := p.Turn(t.Context(), 2, start, gap, 3); err != nil {
			t.Errorf("another installation: %v", err)
		}
		// Who may draw on more goes on, and refusals took nothing.
		turn, err := p.Turn(t.Context(), 1, after(time.Minute), gap, 4)
		if err != nil || !turn.At.Equal(after(time.Minute)) || turn.Taken != 4 {
			t.Errorf("of four: got %+v, %v", turn, err)
		}
		if turn, err := p.Turn(t.Context(), 1, after(time.Hour+gap), gap, 3); err != nil || turn.Taken != 3 {
			t.Errorf("an hour later: got %+v, %v", turn, err)
		}
	})

	t.Run("nobody has the same", func(t *testing.T) {
		const n = 20
		p := open(t)
		var all sync.WaitGroup
		got := make([]github.Turn, n)
		for i := range n {
			all.Go(func() {
				var err error
				if got[i], err = p.Turn(t.Context(), 1, start, gap, n); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		slices.SortFunc(got, func(a, b github.Turn) int { return cmp.Compare(a.Taken, b.Taken) })
		for i, turn := range got {
			if turn.Taken != i+1 || !turn.At.Equal(after(time.Duration(i)*gap)) {
				t.Errorf("turn %d: got %+v", i, turn)
			}
		}
	})
}
