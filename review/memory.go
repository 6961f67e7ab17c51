package review

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/registry"
)

// A Sighting is whom a registry named as owners of a package on one day. Most
// registries tell who they are now and never who they were.
type Sighting struct {
	Day    time.Time `json:"day"` // its beginning, UTC
	Owners []string  `json:"owners"`
}

// remember notes who owns a package today, and returns who did before its new
// release: those of the last day on which they were seen before it, else of the
// first day at all.
func (r *Reviewer) remember(ctx context.Context, scope string, p ecosystem.Package, owners []registry.Owner, released, now time.Time) (indicator.Owners, error) {
	today := Sighting{Day: now.UTC().Truncate(24 * time.Hour)}
	for _, o := range owners {
		today.Owners = append(today.Owners, o.Name)
	}
	name := string(p.Ecosystem) + " " + p.Name
	kept, err := r.Store.Sightings(ctx, scope, name)
	if err != nil {
		return indicator.Owners{}, fmt.Errorf("kept sightings: %w", err)
	}
	// Where nobody knows when the release was published, nobody knows who came
	// before it.
	var before *Sighting
	seenToday := false
	for _, data := range kept { // oldest first
		s := new(Sighting)
		if err := json.Unmarshal(data, s); err != nil {
			return indicator.Owners{}, fmt.Errorf("kept sightings: %w", err)
		}
		seenToday = seenToday || s.Day.Equal(today.Day)
		if s.Day.Before(today.Day) && !released.IsZero() && (before == nil || s.Day.Before(released)) {
			before = s
		}
	}
	if !seenToday {
		data, err := json.Marshal(today)
		if err != nil {
			return indicator.Owners{}, err
		}
		if err := r.Store.KeepSighting(ctx, scope, name, today.Day, data); err != nil {
			return indicator.Owners{}, fmt.Errorf("keeping a sighting: %w", err)
		}
	}
	if before == nil {
		return indicator.Owners{}, nil
	}
	return indicator.Owners{Was: before.Owners, Is: today.Owners, Since: before.Day}, nil
}
