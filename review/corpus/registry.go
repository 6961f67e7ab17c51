package corpus

import (
	"bytes"
	"context"
	"io"
	"slices"
	"time"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

// A Registry has the releases of one pair, from memory, and knows the
// repository that they were made in. It is asked by the engine as registries
// and repositories are.
type Registry struct{ pair *Pair }

// NewRegistry returns the registry of a pair.
func NewRegistry(p *Pair) *Registry { return &Registry{p} }

// address is where the registry is said to be. Nobody asks it there.
const address = "https://registry.invalid/"

// Registry returns the base URL of the registry.
func (r *Registry) Registry(ecosystem.Package) string { return address }

// Knows reports whether source is none: pairs have no addresses in their lockfiles.
func (r *Registry) Knows(source string) bool { return source == "" }

// Public reports that everybody reads the registry.
func (r *Registry) Public(ecosystem.Package) bool { return true }

// Now is a day after the last of the new releases was published, when most
// attacks have not been found.
func (p *Pair) Now() time.Time {
	var last time.Time
	for _, r := range append([]Release{p.Head}, p.Added...) {
		if at, err := r.History.publication(r.Version.Number); err == nil && r.History.Releases[at].At.After(last) {
			last = r.History.Releases[at].At
		}
	}
	return last.AddDate(0, 0, 1)
}

// find returns the release of a version, and its place in the history.
func (r *Registry) find(v ecosystem.Version) (Release, int, error) {
	for _, release := range append([]Release{r.pair.Base, r.pair.Head}, r.pair.Added...) {
		if release.Version == v && !v.IsZero() {
			i, err := release.History.publication(v.Number)
			return release, i, err
		}
	}
	return Release{}, 0, registry.ErrNotFound
}

// Release returns a version as its history tells of it.
func (r *Registry) Release(_ context.Context, v ecosystem.Version) (*registry.Release, error) {
	release, at, err := r.find(v)
	if err != nil {
		return nil, err
	}
	packed, err := r.pair.pack(release)
	if err != nil {
		return nil, err
	}
	artifact := registry.Artifact{File: packed.file, URL: address + packed.file, Format: packed.format, Variant: packed.variant, Digests: []string{packed.digest}}
	is := &registry.Release{Version: v, Registry: address, Artifacts: []registry.Artifact{artifact}}
	if r.pair.silent {
		return is, nil
	}
	h := release.History
	published := h.Releases[at].published()
	is.Artifacts[0].Attested = published.Attested
	is.Published, is.Publisher, is.Maintainers = published.At, published.Publisher, h.Owners
	is.Earlier, is.Origin.Repository = h.all(at), h.Repository
	if owners := h.Releases[at].Owners; owners != nil {
		is.Maintainers = owners
	}
	return is, nil
}

// Versions lists what the history of a package has.
func (r *Registry) Versions(_ context.Context, p ecosystem.Package) ([]string, error) {
	for _, release := range append([]Release{r.pair.Head}, r.pair.Added...) {
		if release.Version.Package != p {
			continue
		}
		var numbers []string
		for _, known := range release.History.Releases {
			numbers = append(numbers, known.Number)
		}
		return numbers, nil
	}
	return nil, registry.ErrNotFound
}

// Open returns the bytes of an artifact, which have one of the pinned digests
// when there are any.
func (r *Registry) Open(_ context.Context, p ecosystem.Package, a registry.Artifact, pinned []string) (archive.Source, error) {
	if len(pinned) > 0 && !slices.ContainsFunc(a.Digests, func(d string) bool { return slices.Contains(pinned, d) }) {
		return nil, registry.ErrDigest
	}
	for _, release := range append([]Release{r.pair.Base, r.pair.Head}, r.pair.Added...) {
		if release.Version.Package != p {
			continue
		}
		packed, err := r.pair.pack(release)
		if err != nil {
			return nil, err
		}
		if slices.Contains(a.Digests, packed.digest) {
			return opened(packed.data), nil
		}
	}
	return nil, registry.ErrNotFound
}

func opened(data []byte) archive.Source {
	return func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
}

// Attestations returns none: no key here signs what the engine would believe.
func (r *Registry) Attestations(context.Context, ecosystem.Version, registry.Artifact) ([]byte, error) {
	return nil, registry.ErrNotFound
}

// Standing returns what the history says of a version's package.
func (r *Registry) Standing(_ context.Context, v ecosystem.Version) (*registry.Standing, error) {
	release, at, err := r.find(v)
	if err != nil {
		return nil, err
	}
	if r.pair.silent {
		return nil, registry.ErrOffline
	}
	h := release.History
	s := &registry.Standing{Releases: h.all(len(h.Releases))}
	for _, owner := range h.Owners {
		s.Owners = append(s.Owners, registry.Owner{Name: owner})
	}
	if v.Ecosystem == ecosystem.GitHubActions {
		known := h.Releases[at]
		s.Commit = &registry.Commit{Hash: v.Number, Reachable: registry.Yes, Tags: append([]string{}, known.Tags...)}
		if known.Unreachable {
			s.Commit.Reachable = registry.No
		}
	}
	return s, nil
}

// Contributors returns no number: of a pair's repository nothing is told but
// its files.
func (r *Registry) Contributors(context.Context, string) (int, error) {
	return 0, registry.ErrNotFound
}

// Source opens what the new release was made from, under the first name that
// its tag may have.
func (r *Registry) Source(_ context.Context, repository string, refs []string) (string, archive.Source, error) {
	p := r.pair
	if p.Source == nil || len(refs) == 0 || registry.Repository(p.Head.History.Repository) != repository {
		return "", nil, registry.ErrNotFound
	}
	data, err := tarGz("source/", p.Source)
	if err != nil {
		return "", nil, err
	}
	return refs[0], opened(data), nil
}

// Notes returns none.
func (r *Registry) Notes(context.Context, string, string) (string, error) {
	return "", registry.ErrNotFound
}
