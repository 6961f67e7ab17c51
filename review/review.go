// Package review is the engine: it says what changes when a project moves from
// one set of dependencies to another. It knows nothing of GitHub.
//
// [Compare] says what changed in the files that decide which packages are
// installed. Facts and verdicts are two things: [Reviewer.Read] makes the facts
// of one update from the published bytes; they are kept by digest and made once.
// [Reviewer.Today] asks what may be otherwise tomorrow, and [Reviewer.Judge]
// turns all of it, a policy and a time into a [report.Report], in no time,
// whenever one is asked for. [Reviewer.Review] does everything in one process;
// the App puts a queue between them.
package review

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/bumplens/bumplens/review/advisory"
	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/registry"
	"github.com/bumplens/bumplens/review/report"
)

// A Registry finds releases and opens their artifacts.
type Registry interface {
	// Registry returns the base URL of the registry that p is asked of.
	Registry(p ecosystem.Package) string
	// Knows reports whether a source is a registry's that is asked.
	Knows(source string) bool
	// Public reports whether p is asked of a registry that everybody reads.
	Public(p ecosystem.Package) bool
	Release(context.Context, ecosystem.Version) (*registry.Release, error)
	Versions(context.Context, ecosystem.Package) ([]string, error)
	Open(ctx context.Context, p ecosystem.Package, a registry.Artifact, pinned []string) (archive.Source, error)
	// Attestations returns the registry's document about an artifact's
	// attestations, as it stands.
	Attestations(ctx context.Context, v ecosystem.Version, a registry.Artifact) ([]byte, error)
	Standing(context.Context, ecosystem.Version) (*registry.Standing, error)
}

// A Store keeps facts by the names of their keys, and what was seen of packages
// by day, apart for each scope: what one registry tells is not shown to those
// who ask another.
type Store interface {
	Facts(ctx context.Context, scope, key string) (data []byte, found bool, err error)
	KeepFacts(ctx context.Context, scope, key string, data []byte) error
	Sightings(ctx context.Context, scope, name string) ([][]byte, error)
	KeepSighting(ctx context.Context, scope, name string, day time.Time, data []byte) error
}

// Repositories tell of repositories, by the addresses that [registry.Repository]
// writes.
type Repositories interface {
	// Contributors returns how many people contributed to a repository.
	Contributors(ctx context.Context, repository string) (int, error)
	// Source opens the files of the first of refs that a repository has.
	Source(ctx context.Context, repository string, refs []string) (ref string, files archive.Source, err error)
	// Notes returns what was published with a tag.
	Notes(ctx context.Context, repository, tag string) (string, error)
}

// Domains tell which domains are registered. Those of which it is not known
// are left out; the error says why.
type Domains interface {
	Registered(ctx context.Context, domains []string) (map[string]bool, error)
}

// Registries are those that are asked, by ecosystem. Of an ecosystem without
// one the lockfiles are read and no releases.
type Registries map[ecosystem.Ecosystem]Registry

// A Reviewer makes facts. Store may be nil: then all facts are made anew.
type Reviewer struct {
	Log        *slog.Logger
	Registries Registries
	Store      Store
	Advisories []advisory.Source // that [Reviewer.Review] asks
	// Repositories is asked about the repositories that releases name; nil
	// leaves what it would tell unknown.
	Repositories Repositories
	// Domains looks up those of e-mail addresses, where a repository asks for
	// it; nil leaves them unknown.
	Domains Domains
	Jobs    int // updates that are read at once; 0 means one
	// Progress is told how many of all changes have been looked at, each time
	// there is one more; nil tells nobody.
	Progress func(done, all int)
}

