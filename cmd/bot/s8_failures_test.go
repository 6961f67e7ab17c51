package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bumplens/bumplens/app/github/githubtest"
	"github.com/bumplens/bumplens/app/github/standin"
	"github.com/bumplens/bumplens/review/advisory"
	"github.com/bumplens/bumplens/review/lockfile"
	npmstandin "github.com/bumplens/bumplens/review/registry/standin"
)

// undecided waits until the check of a pull request asks for something to be
// done, and asks that it says what.
func (h *house) undecided(pull int, why string) {
	h.t.Helper()
	if check := h.await(pull, "action_required", ""); !strings.Contains(check.Summary, why) {
		h.t.Errorf("the check does not say %q:\n%s", why, check.Summary)
	}
}

// running asks that the check of a pull request has not ended.
func (h *house) running(pull int) {
	h.t.Helper()
	runs := h.repo.CheckRuns(h.repo.Head(pull))
	if len(runs) != 1 || runs[0].Status != "in_progress" {
		h.t.Errorf("the pull request has %+v", runs)
	}
}

func TestS8Signature(t *testing.T) {
	signed := func(body []byte, secret string) string {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write(body)
		return "sha256=" + hex.EncodeToString(mac.Sum(nil))
	}
	scenarios(t, []scenario{
		{row: "bad or missing: refused, and nothing follows", play: func(t *testing.T, h *house) {
			h.idle()
			h.github.DropDeliveries(2) // of the branch and of the pull request
			pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
			all := h.github.Deliveries()
			opened := all[len(all)-1]
			if opened.Action != "opened" {
				t.Fatalf("the last delivery is %s", opened.Action)
			}
			post := func(header, signature string) int {
				req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.url+"/webhook", bytes.NewReader(opened.Payload))
				if err != nil {
					t.Fatal(err)
				}
				req.Header.Set("X-GitHub-Event", opened.Event)
				req.Header.Set("X-GitHub-Delivery", opened.GUID)
				if header != "" {
					req.Header.Set(header, signature)
				}
				resp, err := http.DefaultClient.Do(req)
				if err != nil {
					t.Fatal(err)
				}
				resp.Body.Close()
				return resp.StatusCode
			}
			older := hmac.New(sha1.New, []byte(githubtest.Secret))
			older.Write(opened.Payload)
			const header = "X-Hub-Signature-256"
			for _, forged := range []struct{ header, signature string }{
				{"", ""},
				{header, ""},
				{header, signed(opened.Payload, "a guess")},
				{header, signed(opened.Payload, "")},
				{header, signed(append([]byte(" "), opened.Payload...), githubtest.Secret)},
				{"X-Hub-Signature", "sha1=" + hex.EncodeToString(older.Sum(nil))},
			} {
				if got := post(forged.header, forged.signature); got != http.StatusUnauthorized {
					t.Errorf("%q: answered %d", forged, got)
				}
			}
			h.idle()
			if runs := h.repo.CheckRuns(h.repo.Head(pull)); len(runs) != 0 {
				t.Errorf("a forged delivery is believed: %+v", runs)
			}
			if got := post(header, signed(opened.Payload, githubtest.Secret)); got != http.StatusAccepted {
				t.Errorf("a good one: answered %d", got)
			}
			h.await(pull, "failure", "")
		}},
	})
}

