package main

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/bumplens/bumplens/app/github/githubtest"
	"github.com/bumplens/bumplens/app/github/standin"
	"github.com/bumplens/bumplens/app/store/storetest"
	"github.com/bumplens/bumplens/review/advisory"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

// osvWith serves OSV's API, with one record that holds for every version that
// is asked about; none when it is "".
func osvWith(t *testing.T, record string) *advisory.OSV {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/v1/vulns/") {
			io.WriteString(w, record)
			return
		}
		asked, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		answer := `{}`
		if record != "" {
			answer = `{"vulns": [{"id": "MAL-2026-1"}]}`
		}
		io.WriteString(w, `{"results": [`+strings.TrimSuffix(strings.Repeat(answer+",", strings.Count(string(asked), `"version"`)), ",")+`]}`)
	}))
	t.Cleanup(server.Close)
	return &advisory.OSV{Base: server.URL + "/", Client: newClient(t.TempDir(), false)}
}

// A version that a database knows as malware is held up, whatever is in it.
func TestKnownMalware(t *testing.T) {
	for name, prepare := range map[string]func(*house){
		"by GitHub": func(h *house) {
			h.advisories = []advisory.Source{osvWith(h.t, "")}
			h.github.AddAdvisory(standin.Advisory{ID: "GHSA-aaaa-bbbb-cccc", Malware: true, Summary: "Malware in quiet", Ecosystem: "npm", Package: "quiet", Range: "= 1.0.1"})
		},
		"by OSV": func(h *house) {
			h.advisories = []advisory.Source{osvWith(h.t, `{"id": "MAL-2026-1", "aliases": ["GHSA-aaaa-bbbb-cccc"], "summary": "Malware in quiet"}`)}
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			prepare(h)
			h.start(storetest.SQLite(t))
			pull := h.open(renovate, "quiet@1.0.1", "left-pad@1.3.0")
			h.await(pull, "failure", "")
			comments := h.comments(pull)
			if len(comments) != 1 {
				t.Fatal("there is no comment")
			}
			for _, part := range []string{"known-malicious", "GHSA-aaaa-bbbb-cccc", "Malware in quiet"} {
				if !strings.Contains(comments[0].Body, part) {
					t.Errorf("the comment lacks %q:\n%s", part, comments[0].Body)
				}
			}
		})
	}
}

// "bot review" asks GitHub's database where there is a token, and neither when
// it may ask nobody.
func TestAdvisoriesOfReview(t *testing.T) {
	g := githubtest.Start(t)
	g.AddAdvisory(standin.Advisory{ID: "GHSA-aaaa-bbbb-cccc", Malware: true, Ecosystem: "npm", Package: "quiet", Range: "= 1.0.1"})
	env := map[string]string{"GITHUB_API_URL": g.URL}
	sources := func(offline bool) []advisory.Source {
		t.Helper()
		list, err := newAdvisories(slog.New(slog.DiscardHandler), func(name string) string { return env[name] }, newClient(t.TempDir(), offline))
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	if list := sources(false); len(list) != 1 || list[0].Name() != advisory.NameOSV {
		t.Errorf("without a token: %v", list)
	}
	env["GITHUB_TOKEN"] = g.PersonalToken()
	quiet := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "quiet"}
	versions := []ecosystem.Version{quiet.At("1.0.0"), quiet.At("1.0.1")}
	list := sources(false)
	if len(list) != 2 || list[1].Name() != advisory.NameGitHub {
		t.Fatalf("with a token: %v", list)
	}
	known, err := list[1].Known(t.Context(), versions)
	if err != nil || len(known[versions[0]]) != 0 || len(known[versions[1]]) != 1 {
		t.Errorf("got %v, %v", known, err)
	}
	for _, s := range sources(true) {
		if _, err := s.Known(t.Context(), versions); !errors.Is(err, registry.ErrOffline) {
			t.Errorf("offline, %s: got %v", s.Name(), err)
		}
	}
	env["GITHUB_API_URL"] = "nowhere"
	if _, err := newAdvisories(slog.New(slog.DiscardHandler), func(name string) string { return env[name] }, newClient(t.TempDir(), false)); err == nil {
		t.Error("an address that is none is taken")
	}
}
