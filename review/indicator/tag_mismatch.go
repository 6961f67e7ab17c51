package indicator

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
)

var tagMismatch = Indicator[*Change]{
	ID:       "tag-mismatch",
	Title:    "a comment calls a commit what it is not",
	Severity: Medium,
	Covers:   []ecosystem.Ecosystem{ecosystem.GitHubActions},
	Check:    checkTagMismatch,
}

func checkTagMismatch(c *Change) ([]Finding, error) {
	if c.To.Tag == "" {
		return nil, nil // nothing is claimed
	}
	switch {
	case c.Standing == nil:
		return nil, errors.New("the registry did not tell how it stands today")
	case c.Standing.Commit == nil || c.Standing.Commit.Tags == nil:
		return nil, errors.New("it is not known which tags the commit has")
	}
	tags := c.Standing.Commit.Tags
	if slices.ContainsFunc(tags, func(tag string) bool { return calledBy(tag, c.To.Tag) }) {
		return nil, nil
	}
	f := inLockfile(c.To)
	f.Message = fmt.Sprintf("A comment calls this commit %q, and no tag of that name stands for it.", c.To.Tag)
	if len(tags) > 0 {
		var shown []string
		for _, tag := range tags[:min(len(tags), shownTags)] {
			shown = append(shown, fmt.Sprintf("%q", tag))
		}
		f.Message += " Its own tags: " + strings.Join(shown, ", ") + "."
	}
	return []Finding{f}, nil
}

// shownTags is how many tags of a commit are told.
const shownTags = 5

// calledBy reports whether a comment names a tag: as it is, without its "v", or
// by the beginning of its number, as v4 names v4.2.1 though a tag v4 has moved on
// since.
func calledBy(tag, comment string) bool {
	tag, comment = strings.TrimPrefix(tag, "v"), strings.TrimPrefix(comment, "v")
	return tag == comment || strings.HasPrefix(tag, comment+".")
}
