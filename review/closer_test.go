package review_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/registry"
	"github.com/bumplens/bumplens/review/registry/npm"
)

// recordedAccounts are documents that the registry really sent; they lie beside
// the clone.
const recordedAccounts = "../../shared/data/registry/npm/user-packages"

// An ownedRegistry has one package whose owners have packages.
type ownedRegistry struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string // whose packages
}

func newOwnedRegistry(t *testing.T, owners ...string) *ownedRegistry {
	t.Helper()
	var maintainers []map[string]string
	for _, o := range owners {
		maintainers = append(maintainers, map[string]string{"name": o, "email": o + "@mail.example"})
	}
	s := new(ownedRegistry)
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		account, ok := strings.CutPrefix(r.URL.Path, "/-/user/")
		account, _ = strings.CutSuffix(account, "/package")
		if !ok {
			json.NewEncoder(w).Encode(map[string]any{"name": strings.TrimPrefix(r.URL.Path, "/"), "maintainers": maintainers, "versions": map[string]any{}})
			return
		}
		s.mu.Lock()
		s.asked = append(s.asked, account)
		s.mu.Unlock()
		data, err := os.ReadFile(filepath.Join(recordedAccounts, account+"_packages.json"))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Write(data)
	}))
	t.Cleanup(s.Close)
	return s
}

// reviewer returns the engine in front of s, which is the public registry.
func (s *ownedRegistry) reviewer(t *testing.T) *review.Reviewer {
	t.Helper()
	client := npm.New(npm.Config{Registry: s.URL, Default: s.URL, Authorization: func(string) string { return "" }},
		&registry.Client{Getter: registry.NewGetter("bumplens-test"), Cache: registry.NewCache(t.TempDir())})
	return &review.Reviewer{Log: slog.New(slog.DiscardHandler), Registries: review.Registries{ecosystem.NPM: client}}
}

func changeOf(name string) lockfile.Change {
	p := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: name}
	return lockfile.Change{From: lockfile.Entry{Version: p.At("1.0.0")}, To: lockfile.Entry{Version: p.At("1.0.1")}}
}

func found(s indicator.Severity) *facts.Facts {
	return &facts.Facts{Repository: "code.example/team/a", Results: []indicator.Result{{Findings: []indicator.Finding{{Severity: s}}}}}
}

func today(t *testing.T, r *review.Reviewer, changes []lockfile.Change, known []review.Known) {
	t.Helper()
	if err := r.Today(t.Context(), changes, known, review.Asking{Now: now}); err != nil {
		t.Fatal(err)
	}
}

// packages returns how many each owner has.
func packages(k review.Known) map[string]int {
	n := make(map[string]int)
	for _, o := range k.Today.Standing.Owners {
		n[o.Name] = o.Packages
	}
	return n
}

// Of the one update of a review the owners' packages are counted, as the
// registry's own documents list them. An account that it does not tell of stays
// unknown.
func TestPackagesOfOwners(t *testing.T) {
	want := map[string]int{"nobody": 0}
	for _, account := range []string{"azure", "jdalton", "microsoft"} {
		data, err := os.ReadFile(filepath.Join(recordedAccounts, account+"_packages.json"))
		if err != nil && os.Getenv("CI") != "true" {
			t.Skipf("SKIPPED: the recorded documents are not beside the clone: %v", err)
		}
		var doc map[string]string
		if err := json.Unmarshal(data, &doc); err != nil {
			t.Fatal(err)
		}
		for _, may := range doc {
			if may == "write" {
				want[account]++
			}
		}
	}
	s := newOwnedRegistry(t, "azure", "jdalton", "nobody", "microsoft")
	r := s.reviewer(t)
	for range 2 { // and from the cache
		known := make([]review.Known, 1)
		today(t, r, []lockfile.Change{changeOf("a")}, known)
		if d := cmp.Diff(want, packages(known[0])); d != "" || want["jdalton"] < 100 {
			t.Errorf("(-want +got)\n%s", d)
		}
	}
	slices.Sort(s.asked)
	if d := cmp.Diff([]string{"azure", "jdalton", "microsoft", "nobody", "nobody"}, s.asked); d != "" {
		t.Errorf("asked (-want +got)\n%s", d)
	}
}

