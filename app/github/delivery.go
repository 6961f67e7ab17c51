package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	gh "github.com/google/go-github/v60/github"
)

// A Delivery is one attempt at delivering a webhook to the App.
type Delivery struct {
	ID         int64  // of the attempt
	GUID       string // of the event; every attempt at it has the same
	Event      string
	Action     string // "" for an event that has none
	Status     string // GitHub's words for what became of it
	At         time.Time
	Redelivery bool
}

// A deliveryAnswer is GitHub's.
type deliveryAnswer struct {
	ID         int64     `json:"id"`
	GUID       string    `json:"guid"`
	Event      string    `json:"event"`
	Action     string    `json:"action"`
	Status     string    `json:"status"`
	StatusCode int       `json:"status_code"` // 0 without an answer
	At         time.Time `json:"delivered_at"`
	Redelivery bool      `json:"redelivery"`
}

// FailedDeliveries lists the deliveries since then whose newest attempt did not
// succeed, that attempt of each, newest first. GitHub keeps them for a few days
// and tries none again by itself.
func (a *App) FailedDeliveries(ctx context.Context, since time.Time) ([]Delivery, error) {
	var failed []Delivery
	seen := make(map[string]bool)
	// GitHub's own filter for failures goes by the answer's status, and leaves
	// out what was never answered.
	query := url.Values{"per_page": {strconv.Itoa(perPage)}}
	for range maxPages {
		var page []deliveryAnswer
		resp, err := a.own.get(ctx, "app/hook/deliveries?"+query.Encode(), &page)
		if err != nil {
			return nil, fmt.Errorf("listing deliveries: %w", err)
		}
		for _, d := range page {
			if d.At.Before(since) {
				return failed, nil
			}
			if seen[d.GUID] {
				continue // an attempt that was followed by another
			}
			seen[d.GUID] = true
			if d.StatusCode/100 != 2 {
				failed = append(failed, Delivery{d.ID, d.GUID, d.Event, d.Action, d.Status, d.At, d.Redelivery})
			}
		}
		if resp.Cursor == "" {
			return failed, nil
		}
		query.Set("cursor", resp.Cursor)
	}
	return nil, &SizeError{What: "listing of deliveries", Limit: perPage * maxPages}
}

// Redeliver has GitHub try the delivery id once more, under its GUID. It does
// not wait for what comes of it.
func (a *App) Redeliver(ctx context.Context, id int64) error {
	err := a.own.write(ctx, ordinary, http.MethodPost, fmt.Sprintf("app/hook/deliveries/%d/attempts", id), nil, nil)
	if accepted := new(gh.AcceptedError); err != nil && !errors.As(err, &accepted) { // which go-github takes for an error
		return fmt.Errorf("redelivering %d: %w", id, err)
	}
	return nil
}