func TestS8GitHub(t *testing.T) {
	const trees = "/git/trees/"
	limited := func(status int) func(*house) {
		return func(h *house) {
			h.jobs.EvaluateAttempts = 1 // waiting is no try
			f := standin.Limit(status, "1")
			f.Match = func(r *http.Request) bool { return strings.Contains(r.URL.Path, trees) }
			h.github.Inject(f)
		}
	}
	obeys := func(t *testing.T, h *house) {
		pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
		if !eventually(func() bool { return len(h.repo.CheckRuns(h.repo.Head(pull))) > 0 }) {
			t.Fatal("there is no check")
		}
		h.running(pull)
		h.await(pull, "failure", "1 of 1")
	}
	scenarios(t, []scenario{
		{row: "out of order from the first call on: nothing is lost", before: impatient, play: func(t *testing.T, h *house) {
			h.github.Inject(standin.Fault{Times: 5, Status: http.StatusBadGateway})
			pull := h.blocked()
			h.idle()
			if len(h.comments(pull)) != 1 {
				t.Error("there is no comment")
			}
		}},
		{row: "out of order for a while: running until it is back", before: impatient, play: func(t *testing.T, h *house) {
			mend := h.breaks(http.StatusBadGateway, trees)
			pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
			if !eventually(func() bool { return h.answered(http.StatusBadGateway, trees) >= 2 }) {
				t.Fatal("it was not asked again")
			}
			h.running(pull)
			mend()
			h.await(pull, "failure", "1 of 1")
		}},
		{
			row:    "out of order for too long: action required, and tried again later",
			before: func(h *house) { impatient(h); h.jobs.EvaluateAttempts = 3 },
			play: func(t *testing.T, h *house) {
				h.settled()
				mend := h.breaks(http.StatusBadGateway, trees)
				pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
				h.undecided(pull, "GitHub answered with the status 502, again and again.")
				mend()
				h.idle()
				h.hasten()
				h.await(pull, "failure", "1 of 1")
			},
		},
		{row: "it asks for patience with 429: running until it is over", before: limited(http.StatusTooManyRequests), play: obeys},
		{row: "it asks for patience with 403: running until it is over", before: limited(http.StatusForbidden), play: obeys},
		{
			row: "the reading takes longer than it may: action required",
			before: func(h *house) {
				h.jobs.Grace = time.Millisecond // the reading never ends
				h.ahead.Store(-int64(11 * time.Minute))
				h.slow.Store(true)
			},
			play: func(t *testing.T, h *house) {
				pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
				<-h.asked
				h.running(pull)
				h.ahead.Store(0)
				h.undecided(pull, "It was not read in time")
			},
		},
	})
}

// openFresh opens a pull request that adds a package, so that one tarball is asked
// for: the App leaves a registry alone for a while that fails more often than that.
func (h *house) openFresh() int {
	h.registry.Publish(npmstandin.Release{Name: "fresh", Version: "1.0.0", Files: map[string][]byte{"package.json": []byte(`{}`)}})
	return h.open(renovate, "quiet@1.0.0", "left-pad@1.3.0", "fresh@1.0.0")
}

func TestS8Sources(t *testing.T) {
	down := func(lines ...string) func(*house) {
		return func(h *house) {
			impatient(h)
			h.configure(lines...)
			h.down.Store(true)
		}
	}
	const advisories = "/advisories"
	scenarios(t, []scenario{
		{row: "the registry is down: action required, until it is back", before: down(), play: func(t *testing.T, h *house) {
			h.settled()
			pull := h.openFresh()
			h.undecided(pull, "fresh")
			h.idle()
			h.down.Store(false)
			h.hasten() // nobody asks for it
			h.await(pull, "success", "")
		}},
		{row: "the registry is down: what it keeps back may be let through", before: down(), play: func(t *testing.T, h *house) {
			h.settled()
			pull := h.openFresh()
			h.undecided(pull, "fresh")
			h.idle()
			h.label(pull, mona)
			h.await(pull, "success", "Overridden by mona")
			if !eventually(func() bool { return len(h.due()) > 0 }) {
				t.Fatal("it is not tried again of itself")
			}
			h.alter("DELETE FROM river_job WHERE kind = 'read'") // as if it had been given up meanwhile
			h.hasten()
			for range 30 { // it is asked for again, in vain
				if check := h.check(h.repo.Head(pull)); check.Conclusion != "success" {
					t.Fatalf("what was let through is %q, %q", check.Conclusion, check.Title)
				}
				time.Sleep(100 * time.Millisecond)
			}
		}},
		{row: "the registry is down: neutral, where the configuration says so", before: down("on_incomplete: neutral"), play: func(t *testing.T, h *house) {
			h.await(h.openFresh(), "neutral", "could not be read whole")
		}},
		{row: "a source that is required is silent: action required, until it is back", before: impatient, play: func(t *testing.T, h *house) {
			h.settled()
			mend := h.breaks(http.StatusInternalServerError, advisories)
			pull := h.open(renovate, "quiet@1.0.1", "left-pad@1.3.0")
			h.undecided(pull, advisory.NameGitHub)
			h.idle()
			mend()
			h.hasten() // nobody asks for it
			h.await(pull, "success", "")
		}},
		{
			row:    "a source that is required is silent: neutral, where the configuration says so",
			before: func(h *house) { h.configure("on_incomplete: neutral") },
			play: func(t *testing.T, h *house) {
				h.breaks(http.StatusInternalServerError, advisories)
				h.await(h.open(renovate, "quiet@1.0.1", "left-pad@1.3.0"), "neutral", "")
			},
		},
		{
			row: "a source that nobody requires is silent: it changes nothing",
			before: func(h *house) {
				h.advisories = []advisory.Source{osvWith(h.t, "{")}
				h.configure("sources:", "  required: []")
			},
			play: func(t *testing.T, h *house) {
				h.breaks(http.StatusInternalServerError, advisories)
				h.await(h.open(renovate, "quiet@1.0.1", "left-pad@1.3.0"), "success", "")
			},
		},
	})
}

