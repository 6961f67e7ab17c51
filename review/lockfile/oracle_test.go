//go:build !race

// The oracle is slow, and many times slower where races are looked for.

package lockfile

import (
	"bytes"
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	cpb "github.com/google/osv-scalibr/binary/proto/config_go_proto"
	"github.com/google/osv-scalibr/extractor"
	"github.com/google/osv-scalibr/extractor/filesystem"
	"github.com/google/osv-scalibr/extractor/filesystem/language/golang/gomod"
	"github.com/google/osv-scalibr/extractor/filesystem/language/java/gradlelockfile"
	"github.com/google/osv-scalibr/extractor/filesystem/language/java/gradleverificationmetadataxml"
	"github.com/google/osv-scalibr/extractor/filesystem/language/java/pomxml"
	"github.com/google/osv-scalibr/extractor/filesystem/language/javascript/bunlock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/javascript/packagelockjson"
	"github.com/google/osv-scalibr/extractor/filesystem/language/javascript/pnpmlock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/javascript/yarnlock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/php/composerlock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/python/pipfilelock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/python/poetrylock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/python/pylock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/python/requirements"
	"github.com/google/osv-scalibr/extractor/filesystem/language/python/uvlock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/ruby/gemfilelock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/rust/cargolock"
	"github.com/google/osv-scalibr/extractor/filesystem/misc/githubactions"
	scalibrfs "github.com/google/osv-scalibr/fs"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// An oracle makes an independent reader of a format.
type oracle func(*cpb.PluginConfig) (filesystem.Extractor, error)

// oracles read the formats whose files have one name in any folder.
var oracles = map[string]oracle{
	"package-lock.json":   packagelockjson.New,
	"npm-shrinkwrap.json": packagelockjson.New,
	"yarn.lock":           yarnlock.New,
	"pnpm-lock.yaml":      pnpmlock.New,
	"bun.lock":            bunlock.New,
	"uv.lock":             uvlock.New,
	"poetry.lock":         poetrylock.New,
	"Pipfile.lock":        pipfilelock.New,
	"pylock.toml":         pylock.New,
	"go.mod":              gomod.New,
	"Cargo.lock":          cargolock.New,
	"Gemfile.lock":        gemfilelock.New,
	"composer.lock":       composerlock.New,
	"gradle.lockfile":     gradlelockfile.New,
	"pom.xml":             pomxml.New,

	"verification-metadata.xml": gradleverificationmetadataxml.New,
}

// noOracle are the names of recorded files that no oracle reads, and why.
var noOracle = map[string]string{
	"go.sum":      `gomod.go reads it for a go.mod before Go 1.17 alone; it pins what go.mod fixes`,
	"action.yaml": `githubactions.go reads workflows: jobs := mappingValue(doc, "jobs")`,
}

// oracleOf returns the oracle of the file at name, nil when there is none.
func oracleOf(name string) oracle {
	switch {
	case isWorkflow(name):
		return githubactions.New
	case isRequirements(name):
		return requirements.New
	}
	return oracles[path.Base(name)]
}

// A difference is what the oracle says of files otherwise than they do.
type difference struct {
	files string // a pattern of their names
	why   string // the line that shows it, of the lockfile or of the oracle's source
	// find returns the versions in a file that the oracle alone names, and
	// those that it does not.
	find func(data []byte) (oracle, ours []ecosystem.Version)
}

// differences are all that there are: whatever else differs is a failure.
var differences = []difference{
	{"package-lock.json", `"packages/bundle": { "name": "@sigstore/bundle", "version": "3.0.0" }: a folder of the repository, for its key has no node_modules`, func(data []byte) (oracle, ours []ecosystem.Version) {
		var doc struct {
			Packages map[string]struct{ Name, Version string }
		}
		if err := json.Unmarshal(data, &doc); err != nil {
			return nil, nil // the test says that it does not parse
		}
		for key, p := range doc.Packages {
			if key == "" || strings.Contains(key, "node_modules/") {
				continue
			}
			if p.Name == "" {
				p.Name = path.Base(key)
			}
			oracle = append(oracle, ecosystem.Named(ecosystem.NPM, p.Name).At(p.Version))
		}
		return oracle, nil
	}},
	{"uv.lock", `source = { editable = "." }: a folder of the repository`, func(data []byte) (oracle, ours []ecosystem.Version) {
		return named(ecosystem.PyPI, "$1", "$2", regexp.MustCompile(`(?m)^name = "(.*)"\n(?:version = "(.*)"\n)?source = \{ (?:editable|virtual|directory) =`), data), nil
	}},
	{"pylock.toml", `name = "pipenv", and neither a version nor files: the project itself, as Pipenv writes it`, func(data []byte) (oracle, ours []ecosystem.Version) {
		return named(ecosystem.PyPI, "$1", "", regexp.MustCompile(`(?m)^\[\[packages\]\]\nname = "(.*)"\n(?:marker = .*\n)?(?:index = .*\n)?\n`), data), nil
	}},
	{"Cargo.lock", `name = "deno", and no source: a folder of the repository`, func(data []byte) (oracle, ours []ecosystem.Version) {
		return named(ecosystem.CratesIO, "$1", "$2", regexp.MustCompile(`(?m)^name = "(.*)"\nversion = "(.*)"\n(?:dependencies = |\n|\z)`), data), nil
	}},
	{"go.mod", `gomod.go: "Add the Go stdlib as an explicit dependency"; it is no module`, func(data []byte) (oracle, ours []ecosystem.Version) {
		return named(ecosystem.Go, "stdlib", "v$1", regexp.MustCompile(`(?m)^go (\S+)$`), data), nil
	}},
	{"pom.xml", `pomxml.go: for _, dep := range project.Dependencies; a plugin is none`, func(data []byte) (oracle, ours []ecosystem.Version) {
		// Their versions stand in properties.
		plugin := regexp.MustCompile(`<plugin>\s*<groupId>(.*)</groupId>\s*<artifactId>(.*)</artifactId>\s*<version>\$\{(.*)\}</version>`)
		for _, m := range plugin.FindAllSubmatch(data, -1) {
			property := regexp.MustCompile("<" + regexp.QuoteMeta(string(m[3])) + ">(.*)</")
			number := string(property.FindSubmatch(data)[1])
			ours = append(ours, ecosystem.Named(ecosystem.Maven, string(m[1])+":"+string(m[2])).At(number))
		}
		return nil, ours
	}},
	{"*.yml", `githubactions.go: name := parts[0] + "/" + parts[1]; a folder of a repository is an action of its own`, func(data []byte) (oracle, ours []ecosystem.Version) {
		inFolder := regexp.MustCompile(`uses: ([\w.-]+/[\w.-]+)(/[^@\s]+)@(\S+)`)
		return named(ecosystem.GitHubActions, "$1", "$3", inFolder, data), named(ecosystem.GitHubActions, "$1$2", "$3", inFolder, data)
	}},
}

// named makes versions of what a pattern finds.
func named(e ecosystem.Ecosystem, name, number string, in *regexp.Regexp, data []byte) []ecosystem.Version {
	var versions []ecosystem.Version
	for _, m := range in.FindAllSubmatchIndex(data, -1) {
		expand := func(template string) string { return string(in.Expand(nil, []byte(template), data, m)) }
		versions = append(versions, ecosystem.Named(e, expand(name)).At(expand(number)))
	}
	return versions
}

// TestOracle reads every recorded lockfile with another reader too: ecosystems,
// names and versions must be the same, for a reader that loses one says "clean"
// about what it never saw.
func TestOracle(t *testing.T) {
	for _, name := range recordedFiles(t) {
		if oracleOf(name) == nil && noOracle[path.Base(name)] != "" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			if oracleOf(name) == nil {
				t.Fatal("no oracle reads it, and nothing says why")
			}
			data := readRecorded(t, name)
			oracle, ours := differ(name, data)
			want := consult(t, name, data)
			for _, v := range oracle {
				if !slices.Contains(want, v) {
					t.Errorf("the oracle does not name %s, as it should", v)
				}
			}
			want = slices.DeleteFunc(want, func(v string) bool { return slices.Contains(oracle, v) })
			want = set(append(want, ours...))
			if d := cmp.Diff(want, ourVersions(t, name)); d != "" {
				t.Errorf("(-oracle +ours)\n%s", d)
			}
		})
	}
}

