package indicator

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/lockfile"
)

var pinLoosened = Indicator[*Change]{
	ID:       "pin-loosened",
	Title:    "a tag or branch stands where a commit was pinned",
	Severity: Medium,
	Check:    checkPinLoosened,
}

func checkPinLoosened(c *Change) ([]Finding, error) {
	if !atCommit(c.Old()) || atCommit(c.To) || reference(c.To) == "" {
		return nil, nil
	}
	f := inLockfile(c.To)
	f.Message = fmt.Sprintf("This was pinned to a commit and now follows %q, which can be moved.", reference(c.To))
	if c.From.IsZero() {
		f.Message = fmt.Sprintf("Elsewhere this is pinned to a commit, and here it follows %q, which can be moved.", reference(c.To))
	}
	return []Finding{f}, nil
}

// commitAt matches what pins a commit of a repository.
var commitAt = regexp.MustCompile(`^(?:commit=)?[0-9a-f]{40}(?:[0-9a-f]{24})?$`)

func atCommit(e lockfile.Entry) bool { return commitAt.MatchString(reference(e)) }

// reference returns what of a repository an entry takes, "" for what comes from
// no repository.
func reference(e lockfile.Entry) string {
	if e.Version.Ecosystem == ecosystem.GitHubActions {
		return e.Version.Number
	}
	address, fragment, _ := strings.Cut(e.Source, "#")
	if fragment != "" || !strings.HasPrefix(address, "git") {
		return fragment
	}
	_, rest, _ := strings.Cut(address, "://")
	if i := strings.LastIndexByte(rest, '@'); i > strings.IndexByte(rest, '/') {
		return rest[i+1:] // as pip writes it
	}
	return ""
}
