package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bumplens/bumplens/app/github/githubtest"
	"github.com/bumplens/bumplens/app/github/standin"
	"github.com/bumplens/bumplens/app/queue"
	"github.com/bumplens/bumplens/app/store"
	"github.com/bumplens/bumplens/app/store/storetest"
	npmstandin "github.com/bumplens/bumplens/review/registry/standin"
)

const overrideLabel = "bumplens:override"

var (
	mona   = standin.Person("mona")   // maintain
	tariq  = standin.Person("tariq")  // triage
	arthur = standin.Person("arthur") // write
)

// configure writes the configuration of the base branch.
func (h *house) configure(lines ...string) {
	h.repo.Commit("main", map[string]string{".github/bumplens.yml": "version: 1\n" + strings.Join(lines, "\n") + "\n"})
}

// propose opens a pull request on a branch, and with a head, of its own.
func (h *house) propose(author standin.Actor, title string, versions ...string) int {
	return h.repo.Open(standin.Proposal{
		Author: author, Title: title, Branch: strings.ReplaceAll(title, " ", "-"),
		Files: map[string]string{"package-lock.json": h.lock(versions...)},
	})
}

// blocked opens a pull request that has one finding, and waits until that is
// told.
func (h *house) blocked() int {
	h.t.Helper()
	pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
	h.await(pull, "failure", "1 of 1")
	return pull
}

// overridden does the same, and has a maintainer let the finding through.
func (h *house) overridden() int {
	h.t.Helper()
	pull := h.blocked()
	h.label(pull, mona)
	h.await(pull, "success", "Overridden by mona (maintain)")
	h.idle() // the sweep of an installation may look at it once more
	return pull
}

// publish adds a release of a package whose finding blocks.
func (h *house) publish(name, version string) {
	h.registry.Publish(npmstandin.Release{Name: name, Version: version, Files: map[string][]byte{
		"package.json": []byte(`{"scripts": {"preinstall": "node x.js"}}`),
	}})
}

// recheck has a person press the button by which the check is made again.
func (h *house) recheck(pull int) {
	h.t.Helper()
	runs := h.repo.CheckRuns(h.repo.Head(pull))
	if len(runs) != 1 {
		h.t.Fatalf("there are %d check runs on one head", len(runs))
	}
	h.repo.Rerequest(runs[0].ID, arthur)
	h.idle()
}

// refused waits until the App has taken the label off, and asks that the pull
// request is told why and held up.
func (h *house) refused(pull int, why string) {
	h.t.Helper()
	if !eventually(func() bool { return !h.labeled(pull) }) {
		h.t.Error("the label stays on")
	}
	h.idle()
	check := h.await(pull, "failure", "")
	if !strings.Contains(check.Summary, why) {
		h.t.Errorf("the check does not say %q:\n%s", why, check.Summary)
	}
	if c := h.comments(pull); len(c) != 1 || !strings.Contains(c[0].Body, why) {
		h.t.Errorf("the comment does not say %q: %+v", why, c)
	}
}

// impatient has the App try its jobs again, and do what is due, without long pauses.
func impatient(h *house) {
	h.jobs = queue.Config{EvaluateAttempts: 12, ReadAttempts: 1, Backoff: 10 * time.Millisecond, Wake: 50 * time.Millisecond}
}

// settled waits until the App has swept what was there when it was installed, so
// that what is opened next is looked at for its own sake alone.
func (h *house) settled() {
	h.t.Helper()
	if !eventually(func() bool { return h.answered(http.StatusOK, "/storefront/pulls") > 0 }) {
		h.t.Fatal("nothing was swept")
	}
	h.idle()
}

// hasten makes due what the App has put off; see [impatient] and [house.settled].
func (h *house) hasten() {
	h.t.Helper()
	h.alter("UPDATE wish SET due_at = 0 WHERE due_at IS NOT NULL")
}

// alter changes something in the App's database, once it is there: the App puts
// off what it gives up after the job has ended.
func (h *house) alter(statement string) {
	h.t.Helper()
	kept, err := store.Attach(h.t.Context(), slog.New(slog.DiscardHandler), h.database)
	if err != nil {
		h.t.Fatal(err)
	}
	defer kept.Close()
	altered := func() bool {
		res, err := kept.DB().ExecContext(h.t.Context(), statement)
		if err != nil {
			h.t.Fatal(err)
		}
		n, err := res.RowsAffected()
		return err == nil && n > 0
	}
	if !eventually(altered) {
		h.t.Fatalf("there is nothing to alter by %q", statement)
	}
}