func TestS8Roles(t *testing.T) {
	scenarios(t, []scenario{
		{row: "a look-up fails: closed, but for the override alone", before: impatient, play: func(t *testing.T, h *house) {
			h.breaks(http.StatusForbidden, "/collaborators/")
			clean := h.propose(renovate, "Clean", "quiet@1.0.1", "left-pad@1.3.0")
			blocked := h.propose(renovate, "Blocked", "quiet@1.0.0", "left-pad@1.3.1")
			h.await(clean, "success", "")
			h.await(blocked, "failure", "")
			h.label(blocked, mona)
			if err := h.repo.Label(clean, overrideLabel, mona); err != nil {
				t.Fatal(err)
			}
			h.repo.Push(clean, map[string]string{"package-lock.json": h.lock("quiet@1.0.0", "left-pad@1.3.0")}, renovate)
			h.idle()
			h.await(clean, "success", "")
			h.await(blocked, "failure", "1 of 1")
		}},
	})
}

func TestS8Files(t *testing.T) {
	// holds opens a pull request with a file, and asks that it is held up for why.
	holds := func(name, content, why string) func(*testing.T, *house) {
		return func(t *testing.T, h *house) {
			pull := h.repo.Open(standin.Proposal{Author: renovate, Title: "Update", Branch: "b", Files: map[string]string{name: content}})
			h.undecided(pull, why)
			if check := h.await(pull, "action_required", ""); !strings.Contains(check.Summary, name) {
				t.Errorf("the check does not name the file:\n%s", check.Summary)
			}
		}
	}
	scenarios(t, []scenario{
		{row: "too big", play: holds("package-lock.json", strings.Repeat(" ", lockfile.MaxSize+1), "The file is larger than")},
		{row: "not to be parsed", play: holds("package-lock.json", "{\n  \"lockfileVersion\": 3,\n", "line 3")},
		{row: "of a version that is not known", play: holds("package-lock.json", `{"lockfileVersion": 99, "packages": {}}`, "lockfileVersion `99` is not known")},
		{row: "a format that is known and not read", play: holds("mix.lock", "%{}", "lockfiles of this format are not read")},
		{row: "a symbolic link", play: func(t *testing.T, h *house) {
			h.repo.Commit("b", map[string]string{"README.md": "A better shop."})
			h.repo.Link("b", "package-lock.json", "README.md")
			h.undecided(h.repo.Open(standin.Proposal{Author: renovate, Title: "Update", Branch: "b"}), "symbolic link")
		}},
		{row: "the tree is listed in part: read folder by folder", play: func(t *testing.T, h *house) {
			h.repo.Commit("main", map[string]string{"a/1": "", "b/2": "", "c/3": ""})
			h.repo.TruncateTrees(5)
			h.blocked()
		}},
		{row: "more comments than are read", before: impatient, play: func(t *testing.T, h *house) {
			h.settled()
			const pages = 100 // that are read
			h.github.Inject(standin.Fault{
				Times: pages, Status: http.StatusOK, Header: http.Header{"Link": {`<` + h.github.URL + `/more?page=2>; rel="next"`}}, Body: "[]",
				Match: func(r *http.Request) bool {
					return r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/comments")
				},
			})
			pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
			h.undecided(pull, "more comments or events than are read")
			h.idle()
			h.hasten()
			h.await(pull, "failure", "1 of 1")
		}},
		{row: "what could not be read may be let through", play: func(t *testing.T, h *house) {
			pull := h.repo.Open(standin.Proposal{Author: renovate, Title: "Update", Branch: "b", Files: map[string]string{"package-lock.json": "{"}})
			h.undecided(pull, "package-lock.json")
			h.label(pull, mona)
			h.await(pull, "success", "Overridden by mona")
			h.repo.Push(pull, map[string]string{"package-lock.json": "{{"}, renovate)
			h.await(pull, "action_required", "")
		}},
		{row: "an ecosystem of which the lockfile alone is read: a notice", play: func(t *testing.T, h *house) {
			pull := h.repo.Open(standin.Proposal{Author: renovate, Title: "Update", Branch: "b", Files: map[string]string{
				"packages.lock.json": `{"version": 1, "dependencies": {"net8.0": {"Quiet": {"type": "Direct", "requested": "[1.0.0, )", "resolved": "1.0.0"}}}}`,
			}})
			h.await(pull, "neutral", "")
		}},
		{row: "an ecosystem that is not known: ignored", play: func(t *testing.T, h *house) {
			pull := h.repo.Open(standin.Proposal{Author: renovate, Title: "Update", Branch: "b", Files: map[string]string{"strange.lock": "quiet 1.0.0"}})
			h.await(pull, "success", "")
		}},
	})
}

