// Package review is the engine: it says what changes when a project moves from
// one set of dependencies to another. It knows nothing of GitHub.
//
// [Compare] says what changed in the files that decide which packages are
// installed. Facts and verdicts are two things: [Reviewer.Read] makes the facts
// of one update from the published bytes; they are kept by digest and made once.
// [Reviewer.Judge] turns changes, facts, a policy and a time into a
// [report.Report], in no time, whenever one is asked for. [Reviewer.Review] does both in one
// process; the App puts a queue between them.
package review

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
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

// Key returns the key of a change's facts. It is nil when nothing of the
// change will be installed from a registry; an [facts.Unread] tells of what
// will be installed and cannot be read.
func (r *Reviewer) Key(ctx context.Context, c lockfile.Change) (*facts.Key, *facts.Unread) {
	asked := r.Registries[c.Package().Ecosystem]
	if asked == nil || c.To.IsZero() || c.To.Bundled {
		return nil, nil // not read at all, gone, or part of an artifact that is itself read
	}
	for _, e := range []lockfile.Entry{c.Old(), c.To} {
		if !e.IsZero() && !r.readable(e) {
			return nil, &facts.Unread{
				Cause:  facts.SourceUnread,
				Reason: fmt.Sprintf("%q comes from %q. Only registries are read.", e.Version.String(), e.Source),
			}
		}
	}
	// One of a lockfile's digests will do elsewhere: of h1 there is one alone.
	if sums := pins(c.To); len(sums) > 1 && c.To.Version.Ecosystem == ecosystem.Go {
		return nil, &facts.Unread{
			Cause:  facts.ArtifactUnverified,
			Reason: fmt.Sprintf("The project's go.sum files pin different bytes of %q.", c.To.Version.String()),
		}
	}
	key := &facts.Key{Registry: asked.Registry(c.Package()), To: c.To.Version, ToDigests: pins(c.To)}
	key.ToPinned = len(key.ToDigests) > 0
	if old := c.Old(); !old.IsZero() && !old.Bundled {
		key.From, key.FromDigests = old.Version, pins(old)
		key.FromPinned = len(key.FromDigests) > 0
	}
	if !key.ToPinned && !asked.Knows(c.To.Source) {
		return nil, &facts.Unread{
			Cause:  facts.ArtifactUnverified,
			Reason: fmt.Sprintf("%q comes from %q, which is not a configured registry, and the lockfile pins no digest.", c.To.Version.String(), c.To.Source),
		}
	}
	// Where the lockfile pins nothing, the registry's own digests name the bytes.
	for _, side := range []struct {
		v       ecosystem.Version
		digests *[]string
	}{{key.From, &key.FromDigests}, {key.To, &key.ToDigests}} {
		if side.v.IsZero() || len(*side.digests) > 0 {
			continue
		}
		release, err := r.release(ctx, side.v)
		if err != nil {
			return nil, AsUnread(err)
		}
		for _, a := range release.Artifacts {
			*side.digests = append(*side.digests, a.Digests...)
		}
	}
	return key, nil
}

// pins returns the digests that a lockfile has of the registry's artifact. A
// go.sum hashes the files of a module, as the checksum database does.
func pins(e lockfile.Entry) []string {
	if e.Version.Ecosystem != ecosystem.Go {
		return e.Digests
	}
	var digests []string
	for _, sum := range append([]string{e.Checksum}, e.Pins...) {
		if sum, ok := strings.CutPrefix(sum, "h1/"); ok && !slices.Contains(digests, "h1-"+sum) {
			digests = append(digests, "h1-"+sum)
		}
	}
	return digests
}

// readable reports whether an entry's artifact is one that a registry has.
func (r *Reviewer) readable(e lockfile.Entry) bool {
	if strings.HasPrefix(e.Source, "sparse+") { // Cargo's, before the address of an index
		asked := r.Registries[e.Version.Ecosystem]
		return asked != nil && asked.Knows(e.Source)
	}
	return e.Source == "" || registryArchive.MatchString(e.Source)
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
	return f, nil
}

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
		m.Head, err = r.side(fetching, key.To, key.ToDigests, key.ToPinned)
		return err
	})
	if err := group.Wait(); err != nil {
		return nil, err
	}
	f, err := Read(m)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", key.To, err)
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

