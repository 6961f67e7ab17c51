package github_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/app/github"
	"github.com/bumplens/bumplens/app/github/githubtest"
	"github.com/bumplens/bumplens/app/github/standin"
)

func TestFailedDeliveriesAreRedelivered(t *testing.T) {
	g, repo, _, number := start(t)
	var down atomic.Bool
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if down.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusAccepted)
	}))
	defer hook.Close()
	g.SetHook(hook.URL)
	if err := g.Deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
	since := time.Now().Add(-time.Minute)
	failed := func() (names []string, first github.Delivery) {
		t.Helper()
		all, err := g.App.FailedDeliveries(t.Context(), since)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range all {
			names = append(names, fmt.Sprintf("%s.%s %s %t", d.Event, d.Action, d.Status, d.Redelivery))
			first = d
		}
		return names, first
	}
	if names, _ := failed(); len(names) != 0 {
		t.Errorf("all were taken: got %q", names)
	}

	ada := standin.Person("ada")
	down.Store(true)
	repo.Close(number, ada)
	g.Deliver(t.Context())
	g.DropDeliveries(1) // to a host that does not answer at all
	repo.Reopen(number, ada)
	names, closed := failed()
	if diff := cmp.Diff([]string{"pull_request.reopened failed to connect false", "pull_request.closed Invalid HTTP Response: 503 false"}, names); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	// An attempt that fails again is the one that counts.
	if err := g.App.Redeliver(t.Context(), closed.ID); err != nil {
		t.Fatal(err)
	}
	g.Deliver(t.Context())
	all, err := g.App.FailedDeliveries(t.Context(), since)
	if err != nil || len(all) != 2 || all[0].GUID != closed.GUID || all[0].ID == closed.ID || !all[0].Redelivery {
		t.Errorf("failed again: got %+v, %v", all, err)
	}
	down.Store(false)
	for _, d := range all {
		if err := g.App.Redeliver(t.Context(), d.ID); err != nil {
			t.Error(err)
		}
	}
	if err := g.Deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
	if names, _ := failed(); len(names) != 0 {
		t.Errorf("all were taken in the end: got %q", names)
	}
	if err := g.App.Redeliver(t.Context(), 1); !errors.Is(err, github.ErrNotFound) {
		t.Errorf("unknown delivery: got %v, want ErrNotFound", err)
	}
}

func TestFailedDeliveriesOfAllPages(t *testing.T) {
	g, repo, _, number := start(t)
	g.DropDeliveries(250)
	for range 125 {
		repo.Close(number, standin.Person("ada"))
		repo.Reopen(number, standin.Person("ada"))
	}
	all, err := g.App.FailedDeliveries(t.Context(), time.Now().Add(-time.Minute))
	if err != nil || len(all) != 250 {
		t.Errorf("got %d, %v, want 250", len(all), err)
	}
	if n := calls(g, "GET", "/app/hook/deliveries"); n != 3 {
		t.Errorf("%d calls, want 3", n)
	}
	// What is older is not asked for.
	all, err = g.App.FailedDeliveries(t.Context(), time.Now().Add(time.Minute))
	if err != nil || len(all) != 0 || calls(g, "GET", "/app/hook/deliveries") != 4 {
		t.Errorf("since later: got %d, %v, after %d calls", len(all), err, calls(g, "GET", "/app/hook/deliveries"))
	}
}

// A delivery that succeeded once is not in want of another, whatever an earlier
// attempt came to, or one before the time that is asked for.
func TestNewestAttemptCounts(t *testing.T) {
	config := githubtest.Start(t).Config()
	config.Transport = canned(func(*http.Request) (string, http.Header) {
		return `[{"id": 5, "guid": "b", "status": "OK", "status_code": 202, "delivered_at": "2026-01-02T03:00:05Z", "action": null},
			{"id": 4, "guid": "a", "status": "OK", "status_code": 200, "delivered_at": "2026-01-02T03:00:04Z", "redelivery": true},
			{"id": 3, "guid": "c", "status": "timed out", "status_code": 0, "delivered_at": "2026-01-02T03:00:03Z", "event": "push", "action": null},
			{"id": 2, "guid": "a", "status": "timed out", "status_code": 0, "delivered_at": "2026-01-02T03:00:02Z"},
			{"id": 1, "guid": "d", "status": "timed out", "status_code": 0, "delivered_at": "2026-01-02T03:00:01Z"}]`, nil
	})
	since := time.Date(2026, 1, 2, 3, 0, 2, 0, time.UTC)
	got, err := newApp(t, config).FailedDeliveries(t.Context(), since)
	if err != nil {
		t.Fatal(err)
	}
	want := []github.Delivery{{ID: 3, GUID: "c", Event: "push", Status: "timed out", At: since.Add(time.Second)}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
