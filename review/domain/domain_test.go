package domain

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"

	"github.com/bumplens/bumplens/review/registry"
)

// A world is a resolver and a registry on this machine.
type world struct {
	resolver, list string
	dir            string // of the cache

	mu     sync.Mutex
	names  map[string]int    // by what DNS answers
	says   map[string]string // what the registry says of a domain, "" for nothing
	asked  []string          // of the registry
	solved []string          // of the resolver
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{dir: t.TempDir(), names: make(map[string]int), says: make(map[string]string)}
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ready := make(chan struct{})
	resolver := &dns.Server{PacketConn: conn, Handler: dns.HandlerFunc(w.resolve), NotifyStartedFunc: func() { close(ready) }}
	go resolver.ActivateAndServe()
	<-ready
	t.Cleanup(func() { resolver.Shutdown() })
	w.resolver = conn.LocalAddr().String()

	server := httptest.NewServer(http.HandlerFunc(w.tell))
	t.Cleanup(server.Close)
	w.list = server.URL + "/list"
	return w
}

func (w *world) resolve(out dns.ResponseWriter, question *dns.Msg) {
	w.mu.Lock()
	defer w.mu.Unlock()
	name := strings.TrimSuffix(question.Question[0].Name, ".")
	w.solved = append(w.solved, name)
	reply := new(dns.Msg)
	code, ok := w.names[name]
	if !ok {
		code = dns.RcodeNameError
	}
	out.WriteMsg(reply.SetRcode(question, code))
}

func (w *world) tell(out http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/list/dns.json" {
		fmt.Fprintf(out, `{"version": "1.0", "services": [[["example", "org"], ["http://%s/rdap"]]]}`, r.Host)
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	name := strings.TrimPrefix(r.URL.Path, "/rdap/domain/")
	w.asked = append(w.asked, name)
	switch said := w.says[name]; said {
	case "":
		http.NotFound(out, r)
	case "busy":
		out.Header().Set("Retry-After", "60")
		out.WriteHeader(http.StatusTooManyRequests)
	default:
		io.WriteString(out, said)
	}
}

// resolves sets what DNS answers; it has no other names.
func (w *world) resolves(name string, code int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.names[name] = code
}

// registers sets what the registry answers; it has no other domains.
func (w *world) registers(name, said string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.says[name] = said
}

// questions returns what DNS and the registry were asked.
func (w *world) questions() (solved, asked []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.solved), slices.Clone(w.asked)
}

func (w *world) client(offline bool) *Client {
	return New(Config{Resolvers: []string{w.resolver}, List: w.list},
		&registry.Client{Getter: registry.NewGetter("bumplens-test"), Cache: registry.NewCache(w.dir), Offline: offline})
}

// says is a registry's answer.
func says(name string, status ...string) string {
	data, err := json.Marshal(map[string]any{"objectClassName": "domain", "ldhName": name, "status": status, "unknown": 1})
	if err != nil {
		panic(err)
	}
	return string(data)
}

// A domain is not registered when DNS and its registry say so, and only then.
func TestRegistered(t *testing.T) {
	w := newWorld(t)
	w.resolves("there.example", dns.RcodeSuccess)
	w.resolves("broken.example", dns.RcodeServerFailure)
	w.registers("parked.example", says("PARKED.EXAMPLE.", "client hold"))
	w.registers("leaving.example", says("leaving.example", "active", "redemption period"))
	w.registers("dropping.example", says("dropping.example", "pendingDelete"))
	w.registers("strange.example", "<html>")
	w.registers("other.example", says("another.example"))
	w.registers("nameserver.example", `{"objectClassName": "nameserver", "ldhName": "nameserver.example"}`)

	got, err := w.client(false).Registered(t.Context(), []string{
		"there.example", "gone.example", "Mail.Gone.EXAMPLE", "broken.example", "parked.example", "leaving.example", "dropping.example",
		"strange.example", "other.example", "nameserver.example",
		"nowhere.invalid", "gmail.com", "users.noreply.github.com", "me.github.io", "", "org", "127.0.0.1", "a b.example", "../x", "[::1]",
	})
	want := map[string]bool{
		"there.example": true, "gone.example": false, "Mail.Gone.EXAMPLE": false, "parked.example": true, "leaving.example": false, "dropping.example": false,
		"gmail.com": true, "users.noreply.github.com": true,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	for _, reason := range []string{
		`"broken.example": asking DNS: the resolver answered SERVFAIL`,
		`"strange.example": its registry's answer: invalid character`,
		`"other.example": its registry's answer is about "another.example"`,
		`"nowhere.invalid": list of registries: it has no server for this domain`,
	} {
		if err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%s is not among the reasons: %v", reason, err)
		}
	}
	_, asked := w.questions()
	for _, name := range asked {
		if name == "there.example" || name == "broken.example" {
			t.Errorf("the registry was asked about %s", name)
		}
	}
}