// side fetches one release's document and its artifacts.
func (r *Reviewer) side(ctx context.Context, v ecosystem.Version, digests []string, pinned bool) (Side, error) {
	release, err := r.release(ctx, v)
	if err != nil {
		return Side{}, err
	}
	artifacts := release.Artifacts
	if pinned {
		artifacts = named(artifacts, digests)
	} else if len(digests) > 0 && !slices.ContainsFunc(artifacts, func(a registry.Artifact) bool { return shares(a, digests) }) {
		// A tag was moved: these are facts of another commit.
		return Side{}, fmt.Errorf("release %s: its artifacts are not those that were told before", v)
	}
	if len(artifacts) == 0 {
		return Side{}, unverified(v)
	}
	s := Side{Release: release, Files: make([]File, len(artifacts))}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(fetchedAtOnce)
	for i, a := range artifacts {
		group.Go(func() (err error) {
			s.Files[i], err = r.file(ctx, v, a, digests, pinned)
			return err
		})
	}
	return s, group.Wait()
}

// fetchedAtOnce is how many artifacts of one release are fetched at once.
const fetchedAtOnce = 4

// named returns the artifacts that a lockfile means: those whose digests it
// pins, or the only one that there is, whatever is pinned for it. One whose
// digests are of no kind that is pinned may be meant: its bytes will tell.
func named(artifacts []registry.Artifact, pinned []string) []registry.Artifact {
	if len(artifacts) == 1 {
		return artifacts
	}
	kind := func(d string) string { name, _, _ := strings.Cut(d, "-"); return name }
	var meant []registry.Artifact
	for _, a := range artifacts {
		comparable := func(d string) bool {
			return slices.ContainsFunc(pinned, func(p string) bool { return kind(p) == kind(d) })
		}
		if shares(a, pinned) || !slices.ContainsFunc(a.Digests, comparable) {
			meant = append(meant, a)
		}
	}
	return meant
}

// shares reports whether an artifact has one of digests.
func shares(a registry.Artifact, digests []string) bool {
	return slices.ContainsFunc(a.Digests, func(d string) bool { return slices.Contains(digests, d) })
}

// file fetches one artifact, and what its registry keeps to prove it.
func (r *Reviewer) file(ctx context.Context, v ecosystem.Version, a registry.Artifact, digests []string, pinned bool) (File, error) {
	f := File{Artifact: a, Verified: []string{}}
	hashed := registry.Strength(a.Digests) > 0 // else it is named by its commit, and nobody vouches for its bytes
	if pinned && hashed {
		f.Verified = append(f.Verified, "lockfile")
	}
	if !pinned {
		digests = nil
	}
	if hashed && !a.Unvouched {
		f.Verified = append(f.Verified, "registry")
	}
	asked := r.Registries[v.Ecosystem]
	var err error
	f.Source, err = asked.Open(ctx, v.Package, a, digests)
	switch {
	case errors.Is(err, registry.ErrDigest):
		return File{}, unverified(v)
	case errors.Is(err, registry.ErrNotFound):
		return File{}, missing(v)
	case err != nil:
		return File{}, fmt.Errorf("artifact of %s: %w", v, err)
	}
	if a.Attested != registry.IsAttested {
		return f, nil
	}
	f.Attestations, err = asked.Attestations(ctx, v, a)
	if errors.Is(err, registry.ErrNotFound) {
		return f, nil // crates.io knows where a release was built, and keeps no document
	}
	if err != nil && ctx.Err() == nil {
		// What proves a release is told as unknown, and does not keep the
		// release itself from being read.
		r.Log.Warn("attestations not read", "version", v.String(), "err", err)
		f.Attestations = nil
	}
	return f, ctx.Err()
}

// release returns a version's release, which has an artifact.
func (r *Reviewer) release(ctx context.Context, v ecosystem.Version) (*registry.Release, error) {
	asked := r.Registries[v.Ecosystem]
	if asked == nil {
		return nil, &Failure{facts.Unread{Cause: facts.SourceUnread, Reason: fmt.Sprintf("Releases of %s are not read.", v.Ecosystem)}}
	}
	release, err := asked.Release(ctx, v)
	var notAsked *registry.NotAskedError
	switch {
	case errors.Is(err, registry.ErrNotFound):
		return nil, missing(v)
	case errors.Is(err, registry.ErrDigest):
		return nil, unverified(v)
	case errors.As(err, &notAsked):
		return nil, &Failure{facts.Unread{Cause: facts.SourceUnread, Reason: notAsked.Reason}}
	case err != nil:
		return nil, fmt.Errorf("release %s: %w", v, err)
	}
	if len(release.Artifacts) == 0 {
		return nil, missing(v)
	}
	return release, nil
}
