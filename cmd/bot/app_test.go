package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bumplens/bumplens/app/github/githubtest"
	"github.com/bumplens/bumplens/app/github/standin"
	"github.com/bumplens/bumplens/app/queue"
	"github.com/bumplens/bumplens/app/store"
	"github.com/bumplens/bumplens/app/store/storetest"
	"github.com/bumplens/bumplens/review"
	"github.com/bumplens/bumplens/review/advisory"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/registry/actions"
	"github.com/bumplens/bumplens/review/registry/npm"
	npmstandin "github.com/bumplens/bumplens/review/registry/standin"
	"github.com/bumplens/bumplens/review/repository"
)

// A house is everything around the App: a GitHub with a repository, and a
// registry. The App in it is the real one, from its webhook on.
type house struct {
	t        *testing.T
	github   *githubtest.GitHub
	repo     *standin.Repository
	registry *npmstandin.Registry
	npmURL   string
	url      string // of the App
	database string // of the App
	opened   *sql.DB
	stop     func() // ends the App
	// advisories are the sources besides GitHub's own.
	advisories []advisory.Source
	jobs       queue.Config // with short pauses, unless a test says otherwise
	slow       atomic.Bool  // the registry keeps tarballs back
	down       atomic.Bool  // the registry is out of order
	ahead      atomic.Int64 // the App's clock is ahead by so many nanoseconds
	asked      chan struct{}
}

// newHouse builds a house whose repository has the releases that are quiet.
func newHouse(t *testing.T) *house {
	t.Helper()
	t.Parallel() // the houses have nothing in common, and mostly wait
	return newLoneHouse(t)
}

// newLoneHouse builds a house for a test that wants the machine for itself.
func newLoneHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, github: githubtest.Start(t), registry: scriptRegistry(t), asked: make(chan struct{}, 100)}
	h.jobs = queue.Config{Wake: 100 * time.Millisecond, Backoff: 100 * time.Millisecond}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h.slow.Load() && strings.HasSuffix(r.URL.Path, ".tgz") {
			h.asked <- struct{}{}
			for h.slow.Load() {
				select {
				case <-r.Context().Done():
					return // whoever asked is gone
				case <-time.After(10 * time.Millisecond):
				}
			}
		}
		if h.down.Load() {
			w.Header().Set("Retry-After", "1")
			http.Error(w, "out of order", http.StatusServiceUnavailable)
			return
		}
		h.registry.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	h.npmURL = server.URL
	h.repo = h.github.CreateRepository("acme", "storefront", map[string]string{
		"README.md":         "A shop.",
		"package-lock.json": h.lock("quiet@1.0.0", "left-pad@1.3.0"),
	})
	for login, role := range map[string]string{"mona": "maintain", "tariq": "triage", "arthur": "write"} {
		h.repo.SetRole(login, role)
	}
	return h
}

// lock writes a lockfile whose digests are the registry's.
func (h *house) lock(versions ...string) string {
	asked := make(map[string]string)
	packages := map[string]any{"": map[string]any{"dependencies": asked}}
	for _, v := range versions {
		name, number, _ := strings.Cut(v, "@")
		asked[name] = "*"
		packages["node_modules/"+name] = map[string]string{"version": number, "integrity": h.registry.Integrity(name, number)}
	}
	data, err := json.MarshalIndent(map[string]any{"lockfileVersion": 3, "packages": packages}, "", "  ")
	if err != nil {
		h.t.Fatal(err)
	}
	return string(data)
}

// start runs the App in this process until it is stopped or the test ends.
func (h *house) start(databaseURL string) {
	h.t.Helper()
	dir := h.t.TempDir()
	fetch := newClient(dir, false)
	github := publicGitHub(h.github.App, h.github.URL, fetch)
	log := slog.New(slog.NewTextHandler(h.t.Output(), nil))
	engine := &review.Reviewer{Log: log, Advisories: h.advisories, Repositories: repository.Addressed{GitHub: github}}
	engine.Registries = review.Registries{
		ecosystem.NPM:           npm.New(npm.Config{Registry: h.npmURL, Default: h.npmURL, Authorization: func(string) string { return "" }}, fetch),
		ecosystem.GitHubActions: actions.New(github),
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		h.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- func() error {
			kept, err := store.Open(ctx, log, databaseURL)
			if err != nil {
				return err
			}
			defer kept.Close()
			return serveApp(ctx, log, listener, parts{app: h.github.App, secret: []byte(githubtest.Secret), engine: engine, store: kept, metrics: newMetrics(), now: h.now, jobs: h.jobs})
		}()
	}()
	h.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			h.t.Errorf("the App ended: %v", err)
		}
	})
	h.t.Cleanup(h.stop)
	h.database = databaseURL
	h.url = "http://" + listener.Addr().String()
	h.deliver(h.url + "/webhook")
}

