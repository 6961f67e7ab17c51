package main

import (
	"testing"

	"github.com/bumplens/bumplens/app/store/storetest"
)

// A scenario is a row of what the App does, acted out from the webhook on.
type scenario struct {
	row    string         // as the specification names it
	before func(h *house) // what there is before the App starts; nil for nothing
	play   func(t *testing.T, h *house)
}

// scenarios plays each scenario on each engine, in a house of its own that has
// been started. On SQLite alone where tests are to be short: with the race detector
// each takes ten times as long.
func scenarios(t *testing.T, all []scenario) {
	t.Parallel()
	for _, s := range all {
		t.Run(s.row, func(t *testing.T) {
			t.Parallel()
			play := func(t *testing.T, fresh func(*testing.T) string) {
				h := newHouse(t)
				if s.before != nil {
					s.before(h)
				}
				h.start(fresh(t))
				s.play(t, h)
			}
			if testing.Short() {
				t.Run("SQLite", func(t *testing.T) { play(t, storetest.SQLite) })
			} else {
				storetest.Each(t, play)
			}
		})
	}
}
