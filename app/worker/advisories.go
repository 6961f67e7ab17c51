package worker

import (
	"context"
	"slices"

	"github.com/bumplens/bumplens/app/github"
	"github.com/bumplens/bumplens/review"
	"github.com/bumplens/bumplens/review/advisory"
	"github.com/bumplens/bumplens/review/policy"
)

// advisories lists what GitHub's own database has.
type advisories interface {
	Advisories(context.Context, github.AdvisoryQuery) ([]github.Advisory, error)
}

// Advisories returns GitHub's own database as a source, as it is listed for a
// [github.Repository] or a [github.Reader].
func Advisories(from advisories) advisory.Source {
	return &advisory.GitHub{List: func(ctx context.Context, q advisory.Question) ([]advisory.Listed, error) {
		found, err := from.Advisories(ctx, github.AdvisoryQuery(q))
		if err != nil {
			return nil, err
		}
		listed := make([]advisory.Listed, len(found))
		for i, a := range found {
			listed[i] = advisory.Listed{ID: a.ID, Aliases: a.Aliases, Malware: a.Malware, Withdrawn: a.Withdrawn, Summary: a.Summary, Severity: a.Severity, URL: a.URL}
			for _, p := range a.Affected {
				listed[i].Affected = append(listed[i].Affected, advisory.Affected(p))
			}
		}
		return listed, nil
	}}
}

// unheard reports whether GitHub's advisories are required and did not answer.
func unheard(p *policy.Policy, known []review.Known) bool {
	return slices.Contains(p.Required, advisory.NameGitHub) && slices.ContainsFunc(known, func(k review.Known) bool {
		return slices.Contains(k.Today.Advisories.Silent, advisory.NameGitHub)
	})
}

// required returns p with the sources that a verdict on GitHub waits for:
// GitHub's own advisories, unless the repository says otherwise.
func required(p *policy.Policy) *policy.Policy {
	if p.Required != nil {
		return p
	}
	own := *p
	own.Required = []string{advisory.NameGitHub}
	return &own
}
