package indicator

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/registry"
)

var publisherChanged = Indicator[*Update]{
	ID:       "publisher-changed",
	Title:    "release was published by someone who never did before",
	Severity: Medium,
	Needs:    HeadPublisher,
	Check:    checkPublisherChanged,
}

func checkPublisherChanged(u *Update) ([]Finding, error) {
	if u.Added() {
		return nil, nil
	}
	var earlier []registry.Publisher
	for _, p := range u.Head.Release.Earlier {
		if !p.Publisher.IsZero() {
			earlier = append(earlier, p.Publisher)
		}
	}
	if len(u.Head.Release.Earlier) == 0 && isKey(u.Head.Release.Publisher) {
		return newKey(u)
	}
	if reason := u.missing(HeadPublished); reason != "" {
		return nil, errors.New(reason)
	}
	if len(earlier) == 0 {
		return nil, errors.New("the registry names no publisher of an earlier release")
	}
	var findings []Finding
	for _, f := range []*Finding{newPublisher(u.Head.Release.Publisher, earlier), newApprover(u.Head.Release.Publisher, earlier)} {
		if f != nil {
			f.In = InRegistry
			findings = append(findings, *f)
		}
	}
	return findings, nil
}

// isKey reports whether a release is known by the key that it is signed with, as
// Maven's are, and not by who published it.
func isKey(p registry.Publisher) bool { return strings.HasPrefix(p.Name, registry.KeyPrefix) }

// newKey compares the keys of the two releases, where those between them are
// not known.
func newKey(u *Update) ([]Finding, error) {
	if u.Base.Release == nil || !isKey(u.Base.Release.Publisher) {
		return nil, errors.New("it is not known which key signed the old release")
	}
	was, is := u.Base.Release.Publisher.Name, u.Head.Release.Publisher.Name
	if keyID(was) == keyID(is) {
		return nil, nil
	}
	return []Finding{{
		In:       InRegistry,
		Severity: Low, // one update in three leaves a key behind, and its releases between are not known
		Message:  fmt.Sprintf("This release was signed with another key than the old one: %q, and not %q.", is, was),
	}}, nil
}

// keyID returns the end of a fingerprint, which signatures of old have alone.
func keyID(name string) string { return name[max(0, len(name)-16):] }

// newPublisher compares people with people. A workflow that takes the place of
// a person, or a person that of a workflow, is told apart; one workflow in the
// place of another is publishing-path-changed's to tell.
func newPublisher(now registry.Publisher, earlier []registry.Publisher) *Finding {
	last := earlier[len(earlier)-1]
	switch {
	case now.Trusted != "" && !slices.ContainsFunc(earlier, byWorkflow):
		// The way to publish that registries recommend, taken for the first time.
		return &Finding{
			Severity: Info,
			Message:  fmt.Sprintf("This release is the first that a workflow published; the one before came from %q.", last.Name),
		}
	case now.Trusted != "":
		return nil
	case slices.ContainsFunc(earlier, func(p registry.Publisher) bool { return !byWorkflow(p) && p.Name == now.Name }):
		if !byWorkflow(last) {
			return nil
		}
		return &Finding{Message: fmt.Sprintf("This release was published by a person, %q, where a workflow published the one before.", now.Name)}
	case byWorkflow(last):
		return &Finding{Message: fmt.Sprintf("This release was published by a person, %q, who published none before, where a workflow published the one before.", now.Name)}
	}
	return &Finding{Message: fmt.Sprintf("This release was published by %q, who published none of the %d before it; the last came from %q.", now.Name, len(earlier), last.Name)}
}

// newApprover compares those who let staged releases through.
func newApprover(now registry.Publisher, earlier []registry.Publisher) *Finding {
	last := earlier[len(earlier)-1]
	approved := func(p registry.Publisher) bool { return p.Approver != "" }
	switch {
	case now.Approver == "" && last.Approver != "":
		return &Finding{Message: fmt.Sprintf("Nobody approved this release before it was published; %q approved the one before.", last.Approver)}
	case now.Approver == "" || !slices.ContainsFunc(earlier, approved):
		return nil
	case slices.ContainsFunc(earlier, func(p registry.Publisher) bool {
		return p.Approver == now.Approver || !byWorkflow(p) && p.Name == now.Approver
	}):
		return nil
	}
	return &Finding{Message: fmt.Sprintf("This release was approved by %q, who approved and published none of the %d before it.", now.Approver, len(earlier))}
}

func byWorkflow(p registry.Publisher) bool { return p.Trusted != "" }
