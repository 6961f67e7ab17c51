//go:build !race

// The oracle is slow, and many times slower where races are looked for.

package lockfile

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	cpb "github.com/google/osv-scalibr/binary/proto/config_go_proto"
	"github.com/google/osv-scalibr/extractor/filesystem"
	"github.com/google/osv-scalibr/extractor/filesystem/language/javascript/bunlock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/javascript/packagelockjson"
	"github.com/google/osv-scalibr/extractor/filesystem/language/javascript/pnpmlock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/javascript/yarnlock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/python/pipfilelock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/python/poetrylock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/python/pylock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/python/uvlock"
	scalibrfs "github.com/google/osv-scalibr/fs"
	"github.com/google/osv-scalibr/purl"
)

// oracles are independent readers of the same formats.
var oracles = map[string]func(*cpb.PluginConfig) (filesystem.Extractor, error){
	"package-lock.json":   packagelockjson.New,
	"npm-shrinkwrap.json": packagelockjson.New,
	"yarn.lock":           yarnlock.New,
	"pnpm-lock.yaml":      pnpmlock.New,
	"bun.lock":            bunlock.New,
	"uv.lock":             uvlock.New,
	"poetry.lock":         poetrylock.New,
	"Pipfile.lock":        pipfilelock.New,
	"pylock.toml":         pylock.New,
}

// TestOracle reads every recorded lockfile with another reader too: the names
// and versions must be the same, for a reader that loses one says "clean" about
// what it never saw.
func TestOracle(t *testing.T) {
	if _, err := os.Stat(shared); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("the recorded updates are missing: %v", err)
		}
		t.Skipf("SKIPPED: the recorded updates are not here: %v", err)
	}
	files := 0
	err := filepath.WalkDir(shared, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || oracles[path.Base(name)] == nil {
			return err
		}
		files++
		t.Run(filepath.ToSlash(name[len(shared)+1:]), func(t *testing.T) {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			entries, err := parsed(name, data)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, e := range entries {
				got = append(got, e.Version.String())
			}
			folders := repositoryFolders(t, name, data)
			want := slices.DeleteFunc(consult(t, name, data), func(v string) bool { return slices.Contains(folders, v) })
			if d := cmp.Diff(set(want), set(got)); d != "" {
				t.Errorf("(-oracle +ours)\n%s", d)
			}
		})
		return nil
	})
	if err != nil || files == 0 {
		t.Fatalf("%d files, %v", files, err)
	}
}

// consult asks the oracle for the versions in a file.
func consult(t *testing.T, name string, data []byte) []string {
	t.Helper()
	oracle, err := oracles[path.Base(name)](&cpb.PluginConfig{})
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	dir, base := filepath.Split(name)
	found, err := oracle.Extract(t.Context(), &filesystem.ScanInput{FS: scalibrfs.DirFS(dir), Path: base, Root: dir, Info: info, Reader: bytes.NewReader(data)})
	if err != nil {
		t.Fatal(err)
	}
	var versions []string
	for _, p := range found.Packages {
		name := p.Name
		if p.PURLType == purl.TypePyPi {
			name = pythonName(name)
		}
		versions = append(versions, name+"@"+p.Version)
	}
	return versions
}

var uvFolder = regexp.MustCompile(`(?m)^name = "(.*)"\n(?:version = "(.*)"\n)?source = \{ (?:editable|virtual|directory) =`)

var pylockNothing = regexp.MustCompile(`(?m)^\[\[packages\]\]\nname = "(.*)"\n(?:marker = .*\n)?(?:index = .*\n)?\n`)

// repositoryFolders lists what the oracle counts and we do not: the folders of
// the repository itself, whose versions no registry has. In a package-lock.json
// they are the keys outside node_modules, in a uv.lock their source says so,
// and a pylock.toml that Pipenv writes has nothing but their names.
func repositoryFolders(t *testing.T, name string, data []byte) []string {
	t.Helper()
	var folders []string
	switch path.Base(name) {
	case "uv.lock":
		for _, m := range uvFolder.FindAllSubmatch(data, -1) {
			folders = append(folders, string(m[1])+"@"+string(m[2]))
		}
		return folders
	case "pylock.toml":
		for _, m := range pylockNothing.FindAllSubmatch(data, -1) {
			folders = append(folders, string(m[1])+"@")
		}
		return folders
	}
	if path.Base(name) != "package-lock.json" {
		return nil
	}
	var doc struct {
		Packages map[string]struct{ Name, Version string }
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	for key, p := range doc.Packages {
		if !strings.Contains(key, "node_modules/") {
			folders = append(folders, p.Name+"@"+p.Version, path.Base(key)+"@"+p.Version)
		}
	}
	return folders
}

func set(list []string) []string { return slices.Compact(slices.Sorted(slices.Values(list))) }
