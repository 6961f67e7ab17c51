package registry

import (
	"bytes"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A pair of hosts: one that is configured, and one to which it sends those who
// ask for bytes. Each notes who asked.
type hosts struct {
	near, far *httptest.Server
	seen      []string // host, path and authorization
}

func newHosts(t *testing.T) (*hosts, *Getter) {
	h := new(hosts)
	note := func(host string, r *http.Request) {
		h.seen = append(h.seen, strings.TrimSpace(host+" "+r.URL.Path+" "+r.Header.Get("Authorization")))
	}
	h.far = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		note("far", r)
		if r.URL.Path == "/on" {
			http.Redirect(w, r, "https://third.invalid/", http.StatusFound)
			return
		}
		io.WriteString(w, "bytes")
	}))
	h.near = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		note("near", r)
		to := map[string]string{
			"/same":     h.near.URL + "/here",
			"/renamed":  h.near.URL + "/far",
			"/far":      h.far.URL + "/there",
			"/on":       h.far.URL + "/on",
			"/clear":    "http://far.invalid/there",
			"/person":   "https://me@far.invalid/there",
			"/neighbor": "https://localhost:1/there",
		}[r.URL.Path]
		if to == "" {
			io.WriteString(w, "bytes")
			return
		}
		http.Redirect(w, r, to, http.StatusFound)
	}))
	t.Cleanup(h.near.Close)
	t.Cleanup(h.far.Close)
	g := NewGetter("bumplens-test")
	return h, g
}

// A configured host may send those who ask for bytes to one further host, once,
// and nobody tells that host who asks.
func TestRedirectOfBytes(t *testing.T) {
	for path, want := range map[string]struct {
		seen []string
		err  string
	}{
		"/same":    {[]string{"near /same Bearer TOKEN", "near /here Bearer TOKEN"}, ""},
		"/far":     {[]string{"near /far Bearer TOKEN", "far /there"}, ""},
		"/renamed": {[]string{"near /renamed Bearer TOKEN", "near /far Bearer TOKEN", "far /there"}, ""},
		"/on":      {[]string{"near /on Bearer TOKEN", "far /on"}, `another host, "third.invalid"`},
		"/clear":   {[]string{"near /clear Bearer TOKEN"}, `redirected to "http://far.invalid/there"`},
		"/person":  {[]string{"near /person Bearer TOKEN"}, "redirected to"},
	} {
		t.Run(path, func(t *testing.T) {
			h, g := newHosts(t)
			g.far.Transport = h.far.Client().Transport // it is no public host
			c := &Client{Getter: g, Cache: NewCache(t.TempDir())}
			_, err := c.Named(t.Context(), Request{URL: h.near.URL + path, Authorization: "Bearer TOKEN"}, path)
			if want.err == "" && err != nil || want.err != "" && (err == nil || !strings.Contains(err.Error(), want.err)) {
				t.Errorf("got %v, want %q", err, want.err)
			}
			if d := cmp.Diff(want.seen, h.seen); d != "" {
				t.Error(d)
			}
		})
	}
}

// A redirect cannot make us speak to a neighbour.
func TestRedirectToPrivateAddress(t *testing.T) {
	h, g := newHosts(t)
	for _, path := range []string{"/neighbor", "/far"} {
		_, wait, err := g.try(t.Context(), Request{URL: h.near.URL + path, bytes: true})
		if err == nil || !strings.Contains(err.Error(), "is not a public address") {
			t.Errorf("%s: got %v after %s", path, err, wait)
		}
	}
}

// What is of no private network and still not of the internet is no public
// address either, and neither is one that leads to such.
func TestPublicOnly(t *testing.T) {
	for address, public := range map[string]bool{
		"93.184.215.14:443": true, "[2606:2800:21f::1]:443": true,
		"127.0.0.1:443": false, "10.0.0.1:443": false, "169.254.169.254:80": false, "0.0.0.0:80": false, "[::1]:443": false, "[fd00::1]:443": false, "[fe80::1]:443": false,
		"100.100.100.200:80": false, "0.1.2.3:80": false, "198.18.0.1:80": false, "240.0.0.1:80": false, "192.0.0.192:80": false,
		"[::ffff:10.0.0.1]:80": false, "[::10.0.0.1]:80": false, "[64:ff9b::a9fe:a9fe]:80": false, "[2002:a00:1::]:80": false, "[fec0::1]:80": false,
	} {
		if err := publicOnly("tcp", address, nil); (err == nil) != public {
			t.Errorf("%s: got %v", address, err)
		}
	}
}

// A document comes from the host that is asked, or not at all.
func TestRedirectOfDocument(t *testing.T) {
	h, g := newHosts(t)
	c := &Client{Getter: g, Cache: NewCache(t.TempDir())}
	if _, err := c.Document(t.Context(), Request{URL: h.near.URL + "/far"}, time.Minute, nil); err == nil || !strings.Contains(err.Error(), "another host") {
		t.Errorf("got %v", err)
	}
	if d := cmp.Diff([]string{"near /far"}, h.seen); d != "" {
		t.Error(d)
	}
}

