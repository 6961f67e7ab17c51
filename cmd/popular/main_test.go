package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// The lists are those that the page about them tells of, each name once and as
// its registry writes it.
func TestLists(t *testing.T) {
	dir := filepath.Join("..", "..", dir)
	page, err := os.ReadFile(filepath.Join(dir, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lists {
		data, err := os.ReadFile(filepath.Join(dir, l.into))
		if err != nil {
			t.Fatal(err)
		}
		names := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
		if !strings.Contains(string(page), fmt.Sprintf("| %s | %d | ", l.into, len(names))) || len(names) > longest || len(names) < 500 {
			t.Errorf("%s has %d names, and the page says otherwise", l.into, len(names))
		}
		seen := make(map[string]bool)
		for _, name := range names {
			if seen[name] || name == "" || name != ecosystem.Named(l.ecosystem, name).Name {
				t.Errorf("%s: %q is there twice, or is not the package's own name", l.into, name)
			}
			seen[name] = true
		}
	}
	for _, told := range []string{originFile, originDigest, originProject, originLicence} {
		if !strings.Contains(string(page), told) {
			t.Errorf("the page does not tell of %s", told)
		}
	}
}

// Another file than the one that the page names is refused.
func TestAnotherFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), originFile)
	if err := os.WriteFile(file, []byte("other bytes"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run(file, t.TempDir()); err == nil || !strings.Contains(err.Error(), "is not "+originFile) {
		t.Errorf("got %v", err)
	}
}
