package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
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
	app, err := github.NewApp(log, github.Config{AppID: c.app.id, PrivateKey: c.app.key, API: c.api, UserAgent: userAgent})
	if err != nil {
		return err
	}
	client := newClient(c.dataDir, false)
	engine, err := newEngine(log, env.getenv, c.dataDir, client, publicGitHub(app, c.api.String(), client))
	if err != nil {
		return err
	}
	engine.Advisories = []advisory.Source{newOSV(client)} // GitHub's own are asked with each repository's token
	log.Info("serving", "address", listener.Addr().String(), "url", c.publicURL)
	return serveApp(ctx, log, listener, parts{app, c.app.secret, engine, c.databaseURL})
}

// parts are what the App is made of.
type parts struct {
	app         *github.App
	secret      []byte
	engine      *review.Reviewer // without a store
	databaseURL string
}

// serveApp runs the App: deliveries come in, jobs are done.
func serveApp(ctx context.Context, log *slog.Logger, listener net.Listener, p parts) error {
	kept, err := store.Open(ctx, log, p.databaseURL)
	if err != nil {
		return err
	}
	defer kept.Close()
	jobs, err := queue.New(ctx, log, kept, queue.Config{})
	if err != nil {
		return err
	}
	p.engine.Store = kept
	hook, err := webhook.New(log, webhook.Config{Secret: p.secret, AppID: p.app.ID(), ConfigFile: policy.File, SharedRepository: policy.OrganizationRepository}, jobs)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return jobs.Run(ctx, worker.New(log, p.app, p.engine, kept, jobs, time.Now)) })
	group.Go(func() error { return serveHTTP(ctx, listener, appRoutes(log, hook, readiness{p.app, jobs})) })
	return group.Wait()
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

func (r readiness) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	ctx, cancel := context.WithTimeout(req.Context(), 5*time.Second)
	defer cancel()
	if _, err := r.app.Identity(ctx); err != nil {
		http.Error(w, "GitHub does not know the App", http.StatusServiceUnavailable)
		return
	}
	depth, err := r.jobs.Depth(ctx)
	if err != nil || depth > maxDepth {
		http.Error(w, "the queue is full or does not answer", http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintf(w, "ready, %d jobs wait\n", depth)
}

func alive(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "alive") }
