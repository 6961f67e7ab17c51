package repository

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"

	"github.com/bumplens/bumplens/review/registry"
)

const (
	perPage     = 100
	maxPages    = 10  // of branches, and of tags
	maxCompared = 100 // tips with which one commit is compared
)

// A Tip is a branch or a tag, and the commit that it stands for.
type Tip struct {
	Name   string
	Commit string
}

// Branches lists the branches of a repository, and says whether they are all.
func (g *GitHub) Branches(ctx context.Context, repo string) (tips []Tip, whole bool, _ error) {
	return g.tips(ctx, repo, "/branches")
}

// Tags lists the tags of a repository, and says whether they are all.
func (g *GitHub) Tags(ctx context.Context, repo string) (tips []Tip, whole bool, _ error) {
	return g.tips(ctx, repo, "/tags")
}

func (g *GitHub) tips(ctx context.Context, repo, path string) (tips []Tip, whole bool, _ error) {
	for page := 1; page <= maxPages; page++ {
		var list []struct {
			Name   string `json:"name"`
			Commit struct {
				SHA string `json:"sha"`
			} `json:"commit"`
		}
		query := url.Values{"per_page": {strconv.Itoa(perPage)}, "page": {strconv.Itoa(page)}}
		link, err := g.ask(ctx, repo, path, query, freshFor, &list)
		if err != nil {
			return nil, false, err
		}
		for _, t := range list {
			tips = append(tips, Tip{t.Name, t.Commit.SHA})
		}
		if pageOf(link, "next") == 0 {
			return tips, true, nil
		}
	}
	return tips, false, nil
}

// TagsOf returns the names of the tags that stand for a commit; nil, and not
// empty, when there are more tags than are looked at.
func (g *GitHub) TagsOf(ctx context.Context, repo, commit string) ([]string, error) {
	tags, whole, err := g.Tags(ctx, repo)
	if err != nil || !whole {
		return nil, err
	}
	names := []string{}
	for _, t := range tags {
		if t.Commit == commit {
			names = append(names, t.Name)
		}
	}
	return names, nil
}

// Reachable says whether a commit is in the history of a branch or of a tag of
// the repository. A commit of a fork can be read under the name of the
// repository that it was forked from, and is not. The default branch is looked at
// first, then the other branches, then tags; when there are more than can be
// looked at, it is not known.
func (g *GitHub) Reachable(ctx context.Context, repo, commit string) (registry.Answer, error) {
	facts, err := g.Facts(ctx, repo)
	if err != nil {
		return "", err
	}
	branches, allBranches, err := g.Branches(ctx, repo)
	if err != nil {
		return "", err
	}
	tags, allTags, err := g.Tags(ctx, repo)
	if err != nil {
		return "", err
	}
	slices.SortStableFunc(branches, func(a, b Tip) int {
		return order(b.Name == facts.DefaultBranch) - order(a.Name == facts.DefaultBranch)
	})
	var tips []string
	seen := make(map[string]bool)
	for _, t := range slices.Concat(branches, tags) {
		if t.Commit == commit {
			return registry.Yes, nil
		}
		if !seen[t.Commit] && isCommit.MatchString(t.Commit) {
			seen[t.Commit] = true
			tips = append(tips, t.Commit)
		}
	}
	for _, tip := range tips[:min(len(tips), maxCompared)] {
		has, err := g.holds(ctx, repo, tip, commit)
		if err != nil {
			return "", err
		}
		if has {
			return registry.Yes, nil
		}
	}
	if !allBranches || !allTags || len(tips) > maxCompared {
		return registry.NotKnown, nil
	}
	return registry.No, nil
}

func order(first bool) int {
	if first {
		return 1
	}
	return 0
}

// holds reports whether commit is in the history of tip.
func (g *GitHub) holds(ctx context.Context, repo, tip, commit string) (bool, error) {
	var compared struct {
		Status string `json:"status"`
	}
	_, err := g.ask(ctx, repo, "/compare/"+tip+"..."+commit, url.Values{"per_page": {"1"}}, registry.Forever, &compared)
	if errors.Is(err, registry.ErrNotFound) {
		return false, nil // they have nothing in common
	}
	return compared.Status == "behind" || compared.Status == "identical", err
}
