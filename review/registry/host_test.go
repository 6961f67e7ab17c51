package registry

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"
)

// A host that keeps failing is left alone after a few times, for longer each
// time, and is asked as before once it has answered.
func TestHostThatFails(t *testing.T) {
	h := newHost("registry.example", 0)
	enter := func() error {
		leave, err := h.enter(t.Context())
		if err == nil {
			leave()
		}
		return err
	}
	var rests []time.Duration
	for range 3 {
		for range tolerated {
			h.fell(0)
		}
		busy := new(BusyError)
		if err := enter(); !errors.As(err, &busy) || busy.Host != "registry.example" {
			t.Fatalf("got %v, want a host that rests", err)
		}
		rests = append(rests, time.Until(busy.Until).Round(time.Second))
		h.until = time.Now() // its rest is over
		h.failed = 0
	}
	for i, want := range []time.Duration{firstRest, 2 * firstRest, 4 * firstRest} {
		if rests[i] != want {
			t.Errorf("rest %d: got %s, want %s", i+1, rests[i], want)
		}
	}
	h.answered()
	for range tolerated - 1 {
		h.fell(0)
	}
	if err := enter(); err != nil {
		t.Errorf("after it answered: %v", err)
	}
	h.rest = longestRest
	h.fell(0)
	if got := time.Until(h.until).Round(time.Second); got != longestRest {
		t.Errorf("the longest rest is %s, want %s", got, longestRest)
	}
}

// A host that asks for a long pause gets it at once, and one that asks for days
// gets half an hour: what it says may be a mistake.
func TestHostThatAsksForRest(t *testing.T) {
	var asked atomic.Int32
	for after, want := range map[string]time.Duration{"1800": 30 * time.Minute, "120": 2 * time.Minute, "864000": longestRest} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			asked.Add(1)
			w.Header().Set("Retry-After", after)
			w.WriteHeader(http.StatusTooManyRequests)
		}))
		g := NewGetter("bumplens-test")
		asked.Store(0)
		for range 3 {
			if _, err := g.Get(t.Context(), Request{URL: server.URL}); err == nil {
				t.Error("got no error")
			}
		}
		_, err := g.Get(t.Context(), Request{URL: server.URL})
		busy := new(BusyError)
		if !errors.As(err, &busy) || time.Until(busy.Until).Round(10*time.Second) != want {
			t.Errorf("Retry-After %s: got %v, want a rest of %s", after, err, want)
		}
		if asked.Load() != 1 {
			t.Errorf("Retry-After %s: asked %d times, want once", after, asked.Load())
		}
		server.Close()
	}
}

// A short pause is waited for, and the request made again.
func TestShortPause(t *testing.T) {
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if asked.Add(1) == 1 {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
		}
	}))
	defer server.Close()
	resp, err := NewGetter("bumplens-test").Get(t.Context(), Request{URL: server.URL})
	if err != nil || asked.Load() != 2 {
		t.Fatalf("asked %d times, %v", asked.Load(), err)
	}
	resp.Body.Close()
}

// A host is asked no faster than it can bear: two requests at a pace of a
// tenth of a second are that far apart.
func TestPace(t *testing.T) {
	var times []time.Time
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { times = append(times, time.Now()) }))
	defer server.Close()
	g := NewGetter("bumplens-test")
	for range 3 {
		resp, err := g.Get(t.Context(), Request{URL: server.URL, Every: 100 * time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
	if between := times[2].Sub(times[0]); between < 150*time.Millisecond {
		t.Errorf("three requests within %s", between)
	}
}

// A document is asked for once while it is fresh, and then with its ETag; what
// has not changed is not sent again. One credential's is not shown to another.
func TestDocument(t *testing.T) {
	var asked, sent atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		w.Header().Set("ETag", `"1"`)
		if r.Header.Get("If-None-Match") == `"1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		sent.Add(1)
		io.WriteString(w, "document of "+r.Header.Get("Authorization"))
	}))
	defer server.Close()
	c := &Client{Getter: NewGetter("bumplens-test"), Cache: NewCache(t.TempDir())}
	get := func(as string, fresh time.Duration) string {
		t.Helper()
		doc, err := c.Document(t.Context(), Request{URL: server.URL, Authorization: as}, fresh, nil)
		if err != nil {
			t.Fatal(err)
		}
		return string(doc.Data)
	}
	for _, step := range []struct {
		what        string
		as          string
		fresh       time.Duration
		asked, sent int32
	}{
		{"the first time", "alice", time.Hour, 1, 1},
		{"while it is fresh", "alice", time.Hour, 1, 1},
		{"when it is stale", "alice", 0, 2, 1},
		{"with another credential", "bob", time.Hour, 3, 2},
	} {
		if got := get(step.as, step.fresh); got != "document of "+step.as || asked.Load() != step.asked || sent.Load() != step.sent {
			t.Errorf("%s: got %q, asked %d times, sent %d times", step.what, got, asked.Load(), sent.Load())
		}
	}
	c.Offline = true
	if got := get("alice", 0); got != "document of alice" || asked.Load() != 3 {
		t.Errorf("offline: got %q, asked %d times", got, asked.Load())
	}
	if _, err := c.Document(t.Context(), Request{URL: server.URL + "/other"}, 0, nil); !errors.Is(err, ErrOffline) {
		t.Errorf("offline, what is not at hand: got %v", err)
	}
}
