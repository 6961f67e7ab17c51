package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/bumplens/bumplens/app/demo"
	"github.com/bumplens/bumplens/app/github"
	"github.com/bumplens/bumplens/app/store"
	"github.com/bumplens/bumplens/review"
	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
	"github.com/bumplens/bumplens/review/registry/npm"
)

type demoCommand struct {
	Once    bool `help:"Print the first review and exit."`
	Offline bool `help:"Ask no registry; the demo has packages of its own."`
	Port    int  `help:"The port of the page; 0 is any that is free."`
}

const (
	// publishedWithin is how long a registry may take to tell of a few packages
	// before the demo goes on without them.
	publishedWithin = 10 * time.Second
	// reviewWithin bounds the wait of --once.
	reviewWithin = 2 * time.Minute
	// writeGap need not be GitHub's second where there is no GitHub.
	writeGap = 20 * time.Millisecond
)

// Run starts the App with a GitHub and a registry around it.
func (c *demoCommand) Run(ctx context.Context, env environment) error {
	log, err := newLogger(quiet(env))
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "bumplens-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	lines := env.stdout
	if c.Once {
		lines = env.stderr // the review alone is the output
	}
	kept, err := store.Open(ctx, log, "sqlite:"+filepath.Join(dir, "demo.db"))
	if err != nil {
		return err
	}
	defer kept.Close()
	s, err := c.stage(ctx, env, log, dir, lines)
	if err != nil {
		return err
	}
	s.parts.store = kept

	// The App ends first, while what surrounds it still answers.
	surroundings, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	group, surroundings := errgroup.WithContext(surroundings)
	group.Go(func() error { return serveHTTP(surroundings, s.github, s.demo.GitHub()) })
	group.Go(func() error { return serveHTTP(surroundings, s.registry, s.demo.Registry()) })
	ctx, end := context.WithCancel(ctx)
	defer context.AfterFunc(surroundings, end)()
	err = c.play(ctx, end, log, s, env.stdout, lines)
	stop()
	return errors.Join(err, group.Wait())
}

// quiet has the App's own logs tell of trouble alone, unless asked otherwise.
func quiet(env environment) environment {
	getenv := env.getenv
	env.getenv = func(name string) string {
		if v := getenv(name); v != "" || name != "LOG_LEVEL" {
			return v
		}
		return slog.LevelWarn.String()
	}
	return env
}

// A stage is what the App is to be started on.
type stage struct {
	demo                        *demo.Demo
	parts                       parts
	github, registry, app, page net.Listener
}

// stage makes all that the App needs, with its data in dir.
func (c *demoCommand) stage(ctx context.Context, env environment, log *slog.Logger, dir string, lines io.Writer) (*stage, error) {
	s := new(stage)
	for _, l := range []struct {
		to   *net.Listener
		port int
	}{{&s.github, 0}, {&s.registry, 0}, {&s.app, 0}, {&s.page, c.Port}} {
		listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(l.port)))
		if err != nil {
			return nil, err
		}
		*l.to = listener
	}
	packages := &demoRegistry{embedded: newEmbedded(address(s.registry), dir)}
	updates, err := c.published(ctx, env, packages, lines)
	if err != nil {
		return nil, err
	}
	if s.demo, err = demo.New(demo.Config{API: address(s.github), Updates: updates, Out: lines}); err != nil {
		return nil, err
	}
	api, err := url.Parse(address(s.github))
	if err != nil {
		return nil, err
	}
	app := s.demo.Credentials()
	s.parts = parts{secret: app.Secret, engine: &review.Reviewer{Log: log, Registries: review.Registries{ecosystem.NPM: packages}}, metrics: newMetrics(), now: time.Now}
	s.parts.app, err = github.NewApp(log, github.Config{AppID: app.AppID, PrivateKey: app.PrivateKey, API: api, UserAgent: userAgent, MinWriteGap: writeGap})
	return s, err
}

// address is how a loopback listener is reached.
func address(l net.Listener) string { return "http://" + l.Addr().String() }

