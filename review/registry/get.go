package registry

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"syscall"
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
				return fmt.Errorf("redirected to another host, %q", r.URL.Host)
			case r.URL.Scheme != via[0].URL.Scheme:
				return fmt.Errorf("redirected to %q", r.URL.Scheme)
			}
			return nil
		},
	}
}

// publicOnly refuses to connect to addresses of private networks, so that a
// document cannot make us speak to a neighbour.
func publicOnly(network, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	ip := at.Addr().Unmap()
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return fmt.Errorf("%s is not a public address", ip)
	}
	return nil
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
}

// A Response is what a host answered. Its body must be closed unless
// NotModified is set.
type Response struct {
	Body        io.ReadCloser
	ETag        string
	Modified    time.Time // when the host says that it was last modified; zero: unknown
	NotModified bool
}

// Get makes a request. A host that is busy or out of order is asked again,
// when it says so; 404 and 410 are [ErrNotFound].
func (g *Getter) Get(ctx context.Context, r Request) (*Response, error) {
	for attempt := 1; ; attempt++ {
		resp, wait, err := g.try(ctx, r)
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
	resp, err := client.Do(req)
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
		return &Response{Body: body, ETag: resp.Header.Get("ETag"), Modified: modified}, final, nil
	case code == http.StatusNotModified && r.ETag != "":
		host.answered()
		body.Close()
		return &Response{NotModified: true, ETag: r.ETag}, final, nil
	case code == http.StatusNotFound || code == http.StatusGone:
		host.answered()
		body.Close()
		return nil, final, ErrNotFound
	case code == http.StatusTooManyRequests || code >= 500:
		body.Close()
		seconds, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
		wait := time.Duration(seconds) * time.Second
		host.fell(wait)
		return nil, wait, fmt.Errorf("the registry answered %s", resp.Status)
	default:
		body.Close()
		return nil, final, fmt.Errorf("the registry answered %s", resp.Status)
	}
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
