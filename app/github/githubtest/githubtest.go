// Package githubtest gives tests a GitHub to talk to.
//
// It is app/github/standin behind a test server, with a key that fits, and with
// a referee in between: every request and every answer is held against GitHub's
// own REST description, and a test in which one of them breaks it fails. So the
// stand-in cannot drift into agreeing with whatever the client sends.
//
// The description is not part of the repository. It is the file
// generated/api.github.com.json of the npm package @octokit/openapi, and
// BUMPLENS_OPENAPI is its path. Without it tests say that the referee is absent;
// where CI is true they fail.
package githubtest

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/bumplens/bumplens/app/github"
	"github.com/bumplens/bumplens/app/github/standin"
)

// The App that the stand-in knows.
const (
	AppID  = 4711
	Slug   = "bumplens-test"
	Secret = "It's a Secret to Everybody"
)

// A GitHub is a stand-in that is being served.
type GitHub struct {
	*standin.Server
	URL string // of the API, without a slash at its end
	App *github.App

	config github.Config
}

// Start serves a GitHub until the test ends.
func Start(t testing.TB) *GitHub {
	t.Helper()
	referee := newReferee(t)
	server := httptest.NewUnstartedServer(nil)
	address := "http://" + server.Listener.Addr().String()
	g := &GitHub{
		Server: standin.New(standin.Config{URL: address, AppID: AppID, Slug: Slug, Key: &key().PublicKey, Secret: Secret}),
		URL:    address,
	}
	server.Config.Handler = referee.between(g.Server)
	// A request that the referee dislikes, or a connection that a fault drops,
	// is told by the test.
	server.Config.ErrorLog = slog.NewLogLogger(slog.NewTextHandler(io.Discard, nil), slog.LevelDebug)
	server.Start()
	t.Cleanup(server.Close)

	api, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	g.config = github.Config{
		AppID:      AppID,
		PrivateKey: KeyPEM(),
		API:        api,
		// A connection for each call: net/http tries again by itself when one that
		// it used before breaks, and then a dropped connection would go unseen.
		Transport:   &http.Transport{DisableKeepAlives: true},
		MinWriteGap: time.Nanosecond,
	}
	if g.App, err = github.NewApp(slog.New(slog.DiscardHandler), g.config); err != nil {
		t.Fatal(err)
	}
	return g
}

// Config returns a configuration that reaches this GitHub, for tests that want
// an App of their own. Writes need not wait for each other.
func (g *GitHub) Config() github.Config { return g.config }

// Client returns r as the App sees it.
func (g *GitHub) Client(r *standin.Repository) *github.Repository {
	return g.App.Repository(r.Installation(), r.ID(), r.Owner(), r.Name())
}

// KeyPEM returns the App's private key.
func KeyPEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key())})
}

// key is made once in a test binary; it takes a while.
var key = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic("githubtest: " + err.Error())
	}
	return k
})
