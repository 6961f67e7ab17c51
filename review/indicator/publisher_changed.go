package indicator

import (
	"errors"
	"fmt"
	"slices"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

var publisherChanged = Indicator[*Update]{
	ID:       "publisher-changed",
	Title:    "release was published by someone who never did before",
	Severity: Medium,
	Covers:   []ecosystem.Ecosystem{ecosystem.NPM},
	Needs:    HeadPublisher | HeadPublished,
	Check:    checkPublisherChanged,
}

func checkPublisherChanged(u *Update) ([]Finding, error) {
	if u.Added() {
		return nil, nil
	}
	publisher := u.Head.Release.Publisher
	var earlier []registry.Publication
	for _, p := range u.Head.Release.Earlier {
		if !p.Publisher.IsZero() {
			earlier = append(earlier, p)
		}
	}
	if len(earlier) == 0 {
		return nil, errors.New("the registry names no publisher of an earlier release")
	}
	if slices.ContainsFunc(earlier, func(p registry.Publication) bool { return p.Publisher == publisher }) {
		return nil, nil
	}
	last := earlier[len(earlier)-1].Publisher
	f := Finding{In: InRegistry, Since: u.To.Number}
	switch {
	case publisher.Trusted != "" && last.Trusted == "":
		// The way to publish that registries recommend, taken for the first time.
		f.Severity = Info
		f.Message = fmt.Sprintf("This release is the first that a workflow published; the one before came from %q.", last.Name)
	case publisher.Trusted != "":
		f.Message = "This release was published through another trusted publisher than all before it."
	case last.Trusted != "":
		f.Message = fmt.Sprintf("This release was published by a person, %q, where a workflow published the one before.", publisher.Name)
	default:
		f.Message = fmt.Sprintf("This release was published by %q, who published none of the %d before it; the last came from %q.", publisher.Name, len(earlier), last.Name)
	}
	return []Finding{f}, nil
}
