package registry

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

const (
	maxRedirects   = 3
	attempts       = 3        // of a request that a host could not answer
	MaxDocument    = 64 << 20 // bytes of a registry's document
	requestTimeout = 80 * time.Second
)

// A Getter makes bounded requests to registries. Credentials go to the host
// they were given for and to no other. A host is asked at the pace it can bear,
// and left alone for a while when it does not answer.
type Getter struct {
	// Asked is told of each request that was sent: to which host, with which status
	// it was answered, 0 for none, and how long that took. Nil tells nobody.
	Asked func(host string, status int, took time.Duration)

	userAgent string
	near      *http.Client // configured registries, wherever they are
	far       *http.Client // hosts that a registry names: public addresses only

	mu    sync.Mutex
	hosts map[string]*host
}

// NewGetter returns a Getter that tells hosts who asks.
func NewGetter(userAgent string) *Getter {
	return &Getter{
		userAgent: userAgent,
		near:      newClient(&net.Dialer{Timeout: 10 * time.Second}),
		far:       newClient(&net.Dialer{Timeout: 10 * time.Second, Control: publicOnly}),
		hosts:     make(map[string]*host),
	}
}

func newClient(dialer *net.Dialer) *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DialContext = dialer.DialContext
	return &http.Client{
		Transport: transport,
		Timeout:   requestTimeout,
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			switch {
			case len(via) > maxRedirects:
				return errors.New("too many redirects")
			case r.URL.Host != via[0].URL.Host:
				return http.ErrUseLastResponse // [Getter.elsewhere] decides
			case r.URL.Scheme != via[0].URL.Scheme:
				return fmt.Errorf("redirected to %q", r.URL.Scheme)
			}
			return nil
		},
	}
}

// A Request is one document or artifact to get.
type Request struct {
	URL           string
	Accept        string
	Authorization string // "" for none
	ETag          string // of the copy at hand; [Response.NotModified] when it is still good
	Far           bool   // the host is named by a registry, not by the configuration
	Body          []byte // posted, as JSON; nil for a GET request
	// Every is the least time between two requests, for a host that asks for a
	// slow pace; 0 for the usual one. The first request to a host decides.
	Every time.Duration
	// As names whose documents these are in the cache, where a credential
	// changes and what it may read does not; "" for the credential itself.
	As string

	bytes bool // an artifact's: a redirect may lead to one further public host
}

// A Response is what a host answered. Its body must be closed unless
// NotModified is set.
type Response struct {
	Body        io.ReadCloser
	ETag        string
	Modified    time.Time // when the host says that it was last modified; zero: unknown
	Link        string    // where a listing goes on, as the header of that name says
	NotModified bool
}

// A StatusError is an answer that is none of those that a [Getter] understands.
type StatusError struct {
	Code int
	Text string

	limited bool // for the time being
}

func (e *StatusError) Error() string { return fmt.Sprintf("the registry answered %q", e.Text) }

// Refuses reports whether the answer is one to who asks, or to what is asked
// for, and no failure of the host's. A budget that is spent is neither.
func (e *StatusError) Refuses() bool {
	return !e.limited && (e.Code == http.StatusUnauthorized || e.Code == http.StatusForbidden || e.Code == http.StatusUnavailableForLegalReasons)
}