// breaks makes GitHub answer calls to paths that hold part with a status, until
// mend is called.
func (h *house) breaks(status int, part string) (mend func()) {
	var mended atomic.Bool
	h.github.Inject(standin.Fault{Times: 1 << 20, Status: status, Match: func(r *http.Request) bool {
		return !mended.Load() && strings.Contains(r.URL.Path, part)
	}})
	return func() { mended.Store(true) }
}

// answered counts GitHub's answers with a status to calls to paths that hold part.
func (h *house) answered(status int, part string) int {
	n := 0
	for _, c := range h.github.Calls() {
		if c.Status == status && strings.Contains(c.Path, part) {
			n++
		}
	}
	return n
}

func (h *house) labeled(pull int) bool {
	return slices.ContainsFunc(h.repo.Labels(pull), func(l string) bool { return strings.EqualFold(l, overrideLabel) })
}

// recorded asks that these steps, each "WHAT by WHOM", and no others became of
// the overrides of a pull request, by the audit as by the check.
func (h *house) recorded(pull int, want ...string) {
	h.t.Helper()
	h.idle()
	var printed struct{ Steps []auditStep }
	if err := json.Unmarshal([]byte(operate(h.t, h.database, "audit", "--format", "json")), &printed); err != nil {
		h.t.Fatal(err)
	}
	runs := h.repo.CheckRuns(h.repo.Head(pull))
	said := runs[len(runs)-1].Text
	var got []string
	for _, s := range printed.Steps {
		if s.Pull != pull {
			continue
		}
		got = append(got, s.What+" by "+s.By)
		if line := fmt.Sprintf(": %s, `%s`", s.What, s.By); !strings.Contains(said, line) {
			h.t.Errorf("the check does not say %q:\n%s", line, said)
		}
		if s.Repository != "acme/storefront" || s.Head == "" || s.Event == 0 || len(s.Findings) == 0 || s.What == "accepted" && s.Role == "" {
			h.t.Errorf("the record lacks something: %+v", s)
		}
	}
	if !slices.Equal(got, want) {
		h.t.Errorf("the record is %q, want %q", got, want)
	}
}

func TestS6LabelIsOn(t *testing.T) {
	scenarios(t, []scenario{
		{row: "its case is of no account", play: func(t *testing.T, h *house) {
			pull := h.blocked()
			nextSecond()
			if err := h.repo.Label(pull, "Bumplens:OVERRIDE", mona); err != nil {
				t.Fatal(err)
			}
			h.await(pull, "success", "Overridden by mona")
			h.repo.Push(pull, map[string]string{"package-lock.json": h.lock("quiet@1.0.1", "left-pad@1.3.0")}, renovate)
			h.await(pull, "success", "")
		}},
		{row: "its name is the whole name", play: func(t *testing.T, h *house) {
			pull := h.blocked()
			nextSecond()
			for _, name := range []string{"override", "bumplens:overrides", "bumplens: override"} {
				if err := h.repo.Label(pull, name, mona); err != nil {
					t.Fatal(err)
				}
			}
			h.idle()
			h.await(pull, "failure", "")
			if n := len(h.repo.Labels(pull)); n != 3 {
				t.Errorf("%d labels are left that are none of ours, want 3", n)
			}
			h.recorded(pull)
		}},
		{
			row:    "the configuration gives it another name",
			before: func(h *house) { h.configure("override:", "  label: Accept the risk") },
			play: func(t *testing.T, h *house) {
				pull := h.blocked()
				h.label(pull, mona)
				h.idle()
				h.await(pull, "failure", "")
				h.recorded(pull)
				if err := h.repo.Label(pull, "accept the risk", mona); err != nil {
					t.Fatal(err)
				}
				h.await(pull, "success", "Overridden by mona")
				if !h.labeled(pull) {
					t.Error("a label that is none of ours was taken off")
				}
			},
		},
		{row: "taken off, it lets nothing through", play: func(t *testing.T, h *house) {
			pull := h.overridden()
			if err := h.repo.Unlabel(pull, overrideLabel, tariq); err != nil {
				t.Fatal(err)
			}
			h.await(pull, "failure", "")
			h.recorded(pull, "accepted by mona", "removed by tariq")
			// Put on again it counts again.
			h.label(pull, mona)
			h.await(pull, "success", "Overridden by mona")
			h.recorded(pull, "accepted by mona", "removed by tariq", "accepted by mona")
		}},
	})
}

