package worker

import (
	"context"
	"errors"
	"log/slog"
	"regexp"
	"slices"
	"strconv"

	"github.com/bumplens/bumplens/app/github"
	"github.com/bumplens/bumplens/app/queue"
	"github.com/bumplens/bumplens/app/store"
	"github.com/bumplens/bumplens/review/policy"
)

// EvaluateGroup judges what a merge queue is about to merge, and publishes the
// verdict on the group's head. What holds it up must have been let through in one
// of the pull requests that it holds, by an override that counts now.
func (w *Worker) EvaluateGroup(ctx context.Context, log *slog.Logger, g queue.Group) error {
	return outcome(w.evaluateGroup(ctx, log.With("installation", g.Installation, "repo", g.Owner+"/"+g.Name, "group", g.Ref), g))
}

func (w *Worker) evaluateGroup(ctx context.Context, log *slog.Logger, g queue.Group) error {
	repo := w.app.Repository(g.Installation, g.Repository, g.Owner, g.Name)
	s := &subject{worker: w, log: log, repo: repo, wish: g, roles: make(map[string]github.Role)}
	var err error
	if s.check, err = s.begin(ctx, g.Head, 0); err != nil {
		return err
	}
	now := w.now()
	// The base of a group may be the head of the one before it, which nobody
	// has merged: the configuration is the branch's.
	a, err := s.compare(ctx, span{base: g.Base, head: g.Head, config: g.BaseRef}, now)
	if err != nil {
		return err
	}
	if a.waiting > 0 {
		return s.wait(ctx, a)
	}
	if a.report.Verdict == policy.Block || a.report.Verdict == policy.Incomplete {
		if a.override, err = s.covered(ctx, g, a); err != nil {
			return err
		}
	}
	if err := s.publishCheck(ctx, a, s.mark(a), ""); err != nil {
		return err
	}
	s.published(a)
	return s.comeBack(ctx, a)
}

// covered says whether all that holds a group up was let through in one of its
// pull requests.
func (s *subject) covered(ctx context.Context, g queue.Group, a *assessment) (override, error) {
	h := holding(a.report, a.policy)
	if h.never != "" {
		return override{Refused: h.never}, nil
	}
	members, err := s.members(ctx, g)
	if err != nil {
		return override{}, err
	}
	var o override
	rest := h.ids
	for _, number := range members {
		g, err := s.grantOf(ctx, number, g, a.policy)
		if err != nil {
			return override{}, err
		}
		if g == nil {
			continue
		}
		left := slices.DeleteFunc(slices.Clone(rest), func(id string) bool { return slices.Contains(g.accepted.Findings, id) })
		if len(left) == len(rest) {
			continue
		}
		rest = left
		o.Until = policy.Sooner(o.Until, g.end)
		o.By, o.Role, o.Accepted, o.Reason = g.by, g.role, g.accepted, g.reason
	}
	if len(rest) > 0 {
		return override{Refused: "There are findings that nobody has accepted in one of the pull requests of this group."}, nil
	}
	o.Valid = true
	return o, nil
}

// inRef is how the branch of a group names one of its pull requests (github/docs,
// managing a merge queue).
var inRef = regexp.MustCompile(`/pr-(\d+)-[0-9a-f]+$`)

// members returns the numbers of the pull requests that a group holds, as far as
// they can be told.
func (s *subject) members(ctx context.Context, g queue.Group) ([]int, error) {
	var numbers []int
	if m := inRef.FindStringSubmatch(g.Ref); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil {
			numbers = append(numbers, n)
		}
	}
	commits, err := s.repo.CommitsBetween(ctx, g.Base, g.Head)
	if err != nil {
		return nil, err
	}
	for _, commit := range commits {
		of, err := s.repo.PullsOfCommit(ctx, commit)
		if err != nil {
			return nil, err
		}
		numbers = append(numbers, of...)
	}
	slices.Sort(numbers)
	return slices.Compact(numbers), nil
}

// grantOf returns what counts now of the label on one of a group's pull requests,
// nil when nothing does.
func (s *subject) grantOf(ctx context.Context, number int, g queue.Group, p *policy.Policy) (*grant, error) {
	member := *s
	member.key, member.comments = store.PullKey{Repository: g.Repository, Number: number}, nil
	var err error
	if member.pull, err = s.repo.Pull(ctx, number); errors.Is(err, github.ErrNotFound) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	if !member.pull.Open || member.pull.Base.Name != g.BaseRef {
		return nil, nil
	}
	l, err := member.labeling(ctx, p)
	if err != nil || !l.on || l.added == nil {
		return nil, err
	}
	granted, _, err := member.grant(ctx, l, p, s.worker.now())
	if err != nil || granted == nil || granted.accepted == nil {
		return nil, err
	}
	return granted, nil
}

// wantGroups has the merge groups of a repository looked at again: what one of
// their pull requests was let through with may have changed.
func (s *subject) wantGroups(ctx context.Context) error {
	p, ok := s.wish.(queue.Pull)
	if !ok {
		return nil
	}
	groups, err := s.worker.jobs.Groups(ctx, p.Installation, p.Repository)
	if err != nil {
		return err
	}
	for _, g := range groups {
		if g.BaseRef != s.pull.Base.Name {
			continue
		}
		if err := s.worker.jobs.Want(ctx, g, ""); err != nil {
			return err
		}
	}
	return nil
}
