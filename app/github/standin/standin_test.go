package standin_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v4"
	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/app/github/githubtest"
	"github.com/bumplens/bumplens/app/github/standin"
)

// send makes a call and returns its status and answer.
func send(t *testing.T, g http.Handler, method, path, token, body string) (int, map[string]any) {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	g.ServeHTTP(w, r)
	var answer map[string]any
	json.Unmarshal(w.Body.Bytes(), &answer) // a listing leaves it nil
	return w.Code, answer
}

// sign returns a JWT of the App.
func sign(t *testing.T, claims jwt.RegisteredClaims) string {
	t.Helper()
	key, err := jwt.ParseRSAPrivateKeyFromPEM(githubtest.KeyPEM())
	if err != nil {
		t.Fatal(err)
	}
	signed, err := jwt.NewWithClaims(jwt.SigningMethodRS256, claims).SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func claims(issued, expires time.Duration) jwt.RegisteredClaims {
	now := time.Now().Truncate(time.Second)
	return jwt.RegisteredClaims{
		Issuer: fmt.Sprint(githubtest.AppID), IssuedAt: jwt.NewNumericDate(now.Add(issued)), ExpiresAt: jwt.NewNumericDate(now.Add(expires)),
	}
}

// mint returns an installation's token with what body asks for.
func mint(t *testing.T, g *githubtest.GitHub, r *standin.Repository, body string) string {
	t.Helper()
	status, answer := send(t, g, "POST", fmt.Sprintf("/app/installations/%d/access_tokens", r.Installation()), sign(t, claims(-time.Minute, 5*time.Minute)), body)
	if status != 201 {
		t.Fatalf("no token: %d %v", status, answer)
	}
	return answer["token"].(string)
}

func TestAppTokensAreChecked(t *testing.T) {
	g := githubtest.Start(t)
	other := claims(-time.Minute, 5*time.Minute)
	other.Issuer = "1"
	unsigned, err := jwt.NewWithClaims(jwt.SigningMethodNone, claims(-time.Minute, 5*time.Minute)).SignedString(jwt.UnsafeAllowNoneSignatureType)
	if err != nil {
		t.Fatal(err)
	}
	byPublic, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims(-time.Minute, 5*time.Minute)).SignedString([]byte("guess"))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		token string
		want  int
	}{
		"good":              {sign(t, claims(-time.Minute, 9*time.Minute)), 200},
		"none":              {"", 401},
		"expired":           {sign(t, claims(-9*time.Minute, -time.Minute)), 401},
		"from the future":   {sign(t, claims(time.Minute, 5*time.Minute)), 401},
		"too long":          {sign(t, claims(-time.Minute, 11*time.Minute)), 401},
		"of another App":    {sign(t, other), 401},
		"unsigned":          {unsigned, 401},
		"other algorithm":   {byPublic, 401},
		"an installation's": {"ghs_1_2", 401},
	} {
		if got, answer := send(t, g, "GET", "/app", c.token, ""); got != c.want {
			t.Errorf("%s: got %d %v, want %d", name, got, answer, c.want)
		}
	}
}

