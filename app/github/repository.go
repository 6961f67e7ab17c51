package github

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	gh "github.com/google/go-github/v60/github"
)

// A Repository is one repository as one installation sees it. It is safe for
// concurrent use.
type Repository struct {
	app    *App
	key    clientKey
	client *gh.Client
	owner  string
	name   string
}

// String returns owner/name.
func (r *Repository) String() string { return r.owner + "/" + r.name }

// The bounds of a listing. GitHub gives at most a hundred a page, and a pull
// request with ten thousand comments or events is not one that people read.
const (
	perPage  = 100
	maxPages = 100
)

// path returns the API path of something in the repository. Arguments of format
// that are strings are escaped as one segment each.
func (r *Repository) path(format string, args ...any) string {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = url.PathEscape(s)
		}
	}
	return "repos/" + url.PathEscape(r.owner) + "/" + url.PathEscape(r.name) + "/" + fmt.Sprintf(format, args...)
}

// do makes one call; body and answer may be nil.
func (r *Repository) do(ctx context.Context, method, path string, body, answer any) (*gh.Response, error) {
	req, err := r.client.NewRequest(method, path, body)
	if err != nil {
		return nil, err
	}
	resp, err := r.client.Do(ctx, req, answer)
	return resp, r.fail(err)
}

// raw reads a file's bytes, of which there may be max.
func (r *Repository) raw(ctx context.Context, path string, max int64) ([]byte, error) {
	req, err := r.client.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", rawMediaType)
	resp, err := r.client.BareDo(ctx, req)
	if err != nil {
		return nil, r.fail(err)
	}
	defer resp.Body.Close()
	// A directory comes as a listing, whatever was asked for.
	if kind := resp.Header.Get("Content-Type"); !strings.HasPrefix(kind, "application/vnd.github") || !strings.Contains(kind, "raw") {
		return nil, fmt.Errorf("not a file: answered with %q", kind)
	}
	if resp.ContentLength > max {
		return nil, &SizeError{What: "file", Limit: max}
	}
	data, err := io.ReadAll(http.MaxBytesReader(nil, resp.Body, max))
	if over := new(http.MaxBytesError); errors.As(err, &over) {
		return nil, &SizeError{What: "file", Limit: over.Limit}
	}
	return data, err
}

// eachPage reads a listing page by page. The pages are counted here: a Link
// header that leads in a circle does not.
func eachPage[T any](ctx context.Context, r *Repository, path string, query url.Values, f func(T)) error {
	query.Set("per_page", strconv.Itoa(perPage))
	for n := 1; n <= maxPages; n++ {
		query.Set("page", strconv.Itoa(n))
		var page T
		resp, err := r.do(ctx, http.MethodGet, path+"?"+query.Encode(), nil, &page)
		if err != nil {
			return err
		}
		f(page)
		if resp.NextPage == 0 {
			return nil
		}
	}
	return &SizeError{What: "listing", Limit: perPage * maxPages}
}

// list reads all pages of a listing.
func list[T any](ctx context.Context, r *Repository, path string) ([]T, error) {
	var all []T
	err := eachPage(ctx, r, path, url.Values{}, func(page []T) { all = append(all, page...) })
	return all, err
}

// fail translates err. A token that GitHub no longer takes is forgotten, since
// it would otherwise be used until it expires: GitHub revokes tokens of an
// installation that was suspended, and does not give them back after.
func (r *Repository) fail(err error) error {
	err = translate(err)
	if status := new(StatusError); errors.As(err, &status) && status.Status == http.StatusUnauthorized {
		r.app.clients.drop(r.key)
	}
	return err
}