// What no recorded file shows any more is no difference.
func TestDifferencesAreShown(t *testing.T) {
	shown := make(map[string]bool)
	for _, name := range recordedFiles(t) {
		shown[path.Base(name)] = true
		for _, d := range differences {
			if oracle, ours := d.in(name, readRecorded(t, name)); len(oracle)+len(ours) > 0 {
				shown[d.why] = true
			}
		}
	}
	for _, d := range differences {
		if !shown[d.why] {
			t.Errorf("no %s shows that %s", d.files, d.why)
		}
	}
	for name := range noOracle {
		if !shown[name] {
			t.Errorf("no recorded file is called %s", name)
		}
	}
}

// in returns the difference in one file.
func (d difference) in(name string, data []byte) (oracle, ours []ecosystem.Version) {
	if ok, _ := path.Match(d.files, path.Base(name)); !ok {
		return nil, nil
	}
	return d.find(data)
}

// differ returns all differences in one file.
func differ(name string, data []byte) (oracle, ours []string) {
	for _, d := range differences {
		theirs, own := d.in(name, data)
		oracle, ours = append(oracle, texts(theirs)...), append(ours, texts(own)...)
	}
	return oracle, ours
}

// consult asks the oracle for the versions in a file.
func consult(t *testing.T, name string, data []byte) []string {
	t.Helper()
	var versions []ecosystem.Version
	for _, p := range extract(t, name, data) {
		e, number := ecosystem.Ecosystem(p.Ecosystem().String()), p.Version
		if e == ecosystem.Go {
			number = "v" + number // which it cuts off
		}
		versions = append(versions, ecosystem.Named(e, p.Name).At(number))
	}
	return texts(versions)
}

// extract reads a file with its oracle.
func extract(t testing.TB, name string, data []byte) []*extractor.Package {
	t.Helper()
	oracle, err := oracleOf(name)(&cpb.PluginConfig{})
	if err != nil {
		t.Fatal(err)
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(shared, name)
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
	return found.Packages
}