func TestInstallationTokensReachWhatTheyName(t *testing.T) {
	g := githubtest.Start(t)
	shop := g.CreateRepository("acme", "shop", nil)
	bank := g.CreateRepository("acme", "bank", nil)
	n := shop.Open(standin.Proposal{Author: standin.Person("ada"), Title: "Fix", Branch: "fix"})
	token := mint(t, g, shop, fmt.Sprintf(`{"repository_ids": [%d], "permissions": {"contents": "read", "pull_requests": "read"}}`, shop.ID()))
	for _, c := range []struct {
		method, path, token, body string
		want                      int
	}{
		{"GET", fmt.Sprintf("/repos/acme/shop/pulls/%d", n), token, "", 200},
		{"GET", "/repos/acme/shop/git/trees/" + shop.Branch("main"), token, "", 200},
		{"GET", fmt.Sprintf("/repos/acme/shop/pulls/%d", n), "", "", 401},
		{"GET", fmt.Sprintf("/repos/acme/shop/pulls/%d", n), "ghs_1_2", "", 401},
		{"GET", "/repos/acme/bank/git/trees/" + bank.Branch("main"), token, "", 404},
		{"GET", "/repos/acme/shop/collaborators/ada/permission", token, "", 403},
		{"POST", fmt.Sprintf("/repos/acme/shop/issues/%d/comments", n), token, `{"body": "hello"}`, 403},
		{"POST", "/repos/acme/shop/check-runs", token, fmt.Sprintf(`{"name": "a", "head_sha": %q}`, shop.Branch("main")), 403},
	} {
		if got, answer := send(t, g, c.method, c.path, c.token, c.body); got != c.want {
			t.Errorf("%s %s: got %d %v, want %d", c.method, c.path, got, answer, c.want)
		}
	}
}

func TestTokensEndAfterAnHour(t *testing.T) {
	key, err := jwt.ParseRSAPrivateKeyFromPEM(githubtest.KeyPEM())
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	s := standin.New(standin.Config{
		URL: "https://api.test", AppID: githubtest.AppID, Slug: "bumplens", Key: &key.PublicKey,
		Now: func() time.Time { return now },
	})
	r := s.CreateRepository("acme", "shop", nil)
	status, answer := send(t, s, "POST", fmt.Sprintf("/app/installations/%d/access_tokens", r.Installation()), sign(t, claims(-time.Minute, 5*time.Minute)), `{}`)
	if status != 201 {
		t.Fatalf("no token: %d %v", status, answer)
	}
	for _, c := range []struct {
		after time.Duration
		want  int
	}{{59 * time.Minute, 200}, {2 * time.Minute, 401}} {
		now = now.Add(c.after)
		if got, _ := send(t, s, "GET", "/repos/acme/shop/git/trees/"+r.Branch("main"), answer["token"].(string), ""); got != c.want {
			t.Errorf("got %d, want %d", got, c.want)
		}
	}
}

func TestRulesTheDescriptionDoesNotHold(t *testing.T) {
	g := githubtest.Start(t)
	r := g.CreateRepository("acme", "shop", nil)
	n := r.Open(standin.Proposal{Author: standin.Person("ada"), Title: "Fix", Branch: "fix"})
	token := mint(t, g, r, `{}`)
	comments := fmt.Sprintf("/repos/acme/shop/issues/%d/comments", n)
	check := func(rest string) string { return fmt.Sprintf(`{"name": "a", "head_sha": %q, %s}`, r.Head(n), rest) }
	for name, c := range map[string]struct {
		path, body string
		want       int
	}{
		"comment that just fits":         {comments, `{"body": "` + strings.Repeat("x", 262_144) + `"}`, 201},
		"comment a byte too long":        {comments, `{"body": "` + strings.Repeat("x", 262_145) + `"}`, 422},
		"comment too long in bytes":      {comments, `{"body": "` + strings.Repeat("é", 131_073) + `"}`, 422},
		"completed without a conclusion": {"/repos/acme/shop/check-runs", check(`"status": "completed"`), 422},
		"completed":                      {"/repos/acme/shop/check-runs", check(`"status": "completed", "conclusion": "success"`), 201},
		"text that just fits":            {"/repos/acme/shop/check-runs", check(`"output": {"title": "t", "summary": "` + strings.Repeat("é", 65_535) + `"}`), 201},
		"text too long":                  {"/repos/acme/shop/check-runs", check(`"output": {"title": "t", "summary": "` + strings.Repeat("é", 65_536) + `"}`), 422},
		"output without a title":         {"/repos/acme/shop/check-runs", check(`"output": {"summary": "s"}`), 422},
		"unknown commit":                 {"/repos/acme/shop/check-runs", `{"name": "a", "head_sha": "` + strings.Repeat("a", 40) + `"}`, 422},
	} {
		if got, answer := send(t, g, "POST", c.path, token, c.body); got != c.want {
			t.Errorf("%s: got %d %v, want %d", name, got, answer["errors"], c.want)
		}
	}
	for role, may := range map[string]bool{"none": false, "read": false, "triage": true, "admin": true} {
		r.SetRole("with-"+role, role)
		if err := r.Label(n, "label-"+role, standin.Person("with-"+role)); (err == nil) != may {
			t.Errorf("label by %s: %v", role, err)
		}
	}
}