func TestS6LatestEvent(t *testing.T) {
	// history puts another label on and takes it off until there are more events
	// than GitHub lists at once. The App need not hear of it.
	history := func(t *testing.T, h *house, pull int) {
		t.Helper()
		h.idle()
		h.github.DropDeliveries(120)
		for range 60 {
			if err := h.repo.Label(pull, "chatter", arthur); err != nil {
				t.Fatal(err)
			}
			if err := h.repo.Unlabel(pull, "chatter", arthur); err != nil {
				t.Fatal(err)
			}
		}
	}
	scenarios(t, []scenario{
		{row: "the last that put it on counts, on whichever page", play: func(t *testing.T, h *house) {
			pull := h.blocked()
			h.label(pull, tariq)
			h.refused(pull, "whose role is triage")
			history(t, h, pull)
			h.label(pull, mona)
			h.await(pull, "success", "Overridden by mona")
			h.recorded(pull, "refused by tariq", "accepted by mona")
		}},
		{row: "one that took it off counts, on whichever page", play: func(t *testing.T, h *house) {
			pull := h.overridden()
			history(t, h, pull)
			// It is off and on again before anybody looks, and nobody put it on.
			h.github.DropDeliveries(2)
			if err := h.repo.Label(pull, "later", arthur); err != nil {
				t.Fatal(err)
			}
			if err := h.repo.Unlabel(pull, overrideLabel, arthur); err != nil {
				t.Fatal(err)
			}
			h.repo.RenameLabel("later", overrideLabel, arthur)
			h.refused(pull, "nobody in particular")
		}},
		{row: "a label that was renamed was put on by nobody", play: func(t *testing.T, h *house) {
			pull := h.blocked()
			nextSecond()
			if err := h.repo.Label(pull, "needs a look", mona); err != nil {
				t.Fatal(err)
			}
			h.idle()
			h.repo.RenameLabel("needs a look", overrideLabel, mona)
			h.refused(pull, "nobody in particular")
		}},
		{row: "a label that was renamed away is off", play: func(t *testing.T, h *house) {
			pull := h.overridden()
			h.repo.RenameLabel(overrideLabel, "accepted", tariq)
			h.idle()
			h.await(pull, "failure", "")
		}},
		{row: "a label that was deleted is off", play: func(t *testing.T, h *house) {
			pull := h.overridden()
			h.repo.DeleteLabel(overrideLabel, tariq)
			h.idle()
			h.await(pull, "failure", "")
		}},
	})
}

func TestS6Actor(t *testing.T) {
	refuses := func(by standin.Actor) func(*testing.T, *house) {
		return func(t *testing.T, h *house) {
			h.repo.SetRole(by.Login, "admin")
			pull := h.blocked()
			h.label(pull, by)
			h.refused(pull, "which is no person")
			h.recorded(pull, "refused by "+by.Login)
		}
	}
	scenarios(t, []scenario{
		{row: "a person's label counts", play: func(t *testing.T, h *house) {
			pull := h.overridden()
			h.recorded(pull, "accepted by mona")
			if body := h.comments(pull)[0].Body; !strings.Contains(body, "Overridden by `mona` (maintain): 1 finding accepted") {
				t.Errorf("the comment does not say who let it through:\n%s", body)
			}
		}},
		{row: "a bot's does not", play: func(t *testing.T, h *house) {
			pull := h.blocked()
			h.label(pull, renovate)
			h.refused(pull, "which is no person")
			h.recorded(pull, "refused by renovate[bot]")
		}},
		{row: "a person's by an App does not", play: refuses(standin.Person("nora").Via(99))},
		{row: "a person's by an agent does not", play: refuses(standin.Actor{Login: "nora", Agent: true})},
		{row: "nor does one that the App itself put on", play: func(t *testing.T, h *house) {
			pull := h.blocked()
			h.label(pull, standin.Bot(githubtest.Slug+"[bot]").Via(githubtest.AppID))
			h.refused(pull, "which is no person")
		}},
	})
}

