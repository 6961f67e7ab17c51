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
	r.RenameLabel("one", "uno")
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
	for i, want := range []int{503, 503, 429, 200, 200} {
		if got, _ := send(t, g, "GET", "/app", token, ""); got != want {
			t.Errorf("call %d: got %d, want %d", i, got, want)
		}
	}
	if got, _ := send(t, g, "GET", "/other", token, ""); got != 500 {
		t.Errorf("other call: got %d, want 500", got)
	}
	want := standin.Call{Method: "GET", Path: "/other", Status: 500}
	if all := g.Calls(); len(all) != 6 || all[5] != want {
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
		h.taken = append(h.taken, fmt.Sprintf("%s.%s %s", r.Header.Get("X-GitHub-Event"), payload["action"], r.Header.Get("X-GitHub-Delivery")))
		h.payloads = append(h.payloads, payload)
		w.WriteHeader(h.status)
	}))
	t.Cleanup(h.Close)
	return h
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
	r.Commit("stable", nil)
	r.Retarget(n, "stable", ada)
	r.Rerequest(r.AddCheckRun(githubtest.AppID, "bumplens", after, "failure"), ada)
	r.Comment(n, ada, "/bumplens recheck")
	r.Close(n, ada)
	r.Reopen(n, ada)
	if err := g.Deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"installation.created", "pull_request.opened", "pull_request.labeled", "pull_request.synchronize",
		"pull_request.labeled", "pull_request.unlabeled", "pull_request.edited", "check_run.rerequested",
		"issue_comment.created", "pull_request.closed", "pull_request.reopened",
	}
	if diff := cmp.Diff(want, h.events()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	push := h.payloads[3]
	if push["before"] != before || push["after"] != after || push["pull_request"].(map[string]any)["head"].(map[string]any)["sha"] != after {
		t.Errorf("synchronize from %v to %v, want %s to %s", push["before"], push["after"], before, after)
	}
	if got := h.payloads[6]["changes"].(map[string]any)["base"].(map[string]any)["ref"].(map[string]any)["from"]; got != "main" {
		t.Errorf("edited from base %v, want main", got)
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
	r.Merge(n, standin.Person("ada"))
	g.SetHook(h.URL)
	if err := g.Deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.mu.Lock()
	if again := h.taken[len(h.taken)-1]; again != h.taken[len(h.taken)-2] {
		t.Errorf("duplicate has another GUID: %s", again)
	}
	h.mu.Unlock()
	want := []string{"pull_request.closed", "installation.created", "pull_request.opened", "pull_request.reopened", "pull_request.reopened"}
	if diff := cmp.Diff(want, h.events()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}

	all := g.Deliveries()
	dropped := all[len(all)-1]
	if dropped.Action != "closed" || dropped.Attempts != 0 {
		t.Fatalf("got %+v, want the merge, not delivered", dropped)
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
	if got := len(h.events()); got != 21 {
		t.Errorf("%d deliveries, want 21", got)
	}
	cancel()
	wg.Wait()
}
