package github

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"
)

// An Installation is the App on one account.
type Installation struct {
	ID        int64
	Account   string // login of a person or an organization, slug of an enterprise
	Suspended bool   // it gives no tokens
}

// An installationAnswer is GitHub's. go-github's account has no slug.
type installationAnswer struct {
	ID      int64 `json:"id"`
	Account *struct {
		Login string `json:"login"`
		Slug  string `json:"slug"`
	} `json:"account"`
	SuspendedAt *time.Time `json:"suspended_at"`
}

// Installations lists where the App is installed.
func (a *App) Installations(ctx context.Context) ([]Installation, error) {
	answers, err := listAll[installationAnswer](ctx, a.own, "app/installations", nil)
	if err != nil {
		return nil, fmt.Errorf("listing installations: %w", err)
	}
	all := make([]Installation, len(answers))
	for i, answer := range answers {
		all[i] = Installation{ID: answer.ID, Suspended: answer.SuspendedAt != nil}
		if to := answer.Account; to != nil {
			all[i].Account = to.Login + to.Slug // one of them is empty
		}
	}
	return all, nil
}

// A RepositoryRef names a repository of an installation.
type RepositoryRef struct {
	ID       int64
	Owner    string
	Name     string
	Archived bool // it takes no writes
}

// Repositories lists the repositories that the installation has. Its token may
// read metadata alone.
func (a *App) Repositories(ctx context.Context, installation int64) ([]RepositoryRef, error) {
	type page struct {
		Repositories []struct {
			ID       int64  `json:"id"`
			Name     string `json:"name"`
			Archived bool   `json:"archived"`
			Owner    struct {
				Login string `json:"login"`
			} `json:"owner"`
		} `json:"repositories"`
	}
	var all []RepositoryRef
	err := eachPage(ctx, a.caller(clientKey{installation: installation}), "installation/repositories", url.Values{}, func(p page) {
		for _, r := range p.Repositories {
			all = append(all, RepositoryRef{r.ID, r.Owner.Login, r.Name, r.Archived})
		}
	})
	if err != nil {
		return nil, fmt.Errorf("listing repositories of installation %d: %w", installation, err)
	}
	return all, nil
}

// organizationRepository is where an account keeps what is for all of its
// repositories.
const organizationRepository = ".github"

// OrganizationFile returns the bytes of a file on the default branch of the
// account's repository .github, of which there may be most; more are a
// [*SizeError]. The token names that repository and may read its contents.
//
// A repository that is not there and one that the App is not installed on are
// told apart by nobody, and both are [ErrNotFound], as is a file that is not
// there: a configuration in a .github without the App is not read.
func (a *App) OrganizationFile(ctx context.Context, installation int64, owner, path string, most int) ([]byte, error) {
	r := &Repository{a.caller(clientKey{installation: installation, name: organizationRepository}), owner, organizationRepository}
	at, err := r.contentsPath(path)
	if err == nil {
		var data []byte
		if data, err = r.raw(ctx, at, int64(most)); err == nil {
			return data, nil
		}
	}
	if access := new(AccessError); errors.As(err, &access) && access.notAmong() {
		err = fmt.Errorf("%w: %v", ErrNotFound, err)
	}
	return nil, fmt.Errorf("reading %q in %s: %w", path, r, err)
}
