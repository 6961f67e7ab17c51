package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bumplens/bumplens/app/github/standin"
	"github.com/bumplens/bumplens/app/store"
)

// rows counts the rows of a table of the App's database.
func (h *house) rows(table string) (n int) {
	h.t.Helper()
	s, err := store.Attach(h.t.Context(), slog.New(slog.DiscardHandler), h.database)
	if err != nil {
		h.t.Fatal(err)
	}
	defer s.Close()
	if err := s.DB().QueryRowContext(h.t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
		h.t.Fatal(err)
	}
	return n
}

func TestS1Leaving(t *testing.T) {
	overridden := func(t *testing.T, h *house) int {
		pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
		h.await(pull, "failure", "")
		h.label(pull, standin.Person("mona"))
		h.await(pull, "success", "Overridden by mona")
		h.idle()
		if n := h.rows("override"); n != 1 {
			t.Fatalf("%d overrides are kept", n)
		}
		return pull
	}
	// looked waits until what GitHub tells next has been looked into, and makes
	// sure that nobody is troubled by it.
	looked := func(t *testing.T, h *house, installation int64, wishes bool, overrides int) {
		t.Helper()
		h.idle()
		if n := h.rows(fmt.Sprintf("wish WHERE key LIKE '%d/%d/%%'", installation, h.repo.ID())); n > 0 != wishes {
			t.Errorf("%d wishes are kept", n)
		}
		if n := h.rows("override"); n != overrides {
			t.Errorf("%d overrides are kept, want %d", n, overrides)
		}
		if text := operate(t, h.database, "jobs"); strings.Contains(text, "given up") {
			t.Errorf("jobs were given up: %s", text)
		}
		if n := h.rows("audit"); n == 0 {
			t.Error("the record is gone")
		}
	}
	scenarios(t, []scenario{
		{row: "installation deleted", play: func(t *testing.T, h *house) {
			pull := overridden(t, h)
			installation := h.repo.Installation()
			h.github.Uninstall(installation)
			looked(t, h, installation, false, 0)

			// Who comes back begins anew: the label that stayed on accepts nothing.
			h.github.Install("acme")
			h.await(pull, "failure", "")
			if !eventually(func() bool { return len(h.repo.Labels(pull)) == 0 }) {
				t.Error("the label stays on")
			}
		}},
		{row: "installation suspend", play: func(t *testing.T, h *house) {
			pull := overridden(t, h)
			installation := h.repo.Installation()
			h.github.Suspend(installation)
			h.repo.Push(pull, map[string]string{"README.md": "Words."}, renovate)
			looked(t, h, installation, true, 1)
			if runs := h.repo.CheckRuns(h.repo.Head(pull)); len(runs) != 0 {
				t.Errorf("there are checks: %+v", runs)
			}
			h.github.Unsuspend(installation) // what was accepted still counts
			h.await(pull, "success", "Overridden by mona")
		}},
		{row: "repositories removed", play: func(t *testing.T, h *house) {
			pull := overridden(t, h)
			other := h.github.CreateRepository("acme", "warehouse", map[string]string{"README.md": "Words."})
			n := other.Open(standin.Proposal{Author: renovate, Title: "Words", Branch: "b", Files: map[string]string{"README.md": "More."}})
			h.idle()
			h.repo.Withdraw()
			h.repo.Push(pull, map[string]string{"README.md": "Words."}, renovate)
			looked(t, h, other.Installation(), false, 0)
			if runs := other.CheckRuns(other.Head(n)); len(runs) != 1 {
				t.Errorf("the other repository has %d checks", len(runs))
			}
			h.repo.Give()
			h.await(pull, "failure", "")
		}},
		{row: "pull_request closed", play: func(t *testing.T, h *house) {
			begun := make(chan struct{}, 1)
			h.github.Inject(standin.Fault{Delay: time.Second, Match: func(r *http.Request) bool {
				if !strings.Contains(r.URL.Path, "/git/trees/") {
					return false
				}
				begun <- struct{}{}
				return true
			}})
			pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
			<-begun
			h.repo.Close(pull, standin.Person("mona"))
			h.idle()
			if c := h.comments(pull); len(c) != 0 {
				t.Errorf("it was told of after all: %+v", c)
			}
			before := len(h.github.Calls())
			h.repo.Push(pull, map[string]string{"README.md": "Words."}, renovate)
			h.idle()
			for _, call := range h.github.Calls()[before:] {
				if call.Method != http.MethodGet {
					t.Errorf("%s %s of a closed pull request", call.Method, call.Path)
				}
			}
			h.repo.Reopen(pull, standin.Person("mona"))
			h.await(pull, "failure", "")
		}},
		{row: "GitHub delivers what it does not show yet", play: func(t *testing.T, h *house) {
			h.github.Inject(standin.Fault{Times: 2, Status: http.StatusNotFound, Match: func(r *http.Request) bool {
				return strings.HasSuffix(r.URL.Path, fmt.Sprintf("/pulls/%d", 1))
			}})
			h.await(h.open(renovate, "quiet@1.0.1", "left-pad@1.3.0"), "success", "")
		}},
	})
}