// Review reports on everything that differs between two sides. It returns an
// error only when ctx is done or facts cannot be kept: what cannot be fetched is
// told in the report.
func (r *Reviewer) Review(ctx context.Context, c *Comparison, p *policy.Policy, now time.Time) (*report.Report, error) {
	known := make([]Known, len(c.Changes))
	group, gathering := errgroup.WithContext(ctx)
	group.SetLimit(max(1, r.Jobs))
	var done atomic.Int64
	for i, change := range c.Changes {
		group.Go(func() (err error) {
			known[i], err = r.gather(gathering, change)
			if n := done.Add(1); r.Progress != nil {
				r.Progress(int(n), len(c.Changes))
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	if err := r.Today(ctx, c.Changes, known, Asking{Sources: r.Advisories, Optional: p.Optional, Now: now}); err != nil {
		return nil, err
	}
	return r.Judge(c, known, p, now), nil
}

// A Known is what is known of one change: its facts, or why there are none.
// Both are missing when there is nothing to read.
type Known struct {
	Facts  *facts.Facts
	Unread *facts.Unread
	Today  indicator.Today
}

// gather makes the facts of one change, or finds them kept.
func (r *Reviewer) gather(ctx context.Context, c lockfile.Change) (Known, error) {
	key, unread := r.Key(ctx, c)
	if unread != nil || key == nil {
		return Known{Unread: unread}, ctx.Err()
	}
	kept, err := r.Recall(ctx, *key)
	if err != nil || kept != nil {
		return Known{Facts: kept}, err
	}
	f, err := r.Read(ctx, *key)
	if err == nil {
		return Known{Facts: f}, nil
	}
	if ctx.Err() != nil {
		return Known{}, ctx.Err()
	}
	r.Log.Warn("update not read", "version", key.To.String(), "err", err)
	return Known{Unread: AsUnread(err)}, nil
}

// Recall returns the facts that are kept under key, nil when there are none.
func (r *Reviewer) Recall(ctx context.Context, key facts.Key) (*facts.Facts, error) {
	if r.Store == nil {
		return nil, nil
	}
	data, found, err := r.Store.Facts(ctx, key.Registry, key.String())
	if err != nil {
		return nil, fmt.Errorf("kept facts: %w", err)
	}
	if !found {
		return nil, nil
	}
	f := new(facts.Facts)
	if err := json.Unmarshal(data, f); err != nil {
		return nil, fmt.Errorf("kept facts: %w", err)
	}
	if !f.Until.IsZero() && time.Now().After(f.Until) {
		return nil, nil
	}
	return f, nil
}

// askedAgainAfter is how long facts hold that were made while somebody who knows
// more did not answer.
const askedAgainAfter = time.Hour

// Read fetches and verifies both releases that key names, makes their facts
// and keeps them. An error that is or wraps a [*Failure] will not change by
// asking again soon.
func (r *Reviewer) Read(ctx context.Context, key facts.Key) (*facts.Facts, error) {
	m := Material{Key: key}
	group, fetching := errgroup.WithContext(ctx)
	if !key.From.IsZero() {
		group.Go(func() (err error) {
			m.Base, err = r.side(fetching, key.From, key.FromDigests, key.FromPinned)
			return err
		})
	}
	group.Go(func() (err error) {
		if m.Head, err = r.side(fetching, key.To, key.ToDigests, key.ToPinned); err != nil {
			return err
		}
		if key.Sourced {
			m.Head.Made = r.made(fetching, key.To, m.Head.Release, m.Head.Files)
		}
		return fetching.Err()
	})
	if err := group.Wait(); err != nil {
		return nil, err
	}
	seen, err := r.observed(ctx, key.Registry, m.Base.Files)
	if err != nil {
		return nil, err
	}
	m.Observed, m.Observe = seen.recall, seen.keep
	f, err := Read(m)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", key.To, err)
	}
	if err := r.keepObserved(ctx, key.Registry, m.Head.Files, seen); err != nil {
		return nil, err
	}
	if m.partial() {
		f.Until = time.Now().Add(askedAgainAfter)
	}
	if r.Store == nil {
		return f, nil
	}
	data, err := json.Marshal(f)
	if err != nil {
		return nil, err
	}
	return f, r.Store.KeepFacts(ctx, key.Registry, key.String(), data)
}
