package demo

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/bumplens/bumplens/app/github"
	"github.com/bumplens/bumplens/review/registry"
	"github.com/bumplens/bumplens/review/registry/npm"
	"github.com/bumplens/bumplens/review/registry/standin"
)

// A running demo is one that is being served, without an App.
type running struct {
	*Demo
	page string             // the page's address
	app  *github.Repository // what an App would write by
}

func start(t *testing.T) *running {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	address := "http://" + server.Listener.Addr().String()
	d, err := New(Config{API: address})
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = d.GitHub()
	server.Start()
	t.Cleanup(server.Close)
	page := httptest.NewServer(d.Page())
	t.Cleanup(page.Close)

	api, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	c := d.Credentials()
	app, err := github.NewApp(slog.New(slog.DiscardHandler), github.Config{AppID: c.AppID, PrivateKey: c.PrivateKey, API: api, MinWriteGap: time.Nanosecond})
	if err != nil {
		t.Fatal(err)
	}
	return &running{d, page.URL, app.Repository(d.repo.Installation(), d.repo.ID(), d.repo.Owner(), d.repo.Name())}
}

// publish does what the App would.
func (r *running) publish(t *testing.T, comment string) {
	t.Helper()
	if _, err := r.app.CreateComment(t.Context(), r.pull, comment); err != nil {
		t.Fatal(err)
	}
	content := github.CheckContent{Conclusion: github.Failure, Title: "1 of 2 updates blocks", Summary: "Look at **left-pad**."}
	if _, err := r.app.CreateCheck(t.Context(), r.repo.Head(r.pull), content, nil); err != nil {
		t.Fatal(err)
	}
}

// get returns the page.
func (r *running) get(t *testing.T) string {
	t.Helper()
	resp, err := http.Get(r.page)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatal(resp.Status, err)
	}
	if policy := resp.Header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none';") || strings.Contains(policy, "unsafe") {
		t.Errorf("the page may load what it likes: %q", policy)
	}
	return string(body)
}

// post sends a form and returns the status of the answer.
func (r *running) post(t *testing.T, path string, form url.Values, change func(*http.Request)) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.page+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", r.page)
	change(req)
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

func asIs(*http.Request) {}

func TestPageShowsWhatTheAppPublished(t *testing.T) {
	r := start(t)
	if got := r.get(t); !strings.Contains(got, "Waiting for the check") {
		t.Error("the page does not say that there is no check yet")
	}
	r.publish(t, "### `left-pad` blocks\n\n```diff\n-was\n+is\n```\n")
	got := r.get(t)
	for _, want := range []string{
		"Update dependencies", renovate, branch,
		"1 of 2 updates blocks", "Merging is blocked", "Look at <strong>left-pad</strong>.",
		"<code>left-pad</code> blocks", `<span class="line added">+is`, `<span class="line removed">-was`, "bumplens[bot]",
		"check: failure – 1 of 2 updates blocks", "comment written, 44 bytes",
		"As mona", "as tariq", "as rosa", "as renovate[bot]",
	} {
		if !strings.Contains(strings.ToLower(got), strings.ToLower(want)) {
			t.Errorf("the page does not show %q", want)
		}
	}
}

// What packages say reaches comments, and comments reach the page.
func TestCommentsBringNoCode(t *testing.T) {
	for name, c := range map[string]struct{ markdown, want string }{
		"script":         {"<script>alert(1)</script>", ""},
		"handler":        {`a <b onclick="alert(1)">b</b>`, "<p>a b</p>"},
		"image":          {`![x](https://evil.test/x.png) <img src=x onerror=alert(1)>`, "<p> </p>"},
		"script address": {`[x](javascript:alert%281%29) <a href="jAvascript:alert(1)">y</a>`, "<p><a>x</a> <a>y</a></p>"},
		"link":           {`[x](https://a.test/?a&b)`, `<p><a rel="nofollow noopener noreferrer" href="https://a.test/?a&amp;b">x</a></p>`},
		"form":           {`<form action="/label"><button name=do>x</button></form>`, "x"},
		"style":          {"<style>*{display:none}</style><p style='top:0' class=top id=push>x</p>", "<p>x</p>"},
		"left open":      {"<details open><summary>x</summary>\n\ny", "<details open><summary>x</summary>\n<p>y</p>\n</details>"},
		"svg":            {"<svg><a href=javascript:alert(1)>x</a></svg>", "<p></p>"},
		"code":           {"`<b>&amp;</b>`", "<p><code>&lt;b&gt;&amp;amp;&lt;/b&gt;</code></p>"},
		"diff":           {"```diff\n+<b>\n```", `<pre><code><span class="line added">+&lt;b&gt;` + "\n</span></code></pre>\n"},
	} {
		got, err := render(c.markdown)
		if diff := cmp.Diff(strings.TrimSpace(c.want), strings.TrimSpace(string(got))); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", name, err, diff)
		}
	}
}