func TestLabelsComeInBothShapes(t *testing.T) {
	g := githubtest.Start(t)
	r := g.CreateRepository("acme", "shop", nil)
	n := r.Open(standin.Proposal{Author: standin.Person("ada"), Title: "Fix", Branch: "fix"})
	token := mint(t, g, r, `{}`)
	for _, body := range []string{`["one"]`, `{"labels": ["two", "ONE"]}`} {
		if got, answer := send(t, g, "POST", fmt.Sprintf("/repos/acme/shop/issues/%d/labels", n), token, body); got != 200 {
			t.Errorf("%s: got %d %v", body, got, answer)
		}
	}
	if diff := cmp.Diff([]string{"one", "two"}, r.Labels(n)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	r.RenameLabel("one", "uno", standin.Person("ada"))
	if diff := cmp.Diff([]string{"uno", "two"}, r.Labels(n)); diff != "" {
		t.Errorf("renamed (-want +got)\n%s", diff)
	}
}

func TestFaultsMeetTheCallsTheyMatch(t *testing.T) {
	g := githubtest.Start(t)
	token := sign(t, claims(-time.Minute, 5*time.Minute))
	g.Inject(standin.Fault{Match: func(r *http.Request) bool { return r.URL.Path == "/other" }, Status: 500})
	g.Inject(standin.Fault{Times: 2, Status: 503})
	g.Inject(standin.Limit(429, "7"))
	g.Inject(standin.Fault{Delay: time.Nanosecond})
	g.Inject(standin.Denied(2, "GET", "/app"))
	for i, want := range []int{503, 503, 429, 200, 403, 403, 200} {
		if got, _ := send(t, g, "GET", "/app", token, ""); got != want {
			t.Errorf("call %d: got %d, want %d", i, got, want)
		}
	}
	if got, _ := send(t, g, "GET", "/other", token, ""); got != 500 {
		t.Errorf("other call: got %d, want 500", got)
	}
	want := standin.Call{Method: "GET", Path: "/other", Status: 500}
	if all := g.Calls(); len(all) != 8 || all[7] != want {
		t.Errorf("got calls %v", all)
	}
}

// A hook takes deliveries as the App would.
type hook struct {
	*httptest.Server
	mu       sync.Mutex
	taken    []string // event.action GUID
	payloads []map[string]any
	status   int
}

func newHook(t *testing.T) *hook {
	h := &hook{status: http.StatusAccepted}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		mac := hmac.New(sha256.New, []byte(githubtest.Secret))
		mac.Write(body)
		if got, want := r.Header.Get("X-Hub-Signature-256"), "sha256="+hex.EncodeToString(mac.Sum(nil)); got != want {
			t.Errorf("signature: got %s, want %s", got, want)
		}
		var payload map[string]any
		if err := json.Unmarshal(body, &payload); err != nil {
			t.Error(err)
		}
		h.mu.Lock()
		defer h.mu.Unlock()
		h.taken = append(h.taken, fmt.Sprintf("%s.%s %s", r.Header.Get("X-GitHub-Event"), text(payload["action"]), r.Header.Get("X-GitHub-Delivery")))
		h.payloads = append(h.payloads, payload)
		w.WriteHeader(h.status)
	}))
	t.Cleanup(h.Close)
	return h
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

// events returns what was taken since the last call, without GUIDs.
func (h *hook) events() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var names []string
	for _, e := range h.taken {
		name, _, _ := strings.Cut(e, " ")
		names = append(names, name)
	}
	h.taken = nil
	return names
}

