package review

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/registry"
)

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
	if err := group.Wait(); err != nil {
		return Side{}, err
	}
	return s, nil
}

const (
	fetchedAtOnce = 4    // artifacts of one release
	maxArtifacts  = 1000 // of one release; the most that are known have some two hundred
)

// named returns the artifacts that a lockfile means: those whose digests it
// pins, or the only one that there is, whatever is pinned for it. One whose
// digests are of no kind that is pinned may be meant: its bytes will tell.
func named(artifacts []registry.Artifact, pinned []string) []registry.Artifact {
	if len(artifacts) == 1 {
		return artifacts
	}
	kind := func(d string) string { name, _, _ := strings.Cut(d, "-"); return name }
	kinds, digests := make(map[string]bool), make(map[string]bool)
	for _, d := range pinned {
		kinds[kind(d)], digests[d] = true, true
	}
	var meant []registry.Artifact
	for _, a := range artifacts {
		shared := slices.ContainsFunc(a.Digests, func(d string) bool { return digests[d] })
		if shared || !slices.ContainsFunc(a.Digests, func(d string) bool { return kinds[kind(d)] }) {
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
	if known := unanswered(v, err); known != nil {
		return File{}, known
	}
	if err != nil {
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
		f.Attestations, f.Silent = nil, true
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
	if known := unanswered(v, err); known != nil {
		return nil, known
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("release %s: %w", v, err)
	case len(release.Artifacts) == 0:
		return nil, missing(v)
	case len(release.Artifacts) > maxArtifacts:
		return nil, &Failure{facts.Unread{
			Cause:  facts.ArtifactUnreadable,
			Reason: fmt.Sprintf("%q has %d artifacts, and releases of more than %d are not read.", v.String(), len(release.Artifacts), maxArtifacts),
		}}
	}
	return release, nil
}
