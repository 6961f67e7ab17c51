package main

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/app/github"
	"github.com/bumplens/bumplens/app/github/githubtest"
	"github.com/bumplens/bumplens/app/github/standin"
	"github.com/bumplens/bumplens/app/store/storetest"
)

// The App against a GitHub that is not of our making: the npm package emulate,
// which checks the App's JWT, mints tokens and holds them to their permissions,
// keeps git objects, checks and comments, and signs webhooks.
//
// Where it falls short of GitHub's description, [foreign] makes up for it, and
// says so at each place. Nothing in the App was changed for it.

// modulesVariable names a folder whose node_modules hold emulate.
const modulesVariable = "BUMPLENS_NODE_MODULES"

// A foreign is emulate's GitHub with one repository, and what stands before it.
type foreign struct {
	t     *testing.T
	house *house
	url   string // of emulate, without what stands before it
	proxy *httputil.ReverseProxy
	blobs map[string]string // of files that were put, by branch and path

	mu     sync.Mutex
	writes []string // of the App: what it did and what was answered
	hooks  []int    // what the App answered to emulate's own webhooks
}

const (
	adasToken           = "token-of-ada"
	foreignInstallation = 100
	foreignRepository   = "/repos/acme/storefront"
)

// newForeign runs the App against emulate.
func newForeign(t *testing.T) *foreign {
	t.Helper()
	f := &foreign{t: t, blobs: make(map[string]string)}
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	f.url = emulate(t, map[string]any{
		"tokens": map[string]any{adasToken: map[string]any{"login": "ada", "scopes": []string{"repo"}}},
		"github": map[string]any{
			"users": []any{map[string]any{"login": "ada"}},
			"orgs":  []any{map[string]any{"login": "acme", "members": []any{map[string]any{"login": "ada", "role": "admin"}}}},
			"repos": []any{map[string]any{"owner": "acme", "name": "storefront", "private": true}},
			"apps": []any{map[string]any{
				"app_id": githubtest.AppID, "slug": githubtest.Slug, "name": "Bumplens", "private_key": string(githubtest.KeyPEM()),
				"permissions": map[string]any{"metadata": "read", "contents": "read", "pull_requests": "write", "checks": "write", "issues": "read"},
				"events":      []string{"pull_request", "push", "issue_comment", "check_run"},
				"webhook_url": server.URL + "/hook", "webhook_secret": githubtest.Secret,
				"installations": []any{map[string]any{
					"installation_id": foreignInstallation, "account": "acme",
					"repository_selection": "selected", "repositories": []string{"acme/storefront"},
				}},
			}},
		},
	})
	target, err := url.Parse(f.url)
	if err != nil {
		t.Fatal(err)
	}
	f.proxy = &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }, ModifyResponse: f.mend}

	api, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	app, err := github.NewApp(slog.New(slog.NewTextHandler(t.Output(), nil)), github.Config{
		AppID: githubtest.AppID, PrivateKey: githubtest.KeyPEM(), API: api, MinWriteGap: time.Nanosecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, registry: scriptRegistry(t), asked: make(chan struct{}, 100)}
	h.github = &githubtest.GitHub{Server: standin.New(standin.Config{}), URL: server.URL, App: app} // the stand-in has no part in it
	packages := httptest.NewServer(h.registry)
	t.Cleanup(packages.Close)
	h.npmURL = packages.URL
	f.house = h
	h.start(storetest.SQLite(t))
	return f
}

// emulate runs the emulator until the test ends and returns its address.
func emulate(t *testing.T, seed map[string]any) string {
	t.Helper()
	module := filepath.Join(os.Getenv(modulesVariable), "node_modules", "emulate", "dist", "api.js")
	node, err := exec.LookPath("node")
	if _, missing := os.Stat(module); err != nil || missing != nil || os.Getenv(modulesVariable) == "" {
		const absent = "a GitHub of others' making is not here: it wants node, and the package emulate where " + modulesVariable + " says"
		if os.Getenv("CI") == "true" {
			t.Fatal(absent)
		}
		t.Skip("SKIPPED: " + absent)
	}
	cmd := exec.Command(node, filepath.Join("testdata", "emulate.mjs"), module)
	cmd.Stderr = t.Output()
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			t.Errorf("emulate ended: %v", err)
		}
	})
	if err := json.NewEncoder(in).Encode(seed); err != nil {
		t.Fatal(err)
	}
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("emulate did not start: %v", err)
	}
	return strings.TrimSpace(address)
}

