package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/bumplens/bumplens/app/github/githubtest"
	"github.com/bumplens/bumplens/app/github/standin"
	"github.com/bumplens/bumplens/app/store/storetest"
	npmstandin "github.com/bumplens/bumplens/review/registry/standin"
)

var soakFor = flag.Duration("soak", time.Minute, "how long TestSoak keeps the App busy")

const (
	soakInstallations = 210
	soakProcesses     = 3
	soakEvents        = 2000 // besides those of installing
	soakSettles       = 90 * time.Second
)

// Three processes on one PostgreSQL, one of which is always being killed, serve
// many installations of a GitHub that often fails. In the end each pull request
// has what it would have had without all that.
func TestSoak(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED with -short: it takes minutes")
	}
	s := newSoak(t, storetest.Postgres(t))
	s.install()
	s.fail()
	end := time.Now().Add(*soakFor)
	killing := make(chan struct{})
	go func() {
		defer close(killing)
		s.kill(time.Now().Add(*soakFor * 3 / 4))
	}()
	s.act(end)
	<-killing
	s.settle(time.Now().Add(soakSettles))
	s.answered()
	s.silent()
}

// A soak is a crowd of repositories, and the processes that serve them.
type soak struct {
	*house
	repositories []*standin.Repository
	heads        map[head]bool // that any pull request ever had, and whether it is harmless
	processes    [soakProcesses]*process
	killed       int
}

type head struct {
	repo *standin.Repository
	sha  string
}

func newSoak(t *testing.T, databaseURL string) *soak {
	h := newLoneHouse(t)
	h.database = databaseURL
	for n := range 20 {
		h.registry.Publish(npmstandin.Release{Name: "quiet", Version: fmt.Sprintf("1.1.%d", n), Files: map[string][]byte{
			"package.json": []byte(`{"name": "quiet", "main": "index.js"}`), "index.js": fmt.Appendf(nil, "exports.n = %d\n", n),
		}})
	}
	s := &soak{house: h, heads: make(map[head]bool)}
	balanced := new(balancer)
	for i := range s.processes {
		s.processes[i] = &process{dir: t.TempDir(), port: freePort(t)}
		s.processes[i].start(h)
		balanced.ports = append(balanced.ports, s.processes[i].port)
	}
	t.Cleanup(func() {
		for _, p := range s.processes {
			p.stop()
		}
	})
	server := httptest.NewServer(balanced)
	t.Cleanup(server.Close)
	h.github.SetHook(server.URL + "/webhook")
	ctx, cancel := context.WithCancel(context.Background())
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		h.github.RunAtOnce(ctx, 100)
	}()
	t.Cleanup(func() { cancel(); <-stopped })
	return s
}

// A process is the App as "bot serve" runs it, but for the time that a job may
// take.
type process struct {
	dir  string
	port int
	cmd  *exec.Cmd
	log  string // the file
}

// serveHastily is "bot serve" with jobs that may take ten seconds, and with no
// advisories but GitHub's.
func serveHastily() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	err := func() error {
		log, err := newLogger(environment{os.Getenv, os.Stdout, os.Stderr})
		if err != nil {
			return err
		}
		c, err := newConfig(os.Getenv)
		if err != nil {
			return err
		}
		listener, err := net.Listen("tcp", c.address)
		if err != nil {
			return err
		}
		p, err := newParts(ctx, log, os.Getenv, c)
		if err != nil {
			return err
		}
		defer p.store.Close()
		p.jobs.JobTimeout = 10 * time.Second
		return serveApp(ctx, log, listener, p)
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, "hasty:", err)
		os.Exit(1)
	}
}

func (p *process) start(h *house) {
	npmrc := filepath.Join(p.dir, "npmrc")
	if err := os.WriteFile(npmrc, []byte("registry="+h.npmURL+"\n"), 0o600); err != nil {
		h.t.Error(err)
	}
	p.cmd = exec.Command("hasty")
	p.cmd.Env = append(os.Environ(),
		fmt.Sprint("APP_ID=", githubtest.AppID), "PRIVATE_KEY="+string(githubtest.KeyPEM()), "WEBHOOK_SECRET="+githubtest.Secret,
		"GITHUB_API_URL="+h.github.URL, fmt.Sprint("PORT=", p.port), "DATA_DIR="+p.dir, "DATABASE_URL="+h.database,
		"HOME="+p.dir, "NPM_CONFIG_USERCONFIG="+npmrc, "LOG_FORMAT=text", "LOG_LEVEL=debug")
	// A file, and no pipe: nobody is to wait for this process to read it.
	p.log = filepath.Join(p.dir, "log")
	log, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		h.t.Error(err)
		return
	}
	defer log.Close()
	p.cmd.Stderr = log
	if err := p.cmd.Start(); err != nil {
		h.t.Error(err)
	}
}

