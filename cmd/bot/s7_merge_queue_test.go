package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bumplens/bumplens/app/github/standin"
)

// awaitGroup waits until the head of a merge group has one check, which ended
// with conclusion and whose title holds title.
func (h *house) awaitGroup(g standin.Group, conclusion, title string) standin.CheckRun {
	h.t.Helper()
	var runs []standin.CheckRun
	ok := eventually(func() bool {
		runs = h.repo.CheckRuns(g.Head)
		return len(runs) == 1 && runs[0].Conclusion == conclusion && strings.Contains(runs[0].Title, title)
	})
	if !ok {
		h.t.Fatalf("the group's check did not end with %q and %q: %+v", conclusion, title, runs)
	}
	return runs[0]
}

// proposeElsewhere opens a pull request whose finding is in another lockfile than
// that of [house.blocked], so that one group can hold both.
func (h *house) proposeElsewhere() int {
	h.publish("quiet", "1.0.2")
	h.repo.Commit("main", map[string]string{"site/package-lock.json": h.lock("quiet@1.0.0")})
	return h.repo.Open(standin.Proposal{
		Author: renovate, Title: "Update the site", Branch: "site",
		Files: map[string]string{"site/package-lock.json": h.lock("quiet@1.0.2")},
	})
}

func TestS7MergeQueue(t *testing.T) {
	const uncovered = "There are findings that nobody has accepted in one of the pull requests of this group."
	fails := func(t *testing.T, h *house, g standin.Group, why string) {
		t.Helper()
		if check := h.awaitGroup(g, "failure", ""); !strings.Contains(check.Summary, why) {
			t.Errorf("the check does not say %q:\n%s", why, check.Summary)
		}
	}
	scenarios(t, []scenario{
		{row: "what it brings is clean", play: func(t *testing.T, h *house) {
			pull := h.open(renovate, "quiet@1.0.1", "left-pad@1.3.0")
			h.await(pull, "success", "")
			h.awaitGroup(h.repo.Enqueue(pull), "success", "")
		}},
		{row: "what it brings blocks, and nobody let it through", play: func(t *testing.T, h *house) {
			fails(t, h, h.repo.Enqueue(h.blocked()), uncovered)
		}},
		{row: "what is on the base already is not judged", play: func(t *testing.T, h *house) {
			// The update came to the base without us; the pull request is behind it.
			pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
			h.await(pull, "failure", "")
			h.repo.Commit("main", map[string]string{"package-lock.json": h.lock("quiet@1.0.0", "left-pad@1.3.1")})
			h.awaitGroup(h.repo.Enqueue(pull), "success", "")
		}},
		{row: "a pull request's override covers it", play: func(t *testing.T, h *house) {
			h.awaitGroup(h.repo.Enqueue(h.overridden()), "success", "Overridden by mona (maintain): 1 finding accepted")
		}},
		{row: "two pull requests, each covered by its own", play: func(t *testing.T, h *house) {
			elsewhere := h.proposeElsewhere()
			here := h.overridden()
			h.await(elsewhere, "failure", "")
			h.label(elsewhere, mona)
			h.await(elsewhere, "success", "Overridden by mona")
			h.awaitGroup(h.repo.Enqueue(here, elsewhere), "success", "2 findings accepted")
		}},
		{row: "two pull requests, one of them not covered", play: func(t *testing.T, h *house) {
			elsewhere := h.proposeElsewhere()
			here := h.overridden()
			h.await(elsewhere, "failure", "")
			for _, pulls := range [][]int{{here, elsewhere}, {elsewhere, here}} {
				g := h.repo.Enqueue(pulls...)
				fails(t, h, g, uncovered)
				h.repo.DestroyGroup(g, "invalidated")
			}
		}},
		{row: "squashed, the one that its branch names is known", play: func(t *testing.T, h *house) {
			h.awaitGroup(h.repo.EnqueueSquashed(h.overridden()), "success", "Overridden by mona")
		}},
		{row: "squashed, what another brought is covered by nobody", play: func(t *testing.T, h *house) {
			elsewhere := h.repo.Open(standin.Proposal{Author: renovate, Title: "Words", Branch: "words", Files: map[string]string{"README.md": "A better shop."}})
			here := h.overridden()
			h.await(elsewhere, "success", "")
			fails(t, h, h.repo.EnqueueSquashed(here, elsewhere), uncovered)
		}},
		{row: "the override is taken off while the group waits", play: func(t *testing.T, h *house) {
			pull := h.overridden()
			g := h.repo.Enqueue(pull)
			h.awaitGroup(g, "success", "Overridden by mona")
			if err := h.repo.Unlabel(pull, overrideLabel, tariq); err != nil {
				t.Fatal(err)
			}
			fails(t, h, g, uncovered)
		}},
		{row: "the override is given while the group waits", play: func(t *testing.T, h *house) {
			pull := h.blocked()
			g := h.repo.Enqueue(pull)
			fails(t, h, g, uncovered)
			h.label(pull, mona)
			h.awaitGroup(g, "success", "Overridden by mona")
		}},
		{row: "who let it through has lost the role since", play: func(t *testing.T, h *house) {
			pull := h.overridden()
			h.repo.SetRole("mona", "write")
			fails(t, h, h.repo.Enqueue(pull), uncovered)
		}},
		{
			row:    "the override ends while the group waits",
			before: func(h *house) { impatient(h); h.configure("override:", "  max_age: 7d") },
			play: func(t *testing.T, h *house) {
				h.settled()
				pull := h.overridden()
				g := h.repo.Enqueue(pull)
				h.awaitGroup(g, "success", "Overridden by mona")
				h.idle()
				h.ahead.Store(int64(7 * 24 * time.Hour))
				h.alter("UPDATE wish SET due_at = 0 WHERE kind = 'group' AND due_at IS NOT NULL") // nobody asks for it
				fails(t, h, g, uncovered)
			},
		},
		{row: "the override of a pull request that is closed covers nothing", play: func(t *testing.T, h *house) {
			pull := h.overridden()
			h.repo.Close(pull, arthur)
			fails(t, h, h.repo.Enqueue(pull), uncovered)
		}},
		{row: "known malware is covered by nobody", play: func(t *testing.T, h *house) {
			pull := h.overridden()
			h.github.AddAdvisory(standin.Advisory{ID: "GHSA-aaaa-bbbb-cccc", Malware: true, Ecosystem: "npm", Package: "left-pad", Range: "= 1.3.1"})
			fails(t, h, h.repo.Enqueue(pull), "lets nobody accept `known-malicious`")
		}},
		{row: "a configuration that it brings does not count for it", play: func(t *testing.T, h *house) {
			pull := h.repo.Open(standin.Proposal{Author: renovate, Title: "Update", Branch: "b", Files: map[string]string{
				".github/bumplens.yml": "version: 1\nmode: observe\n",
				"package-lock.json":    h.lock("quiet@1.0.0", "left-pad@1.3.1"),
			}})
			h.await(pull, "failure", "")
			fails(t, h, h.repo.Enqueue(pull), uncovered)
		}},
		{row: "GitHub does not say whose it is: nothing is reported", before: impatient, play: func(t *testing.T, h *house) {
			pull := h.overridden()
			mend := h.breaks(502, "/collaborators/")
			g := h.repo.Enqueue(pull)
			if !eventually(func() bool { return h.answered(502, "/collaborators/") >= 2 }) {
				t.Fatal("it was not asked again")
			}
			if runs := h.repo.CheckRuns(g.Head); len(runs) != 1 || runs[0].Status != "in_progress" {
				t.Errorf("the group has %+v", runs)
			}
			mend()
			h.awaitGroup(g, "success", "Overridden by mona")
		}},
		{row: "a group that is no more is not looked at again", play: func(t *testing.T, h *house) {
			pull := h.overridden()
			g := h.repo.Enqueue(pull)
			h.awaitGroup(g, "success", "Overridden by mona")
			h.idle() // the pull request's own job may have had the group looked at again
			h.repo.DestroyGroup(g, "dequeued")
			h.idle()
			before := len(h.github.Calls())
			if err := h.repo.Unlabel(pull, overrideLabel, tariq); err != nil {
				t.Fatal(err)
			}
			h.await(pull, "failure", "")
			h.idle()
			if slices.ContainsFunc(h.github.Calls()[before:], func(c standin.Call) bool { return strings.Contains(c.Path, g.Head) }) {
				t.Error("the group is asked about")
			}
		}},
	})
}
