package review_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/bumplens/bumplens/review"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/policy"
)

// recorded holds real updates, by bots and people; it lies beside the clone.
const recorded = "../../shared/data/updates"

// side reads the lockfiles of one side of an update.
func side(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := make(map[string][]byte)
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !lockfile.Is(name) {
			return err
		}
		files[name], err = os.ReadFile(filepath.Join(dir, name))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// quiet are indicators of facts that honest updates have too, up to a severity
// that nobody is told of unasked.
var quiet = map[string]indicator.Severity{
	"install-code-allowed": indicator.Info, // 19 moves to pnpm, which wants a list
	"package-substituted":  indicator.Low,  // 16 edits a resolution
	"unexplained-update":   indicator.Info, // 04 and 45 move within the range that is asked for
	"version-downgraded":   indicator.Low,  // 16 goes back in what another package needs
}

// Honest updates change addresses and digests too: none of the recorded ones
// may look as if a lockfile had been tampered with, and all of them are read.
func TestHonestUpdatesAreQuiet(t *testing.T) {
	updates, err := os.ReadDir(recorded)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("the recorded updates are missing: %v", err)
		}
		t.Skipf("SKIPPED: the recorded updates are not here: %v", err)
	}
	subjects := subjects(t)
	for _, u := range updates {
		if !u.IsDir() {
			continue
		}
		t.Run(u.Name(), func(t *testing.T) {
			base, head := side(t, filepath.Join(recorded, u.Name(), "before")), side(t, filepath.Join(recorded, u.Name(), "after"))
			files := review.Files{Base: base, Head: head, Whole: true}
			comparison := review.Compare(files.Differing(), policy.Default(), now)
			comparison.Title = subjects[u.Name()]
			rep := new(review.Reviewer).Judge(comparison, make([]review.Known, len(comparison.Changes)), policy.Default(), now)
			findings := rep.Beside
			for _, update := range rep.Updates {
				findings = append(findings, update.Findings...)
			}
			for _, f := range findings {
				if f.Severity > quiet[f.Indicator] {
					t.Errorf("%s: %s:%d: %s %q", f.Indicator, f.Path, f.Line, f.Message, f.Quote)
				}
			}
			for _, unread := range rep.Errors {
				t.Errorf("%s:%d: %s", unread.Path, unread.Line, unread.Reason)
			}
		})
	}
}

// subjects returns what the recorded commits say of themselves, by update.
func subjects(t *testing.T) map[string]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(recorded, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var list []struct{ ID, Subject string }
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	subjects := make(map[string]string)
	for _, u := range list {
		subjects[u.ID] = u.Subject
	}
	return subjects
}