// A refusal for want of a budget is a pause, and one for want of a right is not.
func TestSpentBudget(t *testing.T) {
	reset := strconv.FormatInt(time.Now().Add(10*time.Minute).Unix(), 10)
	for name, tt := range map[string]struct {
		header map[string]string
		rests  bool
	}{
		"budget spent":    {map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}, true},
		"secondary limit": {map[string]string{"Retry-After": "120", "X-RateLimit-Remaining": "4000"}, true},
		"no permission":   {map[string]string{"X-RateLimit-Remaining": "4000", "X-RateLimit-Reset": reset}, false},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				for k, v := range tt.header {
					w.Header().Set(k, v)
				}
				w.WriteHeader(http.StatusForbidden)
			}))
			defer server.Close()
			g := NewGetter("bumplens-test")
			_, err := g.Get(t.Context(), Request{URL: server.URL})
			var status *StatusError
			if !errors.As(err, &status) || status.Code != http.StatusForbidden {
				t.Fatalf("got %v", err)
			}
			_, err = g.Get(t.Context(), Request{URL: server.URL})
			if busy := new(BusyError); errors.As(err, &busy) != tt.rests {
				t.Errorf("then got %v", err)
			}
		})
	}
}

// Who asks a host that does not answer is told that, and not that it is left
// alone since.
func TestBusyIsNotAsked(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }))
	defer server.Close()
	g := NewGetter("bumplens-test")
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	for range tolerated - 1 {
		g.host(u.Host, 0).fell(0)
	}
	var status *StatusError
	if _, err := g.Get(t.Context(), Request{URL: server.URL}); !errors.As(err, &status) {
		t.Errorf("got %v", err)
	}
	if _, err := g.Get(t.Context(), Request{URL: server.URL}); !errors.As(err, new(*BusyError)) {
		t.Errorf("then got %v", err)
	}
}

// What is kept is found by the digest that was checked. A registry that writes
// another's beside it neither hands out nor takes the place of the other's.
func TestArtifactUnderItsOwnDigest(t *testing.T) {
	for name, hostile := range map[string][]string{
		"a weaker one first": {abc1, sha512Of("INERT FIXTURE")},
		"one of two":         {abc512, sha512Of("INERT FIXTURE")},
	} {
		t.Run(name, func(t *testing.T) {
			c := NewCache(t.TempDir())
			serve := func(s string) func() (io.ReadCloser, error) {
				return func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(s)), nil }
			}
			if _, err := c.Artifact(serve("INERT FIXTURE"), hostile); err != nil {
				t.Fatal(err)
			}
			for _, digests := range [][]string{{abc1}, {abc512}, {abc1, abc512}} {
				source, err := c.Artifact(serve("abc"), digests)
				if err != nil {
					t.Fatal(err)
				}
				if got, err := readAll(source); string(got) != "abc" || err != nil {
					t.Errorf("%q: got %q, %v", digests, got, err)
				}
			}
		})
	}
}

func sha512Of(s string) string {
	sum := sha512.Sum512([]byte(s))
	return "sha512-" + base64.StdEncoding.EncodeToString(sum[:])
}

// Where nobody publishes a digest, the bytes that came first count.
func TestNamedBytes(t *testing.T) {
	dir := t.TempDir()
	c := NewCache(dir)
	fetched := 0
	fetch := func() (io.ReadCloser, error) {
		fetched++
		return io.NopCloser(bytes.NewReader([]byte("bytes"))), nil
	}
	if _, err := c.Named("a", nil); !errors.Is(err, ErrOffline) {
		t.Errorf("got %v, want ErrOffline", err)
	}
	for range 2 {
		source, err := c.Named("a", fetch)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := readAll(source); string(got) != "bytes" || err != nil {
			t.Errorf("got %q, %v", got, err)
		}
	}
	if fetched != 1 {
		t.Errorf("fetched %d times", fetched)
	}
	files, err := filepath.Glob(filepath.Join(dir, "artifact", "*", "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("cache: %q, %v", files, err)
	}
	if err := os.WriteFile(files[0], []byte("INERT FIXTURE"), 0o600); err != nil {
		t.Fatal(err)
	}
	source, err := c.Named("a", fetch)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := readAll(source); !errors.Is(err, ErrDigest) {
		t.Errorf("tampered with: got %v, want ErrDigest", err)
	}
	if err := os.Remove(files[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Named("a", fetch); err != nil || fetched != 2 {
		t.Errorf("gone: %v, fetched %d times", err, fetched)
	}
}

func readAll(source func() (io.ReadCloser, error)) ([]byte, error) {
	body, err := source()
	if err != nil {
		return nil, err
	}
	defer body.Close()
	return io.ReadAll(body)
}
