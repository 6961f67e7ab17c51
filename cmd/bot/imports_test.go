package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/bumplens/bumplens/"

// importRules say who may not import what, and why. They hold for the files
// below dir that are no tests.
var importRules = []struct {
	dir, except string
	banned      []string
	why         string
}{
	{"review", "", []string{module + "app", module + "cmd"}, "the engine knows nothing of GitHub"},
	{"review", "", []string{"os/exec", "plugin"}, "no code of a reviewed package is ever run"},
	{"review", "", []string{"github.com/google/osv-scalibr"}, "it starts processes; the engine gets plain values"},
	{"review", "review/registry", []string{"net", "net/http", "os"}, "reading and judging are pure; only registries are asked"},
	{"review", "review/domain", []string{"github.com/miekg/dns", "github.com/openrdap/rdap"}, "names are looked up in one place, which is asked for by the configuration"},
	{"review/domain", "", []string{"os", "net/http", "net"}, "requests are bounded in registry, and so are files; DNS is asked through its library"},
	{"review/registry/npm", "", []string{"os", "net/http"}, "requests are bounded in registry, and so are files"},
	{"review/registry/maven", "", []string{"os", "net/http"}, "requests are bounded in registry, and so are files"},
	{"review/registry/rubygems", "", []string{"os", "net/http"}, "requests are bounded in registry, and so are files"},
	{"review/registry/pypi", "", []string{"os", "net/http"}, "requests are bounded in registry, and so are files"},
	{"review/manifest", "", []string{"os", "net/http", "time", "bufio"}, "parsing is pure, and total"},
	{"review/syntax", "", []string{"os", "net/http", "time", "bufio", module + "review/behavior", module + "review/indicator"}, "a reader knows its language alone, and bounds are no times"},
	{"review/behavior", "", []string{"os", "net/http", "time", "bufio", module + "review/indicator", module + "review/archive"}, "what a file does depends on its text alone"},
	{"review/corpus", "", []string{"os", "net/http"}, "pairs are made in memory"},
	{"review/evaluation", "", []string{"os", "net/http", module + "app"}, "what is measured is the engine"},
	{"review/registry/goproxy", "", []string{"os", "net/http"}, "requests are bounded in registry, and so are files"},
	{"review/registry/crates", "", []string{"os", "net/http"}, "requests are bounded in registry, and so are files"},
	{"review/repository", "", []string{"os", "net/http"}, "requests are bounded in registry, and so are files"},
	{"review/registry/actions", "", []string{"os", "net/http"}, "requests are bounded in registry, and so are files"},
	{"review/archive", "", []string{"os", "net/http", "time"}, "nothing is written to disk, and bounds are no times"},
	{"review/diff", "", []string{"os", "net/http", "time"}, "a diff depends on its two sides alone"},
	{"review/provenance", "", []string{"os", "net/http", module + "review/registry"}, "a proof depends on documents and trusted keys alone"},
	{"review/lockfile", "", []string{"os", "net/http", "time", "bufio"}, "parsing is pure, and total"},
	{"review/advisory", "", []string{module + "review/indicator", module + "review/policy", module + "review/report"}, "the word of a database is repeated, not judged"},
	{"review/indicator", "", []string{module + "review/policy", module + "review/report"}, "what is seen does not depend on who asks"},
	{"review/facts", "", []string{module + "review/policy", module + "review/report"}, "facts hold no verdicts"},
	{"review/policy", "", []string{module + "review/report"}, "a verdict does not depend on how it is told"},
	{"app", "", []string{module + "cmd"}, "only main knows the wiring"},
	{"app/webhook", "", []string{module + "review", module + "app/worker"}, "a delivery is kept first and understood later"},
	{"app/github", "app/github/standin", []string{module + "review", module + "app/queue", module + "app/store"}, "calls to GitHub decide nothing"},
	{"app/queue", "", []string{module + "review", module + "app/github"}, "jobs are kept, not understood"},
	{"app", "app/github/githubtest", []string{"testing"}, "what runs in production carries no test code"},
	{"review", "", []string{"testing"}, "what runs in production carries no test code"},
}

// imports returns the imports of the files below dir that are no tests, by file.
func imports(t *testing.T, root fs.FS, dir string) map[string][]string {
	t.Helper()
	found := make(map[string][]string)
	err := fs.WalkDir(root, dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return err
		}
		data, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, data, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			found[name] = append(found[name], imported)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// below reports whether an import or a file is in or below a package or folder.
func below(name, dir string) bool { return name == dir || strings.HasPrefix(name, dir+"/") }

// The shape of the program is what its packages import. A rule whose folder has
// no files is a rule for nothing, and fails.
func TestImports(t *testing.T) {
	root := os.DirFS("../..")
	for _, rule := range importRules {
		files := imports(t, root, rule.dir)
		if len(files) == 0 {
			t.Errorf("%s: there is nothing for the rule to hold", rule.dir)
		}
		for file, list := range files {
			if rule.except != "" && below(path.Dir(file), rule.except) || strings.HasSuffix(path.Dir(file), "test") {
				continue
			}
			for _, imported := range list {
				for _, banned := range rule.banned {
					standard := !strings.Contains(banned, ".")
					if imported == banned || !standard && below(imported, banned) {
						t.Errorf("%s imports %s, but %s", file, imported, rule.why)
					}
				}
			}
		}
	}
}
