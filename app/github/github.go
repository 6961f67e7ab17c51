// Package github makes the calls to GitHub that Bumplens needs, and no others.
//
// An [App] is the GitHub App itself: it lists where it is installed and which
// deliveries it missed. A [Repository] is one repository seen through one
// installation; its token names that repository alone and carries only the
// permissions listed at [App.Repository]. What everybody may read, the
// engine reads by itself, with the token of [App.Authorization].
//
// What callers may rely on:
//
//   - A token or a key leaves for the API's own host only, over the API's own
//     scheme. A redirect to another place is refused, not followed bare.
//   - No answer is read without a bound, and a bound that is reached is a
//     [*SizeError], never a shortened answer.
//   - A rate limit, in each of the ways GitHub tells of one, is a [*LimitError]
//     with the time to try again. Until then the installation sends nothing.
//   - Writes of one installation are kept apart, and counted by the hour, as
//     GitHub asks; with a [Pace], those of all processes together. Once the hour
//     is spent a write is a [*LimitError], and a few are kept for verdicts.
//   - Errors name hosts, owners and repositories, never a token.
//   - An answer is GitHub's of now. Documents are kept, but only for GitHub to
//     say that they still hold, which costs nothing of the hour's budget.
//   - A read that GitHub failed to answer is made once more, and a write is not:
//     whether it was done is for the caller to see.
//
// The package decides nothing, and reads no text that it passes on.
package github

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/bradleyfalzon/ghinstallation/v2"
	"github.com/golang-jwt/jwt/v4"
	gh "github.com/google/go-github/v60/github"
)

// CheckName is the name of the check run that the App writes.
const CheckName = "bumplens"

// A Config says which App this is and where its GitHub is.
type Config struct {
	AppID      int64
	PrivateKey []byte   // PEM
	API        *url.URL // https://api.github.com/, or an Enterprise Server's https://HOST/api/v3
	UserAgent  string   // GitHub asks for one; empty means "bumplens"

	// Transport carries the requests; nil means one of the package's own.
	Transport http.RoundTripper

	// MinWriteGap is the least time between two writes of one installation.
	// Zero means the second that GitHub asks for.
	MinWriteGap time.Duration

	// Pace gives out the turns to write. Nil means that this process is the only
	// one.
	Pace Pace
}

// An App is a GitHub App. It is safe for concurrent use.
type App struct {
	log    *slog.Logger
	config Config
	signer *signer
	base   http.RoundTripper
	own    caller // the App itself

	turns   *turns                // of the App itself, and of all without a Pace
	gates   *recent[int64, *gate] // by installation
	clients *recent[clientKey, *gh.Client]

	documents *documents

	mu       sync.Mutex
	identity Identity // zero until GitHub told it

	public public
}

// A clientKey names what a token is for: one repository, by number or by name,
// or, with neither, the listing of those that the installation has.
type clientKey struct {
	installation, repository int64
	name                     string
	granted                  bool // whatever was granted, in place of what is needed
}

// The bounds of what is kept at hand. Both cost little to make again: a client
// one token, a gate the memory of the last write.
const (
	maxClients = 2048
	maxGates   = 2048
)

// NewApp returns the App that c describes. It reads the key and asks GitHub
// nothing; [App.Identity] is the first call that shows whether they fit.
func NewApp(log *slog.Logger, c Config) (*App, error) {
	if c.AppID <= 0 {
		return nil, fmt.Errorf("App ID %d is not positive", c.AppID)
	}
	if c.API == nil || c.API.Host == "" || (c.API.Scheme != "https" && c.API.Scheme != "http") {
		return nil, errors.New("API address is not an http or https URL with a host")
	}
	key, err := jwt.ParseRSAPrivateKeyFromPEM(c.PrivateKey)
	if err != nil {
		return nil, fmt.Errorf("parsing the App's private key: %w", err)
	}
	c.PrivateKey = nil // kept once, parsed
	c.API = directory(c.API)
	if c.UserAgent == "" {
		c.UserAgent = "bumplens"
	}
	if c.MinWriteGap == 0 {
		c.MinWriteGap = time.Second
	}
	if c.Transport == nil {
		c.Transport = http.DefaultTransport.(*http.Transport).Clone()
	}
	a := &App{
		log:    log,
		config: c,
		signer: &signer{next: ghinstallation.NewRSASigner(jwt.SigningMethodRS256, key)},
		base:   &bound{next: &guard{next: &again{c.Transport}, api: c.API}},
		turns:  newTurns(),

		documents: newDocuments(),
		gates:     newRecent[int64, *gate](maxGates),
		clients:   newRecent[clientKey, *gh.Client](maxClients),
	}
	own := newGate()
	a.own = caller{a, clientKey{}, a.client(a.appTransport(own)), own}
	return a, nil
}

