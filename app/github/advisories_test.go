package github_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/app/github"
	"github.com/bumplens/bumplens/app/github/standin"
)

// The database is the same for an installation and for a person.
func TestAdvisories(t *testing.T) {
	g, _, client, _ := start(t)
	for i := range 250 { // three pages
		g.AddAdvisory(standin.Advisory{ID: fmt.Sprintf("GHSA-%d", i), Ecosystem: "npm", Package: "@acme/pad", Range: "< 2.0.0"})
	}
	g.AddAdvisory(standin.Advisory{ID: "GHSA-m", CVE: "CVE-2026-1", Malware: true, Summary: "Malware", Severity: "critical", Ecosystem: "npm", Package: "@acme/pad", Range: "= 1.0.1", Patched: "1.0.2"})
	g.AddAdvisory(standin.Advisory{ID: "GHSA-w", Malware: true, Withdrawn: true, Ecosystem: "npm", Package: "@acme/pad", Range: ">= 0"})
	g.AddAdvisory(standin.Advisory{ID: "GHSA-o", Malware: true, Ecosystem: "pip", Package: "@acme/pad", Range: ">= 0"})
	api, err := url.Parse(g.URL)
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]interface {
		Advisories(context.Context, github.AdvisoryQuery) ([]github.Advisory, error)
	}{"installation": client, "person": github.NewReader(slog.New(slog.DiscardHandler), api, g.PersonalToken(), "bumplens-test")} {
		t.Run(name, func(t *testing.T) {
			got, err := r.Advisories(t.Context(), github.AdvisoryQuery{Ecosystem: "npm", Affects: []string{"@acme/pad@1.0.1", "other@1.0.0"}})
			if err != nil || len(got) != 250 || got[249].ID != "GHSA-249" {
				t.Errorf("got %d, %v", len(got), err)
			}
			got, err = r.Advisories(t.Context(), github.AdvisoryQuery{Ecosystem: "npm", Malware: true, Affects: []string{"@acme/pad@1.0.1"}})
			want := []github.Advisory{
				{
					ID: "GHSA-m", Aliases: []string{"CVE-2026-1"}, Malware: true, Summary: "Malware", Severity: "critical",
					URL: "https://github.test/advisories/GHSA-m", Affected: []github.AffectedPackage{{Ecosystem: "npm", Name: "@acme/pad", Range: "= 1.0.1", Patched: "1.0.2"}},
				},
				{
					ID: "GHSA-w", Malware: true, Withdrawn: true, Severity: "unknown",
					URL: "https://github.test/advisories/GHSA-w", Affected: []github.AffectedPackage{{Ecosystem: "npm", Name: "@acme/pad", Range: ">= 0"}},
				},
			}
			if d := cmp.Diff(want, got); d != "" || err != nil {
				t.Errorf("%v (-want +got)\n%s", err, d)
			}
			g.Inject(standin.Limit(http.StatusTooManyRequests, "90"))
			if _, err = r.Advisories(t.Context(), github.AdvisoryQuery{Ecosystem: "npm"}); !errors.As(err, new(*github.LimitError)) {
				t.Errorf("got %v, want a LimitError", err)
			}
		})
	}
}

// A person's token stays on the API's host, and a listing without end is none.
func TestReaderIsBounded(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("reached with Authorization %q", r.Header.Get("Authorization"))
	}))
	defer elsewhere.Close()
	redirect := false
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("Authorization"); got != "Bearer ghp_x" {
			t.Errorf("asked with %q", got)
		}
		if redirect {
			http.Redirect(w, r, elsewhere.URL, http.StatusFound)
			return
		}
		w.Header().Set("Link", `<https://api.test/advisories?after=x>; rel="next"`)
		fmt.Fprint(w, "[]")
	}))
	defer server.Close()
	api, err := url.Parse(server.URL + "/api/v3")
	if err != nil {
		t.Fatal(err)
	}
	r := github.NewReader(slog.New(slog.DiscardHandler), api, "ghp_x", "bumplens-test")
	if _, err := r.Advisories(t.Context(), github.AdvisoryQuery{Ecosystem: "npm"}); !errors.As(err, new(*github.SizeError)) {
		t.Errorf("got %v, want a SizeError", err)
	}
	redirect = true
	if _, err := r.Advisories(t.Context(), github.AdvisoryQuery{Ecosystem: "npm"}); err == nil || !strings.Contains(err.Error(), "refused") {
		t.Errorf("got %v, want a refusal", err)
	}
}