func TestActsAreDelivered(t *testing.T) {
	g, h := githubtest.Start(t), newHook(t)
	g.SetHook(h.URL)
	r := g.CreateRepository("acme", "shop", map[string]string{"a": "1"})
	r.SetRole("ada", "maintain")
	ada := standin.Person("ada")
	n := r.Open(standin.Proposal{Author: standin.Bot("renovate[bot]"), Title: "Bump", Branch: "bump", Files: map[string]string{"a": "2"}, Labels: []string{"deps"}})
	before := r.Head(n)
	after := r.Push(n, map[string]string{"a": "3"}, standin.Bot("renovate[bot]"))
	if err := r.Label(n, "ok", ada); err != nil {
		t.Fatal(err)
	}
	if err := r.Unlabel(n, "OK", ada); err != nil {
		t.Fatal(err)
	}
	r.RenameLabel("deps", "updates", ada)
	r.DeleteLabel("updates", ada)
	r.Commit("stable", nil)
	r.Retarget(n, "stable", ada)
	r.Draft(n, ada)
	r.Ready(n, ada)
	run := r.AddCheckRun(githubtest.AppID, "bumplens", after, "failure")
	r.Rerequest(run, ada)
	r.RerequestSuite(after, ada)
	r.RequestAction(run, "rerun", ada)
	said := r.Comment(n, ada, "/bumplens recheck")
	r.EditComment(said, ada, "never mind")
	r.DeleteComment(said, ada)
	r.Close(n, ada)
	r.Reopen(n, ada)
	r.ForcePush(n, map[string]string{"a": "4"}, standin.Bot("renovate[bot]"))
	r.Commit("main", map[string]string{"b": "1", "a": "1.1"}, "a")
	r.Merge(n, ada)
	if err := g.Deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
	all := h.taken
	want := []string{
		"installation.created", "push.", "pull_request.opened", "pull_request.labeled", "push.", "pull_request.synchronize",
		"pull_request.labeled", "pull_request.unlabeled", "label.edited", "label.deleted", "push.", "pull_request.edited",
		"pull_request.converted_to_draft", "pull_request.ready_for_review", "check_run.rerequested", "check_suite.rerequested",
		"check_run.requested_action", "issue_comment.created", "issue_comment.edited", "issue_comment.deleted",
		"pull_request.closed", "pull_request.reopened", "push.", "pull_request.synchronize", "push.", "push.", "pull_request.closed",
	}
	if diff := cmp.Diff(want, h.events()); diff != "" {
		t.Fatalf("(-want +got)\n%s", diff)
	}
	nth := func(event string, n int) map[string]any {
		for i, e := range all {
			if strings.HasPrefix(e, event+" ") {
				if n--; n == 0 {
					return h.payloads[i]
				}
			}
		}
		return nil
	}
	push := nth("pull_request.synchronize", 1)
	if push["before"] != before || push["after"] != after || dig(push, "pull_request", "head", "sha") != after {
		t.Errorf("synchronize from %v to %v, want %s to %s", push["before"], push["after"], before, after)
	}
	if got := dig(nth("pull_request.edited", 1), "changes", "base", "ref", "from"); got != "main" {
		t.Errorf("edited from base %v, want main", got)
	}
	if got := dig(nth("label.edited", 1), "changes", "name", "from"); got != "deps" {
		t.Errorf("label edited from %v, want deps", got)
	}
	if forced := nth("push.", 4); forced["forced"] != true || forced["ref"] != "refs/heads/bump" {
		t.Errorf("forced push: got %v", forced)
	}
	commit := nth("push.", 5)["commits"].([]any)[0].(map[string]any)
	changed := fmt.Sprint(commit["added"], commit["modified"], commit["removed"])
	if changed != "[b] [] [a]" {
		t.Errorf("push to main: got %s", changed)
	}
}

