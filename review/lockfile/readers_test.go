//go:build !race

// npm's own reader takes its time, and there is nothing of ours to race in it.

package lockfile

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// readersVariable names a folder whose node_modules hold what testdata/readers.cjs
// loads.
const readersVariable = "BUMPLENS_NODE_MODULES"

// readWithNode reads recorded lockfiles with the readers that the package
// managers have of their own, all in one process.
func readWithNode(t *testing.T, names []string) map[string][]string {
	t.Helper()
	node, err := exec.LookPath("node")
	if os.Getenv(readersVariable) == "" || err != nil {
		const absent = "the package managers' own readers are not here: they want node, and their packages where " + readersVariable + " says"
		if os.Getenv("CI") == "true" {
			t.Fatal(absent)
		}
		t.Skip("SKIPPED: " + absent)
	}
	script, err := os.Open(filepath.Join("testdata", "readers.cjs"))
	if err != nil {
		t.Fatal(err)
	}
	defer script.Close()
	cmd := exec.CommandContext(t.Context(), node, append([]string{"-"}, names...)...)
	cmd.Dir, cmd.Stdin, cmd.Stderr = shared, script, new(bytes.Buffer)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, cmd.Stderr)
	}
	var triples map[string][][3]string
	if err := json.Unmarshal(out, &triples); err != nil {
		t.Fatal(err)
	}
	read := make(map[string][]string)
	for name, list := range triples {
		var versions []ecosystem.Version
		for _, v := range list {
			versions = append(versions, ecosystem.Package{Ecosystem: ecosystem.Ecosystem(v[0]), Name: v[1]}.At(v[2]))
		}
		read[name] = set(texts(versions))
	}
	return read
}

// What npm, Yarn, pnpm and Bun install is what their own readers see.
func TestPackageManagersOwnReaders(t *testing.T) {
	names := slices.DeleteFunc(recordedFiles(t), func(name string) bool {
		return !slices.Contains([]string{"package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock"}, path.Base(name))
	})
	read := readWithNode(t, names)
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(read[name], ourVersions(t, name)); d != "" || len(read[name]) == 0 {
				t.Errorf("%d versions (-theirs +ours)\n%s", len(read[name]), d)
			}
		})
	}
}