var (
	pullsOfCommit = regexp.MustCompile(`/commits/([0-9a-f]{40})/pulls$`)
	blobOf        = regexp.MustCompile(`/git/blobs/[0-9a-f]{40}$`)
	eventsOf      = regexp.MustCompile(`/issues/\d+/events$`)
	commentsOf    = regexp.MustCompile(`/issues/(\d+/comments|comments/\d+)$`)
	pullAlone     = regexp.MustCompile(`/pulls/\d+$`)
)

// ServeHTTP answers the App: as emulate does, but for what that does not have.
func (f *foreign) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answer := func(v any) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		json.NewEncoder(w).Encode(v)
	}
	switch path := r.URL.Path; {
	case path == "/hook":
		f.forward(w, r)
	case path == "/advisories":
		// In the description, and not in emulate, which has none.
		answer([]any{})
	case eventsOf.MatchString(path):
		// A pull request is an issue too, says the description of issues; emulate
		// answers 404 for one. Nobody labels here.
		answer([]any{})
	case pullsOfCommit.MatchString(path):
		// In the description, and not in emulate, which takes it for a branch.
		sha := pullsOfCommit.FindStringSubmatch(path)[1]
		pulls := []any{}
		for _, p := range f.list(foreignRepository + "/pulls?state=all") {
			if f.headMoved(p.(map[string]any)); field(p, "head", "sha") == sha {
				pulls = append(pulls, p)
			}
		}
		answer(pulls)
	default:
		f.proxy.ServeHTTP(w, r)
	}
}

