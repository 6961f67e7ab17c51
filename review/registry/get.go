package registry

import (
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

	"github.com/bumplens/bumplens/review/archive"
)

const (
	maxRedirects   = 3
	perHost        = 8                // requests at once
	attempts       = 3                // of a request that a host could not answer
	longestWait    = 30 * time.Second // that a host may ask for between two attempts
	MaxDocument    = 64 << 20         // bytes of a registry's document
	requestTimeout = 80 * time.Second
)

// A Getter makes bounded GET requests to registries. Credentials go to the
// host they were given for and to no other.
type Getter struct {
	userAgent string
	near      *http.Client // configured registries, wherever they are
	far       *http.Client // hosts that a registry names: public addresses only

	mu    sync.Mutex
	slots map[string]chan struct{} // by host
}

// NewGetter returns a Getter that tells hosts who asks.
func NewGetter(userAgent string) *Getter {
	return &Getter{
		userAgent: userAgent,
		near:      newClient(&net.Dialer{Timeout: 10 * time.Second}),
		far:       newClient(&net.Dialer{Timeout: 10 * time.Second, Control: publicOnly}),
		slots:     make(map[string]chan struct{}),
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
}

// A Response is what a host answered. Its body must be closed unless
// NotModified is set.
type Response struct {
	Body        io.ReadCloser
	ETag        string
	NotModified bool
}

// Get makes a request. A host that is busy or out of order is asked again,
// when it says so; 404 and 410 are [ErrNotFound].
func (g *Getter) Get(ctx context.Context, r Request) (*Response, error) {
	for attempt := 1; ; attempt++ {
		resp, wait, err := g.try(ctx, r)
		if err == nil || wait < 0 || attempt == attempts {
			return resp, err
		}
		if wait == 0 {
			wait = time.Duration(attempt) * time.Second
		}
		select {
		case <-time.After(min(wait, longestWait)):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// final is the wait of an answer that will not change.
const final = -1

// try makes one attempt and says how long to wait before the next.
func (g *Getter) try(ctx context.Context, r Request) (_ *Response, wait time.Duration, _ error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.URL, nil)
	if err != nil {
		return nil, final, err
	}
	req.Header.Set("User-Agent", g.userAgent)
	for name, value := range map[string]string{"Accept": r.Accept, "Authorization": r.Authorization, "If-None-Match": r.ETag} {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	release, err := g.slot(ctx, req.URL.Host)
	if err != nil {
		return nil, final, err
	}
	client := g.near
	if r.Far {
		client = g.far
	}
	resp, err := client.Do(req)
	if err != nil {
		release()
		return nil, 0, err
	}
	body := &slotBody{resp.Body, release}
	switch code := resp.StatusCode; {
	case code == http.StatusOK:
		return &Response{Body: body, ETag: resp.Header.Get("ETag")}, final, nil
	case code == http.StatusNotModified && r.ETag != "":
		body.Close()
		return &Response{NotModified: true, ETag: r.ETag}, final, nil
	case code == http.StatusNotFound || code == http.StatusGone:
		body.Close()
		return nil, final, ErrNotFound
	case code == http.StatusTooManyRequests || code >= 500:
		body.Close()
		seconds, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
		return nil, time.Duration(seconds) * time.Second, fmt.Errorf("the registry answered %s", resp.Status)
	default:
		body.Close()
		return nil, final, fmt.Errorf("the registry answered %s", resp.Status)
	}
}

// slot waits until a host has fewer than perHost requests under way.
func (g *Getter) slot(ctx context.Context, host string) (release func(), _ error) {
	g.mu.Lock()
	slots := g.slots[host]
	if slots == nil {
		slots = make(chan struct{}, perHost)
		g.slots[host] = slots
	}
	g.mu.Unlock()
	select {
	case slots <- struct{}{}:
		return sync.OnceFunc(func() { <-slots }), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// slotBody gives its host's slot back when it is closed.
type slotBody struct {
	io.ReadCloser
	release func()
}

func (b *slotBody) Close() error {
	defer b.release()
	return b.ReadCloser.Close()
}

// ReadDocument reads a registry's document whole, or fails past [MaxDocument].
func ReadDocument(r io.Reader) ([]byte, error) {
	return io.ReadAll(archive.Limit(r, "bytes of a document", MaxDocument))
}
