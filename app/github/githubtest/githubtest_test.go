package githubtest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"testing"
)

// TestDescriptionIsThere says aloud when calls are held against nothing.
func TestDescriptionIsThere(t *testing.T) {
	if newReferee(t).router == nil { // which has failed the test in CI
		t.Skipf("SKIPPED: nothing holds calls against GitHub's description: %s is not set", descriptionVariable)
	}
}

func TestAbsentDescriptionFailsInCI(t *testing.T) {
	t.Setenv(descriptionVariable, "")
	for ci, fails := range map[string]bool{"true": true, "": false} {
		t.Setenv("CI", ci)
		spy := &spy{TB: t}
		done := make(chan struct{})
		go func() { // Fatalf ends its goroutine
			defer close(done)
			newReferee(spy)
		}()
		<-done
		if spy.failed != fails {
			t.Errorf("CI=%q: failed %t, want %t", ci, spy.failed, fails)
		}
	}
}

func TestRefereeSeesWhatIsWrong(t *testing.T) {
	if os.Getenv(descriptionVariable) == "" {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is not set", descriptionVariable)
		}
		t.Skipf("SKIPPED: nothing holds calls against GitHub's description: %s is not set", descriptionVariable)
	}
	const repo = "/repos/acme/shop"
	tests := []struct {
		name, method, path, body string
		status                   int
		answer                   string
		wrong                    string // in what is told; empty means nothing is
	}{
		{"good check", "POST", repo + "/check-runs", `{"name": "a", "head_sha": "b"}`, 422, `{}`, ""},
		{"check without a commit", "POST", repo + "/check-runs", `{"name": "a"}`, 422, `{}`, "head_sha"},
		{"conclusion that is none", "PATCH", repo + "/check-runs/1", `{"conclusion": "fine"}`, 422, `{}`, "conclusion"},
		{"token without options", "POST", "/app/installations/1/access_tokens", `null`, 401, `{}`, "nullable"},
		{"answer without fields", "GET", repo + "/pulls/1", ``, 200, `{"number": 1}`, "_links"},
		{"call that the App does not make", "PUT", repo + "/topics", `{"names": []}`, 200, `{}`, "no such call"},
		{"method that is none", "DELETE", repo + "/pulls/1", ``, 204, ``, "no such call"},
		{"path of segments", "GET", repo + "/contents/a/b/c.json?ref=main", ``, 404, `{"message": "Not Found"}`, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			spy := &spy{TB: t}
			h := newReferee(spy).between(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json; charset=utf-8")
				w.WriteHeader(test.status)
				w.Write([]byte(test.answer))
			}))
			r := httptest.NewRequest(test.method, test.path, strings.NewReader(test.body))
			r.Header.Set("Content-Type", "application/json")
			h.ServeHTTP(httptest.NewRecorder(), r)
			if test.wrong == "" && spy.told != "" || !strings.Contains(spy.told, test.wrong) {
				t.Errorf("told %q, want %q", spy.told, test.wrong)
			}
		})
	}
}

// A spy hears what a test would be told.
type spy struct {
	testing.TB
	failed bool
	told   string
}

// Errorf keeps what is told.
func (s *spy) Errorf(format string, args ...any) { s.told += fmt.Sprintf(format, args...) }

// Fatalf ends the goroutine, as a test's does.
func (s *spy) Fatalf(string, ...any) {
	s.failed = true
	runtime.Goexit()
}
