package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bumplens/bumplens/app/github/standin"
	"github.com/bumplens/bumplens/review/policy"
)

// How a check begins and ends.
func TestS3(t *testing.T) {
	mona := standin.Person("mona")
	// undecided is a pull request that nobody can judge, and what the check says
	// of why and of what to do.
	undecided := func(row string, before func(h *house), propose standin.Proposal, says ...string) scenario {
		return scenario{row: "cannot decide: " + row, before: before, play: func(t *testing.T, h *house) {
			propose.Author, propose.Title, propose.Branch = renovate, "Update", "b"
			if propose.Files == nil {
				propose.Files = map[string]string{"package-lock.json": h.lock("quiet@1.0.1", "left-pad@1.3.0")}
			}
			check := h.await(h.repo.Open(propose), "action_required", "")
			for _, part := range says {
				if !strings.Contains(check.Summary, part) {
					t.Errorf("the check does not say %q:\n%s", part, check.Summary)
				}
			}
		}}
	}
	scenarios(t, []scenario{
		{row: "in_progress at once → completed", play: func(t *testing.T, h *house) {
			h.slow.Store(true)
			pull := h.open(renovate, "quiet@1.0.1", "left-pad@1.3.0")
			<-h.asked // an update is being read
			running := h.check(h.repo.Head(pull))
			if running.Status != "in_progress" || running.Name != "bumplens" {
				t.Errorf("while updates are read: %+v", running)
			}
			h.slow.Store(false)
			if ended := h.await(pull, "success", ""); ended.ID != running.ID || ended.Status != "completed" {
				t.Errorf("it ended as %+v, and began as %+v", ended, running)
			}
		}},
		{row: "no dependency files touched / nothing found", play: func(t *testing.T, h *house) {
			words := h.repo.Open(standin.Proposal{Author: mona, Title: "Words", Branch: "words", Files: map[string]string{"README.md": "A better shop."}})
			h.await(words, "success", "No dependency changed")
			h.await(h.open(renovate, "quiet@1.0.1", "left-pad@1.3.0"), "success", "1 update read, nothing of note found")
		}},
		{row: "only warnings", before: func(h *house) {
			h.repo.Commit("main", map[string]string{policy.File: "version: 1\nindicators:\n  install-script-added: medium\n"})
		}, play: func(t *testing.T, h *house) {
			check := h.await(h.open(renovate, "quiet@1.0.1", "left-pad@1.3.1"), "neutral", "Nothing blocks, and 1 of 2 updates is worth a look")
			if len(check.Annotations) != 1 || check.Annotations[0].Level != "warning" {
				t.Errorf("annotations: %+v", check.Annotations)
			}
		}},
		{row: "blocking findings", play: func(t *testing.T, h *house) {
			check := h.await(h.open(renovate, "quiet@1.0.1", "left-pad@1.3.1"), "failure", "1 of 2 updates blocks")
			if !strings.Contains(check.Summary, "node setup.js") {
				t.Errorf("the summary lacks what blocks:\n%s", check.Summary)
			}
		}},
		{row: "blocking findings, valid override", play: func(t *testing.T, h *house) {
			pull := h.open(renovate, "quiet@1.0.1", "left-pad@1.3.1")
			h.await(pull, "failure", "")
			h.label(pull, mona)
			h.await(pull, "success", "Overridden by mona (maintain): 1 finding accepted")
		}},

		undecided("config invalid", func(h *house) {
			h.repo.Commit("main", map[string]string{policy.File: "version: 1\nblok: low\n"})
		}, standin.Proposal{}, ".github/bumplens.yml:2", "blok"),
		undecided("permission missing", func(h *house) {
			h.github.Inject(standin.Denied(1, http.MethodGet, "/git/trees/"))
		}, standin.Proposal{}, "may lack a permission", "an owner of the account sees"),
		undecided("tree truncated", func(h *house) {
			h.repo.TruncateTrees(1)
		}, standin.Proposal{}, "could not be listed", "bumplens:override"),
		undecided("unparsable lockfile", nil, standin.Proposal{Files: map[string]string{"package-lock.json": "{"}},
			"package-lock.json", "bumplens:override"),

		{row: "our outage", before: func(h *house) {
			h.jobs.EvaluateAttempts = 2
			h.github.Inject(standin.Fault{Times: 4, Status: http.StatusBadGateway, Match: func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/git/trees/") }})
		}, play: func(t *testing.T, h *house) {
			h.idle() // what the installation brought about is over
			pull := h.open(renovate, "quiet@1.0.1", "left-pad@1.3.0")
			check := h.await(pull, "action_required", "Could not be decided")
			for _, part := range []string{"GitHub answered with the status 502", "It is tried again in 15 minutes"} {
				if !strings.Contains(check.Summary, part) {
					t.Errorf("the check does not say %q:\n%s", part, check.Summary)
				}
			}
			h.idle()
			h.later(14 * time.Minute)
			h.idle()
			h.await(pull, "action_required", "Could not be decided")
			h.later(time.Minute)
			h.await(pull, "success", "")
		}},
		{row: "data source down after retries", before: func(h *house) {
			h.jobs.ReadAttempts = 1
			h.down.Store(true)
		}, play: func(t *testing.T, h *house) {
			check := h.await(h.openFresh(), "action_required", "1 of 1 update could not be read whole")
			if !strings.Contains(check.Summary, "registry-silent") {
				t.Errorf("the check does not say why:\n%s", check.Summary)
			}
			h.idle()
			if due := h.due(); len(due) != 1 {
				t.Errorf("it is tried again %d times of itself, want once", len(due))
			}
		}},

		{row: "superseded SHA", play: func(t *testing.T, h *house) {
			pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
			ended := h.await(pull, "failure", "")
			h.slow.Store(true)
			running := h.repo.Push(pull, map[string]string{"package-lock.json": h.lock("quiet@1.0.1", "left-pad@1.3.1")}, renovate)
			<-h.asked
			h.repo.Push(pull, map[string]string{"package-lock.json": h.lock("quiet@1.0.1", "left-pad@1.3.0")}, renovate)
			h.slow.Store(false)
			h.await(pull, "success", "")
			h.idle()
			if c := h.check(ended.Head); c.Edits != ended.Edits || c.Conclusion != "failure" {
				t.Errorf("the check that had ended: %+v", c)
			}
			if c := h.check(running); c.Status != "in_progress" {
				t.Errorf("the check that had not ended: %+v", c)
			}
		}},
		{row: "Never cancelled/skipped/stale", play: func(t *testing.T, h *house) {
			conclusions := h.conclusions()
			h.slow.Store(true)
			pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
			<-h.asked
			group := h.repo.Enqueue(pull)
			if !eventually(func() bool { return len(h.checks(group.Head)) == 1 }) {
				t.Fatal("the group has no check")
			}
			h.repo.Close(pull, mona)
			h.repo.DestroyGroup(group, "invalidated")
			h.repo.Push(pull, map[string]string{"README.md": "A better shop."}, renovate) // of a branch whose pull request is closed
			h.slow.Store(false)
			h.idle()
			h.repo.Reopen(pull, mona)
			h.await(pull, "failure", "")
			h.label(pull, mona)
			h.await(pull, "success", "")
			h.repo.Draft(pull, mona)
			h.repo.Merge(pull, mona)
			h.idle()
			for conclusion := range conclusions() {
				switch conclusion {
				case "", "success", "neutral", "failure", "action_required":
				default:
					t.Errorf("a check ended as %s", conclusion)
				}
			}
		}},

		{row: "annotations", before: func(h *house) {
			h.repo.Commit("main", map[string]string{policy.File: "version: 1\nindicators:\n  install-script-added: critical\n"})
		}, play: func(t *testing.T, h *house) {
			var npmrc strings.Builder
			for i := range 120 {
				fmt.Fprintf(&npmrc, "@scope%d:registry=https://npm%d.acme.invalid/\n", i, i)
			}
			lock := h.lock("quiet@1.0.1", "left-pad@1.3.1")
			pull := h.repo.Open(standin.Proposal{Author: renovate, Title: "Update", Branch: "b", Files: map[string]string{
				"package-lock.json": lock, ".npmrc": npmrc.String(),
			}})
			check := h.await(pull, "failure", "")
			// GitHub takes fifty in a call, and refuses the call otherwise.
			if !eventually(func() bool { return len(h.check(check.Head).Annotations) == 100 }) {
				t.Fatalf("there are %d annotations, want 100", len(h.check(check.Head).Annotations))
			}
			line := 1 + strings.Count(lock[:strings.Index(lock, `"node_modules/left-pad"`)], "\n")
			seen := make(map[string]bool)
			for _, a := range h.check(check.Head).Annotations {
				seen[fmt.Sprintf("%s:%d", a.Path, a.StartLine)] = true
			}
			if !seen[fmt.Sprintf("package-lock.json:%d", line)] || !seen[".npmrc:7"] || len(seen) != 100 {
				t.Errorf("they are not at the lines that they are about: %v", seen)
			}
		}},
		{row: "text over budget", before: func(h *house) {
			h.repo.Commit("main", map[string]string{"package-lock.json": h.lock(numbered(900)...)})
		}, play: func(t *testing.T, h *house) {
			check := h.await(h.open(renovate, "quiet@1.0.1"), "success", "")
			if n := len(check.Text); n > 65_535 || n < 60_000 {
				t.Errorf("the text has %d bytes", n)
			}
			if !strings.Contains(check.Text, "more updates; `bot review --format json` prints everything") {
				t.Errorf("the text does not say what it leaves out:\n%s", check.Text)
			}
		}},
	})
}

// numbered makes n packages up.
func numbered(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("package-of-a-long-name-%04d@1.0.0", i)
	}
	return all
}

// conclusions notes from now on how checks are ended, and returns what tells it.
func (h *house) conclusions() func() map[string]int {
	var mu sync.Mutex
	seen := make(map[string]int)
	h.github.Inject(standin.Fault{Match: func(r *http.Request) bool {
		if r.Method == http.MethodGet || !strings.Contains(r.URL.Path, "/check-runs") {
			return false
		}
		data, err := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(data))
		var body struct{ Conclusion string }
		if err != nil || json.Unmarshal(data, &body) != nil {
			return false
		}
		mu.Lock()
		defer mu.Unlock()
		seen[body.Conclusion]++
		return false
	}})
	return func() map[string]int {
		mu.Lock()
		defer mu.Unlock()
		if len(seen) == 0 {
			h.t.Fatal("no check was written")
		}
		return seen
	}
}