func TestLabelIsPutOnAndOffByThePersonChosen(t *testing.T) {
	r := start(t)
	for _, p := range people() {
		for _, do := range []string{"add", "remove"} {
			if got := r.post(t, "/label", url.Values{"as": {p.Login}, "do": {do}}, asIs); got != http.StatusSeeOther {
				t.Fatalf("%s by %s: status %d", do, p.Login, got)
			}
			events, err := r.app.LabelEvents(t.Context(), r.pull, overrideLabel())
			if err != nil {
				t.Fatal(err)
			}
			last := events[len(events)-1]
			if last.Actor.Login != p.Login || last.Actor.Bot != p.Bot || last.Added != (do == "add") {
				t.Errorf("%s by %s: got %+v", do, p.Login, last)
			}
			if on := slices.Contains(r.repo.Labels(r.pull), overrideLabel()); on != (do == "add") {
				t.Errorf("after %s by %s the label is on: %v", do, p.Login, on)
			}
		}
	}
	for _, form := range []url.Values{{"as": {"nobody"}, "do": {"add"}}, {"as": {"mona"}, "do": {"eat"}}, {"as": {"mona"}}} {
		if got := r.post(t, "/label", form, asIs); got != http.StatusBadRequest {
			t.Errorf("%v: got status %d", form, got)
		}
	}
}

// GitHub tells times by the second: a click that follows a verdict at once must
// not look like one from before it.
func TestLabelIsOfALaterSecondThanTheFindings(t *testing.T) {
	r := start(t)
	r.publish(t, "x")
	told := time.Now().Unix()
	r.post(t, "/label", url.Values{"as": {"mona"}, "do": {"add"}}, asIs)
	events, err := r.app.LabelEvents(t.Context(), r.pull, overrideLabel())
	if err != nil {
		t.Fatal(err)
	}
	if got := events[0].At.Unix(); got <= told {
		t.Errorf("labeled at %d, findings told at %d", got, told)
	}
}

func TestActsFromElsewhereAreRefused(t *testing.T) {
	r := start(t)
	for name, c := range map[string]struct {
		change func(*http.Request)
		want   int
	}{
		"other origin":     {func(q *http.Request) { q.Header.Set("Origin", "https://evil.test") }, http.StatusForbidden},
		"other port":       {func(q *http.Request) { q.Header.Set("Origin", "http://127.0.0.1:1") }, http.StatusForbidden},
		"said by browser":  {func(q *http.Request) { q.Header.Set("Sec-Fetch-Site", "cross-site") }, http.StatusForbidden},
		"name made to fit": {func(q *http.Request) { q.Host = "evil.test"; q.Header.Set("Origin", "http://evil.test") }, http.StatusMisdirectedRequest},
	} {
		for path, form := range map[string]url.Values{"/label": {"as": {"mona"}, "do": {"add"}}, "/push": {"do": {"fix"}}} {
			if got := r.post(t, path, form, c.change); got != c.want {
				t.Errorf("%s to %s: got status %d, want %d", name, path, got, c.want)
			}
		}
	}
	if labels := r.repo.Labels(r.pull); len(labels) > 0 {
		t.Errorf("labels %v were put on", labels)
	}
	if got := r.locked(t, suspect); got != "1.3.1" {
		t.Errorf("the branch was pushed to: %s", got)
	}
}

// locked returns the version of a package in the branch's lockfile.
func (r *running) locked(t *testing.T, name string) string {
	t.Helper()
	var lock struct{ Packages map[string]entry }
	if err := json.Unmarshal([]byte(r.repo.Files(branch)["package-lock.json"]), &lock); err != nil {
		t.Fatal(err)
	}
	return lock.Packages["node_modules/"+name].Version
}

