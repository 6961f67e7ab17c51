package worker

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/bumplens/bumplens/app/github"
	"github.com/bumplens/bumplens/app/queue"
	"github.com/bumplens/bumplens/app/store"
	"github.com/bumplens/bumplens/review"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/report"
)

// A subject is one pull request that is being looked at.
type subject struct {
	worker *Worker
	log    *slog.Logger
	repo   *github.Repository
	job    queue.Pull
	pull   *github.Pull
	key    store.PullKey
	check  *github.Check // of the head
}

// An assessment is what there is to say of one pull request.
type assessment struct {
	pull     *github.Pull
	policy   *policy.Policy
	report   *report.Report
	override override
	unheard  bool // GitHub's advisories are waited for, and did not answer
	waiting  int  // updates that are being read; the rest is then empty
	all      int
}

// assess judges the pull request by what is known, or says what is missing.
func (s *subject) assess(ctx context.Context) (*assessment, error) {
	now := s.worker.now()
	p, invalid, err := s.policy(ctx)
	if err != nil {
		return nil, err
	}
	base, head, unread, err := s.lockfiles(ctx, p, now)
	if err != nil {
		return nil, err
	}
	p = required(p)
	comparison := review.Compare(review.Files{Base: base, Head: head, Whole: true}, p, now)
	comparison.Title = s.pull.Title
	comparison.Unread = slices.Concat(invalid, unread, comparison.Unread)
	known, waiting, err := s.known(ctx, comparison.Changes)
	if err != nil {
		return nil, err
	}
	a := &assessment{pull: s.pull, policy: p, waiting: waiting, all: len(comparison.Changes)}
	if waiting > 0 {
		return a, nil
	}
	// What this repository's token may read is asked with it and with no other.
	asking := review.Asking{Sources: append(slices.Clone(s.worker.engine.Advisories), Advisories(s.repo)), Optional: p.Optional, Now: now}
	if err := s.worker.engine.Today(ctx, comparison.Changes, known, asking); err != nil {
		return nil, err
	}
	a.unheard = unheard(p, known)
	a.report = s.worker.engine.Judge(comparison, known, p, now)
	a.override, err = s.decide(ctx, a.report, p, now)
	return a, err
}

// policy reads the configuration of the base branch. One that is invalid makes
// every review incomplete until it is mended: to fall back to the default would
// let a typing error open the gate.
func (s *subject) policy(ctx context.Context) (*policy.Policy, []facts.Unread, error) {
	data, err := s.repo.File(ctx, policy.File, s.pull.Base.SHA, policy.MaxSize+1)
	if errors.Is(err, github.ErrNotFound) {
		return policy.Default(), nil, nil
	}
	var size *github.SizeError
	if err == nil {
		var p *policy.Policy
		if p, err = policy.Parse(data); err == nil {
			return p, nil, nil
		}
	} else if !errors.As(err, &size) {
		return nil, nil, err
	}
	u := facts.Unread{Cause: facts.ConfigInvalid, Path: policy.File, Reason: fmt.Sprintf("The configuration on the base branch is invalid: %q.", err.Error())}
	var fault *policy.Error
	if errors.As(err, &fault) {
		u.Line = fault.Line
	}
	return policy.Default(), []facts.Unread{u}, nil
}

// lockfiles reads the files deciding what is installed that differ between the merge base and the
// head, from git's own trees: the list of a pull request's files is cut off at
// 3,000.
func (s *subject) lockfiles(ctx context.Context, p *policy.Policy, now time.Time) (base, head map[string][]byte, unread []facts.Unread, _ error) {
	mergeBase, err := s.repo.MergeBase(ctx, s.pull.Base.SHA, s.pull.Head.SHA)
	if err != nil {
		return nil, nil, nil, err
	}
	was, err := s.tree(ctx, mergeBase, p, now)
	if err != nil {
		return nil, nil, nil, err
	}
	is, err := s.tree(ctx, s.pull.Head.SHA, p, now)
	if err != nil {
		return nil, nil, nil, err
	}
	base, head = make(map[string][]byte), make(map[string][]byte)
	for _, side := range []struct {
		entries, others map[string]github.TreeEntry
		into            map[string][]byte
	}{{was, is, base}, {is, was, head}} {
		for name, e := range side.entries {
			if other, ok := side.others[name]; ok && other.SHA == e.SHA && other.Mode == e.Mode {
				continue
			}
			data, reason, err := s.blob(ctx, e)
			if err != nil {
				return nil, nil, nil, err
			}
			if reason != "" {
				unread = append(unread, facts.Unread{Cause: facts.LockfileUnreadable, Path: name, Reason: reason})
				continue
			}
			side.into[name] = data
		}
	}
	for _, u := range unread {
		delete(base, u.Path)
		delete(head, u.Path)
	}
	slices.SortFunc(unread, func(a, b facts.Unread) int { return cmp.Compare(a.Path, b.Path) })
	return base, head, slices.CompactFunc(unread, func(a, b facts.Unread) bool { return a.Path == b.Path }), nil
}

