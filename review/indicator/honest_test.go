package indicator

import (
	"fmt"
	"strings"
	"testing"

	"github.com/bumplens/bumplens/review/behavior"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

func TestCommandsThatHooksMayRun(t *testing.T) {
	tests := []struct {
		command string
		counts  bool
	}{
		{"git config --get init.defaultBranch", false},
		{"git rev-parse --verify HEAD", false},
		{"git branch --show-current", false},
		{"git config --get user.email", true},
		{"git config --get remote.origin.url", true},
		{"git config --global core.hooksPath x", true},
		{"git rev-parse HEAD; sh x", true},
		{"git status && git push", true},
		{"git push", true},
	}
	for _, tt := range tests {
		d := make(deeds)
		d.add(&behavior.File{Observations: []behavior.Observation{{Kind: behavior.Process, What: tt.command}}})
		if got := len(d) > 0; got != tt.counts {
			t.Errorf("%q: counts %v, want %v", tt.command, got, tt.counts)
		}
	}
}

// A package that comes along for one platform has what its name says, and what
// tests read is not for those who use it.
func TestNewPackagesForOnePlatform(t *testing.T) {
	for _, tt := range []struct {
		name, files string
		want        Severity
	}{
		{"@owner/example-linux-x64", "example.node", Low},
		{"@owner/example", "example.node", Medium},
		{"@owner/example", "tests/a", Low},
		{"@owner/example", "tests/a|\x7fELF INERT FIXTURE|b", Medium},
	} {
		u := between(t, ecosystem.NPM, "", "package.json|{}|"+tt.files+"|\x7fELF INERT FIXTURE", "")
		u.From, u.To.Name = ecosystem.Version{}, tt.name
		if r := executableAdded.run(u); len(r.Findings) != 1 || r.Findings[0].Severity != tt.want {
			t.Errorf("%s of %s: got %+v", tt.files, tt.name, r.Findings)
		}
	}
}

// A hook that loads a whole program does not call all of it. What runs on being
// loaded does so on install wherever it is, and so does all that is near.
func TestHooksThatLoadAProgram(t *testing.T) {
	const writes = "require('fs').writeFileSync(require('os').homedir() + '/.zshrc', x)"
	for _, tt := range []struct {
		name, file, code string
		files            int
		want             Severity
	}{
		{"far, in a function", "c.js", "exports.f = () => " + writes, 70, Medium},
		{"far, on loading", "c.js", writes, 70, High},
		{"far, in a small package", "c.js", "exports.f = () => " + writes, 10, High},
		{"near, in a function", "b.js", "exports.f = () => " + writes, 70, High},
	} {
		files := map[string]string{
			"package.json": `{"name": "example", "scripts": {"postinstall": "node a.js"}}`,
			"a.js":         "require('./b.js')\n",
			"b.js":         "require('./c.js')\n",
		}
		for i := range tt.files {
			name := fmt.Sprintf("f%d.js", i)
			files[name], files["b.js"] = "x()\n", files["b.js"]+"require('./"+name+"')\n"
		}
		tree := func() string {
			var parts []string
			for name, text := range files {
				parts = append(parts, name, text)
			}
			return strings.Join(parts, "|")
		}
		files["c.js"] = "x()\n"
		base := tree()
		files[tt.file] += tt.code
		r := persistenceAdded.run(between(t, ecosystem.NPM, base, tree(), ""))
		if len(r.Findings) != 1 || r.Findings[0].Severity != tt.want {
			t.Errorf("%s: got %+v", tt.name, r)
		}
	}
}

func TestNoWheelIsComparedWithItsSource(t *testing.T) {
	u := between(t, ecosystem.PyPI, "setup.py|", "setup.py|x", "")
	u.Base.Release, u.Head.Release = new(registry.Release), new(registry.Release)
	if r := wheelDiffersFromSdist.run(u); r.Outcome != Clear {
		t.Errorf("of a source archive: %+v", r)
	}
}

// A script that comes with a new package is read like one that is new in an old.
func TestScriptsOfNewPackages(t *testing.T) {
	for code, want := range map[string]Severity{
		"console.warn('use version 2')":                                          Medium,
		"require('https').get('https://x.invalid', r => r.pipe(process.stdout))": High,
	} {
		u := between(t, ecosystem.NPM, "", `package.json|{"name": "example", "scripts": {"postinstall": "node a.js"}}|a.js|`+code, "")
		u.From = ecosystem.Version{}
		if r := installScriptAdded.run(u); len(r.Findings) != 1 || r.Findings[0].Severity != want {
			t.Errorf("%s: got %+v", code, r.Findings)
		}
	}
}

func TestFilesThatAListGetsWrong(t *testing.T) {
	for p, want := range map[string]Severity{"a-1.dist-info/WHEEL": Low, "a-1.dist-info/METADATA": 0, "a/b.dist-info/WHEEL": 0, "a.pth": 0} {
		if got := unlisted(p); got != want {
			t.Errorf("%s: got %s, want %s", p, got, want)
		}
	}
}