func TestS6Role(t *testing.T) {
	// judged has each person label a pull request of their own, and asks whose
	// label counts.
	judged := func(t *testing.T, h *house, counts map[string]bool) {
		t.Helper()
		pulls := make(map[string]int)
		for login := range counts {
			pulls[login] = h.propose(renovate, "For "+login, "quiet@1.0.0", "left-pad@1.3.1")
		}
		for _, pull := range pulls {
			h.await(pull, "failure", "")
		}
		h.idle()
		nextSecond()
		for login, pull := range pulls {
			if err := h.repo.Label(pull, overrideLabel, standin.Person(login)); err != nil {
				t.Fatal(err)
			}
		}
		h.idle()
		for login, pull := range pulls {
			if counts[login] {
				h.await(pull, "success", "Overridden by "+login)
				continue
			}
			h.refused(pull, fmt.Sprintf("`%s`, whose role is ", login))
		}
	}
	const lookups = "/collaborators/"
	scenarios(t, []scenario{
		{row: "as great as is asked for, or greater", play: func(t *testing.T, h *house) {
			h.repo.SetRole("ada", "admin")
			judged(t, h, map[string]bool{"ada": true, "mona": true, "arthur": false, "tariq": false})
		}},
		{
			row:    "the configuration asks for a lesser one",
			before: func(h *house) { h.configure("override:", "  min_role: write") },
			play: func(t *testing.T, h *house) {
				judged(t, h, map[string]bool{"mona": true, "arthur": true, "tariq": false})
			},
		},
		{
			row:    "the configuration asks for a greater one",
			before: func(h *house) { h.configure("override:", "  min_role: admin") },
			play: func(t *testing.T, h *house) {
				h.repo.SetRole("ada", "admin")
				judged(t, h, map[string]bool{"ada": true, "mona": false})
			},
		},
		{row: "a custom role is what it is built on", play: func(t *testing.T, h *house) {
			h.repo.SetCustomRole("releaser", "release captain", "maintain")
			h.repo.SetCustomRole("overseer", "chief administrator", "write")
			h.repo.SetCustomRole("owner", "code owner", "admin")
			judged(t, h, map[string]bool{"releaser": true, "overseer": false, "owner": true})
		}},
		{row: "who is no user has none", play: func(t *testing.T, h *house) {
			h.github.Inject(standin.Fault{
				Status: http.StatusNotFound, Body: `{"message": "mona is not a user"}`,
				Match: func(r *http.Request) bool { return strings.Contains(r.URL.Path, lookups) },
			})
			pull := h.blocked()
			h.label(pull, mona)
			h.refused(pull, "whose role is none")
			h.recorded(pull, "refused by mona")
		}},
		{row: "GitHub does not answer who has it: held up, and asked again", before: impatient, play: func(t *testing.T, h *house) {
			pull := h.blocked()
			mend := h.breaks(http.StatusBadGateway, lookups)
			h.label(pull, mona)
			if !eventually(func() bool { return h.answered(http.StatusBadGateway, lookups) >= 2 }) {
				t.Fatal("it was not asked again")
			}
			h.await(pull, "failure", "")
			mend()
			h.await(pull, "success", "Overridden by mona")
			h.recorded(pull, "accepted by mona")
		}},
		{row: "GitHub refuses to say who has it: held up, and asked again later", before: impatient, play: func(t *testing.T, h *house) {
			h.settled()
			pull := h.blocked()
			mend := h.breaks(http.StatusForbidden, lookups)
			h.label(pull, mona)
			h.idle()
			h.await(pull, "failure", "")
			if !h.labeled(pull) {
				t.Error("the label was taken off, though nobody knows whether it counts")
			}
			mend()
			h.hasten()
			h.await(pull, "success", "Overridden by mona")
			h.recorded(pull, "accepted by mona")
		}},
		{row: "one that is lost ends what it let through", play: func(t *testing.T, h *house) {
			pull := h.overridden()
			h.repo.SetRole("mona", "write")
			h.recheck(pull)
			h.refused(pull, "whose role is write")
			h.recorded(pull, "accepted by mona", "refused by mona")
		}},
	})
}

