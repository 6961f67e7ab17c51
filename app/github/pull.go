package github

import (
	"context"
	"fmt"
	"net/url"

	gh "github.com/google/go-github/v60/github"
)

// A Pull is the state of a pull request.
type Pull struct {
	Number   int
	Title    string
	Open     bool
	Draft    bool
	Merged   bool
	Archived bool // so is the repository, which takes no writes
	Head     Ref
	Base     Ref // SHA is the tip of the base branch, not the merge base
	Author   User
	Labels   []string
}

// A Ref is a branch and the commit at its tip.
type Ref struct {
	SHA  string
	Name string // without refs/heads/
}

// A User is an account. The zero User stands for one that was deleted and is
// nobody: it has no role and may accept nothing.
type User struct {
	Login string
	Bot   bool // any account that is not a person's
}

func newUser(u *gh.User) User {
	if u == nil {
		return User{}
	}
	return User{Login: u.GetLogin(), Bot: u.GetType() != "User"}
}

// Pull returns the pull request as it is now.
func (r *Repository) Pull(ctx context.Context, number int) (*Pull, error) {
	p, _, err := r.client.PullRequests.Get(ctx, r.owner, r.name, number)
	if err != nil {
		return nil, fmt.Errorf("reading pull request %s#%d: %w", r, number, r.fail(err))
	}
	return newPull(p), nil
}

// OpenPulls lists the open pull requests into the branch base, all of them for
// "", oldest first: one that is opened meanwhile comes last.
func (r *Repository) OpenPulls(ctx context.Context, base string) ([]*Pull, error) {
	query := url.Values{"state": {"open"}, "sort": {"created"}, "direction": {"asc"}}
	if base != "" {
		query.Set("base", base)
	}
	pulls, err := r.pulls(ctx, r.path("pulls"), query)
	if err != nil {
		return nil, fmt.Errorf("listing open pull requests of %s: %w", r, err)
	}
	return pulls, nil
}

// pulls reads a listing of pull requests.
func (r *Repository) pulls(ctx context.Context, path string, query url.Values) ([]*Pull, error) {
	answers, err := listAll[*gh.PullRequest](ctx, r.caller, path, query)
	if err != nil {
		return nil, err
	}
	all := make([]*Pull, len(answers))
	for i, p := range answers {
		all[i] = newPull(p)
	}
	return all, nil
}

// newPull reads GitHub's pull request. The repository of its head is null once
// the fork is gone, and is not needed: a fork's commits are read from the base
// repository.
func newPull(p *gh.PullRequest) *Pull {
	pull := &Pull{
		Number:   p.GetNumber(),
		Title:    p.GetTitle(),
		Open:     p.GetState() == "open",
		Draft:    p.GetDraft(),
		Merged:   p.MergedAt != nil, // listings have no other field of it
		Archived: p.GetBase().GetRepo().GetArchived(),
		Head:     Ref{SHA: p.GetHead().GetSHA(), Name: p.GetHead().GetRef()},
		Base:     Ref{SHA: p.GetBase().GetSHA(), Name: p.GetBase().GetRef()},
		Author:   newUser(p.User),
	}
	for _, l := range p.Labels {
		pull.Labels = append(pull.Labels, l.GetName())
	}
	return pull
}

// PullsWithHead returns the numbers of the open pull requests whose head is the
// commit sha, in GitHub's order. Pull requests that merely contain it are not
// among them.
func (r *Repository) PullsWithHead(ctx context.Context, sha string) ([]int, error) {
	pulls, err := r.pullsOfCommit(ctx, sha)
	if err != nil {
		return nil, err
	}
	var numbers []int
	for _, p := range pulls {
		if p.Open && p.Head.SHA == sha {
			numbers = append(numbers, p.Number)
		}
	}
	return numbers, nil
}

// PullsOfCommit returns the numbers of the pull requests that the commit sha is
// part of, whatever their state, in GitHub's order.
func (r *Repository) PullsOfCommit(ctx context.Context, sha string) ([]int, error) {
	pulls, err := r.pullsOfCommit(ctx, sha)
	if err != nil {
		return nil, err
	}
	var numbers []int
	for _, p := range pulls {
		numbers = append(numbers, p.Number)
	}
	return numbers, nil
}

func (r *Repository) pullsOfCommit(ctx context.Context, sha string) ([]*Pull, error) {
	pulls, err := r.pulls(ctx, r.path("commits/%s/pulls", sha), nil)
	if err != nil {
		return nil, fmt.Errorf("listing pull requests of commit %s in %s: %w", sha, r, err)
	}
	return pulls, nil
}