// tree returns the lockfiles of a commit that are looked at, by path.
func (s *subject) tree(ctx context.Context, commit string, p *policy.Policy, now time.Time) (map[string]github.TreeEntry, error) {
	entries, err := s.repo.Tree(ctx, commit)
	if err != nil {
		return nil, err
	}
	found := make(map[string]github.TreeEntry)
	for _, e := range entries {
		if lockfile.Is(e.Path) && !p.IgnoresPath(e.Path, now) && e.Mode != modeTree {
			found[e.Path] = e
		}
	}
	return found, nil
}

// Modes of entries in a git tree.
const (
	modeTree      = "040000"
	modeLink      = "120000"
	modeSubmodule = "160000"
)

// blob reads a lockfile, or says why it is not read.
func (s *subject) blob(ctx context.Context, e github.TreeEntry) (data []byte, reason string, _ error) {
	switch e.Mode {
	case modeLink:
		return nil, "The file is a symbolic link, which is not followed.", nil
	case modeSubmodule:
		return nil, "A submodule stands where a file is expected.", nil
	}
	data, err := s.repo.Blob(ctx, e.SHA, lockfile.MaxSize)
	var size *github.SizeError
	if errors.As(err, &size) {
		return nil, fmt.Sprintf("The file is larger than %d bytes.", size.Limit), nil
	}
	return data, "", err
}

// known gathers the facts of changes. It has those read that are missing, and
// returns how many it waits for.
func (s *subject) known(ctx context.Context, changes []lockfile.Change) (known []review.Known, waiting int, _ error) {
	known = make([]review.Known, len(changes))
	missing := make(map[string]int) // key → index
	var names []string
	var reads []queue.Read
	engine := s.worker.engine
	for i, c := range changes {
		key, unread := engine.Key(ctx, c)
		if ctx.Err() != nil {
			return nil, 0, ctx.Err()
		}
		if known[i].Unread = unread; key == nil {
			continue
		}
		kept, err := engine.Recall(ctx, *key)
		if err != nil {
			return nil, 0, err
		}
		if known[i].Facts = kept; kept != nil {
			continue
		}
		payload, err := json.Marshal(key)
		if err != nil {
			return nil, 0, err
		}
		name := key.String()
		missing[name] = i
		names = append(names, name)
		reads = append(reads, queue.Read{Key: name, Payload: payload})
	}
	if len(missing) == 0 {
		return known, 0, nil
	}
	failed, err := s.worker.reads.FailedReads(ctx, s.job, names)
	if err != nil {
		return nil, 0, err
	}
	late := s.worker.now().Sub(time.Unix(s.started(), 0)) > deadline
	var wanted []queue.Read
	for _, r := range reads {
		at := missing[r.Key]
		if reason, ok := failed[r.Key]; ok {
			known[at].Unread = review.ParseFailure(reason)
		} else if late {
			known[at].Unread = &facts.Unread{Cause: facts.RegistrySilent, Reason: "It was not read in time."}
		} else {
			wanted = append(wanted, r)
		}
	}
	if len(wanted) == 0 {
		return known, 0, nil
	}
	return known, len(wanted), s.worker.reads.AddReads(ctx, wanted)
}

// started is when the reading for the head began.
func (s *subject) started() int64 {
	if m := github.ParseMark(s.check.ExternalID); s.check.Conclusion == github.Running && m.Started > 0 {
		return m.Started
	}
	return s.worker.now().Unix()
}