func TestS6Author(t *testing.T) {
	byAuthor := func(t *testing.T, h *house) int {
		t.Helper()
		pull := h.open(mona, "quiet@1.0.0", "left-pad@1.3.1")
		h.await(pull, "failure", "")
		h.label(pull, mona)
		return pull
	}
	scenarios(t, []scenario{
		{row: "the author's own label does not count, and it is told how it would", play: func(t *testing.T, h *house) {
			pull := byAuthor(t, h)
			h.refused(pull, "who wrote the pull request")
			h.refused(pull, "`override.allow_author`")
			h.recorded(pull, "refused by mona")
		}},
		{
			row:    "it does where the configuration says so",
			before: func(h *house) { h.configure("override:", "  allow_author: true") },
			play: func(t *testing.T, h *house) {
				pull := byAuthor(t, h)
				h.await(pull, "success", "Overridden by mona")
				h.recorded(pull, "accepted by mona")
			},
		},
		{
			row:    "it needs the role all the same",
			before: func(h *house) { h.configure("override:", "  allow_author: true") },
			play: func(t *testing.T, h *house) {
				pull := h.open(arthur, "quiet@1.0.0", "left-pad@1.3.1")
				h.await(pull, "failure", "")
				h.label(pull, arthur)
				h.refused(pull, "whose role is write")
			},
		},
	})
}

func TestS6Binding(t *testing.T) {
	scenarios(t, []scenario{
		{row: "the same findings after a rebase: it stays", play: func(t *testing.T, h *house) {
			pull := h.overridden()
			was := h.repo.Head(pull)
			h.repo.Commit("main", map[string]string{"README.md": "A better shop."})
			if is := h.repo.ForcePush(pull, map[string]string{"package-lock.json": h.lock("quiet@1.0.0", "left-pad@1.3.1")}, renovate); is == was {
				t.Fatal("the head is the same")
			}
			h.await(pull, "success", "Overridden by mona")
			h.idle()
			if !h.labeled(pull) {
				t.Error("the label was taken off")
			}
			h.recorded(pull, "accepted by mona")
		}},
		{row: "fewer findings: it stays", play: func(t *testing.T, h *house) {
			h.publish("quiet", "1.0.2")
			pull := h.open(renovate, "quiet@1.0.2", "left-pad@1.3.1")
			h.await(pull, "failure", "2 of 2")
			h.label(pull, mona)
			h.await(pull, "success", "2 findings accepted")
			h.repo.Push(pull, map[string]string{"package-lock.json": h.lock("quiet@1.0.0", "left-pad@1.3.1")}, renovate)
			h.await(pull, "success", "1 finding accepted")
			h.recorded(pull, "accepted by mona")
		}},
		{row: "another finding: it is stale", play: func(t *testing.T, h *house) {
			h.publish("quiet", "1.0.2")
			pull := h.overridden()
			h.repo.Push(pull, map[string]string{"package-lock.json": h.lock("quiet@1.0.2", "left-pad@1.3.1")}, renovate)
			h.await(pull, "failure", "")
			h.refused(pull, "`mona` did not see")
			h.recorded(pull, "accepted by mona", "stale by mona")
			// Put on again it covers what is there now.
			h.label(pull, mona)
			h.await(pull, "success", "2 findings accepted")
			h.recorded(pull, "accepted by mona", "stale by mona", "accepted by mona")
		}},
		{row: "the same finding of another version: it is stale", play: func(t *testing.T, h *house) {
			h.publish("left-pad", "1.3.2")
			pull := h.overridden()
			h.repo.ForcePush(pull, map[string]string{"package-lock.json": h.lock("quiet@1.0.0", "left-pad@1.3.2")}, renovate)
			h.await(pull, "failure", "")
			h.refused(pull, "`mona` did not see")
			h.recorded(pull, "accepted by mona", "stale by mona")
		}},
		{row: "another base branch: it is void", play: func(t *testing.T, h *house) {
			h.repo.Commit("next", map[string]string{"NEXT.md": "What comes."})
			pull := h.overridden()
			h.repo.Retarget(pull, "next", arthur)
			h.await(pull, "failure", "")
			h.refused(pull, "for another branch than `next`")
			h.recorded(pull, "accepted by mona", "stale by mona")
			// It stays void.
			h.recheck(pull)
			h.await(pull, "failure", "")
			h.label(pull, mona)
			h.await(pull, "success", "Overridden by mona")
		}},
		{row: "the base branch moves on: it stays", play: func(t *testing.T, h *house) {
			pull := h.overridden()
			h.repo.Commit("main", map[string]string{"README.md": "A better shop."})
			h.recheck(pull)
			h.await(pull, "success", "Overridden by mona")
			if !h.labeled(pull) {
				t.Error("the label was taken off")
			}
			h.recorded(pull, "accepted by mona")
		}},
		{row: "a label from before the push accepts nothing of it", play: func(t *testing.T, h *house) {
			pull := h.blocked()
			h.idle()
			h.github.DropDeliveries(1) // nobody looks between the label and the push
			h.label(pull, mona)
			h.repo.Push(pull, map[string]string{"README.md": "A better shop."}, renovate)
			h.await(pull, "failure", "1 of 1")
			h.refused(pull, "before these findings were told")
			h.recorded(pull, "refused by mona")
		}},
		{
			row:    "a label from the start accepts nothing",
			before: func(h *house) { h.configure("override:", "  allow_author: true") },
			play: func(t *testing.T, h *house) {
				pull := h.repo.Open(standin.Proposal{
					Author: mona, Title: "Update", Branch: "b", Labels: []string{overrideLabel},
					Files: map[string]string{"package-lock.json": h.lock("quiet@1.0.0", "left-pad@1.3.1")},
				})
				h.await(pull, "failure", "")
				h.refused(pull, "before these findings were told")
			},
		},
		{
			row: "findings that were never told are not accepted",
			before: func(h *house) {
				h.publish("quiet", "1.0.2")
				h.configure("ignore:", "  packages:", "    - package: quiet", "      reason: known", "      until: 2999-12-31")
			},
			play: func(t *testing.T, h *house) {
				pull := h.open(renovate, "quiet@1.0.2", "left-pad@1.3.1")
				h.await(pull, "failure", "1 of 1")
				h.idle()
				h.github.DropDeliveries(1) // nobody looks between the push and the label
				h.configure()
				h.label(pull, mona)
				h.await(pull, "failure", "2 of 2")
				h.refused(pull, "before these findings were told")
			},
		},
		{row: "the record is lost: the label is to be put on again", play: func(t *testing.T, h *house) {
			pull := h.overridden()
			h.idle()
			h.stop()
			h.start(h.freshDatabase())
			h.recheck(pull)
			h.refused(pull, "is lost")
			h.recorded(pull, "stale by mona")
			h.label(pull, mona)
			h.await(pull, "success", "Overridden by mona")
			h.recorded(pull, "stale by mona", "accepted by mona")
		}},
		{row: "the record is not the one that the check tells of", play: func(t *testing.T, h *house) {
			pull := h.overridden()
			h.idle()
			h.alter(`UPDATE override SET findings = replace(findings, '[', '["forged",')`)
			h.recheck(pull)
			h.refused(pull, "is not the one that the check tells of")
			h.recorded(pull, "accepted by mona", "stale by mona")
		}},
	})
}

