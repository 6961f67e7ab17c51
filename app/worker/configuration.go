package worker

import (
	"context"
	"errors"
	"fmt"

	"github.com/bumplens/bumplens/app/github"
	"github.com/bumplens/bumplens/app/queue"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/policy"
)

// policy reads the configuration as it is at a commit or a branch, and what the
// account says for all its repositories. One that is invalid makes every review
// incomplete until it is mended: to fall back to the default would let a typing
// error open the gate.
func (s *subject) policy(ctx context.Context, at string) (*policy.Policy, []facts.Unread, error) {
	installation, owner := s.account()
	own, err := s.repo.File(ctx, policy.File, at, policy.MaxSize)
	var general []byte
	if err = present(err); err == nil {
		general, err = s.worker.app.OrganizationFile(ctx, installation, owner, policy.File, policy.MaxSize)
		err = present(err)
	}
	var p *policy.Policy
	if err == nil {
		if p, err = policy.Parse(own, general); err == nil {
			return p, nil, nil
		}
	} else if !errors.As(err, new(*github.SizeError)) {
		return nil, nil, err
	}
	u := facts.Unread{Cause: facts.ConfigInvalid, Path: policy.File, Reason: fmt.Sprintf("The configuration on the base branch is invalid: %q.", err.Error())}
	var fault *policy.Error
	switch {
	case !errors.As(err, &fault):
	case fault.Organization:
		u.Path, u.Reason = "", fmt.Sprintf("The configuration of the account is invalid: %q.", err.Error())
	default:
		u.Line = fault.Line
	}
	return policy.Default(), []facts.Unread{u}, nil
}

// present makes the absence of a file no error.
func present(err error) error {
	if errors.Is(err, github.ErrNotFound) {
		return nil
	}
	return err
}

// account returns the installation, and the account that it is on.
func (s *subject) account() (installation int64, owner string) {
	switch w := s.wish.(type) {
	case queue.Pull:
		return w.Installation, w.Owner
	case queue.Group:
		return w.Installation, w.Owner
	}
	panic("neither a pull request nor a merge group is looked at")
}

// proposed says what is wrong with the configuration at the head of the pull
// request, nothing where nothing is. It does not count before it is merged.
func (s *subject) proposed(ctx context.Context) ([]facts.Unread, error) {
	data, err := s.repo.File(ctx, policy.File, s.pull.Head.SHA, policy.MaxSize)
	if err = present(err); err == nil {
		_, err = policy.Parse(data, nil)
	}
	var fault *policy.Error
	if errors.As(err, &fault) {
		return []facts.Unread{{Cause: facts.ConfigInvalid, Path: policy.File, Line: fault.Line, Reason: fmt.Sprintf("The configuration that this brings is invalid: %q. Once it is merged, every review will be incomplete.", fault.Error())}}, nil
	}
	if errors.As(err, new(*github.SizeError)) {
		return nil, nil // nobody edits such a file line by line
	}
	return nil, err
}
