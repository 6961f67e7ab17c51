package github

import (
	"context"
	"fmt"

	gh "github.com/google/go-github/v60/github"
)

// A Pull is the state of a pull request.
type Pull struct {
	Number int
	Title  string
	Open   bool
	Draft  bool
	Merged bool
	Head   Ref
	Base   Ref // SHA is the tip of the base branch, not the merge base
	Author User
	Labels []string
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
	// The repository of a head is null once the fork is gone, and is not
	// needed: a fork's commits are read from the base repository.
	pull := &Pull{
		Number: p.GetNumber(),
		Title:  p.GetTitle(),
		Open:   p.GetState() == "open",
		Draft:  p.GetDraft(),
		Merged: p.GetMerged(),
		Head:   Ref{SHA: p.GetHead().GetSHA(), Name: p.GetHead().GetRef()},
		Base:   Ref{SHA: p.GetBase().GetSHA(), Name: p.GetBase().GetRef()},
		Author: newUser(p.User),
	}
	for _, l := range p.Labels {
		pull.Labels = append(pull.Labels, l.GetName())
	}
	return pull, nil
}

// PullsWithHead returns the numbers of the open pull requests whose head is the
// commit sha, in GitHub's order. Pull requests that merely contain it are not
// among them.
func (r *Repository) PullsWithHead(ctx context.Context, sha string) ([]int, error) {
	pulls, err := list[*gh.PullRequest](ctx, r, r.path("commits/%s/pulls", sha))
	if err != nil {
		return nil, fmt.Errorf("listing pull requests of commit %s in %s: %w", sha, r, err)
	}
	var numbers []int
	for _, p := range pulls {
		if p.GetState() == "open" && p.GetHead().GetSHA() == sha {
			numbers = append(numbers, p.GetNumber())
		}
	}
	return numbers, nil
}