// freshDatabase returns an empty database of the engine that the App runs on.
func (h *house) freshDatabase() string {
	if strings.HasPrefix(h.database, "sqlite:") {
		return storetest.SQLite(h.t)
	}
	return storetest.Postgres(h.t)
}

func TestS6Never(t *testing.T) {
	malware := func(h *house) {
		h.github.AddAdvisory(standin.Advisory{ID: "GHSA-aaaa-bbbb-cccc", Malware: true, Summary: "Malware in quiet", Ecosystem: "npm", Package: "quiet", Range: "= 1.0.1"})
	}
	labeled := func(t *testing.T, h *house) int {
		t.Helper()
		pull := h.open(renovate, "quiet@1.0.1", "left-pad@1.3.0")
		h.await(pull, "failure", "")
		h.label(pull, mona)
		return pull
	}
	scenarios(t, []scenario{
		{row: "known malware is let through by nobody", before: malware, play: func(t *testing.T, h *house) {
			pull := labeled(t, h)
			h.refused(pull, "lets nobody accept `known-malicious`")
			h.recorded(pull, "refused by mona")
		}},
		{
			row:    "it is where the configuration says so",
			before: func(h *house) { malware(h); h.configure("override:", "  never: []") },
			play: func(t *testing.T, h *house) {
				h.await(labeled(t, h), "success", "Overridden by mona")
			},
		},
		{
			row:    "the configuration names others",
			before: func(h *house) { h.configure("override:", "  never: [install-script-added]") },
			play: func(t *testing.T, h *house) {
				pull := h.blocked()
				h.label(pull, mona)
				h.refused(pull, "lets nobody accept `install-script-added`")
			},
		},
		{row: "it comes to light after the label", play: func(t *testing.T, h *house) {
			pull := h.overridden()
			h.github.AddAdvisory(standin.Advisory{ID: "GHSA-aaaa-bbbb-cccc", Malware: true, Ecosystem: "npm", Package: "left-pad", Range: "= 1.3.1"})
			h.recheck(pull)
			h.refused(pull, "lets nobody accept `known-malicious`")
			h.recorded(pull, "accepted by mona", "refused by mona")
		}},
	})
}