// mend gives an answer of emulate what the description has besides, and notes
// what the App wrote.
func (f *foreign) mend(resp *http.Response) error {
	r := resp.Request
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	resp.Body.Close()
	raw := strings.Contains(r.Header.Get("Accept"), "raw") && resp.StatusCode == http.StatusOK
	var v any
	switch path := r.URL.Path; {
	case raw && blobOf.MatchString(path):
		// "application/vnd.github.raw+json: Returns the raw blob data."
		var blob struct{ Content []byte }
		if err := json.Unmarshal(body, &blob); err != nil {
			return err
		}
		body = blob.Content
		resp.Header.Set("Content-Type", r.Header.Get("Accept"))
	case raw && resp.Header.Get("Content-Type") == "application/octet-stream":
		// GitHub names the media type that was asked for. A directory comes as
		// JSON, and a client has nothing else to tell it by.
		resp.Header.Set("Content-Type", r.Header.Get("Accept"))
	case resp.StatusCode/100 != 2 || json.Unmarshal(body, &v) != nil:
	default:
		if r.Method != http.MethodGet && !strings.HasSuffix(path, "/access_tokens") {
			f.note(r.Method, path, v, resp.StatusCode)
		}
		f.complete(path, v)
		if body, err = json.Marshal(v); err != nil {
			return err
		}
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	resp.ContentLength = int64(len(body))
	resp.Header.Set("Content-Length", fmt.Sprint(len(body)))
	return nil
}

// complete adds to a document what it lacks.
func (f *foreign) complete(path string, v any) {
	own := map[string]any{"id": githubtest.AppID, "slug": githubtest.Slug}
	switch {
	case strings.Contains(path, "check-runs"):
		// The description lets a run have no App, and emulate names none and
		// passes over the filter for one. GitHub names the App that wrote a run;
		// one that names nobody is anybody's, and must not pass for ours.
		if run, ok := v.(map[string]any); ok && run["head_sha"] != nil {
			run["app"] = own
		}
		runs, _ := field(v, "check_runs").([]any)
		for _, run := range runs {
			run.(map[string]any)["app"] = own
		}
	case commentsOf.MatchString(path):
		// The same with comments: emulate knows the bot and not its App.
		all, ok := v.([]any)
		if !ok {
			all = []any{v}
		}
		for _, c := range all {
			if field(c, "user", "login") == githubtest.Slug+"[bot]" {
				c.(map[string]any)["performed_via_github_app"] = own
			}
		}
	case pullAlone.MatchString(path):
		f.headMoved(v.(map[string]any))
	}
}

// headMoved puts a pull request's head where its branch is. In emulate it stays
// where it was when the pull request was opened.
func (f *foreign) headMoved(p map[string]any) {
	head := p["head"].(map[string]any)
	head["sha"] = field(f.call("GET", foreignRepository+"/git/ref/heads/"+head["ref"].(string), nil), "object", "sha")
}

// note keeps what the App wrote, in words.
func (f *foreign) note(method, path string, v any, status int) {
	what := strings.TrimPrefix(path, foreignRepository+"/")
	if strings.HasPrefix(what, "check-runs") {
		what = fmt.Sprint("check ", field(v, "status"))
		if conclusion, ok := field(v, "conclusion").(string); ok {
			what += " " + conclusion
		}
	} else if commentsOf.MatchString(path) {
		what = "comment"
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.writes = append(f.writes, fmt.Sprintf("%s %s %d", method, what, status))
}

// forward hands a webhook of emulate's on as it is.
func (f *foreign) forward(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	status := f.post(r.Header, body)
	f.mu.Lock()
	f.hooks = append(f.hooks, status)
	f.mu.Unlock()
	w.WriteHeader(status)
}

// post delivers to the App and returns its answer.
func (f *foreign) post(header http.Header, body []byte) int {
	req, err := http.NewRequest(http.MethodPost, f.house.url+"/webhook", bytes.NewReader(body))
	if err != nil {
		return 0
	}
	req.Header = header.Clone()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0
	}
	resp.Body.Close()
	return resp.StatusCode
}

// deliver sends an event of a pull request that emulate does not: of a push to
// it there is none, and the others lack the number that the description of
// webhooks asks for.
func (f *foreign) deliver(action string, number int) {
	f.t.Helper()
	body, err := json.Marshal(map[string]any{
		"action": action, "number": number,
		"pull_request": f.call("GET", fmt.Sprintf("%s/pulls/%d", foreignRepository, number), nil),
		"repository":   f.call("GET", foreignRepository, nil),
		"installation": map[string]any{"id": foreignInstallation},
		"sender":       map[string]any{"login": "ada", "type": "User"},
	})
	if err != nil {
		f.t.Fatal(err)
	}
	mac := hmac.New(sha256.New, []byte(githubtest.Secret))
	mac.Write(body)
	header := http.Header{}
	header.Set("Content-Type", "application/json")
	header.Set("X-GitHub-Event", "pull_request")
	header.Set("X-GitHub-Delivery", fmt.Sprint(action, "-", number))
	header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	if status := f.post(header, body); status != http.StatusAccepted {
		f.t.Fatalf("%s: the App answered %d", action, status)
	}
}

// ask makes a call of Ada's, to emulate itself.
func (f *foreign) ask(method, path string, body, answer any) error {
	var sent bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&sent).Encode(body); err != nil {
			return err
		}
	}
	req, err := http.NewRequest(method, f.url+path, &sent)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "token "+adasToken)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("%s %s: %s", method, path, resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(answer)
}

func (f *foreign) call(method, path string, body any) (answer map[string]any) {
	if err := f.ask(method, path, body, &answer); err != nil {
		f.t.Error(err)
	}
	return answer
}

func (f *foreign) list(path string) (answer []any) {
	if err := f.ask("GET", path, nil, &answer); err != nil {
		f.t.Error(err)
	}
	return answer
}

// put commits a file to a branch.
func (f *foreign) put(branch, path, content string) (commit string) {
	body := map[string]any{"message": "Update " + path, "branch": branch, "content": base64.StdEncoding.EncodeToString([]byte(content))}
	if replaced := cmp.Or(f.blobs[branch+":"+path], f.blobs["main:"+path]); replaced != "" {
		body["sha"] = replaced
	}
	made := f.call("PUT", foreignRepository+"/contents/"+path, body)
	f.blobs[branch+":"+path], _ = field(made, "content", "sha").(string)
	commit, _ = field(made, "commit", "sha").(string)
	return commit
}