// published returns the updates of published packages that the demo is to
// show, and says why when there are none.
func (c *demoCommand) published(ctx context.Context, env environment, packages *demoRegistry, lines io.Writer) ([]demo.Update, error) {
	packages.Client = packages.embedded
	if c.Offline {
		fmt.Fprintln(lines, "offline: the demo has its embedded packages alone")
		return nil, nil
	}
	dir, err := dataDir(env.getenv)
	if err != nil {
		return nil, err
	}
	if packages.Client, err = newNPM(dir, newClient(dir, false)); err != nil {
		return nil, err
	}
	late, cancel := context.WithTimeout(ctx, publishedWithin)
	defer cancel()
	updates, err := demo.Published(late, packages)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		fmt.Fprintf(lines, "the registry did not answer: the demo goes on with its embedded packages alone\n  (%v)\n", err)
	}
	return updates, nil
}

// play runs the App, and ends it once the first review is there if that is all
// that was asked for.
func (c *demoCommand) play(ctx context.Context, end func(), log *slog.Logger, s *stage, review, lines io.Writer) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return serveApp(ctx, log, s.app, s.parts) })
	group.Go(func() error { return serveHTTP(ctx, s.page, s.demo.Page()) })
	group.Go(func() error {
		s.demo.Run(ctx, address(s.app)+"/webhook")
		return nil
	})
	group.Go(func() error {
		if !c.Once {
			fmt.Fprintf(lines, "the pull request is at %s (Ctrl+C ends the demo)\n", address(s.page))
			return nil
		}
		defer end()
		late, cancel := context.WithTimeout(ctx, reviewWithin)
		defer cancel()
		r, err := s.demo.Reviewed(late)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(review, "%s: %s\n\n%s\n", r.Conclusion, r.Title, strings.TrimSpace(r.Comment))
		return err
	})
	return group.Wait()
}

// A demoRegistry asks the embedded registry for packages of the demo's scope
// and the operator's for all others. The two keep what they fetch apart: the
// one's is thrown away, the other's serves "bot review" too.
type demoRegistry struct {
	*npm.Client
	embedded *npm.Client
}

// newEmbedded returns a client of the embedded registry, which asks no other.
func newEmbedded(base, dir string) *npm.Client {
	config := npm.Config{Registry: base, Default: base, Authorization: func(string) string { return "" }}
	return npm.New(config, newClient(dir, false))
}

func (r *demoRegistry) of(p ecosystem.Package) *npm.Client {
	if strings.HasPrefix(p.Name, demo.Scope+"/") {
		return r.embedded
	}
	return r.Client
}

// Registry returns the base URL of the registry that p is asked of.
func (r *demoRegistry) Registry(p ecosystem.Package) string { return r.of(p).Registry(p) }

// Public reports whether p is asked of a registry that everybody reads.
func (r *demoRegistry) Public(p ecosystem.Package) bool { return r.of(p).Public(p) }

// Release returns a version as its registry publishes it.
func (r *demoRegistry) Release(ctx context.Context, v ecosystem.Version) (*registry.Release, error) {
	return r.of(v.Package).Release(ctx, v)
}

// Versions lists the published versions of p.
func (r *demoRegistry) Versions(ctx context.Context, p ecosystem.Package) ([]string, error) {
	return r.of(p).Versions(ctx, p)
}

// Attestations returns the registry's document about a version's attestations.
func (r *demoRegistry) Attestations(ctx context.Context, v ecosystem.Version, a registry.Artifact) ([]byte, error) {
	return r.of(v.Package).Attestations(ctx, v, a)
}

// Standing returns what the registry says today of a version.
func (r *demoRegistry) Standing(ctx context.Context, v ecosystem.Version) (*registry.Standing, error) {
	return r.of(v.Package).Standing(ctx, v)
}

// Open returns the bytes of an artifact of p.
func (r *demoRegistry) Open(ctx context.Context, p ecosystem.Package, a registry.Artifact, pinned []string) (archive.Source, error) {
	return r.of(p).Open(ctx, p, a, pinned)
}