// Get makes a request. A host that is busy or out of order is asked again,
// when it says so; 404 and 410 are [ErrNotFound]. A [*BusyError] means that
// nothing was asked: a host that was, and is to be left alone since, has given
// an error of its own.
func (g *Getter) Get(ctx context.Context, r Request) (*Response, error) {
	var last error
	for attempt := 1; ; attempt++ {
		resp, wait, err := g.try(ctx, r)
		if last != nil && errors.As(err, new(*BusyError)) {
			return nil, last
		}
		last = err
		if err == nil || wait < 0 || wait > longestPause || attempt == attempts {
			return resp, err
		}
		if wait == 0 {
			wait = time.Duration(attempt) * time.Second
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// final is the wait of an answer that will not change.
const final = -1

// try makes one attempt and says how long to wait before the next.
func (g *Getter) try(ctx context.Context, r Request) (_ *Response, wait time.Duration, _ error) {
	method := http.MethodGet
	if r.Body != nil {
		method = http.MethodPost
	}
	req, err := http.NewRequestWithContext(ctx, method, r.URL, bytes.NewReader(r.Body))
	if err != nil {
		return nil, final, err
	}
	req.Header.Set("User-Agent", g.userAgent)
	if r.Body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for name, value := range map[string]string{"Accept": r.Accept, "Authorization": r.Authorization, "If-None-Match": r.ETag} {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	host := g.host(req.URL.Host, r.Every)
	leave, err := host.enter(ctx)
	if err != nil {
		return nil, final, err
	}
	client := g.near
	if r.Far {
		client = g.far
	}
	start := time.Now()
	resp, err := client.Do(req)
	g.tell(req.URL.Host, resp, time.Since(start))
	if err != nil {
		leave()
		if ctx.Err() == nil {
			host.fell(0)
		}
		return nil, 0, err
	}
	body := &heldBody{resp.Body, leave}
	switch code := resp.StatusCode; {
	case code == http.StatusOK:
		host.answered()
		modified, _ := http.ParseTime(resp.Header.Get("Last-Modified")) // zero when it is not said
		return &Response{Body: body, ETag: resp.Header.Get("ETag"), Modified: modified, Link: resp.Header.Get("Link")}, final, nil
	case code == http.StatusNotModified && r.ETag != "":
		host.answered()
		body.Close()
		return &Response{NotModified: true, ETag: r.ETag}, final, nil
	case code == http.StatusNotFound || code == http.StatusGone:
		host.answered()
		body.Close()
		return nil, final, ErrNotFound
	case code == http.StatusTooManyRequests || code >= 500 || code == http.StatusForbidden && limited(resp.Header):
		body.Close()
		wait := pause(resp.Header)
		host.fell(wait)
		return nil, wait, &StatusError{code, resp.Status, true}
	case code >= 300 && code < 400 && resp.Header.Get("Location") != "":
		host.answered()
		body.Close()
		further, err := r.elsewhere(resp)
		if err != nil {
			return nil, final, err
		}
		return g.try(ctx, further)
	default:
		body.Close()
		return nil, final, &StatusError{code, resp.Status, false}
	}
}

// tell says what became of a request.
func (g *Getter) tell(host string, resp *http.Response, took time.Duration) {
	if g.Asked == nil {
		return
	}
	status := 0
	if resp != nil {
		status = resp.StatusCode
	}
	g.Asked(host, status, took)
}

// limited reports whether a refusal is one for the time being, as GitHub's is
// where a budget of requests is spent.
func limited(h http.Header) bool {
	return h.Get("Retry-After") != "" || h.Get("X-RateLimit-Remaining") == "0"
}

// pause returns how long a host asks to be left alone, 0 when it does not say.
func pause(h http.Header) time.Duration {
	if seconds, err := strconv.Atoi(h.Get("Retry-After")); err == nil {
		return time.Duration(seconds) * time.Second
	}
	reset, err := strconv.ParseInt(h.Get("X-RateLimit-Reset"), 10, 64)
	if err != nil || h.Get("X-RateLimit-Remaining") != "0" {
		return 0
	}
	return max(time.Until(time.Unix(reset, 0)), time.Second)
}

// elsewhere returns the request to the host that an answer leads to. Only bytes
// may lie on one further host, which is a public one and is not told who asks.
func (r Request) elsewhere(resp *http.Response) (Request, error) {
	to, err := resp.Location()
	if err != nil {
		return Request{}, err
	}
	if !r.bytes || r.Far {
		return Request{}, fmt.Errorf("redirected to another host, %q", to.Host)
	}
	if to.Scheme != "https" || to.User != nil {
		return Request{}, fmt.Errorf("redirected to %q", to.Redacted())
	}
	return Request{URL: to.String(), Accept: r.Accept, Far: true, bytes: true}, nil
}

// host returns how a host is treated.
func (g *Getter) host(name string, every time.Duration) *host {
	g.mu.Lock()
	defer g.mu.Unlock()
	h := g.hosts[name]
	if h == nil {
		h = newHost(name, every)
		g.hosts[name] = h
	}
	return h
}

// heldBody lets the next request in when it is closed.
type heldBody struct {
	io.ReadCloser
	leave func()
}

func (b *heldBody) Close() error {
	defer b.leave()
	return b.ReadCloser.Close()
}