// now is the clock that the App makes verdicts by.
func (h *house) now() time.Time { return time.Now().Add(time.Duration(h.ahead.Load())) }

// beside returns the App's database, opened beside the App until the test ends.
func (h *house) beside() *sql.DB {
	h.t.Helper()
	if h.opened == nil {
		kept, err := store.Attach(h.t.Context(), slog.New(slog.DiscardHandler), h.database)
		if err != nil {
			h.t.Fatal(err)
		}
		h.t.Cleanup(func() { kept.Close() })
		h.opened = kept.DB()
	}
	return h.opened
}

// overdue counts the rows of a table whose time has come, and that wait still.
func (h *house) overdue(table string) (n int) {
	h.t.Helper()
	err := h.beside().QueryRowContext(h.t.Context(), "SELECT count(*) FROM "+table+" WHERE due_at <= $1", time.Now().UnixMicro()).Scan(&n)
	if err != nil {
		h.t.Fatal(err)
	}
	return n
}

// later has whatever waits for its time wait d less, as if d had passed, and
// returns once that has begun which is due. The clock that verdicts are made by is
// another: see ahead.
func (h *house) later(d time.Duration) {
	h.t.Helper()
	db := h.beside()
	for _, table := range []string{"wish", "chore"} {
		if _, err := db.ExecContext(h.t.Context(), "UPDATE "+table+" SET due_at = due_at - $1", d.Microseconds()); err != nil {
			h.t.Fatal(err)
		}
	}
	if !eventually(func() bool { return h.overdue("wish")+h.overdue("chore") == 0 }) {
		h.t.Fatal("what is due does not begin")
	}
}

// due returns when pull requests will be evaluated of themselves.
func (h *house) due() []time.Time {
	h.t.Helper()
	rows, err := h.beside().QueryContext(h.t.Context(), "SELECT due_at FROM wish WHERE kind = 'evaluate' AND due_at IS NOT NULL ORDER BY due_at")
	if err != nil {
		h.t.Fatal(err)
	}
	defer rows.Close()
	var due []time.Time
	for rows.Next() {
		var at int64
		if err := rows.Scan(&at); err != nil {
			h.t.Fatal(err)
		}
		due = append(due, time.UnixMicro(at))
	}
	if err := rows.Err(); err != nil {
		h.t.Fatal(err)
	}
	return due
}

// unheard changes the configuration on main without the App hearing of it: only
// what is judged after that shows the change.
func (h *house) unheard(config string) {
	h.t.Helper()
	h.idle()
	h.github.DropDeliveries(1)
	h.repo.Commit("main", map[string]string{policy.File: config})
}

// Configurations by which the update of left-pad blocks, and by which nothing does.
const (
	enforcing = "version: 1\n"
	observing = "version: 1\nmode: observe\n"
)

