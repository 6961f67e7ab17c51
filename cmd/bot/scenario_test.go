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
// been started.
func scenarios(t *testing.T, all []scenario) {
	t.Parallel()
	for _, s := range all {
		t.Run(s.row, func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, fresh func(*testing.T) string) {
				h := newHouse(t)
				if s.before != nil {
					s.before(h)
				}
				h.start(fresh(t))
				s.play(t, h)
			})
		})
	}
}
