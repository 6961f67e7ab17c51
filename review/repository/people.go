package repository

import (
	"context"
	"errors"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/bumplens/bumplens/review/registry"
)

// Notes are what the people of a repository published with a tag.
type Notes struct {
	Body      string // Markdown, as they wrote it
	Published time.Time
	Author    string // the account that published it
}

// Notes returns what was published with a tag, [registry.ErrNotFound] when
// nothing was. It can be edited for as long as it is not immutable.
func (g *GitHub) Notes(ctx context.Context, repo, tag string) (*Notes, error) {
	path := escaped(tag)
	if path == "" {
		return nil, registry.ErrNotFound
	}
	var raw struct {
		Body      string    `json:"body"`
		Published time.Time `json:"published_at"`
		Author    struct {
			Login string `json:"login"`
		} `json:"author"`
	}
	if _, err := g.ask(ctx, repo, "/releases/tags/"+path, nil, freshFor, &raw); err != nil {
		return nil, err
	}
	return &Notes{raw.Body, raw.Published, raw.Author.Login}, nil
}

// Contributors counts those who wrote commits of the default branch: accounts,
// and addresses that belong to none.
func (g *GitHub) Contributors(ctx context.Context, repo string) (int, error) {
	var first []struct{}
	link, err := g.ask(ctx, repo, "/contributors", url.Values{"per_page": {"1"}, "anon": {"1"}}, 24*time.Hour, &first)
	if status := new(registry.StatusError); errors.As(err, &status) && status.Code == noContent {
		return 0, nil // there are no commits
	}
	if err != nil {
		return 0, err
	}
	if n := pageOf(link, "last"); n > 0 {
		return n, nil
	}
	return len(first), nil
}

// noContent is the status of an answer without a document.
const noContent = 204

// linked matches one entry of a Link header.
var linked = regexp.MustCompile(`<([^>]*)>; *rel="([a-z]+)"`)

// pageOf returns the number of the page that a Link header calls rel, 0 when
// there is none.
func pageOf(link, rel string) int {
	for _, m := range linked.FindAllStringSubmatch(link, -1) {
		if m[2] != rel {
			continue
		}
		_, query, _ := strings.Cut(m[1], "?")
		values, err := url.ParseQuery(query)
		if err != nil {
			return 0
		}
		n, _ := strconv.Atoi(values.Get("page")) // 0 when it is no number
		return n
	}
	return 0
}
