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
	"github.com/google/osv-scalibr/extractor/filesystem/language/java/gradleverificationmetadataxml"
	"github.com/google/osv-scalibr/extractor/filesystem/language/java/pomxml"
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
	"pom.xml":             pomxml.New,

	"verification-metadata.xml": gradleverificationmetadataxml.New,
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
				if !pomBeyondOracle(e) {
					got = append(got, e.Version.String())
				}
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

// pomBeyondOracle reports whether an entry of a pom.xml is one that the oracle
// does not look for: it reads dependencies, and fills in those that are managed.
// In 54-maven-pom these are the plugins of lines 30 and 40.
func pomBeyondOracle(e Entry) bool {
	return path.Base(e.Places[0].Path) == "pom.xml" && !slices.ContainsFunc(e.Paths, func(p string) bool {
		return strings.HasSuffix(p, "pom.xml dependencies")
	})
}

// TestOraclePOM compares what a pom.xml fixes with what another reader says, and
// shows where the two part.
func TestOraclePOM(t *testing.T) {
	for name, tt := range map[string]struct{ text, oracle, ours string }{
		"dependencies": {"<dependencies>" + dependency("g", "a", "1.0") + dependency("g", "b", "[2.0]") + "</dependencies>",
			"g:a@1.0 g:b@2.0", "g:a@1.0 g:b@2.0"},
		"properties": {gav("x", "app", "7") + "<properties><a>${b}.1</a><b>1</b></properties><dependencies>" + dependency("${project.groupId}", "a", "${a}") + dependency("g", "b", "${project.version}") + "</dependencies>",
			"g:b@7 x:a@1.1", "g:b@7 x:a@1.1"},
		// It takes the lower end of a range for a version, and what is asked for
		// without one for a version of "".
		"ranges": {"<dependencies>" + dependency("g", "a", "[1.0,2.0)") + dependency("g", "b", "") + "</dependencies>",
			"g:a@1.0 g:b@", ""},
		// It leaves out a dependency whose version it does not know.
		"elsewhere": {"<dependencies>" + dependency("g", "a", "${b}") + "</dependencies>",
			"", "g:a@${b}"},
		// It counts the folders of the repository.
		"folders": {gav("x", "app", "7") + "<dependencies>" + dependency("x", "core", "${project.version}") + "</dependencies>",
			"x:core@7", ""},
		// It keeps one of several versions.
		"twice": {"<dependencies>" + dependency("g", "a", "1") + dependency("g", "a", "2") + "</dependencies>",
			"g:a@1", "g:a@1 g:a@2"},
		// It reads managed versions where they are used, and these alone.
		"managed": {"<dependencyManagement><dependencies>" + dependency("g", "a", "1") + dependency("g", "b", "1") + "</dependencies></dependencyManagement><dependencies>" + dependency("g", "a", "") + "</dependencies>",
			"g:a@1", "g:a@1 g:b@1"},
		// It reads neither parents, nor plugins, nor extensions, nor profiles.
		"others": {"<parent>" + gav("g", "p", "1") + "</parent><build><extensions><extension>" + gav("g", "x", "1") + "</extension></extensions><plugins><plugin>" + gav("g", "q", "1") + "</plugin></plugins></build>" +
			"<profiles><profile><id>i</id><dependencies>" + dependency("g", "a", "1") + "</dependencies></profile></profiles>",
			"", "g:a@1 g:p@1 g:q@1 g:x@1"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "pom.xml")
			data := []byte("<project>" + tt.text + "</project>")
			if err := os.WriteFile(file, data, 0o600); err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(set(consult(t, file, data)), " "); got != tt.oracle {
				t.Errorf("the oracle: got %q, want %q", got, tt.oracle)
			}
			list, err := parsed(file, data)
			if err != nil {
				t.Fatal(err)
			}
			var versions []string
			for _, e := range list {
				versions = append(versions, e.Version.String())
			}
			if got := strings.Join(set(versions), " "); got != tt.ours {
				t.Errorf("ours: got %q, want %q", got, tt.ours)
			}
		})
	}
}
