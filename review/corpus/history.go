package corpus

import (
	"fmt"

	"github.com/bumplens/bumplens/review/registry"
)

// A History is what a registry tells of a package, as of a day after the new
// release. What it leaves out is unknown.
type History struct {
	Repository string        `json:"repository,omitempty"`
	Owners     []string      `json:"owners,omitempty"` // who may publish it, then and now
	Releases   []Publication `json:"releases"`         // oldest first
}

// A Publication is one release of a [History].
type Publication struct {
	registry.Publication
	Publisher   string   `json:"publisher,omitempty"`   // the account
	Trusted     string   `json:"trusted,omitempty"`     // the workflow, where one published it
	Attested    string   `json:"attested,omitempty"`    // yes or no
	Owners      []string `json:"owners,omitempty"`      // who could publish the package when it was, where that was otherwise
	Tags        []string `json:"tags,omitempty"`        // that stand for an action's commit
	Unreachable bool     `json:"unreachable,omitempty"` // the commit is in no branch and no tag
}

// publication finds a version.
func (h History) publication(number string) (int, error) {
	for i, p := range h.Releases {
		if p.Number == number {
			return i, nil
		}
	}
	return 0, fmt.Errorf("the registry tells nothing of %q", number)
}

// published returns a release as the registry's own documents list it.
func (p Publication) published() registry.Publication {
	r := p.Publication
	r.Publisher = registry.Publisher{Name: p.Publisher, Trusted: p.Trusted}
	r.Attested = attested[p.Attested]
	return r
}

var attested = map[string]registry.Attested{"no": registry.NotAttested, "yes": registry.IsAttested}

// all returns the first n releases.
func (h History) all(n int) []registry.Publication {
	var list []registry.Publication
	for _, p := range h.Releases[:n] {
		list = append(list, p.published())
	}
	return list
}