// What was learned is asked for once a week, and offline never.
func TestAnswersAreKept(t *testing.T) {
	w := newWorld(t)
	w.resolves("there.example", dns.RcodeSuccess)
	domains := []string{"there.example", "gone.example"}
	want := map[string]bool{"there.example": true, "gone.example": false}
	if got, err := w.client(true).Registered(t.Context(), domains); len(got) != 0 || err != nil {
		t.Errorf("offline, with nothing kept: got %v, %v", got, err)
	}
	for _, offline := range []bool{false, false, true} {
		if got, err := w.client(offline).Registered(t.Context(), domains); err != nil || !cmp.Equal(want, got) {
			t.Errorf("got %v, %v", got, err)
		}
	}
	if solved, asked := w.questions(); len(solved) != 2 || len(asked) != 1 {
		t.Errorf("asked %v and %v", solved, asked)
	}
	old, err := json.Marshal(answer{time.Now().Add(-fresh - time.Hour), false})
	if err != nil {
		t.Fatal(err)
	}
	c := w.client(false)
	if err := c.client.Cache.KeepDocument(document("there.example"), old); err != nil {
		t.Fatal(err)
	}
	if got, err := c.Registered(t.Context(), domains); err != nil || !got["there.example"] {
		t.Errorf("an old answer was believed: %v, %v", got, err)
	}
}

// No more than fifty domains are looked up at once; the rest is unknown.
func TestLookUpsAreBounded(t *testing.T) {
	w := newWorld(t)
	var domains []string
	for i := range 2 * most {
		domains = append(domains, fmt.Sprintf("d%d.example", i))
		w.resolves(domains[i], dns.RcodeSuccess)
	}
	got, err := w.client(false).Registered(t.Context(), domains)
	if solved, _ := w.questions(); err != nil || len(got) != most || len(solved) != most {
		t.Errorf("got %d answers to %d questions, %v; want %d", len(got), len(solved), err, most)
	}
}

// A registry that asks for rest is left alone, and what was to be asked of it
// is unknown.
func TestBusyRegistry(t *testing.T) {
	w := newWorld(t)
	w.registers("busy.example", "busy")
	c := w.client(false)
	for _, name := range []string{"busy.example", "gone.example"} {
		if got, err := c.Registered(t.Context(), []string{name}); len(got) != 0 || err == nil {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
	_, asked := w.questions()
	if d := cmp.Diff([]string{"busy.example"}, asked); d != "" {
		t.Errorf("asked (-want +got)\n%s", d)
	}
}

// Nobody who answers is no answer.
func TestNobodyAnswers(t *testing.T) {
	silent, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { silent.Close() })
	w := newWorld(t)
	for name, config := range map[string]Config{
		"no resolver":     {List: w.list},
		"silent resolver": {Resolvers: []string{silent.LocalAddr().String()}, List: w.list},
		"no list":         {Resolvers: []string{w.resolver}, List: w.list + "/nothing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := New(config, &registry.Client{Getter: registry.NewGetter("bumplens-test"), Cache: registry.NewCache(t.TempDir())})
			began := time.Now()
			got, err := c.Registered(t.Context(), []string{"gone.example"})
			if len(got) != 0 || err == nil {
				t.Errorf("got %v, %v", got, err)
			}
			if took := time.Since(began); took > 2*within {
				t.Errorf("it took %s", took)
			}
		})
	}
}

func TestRegistrable(t *testing.T) {
	for name, want := range map[string]string{
		"example.org":                         "example.org",
		"a.b.Example.ORG.":                    "example.org",
		"mail.example.co.uk":                  "example.co.uk",
		"me.github.io":                        "github.io",
		"users.noreply.github.com":            "github.com",
		"bücher.example":                      "xn--bcher-kva.example",
		"co.uk":                               "",
		"localhost":                           "",
		"-a.example":                          "",
		"a_b.example":                         "",
		strings.Repeat("a.", 150) + "example": "",
	} {
		if got := registrable(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}
