package review_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/bumplens/bumplens/review"
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
	for _, u := range updates {
		if !u.IsDir() {
			continue
		}
		t.Run(u.Name(), func(t *testing.T) {
			base, head := side(t, filepath.Join(recorded, u.Name(), "before")), side(t, filepath.Join(recorded, u.Name(), "after"))
			rep := review.CompareFiles(base, head, policy.Default(), now)
			for _, unread := range rep.Errors {
				t.Errorf("%s:%d: %s", unread.Path, unread.Line, unread.Reason)
			}
			for _, update := range rep.Updates {
				for _, f := range update.Findings {
					t.Errorf("%s: %s:%d: %s %q", f.Indicator, f.Path, f.Line, f.Message, f.Quote)
				}
			}
		})
	}
}
