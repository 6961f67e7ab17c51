package indicator

import (
	"errors"
	"slices"
	"time"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

// A history is a package's releases around one of them, as the registry lists
// them today.
type history struct {
	p      ecosystem.Package
	of     registry.Publication
	before []registry.Publication // oldest first
	after  []registry.Publication
}

// history returns the releases before and after the new version.
func (c *Change) history() (*history, error) {
	all := c.Standing.Releases
	if len(all) == 0 {
		return nil, errors.New("the registry does not tell when versions were published")
	}
	i := slices.IndexFunc(all, func(p registry.Publication) bool { return p.Number == c.To.Version.Number })
	if i < 0 {
		return nil, errors.New("the registry does not tell when this version was published")
	}
	return &history{p: c.Package(), of: all[i], before: all[:i], after: all[i+1:]}, nil
}

// near returns the other releases that were published within a time of this
// one, before it or after.
func (h *history) near(within time.Duration) []registry.Publication {
	var found []registry.Publication
	for _, p := range slices.Concat(h.before, h.after) {
		if p.At.Sub(h.of.At).Abs() <= within {
			found = append(found, p)
		}
	}
	return found
}

// version is what stands for a publication in comparisons.
func (h *history) version(p registry.Publication) ecosystem.Version { return h.p.At(p.Number) }