// hook posts a delivery as GitHub does, signed with a secret, and returns how it
// is answered.
func (h *house) hook(event, body, secret string) (status int) {
	h.t.Helper()
	req, err := http.NewRequestWithContext(h.t.Context(), http.MethodPost, h.url+"/webhook", strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	mac := hmac.New(sha256.New, []byte(secret))
	io.WriteString(mac, body)
	req.Header.Set("X-GitHub-Event", event)
	req.Header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	return resp.StatusCode
}

// idle waits until every delivery is taken and every job is done, with those that
// follow from it.
func (h *house) idle() {
	h.t.Helper()
	if err := h.github.Wait(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	done := func() bool {
		if h.overdue("wish") > 0 {
			return false // it is no job yet
		}
		_, ready := h.get("/readyz")
		return ready == "ready, 0 jobs wait\n" && h.overdue("wish") == 0
	}
	if !eventually(done) {
		h.t.Fatal("the App does not come to rest")
	}
}

// deliver sends GitHub's deliveries to a hook until the test ends.
func (h *house) deliver(url string) {
	h.github.SetHook(url)
	ctx, cancel := context.WithCancel(context.Background())
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		h.github.Run(ctx)
	}()
	h.t.Cleanup(func() { cancel(); <-stopped })
}

// open opens a pull request that leaves the lockfile with versions.
func (h *house) open(author standin.Actor, versions ...string) int {
	return h.repo.Open(standin.Proposal{
		Author: author,
		Title:  "Update dependencies",
		Branch: "renovate/all",
		Files:  map[string]string{"package-lock.json": h.lock(versions...)},
	})
}

var renovate = standin.Bot("renovate[bot]")

// await waits until the head of a pull request has a check that ended with
// conclusion and whose title holds title.
func (h *house) await(pull int, conclusion, title string) standin.CheckRun {
	h.t.Helper()
	var last standin.CheckRun
	ok := eventually(func() bool {
		runs := h.checks(h.repo.Head(pull))
		if len(runs) == 0 {
			return false
		}
		last = runs[len(runs)-1]
		return last.Conclusion == conclusion && strings.Contains(last.Title, title)
	})
	if !ok {
		h.t.Fatalf("the check did not end with %q and %q; it is %q, %q, %q", conclusion, title, last.Status, last.Conclusion, last.Title)
	}
	return h.check(last.Head)
}

// checks returns the App's checks of a commit.
func (h *house) checks(sha string) []standin.CheckRun {
	return slices.DeleteFunc(h.repo.CheckRuns(sha), func(run standin.CheckRun) bool { return run.App != githubtest.AppID })
}

// check returns the one check of a commit.
func (h *house) check(sha string) standin.CheckRun {
	h.t.Helper()
	runs := h.checks(sha)
	if len(runs) != 1 {
		h.t.Fatalf("there are %d check runs on one head", len(runs))
	}
	return runs[0]
}

// awaitOn is await for a commit that is no pull request's head.
func (h *house) awaitOn(sha, conclusion, title string) standin.CheckRun {
	h.t.Helper()
	ended := func() bool {
		runs := h.checks(sha)
		return len(runs) > 0 && runs[0].Conclusion == conclusion && strings.Contains(runs[0].Title, title)
	}
	if !eventually(ended) {
		h.t.Fatalf("the check did not end with %q and %q: %+v", conclusion, title, h.checks(sha))
	}
	return h.check(sha)
}

// eventually asks until the answer is yes, for a minute at most.
func eventually(done func() bool) bool {
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if done() {
			return true
		}
	}
	return false
}

// comments returns the App's comments, of which there is never more than one.
func (h *house) comments(pull int) []standin.Comment {
	h.t.Helper()
	all := slices.DeleteFunc(h.repo.Comments(pull), func(c standin.Comment) bool { return c.Author.App != githubtest.AppID })
	if len(all) > 1 {
		h.t.Fatalf("there are %d comments", len(all))
	}
	return all
}

// nextSecond waits until GitHub's clock, which counts seconds, has moved on: a
// label of the same second could have been put on before the findings were told.
func nextSecond() {
	time.Sleep(time.Until(time.Now().Truncate(time.Second).Add(1100 * time.Millisecond)))
}

// label puts the override label on, after the findings have been told.
func (h *house) label(pull int, by standin.Actor) {
	h.t.Helper()
	nextSecond()
	if err := h.repo.Label(pull, "bumplens:override", by); err != nil {
		h.t.Fatal(err)
	}
}

// What a pull request changes beside versions is reviewed too, and overridden
// like an update.
func TestConfigurationOfThePackageManager(t *testing.T) {
	h := newHouse(t)
	h.start(storetest.SQLite(t))
	pull := h.repo.Open(standin.Proposal{
		Author: standin.Person("arthur"), Title: "Use our registry", Branch: "registry",
		Files: map[string]string{".npmrc": "registry=https://npm.acme.invalid/\n"},
	})
	h.await(pull, "failure", "A change in how packages are installed blocks")
	if c := h.comments(pull); len(c) != 1 || !strings.Contains(c[0].Body, "`.npmrc:1`") {
		t.Errorf("the comments are %+v", c)
	}
	h.label(pull, standin.Person("mona"))
	h.await(pull, "success", "Overridden by mona")
}