// dig returns what is at the end of a path of keys.
func dig(v any, keys ...string) any {
	for _, k := range keys {
		m, _ := v.(map[string]any)
		v = m[k]
	}
	return v
}

// The events of a merge queue, one group dequeued and one merged.
func TestMergeQueueIsTold(t *testing.T) {
	g, h := githubtest.Start(t), newHook(t)
	g.SetHook(h.URL)
	r := g.CreateRepository("acme", "shop", map[string]string{"a": "1"})
	one := r.Open(standin.Proposal{Author: standin.Person("ada"), Title: "One", Branch: "one", Files: map[string]string{"a": "2"}})
	if err := g.Deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.events()
	r.DestroyGroup(r.Enqueue(one), "dequeued")
	base := r.Branch("main")
	group := r.Enqueue(one)
	r.DestroyGroup(group, "merged")
	if err := g.Deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"pull_request.enqueued", "push.", "merge_group.checks_requested", "merge_group.destroyed", "push.", "pull_request.dequeued",
		"pull_request.enqueued", "push.", "merge_group.checks_requested", "merge_group.destroyed", "push.", "push.", "pull_request.dequeued", "pull_request.closed",
	}
	if diff := cmp.Diff(want, h.events()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	last := h.payloads[len(h.payloads)-len(want):]
	for field, want := range map[string]any{
		"head_sha": group.Head, "head_ref": fmt.Sprintf("refs/heads/gh-readonly-queue/main/pr-%d-%s", one, base),
		"base_sha": base, "base_ref": "refs/heads/main",
	} {
		if got := dig(last[8], "merge_group", field); got != want {
			t.Errorf("%s: got %v, want %v", field, got, want)
		}
	}
	if a, b := last[3]["reason"], last[9]["reason"]; a != "dequeued" || b != "merged" {
		t.Errorf("reasons: got %v and %v", a, b)
	}
	if r.Branch("main") != group.Head || r.Branch(strings.TrimPrefix(group.HeadRef, "refs/heads/")) != "" {
		t.Error("the base is not the group, or the queue's branch is left")
	}
}