func TestS6Age(t *testing.T) {
	const day = 24 * time.Hour
	on := func(days int) string { return time.Now().UTC().AddDate(0, 0, days).Format(time.DateOnly) }
	// ends asks that what was let through is so no more after some days, and is
	// the day before.
	ends := func(t *testing.T, h *house, pull, days int) {
		t.Helper()
		h.ahead.Store(int64(time.Duration(days-1) * day))
		h.recheck(pull)
		h.await(pull, "success", "Overridden by mona")
		h.ahead.Store(int64(time.Duration(days) * day))
		h.hasten() // nobody asks for it
		h.await(pull, "failure", "")
		h.refused(pull, "The override of `mona` ended on ")
		h.recorded(pull, "accepted by mona", "expired by mona")
	}
	scenarios(t, []scenario{
		{
			row:    "it is as old as the configuration lets it be",
			before: func(h *house) { impatient(h); h.configure("override:", "  max_age: 7d") },
			play: func(t *testing.T, h *house) {
				h.settled()
				pull := h.overridden()
				ends(t, h, pull, 7)
			},
		},
		{row: "it was given until a day", before: impatient, play: func(t *testing.T, h *house) {
			h.settled()
			pull := h.blocked()
			h.repo.Comment(pull, mona, "/bumplens override we read it until "+on(2))
			h.label(pull, mona)
			h.await(pull, "success", "since we read it, until "+on(3)+" 00:00 UTC")
			ends(t, h, pull, 3)
		}},
		{
			row:    "the sooner end counts",
			before: func(h *house) { impatient(h); h.configure("override:", "  max_age: 3d") },
			play: func(t *testing.T, h *house) {
				h.settled()
				pull := h.blocked()
				h.repo.Comment(pull, mona, "/bumplens override we read it until "+on(30))
				h.label(pull, mona)
				h.await(pull, "success", "until "+on(3))
				ends(t, h, pull, 3)
			},
		},
		{row: "neither: it does not age", play: func(t *testing.T, h *house) {
			pull := h.overridden()
			h.ahead.Store(int64(400 * day))
			h.recheck(pull)
			h.await(pull, "success", "Overridden by mona")
		}},
	})
}

func TestS6Commands(t *testing.T) {
	scenarios(t, []scenario{
		{row: "a comment lets nothing through, and the App puts no label on", play: func(t *testing.T, h *house) {
			pull := h.blocked()
			h.repo.Comment(pull, mona, "/bumplens override we read it")
			h.idle()
			h.await(pull, "failure", "")
			if l := h.repo.Labels(pull); len(l) != 0 {
				t.Errorf("there are the labels %q", l)
			}
			for _, c := range h.github.Calls() {
				if c.Method == http.MethodPost && strings.HasSuffix(c.Path, "/labels") {
					t.Errorf("the App tried to put a label on: %+v", c)
				}
			}
			h.recorded(pull)
		}},
		{row: "a reason after the label is added to it", play: func(t *testing.T, h *house) {
			pull := h.overridden()
			h.repo.Comment(pull, mona, "Fine.\n/bumplens override we read it\n")
			h.await(pull, "success", "Overridden by mona (maintain): 1 finding accepted, since we read it")
			h.recorded(pull, "accepted by mona", "accepted by mona")
		}},
		{row: "a reason of somebody without the role is none", play: func(t *testing.T, h *house) {
			pull := h.overridden()
			h.repo.Comment(pull, tariq, "/bumplens override I say so")
			h.repo.Comment(pull, renovate, "/bumplens override I say so")
			edited := h.repo.Comment(pull, mona, "Hm.")
			nextSecond()
			h.repo.EditComment(edited, mona, "/bumplens override I say so")
			h.repo.Comment(pull, mona.Via(99), "/bumplens override I say so")
			h.recheck(pull)
			if check := h.await(pull, "success", "Overridden by mona"); strings.Contains(check.Title+check.Text, "I say so") {
				t.Errorf("it is told: %q\n%s", check.Title, check.Text)
			}
			h.recorded(pull, "accepted by mona")
		}},
		{row: "canceled by somebody with the role", play: func(t *testing.T, h *house) {
			h.repo.SetRole("ada", "admin")
			pull := h.overridden()
			h.repo.Comment(pull, standin.Person("ada"), "/bumplens cancel")
			h.await(pull, "failure", "")
			h.refused(pull, "was taken back by `ada`")
			h.recorded(pull, "accepted by mona", "canceled by mona")
			h.label(pull, mona)
			h.await(pull, "success", "Overridden by mona")
		}},
		{row: "not canceled by somebody without it", play: func(t *testing.T, h *house) {
			pull := h.overridden()
			h.repo.Comment(pull, tariq, "/bumplens cancel")
			h.idle()
			h.await(pull, "success", "Overridden by mona")
			h.recorded(pull, "accepted by mona")
		}},
	})
}