func TestS8Configuration(t *testing.T) {
	scenarios(t, []scenario{
		{row: "missing: what is built in holds", play: func(t *testing.T, h *house) {
			h.overridden()
		}},
		{row: "invalid on the base: closed, and nobody may accept that", play: func(t *testing.T, h *house) {
			h.configure("blok: low")
			pull := h.open(renovate, "quiet@1.0.1", "left-pad@1.3.0")
			h.undecided(pull, "`.github/bumplens.yml:2`")
			h.undecided(pull, "blok")
			h.label(pull, mona)
			if !eventually(func() bool { return !h.labeled(pull) }) {
				t.Error("the label stays on")
			}
			h.undecided(pull, "nobody may accept that")
			h.recorded(pull, "refused by mona")
			h.configure("block: low")
			h.await(pull, "success", "")
		}},
		{row: "invalid at the head alone: a warning", play: func(t *testing.T, h *house) {
			pull := h.repo.Open(standin.Proposal{Author: arthur, Title: "Hold more up", Branch: "b", Files: map[string]string{".github/bumplens.yml": "version: 1\nblok: low\n"}})
			check := h.await(pull, "success", "")
			if a := check.Annotations; len(a) != 1 || a[0].Level != "warning" || a[0].StartLine != 2 || !strings.Contains(a[0].Message, "blok") {
				t.Errorf("the annotations are %+v", a)
			}
		}},
	})
}