// Among several updates a closer look is taken at those with a finding alone,
// and never at more than ten accounts.
func TestCloserLookWhereSomebodyReads(t *testing.T) {
	owners := strings.Split("a b c d e f g h i j k l", " ")
	s := newOwnedRegistry(t, owners...)
	r := s.reviewer(t)
	counted := new(countedRepositories)
	r.Repositories = counted
	known := []review.Known{{Facts: found(indicator.Low)}, {Facts: found(indicator.Medium)}, {}}
	today(t, r, []lockfile.Change{changeOf("small"), changeOf("worth"), changeOf("unread")}, known)
	slices.Sort(s.asked)
	if d := cmp.Diff(owners[:10], s.asked); d != "" {
		t.Errorf("asked (-want +got)\n%s", d)
	}
	for i, want := range []int{0, 7, 0} {
		if got := known[i].Today.Contributors; got != want {
			t.Errorf("change %d: got %d contributors, want %d", i, got, want)
		}
	}
	if d := cmp.Diff([]string{"code.example/team/a"}, counted.asked); d != "" {
		t.Errorf("repositories (-want +got)\n%s", d)
	}
}

// The names of private packages are nobody's business, nor are their owners.
func TestNoCloserLookAtPrivatePackages(t *testing.T) {
	s := newOwnedRegistry(t, "a")
	r := s.reviewer(t)
	r.Registries[ecosystem.NPM] = npm.New(npm.Config{Registry: s.URL, Default: "https://public.example", Authorization: func(string) string { return "" }},
		&registry.Client{Getter: registry.NewGetter("bumplens-test"), Cache: registry.NewCache(t.TempDir())})
	counted := new(countedRepositories)
	r.Repositories = counted
	known := []review.Known{{Facts: found(indicator.High)}}
	today(t, r, []lockfile.Change{changeOf("a")}, known)
	if len(s.asked)+len(counted.asked) > 0 {
		t.Errorf("asked %v and %v", s.asked, counted.asked)
	}
}

// countedRepositories have seven contributors each, once asked.
type countedRepositories struct {
	review.Repositories // is not asked for more
	asked               []string
}

func (c *countedRepositories) Contributors(_ context.Context, repository string) (int, error) {
	c.asked = append(c.asked, repository)
	return 7, nil
}

// downRepositories do not answer.
type downRepositories struct{ review.Repositories }

func (downRepositories) Contributors(context.Context, string) (int, error) {
	return 0, errors.New("down")
}

// What does not answer is unknown, and fails nothing.
func TestCloserLookWithoutAnswers(t *testing.T) {
	s := newOwnedRegistry(t, "nobody")
	r := s.reviewer(t)
	r.Repositories = downRepositories{}
	known := []review.Known{{Facts: found(indicator.High)}}
	today(t, r, []lockfile.Change{changeOf("a")}, known)
	if got := known[0].Today; got.Contributors != 0 || got.Standing.Owners[0].Packages != 0 {
		t.Errorf("got %+v", got)
	}
}

// knownDomains are some that are registered and some that are not.
type knownDomains struct {
	registered map[string]bool
	asked      [][]string
}

func (d *knownDomains) Registered(_ context.Context, domains []string) (map[string]bool, error) {
	d.asked = append(d.asked, domains)
	return d.registered, errors.New("one did not answer")
}

// Domains are looked up where the repository asks for it, all at once and each
// once; what is told of a change is about its own owners.
func TestDomainsOfOwners(t *testing.T) {
	s := newOwnedRegistry(t, "a", "b")
	r := s.reviewer(t)
	domains := &knownDomains{registered: map[string]bool{"mail.example": false, "other.example": true}}
	r.Domains = domains
	changes := []lockfile.Change{changeOf("a"), changeOf("b")}
	known := make([]review.Known, 2)
	today(t, r, changes, known)
	if len(domains.asked) > 0 || known[0].Today.Domains != nil {
		t.Errorf("not asked for: asked %v, got %v", domains.asked, known[0].Today.Domains)
	}
	p, err := policy.Parse([]byte("version: 1\nsources:\n  optional: [domains]\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Today(t.Context(), changes, known, review.Asking{Optional: p.Optional, Now: now}); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([][]string{{"mail.example"}}, domains.asked); d != "" {
		t.Errorf("asked (-want +got)\n%s", d)
	}
	for _, k := range known {
		if d := cmp.Diff(map[string]bool{"mail.example": false}, k.Today.Domains); d != "" {
			t.Errorf("(-want +got)\n%s", d)
		}
	}
	rep := r.Judge(&review.Comparison{Changes: changes}, known, p, now)
	if rep.Verdict != policy.Block || !strings.Contains(findings(rep), "maintainer-domain-expired (high)") {
		t.Errorf("got %s, %s", rep.Verdict, findings(rep))
	}
}