// The arrows of the state machine that are in no condition by themselves.
func TestS6Arrows(t *testing.T) {
	scenarios(t, []scenario{
		{row: "clean to blocked to clean", play: func(t *testing.T, h *house) {
			pull := h.open(renovate, "quiet@1.0.1", "left-pad@1.3.0")
			h.await(pull, "success", "")
			h.repo.Push(pull, map[string]string{"package-lock.json": h.lock("quiet@1.0.1", "left-pad@1.3.1")}, renovate)
			h.await(pull, "failure", "")
			h.repo.Push(pull, map[string]string{"package-lock.json": h.lock("quiet@1.0.1", "left-pad@1.3.0")}, renovate)
			h.await(pull, "success", "")
			h.recorded(pull)
		}},
		{row: "a label on what is clean is no override", play: func(t *testing.T, h *house) {
			pull := h.open(renovate, "quiet@1.0.1", "left-pad@1.3.0")
			h.await(pull, "success", "")
			h.label(pull, mona)
			h.idle()
			if check := h.await(pull, "success", ""); strings.Contains(check.Title, "mona") {
				t.Errorf("it is called overridden: %q", check.Title)
			}
			h.repo.Push(pull, map[string]string{"package-lock.json": h.lock("quiet@1.0.1", "left-pad@1.3.1")}, renovate)
			h.await(pull, "failure", "")
			h.refused(pull, "before these findings were told")
		}},
		{row: "why a label does not count is told once", play: func(t *testing.T, h *house) {
			pull := h.blocked()
			h.github.Inject(standin.Denied(1000, http.MethodDelete, "/labels/")) // so that it stays to be judged
			h.label(pull, tariq)
			h.idle()
			before := h.comments(pull)[0]
			if !strings.Contains(before.Body, "whose role is triage") {
				t.Errorf("the comment does not say why:\n%s", before.Body)
			}
			h.recheck(pull)
			h.recheck(pull)
			if after := h.comments(pull)[0]; after != before {
				t.Errorf("the comment was written again: %+v", after)
			}
			h.recorded(pull, "refused by tariq")
		}},
		{row: "what the App does itself changes nothing", play: func(t *testing.T, h *house) {
			pull := h.blocked()
			h.label(pull, tariq)
			h.refused(pull, "whose role is triage")
			before := h.await(pull, "failure", "").Edits
			ours := 0
			for _, d := range h.github.Deliveries() {
				if d.Action != "unlabeled" && d.Event != "issue_comment" {
					continue
				}
				ours++
				if err := h.github.Redeliver(t.Context(), d.GUID); err != nil {
					t.Fatal(err)
				}
			}
			h.idle()
			if ours < 2 {
				t.Fatalf("%d deliveries tell of what the App did", ours)
			}
			if after := h.await(pull, "failure", ""); after.Edits != before {
				t.Errorf("the check was written %d times more", after.Edits-before)
			}
			h.refused(pull, "whose role is triage")
			h.recorded(pull, "refused by tariq")
		}},
	})
}
