package worker

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/bumplens/bumplens/app/queue"
	"github.com/bumplens/bumplens/review"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/registry"
)

type anyRegistry = review.Registry

// A failing registry has one answer to everything.
type failing struct {
	anyRegistry
	err error
}

func (f failing) Release(context.Context, ecosystem.Version) (*registry.Release, error) {
	return nil, f.err
}

// A registry that rests makes a read wait. One that has nothing, or says
// nothing, does not.
func TestReadWaitsForRest(t *testing.T) {
	until := time.Now().Add(10 * time.Minute)
	for name, tt := range map[string]struct {
		err         error
		waits, ends bool
	}{
		"rests":   {&registry.BusyError{Host: "registry.example", Until: until}, true, false},
		"silent":  {errors.New("no answer"), false, false},
		"missing": {registry.ErrNotFound, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			log := slog.New(slog.DiscardHandler)
			engine := &review.Reviewer{Log: log, Registries: review.Registries{ecosystem.NPM: failing{err: tt.err}}}
			w := New(log, nil, engine, nil, nil, time.Now)
			payload, err := json.Marshal(facts.Key{To: ecosystem.Named(ecosystem.NPM, "left-pad").At("1.3.1")})
			if err != nil {
				t.Fatal(err)
			}
			err = w.Read(t.Context(), log, queue.Read{Key: "key", Payload: payload})
			var retry *queue.RetryError
			if waits := errors.As(err, &retry); waits != tt.waits || waits && !retry.After.Equal(until) {
				t.Errorf("got %v, waits: %t", err, waits)
			}
			if ends := errors.Is(err, queue.ErrGiveUp); err == nil || ends != tt.ends {
				t.Errorf("got %v, ends: %t", err, ends)
			}
		})
	}
}
