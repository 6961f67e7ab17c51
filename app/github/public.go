package github

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/bradleyfalzon/ghinstallation/v2"
)

// A public holds what public repositories are read with.
type public struct {
	mu     sync.Mutex
	reader *reader // nil until an installation was seen
}

// A reader mints the tokens of one installation.
type reader struct {
	installation int64
	since        time.Time
	tokens       *ghinstallation.Transport
}

// readerLife is how long one installation's budget is used before another takes
// its turn, if one is seen; a token that was revoked is used no longer either.
const readerLife = 10 * time.Minute

// ErrNoInstallation is returned while it is not known where the App is installed.
var ErrNoInstallation = errors.New("no installation of the App has been seen")

// Authorization returns the header with which public repositories can be read:
// any installation's token can, and that of one that was seen lately is used. It
// may read metadata alone, so that it shows no file of a private repository;
// callers send it to the API's own host only.
func (a *App) Authorization(ctx context.Context) (string, error) {
	a.public.mu.Lock()
	r := a.public.reader
	a.public.mu.Unlock()
	if r == nil {
		return "", ErrNoInstallation
	}
	token, err := r.tokens.Token(ctx)
	if err == nil {
		return "Bearer " + token, nil
	}
	err = translate(err)
	if access := new(AccessError); errors.As(err, &access) {
		a.public.forget(r) // the installation is gone; another will be seen
	}
	return "", fmt.Errorf("minting a token for public repositories: %w", err)
}

// seen notes that a is installed.
func (p *public) seen(a *App, installation int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.reader != nil && (p.reader.installation == installation || time.Since(p.reader.since) < readerLife) {
		return
	}
	t := ghinstallation.NewFromAppsTransport(a.appTransport(a.gate(installation)), installation)
	t.BaseURL = strings.TrimSuffix(a.config.API.String(), "/")
	t.InstallationTokenOptions = clientKey{installation: installation}.options()
	p.reader = &reader{installation, time.Now(), t}
}

// forget drops r, unless another installation was seen since.
func (p *public) forget(r *reader) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.reader == r {
		p.reader = nil
	}
}
