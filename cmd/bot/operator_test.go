package main

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bumplens/bumplens/app/github/standin"
	"github.com/bumplens/bumplens/app/store/storetest"
)

// operate runs a command of the operator's against the App's database, and
// returns what it prints.
func operate(t *testing.T, databaseURL string, args ...string) string {
	t.Helper()
	var out, trouble bytes.Buffer
	getenv := func(name string) string {
		return map[string]string{"DATABASE_URL": databaseURL, "DATA_DIR": t.TempDir()}[name]
	}
	if code := run(t.Context(), args, environment{getenv, &out, &trouble}); code != exitPass {
		t.Fatalf("%v ended with %d: %s", args, code, trouble.String())
	}
	return out.String()
}

func (h *house) get(path string) (status int, body string) {
	h.t.Helper()
	resp, err := http.Get(h.url + path)
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// The record of an override can be read while the App runs, in the check's text
// and from the database.
func TestAuditBesideTheApp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, fresh func(*testing.T) string) {
		h := newHouse(t)
		databaseURL := fresh(t)
		h.start(databaseURL)
		pull := h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1")
		h.await(pull, "failure", "")
		h.label(pull, standin.Person("tariq"))
		h.await(pull, "failure", "")
		h.idle()
		h.label(pull, standin.Person("mona"))
		check := h.await(pull, "success", "Overridden")
		for _, want := range []string{"The override's record", "refused", "accepted", "whose role is triage"} {
			if !strings.Contains(check.Text, want) {
				t.Errorf("the check does not say %q:\n%s", want, check.Text)
			}
		}
		var printed struct {
			Schema string
			Steps  []auditStep
		}
		if err := json.Unmarshal([]byte(operate(t, databaseURL, "audit", "--format", "json", "--repo", "ACME/storefront")), &printed); err != nil {
			t.Fatal(err)
		}
		if len(printed.Steps) != 2 || printed.Schema != "bumplens.audit/v1" {
			t.Fatalf("got %+v", printed)
		}
		refused, accepted := printed.Steps[0], printed.Steps[1]
		if refused.What != "refused" || refused.By != "tariq" || !strings.Contains(refused.Told, "whose role is triage") {
			t.Errorf("got %+v", refused)
		}
		if accepted.What != "accepted" || accepted.By != "mona" || accepted.Role != "maintain" || accepted.Repository != "acme/storefront" ||
			accepted.Pull != pull || accepted.Head != h.repo.Head(pull) || len(accepted.Findings) == 0 || accepted.Event == 0 {
			t.Errorf("got %+v", accepted)
		}
		if text := operate(t, databaseURL, "audit"); !strings.Contains(text, " acme/storefront#1 accepted by mona (maintain) at "+h.repo.Head(pull)+" for main\n  ") {
			t.Errorf("got %s", text)
		}
		if text := operate(t, databaseURL, "audit", "--repo", "acme/other"); text != "" {
			t.Errorf("of another repository: got %s", text)
		}
		if text := operate(t, databaseURL, "audit", "--since", time.Now().UTC().AddDate(0, 0, 2).Format(time.DateOnly)); text != "" {
			t.Errorf("since a day to come: got %s", text)
		}
	})
}

// A job that was given up is seen, said in the check, and tried again when a
// person asks for it.
func TestDeadJobIsTriedAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, fresh func(*testing.T) string) {
		h := newHouse(t)
		databaseURL := fresh(t)
		// GitHub refuses the lockfiles, as it does without the permission.
		refuse := standin.Fault{Times: 1, Status: http.StatusForbidden, Body: `{"message": "Resource not accessible by integration"}`,
			Match: func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/git/trees/") }}
		h.github.Inject(refuse)
		h.start(databaseURL)
		pull := h.open(renovate, "quiet@1.0.1", "left-pad@1.3.0")
		check := h.await(pull, "action_required", "Could not be decided")
		if !strings.Contains(check.Summary, "lack a permission") {
			t.Errorf("got %s", check.Summary)
		}
		text := operate(t, databaseURL, "jobs")
		if !strings.Contains(text, "evaluate") || !strings.Contains(text, "not accessible by integration") {
			t.Errorf("got %s", text)
		}
		if text := operate(t, databaseURL, "jobs", "retry", "--all"); text != "1 to be tried again\n" {
			t.Errorf("got %s", text)
		}
		h.await(pull, "success", "")
		h.idle()
		if text := operate(t, databaseURL, "jobs"); strings.Contains(text, "given up") {
			t.Errorf("it is still dead: %s", text)
		}
	})
}

// An installation that grants less than the App asks for is told so in the check,
// and what it grants later is enough.
func TestPermissionThatIsNotGranted(t *testing.T) {
	h := newHouse(t)
	all := map[string]string{"metadata": "read", "contents": "read", "pull_requests": "write", "checks": "write"}
	less := maps.Clone(all)
	less["pull_requests"] = "read"
	h.github.Grant(h.repo.Installation(), less)
	h.start(storetest.SQLite(t))
	pull := h.open(renovate, "quiet@1.0.1", "left-pad@1.3.0")
	check := h.await(pull, "action_required", "Could not be decided")
	if !strings.Contains(check.Summary, "The App lacks a permission") {
		t.Errorf("got %s", check.Summary)
	}
	h.github.Grant(h.repo.Installation(), all)
	h.await(pull, "success", "")
}

// What an operator watches is there, by name, and says what happened.
func TestMetrics(t *testing.T) {
	h := newHouse(t)
	h.start(storetest.SQLite(t))
	h.await(h.open(renovate, "quiet@1.0.0", "left-pad@1.3.1"), "failure", "")
	h.idle()
	_, text := h.get("/metrics")
	for _, want := range []string{
		`bumplens_deliveries_total{code="202"} `,
		`bumplens_reviews_total{conclusion="failure",verdict="block"} `,
		`bumplens_dead_jobs 0`,
	} {
		if !strings.Contains(text, "\n"+want) {
			t.Errorf("there is no %s", want)
		}
	}
}

// A call's route names no repository, person or commit.
func TestRoutesAreFew(t *testing.T) {
	for path, want := range map[string]string{
		"/repos/acme/shop/pulls/7": "GET /repos/_/_/pulls/_",
		"/api/v3/repos/acme/shop/commits/0123456789012345678901234567890123456789/check-runs": "GET /repos/_/_/commits/_/check-runs",
		"/repos/acme/shop/compare/main...feature":                                             "GET /repos/_/_/compare/_",
		"/repos/acme/shop/contents/.github/bumplens.yml":                                      "GET /repos/_/_/contents/_",
		"/repos/acme/shop/collaborators/mona/permission":                                      "GET /repos/_/_/collaborators/_/permission",
		"/repos/acme/shop/issues/7/labels/bumplens:override":                                  "GET /repos/_/_/issues/_/labels/_",
		"/app/installations/17/access_tokens":                                                 "GET /app/installations/_/access_tokens",
		"/app":                                                                                "GET /app",
	} {
		req, err := http.NewRequest(http.MethodGet, "https://github.example"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := route(req); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}

// A server that is not ready names what is missing.
func TestReadyzNamesWhatIsMissing(t *testing.T) {
	h := newHouse(t)
	h.start(storetest.SQLite(t))
	h.github.Inject(standin.Fault{Times: 1 << 20, Status: http.StatusInternalServerError})
	status, body := h.get("/readyz")
	if status != http.StatusServiceUnavailable || !strings.Contains(body, "GitHub does not answer") {
		t.Errorf("got %d, %s", status, body)
	}
}
