package registry

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const (
	perHost = 8  // requests at once
	usual   = 40 // requests a second, where a registry asks for no slower pace

	tolerated    = 5                // failures in a row before a host is left alone
	firstRest    = 30 * time.Second // for how long; doubled each time it fails again
	longestRest  = 30 * time.Minute // also where a host asks for longer
	longestPause = 30 * time.Second // that a request waits for a host's sake
)

// A BusyError is returned for requests to a host that has asked for rest, or
// that keeps failing. It is not asked again before Until.
type BusyError struct {
	Host  string
	Until time.Time
}

func (e *BusyError) Error() string {
	return fmt.Sprintf("%q is left alone until %s", e.Host, e.Until.UTC().Format(time.TimeOnly))
}

// A host is how one host is being treated: no more than perHost requests at
// once, no faster than its pace, and none while it rests.
type host struct {
	name  string
	slots chan struct{}
	pace  *rate.Limiter

	mu     sync.Mutex
	failed int // in a row
	rest   time.Duration
	until  time.Time
}

func newHost(name string, every time.Duration) *host {
	h := &host{name: name, slots: make(chan struct{}, perHost)}
	if every == 0 {
		h.pace = rate.NewLimiter(usual, usual)
	} else {
		h.pace = rate.NewLimiter(rate.Every(every), 1)
	}
	return h
}

// enter waits until the host may be asked. leave must be called when its
// answer has been read.
func (h *host) enter(ctx context.Context) (leave func(), _ error) {
	h.mu.Lock()
	until := h.until
	h.mu.Unlock()
	if time.Now().Before(until) {
		return nil, &BusyError{h.name, until}
	}
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	leave = sync.OnceFunc(func() { <-h.slots })
	if err := h.pace.Wait(ctx); err != nil {
		leave()
		return nil, err
	}
	return leave, nil
}

// answered notes that the host is well.
func (h *host) answered() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.failed, h.rest = 0, 0
}

// fell notes a failure. A host that asks for a longer pause than a request can
// wait is left alone for it, and so is one that has failed too often.
func (h *host) fell(asked time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.failed++
	switch {
	case asked > longestPause:
		h.until = time.Now().Add(min(asked, longestRest))
	case h.failed >= tolerated:
		h.rest = min(max(firstRest, 2*h.rest), longestRest)
		h.until = time.Now().Add(h.rest)
	}
}
