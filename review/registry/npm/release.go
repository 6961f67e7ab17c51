package npm

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"time"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

// release returns what the document says of one version.
func (doc *packument) release(v ecosystem.Version, base string) (*registry.Release, error) {
	p := doc.Versions[v.Number]
	if p == nil {
		if at, ok := doc.Times[v.Number]; ok {
			return nil, fmt.Errorf("%w: it was published on %s and has been withdrawn", registry.ErrNotFound, at.Format(time.DateOnly))
		}
		return nil, registry.ErrNotFound
	}
	if p.Tarball == "" || len(p.Digests) == 0 {
		return nil, errNoDigest
	}
	r := &registry.Release{
		Version:     v,
		Registry:    base,
		Published:   doc.Times[v.Number],
		Publisher:   p.Publisher,
		Maintainers: p.Maintainers,
		Origin:      p.Origin,
		Artifacts: []registry.Artifact{{
			File:       path.Base(p.Tarball),
			URL:        p.Tarball,
			Format:     archive.TarGz,
			Digests:    p.Digests,
			Attested:   doc.attested(p),
			Signatures: p.Signatures,
		}},
	}
	if doc.Full {
		r.Told = &p.Told
	}
	if r.Published.IsZero() {
		return r, nil // what came before it cannot be told
	}
	for _, e := range doc.publications() {
		if e.At.Before(r.Published) && e.Number != v.Number {
			r.Earlier = append(r.Earlier, e)
		}
	}
	return r, nil
}

// attested says whether a version has attestations. A registry that gives
// neither signatures nor attestations does not tell: mirrors strip both.
func (doc *packument) attested(p *published) registry.Attested {
	if p.Attested == registry.AttestedUnknown && len(p.Signatures) > 0 {
		return registry.NotAttested
	}
	return p.Attested
}

// publications lists all versions that a time is known of, in their order,
// with those that are there no more.
func (doc *packument) publications() []registry.Publication {
	var all []registry.Publication
	for _, number := range slices.Sorted(maps.Keys(doc.Times)) {
		e := registry.Publication{Number: number, At: doc.Times[number], Withdrawn: true}
		if p := doc.Versions[number]; p != nil {
			e.Publisher, e.Attested, e.Withdrawn = p.Publisher, doc.attested(p), p.Deprecated != ""
		}
		all = append(all, e)
	}
	slices.SortStableFunc(all, func(a, b registry.Publication) int { return a.At.Compare(b.At) })
	return all
}

// standing returns what the document says today of a version.
func (doc *packument) standing(number string) *registry.Standing {
	s := &registry.Standing{Releases: doc.publications()}
	for _, m := range doc.Maintainers {
		s.Owners = append(s.Owners, registry.Owner{Name: m.Name, Domain: m.Domain})
	}
	p := doc.Versions[number]
	switch {
	case p == nil:
		s.Withdrawal = registry.Withdrawal{State: registry.Unpublished, Package: doc.Unpublished}
	case p.Deprecated != "":
		s.Withdrawal = registry.Withdrawal{State: registry.Deprecated, Reason: p.Deprecated}
	}
	return s
}
