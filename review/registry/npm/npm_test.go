package npm

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
	"github.com/bumplens/bumplens/review/registry/standin"
)

// A server is a registry that notes who asked what.
type server struct {
	*httptest.Server
	mu       sync.Mutex
	requests []string // path and authorization
}

func serve(t *testing.T, h http.Handler) *server {
	t.Helper()
	s := new(server)
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.requests = append(s.requests, strings.TrimSpace(r.URL.Path+" "+r.Header.Get("Authorization")))
		s.mu.Unlock()
		h.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.requests...)
}

func client(t *testing.T, c Config, dir string) *Client {
	t.Helper()
	if c.Authorization == nil {
		c.Authorization = func(string) string { return "" }
	}
	return New(c, &registry.Client{Getter: registry.NewGetter("bumplens-test"), Cache: registry.NewCache(dir)})
}

var leftPad = ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "left-pad"}

func pad(version, text string) standin.Release {
	return standin.Release{
		Name:      "left-pad",
		Version:   version,
		Files:     map[string][]byte{"package.json": []byte(`{"name": "left-pad"}`), "index.js": []byte(text)},
		Published: time.Date(2026, 1, int(version[len(version)-1]-'0')+1, 0, 0, 0, 0, time.UTC),
		Publisher: "alice",
	}
}

func TestReleaseAndArtifact(t *testing.T) {
	reg := standin.New(pad("1.3.0", "old"), pad("1.3.1", "new"))
	s := serve(t, reg)
	c := client(t, Config{Registry: s.URL}, t.TempDir())

	r, err := c.Release(t.Context(), leftPad.At("1.3.1"))
	if err != nil {
		t.Fatal(err)
	}
	want := &registry.Release{
		Version:   leftPad.At("1.3.1"),
		Registry:  s.URL + "/",
		Published: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC),
		Publisher: registry.Publisher{Name: "alice"},
		Earlier:   []registry.Publication{{Number: "1.3.0", At: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Publisher: registry.Publisher{Name: "alice"}}},
		Told:      new(registry.Manifest),
		Artifacts: []registry.Artifact{{File: "left-pad-1.3.1.tgz", Format: archive.TarGz, URL: s.URL + "/left-pad/-/left-pad-1.3.1.tgz", Digests: []string{reg.Integrity("left-pad", "1.3.1")}}},
	}
	if d := cmp.Diff(want, r); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	source, err := c.Open(t.Context(), leftPad, r.Artifacts[0], []string{reg.Integrity("left-pad", "1.3.1")})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // a source gives the same bytes each time
		body, err := source()
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(body)
		body.Close()
		if err != nil || !bytes.Equal(got, standin.Pack(pad("1.3.1", "new").Files)) {
			t.Errorf("got %d bytes, %v", len(got), err)
		}
	}
	if got := len(s.asked()); got != 2 {
		t.Errorf("%d requests, want a packument and a tarball: %q", got, s.asked())
	}
}

// Bytes that are not those the lockfile pins are never read, though the
// registry says that they are right.
func TestPinnedDigestCounts(t *testing.T) {
	reg := standin.New(pad("1.3.0", "old"))
	pinned := reg.Integrity("left-pad", "1.3.0")
	reg.Publish(pad("1.3.0", "other bytes under the same version"))
	c := client(t, Config{Registry: serve(t, reg).URL}, t.TempDir())
	r, err := c.Release(t.Context(), leftPad.At("1.3.0"))
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{"fetched", "kept"} {
		if _, err := c.Open(t.Context(), leftPad, r.Artifacts[0], []string{pinned}); !errors.Is(err, registry.ErrDigest) {
			t.Errorf("%s: got %v, want ErrDigest", at, err)
		}
		if _, err := c.Open(t.Context(), leftPad, r.Artifacts[0], nil); err != nil { // which keeps it
			t.Fatal(err)
		}
	}
}

