package webhook

import (
	"bytes"
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
	pulls []queue.Pull
	err   error
}

func (k *kept) Want(_ context.Context, p queue.Pull) error {
	k.pulls = append(k.pulls, p)
	return k.err
}

var secret = []byte("It's a Secret to Everybody")

func sign(body string) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(body))
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

// post delivers a body under headers and returns the status.
func post(t *testing.T, k *kept, body string, headers map[string]string) int {
	t.Helper()
	h, err := New(slog.New(slog.DiscardHandler), secret, k)
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
	h := &Handler{secret: secret}
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
			if got := post(t, k, body, headers); got != http.StatusUnauthorized || len(k.pulls) > 0 {
				t.Errorf("got %d, %d jobs", got, len(k.pulls))
			}
		})
	}
	if _, err := New(slog.New(slog.DiscardHandler), nil, new(kept)); err == nil {
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
	for name, tt := range map[string]struct {
		event, body string
		status      int
	}{
		"opened":             {"pull_request", payload("opened", ""), 202},
		"reopened":           {"pull_request", payload("reopened", ""), 202},
		"synchronize":        {"pull_request", payload("synchronize", ""), 202},
		"ready for review":   {"pull_request", payload("ready_for_review", ""), 202},
		"labeled":            {"pull_request", payload("labeled", `, "label": {"name": "bumplens:override"}`), 202},
		"unlabeled":          {"pull_request", payload("unlabeled", ""), 202},
		"base edited":        {"pull_request", payload("edited", `, "changes": {"base": {"ref": {"from": "main"}}}`), 202},
		"title edited":       {"pull_request", payload("edited", `, "changes": {"title": {"from": "x"}}`), 204},
		"closed":             {"pull_request", payload("closed", ""), 204},
		"our check again":    {"check_run", payload("rerequested", `, "check_run": {"external_id": "bumplens-1 pull=7 started=1 told=0 findings=- comment=-", "pull_requests": []}`), 202},
		"another's check":    {"check_run", payload("rerequested", `, "check_run": {"external_id": "42"}`), 204},
		"check created":      {"check_run", payload("created", ""), 204},
		"ping":               {"ping", `{"zen": "x"}`, 204},
		"unknown event":      {"sponsorship", `[]`, 204},
		"not JSON":           {"pull_request", "payload=%7B%7D", 400},
		"no installation":    {"pull_request", `{"action": "opened", "number": 7}`, 400},
		"number of no pull":  {"pull_request", strings.Replace(payload("opened", ""), `"number": 7`, `"number": -7`, 1), 400},
		"deleted head, bare": {"pull_request", payload("synchronize", `, "pull_request": {"head": {"repo": null}, "user": null}`), 202},
	} {
		t.Run(name, func(t *testing.T) {
			k := new(kept)
			got := post(t, k, tt.body, map[string]string{"X-GitHub-Event": tt.event, "X-Hub-Signature-256": sign(tt.body)})
			if got != tt.status {
				t.Errorf("got %d, want %d", got, tt.status)
			}
			var want []queue.Pull
			if tt.status == 202 {
				want = []queue.Pull{pull}
			}
			if d := cmp.Diff(want, k.pulls); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
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

// FuzzParse holds the parser to its promise: what it takes names a pull request.
func FuzzParse(f *testing.F) {
	f.Add("pull_request", []byte(payload("opened", "")))
	f.Add("check_run", []byte(payload("rerequested", `, "check_run": {"external_id": "bumplens-1 pull=7 started=1 told=0 findings=- comment=-"}`)))
	f.Fuzz(func(t *testing.T, name string, body []byte) {
		p, ok, err := parse(name, body)
		if ok && (err != nil || p.Installation == 0 || p.Repository == 0 || p.Owner == "" || p.Name == "" || p.Number <= 0) {
			t.Errorf("taken: %+v, %v", p, err)
		}
		if !ok && p != (queue.Pull{}) && !bytes.Contains(body, []byte("{")) {
			t.Errorf("refused with a pull request: %+v", p)
		}
	})
}
