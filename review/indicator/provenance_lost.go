package indicator

import (
	"errors"
	"fmt"
	"slices"

	"github.com/bumplens/bumplens/review/registry"
)

var provenanceLost = Indicator[*Update]{
	ID:       "provenance-lost",
	Title:    "release does not prove where it was built, as others did",
	Severity: Medium,
	Needs:    BaseRelease | HeadRelease,
	Check:    checkProvenanceLost,
}

func checkProvenanceLost(u *Update) ([]Finding, error) {
	if u.Added() {
		return nil, nil
	}
	now := attested(u.Head.Release)
	if now == registry.AttestedUnknown {
		return nil, errors.New("the registry does not tell whether it was attested")
	}
	if now == registry.IsAttested {
		return nil, nil
	}
	f := Finding{In: InRegistry}
	if attested(u.Base.Release) == registry.IsAttested {
		f.Message = fmt.Sprintf("Release %q proves by an attestation where it was built; this one does not.", u.From.Number)
		return []Finding{f}, nil
	}
	// Between the two there may be releases that the project skips. They count
	// by the time of their publication: a version's number is its author's choice.
	if last := lastAlike(u); last != nil && last.Attested == registry.IsAttested {
		f.Message = fmt.Sprintf("Release %q, published before this one, proves by an attestation where it was built; this one does not.", last.Number)
		return []Finding{f}, nil
	}
	return nil, nil
}

// attested says whether all of a release's artifacts have attestations.
func attested(r *registry.Release) registry.Attested {
	if len(r.Artifacts) == 0 {
		return registry.AttestedUnknown
	}
	least := registry.IsAttested
	for _, a := range r.Artifacts {
		least = min(least, a.Attested)
	}
	return least
}

// lastAlike returns the release that was published last before the new one. A
// release is not compared with those that say of themselves that they come
// before one: projects build them by other means.
func lastAlike(u *Update) *registry.Publication {
	for _, p := range slices.Backward(u.Head.Release.Earlier) {
		if !p.Withdrawn && (u.To.Prerelease() || !u.To.At(p.Number).Prerelease()) {
			return &p
		}
	}
	return nil
}
