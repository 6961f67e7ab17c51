package github

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A LimitError says that GitHub will not answer before a time. Trying sooner
// may get the App banned.
type LimitError struct {
	After time.Time
	Err   error // what GitHub said
}

// Error says until when, and why.
func (e *LimitError) Error() string {
	return fmt.Sprintf("rate limit until %s: %v", e.After.UTC().Format(time.RFC3339), e.Err)
}

// Unwrap returns what GitHub said.
func (e *LimitError) Unwrap() error { return e.Err }

// maxConcurrent is how many requests of an installation may be under way at once.
// It is GitHub's limit; this process is taken for the only one that comes near.
//
// https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
const maxConcurrent = 100

// A gate holds one installation's requests to GitHub's limits, which are counted
// per installation.
type gate struct {
	slots chan struct{} // one for each request under way

	mu   sync.Mutex
	shut LimitError // After is zero while GitHub has not complained
	last Turn       // to write, that this process took
}

func newGate() *gate { return &gate{slots: make(chan struct{}, maxConcurrent)} }

// wrote notes a turn that was taken.
func (g *gate) wrote(t Turn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.last = t
}

// newest returns the turn that was taken last.
func (g *gate) newest() Turn {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.last
}

// closed returns the error that still holds at now, or nil.
func (g *gate) closed(now time.Time) *LimitError {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !now.Before(g.shut.After) {
		return nil
	}
	e := g.shut
	return &e
}

// close keeps requests back until e is over.
func (g *gate) close(e LimitError) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if e.After.After(g.shut.After) {
		g.shut = e
	}
}

// A limit turns the answers by which GitHub asks for patience into a
// [*LimitError], since go-github knows only some of them: to it a 429 is an
// error like any other. While its gate is closed it sends nothing, and at most
// [maxConcurrent] requests at once while it is open.
type limit struct {
	next http.RoundTripper
	gate *gate
	log  *slog.Logger
}

// RoundTrip sends req unless GitHub asked for patience.
func (l *limit) RoundTrip(req *http.Request) (*http.Response, error) {
	if e := l.gate.closed(time.Now()); e != nil {
		closeBody(req)
		return nil, e
	}
	select {
	case l.gate.slots <- struct{}{}:
	case <-req.Context().Done():
		closeBody(req)
		return nil, fmt.Errorf("waiting for other requests: %w", req.Context().Err())
	}
	free := sync.OnceFunc(func() { <-l.gate.slots })
	resp, err := l.next.RoundTrip(req)
	if err != nil {
		free()
		return nil, err
	}
	resp.Body = closing{resp.Body, free}
	e, err := limited(resp, time.Now())
	if err != nil {
		resp.Body.Close()
		return nil, fmt.Errorf("reading refusal: %w", err)
	}
	if e == nil {
		return resp, nil
	}
	resp.Body.Close()
	l.gate.close(*e)
	l.log.Info("rate limit reached", "until", e.After, "err", e.Err)
	return nil, e
}

// A closing body calls done when it is closed.
type closing struct {
	io.ReadCloser
	done func()
}

// Close closes the body.
func (c closing) Close() error {
	defer c.done()
	return c.ReadCloser.Close()
}

// maxRefusal bounds what is read of an answer to learn why it was refused.
const maxRefusal = 64 << 10

// limited returns the limit that resp tells of, or nil. What it reads of the
// body it puts back.
//
// https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
func limited(resp *http.Response, now time.Time) (*LimitError, error) {
	if resp.StatusCode != http.StatusForbidden && resp.StatusCode != http.StatusTooManyRequests {
		return nil, nil
	}
	// A prefix is enough, and nothing is decided on its end.
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxRefusal))
	if err != nil {
		return nil, err
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(text), resp.Body), resp.Body}

	spent := resp.Header.Get("X-RateLimit-Remaining") == "0"
	if resp.StatusCode == http.StatusForbidden && !spent && resp.Header.Get("Retry-After") == "" && !tellsOfLimit(text) {
		return nil, nil // a permission, not a limit
	}
	return &LimitError{
		After: retryAt(resp.Header, spent, now),
		Err:   &StatusError{Status: resp.StatusCode, Method: resp.Request.Method, URL: plainURL(resp.Request.URL), Message: message(text)},
	}, nil
}

// tellsOfLimit reports whether a refusal's text is about a limit: GitHub does
// not always send the headers with it.
func tellsOfLimit(text []byte) bool {
	lower := strings.ToLower(string(text))
	for _, phrase := range []string{
		"secondary rate limit", "api rate limit exceeded", "abuse detection",
		"secondary-rate-limit", "abuse-rate-limit", // in the address of the documentation
	} {
		if strings.Contains(lower, phrase) {
			return true
		}
	}
	return false
}

// retryAt returns when the headers say that another try may be made. GitHub's
// order: Retry-After, then the reset of a budget that is spent, else a minute.
func retryAt(h http.Header, spent bool, now time.Time) time.Time {
	least := now.Add(time.Second) // a limit that is over at once would be no limit
	if after := h.Get("Retry-After"); after != "" {
		if seconds, err := strconv.Atoi(after); err == nil && seconds >= 0 {
			return later(least, now.Add(time.Duration(seconds)*time.Second))
		}
		if at, err := http.ParseTime(after); err == nil {
			return later(least, onOurClock(at, h, now))
		}
	}
	if reset, err := strconv.ParseInt(h.Get("X-RateLimit-Reset"), 10, 64); err == nil && spent {
		return later(least, onOurClock(time.Unix(reset, 0), h, now))
	}
	return now.Add(time.Minute)
}

// onOurClock moves a time by GitHub's clock to ours, by the answer's date.
func onOurClock(at time.Time, h http.Header, now time.Time) time.Time {
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		return now.Add(at.Sub(date))
	}
	return at
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
