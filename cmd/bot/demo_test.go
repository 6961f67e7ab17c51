package main

import (
	"bytes"
	"context"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// demoEnvironment keeps what the demo keeps in a folder of the test's.
func demoEnvironment(t *testing.T, stdout, stderr interface{ Write([]byte) (int, error) }) environment {
	t.Helper()
	dir := t.TempDir()
	getenv := func(name string) string {
		return map[string]string{"DATA_DIR": filepath.Join(dir, "data"), "HOME": dir}[name]
	}
	return environment{getenv, stdout, stderr}
}

func TestDemoReviewsWithoutNetwork(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"demo", "--once", "--offline"}, demoEnvironment(t, &stdout, &stderr)); code != exitPass {
		t.Fatalf("exit status %d: %s", code, stderr.String())
	}
	// The report spells names so that GitHub makes nothing of them.
	review := html.UnescapeString(strings.ReplaceAll(stdout.String(), "<wbr>", ""))
	for _, want := range []string{
		"failure: 1 of 2 updates blocks\n", "@bumplens-demo/left-pad", "@bumplens-demo/pad-right",
		"A postinstall script is new in this release.", "(install-script-added)", "(publisher-changed)", "(young-release)",
	} {
		if !strings.Contains(review, want) {
			t.Errorf("the review does not say %q", want)
		}
	}
	if got := strings.Count(review, "· blocks\n"); got != 1 {
		t.Errorf("%d updates block, want 1", got)
	}
	for _, want := range []string{
		"offline: the demo has its embedded packages alone\n", "delivery pull_request.opened → 202\n",
		"comment written, ", "check: failure – 1 of 2 updates blocks\n",
	} {
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("%q was not told", want)
		}
	}
	if t.Failed() {
		t.Logf("%s\n%s", stderr.String(), review)
	}
}

// A lineWriter hands each write on.
type lineWriter chan string

func (w lineWriter) Write(p []byte) (int, error) {
	w <- string(p)
	return len(p), nil
}

var demoURL = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// What a visitor does first: the pull request is blocked, mona lets it
// through, and tariq cannot.
func TestDemoPageTurnsGreen(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	browser := startBrowser(ctx, t)

	lines, ended := make(lineWriter, 1000), make(chan int, 1)
	demoCtx, stop := context.WithCancel(ctx)
	var stderr bytes.Buffer
	env := demoEnvironment(t, lines, &stderr)
	go func() { ended <- run(demoCtx, []string{"demo", "--offline"}, env) }()
	defer func() {
		stop()
		if code := <-ended; code != exitPass {
			t.Errorf("exit status %d: %s", code, stderr.String())
		}
	}()
	address := ""
	for address == "" {
		select {
		case line := <-lines:
			address = demoURL.FindString(line)
		case <-ctx.Done():
			t.Fatal("the demo told no address")
		}
	}

	err := chromedp.Do(browser,
		chromedp.Navigate(address),
		chromedp.WaitVisible(chromedp.CSS("#check.failure")),
		chromedp.WaitVisible(chromedp.CSS("#comment")),

		chromedp.Click(chromedp.CSS("#label-tariq")),
		chromedp.WaitVisible(chromedp.Search(`//*[@class="events"]//span[.="bumplens[bot] removed the label bumplens:override"]`)),
		chromedp.WaitVisible(chromedp.CSS("#check.failure")),

		chromedp.Click(chromedp.CSS("#label-mona")),
		chromedp.WaitVisible(chromedp.CSS("#check.success")),
	)
	if err != nil {
		t.Fatal(err)
	}
	said, err := chromedp.Run(browser, chromedp.Text(chromedp.CSS("#comment")))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(said, "mona") {
		t.Errorf("the comment does not tell who let it through:\n%s", said)
	}
}

// startBrowser returns the context of a Chromium. Where there is none the test
// is skipped, but not in CI.
func startBrowser(ctx context.Context, t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no browser: %v", err)
		}
		t.Skipf("SKIPPED: the page was not tried in a browser: %v", err)
	}
	// Without its sandbox, since root may have none; it opens our own page alone.
	options := chromedp.WithAllocatorOptions(chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()))
	browser, cancel := chromedp.NewContext(ctx, options)
	t.Cleanup(cancel)
	return browser
}
