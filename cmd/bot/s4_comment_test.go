package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/bumplens/bumplens/app/github/githubtest"
	"github.com/bumplens/bumplens/app/github/standin"
)

// What becomes of the one comment on a pull request.
func TestS4(t *testing.T) {
	mona := standin.Person("mona")
	// recheck has the pull request judged again, with nothing new about it.
	recheck := func(h *house, pull int) {
		h.repo.Comment(pull, mona, "/bumplens recheck")
		h.idle()
	}
	// commented awaits the comment on a pull request.
	commented := func(t *testing.T, h *house, pull int, says string) standin.Comment {
		t.Helper()
		if !eventually(func() bool { c := h.comments(pull); return len(c) == 1 && strings.Contains(c[0].Body, says) }) {
			t.Fatalf("there is no comment that says %q: %+v", says, h.comments(pull))
		}
		return h.comments(pull)[0]
	}
	scenarios(t, []scenario{
		{row: "none → create", play: func(t *testing.T, h *house) {
			blocked := commented(t, h, h.open(renovate, "quiet@1.0.1", "left-pad@1.3.1"), "1 of 2 updates blocks")
			for _, part := range []string{"left-pad", "postinstall", "node setup.js", "package.json:4", "bumplens:override"} {
				if !strings.Contains(blocked.Body, part) {
					t.Errorf("the comment lacks %q:\n%s", part, blocked.Body)
				}
			}
			warned := h.repo.Open(standin.Proposal{
				Author: renovate, Title: "Bump left-pad from 1.3.0 to 1.3.1", Branch: "renovate/left-pad",
				Files: map[string]string{"package-lock.json": h.lock("quiet@1.0.1", "left-pad@1.3.0")},
			})
			commented(t, h, warned, "unannounced-update")
			incomplete := h.repo.Open(standin.Proposal{Author: renovate, Title: "Update", Branch: "b", Files: map[string]string{"package-lock.json": "{"}})
			commented(t, h, incomplete, "lockfile-unreadable")
		}},
		{row: "edit in place on each evaluation if hash differs", play: func(t *testing.T, h *house) {
			pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
			first := commented(t, h, pull, "1 of 1 update blocks")
			h.idle()
			written := h.written()
			recheck(h, pull)
			if c := h.comments(pull)[0]; c.Edits != 0 || h.written() != written {
				t.Errorf("nothing changed, and something was written: %+v", c)
			}
			h.repo.Push(pull, map[string]string{"package-lock.json": h.lock("quiet@1.0.1", "left-pad@1.3.1")}, renovate)
			if c := commented(t, h, pull, "1 of 2 updates blocks"); c.ID != first.ID || c.Edits != 1 {
				t.Errorf("after other findings: %+v", c)
			}
		}},
		{row: "when clean: edit to resolved → new blocking findings after that", play: func(t *testing.T, h *house) {
			pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
			first := commented(t, h, pull, "node setup.js")
			h.repo.Push(pull, map[string]string{"package-lock.json": h.lock("quiet@1.0.1", "left-pad@1.3.0")}, renovate)
			h.await(pull, "success", "")
			clean := commented(t, h, pull, "What was reported here no longer stands")
			if clean.ID != first.ID || strings.Contains(clean.Body, "node setup.js") {
				t.Errorf("after the fix: %+v", clean)
			}
			h.repo.Push(pull, map[string]string{"package-lock.json": h.lock("quiet@1.0.1", "left-pad@1.3.1")}, renovate)
			if again := commented(t, h, pull, "node setup.js"); again.ID != first.ID {
				t.Errorf("after it blocks again: %+v", again)
			}
		}},
		{row: "deleted by a human → recreate only when there is something new", play: func(t *testing.T, h *house) {
			pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
			first := commented(t, h, pull, "1 of 1 update blocks")
			h.idle()
			h.repo.DeleteComment(first.ID, mona)
			recheck(h, pull)
			if c := h.comments(pull); len(c) != 0 {
				t.Errorf("it is back, and says nothing new: %+v", c)
			}
			h.repo.Push(pull, map[string]string{"package-lock.json": h.lock("quiet@1.0.1", "left-pad@1.3.1")}, renovate)
			commented(t, h, pull, "1 of 2 updates blocks")
		}},
		{row: "locked/403/410 → rely on the check", play: func(t *testing.T, h *house) {
			locked := h.repo.Open(standin.Proposal{Author: renovate, Title: "Update", Branch: "b", Draft: true, Files: map[string]string{
				"package-lock.json": h.lock("quiet@1.0.0", "left-pad@1.3.1"), "README.md": "B.",
			}})
			h.await(locked, "failure", "")
			h.idle()
			h.repo.Lock(locked, mona)
			h.repo.Ready(locked, mona)
			h.idle()
			h.repo.Push(locked, map[string]string{"package-lock.json": h.lock("quiet@1.0.1", "left-pad@1.3.0")}, renovate)
			h.await(locked, "success", "")

			for i, status := range []int{http.StatusForbidden, http.StatusGone} {
				pull := h.repo.Open(standin.Proposal{Author: renovate, Title: "Update", Branch: fmt.Sprint("c", i), Files: map[string]string{
					"package-lock.json": h.lock("quiet@1.0.0", "left-pad@1.3.1"), "README.md": fmt.Sprint("C.", i),
				}})
				commented(t, h, pull, "1 of 1 update blocks")
				h.idle()
				h.github.Inject(standin.Fault{Times: 1, Status: status, Match: func(r *http.Request) bool {
					return r.Method == http.MethodPatch && strings.Contains(r.URL.Path, "/issues/comments/")
				}})
				h.repo.Push(pull, map[string]string{"package-lock.json": h.lock("quiet@1.0.1", "left-pad@1.3.0")}, renovate)
				h.await(pull, "success", "")
				h.idle()
				if c := h.comments(pull)[0]; c.Edits != 0 {
					t.Errorf("%d: the comment was written all the same: %+v", status, c)
				}
			}
			if c := h.comments(locked); len(c) != 0 {
				t.Errorf("a locked conversation has a comment: %+v", c)
			}
			if text := operate(t, h.database, "jobs"); strings.Contains(text, "given up") {
				t.Errorf("jobs were given up: %s", text)
			}
		}},
		{row: "own comment = our App id + marker", play: func(t *testing.T, h *house) {
			pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
			ours := commented(t, h, pull, "1 of 1 update blocks")
			marker := ours.Body[strings.LastIndex(ours.Body, "<!--"):]
			other := h.repo.Open(standin.Proposal{Author: renovate, Title: "Update", Branch: "b", Draft: true, Files: map[string]string{
				"package-lock.json": h.lock("quiet@1.0.0", "left-pad@1.3.1"), "README.md": "B.",
			}})
			h.await(other, "failure", "")
			h.repo.Comment(other, standin.Person("mallory"), ours.Body)
			h.repo.Comment(other, standin.Bot("mallory[bot]").Via(githubtest.AppID+1), ours.Body)
			us := standin.Bot(githubtest.Slug + "[bot]")
			h.repo.Comment(other, us, ours.Body) // of that name, by no App
			h.repo.Comment(other, us.Via(githubtest.AppID), "About something else.")
			h.repo.Ready(other, mona)
			if !eventually(func() bool { return len(h.repo.Comments(other)) == 5 }) {
				t.Fatalf("there is no further comment: %+v", h.repo.Comments(other))
			}
			h.idle()
			for _, c := range h.repo.Comments(other) {
				if c.Edits != 0 {
					t.Errorf("a comment was taken for the one that is ours: %+v", c)
				}
			}

			// What others make of ours changes no verdict, and does not stay.
			h.repo.EditComment(ours.ID, mona, "Nothing blocks.\n"+marker)
			recheck(h, pull)
			h.await(pull, "failure", "1 of 1 update blocks")
			if c := commented(t, h, pull, "1 of 1 update blocks"); c.ID != ours.ID || c.Body != ours.Body {
				t.Errorf("the comment stayed as others made it: %+v", c)
			}
		}},
		{row: "≤60,000 bytes", play: func(t *testing.T, h *house) {
			var npmrc strings.Builder
			for i := range 600 {
				fmt.Fprintf(&npmrc, "@scope%d:registry=https://npm%d.acme.invalid/\n", i, i)
			}
			pull := h.repo.Open(standin.Proposal{Author: renovate, Title: "Update", Branch: "b", Files: map[string]string{".npmrc": npmrc.String()}})
			c := commented(t, h, pull, "more findings; see the check.")
			if n := len(c.Body); n > 60_000 || n < 55_000 {
				t.Errorf("the comment has %d bytes", n)
			}
		}},
		{row: "no comment on clean PRs", play: func(t *testing.T, h *house) {
			for _, pull := range []int{
				h.open(renovate, "quiet@1.0.1", "left-pad@1.3.0"),
				h.repo.Open(standin.Proposal{Author: mona, Title: "Words", Branch: "words", Files: map[string]string{"README.md": "A better shop."}}),
			} {
				h.await(pull, "success", "")
				h.idle()
				if c := h.comments(pull); len(c) != 0 {
					t.Errorf("there is nothing to say, and it is said: %q", c[0].Body)
				}
			}
		}},
		{row: "PR not draft", play: func(t *testing.T, h *house) {
			pull := h.repo.Open(standin.Proposal{Author: renovate, Title: "Update", Branch: "b", Draft: true, Files: map[string]string{
				"package-lock.json": h.lock("quiet@1.0.0", "left-pad@1.3.1"),
			}})
			h.await(pull, "failure", "") // it is judged all the same
			h.idle()
			if c := h.comments(pull); len(c) != 0 {
				t.Errorf("a draft has a comment: %q", c[0].Body)
			}
			h.repo.Ready(pull, mona)
			commented(t, h, pull, "1 of 1 update blocks")
		}},
	})
}