func TestPushTakesTheLookAlikeOutAndIn(t *testing.T) {
	r := start(t)
	for _, c := range []struct{ do, want, says string }{
		{"fix", "1.3.0", "Push the update again"},
		{"attack", "1.3.1", "Push without the update"},
	} {
		before := r.repo.Head(r.pull)
		if got := r.post(t, "/push", url.Values{"do": {c.do}}, asIs); got != http.StatusSeeOther {
			t.Fatalf("%s: status %d", c.do, got)
		}
		if r.repo.Head(r.pull) == before {
			t.Errorf("%s: the head is as it was", c.do)
		}
		if got := r.locked(t, suspect); got != c.want {
			t.Errorf("%s: left-pad is %s, want %s", c.do, got, c.want)
		}
		if got := r.locked(t, honest); got != "2.0.1" {
			t.Errorf("%s: pad-right is %s", c.do, got)
		}
		if !strings.Contains(r.get(t), c.says) {
			t.Errorf("%s: the page does not offer to %q", c.do, c.says)
		}
	}
}

// A page that waits is told of an act, and is let go when the demo ends.
func TestWaitForChangesEnds(t *testing.T) {
	r := start(t)
	wait := func() <-chan string {
		answer := make(chan string, 1)
		r.mu.Lock()
		known := strconv.Itoa(r.version)
		r.mu.Unlock()
		go func() {
			resp, err := http.Get(r.page + "/changes?known=" + known)
			if err != nil {
				answer <- err.Error()
				return
			}
			defer resp.Body.Close()
			body, _ := io.ReadAll(resp.Body)
			if string(body) == known+"\n" {
				body = []byte("nothing changed")
			}
			answer <- strings.TrimSpace(string(body))
		}()
		return answer
	}
	ctx, cancel := context.WithTimeout(t.Context(), longestWait/2)
	defer cancel()
	for _, c := range []struct {
		name string
		do   func()
	}{
		{"act", func() { r.post(t, "/push", url.Values{"do": {"fix"}}, asIs) }},
		{"end", r.end},
	} {
		answer := wait()
		c.do()
		select {
		case got := <-answer:
			if _, err := strconv.Atoi(got); err != nil {
				t.Errorf("%s: got %q", c.name, got)
			}
		case <-ctx.Done():
			t.Fatalf("%s: no answer", c.name)
		}
	}
}

// Whoever unpacks the look-alike and runs it comes to no harm.
func TestLookAlikeIsInert(t *testing.T) {
	data, err := packages.ReadFile("packages/left-pad.txtar")
	if err != nil {
		t.Fatal(err)
	}
	a := txtar.Parse(data)
	i := slices.IndexFunc(a.Files, func(f txtar.File) bool { return f.Name == "1.3.1/setup.js" })
	before, rest, _ := strings.Cut(string(a.Files[i].Data), "function neverCalled() {\n")
	attack, after, found := strings.Cut(rest, "\n}\n")
	if !found || strings.Contains(attack, "neverCalled") {
		t.Fatal("setup.js is not one function that nothing calls, between two pieces of code")
	}
	var code []string
	for line := range strings.Lines(before + after) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
			code = append(code, line)
		}
	}
	want := []string{"console.log('inert fixture: read nothing, sent nothing');"}
	if diff := cmp.Diff(want, code); diff != "" {
		t.Errorf("setup.js does more than it should (-want +got)\n%s", diff)
	}
	hosts := regexp.MustCompile(`host: '([^']+)'`).FindStringSubmatch(attack)
	if len(hosts) != 2 || !strings.HasSuffix(hosts[1], ".invalid") {
		t.Errorf("setup.js names the host %v", hosts)
	}
}

func TestPublishedSaysWhatTheRegistryHas(t *testing.T) {
	client := func(h http.Handler) *npm.Client {
		server := httptest.NewServer(h)
		t.Cleanup(server.Close)
		config := npm.Config{Registry: server.URL, Default: server.URL, Authorization: func(string) string { return "" }}
		return npm.New(config, &registry.Client{Getter: registry.NewGetter("test"), Cache: registry.NewCache(t.TempDir())})
	}
	has := standin.New(
		standin.Release{Name: "ms", Version: "2.1.2"}, standin.Release{Name: "ms", Version: "2.1.3"},
		standin.Release{Name: "nanoid", Version: "3.3.6"},
	)
	got, err := Published(t.Context(), client(has))
	want := []Update{{"ms", "2.1.2", "2.1.3", map[string]string{"2.1.2": has.Integrity("ms", "2.1.2"), "2.1.3": has.Integrity("ms", "2.1.3")}}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}

	silent := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	if got, err := Published(t.Context(), client(silent)); err == nil || errors.Is(err, registry.ErrNotFound) {
		t.Errorf("got %v, %v of a registry that does not answer", got, err)
	}
}
