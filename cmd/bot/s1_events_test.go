package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bumplens/bumplens/app/github/githubtest"
	"github.com/bumplens/bumplens/app/github/standin"
	"github.com/bumplens/bumplens/review/policy"
	npmstandin "github.com/bumplens/bumplens/review/registry/standin"
)

// What each event does. Most of it is seen by a change of the configuration of
// which the App was not told: whatever is judged after it shows it.
func TestS1(t *testing.T) {
	mona, tariq := standin.Person("mona"), standin.Person("tariq")
	scenarios(t, []scenario{
		{row: "any", play: func(t *testing.T, h *house) {
			h.idle()
			// GitHub says nothing until it is up again: who waited for it would
			// not answer.
			down := make(chan struct{})
			up := sync.OnceFunc(func() { close(down) })
			defer up()
			h.github.Inject(standin.Fault{Match: func(*http.Request) bool { <-down; return false }})
			before := len(h.github.Calls())
			large := strings.Repeat(" ", 25<<20)
			for _, c := range []struct {
				name, event, body, secret string
				want                      int
			}{
				{"too large, and not signed", "pull_request", large + "{}", "guessed", http.StatusRequestEntityTooLarge},
				{"as large as may be", "ping", large, githubtest.Secret, http.StatusNoContent},
				{"not signed, and unknown", "ping", "{}", "guessed", http.StatusUnauthorized},
				{"not signed, and no JSON", "pull_request", "{", "guessed", http.StatusUnauthorized},
				{"no JSON", "pull_request", "{", githubtest.Secret, http.StatusBadRequest},
				{"unknown event", "ping", "{}", githubtest.Secret, http.StatusNoContent},
				{"unknown action", "pull_request", `{"action": "assigned"}`, githubtest.Secret, http.StatusNoContent},
			} {
				if got := h.hook(c.event, c.body, c.secret); got != c.want {
					t.Errorf("%s: answered %d, want %d", c.name, got, c.want)
				}
			}
			pull := h.open(renovate, "quiet@1.0.1", "left-pad@1.3.0")
			if err := h.github.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			all := h.github.Deliveries()
			if last := all[len(all)-1]; last.Event != "pull_request" || last.Status != http.StatusAccepted {
				t.Errorf("%s.%s was answered %d, want 202", last.Event, last.Action, last.Status)
			}
			if n := len(h.github.Calls()); n != before {
				t.Errorf("GitHub answered %d calls", n-before)
			}
			up()
			h.await(pull, "success", "")
		}},

		{row: "pull_request opened, reopened, synchronize, ready_for_review, converted_to_draft, edited(base), labeled/unlabeled", play: func(t *testing.T, h *house) {
			h.repo.Commit("next", map[string]string{policy.File: observing})
			h.idle()
			pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
			h.await(pull, "failure", "")

			h.unheard(observing)
			h.repo.Draft(pull, mona)
			h.await(pull, "neutral", "")
			h.unheard(enforcing)
			h.repo.Ready(pull, mona)
			h.await(pull, "failure", "")
			h.unheard(observing)
			h.repo.Close(pull, mona)
			h.idle()
			h.repo.Reopen(pull, mona)
			h.await(pull, "neutral", "")
			h.unheard(enforcing)
			h.repo.Push(pull, map[string]string{"README.md": "A better shop."}, renovate)
			h.await(pull, "failure", "")
			h.repo.Retarget(pull, "next", mona)
			h.await(pull, "neutral", "")
			h.repo.Retarget(pull, "main", mona)
			h.await(pull, "failure", "")
			h.idle()
			h.label(pull, mona)
			h.await(pull, "success", "Overridden by mona")
			if err := h.repo.Unlabel(pull, policy.Default().Override.Label, mona); err != nil {
				t.Fatal(err)
			}
			h.await(pull, "failure", "")

			title := fmt.Sprintf(`{"action": "edited", "number": %d, "changes": {"title": {"from": "Update"}}}`, pull)
			if got := h.hook("pull_request", title, githubtest.Secret); got != http.StatusNoContent {
				t.Errorf("another title was answered %d, want 204", got)
			}
		}},

		{row: "merge_group checks_requested", play: func(t *testing.T, h *house) {
			blocked := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
			h.await(blocked, "failure", "")
			h.awaitOn(h.repo.Enqueue(blocked).Head, "failure", "1 of 1 update blocks")
			words := h.repo.Open(standin.Proposal{Author: mona, Title: "Words", Branch: "words", Files: map[string]string{"README.md": "A better shop."}})
			h.awaitOn(h.repo.EnqueueSquashed(words).Head, "success", "")
		}},
		{row: "merge_group destroyed", play: func(t *testing.T, h *house) {
			h.slow.Store(true)
			pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
			gone, stays := h.repo.Enqueue(pull), h.repo.EnqueueSquashed(pull)
			for _, g := range []standin.Group{gone, stays} {
				if !eventually(func() bool { return len(h.repo.CheckRuns(g.Head)) == 1 }) {
					t.Fatal("the group has no check")
				}
			}
			h.repo.DestroyGroup(gone, "invalidated")
			waits := func() (n int) {
				if err := h.beside().QueryRowContext(t.Context(), "SELECT count(*) FROM river_job WHERE kind = 'group' AND state <> 'completed'").Scan(&n); err != nil {
					t.Fatal(err)
				}
				return n
			}
			if !eventually(func() bool { return waits() == 1 }) {
				t.Fatalf("%d groups wait, want the one that stays", waits())
			}
			h.slow.Store(false)
			h.awaitOn(stays.Head, "failure", "")
			h.idle()
			if c := h.check(gone.Head); c.Status != "in_progress" {
				t.Errorf("the group that is gone was judged: %s, %q", c.Conclusion, c.Title)
			}
		}},

		{row: "check_run / check_suite rerequested", play: func(t *testing.T, h *house) {
			h.repo.Commit("next", nil)
			pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
			check := h.await(pull, "failure", "")
			beside := h.repo.Open(standin.Proposal{Author: renovate, Title: "The same into next", Branch: "renovate/all", Base: "next"})
			if !eventually(func() bool { return len(h.comments(beside)) == 1 }) {
				t.Fatal("there is no comment on the other pull request with this head")
			}
			group := h.repo.Enqueue(pull)
			h.awaitOn(group.Head, "failure", "")

			h.unheard(observing)
			other := h.repo.AddCheckRun(githubtest.AppID+1, "lint", check.Head, "success")
			written := h.written()
			h.repo.Rerequest(other, mona)
			h.idle()
			if n := h.written(); n != written {
				t.Error("another App's check was asked for again, and something was written")
			}

			// The check is one, and says the worst; each pull request has a comment.
			h.github.DropDeliveries(1)
			h.repo.Commit("next", map[string]string{policy.File: observing})
			h.repo.Rerequest(check.ID, mona)
			h.await(pull, "neutral", "")
			h.idle()
			for _, n := range []int{pull, beside} {
				if c := h.comments(n)[0]; c.Edits != 1 {
					t.Errorf("of the pull requests with this head, %d was not looked at: %+v", n, c)
				}
			}
			h.unheard(enforcing)
			h.repo.RerequestSuite(check.Head, mona)
			h.await(pull, "failure", "")
			h.unheard(observing)
			h.repo.RerequestSuite(group.Head, mona)
			h.awaitOn(group.Head, "neutral", "")
		}},
		{row: "check_run requested_action", play: func(t *testing.T, h *house) {
			pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
			check := h.await(pull, "failure", "")
			h.unheard(observing)
			h.repo.RequestAction(check.ID, "override", mona)
			h.idle()
			if after := h.check(check.Head); after.Conclusion != "failure" || after.Edits != check.Edits {
				t.Errorf("a button did something: %s, %q", after.Conclusion, after.Title)
			}
		}},

		{row: "issue_comment created", play: func(t *testing.T, h *house) {
			pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
			h.await(pull, "failure", "")
			h.unheard(observing)
			h.repo.Comment(pull, tariq, "Shall I say /bumplens recheck?\n> /bumplens recheck")
			h.repo.Comment(pull, standin.Bot("renovate[bot]"), "/bumplens recheck")
			h.idle()
			if c := h.check(h.repo.Head(pull)); c.Conclusion != "failure" {
				t.Fatalf("a comment that asks for nothing did something: %s, %q", c.Conclusion, c.Title)
			}
			h.repo.Comment(pull, tariq, "Once more:\n/bumplens recheck")
			h.await(pull, "neutral", "")

			h.unheard(enforcing)
			h.repo.Comment(pull, mona, "/bumplens recheck")
			h.await(pull, "failure", "")
			h.idle()
			nextSecond()
			h.repo.Comment(pull, mona, "/bumplens override reviewed by hand until 2999-12-31")
			h.idle()
			h.await(pull, "failure", "") // a comment alone lets nothing through
			h.label(pull, mona)
			h.await(pull, "success", `since reviewed by hand, until 3000-01-01`)
			h.repo.Comment(pull, mona, "/bumplens cancel")
			h.await(pull, "failure", "")
			if !eventually(func() bool { return len(h.repo.Labels(pull)) == 0 }) {
				t.Error("the label stays on")
			}
		}},

		{row: "installation created", before: func(h *house) {
			// What came before the App was installed it was not told of.
			h.github.DropDeliveries(2)
			h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
		}, play: func(t *testing.T, h *house) {
			h.await(1, "failure", "")
		}},
		{row: "repositories added", play: func(t *testing.T, h *house) {
			h.idle()
			h.repo.Withdraw()
			pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
			h.idle()
			h.repo.Give()
			h.await(pull, "failure", "")
		}},
		{row: "unsuspend", play: func(t *testing.T, h *house) {
			h.idle()
			installation := h.repo.Installation()
			h.github.Suspend(installation)
			pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
			h.idle()
			h.github.Unsuspend(installation)
			h.await(pull, "failure", "")
		}},
		{row: "new_permissions_accepted", play: func(t *testing.T, h *house) {
			h.idle()
			installation := h.repo.Installation()
			h.github.Grant(installation, map[string]string{"metadata": "read", "contents": "read", "pull_requests": "write"})
			pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
			h.idle()
			if runs := h.repo.CheckRuns(h.repo.Head(pull)); len(runs) != 0 {
				t.Fatalf("there is a check, and no permission for it: %+v", runs)
			}
			h.github.Grant(installation, map[string]string{"metadata": "read", "contents": "read", "pull_requests": "write", "checks": "write"})
			h.await(pull, "failure", "")
		}},

		{row: "push to a base branch touching our configuration", play: func(t *testing.T, h *house) {
			h.repo.Commit("next", nil)
			first := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
			h.await(first, "failure", "")
			propose := func(branch, base string) int {
				pull := h.repo.Open(standin.Proposal{Author: renovate, Title: "Update", Branch: branch, Base: base, Files: map[string]string{
					"package-lock.json": h.lock("quiet@1.0.0", "left-pad@1.3.1"), "README.md": branch,
				}})
				h.await(pull, "failure", "")
				return pull
			}
			second, third, elsewhere := propose("b", "main"), propose("c", "main"), propose("d", "next")
			h.idle()
			// An hour ahead, so that what is swept is still to be seen as it waits.
			h.ahead.Store(int64(time.Hour))
			h.repo.Commit("main", map[string]string{"README.md": "A better shop."})
			h.repo.Commit("work", map[string]string{policy.File: observing}) // nobody's base
			h.idle()
			if due := h.due(); len(due) != 0 {
				t.Errorf("swept for %v after a push that configures nothing", due)
			}
			h.repo.Commit("main", map[string]string{policy.File: observing})
			h.idle()
			due := h.due()
			if len(due) != 3 || due[1].Sub(due[0]) < time.Second || due[2].Sub(due[1]) < time.Second {
				t.Errorf("swept for %v, want three times a second apart", due)
			}
			h.later(time.Hour + 10*time.Second)
			for _, pull := range []int{first, second, third} {
				h.await(pull, "neutral", "")
			}
			h.await(elsewhere, "failure", "")
		}},

		{row: "label edited (override label)", play: func(t *testing.T, h *house) {
			label := policy.Default().Override.Label
			pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
			h.await(pull, "failure", "")
			h.label(pull, mona)
			h.await(pull, "success", "Overridden by mona")
			h.repo.RenameLabel(label, "waived", mona)
			h.await(pull, "failure", "")

			// A label that gets here by its name was put on by nobody.
			other := h.repo.Open(standin.Proposal{Author: renovate, Title: "Update", Branch: "b", Files: map[string]string{
				"package-lock.json": h.lock("quiet@1.0.0", "left-pad@1.3.1"), "README.md": "B.",
			}})
			h.await(other, "failure", "")
			if err := h.repo.Label(other, "looked at", tariq); err != nil {
				t.Fatal(err)
			}
			h.idle()
			h.repo.RenameLabel("looked at", label, tariq)
			if !eventually(func() bool { return !slices.Contains(h.repo.Labels(other), label) }) {
				t.Error("the label stays on")
			}
			h.await(other, "failure", "")
			if body := h.comments(other)[0].Body; !strings.Contains(body, "by nobody in particular") {
				t.Errorf("the comment does not say why:\n%s", body)
			}
		}},
		{row: "label deleted (override label)", play: func(t *testing.T, h *house) {
			pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
			h.await(pull, "failure", "")
			h.label(pull, mona)
			h.await(pull, "success", "Overridden by mona")
			h.repo.DeleteLabel(policy.Default().Override.Label, mona)
			h.await(pull, "failure", "")
		}},

		{row: "timer: failed deliveries", play: func(t *testing.T, h *house) {
			h.await(h.repo.Open(standin.Proposal{Author: mona, Title: "Words", Branch: "words", Files: map[string]string{"README.md": "A better shop."}}), "success", "")
			h.idle()
			h.github.DropDeliveries(2) // the push, and what was opened
			pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
			h.later(5 * time.Minute)
			h.await(pull, "failure", "")
			h.idle()
			for _, d := range h.github.Deliveries() {
				if d.Attempts != 1 || d.Status/100 != 2 {
					t.Errorf("%s.%s was delivered %d times and answered %d", d.Event, d.Action, d.Attempts, d.Status)
				}
			}
		}},
		{row: "timer: nightly sweep", play: func(t *testing.T, h *house) {
			seen := h.repo.Open(standin.Proposal{Author: renovate, Title: "Update", Branch: "b", Files: map[string]string{"package-lock.json": h.lock("quiet@1.0.0", "left-pad@1.3.1"), "README.md": "B."}})
			h.await(seen, "failure", "")
			h.idle()
			// Somebody takes deliveries and loses them.
			lost := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
			t.Cleanup(lost.Close)
			h.github.SetHook(lost.URL)
			h.repo.Commit("main", map[string]string{policy.File: observing})
			pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
			h.idle()
			h.github.SetHook(h.url + "/webhook")
			h.later(24 * time.Hour)
			h.await(pull, "neutral", "")
			h.idle()
			h.await(seen, "failure", "") // which has its verdict
		}},
		{row: "timer: cool-down over", before: func(h *house) {
			h.registry.Publish(npmstandin.Release{Name: "quiet", Version: "1.0.2", Files: map[string][]byte{"package.json": []byte(`{}`)}, Published: time.Now().Add(-12 * time.Hour)})
			h.repo.Commit("main", map[string]string{policy.File: "version: 1\ncooldown: 3\n"})
		}, play: func(t *testing.T, h *house) {
			pull := h.open(renovate, "quiet@1.0.2", "left-pad@1.3.0")
			h.await(pull, "failure", "")
			h.idle()
			h.passes(2 * 24 * time.Hour)
			h.await(pull, "failure", "")
			h.passes(13 * time.Hour)
			h.await(pull, "success", "")
		}},
		{row: "timer: override expired", before: func(h *house) {
			h.repo.Commit("main", map[string]string{policy.File: "version: 1\noverride:\n  max_age: 2d\n"})
		}, play: func(t *testing.T, h *house) {
			pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
			h.await(pull, "failure", "")
			h.label(pull, mona)
			h.await(pull, "success", "Overridden by mona")
			h.idle()
			h.passes(24 * time.Hour)
			h.await(pull, "success", "Overridden by mona")
			h.passes(25 * time.Hour)
			h.await(pull, "failure", "")
			if !eventually(func() bool { return len(h.repo.Labels(pull)) == 0 }) {
				t.Error("the label stays on")
			}
		}},
		{row: "timer: source back", before: func(h *house) {
			h.github.Inject(standin.Fault{Times: 2, Status: http.StatusInternalServerError, Match: func(r *http.Request) bool { return r.URL.Path == "/advisories" }})
		}, play: func(t *testing.T, h *house) {
			pull := h.open(renovate, "quiet@1.0.1", "left-pad@1.3.0")
			h.await(pull, "action_required", "")
			h.idle()
			h.later(10 * time.Minute)
			h.await(pull, "success", "")
		}},
	})
}

// written counts what the App has written to GitHub.
func (h *house) written() int {
	n := 0
	for _, call := range h.github.Calls() {
		if call.Method != http.MethodGet && strings.HasPrefix(call.Path, "/repos/") {
			n++
		}
	}
	return n
}

// passes lets d pass for the App, by the clock that verdicts are made by and for
// what waits for its time. All that there is to read must have been read.
func (h *house) passes(d time.Duration) {
	h.t.Helper()
	h.ahead.Add(int64(d))
	h.later(d)
	h.idle()
}