// A cache that was tampered with is found out when it is read.
func TestCacheIsChecked(t *testing.T) {
	dir := t.TempDir()
	reg := standin.New(pad("1.3.0", "old"))
	c := client(t, Config{Registry: serve(t, reg).URL}, dir)
	r, err := c.Release(t.Context(), leftPad.At("1.3.0"))
	if err != nil {
		t.Fatal(err)
	}
	source, err := c.Open(t.Context(), leftPad, r.Artifacts[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "artifact", "*", "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("cache: %q, %v", files, err)
	}
	if err := os.WriteFile(files[0], []byte("INERT FIXTURE"), 0o600); err != nil {
		t.Fatal(err)
	}
	body, err := source()
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	if _, err := io.ReadAll(body); !errors.Is(err, registry.ErrDigest) {
		t.Errorf("got %v, want ErrDigest", err)
	}
}

// A token goes to the registry it is for: not to the host that a document
// names, and not to the registry of another scope.
func TestTokenStaysWithItsHost(t *testing.T) {
	private, public := standin.New(), standin.New(pad("1.3.0", "old"))
	private.Publish(standin.Release{Name: "@acme/secret", Version: "1.0.0", Files: map[string][]byte{"package.json": []byte("{}")}})
	one, other := serve(t, private), serve(t, public)
	c := client(t, Config{
		Registry: other.URL,
		Scopes:   map[string]string{"@acme": one.URL},
		Authorization: func(url string) string {
			if strings.HasPrefix(url, one.URL) {
				return "Bearer TOKEN"
			}
			return ""
		},
	}, t.TempDir())
	secret := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "@acme/secret"}
	for _, v := range []ecosystem.Version{secret.At("1.0.0"), leftPad.At("1.3.0")} {
		r, err := c.Release(t.Context(), v)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Open(t.Context(), v.Package, r.Artifacts[0], nil); err != nil {
			t.Fatal(err)
		}
	}
	if d := cmp.Diff([]string{"/@acme/secret Bearer TOKEN", "/@acme/secret/-/secret-1.0.0.tgz Bearer TOKEN"}, one.asked()); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"/left-pad", "/left-pad/-/left-pad-1.3.0.tgz"}, other.asked()); d != "" {
		t.Error(d)
	}
}

// A packument cannot send us to another host in clear, nor to a neighbour.
func TestForeignHosts(t *testing.T) {
	foreign := serve(t, http.NotFoundHandler())
	for name, address := range map[string]string{
		"in clear":          foreign.URL + "/left-pad-1.3.0.tgz",
		"a private address": strings.Replace(foreign.URL, "http:", "https:", 1) + "/left-pad-1.3.0.tgz",
		"with a user":       "https://registry@files.invalid/left-pad-1.3.0.tgz",
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			c := client(t, Config{Registry: "https://registry.npm.example/"}, t.TempDir())
			a := registry.Artifact{URL: address, Digests: []string{"sha512-" + strings.Repeat("A", 86) + "=="}}
			if _, err := c.Open(ctx, leftPad, a, nil); err == nil {
				t.Error("got no error")
			}
		})
	}
	if asked := foreign.asked(); len(asked) > 0 {
		t.Errorf("the foreign host was asked %q", asked)
	}
}

// The unconfigured default's host in a tarball's address means the configured
// registry, as it does to npm.
func TestDefaultHostMeansTheConfiguredRegistry(t *testing.T) {
	s := serve(t, standin.New())
	c := client(t, Config{Registry: s.URL + "/npm/", Default: "https://registry.npm.example/"}, t.TempDir())
	r, err := c.artifactRequest(leftPad, registry.Artifact{URL: "https://registry.npm.example/left-pad/-/left-pad-1.3.0.tgz"})
	if err != nil || r.URL != s.URL+"/left-pad/-/left-pad-1.3.0.tgz" || r.Far {
		t.Errorf("got %+v, %v", r, err)
	}
}

// A release says whose place its registry takes, unless its scope is kept
// somewhere else.
func TestUsualRegistry(t *testing.T) {
	own := pad("1.3.0", "own")
	own.Name = "@own/left-pad"
	s := serve(t, standin.New(own, pad("1.3.0", "old")))
	scoped := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: own.Name}.At(own.Version)
	const usual = "https://registry.npm.example/"
	for scope, want := range map[string]string{"@other": usual, "@own": ""} {
		c := client(t, Config{Registry: s.URL + "/", Default: usual, Scopes: map[string]string{scope: s.URL + "/"}}, t.TempDir())
		if r, err := c.Release(t.Context(), scoped); err != nil || r.Usual != want {
			t.Errorf("%s kept: got %+v, %v", scope, r, err)
		}
		if r, err := c.Release(t.Context(), leftPad.At("1.3.0")); err != nil || r.Usual != usual {
			t.Errorf("without a scope: got %+v, %v", r, err)
		}
	}
}

