package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/bumplens/bumplens/app/github"
	"github.com/bumplens/bumplens/app/queue"
	"github.com/bumplens/bumplens/app/setup"
	"github.com/bumplens/bumplens/app/store"
	"github.com/bumplens/bumplens/app/webhook"
	"github.com/bumplens/bumplens/app/worker"
	"github.com/bumplens/bumplens/review"
	"github.com/bumplens/bumplens/review/advisory"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/registry"
)

type serveCommand struct{}

// Help is printed by "bot serve --help".
func (serveCommand) Help() string {
	return limits() + "\n\nThe App is described by its environment: APP_ID, WEBHOOK_SECRET and PRIVATE_KEY or PRIVATE_KEY_PATH. With none of them set, only the set-up page is served."
}

// Run serves until it is told to stop, and then finishes what it began.
func (serveCommand) Run(ctx context.Context, env environment) error {
	log, err := newLogger(env)
	if err != nil {
		return err
	}
	c, err := newConfig(env.getenv)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.dataDir, 0o700); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.address)
	if err != nil {
		return err
	}
	if c.app == nil {
		page, err := setup.New(log, c.api, c.publicURL, c.dataDir)
		if err != nil {
			return err
		}
		log.Warn("no App is configured; only set-up is offered", "open", page.URL())
		return serveHTTP(ctx, listener, setupRoutes(page))
	}
	p, err := newParts(ctx, log, env.getenv, c)
	if err != nil {
		return err
	}
	defer p.store.Close()
	p.engine.Advisories = []advisory.Source{newOSV(p.client)} // GitHub's own are asked with each repository's token
	log.Info("serving", "address", listener.Addr().String(), "url", c.publicURL)
	return serveApp(ctx, log, listener, p)
}

// Parts are what the App is made of.
type parts struct {
	app     *github.App
	secret  []byte
	client  *registry.Client // that the engine fetches with
	engine  *review.Reviewer // without a store
	store   *store.Store
	metrics *metrics
	now     func() time.Time // the clock that verdicts are made by
	jobs    queue.Config
}

// newParts returns the parts of the App that c describes. The caller closes the
// store.
func newParts(ctx context.Context, log *slog.Logger, getenv func(string) string, c *config) (parts, error) {
	p := parts{secret: c.app.secret, client: newClient(c.dataDir, false), metrics: newMetrics(), now: time.Now}
	p.metrics.watch(p.client)
	var err error
	if p.store, err = store.Open(ctx, log, c.databaseURL); err != nil {
		return parts{}, err
	}
	p.app, err = github.NewApp(log, github.Config{
		AppID: c.app.id, PrivateKey: c.app.key, API: c.api, UserAgent: userAgent, Pace: sharedPace(p.store),
		Transport: meter{http.DefaultTransport.(*http.Transport).Clone(), p.metrics},
	})
	if err == nil {
		p.engine, err = newEngine(log, getenv, c.dataDir, p.client, publicGitHub(p.app, c.api.String(), p.client))
	}
	if err != nil {
		return parts{}, errors.Join(err, p.store.Close())
	}
	return p, nil
}

// serveApp runs the App: deliveries come in, jobs are done.
func serveApp(ctx context.Context, log *slog.Logger, listener net.Listener, p parts) error {
	jobs, err := queue.New(ctx, log, p.store, p.jobs)
	if err != nil {
		return err
	}
	p.engine.Store = p.store
	hook, err := webhook.New(log, webhook.Config{Secret: p.secret, AppID: p.app.ID(), ConfigFile: policy.File, SharedRepository: policy.OrganizationRepository}, jobs)
	if err != nil {
		return err
	}
	work := worker.New(log, p.app, p.engine, p.store, jobs, p.now)
	work.Reviewed = p.metrics.reviewed
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return jobs.Run(ctx, work) })
	group.Go(func() error { return serveHTTP(ctx, listener, appRoutes(log, hook, readiness{p.app, jobs}, p)) })
	return group.Wait()
}

// sharedPace has all processes of the App keep to GitHub's limits together. On
// SQLite there is one, and it needs nobody to keep count with.
func sharedPace(kept *store.Store) github.Pace {
	if kept.Pool() == nil {
		return nil
	}
	return databasePace{kept}
}

type databasePace struct{ kept *store.Store }

// Turn takes the next turn of all processes.
func (p databasePace) Turn(ctx context.Context, installation int64, now time.Time, gap time.Duration, most int) (github.Turn, error) {
	at, taken, free, err := p.kept.TakeTurn(ctx, installation, now, gap, most)
	switch {
	case err != nil:
		return github.Turn{}, err
	case !free.IsZero():
		return github.Turn{}, &github.LimitError{After: free, Err: github.ErrHourSpent}
	}
	return github.Turn{At: at, Taken: taken}, nil
}

// serveHTTP answers requests until ctx is done, and lets those under way end.
func serveHTTP(ctx context.Context, listener net.Listener, routes http.Handler) error {
	server := &http.Server{
		Handler:           routes,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
		WriteTimeout:      time.Minute,
		MaxHeaderBytes:    64 << 10,
		BaseContext:       func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		stopped <- server.Shutdown(late)
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}

// setupRoutes are those of a server without an App.
func setupRoutes(page *setup.Page) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /setup", page)
	mux.HandleFunc("GET /healthz", alive)
	unready := func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "no App is configured", http.StatusServiceUnavailable)
	}
	mux.HandleFunc("POST /webhook", unready)
	mux.HandleFunc("GET /readyz", unready)
	return mux
}

// A readiness says whether the App could do its work now.
type readiness struct {
	app  *github.App
	jobs *queue.Queue
}

// maxDepth is the number of waiting jobs above which more are better sent
// elsewhere.
const maxDepth = 50_000

// ServeHTTP answers 200 when the App could do its work, and else names what is
// missing, one thing a line.
func (r readiness) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	ctx, cancel := context.WithTimeout(req.Context(), 5*time.Second)
	defer cancel()
	var missing []string
	if _, err := r.app.Identity(ctx); err != nil {
		missing = append(missing, "GitHub does not answer, or does not know the App by its key")
	}
	depth, err := r.jobs.Depth(ctx)
	switch {
	case err != nil:
		missing = append(missing, "the database does not answer")
	case depth > maxDepth:
		missing = append(missing, fmt.Sprintf("the queue is full: %d jobs wait, %d may", depth, maxDepth))
	}
	if len(missing) > 0 {
		http.Error(w, strings.Join(missing, "\n"), http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintf(w, "ready, %d jobs wait\n", depth)
}

func alive(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "alive") }
