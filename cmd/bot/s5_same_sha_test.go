package main

import (
	"strings"
	"testing"

	"github.com/bumplens/bumplens/app/github/standin"
	"github.com/bumplens/bumplens/review/policy"
)

// Several pull requests may have one head, and its check is one: it is green for
// none of them while one is held up.
func TestS5(t *testing.T) {
	mona := standin.Person("mona")
	// The branch next does not look at the package that blocks, and the branch
	// calm takes what is found less seriously.
	branches := func(h *house) {
		h.repo.Commit("next", map[string]string{policy.File: "version: 1\nignore:\n  packages:\n    - package: left-pad\n      reason: known\n      until: 2999-12-31\n"})
		h.repo.Commit("calm", map[string]string{policy.File: "version: 1\nindicators:\n  install-script-added: medium\n"})
	}
	into := func(h *house, base string) int {
		return h.repo.Open(standin.Proposal{Author: renovate, Title: "The same into " + base, Branch: "renovate/all", Base: base})
	}
	scenarios(t, []scenario{
		{row: "Verdict = worst over S by (base config, override)", before: branches, play: func(t *testing.T, h *house) {
			blocked := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
			h.await(blocked, "failure", "")
			second := into(h, "next")
			if h.repo.Head(blocked) != h.repo.Head(second) {
				t.Fatal("the heads differ")
			}
			h.idle()
			h.await(second, "failure", "")
			h.label(second, mona) // where nothing is to be accepted
			h.idle()
			h.await(second, "failure", "")
			h.label(blocked, mona)
			h.await(second, "success", "Overridden by mona")
			third := into(h, "calm")
			h.await(third, "neutral", "")
			if err := h.repo.Unlabel(blocked, policy.Default().Override.Label, mona); err != nil {
				t.Fatal(err)
			}
			h.await(third, "failure", "")
		}},
		{row: "Title names the PR that blocks", before: branches, play: func(t *testing.T, h *house) {
			blocked := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
			if c := h.await(blocked, "failure", "1 of 1 update blocks"); strings.HasPrefix(c.Title, "Pull request") {
				t.Errorf("by itself it needs no name: %q", c.Title)
			}
			second := into(h, "next")
			h.await(second, "failure", "Pull request 1: 1 of 1 update blocks")
			h.idle()
			for _, pull := range []int{blocked, second} { // whichever is looked at
				h.repo.Comment(pull, mona, "/bumplens recheck")
				h.idle()
				h.await(pull, "failure", "Pull request 1: 1 of 1 update blocks")
			}
			third := into(h, "calm")
			h.idle()
			h.label(blocked, mona)
			h.await(third, "neutral", "Pull request 3: ")
		}},
		{row: "Re-evaluate all of S when any changes", before: branches, play: func(t *testing.T, h *house) {
			blocked := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
			h.await(blocked, "failure", "")
			// The second is of a branch of its own, at the same commit.
			second := h.repo.Open(standin.Proposal{Author: renovate, Title: "The same into next", Branch: "renovate/next", Base: "renovate/all"})
			h.repo.Retarget(second, "next", renovate)
			head := h.repo.Head(second)
			h.await(second, "failure", "Pull request 1")
			h.idle()

			h.repo.Close(blocked, mona)
			h.await(second, "success", "")
			h.idle()
			h.repo.Reopen(blocked, mona)
			h.await(second, "failure", "Pull request 1")
			h.idle()
			h.repo.Retarget(blocked, "next", mona)
			h.await(second, "success", "")
			h.idle()
			h.repo.Retarget(blocked, "main", mona)
			h.await(second, "failure", "Pull request 1")
			h.idle()
			h.repo.Push(blocked, map[string]string{"README.md": "A better shop."}, renovate)
			h.await(blocked, "failure", "")
			if h.repo.Head(second) != head {
				t.Fatal("both heads moved")
			}
			h.await(second, "success", "")
		}},
	})
}