// A busy registry is asked again when it says so, and one that is out of order
// is told apart from one that does not have the package.
func TestBusyRegistry(t *testing.T) {
	reg := standin.New(pad("1.3.0", "old"))
	failures := 2
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if failures > 0 {
			failures--
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		reg.ServeHTTP(w, r)
	}))
	c := client(t, Config{Registry: s.URL}, t.TempDir())
	if _, err := c.Release(t.Context(), leftPad.At("1.3.0")); err != nil {
		t.Error(err)
	}
	if _, err := c.Release(t.Context(), leftPad.At("9.9.9")); !errors.Is(err, registry.ErrNotFound) {
		t.Errorf("unknown version: got %v", err)
	}
	failures = 100
	c = client(t, Config{Registry: s.URL}, t.TempDir())
	if _, err := c.Release(t.Context(), leftPad.At("1.3.0")); err == nil || errors.Is(err, registry.ErrNotFound) {
		t.Errorf("busy for good: got %v", err)
	}
}

// Offline nothing is fetched, and what was fetched before is there.
func TestOffline(t *testing.T) {
	dir := t.TempDir()
	s := serve(t, standin.New(pad("1.3.0", "old")))
	online := client(t, Config{Registry: s.URL}, dir)
	r, err := online.Release(t.Context(), leftPad.At("1.3.0"))
	if err != nil {
		t.Fatal(err)
	}
	offline := client(t, Config{Registry: s.URL}, dir)
	offline.client.Offline = true
	if _, err := offline.Release(t.Context(), leftPad.At("1.3.0")); err != nil {
		t.Error(err)
	}
	if _, err := offline.Open(t.Context(), leftPad, r.Artifacts[0], nil); !errors.Is(err, registry.ErrOffline) {
		t.Errorf("got %v, want ErrOffline", err)
	}
	if got := len(s.asked()); got != 1 {
		t.Errorf("%d requests, want one", got)
	}
}

// An account's packages are those that it may write, asked with the registry's
// own credentials; a name leads to no other document.
func TestPackagesOfAccounts(t *testing.T) {
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.EscapedPath() {
		case "/-/user/alice/package":
			io.WriteString(w, `{"a": "write", "b": "read", "@c/d": "write", "e": null}`)
		case "/-/user/..%2Fx%20y/package":
			io.WriteString(w, `{}`)
		case "/-/user/list/package":
			io.WriteString(w, `["a"]`)
		default:
			http.NotFound(w, r)
		}
	}))
	c := client(t, Config{Registry: s.URL, Authorization: func(string) string { return "Bearer x" }}, t.TempDir())
	for account, want := range map[string]int{"alice": 2, "../x y": 0, "list": -1, "..": -1, "": -1, "bob": -1} {
		n, err := c.Packages(t.Context(), leftPad, account)
		if err != nil {
			n = -1
		}
		if n != want {
			t.Errorf("%q: got %d, %v; want %d", account, n, err, want)
		}
	}
	for _, request := range s.asked() {
		if !strings.HasSuffix(request, " Bearer x") {
			t.Errorf("%s was asked without credentials", request)
		}
	}
}

// A hostile registry, or a hostile package.json in an honest one, may hold
// anything any number of times.
func TestEndless(t *testing.T) {
	many := new(strings.Builder)
	for i := range registry.MaxListed + 1 {
		fmt.Fprintf(many, `"%d": {},`, i)
	}
	members := many.String()
	for name, doc := range map[string]string{
		"versions": `{"versions": {` + members + `"x": {}}}`,
		"times":    `{"time": {` + strings.ReplaceAll(members, "{}", `"2026-01-01T00:00:00Z"`) + `"x": ""}}`,
	} {
		if _, err := decodePackument(strings.NewReader(doc)); !errors.As(err, new(*archive.LimitError)) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	version := `{"versions": {"1.0.0": {"scripts": {"test": "x"}, "Scripts": {"test": "y"}, "dependencies": {` + members + `"x": ""}}}}`
	doc, err := decodePackument(strings.NewReader(version))
	if err != nil {
		t.Fatal(err)
	}
	if told := doc.Versions["1.0.0"].Told; told.Dependencies != nil || told.Scripts["test"] != "x" {
		t.Errorf("got %d dependencies, %v", len(told.Dependencies), told.Scripts)
	}
}
