package indicator

import (
	"errors"
	"fmt"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

var imposterCommit = Indicator[*Change]{
	ID:       "imposter-commit",
	Title:    "commit is in no branch and no tag of its repository",
	Severity: High,
	Covers:   []ecosystem.Ecosystem{ecosystem.GitHubActions},
	Needs:    HeadStanding,
	Check:    checkImposterCommit,
}

func checkImposterCommit(c *Change) ([]Finding, error) {
	if !atCommit(c.To) {
		return nil, nil // a tag or a branch leads to a commit of the repository's own
	}
	switch commit := c.Standing.Commit; {
	case commit == nil:
		return nil, errors.New("the repository does not tell how the commit stands in it")
	case commit.Reachable == registry.NotKnown:
		return nil, errors.New("the repository has more branches and tags than were looked at")
	case commit.Reachable == registry.Yes:
		return nil, nil
	}
	f := inLockfile(c.To)
	f.Message = fmt.Sprintf("None of the branches and tags of %q has this commit. It can be had under that name all the same when it is in a fork, which anybody can make.", c.To.Version.Name)
	return []Finding{f}, nil
}