func (p *process) kill() {
	p.cmd.Process.Kill()
	p.cmd.Wait()
}

// stop ends the process as an operator does.
func (p *process) stop() {
	p.cmd.Process.Signal(syscall.SIGTERM)
	p.cmd.Wait()
}

// said returns the log.
func (p *process) said(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(p.log)
	if err != nil {
		t.Error(err)
	}
	return string(data)
}

// A balancer hands deliveries to processes, and to the next where one does not
// take them. It keeps each back for a while of its own, so that they come in
// disorder.
type balancer struct {
	ports []int
	next  atomic.Uint64
}

func (b *balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	time.Sleep(rand.N(2 * time.Second))
	for r.Context().Err() == nil {
		status, err := b.hand(r, body)
		if err == nil && status < 500 {
			w.WriteHeader(status)
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func (b *balancer) hand(r *http.Request, body []byte) (int, error) {
	port := b.ports[b.next.Add(1)%uint64(len(b.ports))]
	req, err := http.NewRequestWithContext(r.Context(), r.Method, fmt.Sprintf("http://127.0.0.1:%d%s", port, r.URL.Path), bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header = r.Header
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode, err
}

// install makes the repositories, each of an account of its own.
func (s *soak) install() {
	for n := range soakInstallations {
		repo := s.github.CreateRepository(fmt.Sprintf("acme-%03d", n), "storefront", map[string]string{
			"package-lock.json": s.lock("quiet@1.0.0", "left-pad@1.3.0"),
		})
		repo.SetRole("mona", "maintain")
		s.repositories = append(s.repositories, repo)
	}
}

// fail has a tenth of GitHub's answers go wrong.
func (s *soak) fail() {
	rarely := func(*http.Request) bool { return rand.IntN(1000) < 17 }
	for _, f := range []standin.Fault{
		{Status: http.StatusBadGateway}, standin.Limit(http.StatusForbidden, "1"), standin.Limit(http.StatusTooManyRequests, "1"),
		{Drop: true}, {Lost: true}, {Status: http.StatusInternalServerError},
	} {
		f.Match, f.Times = rarely, 1<<30
		s.github.Inject(f)
	}
}

// kill ends a process as a power cut does, again and again, and starts another in
// its place.
func (s *soak) kill(until time.Time) {
	for time.Now().Before(until) {
		time.Sleep(2*time.Second + rand.N(2*time.Second))
		p := s.processes[rand.IntN(len(s.processes))]
		p.kill()
		p.start(s.house)
		s.killed++
	}
}

// act does what people and bots do, until end.
func (s *soak) act(end time.Time) {
	pause := time.Until(end) / soakEvents
	tick := time.NewTicker(pause)
	defer tick.Stop()
	mona := standin.Person("mona")
	opened := make(map[*standin.Repository][]int)
	for n := range soakEvents {
		<-tick.C
		if rand.IntN(5) == 0 {
			s.github.DuplicateDeliveries(1)
		}
		repo := s.repositories[n%len(s.repositories)]
		harmless := rand.IntN(2) == 0
		pad := "left-pad@1.3.1"
		if harmless {
			pad = "left-pad@1.3.0"
		}
		files := map[string]string{
			"package-lock.json": s.lock(fmt.Sprintf("quiet@1.1.%d", rand.IntN(20)), pad),
			"README.md":         fmt.Sprint("Change ", n),
		}
		pulls := opened[repo]
		if len(pulls) < 2 {
			number := repo.Open(standin.Proposal{Author: renovate, Title: "Update dependencies", Branch: fmt.Sprint("renovate/", n), Files: files})
			opened[repo] = append(pulls, number)
			s.heads[head{repo, repo.Head(number)}] = harmless
			continue
		}
		number := pulls[rand.IntN(len(pulls))]
		switch on := len(repo.Labels(number)) > 0; rand.IntN(5) {
		case 0:
			repo.Comment(number, mona, "/bumplens recheck")
		case 1, 2:
			var err error
			if on {
				err = repo.Unlabel(number, "bumplens:override", mona)
			} else {
				err = repo.Label(number, "bumplens:override", mona)
			}
			if err != nil {
				s.t.Error(err)
			}
		default:
			push := repo.Push
			if rand.IntN(2) == 0 {
				push = repo.ForcePush
			}
			s.heads[head{repo, push(number, files, renovate)}] = harmless
		}
	}
	s.t.Logf("%d events, %d deliveries, %d processes killed", soakEvents, len(s.github.Deliveries()), s.killed)
}

// settle waits until all is as it should be.
func (s *soak) settle(limit time.Time) {
	began := time.Now()
	var wrong []string
	for time.Now().Before(limit) {
		if wrong = s.wrong(); len(wrong) == 0 {
			break
		}
		time.Sleep(time.Second)
	}
	if err := s.github.Wait(s.t.Context()); err != nil {
		s.t.Error(err)
	}
	s.t.Logf("settled after %s", time.Since(began).Round(time.Second))
	time.Sleep(3 * time.Second) // and it stays so
	for _, text := range s.wrong() {
		s.t.Error(text)
		s.explain(text)
	}
}

// explain tells what the processes said of the repository whose name begins text.
func (s *soak) explain(text string) {
	owner, _, _ := strings.Cut(text, "#")
	var said []string
	for _, p := range s.processes {
		for line := range strings.Lines(p.said(s.t)) {
			if strings.Contains(line, owner+"/") {
				said = append(said, line)
			}
		}
	}
	slices.Sort(said) // by time
	s.t.Log(strings.Join(said, ""))
}

// wrong names whatever is not as it should be.
func (s *soak) wrong() []string {
	var wrong []string
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	for h := range s.heads {
		if runs := h.repo.CheckRuns(h.sha); len(runs) > 1 {
			say("%s %s has %d checks", h.repo.Owner(), h.sha, len(runs))
		}
	}
	for _, repo := range s.repositories {
		for number := 1; number <= 2; number++ {
			name := fmt.Sprintf("%s#%d", repo.Owner(), number)
			told := slices.DeleteFunc(repo.Comments(number), func(c standin.Comment) bool { return c.Author.App != githubtest.AppID })
			if len(told) > 1 {
				say("%s has %d comments", name, len(told))
			}
			sha := repo.Head(number)
			runs := repo.CheckRuns(sha)
			if len(runs) != 1 {
				say("%s has %d checks", name, len(runs))
				continue
			}
			want := "success"
			if on := slices.Contains(repo.Labels(number), "bumplens:override"); !s.heads[head{repo, sha}] && !on {
				want = "failure"
			}
			if runs[0].Conclusion != want {
				say("%s ends with %q (%q), want %q", name, runs[0].Conclusion, runs[0].Title, want)
			}
			if want == "failure" && (len(told) != 1 || !strings.Contains(told[0].Body, "`"+sha[:7]+"`")) {
				say("%s is held up, and its comments are not about it: %+v", name, told)
			}
		}
	}
	return wrong
}

// answered makes sure that no delivery was lost on the way in.
func (s *soak) answered() {
	for _, d := range s.github.Deliveries() {
		if d.Status/100 != 2 {
			s.t.Errorf("delivery %s of %s.%s was answered %d", d.GUID, d.Event, d.Action, d.Status)
		}
	}
}

// silent makes sure that no log holds a secret.
func (s *soak) silent() {
	for i, p := range s.processes {
		log := p.said(s.t)
		for _, secret := range []string{"ghs_", "eyJ", "Bearer", "PRIVATE KEY", githubtest.Secret} {
			if at := strings.Index(log, secret); at >= 0 {
				s.t.Errorf("the log of process %d holds %q: …%s", i, secret, log[max(0, at-200):min(len(log), at+20)])
			}
		}
		if !strings.Contains(log, "published") {
			s.t.Errorf("process %d did nothing", i)
		}
		if strings.Contains(log, "panic") {
			s.t.Errorf("process %d panicked", i)
		}
	}
}