// awaitCheck waits until a commit has one check, which ended with conclusion.
func (f *foreign) awaitCheck(commit, conclusion string) {
	f.t.Helper()
	var last any
	if !eventually(func() bool {
		last = f.call("GET", foreignRepository+"/commits/"+commit+"/check-runs?filter=all", nil)
		runs, _ := field(last, "check_runs").([]any)
		return len(runs) == 1 && field(runs[0], "conclusion") == conclusion && field(runs[0], "name") == github.CheckName
	}) {
		f.t.Fatalf("the check of %s did not end with %q: %v", commit, conclusion, last)
	}
}

// field returns what is at the end of a path of keys.
func field(v any, keys ...string) any {
	for _, k := range keys {
		m, _ := v.(map[string]any)
		v = m[k]
	}
	return v
}

// A pull request blocks, is mended and passes, at a GitHub that knows nothing of
// us. Its check is made, counts, and ends; its comment is made and edited.
func TestForeignGitHub(t *testing.T) {
	t.Parallel()
	f := newForeign(t)
	lock := f.house.lock
	base := f.put("main", "package-lock.json", lock("quiet@1.0.0", "left-pad@1.3.0"))
	f.call("POST", foreignRepository+"/git/refs", map[string]any{"ref": "refs/heads/bump", "sha": base})
	blocked := f.put("bump", "package-lock.json", lock("quiet@1.0.1", "left-pad@1.3.1"))
	pull := f.call("POST", foreignRepository+"/pulls", map[string]any{"title": "Update dependencies", "head": "bump", "base": "main"})
	number := int(pull["number"].(float64))
	f.deliver("opened", number)
	f.awaitCheck(blocked, "failure")
	comments := fmt.Sprintf("%s/issues/%d/comments", foreignRepository, number)
	said := f.list(comments)
	if len(said) != 1 || !strings.Contains(field(said[0], "body").(string), "node setup.js") || field(said[0], "user", "login") != githubtest.Slug+"[bot]" {
		t.Fatalf("after the first push the comments are %v", said)
	}

	mended := f.put("bump", "package-lock.json", lock("quiet@1.0.1", "left-pad@1.3.0"))
	f.deliver("synchronize", number)
	f.awaitCheck(mended, "success")
	after := f.list(comments)
	if len(after) != 1 || field(after[0], "id") != field(said[0], "id") || strings.Contains(field(after[0], "body").(string), "node setup.js") {
		t.Errorf("after the second push the comments are %v", after)
	}
	f.awaitCheck(blocked, "failure") // an old head keeps what was said of it

	f.mu.Lock()
	defer f.mu.Unlock()
	writes := slices.DeleteFunc(f.writes, func(w string) bool { return w == "PATCH check in_progress 200" }) // counting is by the clock
	want := []string{
		"POST check in_progress 201", "POST comment 201", "PATCH check completed failure 200",
		"POST check in_progress 201", "PATCH comment 200", "PATCH check completed success 200",
	}
	if d := gocmp.Diff(want, writes); d != "" {
		t.Errorf("what the App wrote (-want +got)\n%s", d)
	}
	// The signature is the emulator's own. What the App makes of the rest is for
	// the description of webhooks to say, and not for emulate.
	if len(f.hooks) == 0 || slices.Contains(f.hooks, http.StatusUnauthorized) {
		t.Errorf("the App answered emulate's webhooks with %v", f.hooks)
	}
	f.checkTokens()
}

// checkTokens looks at what emulate says of the tokens that the App had.
func (f *foreign) checkTokens() {
	f.t.Helper()
	var all struct {
		Tokens []struct {
			Permissions  map[string]string `json:"permissions"`
			Repositories []int64           `json:"repository_ids"`
		} `json:"installation_tokens"`
	}
	if err := f.ask("GET", "/_emulate/installation-tokens", nil, &all); err != nil || len(all.Tokens) == 0 {
		f.t.Fatalf("%d tokens, %v", len(all.Tokens), err)
	}
	want := map[string]string{"metadata": "read", "contents": "read", "pull_requests": "write", "checks": "write"}
	for _, token := range all.Tokens {
		if d := gocmp.Diff(want, token.Permissions); d != "" || len(token.Repositories) != 1 {
			f.t.Errorf("a token for repositories %v (-want +got)\n%s", token.Repositories, d)
		}
	}
}