func TestS8Writing(t *testing.T) {
	scenarios(t, []scenario{
		{row: "the comment is refused: the check decides", play: func(t *testing.T, h *house) {
			h.github.Inject(standin.Denied(1000, http.MethodPost, "/comments"))
			pull := h.overridden()
			h.idle()
			if n := len(h.comments(pull)); n != 0 {
				t.Errorf("there are %d comments", n)
			}
			if dead := operate(t, h.database, "jobs"); strings.Contains(dead, "given up") {
				t.Errorf("the work was given up: %s", dead)
			}
		}},
		{row: "the conversation is locked: the check decides", play: func(t *testing.T, h *house) {
			pull := h.open(renovate, "quiet@1.0.1", "left-pad@1.3.0")
			h.await(pull, "success", "")
			h.repo.Lock(pull, arthur)
			h.repo.Push(pull, map[string]string{"package-lock.json": h.lock("quiet@1.0.1", "left-pad@1.3.1")}, renovate)
			h.await(pull, "failure", "")
		}},
		{row: "the comment cannot be written now: the check decides, and it is written later", before: impatient, play: func(t *testing.T, h *house) {
			var mended atomic.Bool
			h.github.Inject(standin.Fault{Times: 1 << 20, Status: http.StatusBadGateway, Match: func(r *http.Request) bool {
				return !mended.Load() && r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/comments")
			}})
			pull := h.blocked()
			mended.Store(true)
			if !eventually(func() bool { return len(h.comments(pull)) == 1 }) {
				t.Error("there is no comment")
			}
		}},
		{row: "the annotations are refused: the check decides without them", play: func(t *testing.T, h *house) {
			h.github.Inject(standin.Fault{Times: 1000, Status: http.StatusUnprocessableEntity, Match: func(r *http.Request) bool {
				body, err := io.ReadAll(r.Body)
				r.Body = io.NopCloser(bytes.NewReader(body))
				return err == nil && strings.Contains(r.URL.Path, "/check-runs") && bytes.Contains(body, []byte(`"annotations"`))
			}})
			pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
			if check := h.await(pull, "failure", "1 of 1"); len(check.Annotations) != 0 {
				t.Errorf("the annotations are %+v", check.Annotations)
			}
			if h.answered(http.StatusUnprocessableEntity, "/check-runs") == 0 {
				t.Error("none were tried")
			}
		}},
		{row: "the label is not taken off: it counts no more for staying on", play: func(t *testing.T, h *house) {
			h.github.Inject(standin.Denied(1000, http.MethodDelete, "/labels/"))
			pull := h.repo.Open(standin.Proposal{
				Author: renovate, Title: "Update", Branch: "b",
				Files: map[string]string{"package-lock.json": h.lock("quiet@1.0.0", "left-pad@1.3.1")},
			})
			if err := h.repo.Label(pull, overrideLabel, mona); err != nil {
				t.Fatal(err)
			}
			h.await(pull, "failure", "")
			h.idle()
			nextSecond()
			h.recheck(pull)
			if !h.labeled(pull) {
				t.Error("the label was taken off all the same")
			}
			h.await(pull, "failure", "")
			h.recorded(pull, "refused by mona")
		}},
	})
}

func TestS8App(t *testing.T) {
	scenarios(t, []scenario{
		{row: "the database is lost: everything but overrides is made again from GitHub", play: func(t *testing.T, h *house) {
			pull := h.blocked()
			h.idle()
			check, comment := h.await(pull, "failure", ""), h.comments(pull)[0]
			h.stop()
			h.start(h.freshDatabase())
			h.recheck(pull)
			if again := h.await(pull, "failure", ""); again.ID != check.ID || again.Summary != check.Summary {
				t.Errorf("the check was %+v, and is %+v", check, again)
			}
			if again := h.comments(pull)[0]; again != comment {
				t.Errorf("the comment was %+v, and is %+v", comment, again)
			}
			h.label(pull, mona)
			h.await(pull, "success", "Overridden by mona")
		}},
		{row: "the App is down: held up, and what was missed is delivered again", before: impatient, play: func(t *testing.T, h *house) {
			h.settled()
			h.stop()
			pull := h.open(renovate, "quiet@1.0.1", "left-pad@1.3.0")
			if err := h.github.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			if runs := h.repo.CheckRuns(h.repo.Head(pull)); len(runs) != 0 {
				t.Errorf("there is a check: %+v", runs)
			}
			h.start(h.database)
			h.alter("UPDATE chore SET due_at = 0 WHERE name = 'redeliver'")
			h.await(pull, "success", "")
		}},
		{row: "what was missed for good is found by the sweep", before: impatient, play: func(t *testing.T, h *house) {
			h.settled()
			h.github.DropDeliveries(2) // of the branch and of the pull request
			pull := h.open(renovate, "quiet@1.0.1", "left-pad@1.3.0")
			h.alter("UPDATE chore SET due_at = 0 WHERE name = 'sweep'")
			h.await(pull, "success", "")
		}},
	})
}
