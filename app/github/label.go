package github

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	gh "github.com/google/go-github/v60/github"
)

// A LabelEvent is a label that was put on a pull request or taken off.
type LabelEvent struct {
	ID     int64
	Label  string // as it was spelled then
	Added  bool
	Actor  User
	ViaApp bool // an app or an agent acted in the actor's name
	At     time.Time
}

// An issueEvent is GitHub's event. go-github's lacks the App and the intent.
type issueEvent struct {
	ID    int64    `json:"id"`
	Event string   `json:"event"`
	Actor *gh.User `json:"actor"`
	Label struct {
		Name string `json:"name"`
	} `json:"label"`
	App       *appRef         `json:"performed_via_github_app"`
	Intent    json.RawMessage `json:"intent"` // of an agent; absent or null for a person
	CreatedAt time.Time       `json:"created_at"`
}

// LabelEvents returns when the label was put on the pull request and taken off,
// oldest first. Labels are compared without case, as GitHub does. A label that
// got its name by being renamed has no event for that name.
func (r *Repository) LabelEvents(ctx context.Context, number int, label string) ([]LabelEvent, error) {
	events, err := listAll[issueEvent](ctx, r.caller, r.path("issues/%d/events", number), nil)
	if err != nil {
		return nil, fmt.Errorf("listing events of %s#%d: %w", r, number, err)
	}
	var found []LabelEvent
	for _, e := range events {
		if e.Event != "labeled" && e.Event != "unlabeled" || !strings.EqualFold(e.Label.Name, label) {
			continue
		}
		agent := len(e.Intent) > 0 && string(e.Intent) != "null"
		found = append(found, LabelEvent{
			ID:     e.ID,
			Label:  e.Label.Name,
			Added:  e.Event == "labeled",
			Actor:  newUser(e.Actor),
			ViaApp: e.App != nil || agent,
			At:     e.CreatedAt,
		})
	}
	// GitHub promises no order; within a second only the id has one.
	slices.SortFunc(found, func(a, b LabelEvent) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
	return found, nil
}

// RemoveLabel takes the label off the pull request. One that is not on it is no
// error.
func (r *Repository) RemoveLabel(ctx context.Context, number int, label string) error {
	if label == "." || label == ".." {
		// As part of an address these mean all labels, or the issue.
		return fmt.Errorf("removing label %q from %s#%d: not a name that can be sent", label, r, number)
	}
	// Not go-github's: it does not escape the name.
	err := r.write(ctx, ordinary, http.MethodDelete, r.path("issues/%d/labels/%s", number, label), nil, nil)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("removing label %q from %s#%d: %w", label, r, number, err)
	}
	return nil
}
