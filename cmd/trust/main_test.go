package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// The embedded files are what the command makes of the recorded seeds, so that
// nothing was slipped into them.
func TestFilesAreTheSeeds(t *testing.T) {
	const seeds = "../../../shared/data/registry/npm/keys/seeds.json"
	if _, err := os.Stat(seeds); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("the recorded seeds are missing: %v", err)
		}
		t.Skipf("SKIPPED: the recorded seeds are not here: %v", err)
	}
	made := t.TempDir()
	if err := run(seeds, made); err != nil {
		t.Fatal(err)
	}
	const embedded = "../../review/provenance/trust"
	files, err := os.ReadDir(embedded)
	if err != nil || len(files) != 3 {
		t.Fatalf("got %v, %v, want three files", files, err)
	}
	for _, f := range files {
		want, err := os.ReadFile(filepath.Join(made, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(filepath.Join(embedded, f.Name())); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what the command writes: %v", f.Name(), err)
		}
	}
}

func TestSeedsWithoutTargets(t *testing.T) {
	for _, seeds := range []string{``, `{}`, `{"a":{"targets":{}}}`, `{"a":{"targets":{"trusted_root.json":"AA=="}}}`,
		`{"a":{"targets":{"trusted_root.json":"AA==","x%2Fkeys.json":"AA==","y%2Fkeys.json":"AA=="}}}`} {
		if _, _, err := targets([]byte(seeds)); err == nil {
			t.Errorf("%q: got no error", seeds)
		}
	}
}
