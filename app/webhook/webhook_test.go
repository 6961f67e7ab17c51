package webhook

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/app/queue"
)

// kept is a queue that notes what it is given, or fails.
type kept struct {
	wanted, gone []queue.Wish
	delivery     string
	err          error
}

func (k *kept) Want(_ context.Context, w queue.Wish, delivery string) error {
	k.wanted, k.delivery = append(k.wanted, w), delivery
	return k.err
}

func (k *kept) Drop(_ context.Context, w queue.Wish) error {
	k.gone = append(k.gone, w)
	return k.err
}

var secret = []byte("It's a Secret to Everybody")

var config = Config{Secret: secret, AppID: 99, ConfigFile: ".github/bumplens.yml", SharedRepository: ".github"}

func sign(body string) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(body))
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

// post delivers a body under headers and returns the status.
func post(t *testing.T, k *kept, body string, headers map[string]string) int {
	t.Helper()
	h, err := New(slog.New(slog.DiscardHandler), config, k)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/webhook", strings.NewReader(body))
	r.Header.Set("X-GitHub-Event", "pull_request")
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

func payload(action, more string) string {
	return fmt.Sprintf(`{"action": %q, "number": 7, "installation": {"id": 3},
		"repository": {"id": 4, "name": "storefront", "owner": {"login": "acme"}}%s}`, action, more)
}

var pull = queue.Pull{Installation: 3, Repository: 4, Owner: "acme", Name: "storefront", Number: 7}

// GitHub's own vector for its signatures.
func TestSignatureVector(t *testing.T) {
	h := &Handler{config: config}
	if !h.signed("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17", []byte("Hello, World!")) {
		t.Error("GitHub's own signature is refused")
	}
}

// Only SHA-256 over the very bytes counts; what is refused reaches no queue.
func TestSignature(t *testing.T) {
	body := payload("opened", "")
	old := hmac.New(sha1.New, secret)
	old.Write([]byte(body))
	for name, headers := range map[string]map[string]string{
		"none":          {},
		"SHA-1 alone":   {"X-Hub-Signature": "sha1=" + hex.EncodeToString(old.Sum(nil))},
		"another body":  {"X-Hub-Signature-256": sign(body + " ")},
		"no algorithm":  {"X-Hub-Signature-256": strings.TrimPrefix(sign(body), "sha256=")},
		"empty":         {"X-Hub-Signature-256": "sha256="},
		"no hex":        {"X-Hub-Signature-256": "sha256=zz"},
		"half of it":    {"X-Hub-Signature-256": sign(body)[:39]},
		"of the secret": {"X-Hub-Signature-256": "sha256=" + hex.EncodeToString(secret)},
	} {
		t.Run(name, func(t *testing.T) {
			k := new(kept)
			if got := post(t, k, body, headers); got != http.StatusUnauthorized || len(k.wanted) > 0 {
				t.Errorf("got %d, %d jobs", got, len(k.wanted))
			}
		})
	}
	if _, err := New(slog.New(slog.DiscardHandler), Config{AppID: 99}, new(kept)); err == nil {
		t.Error("an empty secret is taken")
	}
}

// The bound comes before the signature, and the signature before the parser.
func TestTooLarge(t *testing.T) {
	body := strings.Repeat(" ", maxBody+1)
	if got := post(t, new(kept), body, map[string]string{"X-Hub-Signature-256": sign(body)}); got != http.StatusRequestEntityTooLarge {
		t.Errorf("got %d", got)
	}
	if got := post(t, new(kept), "{", nil); got != http.StatusUnauthorized {
		t.Errorf("unsigned nonsense: got %d", got)
	}
}

func TestEvents(t *testing.T) {
	sweep := queue.Sweep{Installation: 3, Repository: 4, Owner: "acme", Name: "storefront"}
	at := func(change func(*queue.Sweep)) queue.Wish { s := sweep; change(&s); return s }
	head := at(func(s *queue.Sweep) { s.Head = "c0ffee" })
	all := queue.Sweep{Installation: 3}
	group := queue.Group{Installation: 3, Repository: 4, Owner: "acme", Name: "storefront", Head: "h1", Ref: "gh-readonly-queue/main/pr-7-b1", Base: "b1", BaseRef: "main"}
	const merge = `, "merge_group": {"head_sha": "h1", "head_ref": "refs/heads/gh-readonly-queue/main/pr-7-b1", "base_sha": "b1", "base_ref": "refs/heads/main"}`
	ours := func(what string) string {
		return fmt.Sprintf(`, %q: {"head_sha": "c0ffee", "external_id": "x", "app": {"id": 99}, "pull_requests": []}`, what)
	}
	said := func(body, issue, sender string) string {
		return payload("created", fmt.Sprintf(`, "issue": {"number": 7%s}, "comment": {"body": %q}, "sender": {"type": %q}`, issue, body, sender))
	}
	const onPull = `, "pull_request": {"url": "x"}`
	push := func(ref, name, more string) string {
		return strings.Replace(payload("", `, "ref": "`+ref+`"`+more), `"storefront"`, `"`+name+`"`, 1)
	}
	const configured = `, "commits": [{"added": ["a"]}, {"modified": [".github/bumplens.yml"]}]`

	for name, tt := range map[string]struct {
		event, body string
		status      int
		wanted      []queue.Wish
	}{
		"opened":             {"pull_request", payload("opened", ""), 202, []queue.Wish{pull}},
		"reopened":           {"pull_request", payload("reopened", ""), 202, []queue.Wish{pull}},
		"synchronize":        {"pull_request", payload("synchronize", ""), 202, []queue.Wish{pull}},
		"ready for review":   {"pull_request", payload("ready_for_review", ""), 202, []queue.Wish{pull}},
		"made a draft":       {"pull_request", payload("converted_to_draft", ""), 202, []queue.Wish{pull}},
		"labeled":            {"pull_request", payload("labeled", `, "label": {"name": "bumplens:override"}`), 202, []queue.Wish{pull}},
		"unlabeled":          {"pull_request", payload("unlabeled", ""), 202, []queue.Wish{pull}},
		"base edited":        {"pull_request", payload("edited", `, "changes": {"base": {"ref": {"from": "main"}}}`), 202, []queue.Wish{pull}},
		"deleted head, bare": {"pull_request", payload("synchronize", `, "pull_request": {"head": {"repo": null}, "user": null}`), 202, []queue.Wish{pull}},
		"title edited":       {"pull_request", payload("edited", `, "changes": {"title": {"from": "x"}}`), 204, nil},
		"head moved":         {"pull_request", payload("synchronize", `, "before": "c0ffee"`), 202, []queue.Wish{pull, head}},
		"closed":             {"pull_request", payload("closed", `, "pull_request": {"head": {"sha": "c0ffee"}}`), 202, []queue.Wish{head}},
		"no installation":    {"pull_request", `{"action": "opened", "number": 7}`, 400, nil},
		"number of no pull":  {"pull_request", strings.Replace(payload("opened", ""), `"number": 7`, `"number": -7`, 1), 400, nil},
		"not JSON":           {"pull_request", "payload=%7B%7D", 400, nil},

		"our check again":       {"check_run", payload("rerequested", ours("check_run")), 202, []queue.Wish{head}},
		"our suite again":       {"check_suite", payload("rerequested", ours("check_suite")), 202, []queue.Wish{head}},
		"another's check":       {"check_run", payload("rerequested", `, "check_run": {"head_sha": "c0ffee", "app": {"id": 42}}`), 204, nil},
		"another's suite":       {"check_suite", payload("rerequested", `, "check_suite": {"head_sha": "c0ffee", "app": {"id": 42}}`), 204, nil},
		"check created":         {"check_run", payload("created", ours("check_run")), 204, nil},
		"button":                {"check_run", payload("requested_action", ours("check_run")), 204, nil},
		"group to be checked":   {"merge_group", payload("checks_requested", merge), 202, []queue.Wish{group}},
		"group without a base":  {"merge_group", payload("checks_requested", `, "merge_group": {"head_sha": "h1"}`), 400, nil},
		"command":               {"issue_comment", said("Thanks!\r\n/bumplens recheck\r\n", onPull, "User"), 202, []queue.Wish{pull}},
		"command of a bot":      {"issue_comment", said("/bumplens recheck", onPull, "Bot"), 204, nil},
		"command in a sentence": {"issue_comment", said("try /bumplens recheck", onPull, "User"), 204, nil},
		"command on an issue":   {"issue_comment", said("/bumplens recheck", "", "User"), 204, nil},
		"other comment":         {"issue_comment", said("LGTM", onPull, "User"), 204, nil},

		"label renamed": {"label", payload("edited", `, "label": {"name": "new"}, "changes": {"name": {"from": "old"}}`), 202,
			[]queue.Wish{at(func(s *queue.Sweep) { s.Labels = []string{"old", "new"} })}},
		"label deleted":   {"label", payload("deleted", `, "label": {"name": "old"}`), 202, []queue.Wish{at(func(s *queue.Sweep) { s.Labels = []string{"old"} })}},
		"label recolored": {"label", payload("edited", `, "label": {"name": "new"}, "changes": {"color": {"from": "f00"}}`), 204, nil},
		"label created":   {"label", payload("created", `, "label": {"name": "new"}`), 204, nil},

		"configuration pushed": {"push", push("refs/heads/release/1", "storefront", configured), 202, []queue.Wish{at(func(s *queue.Sweep) { s.Base = "release/1" })}},
		"organization's":       {"push", push("refs/heads/main", ".github", configured), 202, []queue.Wish{all}},
		"code pushed":          {"push", push("refs/heads/main", "storefront", `, "commits": [{"modified": ["bumplens.yml"]}]`), 204, nil},
		"many commits pushed":  {"push", push("refs/heads/main", "storefront", `, "commits": [`+strings.Repeat("{},", 2047)+`{}]`), 202, []queue.Wish{at(func(s *queue.Sweep) { s.Base = "main" })}},
		"tag pushed":           {"push", push("refs/tags/v1", "storefront", configured), 204, nil},
		"branch deleted":       {"push", push("refs/heads/main", "storefront", configured+`, "deleted": true`), 204, nil},

		"installed":         {"installation", payload("created", ""), 202, []queue.Wish{all}},
		"suspension over":   {"installation", payload("unsuspend", ""), 202, []queue.Wish{all}},
		"more is permitted": {"installation", payload("new_permissions_accepted", ""), 202, []queue.Wish{all}},
		"suspended":         {"installation", payload("suspend", ""), 204, nil},
		"uninstalled":       {"installation", payload("deleted", ""), 202, []queue.Wish{all}},
		"repositories added": {"installation_repositories", payload("added", `, "repositories_added": [{"id": 4, "full_name": "acme/storefront"}]`), 202,
			[]queue.Wish{sweep}},
		"repositories removed": {"installation_repositories", payload("removed", `, "repositories_added": [], "repositories_removed": [{"id": 4, "full_name": "acme/storefront"}]`), 202,
			[]queue.Wish{sweep}},

		"ping":          {"ping", `{"zen": "x"}`, 204, nil},
		"unknown event": {"sponsorship", `[]`, 204, nil},
	} {
		t.Run(name, func(t *testing.T) {
			k := new(kept)
			got := post(t, k, tt.body, map[string]string{"X-GitHub-Event": tt.event, "X-Hub-Signature-256": sign(tt.body), "X-GitHub-Delivery": "guid"})
			if got != tt.status {
				t.Errorf("got %d, want %d", got, tt.status)
			}
			if d := cmp.Diff(tt.wanted, k.wanted); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
			if tt.status == 202 && k.delivery != "guid" {
				t.Errorf("kept for the delivery %q", k.delivery)
			}
		})
	}

	body, k := payload("destroyed", merge+`, "reason": "dequeued"`), new(kept)
	got := post(t, k, body, map[string]string{"X-GitHub-Event": "merge_group", "X-Hub-Signature-256": sign(body)})
	if d := cmp.Diff([]queue.Wish{group}, k.gone); d != "" || got != 202 || len(k.wanted) > 0 {
		t.Errorf("destroyed: got %d (-want +got)\n%s", got, d)
	}
}

// A delivery that was not kept is not acknowledged: GitHub shows it as failed,
// and it can be delivered again.
func TestQueueDown(t *testing.T) {
	body := payload("opened", "")
	if got := post(t, &kept{err: errors.New("disk full")}, body, map[string]string{"X-Hub-Signature-256": sign(body)}); got != http.StatusServiceUnavailable {
		t.Errorf("got %d", got)
	}
}

// FuzzParse holds the parser to its promise: what is wanted is named whole.
func FuzzParse(f *testing.F) {
	f.Add("pull_request", []byte(payload("opened", "")))
	f.Add("check_suite", []byte(payload("rerequested", `, "check_suite": {"head_sha": "c0ffee", "app": {"id": 99}}`)))
	f.Add("merge_group", []byte(payload("checks_requested", `, "merge_group": {"head_sha": "h", "base_sha": "b", "base_ref": "refs/heads/main"}`)))
	f.Add("label", []byte(payload("deleted", `, "label": {"name": "old"}`)))
	f.Add("push", []byte(payload("", `, "ref": "refs/heads/main", "commits": [{"added": [".github/bumplens.yml"]}]`)))
	f.Add("installation_repositories", []byte(payload("added", `, "repositories_added": [{"id": 4, "full_name": "acme/storefront"}]`)))
	f.Fuzz(func(t *testing.T, name string, body []byte) {
		read, err := config.parse(name, body)
		if err != nil && len(read.wanted)+len(read.gone) > 0 {
			t.Errorf("wanted, with an error: %+v, %v", read, err)
		}
		for _, w := range read.wanted {
			switch w := w.(type) {
			case queue.Pull:
				if w.Installation == 0 || w.Repository == 0 || w.Owner == "" || w.Name == "" || w.Number <= 0 {
					t.Errorf("wanted: %+v", w)
				}
			case queue.Group:
				if w.Installation == 0 || w.Repository == 0 || w.Owner == "" || w.Name == "" || w.Head == "" || w.Base == "" || w.BaseRef == "" {
					t.Errorf("wanted: %+v", w)
				}
			case queue.Sweep:
				if w.Installation == 0 || w.Repository != 0 && w.Owner == "" {
					t.Errorf("wanted: %+v", w)
				}
			}
		}
	})
}
