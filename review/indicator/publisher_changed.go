package indicator

import (
	"errors"
	"fmt"
	"slices"

	"github.com/bumplens/bumplens/review/registry"
)

var publisherChanged = Indicator[*Update]{
	ID:       "publisher-changed",
	Title:    "release was published by someone who never did before",
	Severity: Medium,
	Needs:    HeadPublisher | HeadPublished,
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
