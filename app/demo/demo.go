// Package demo is a GitHub, a registry and a pull request to try the App on,
// with nothing to register and nobody to ask.
//
// It is all that surrounds the App: the App itself comes from outside and is
// the real one, and what it does here it does over HTTP. The pull request
// updates a few published packages and two that are embedded here, of which one
// is an inert look-alike of an attack. A page shows the pull request and lets
// its reader act as each of the people in it.
//
// The package is not a GitHub to work with: it holds one repository, in memory,
// and its page is for one person on the machine that serves it. It refuses
// requests that come from pages of other origins or under another host's name.
package demo

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/bumplens/bumplens/app/github/standin"
	npm "github.com/bumplens/bumplens/review/registry/standin"
)

// A Config says what a demo is made of.
type Config struct {
	API     string    // how the App reaches [Demo.GitHub], without a slash at its end
	Updates []Update  // of published packages, besides those of the embedded ones
	Out     io.Writer // where lines on what happens go; nil means nowhere
}

// A Demo is one repository with one pull request, and all that happens to it.
type Demo struct {
	credentials Credentials
	registry    *npm.Registry
	github      *standin.Server
	repo        *standin.Repository
	pull        int
	updates     []Update
	out         io.Writer
	moved       chan struct{} // the App or a person did something that is to be delivered

	mu      sync.Mutex
	events  []Event
	version int           // counts changes
	changed chan struct{} // closed at the next change
	ended   bool          // there will be no more of them
	at      versions      // those at the head
	seen    seen
}

// Credentials are those of the App, as GitHub gives them at its registration.
type Credentials struct {
	AppID      int64
	PrivateKey []byte // PEM
	Secret     []byte // of its webhook
}

// The names of the pull request and its surroundings.
const (
	appID  = 1
	slug   = "bumplens"
	owner  = "acme"
	name   = "storefront"
	title  = "Update dependencies"
	branch = "renovate/all"
	base   = "main"
)

// New makes the GitHub and the registry, and opens the pull request. The App
// hears of it once [Demo.Run] delivers.
func New(c Config) (*Demo, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, fmt.Errorf("making the App's key: %w", err)
	}
	d := &Demo{
		credentials: Credentials{
			AppID:      appID,
			PrivateKey: pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}),
			Secret:     []byte(rand.Text()),
		},
		out:     c.Out,
		moved:   make(chan struct{}, 1),
		changed: make(chan struct{}),
		at:      toAll,
	}
	if d.out == nil {
		d.out = io.Discard
	}
	if d.registry, err = embedded(time.Now()); err != nil {
		return nil, err
	}
	d.updates = append(d.embeddedUpdates(), c.Updates...)
	d.github = standin.New(standin.Config{
		URL: c.API, AppID: appID, Slug: slug, Key: &key.PublicKey, Secret: string(d.credentials.Secret),
	})
	files, err := storefront(d.updates, fromAll)
	if err != nil {
		return nil, err
	}
	proposed, err := storefront(d.updates, toAll)
	if err != nil {
		return nil, err
	}
	d.repo = d.github.CreateRepository(owner, name, files)
	for _, p := range people() {
		if !p.Bot {
			d.repo.SetRole(p.Login, p.Role)
		}
	}
	d.pull = d.repo.Open(standin.Proposal{Author: standin.Bot(renovate), Title: title, Branch: branch, Files: proposed})
	d.say("%s opened pull request #%d, %q, with %d updates", renovate, d.pull, title, len(d.updates))
	return d, nil
}

// Credentials returns those with which the App is to be started.
func (d *Demo) Credentials() Credentials { return d.credentials }

// Registry serves the embedded packages, all of which are in [Scope].
func (d *Demo) Registry() http.Handler { return d.registry }

// GitHub serves GitHub's API.
func (d *Demo) GitHub() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.github.ServeHTTP(w, r)
		if r.Method != http.MethodGet {
			d.notify()
		}
	})
}

// Run delivers what happens to the App's webhook until ctx is done.
func (d *Demo) Run(ctx context.Context, hook string) {
	d.github.SetHook(hook)
	d.notify()

	var group sync.WaitGroup
	group.Go(func() { d.github.Run(ctx) })
	group.Go(func() { d.follow(ctx) })
	group.Wait()
	d.end()
}

// notify tells that something was done on GitHub.
func (d *Demo) notify() {
	d.observe()
	select {
	case d.moved <- struct{}{}:
	default:
	}
}

// follow looks again once all is delivered that an act gave rise to.
func (d *Demo) follow(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.moved:
			if d.github.Wait(ctx) == nil {
				d.observe()
			}
		}
	}
}