// What an App hears of its installations, and what it can do after.
func TestInstallationsAreTold(t *testing.T) {
	g, h := githubtest.Start(t), newHook(t)
	g.SetHook(h.URL)
	shop := g.CreateRepository("acme", "shop", nil)
	bank := g.CreateRepository("acme", "bank", nil)
	id := shop.Installation()
	token := mint(t, g, shop, `{}`)
	reach := func() int {
		status, _ := send(t, g, "GET", "/repos/acme/bank/git/trees/"+bank.Branch("main"), token, "")
		return status
	}
	if got := reach(); got != 200 {
		t.Errorf("before: got %d", got)
	}
	bank.Withdraw()
	if got := reach(); got != 404 {
		t.Errorf("repository that was taken away: got %d, want 404", got)
	}
	bank.Commit("main", map[string]string{"a": "unheard"})
	bank.Give()
	g.Grant(id, map[string]string{"metadata": "read"})
	g.Suspend(id)
	shop.Commit("main", map[string]string{"a": "unheard"})
	g.Unsuspend(id)
	g.Uninstall(id)
	shop.Commit("main", map[string]string{"a": "unheard too"})
	if again := g.Install("acme"); again == id || shop.Installation() != again || bank.Installation() != again {
		t.Errorf("installed again as %d after %d; repositories have %d and %d", again, id, shop.Installation(), bank.Installation())
	}
	if err := g.Deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"installation.created", "installation_repositories.added", "installation_repositories.removed", "installation_repositories.added",
		"installation.new_permissions_accepted", "installation.suspend", "installation.unsuspend", "installation.deleted", "installation.created",
	}
	if diff := cmp.Diff(want, h.events()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestArchivesTakeNoWrites(t *testing.T) {
	g := githubtest.Start(t)
	r := g.CreateRepository("acme", "shop", nil)
	token := mint(t, g, r, `{}`)
	r.Archive()
	body := fmt.Sprintf(`{"name": "a", "head_sha": %q}`, r.Branch("main"))
	if got, _ := send(t, g, "POST", "/repos/acme/shop/check-runs", token, body); got != 403 {
		t.Errorf("write: got %d, want 403", got)
	}
	if got, _ := send(t, g, "GET", "/repos/acme/shop/git/trees/"+r.Branch("main"), token, ""); got != 200 {
		t.Errorf("read: got %d, want 200", got)
	}
}

func TestDeliveryFaults(t *testing.T) {
	g, h := githubtest.Start(t), newHook(t)
	r := g.CreateRepository("acme", "shop", nil)
	open := func(branch string) int {
		return r.Open(standin.Proposal{Author: standin.Person("ada"), Title: branch, Branch: branch})
	}
	n := open("one")
	g.ReorderDeliveries(1)
	r.Close(n, standin.Person("ada"))
	g.DuplicateDeliveries(1)
	r.Reopen(n, standin.Person("ada"))
	g.DropDeliveries(1)
	r.Close(n, standin.Person("ada"))
	g.SetHook(h.URL)
	if err := g.Deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.mu.Lock()
	if again := h.taken[len(h.taken)-1]; again != h.taken[len(h.taken)-2] {
		t.Errorf("duplicate has another GUID: %s", again)
	}
	h.mu.Unlock()
	want := []string{"pull_request.closed", "installation.created", "push.", "pull_request.opened", "pull_request.reopened", "pull_request.reopened"}
	if diff := cmp.Diff(want, h.events()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}

	all := g.Deliveries()
	dropped := all[len(all)-1]
	if dropped.Action != "closed" || dropped.Attempts != 0 {
		t.Fatalf("got %s after %d attempts, want what was closed, not delivered", dropped.Action, dropped.Attempts)
	}
	h.mu.Lock()
	h.status = http.StatusInternalServerError
	h.mu.Unlock()
	if err := g.Redeliver(t.Context(), dropped.GUID); err == nil {
		t.Error("refused delivery gave no error")
	}
	h.mu.Lock()
	h.status = http.StatusAccepted
	h.mu.Unlock()
	if err := g.Redeliver(t.Context(), dropped.GUID); err != nil {
		t.Error(err)
	}
	h.mu.Lock()
	if h.taken[0] != h.taken[1] || !strings.HasSuffix(h.taken[0], dropped.GUID) {
		t.Errorf("redelivered as %v, want GUID %s", h.taken, dropped.GUID)
	}
	h.mu.Unlock()
	if d := g.Deliveries()[len(all)-1]; d.Attempts != 2 || d.Status != http.StatusAccepted {
		t.Errorf("got %d attempts and status %d, want 2 and 202", d.Attempts, d.Status)
	}
}

// While one hook waits, others come.
func TestRunAtOnce(t *testing.T) {
	const n = 8
	var flying sync.WaitGroup
	flying.Add(n)
	hook := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		flying.Done()
		flying.Wait() // for all of them
	}))
	defer hook.Close()
	g := githubtest.Start(t)
	g.SetHook(hook.URL)
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { g.RunAtOnce(ctx, n) })
	for i := range n {
		g.CreateRepository(fmt.Sprint("owner-", i), "shop", nil)
	}
	if err := g.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	cancel()
	wg.Wait()
}

func TestRunDeliversAsThingsHappen(t *testing.T) {
	g, h := githubtest.Start(t), newHook(t)
	g.SetHook(h.URL)
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { g.Run(ctx) })
	r := g.CreateRepository("acme", "shop", nil)
	for i := range 20 {
		r.Open(standin.Proposal{Author: standin.Person("ada"), Title: "t", Branch: fmt.Sprint("b", i)})
	}
	if err := g.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := len(h.events()); got != 41 { // of pushes, too
		t.Errorf("%d deliveries, want 41", got)
	}
	cancel()
	wg.Wait()
}