// directory returns u with a path that ends in a slash, which is how go-github
// wants the base that it resolves paths against.
func directory(u *url.URL) *url.URL {
	d := *u
	if !strings.HasSuffix(d.Path, "/") {
		d.Path += "/"
	}
	d.RawQuery, d.Fragment = "", ""
	return &d
}

// An Identity is how GitHub knows the App.
type Identity struct {
	ID   int64
	Slug string // the login of its comments is Slug + "[bot]"
}

// ID returns the App's ID as it was configured.
func (a *App) ID() int64 { return a.config.AppID }

// Identity returns what GitHub says the App's key belongs to. The answer of the
// first call that succeeds is kept.
func (a *App) Identity(ctx context.Context) (Identity, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.identity != (Identity{}) {
		return a.identity, nil
	}
	app, _, err := a.own.client.Apps.Get(ctx, "")
	if err != nil {
		return Identity{}, fmt.Errorf("reading the App's identity: %w", translate(err))
	}
	if app.GetID() != a.config.AppID {
		return Identity{}, fmt.Errorf("reading the App's identity: key belongs to App %d, configured is %d", app.GetID(), a.config.AppID)
	}
	a.identity = Identity{ID: app.GetID(), Slug: app.GetSlug()}
	return a.identity, nil
}

// Repository returns the repository owner/name as the installation sees it. It
// asks GitHub nothing. The token that its calls will mint is for repositoryID
// alone and may read contents and metadata, and write pull requests and checks.
// The App's permissions for issues and merge queues are there for the events
// that come with them; no call here needs them, not even for a group of a queue,
// which is commits, pull requests and a check.
func (a *App) Repository(installation, repositoryID int64, owner, name string) *Repository {
	a.public.seen(a, installation)
	return &Repository{a.caller(clientKey{installation: installation, repository: repositoryID}), owner, name}
}

// Granted is [App.Repository] for a repository whose installation has not granted
// all of those permissions. Its token carries those that it has, if only to say so.
func (a *App) Granted(installation, repositoryID int64, owner, name string) *Repository {
	return &Repository{a.caller(clientKey{installation: installation, repository: repositoryID, granted: true}), owner, name}
}

// caller returns the caller whose token is for key.
func (a *App) caller(key clientKey) caller {
	g := a.gate(key.installation)
	return caller{a, key, a.clients.get(key, func() *gh.Client { return a.installed(key, g) }), g}
}

// installed makes the client whose token is for key.
func (a *App) installed(key clientKey, g *gate) *gh.Client {
	// One AppsTransport each: ghinstallation v2.10.0 writes to the one it is
	// given whenever it mints a token, which races when two share it.
	t := ghinstallation.NewFromAppsTransport(a.appTransport(g), key.installation)
	t.BaseURL = strings.TrimSuffix(a.config.API.String(), "/")
	t.InstallationTokenOptions = key.options()
	return a.client(&conditional{next: t, client: key, documents: a.documents})
}

// options are what the token for k is narrowed to.
func (k clientKey) options() *gh.InstallationTokenOptions {
	read, write := gh.String("read"), gh.String("write")
	may := &gh.InstallationPermissions{Metadata: read}
	switch {
	case k.granted:
		return &gh.InstallationTokenOptions{RepositoryIDs: []int64{k.repository}}
	case k.repository != 0:
		may.Contents, may.PullRequests, may.Checks = read, write, write
		return &gh.InstallationTokenOptions{RepositoryIDs: []int64{k.repository}, Permissions: may}
	case k.name != "":
		may.Contents = read
		return &gh.InstallationTokenOptions{Repositories: []string{k.name}, Permissions: may}
	}
	return &gh.InstallationTokenOptions{Permissions: may}
}

// gate returns the limits of an installation.
func (a *App) gate(installation int64) *gate { return a.gates.get(installation, newGate) }

// appTransport signs requests as the App and sends them within g's limits.
func (a *App) appTransport(g *gate) *ghinstallation.AppsTransport {
	t, err := ghinstallation.NewAppsTransportWithOptions(&limit{next: a.base, gate: g, log: a.log}, a.config.AppID, ghinstallation.WithSigner(a.signer))
	if err != nil {
		panic(err) // it wants nothing but a signer
	}
	return t
}

// client returns a go-github client over t.
func (a *App) client(t http.RoundTripper) *gh.Client {
	c := gh.NewClient(&http.Client{Transport: t, CheckRedirect: checkRedirect})
	c.BaseURL = a.config.API
	c.UserAgent = a.config.UserAgent
	return c
}