// A title that announces one package is held against what moves.
func TestTitleThatSaysLess(t *testing.T) {
	h := newHouse(t)
	h.start(storetest.SQLite(t))
	pull := h.repo.Open(standin.Proposal{
		Author: renovate, Title: "Bump left-pad from 1.3.0 to 1.3.1", Branch: "renovate/left-pad",
		Files: map[string]string{"package-lock.json": h.lock("quiet@1.0.1", "left-pad@1.3.0")},
	})
	h.await(pull, "neutral", "worth a look")
	if c := h.comments(pull); len(c) != 1 || !strings.Contains(c[0].Body, "unannounced-update") {
		t.Errorf("the comments are %+v", c)
	}
}

// A pull request never governs itself: its own configuration counts once it is
// on the base branch.
func TestOwnConfigurationDoesNotCount(t *testing.T) {
	h := newHouse(t)
	h.start(storetest.SQLite(t))
	pull := h.repo.Open(standin.Proposal{Author: renovate, Title: "Update", Branch: "b", Files: map[string]string{
		".github/bumplens.yml": "version: 1\nmode: observe\n",
		"package-lock.json":    h.lock("quiet@1.0.0", "left-pad@1.3.1"),
	}})
	h.await(pull, "failure", "")
}

// Deliveries that come twice or in the wrong order change nothing.
func TestDeliveriesTwiceAndOutOfOrder(t *testing.T) {
	h := newHouse(t)
	h.github.DuplicateDeliveries(3)
	h.github.ReorderDeliveries(2)
	h.start(storetest.SQLite(t))
	pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
	h.await(pull, "failure", "")
	h.repo.Push(pull, map[string]string{"package-lock.json": h.lock("quiet@1.0.1", "left-pad@1.3.0")}, renovate)
	h.await(pull, "success", "")
	h.comments(pull)
}

// The process is killed in the middle of a review and started again: the pull
// request ends with one check and one comment.
func TestKilled(t *testing.T) {
	h := newHouse(t)
	port := freePort(t)
	dir := t.TempDir()
	h.deliver(fmt.Sprintf("http://127.0.0.1:%d/webhook", port))

	h.slow.Store(true)
	first := h.process(dir, port)
	pull := h.open(renovate, "quiet@1.0.1", "left-pad@1.3.1")
	select {
	case <-h.asked: // an update is being read
	case <-time.After(time.Minute):
		t.Fatal("nothing was read")
	}
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	first.Wait()
	if runs := h.repo.CheckRuns(h.repo.Head(pull)); len(runs) != 1 || runs[0].Status == "completed" {
		t.Fatalf("the check when the process was killed: %+v", runs)
	}

	h.slow.Store(false)
	h.process(dir, port)
	h.await(pull, "failure", "")
	if len(h.comments(pull)) != 1 {
		t.Error("there is no comment")
	}
}

// process runs "bot serve" on the house until the test ends or it is killed.
func (h *house) process(dir string, port int) *exec.Cmd {
	h.t.Helper()
	npmrc := filepath.Join(dir, "npmrc")
	if err := os.WriteFile(npmrc, []byte("registry="+h.npmURL+"\n"), 0o600); err != nil {
		h.t.Fatal(err)
	}
	cmd := exec.Command("bot", "serve")
	cmd.Env = append(os.Environ(),
		fmt.Sprint("APP_ID=", githubtest.AppID), "PRIVATE_KEY="+string(githubtest.KeyPEM()), "WEBHOOK_SECRET="+githubtest.Secret,
		"GITHUB_API_URL="+h.github.URL, fmt.Sprint("PORT=", port), "DATA_DIR="+dir, "HOME="+dir, "NPM_CONFIG_USERCONFIG="+npmrc, "LOG_FORMAT=text")
	cmd.Stderr = h.t.Output()
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	ready := func() bool {
		resp, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d/readyz", port))
		if err != nil {
			return false
		}
		defer resp.Body.Close()
		io.Copy(io.Discard, resp.Body)
		return resp.StatusCode == http.StatusOK
	}
	if !eventually(ready) {
		h.t.Fatal("the process does not serve")
	}
	return cmd
}

func freePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}
