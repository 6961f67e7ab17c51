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

// A caller makes calls with one credential.
type caller struct {
	app    *App
	key    clientKey // zero for the App itself
	client *gh.Client
	gate   *gate
}

// The bounds of a listing. GitHub gives at most a hundred a page, and a pull
// request with ten thousand comments or events is not one that people read.
const (
	perPage  = 100
	maxPages = 100
)

// get asks for a document, which answer holds after.
func (c caller) get(ctx context.Context, path string, answer any) (*gh.Response, error) {
	return c.do(ctx, http.MethodGet, path, nil, answer)
}

// write makes a call that changes something, once it is its turn; body and answer
// may be nil.
func (c caller) write(ctx context.Context, w weight, method, path string, body, answer any) error {
	if err := c.turn(ctx, w); err != nil {
		return err
	}
	_, err := c.do(ctx, method, path, body, answer)
	return err
}

func (c caller) do(ctx context.Context, method, path string, body, answer any) (*gh.Response, error) {
	req, err := c.client.NewRequest(method, path, body)
	if err != nil {
		return nil, err
	}
	resp, err := c.client.Do(ctx, req, answer)
	return resp, c.fail(err)
}

// raw reads a file's bytes, of which there may be max.
func (c caller) raw(ctx context.Context, path string, max int64) ([]byte, error) {
	req, err := c.client.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", rawMediaType)
	resp, err := c.client.BareDo(ctx, req)
	if err != nil {
		return nil, c.fail(err)
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
func eachPage[T any](ctx context.Context, c caller, path string, query url.Values, f func(T)) error {
	query.Set("per_page", strconv.Itoa(perPage))
	for n := 1; n <= maxPages; n++ {
		query.Set("page", strconv.Itoa(n))
		var page T
		resp, err := c.get(ctx, path+"?"+query.Encode(), &page)
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

// listAll reads all pages of a listing; query may be nil.
func listAll[T any](ctx context.Context, c caller, path string, query url.Values) ([]T, error) {
	if query == nil {
		query = url.Values{}
	}
	var all []T
	err := eachPage(ctx, c, path, query, func(page []T) { all = append(all, page...) })
	return all, err
}

// fail translates err. A token that GitHub no longer takes is forgotten, since
// it would otherwise be used until it expires: GitHub revokes tokens of an
// installation that was suspended, and does not give them back after.
func (c caller) fail(err error) error {
	err = translate(err)
	if status := new(StatusError); errors.As(err, &status) && status.Status == http.StatusUnauthorized {
		c.app.clients.drop(c.key)
	}
	return err
}
