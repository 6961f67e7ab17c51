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

// A subject is one pull request, or one merge group, that is being looked at.
type subject struct {
	worker *Worker
	log    *slog.Logger
	repo   *github.Repository
	wish   queue.Wish
	check  *github.Check // of the head

	// Of a pull request.
	pull     *github.Pull
	key      store.PullKey
	comments *[]github.Comment      // nil until they are asked for
	roles    map[string]github.Role // of those that were asked for
}

// A span is what lies between two commits, and where it is said how it is judged.
type span struct {
	base, head string // commits
	config     string // the commit or the branch whose configuration counts
	title      string // of the pull request, "" for none
}

// An assessment is what there is to say of one pull request.
type assessment struct {
	pull     *github.Pull // nil for a merge group
	policy   *policy.Policy
	report   *report.Report
	override override
	unheard  bool // GitHub's advisories are waited for, and did not answer
	waiting  int  // updates that are being read; the rest is then empty
	all      int
}

// silent reports whether something is missing that may be there later.
func (a *assessment) silent() bool {
	silent := func(u facts.Unread) bool { return u.Cause == facts.RegistrySilent }
	return a.unheard || slices.ContainsFunc(a.report.Errors, silent) ||
		slices.ContainsFunc(a.report.Updates, func(u report.Update) bool { return slices.ContainsFunc(u.Unread, silent) })
}

// assess judges the pull request by what is known, or says what is missing.
func (s *subject) assess(ctx context.Context) (*assessment, error) {
	mergeBase, err := s.repo.MergeBase(ctx, s.pull.Base.SHA, s.pull.Head.SHA)
	if err != nil {
		return nil, err
	}
	now := s.worker.now()
	a, err := s.compare(ctx, span{base: mergeBase, head: s.pull.Head.SHA, config: s.pull.Base.SHA, title: s.pull.Title}, now)
	if err != nil || a.waiting > 0 {
		return a, err
	}
	a.pull = s.pull
	if a.report.Proposed, err = s.proposed(ctx); err != nil {
		return nil, err
	}
	a.override, err = s.decide(ctx, a.report, a.policy, now)
	return a, err
}

// compare judges what lies between two commits, or says what is missing.
func (s *subject) compare(ctx context.Context, between span, now time.Time) (*assessment, error) {
	p, invalid, err := s.policy(ctx, between.config)
	if err != nil {
		return nil, err
	}
	files, until, unread, err := s.lockfiles(ctx, between, p, now)
	if err != nil {
		return nil, err
	}
	p = required(p)
	comparison := review.Compare(files, p, now)
	comparison.Title = between.title
	comparison.Until = policy.Sooner(comparison.Until, until)
	comparison.Unread = slices.Concat(invalid, unread, comparison.Unread)
	known, waiting, err := s.known(ctx, comparison.Changes)
	if err != nil {
		return nil, err
	}
	a := &assessment{policy: p, waiting: waiting, all: len(comparison.Changes)}
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
	return a, nil
}

// lockfiles reads the files deciding what is installed that differ between two
// commits, from git's own trees: the list of a pull request's files is cut off at
// 3,000. until is when one that is ignored is ignored no more.
func (s *subject) lockfiles(ctx context.Context, between span, p *policy.Policy, now time.Time) (files review.Files, until time.Time, unread []facts.Unread, _ error) {
	was, err := s.tree(ctx, between.base)
	var is map[string]github.TreeEntry
	if err == nil {
		is, err = s.tree(ctx, between.head)
	}
	if errors.As(err, new(*github.SizeError)) {
		// Who accepts that accepts it of this head: of the next nothing is known.
		reason := fmt.Sprintf("The files of %q could not be listed: %q. A folder with fewer files could be.", between.head, err.Error())
		return files, until, []facts.Unread{{Cause: facts.LockfileUnreadable, Reason: reason}}, nil
	}
	if err != nil {
		return files, until, nil, err
	}
	files = review.Files{Base: make(map[string][]byte), Head: make(map[string][]byte), Whole: true}
	for _, side := range []struct {
		entries, others map[string]github.TreeEntry
		into            map[string][]byte
	}{{was, is, files.Base}, {is, was, files.Head}} {
		for name, e := range side.entries {
			if other, ok := side.others[name]; ok && other.SHA == e.SHA && other.Mode == e.Mode {
				continue
			}
			if end, ignored := p.IgnoresPath(name, now); ignored {
				until = policy.Sooner(until, end)
				continue
			}
			data, reason, err := s.blob(ctx, e)
			if err != nil {
				return files, until, nil, err
			}
			if reason != "" {
				unread = append(unread, facts.Unread{Cause: facts.LockfileUnreadable, Path: name, Reason: reason})
				continue
			}
			side.into[name] = data
		}
	}
	for _, u := range unread {
		delete(files.Base, u.Path)
		delete(files.Head, u.Path)
	}
	slices.SortFunc(unread, func(a, b facts.Unread) int { return cmp.Compare(a.Path, b.Path) })
	return files, until, slices.CompactFunc(unread, func(a, b facts.Unread) bool { return a.Path == b.Path }), nil
}

// tree returns the lockfiles of a commit, by path.
func (s *subject) tree(ctx context.Context, commit string) (map[string]github.TreeEntry, error) {
	entries, err := s.repo.Tree(ctx, commit)
	if err != nil {
		return nil, err
	}
	found := make(map[string]github.TreeEntry)
	for _, e := range entries {
		if lockfile.Is(e.Path) && e.Mode != modeTree {
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
	failed, err := s.worker.jobs.FailedReads(ctx, s.wish, names)
	if err != nil {
		return nil, 0, err
	}
	late := s.late()
	var rest map[string]bool
	if s.check.Conclusion != github.Running {
		// Who accepts what a registry keeps back is not to wait for it.
		if rest, err = s.worker.jobs.RestingReads(ctx, resting); err != nil {
			return nil, 0, err
		}
	}
	var wanted []queue.Read
	for _, r := range reads {
		at := missing[r.Key]
		if reason, ok := failed[r.Key]; ok {
			known[at].Unread = review.ParseFailure(reason)
		} else if late || rest[r.Key] {
			known[at].Unread = &facts.Unread{Cause: facts.RegistrySilent, Reason: "It was not read in time."}
		} else {
			wanted = append(wanted, r)
		}
	}
	if len(wanted) == 0 {
		return known, 0, nil
	}
	return known, len(wanted), s.worker.jobs.AddReads(ctx, wanted)
}

// started is when the head was first looked at.
func (s *subject) started() time.Time {
	if m := github.ParseMark(s.check.ExternalID); m.Started > 0 {
		return time.Unix(m.Started, 0)
	}
	return s.worker.now()
}

// late reports whether the reading for the head has taken too long.
func (s *subject) late() bool {
	return s.check.Conclusion == github.Running && s.worker.now().Sub(s.started()) > deadline
}
