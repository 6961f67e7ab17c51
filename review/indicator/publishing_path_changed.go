package indicator

import (
	"fmt"
	"strings"

	"github.com/bumplens/bumplens/review/provenance"
	"github.com/bumplens/bumplens/review/registry"
)

var publishingPathChanged = Indicator[*Update]{
	ID:       "publishing-path-changed",
	Title:    "release was published in another way than the old one",
	Severity: Medium,
	Needs:    BaseRelease | HeadRelease | HeadProof,
	Check:    checkPublishingPathChanged,
}

func checkPublishingPathChanged(u *Update) ([]Finding, error) {
	if u.Added() {
		return nil, nil
	}
	var findings []Finding
	tell := func(severity Severity, format string, args ...any) {
		findings = append(findings, Finding{In: InRegistry, Severity: severity, Message: fmt.Sprintf(format, args...)})
	}
	was, is := u.Base.Release.Publisher.Trusted, u.Head.Release.Publisher.Trusted
	old, now := u.Base.proved(), u.Head.proved()
	switch {
	case old != nil && now != nil && !old.Identity().Same(now.Identity()) && old.Identity().String() == now.Identity().String():
		tell(0, "It was built and published by %q. The old release names the same, and it was another: that repository or its owner had other ids.", now.Identity().String())
	case old != nil && now != nil && !old.Identity().Same(now.Identity()):
		tell(0, "It was built and published by %q, and the old release by %q.", now.Identity().String(), old.Identity().String())
	case was != "" && is != "" && was != is:
		tell(0, "It was published through the trusted publisher %q, and the old release through %q.", is, was)
	case old != nil && now != nil && tagged(old) && !tagged(now):
		tell(Low, "It was built from %q, and the old release from the tag %q.", now.Source.Ref, old.Source.Ref)
	}
	if now != nil && strays(now, u.Head.Release) && (old == nil || !strays(old, u.Base.Release)) {
		tell(0, "It was built from the repository %q, and names %q as its own.", now.Source.Repository, u.Head.Release.Origin.Repository)
	}
	return findings, nil
}

// proved returns the statement of where a release's artifact was built, nil
// when nothing proves it.
func (r *Reading) proved() *provenance.Statement {
	if r.Proof == nil {
		return nil
	}
	return r.Proof.Provenance()
}

// tagged reports whether a build was one of a tag.
func tagged(s *provenance.Statement) bool { return strings.HasPrefix(s.Source.Ref, "refs/tags/") }

// strays reports whether a build was of another repository than the one that
// the release says is its own.
func strays(s *provenance.Statement, r *registry.Release) bool {
	declared := registry.Repository(r.Origin.Repository)
	return declared != "" && s.Source.Repository != "" && registry.Repository(s.Source.Repository) != declared
}
