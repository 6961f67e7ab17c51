package lockfile

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// manifestNames are files in which people say what a project asks for, by the
// ecosystem that reads them. Patterns are those of [path.Match].
var manifestNames = map[ecosystem.Ecosystem][]string{
	ecosystem.NPM:       {"package.json", "package.yaml", "package.json5", "pnpm-workspace.yaml"},
	ecosystem.PyPI:      {"pyproject.toml", "setup.py", "setup.cfg", "Pipfile", "*requirements*.in"},
	ecosystem.CratesIO:  {"Cargo.toml"},
	ecosystem.RubyGems:  {"Gemfile", "gems.rb", "*.gemspec"},
	ecosystem.Packagist: {"composer.json"},
	ecosystem.Maven:     {"build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts", "gradle.properties", "*.versions.toml"},
	ecosystem.NuGet:     {"*.csproj", "*.fsproj", "*.vbproj", "Directory.Packages.props", "Directory.Build.props", "packages.config"},
}

// manifestOf returns the ecosystem whose manifest the file at name is, "" when
// it is none.
func manifestOf(name string) ecosystem.Ecosystem {
	base := path.Base(name)
	if path.Ext(base) == ".in" && path.Base(path.Dir(name)) == "requirements" {
		return ecosystem.PyPI
	}
	for e, patterns := range manifestNames {
		if slices.ContainsFunc(patterns, func(p string) bool { ok, _ := path.Match(p, base); return ok }) {
			return e
		}
	}
	return ""
}

// ownManifest reports whether e stands in a file that people edit themselves.
func ownManifest(e Entry) bool {
	return slices.ContainsFunc(e.Places, func(p Place) bool {
		switch base := path.Base(p.Path); {
		case base == "go.mod", base == "pom.xml", base == "action.yml", base == "action.yaml":
			return true
		default:
			return isWorkflow(p.Path) || isRequirements(p.Path)
		}
	})
}

// Edits are what changed in manifests: their lines, as text. A manifest may be
// code of any language, so it is not read: a line that names a package may ask
// for it. The zero value knows of no manifests.
type Edits struct {
	known bool
	lines map[ecosystem.Ecosystem][]edit
}

// An edit is a line that was added, removed or changed.
type edit struct {
	line  string
	named string // the line as the ecosystem spells names
}

// NewEdits returns the edits between the manifests of two sides, of which all
// that differ are among the files.
func NewEdits(base, head map[string][]byte) Edits {
	e := Edits{known: true, lines: make(map[ecosystem.Ecosystem][]edit)}
	for _, side := range []struct{ of, other map[string][]byte }{{base, head}, {head, base}} {
		for name, data := range side.of {
			if in := manifestOf(name); in != "" {
				for _, line := range linesWithout(data, side.other[name]) {
					e.lines[in] = append(e.lines[in], edit{line, ecosystem.Named(in, line).Name})
				}
			}
		}
	}
	return e
}

// linesWithout returns the lines of a file that another does not have.
func linesWithout(data, other []byte) []string {
	had := make(map[string]bool)
	for line := range strings.Lines(string(other)) {
		had[strings.TrimSpace(line)] = true
	}
	var lines []string
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line != "" && !had[line] {
			lines = append(lines, line)
		}
	}
	return lines
}

// cause tells whether an edit explains a change of what the project asks for.
func (e Edits) cause(c Change) Cause {
	switch {
	case ownManifest(c.Entry()):
		return ByManifest // the file is its own
	case !e.known:
		return UnknownCause
	case e.names(c):
		return ByManifest
	}
	return ByLockfile
}

// names reports whether an edited line names the package or, since versions are
// often kept apart from names, the new version.
func (e Edits) names(c Change) bool {
	p := c.Package()
	name := p.Name
	if _, artifact, ok := strings.Cut(name, ":"); ok {
		name = artifact // Maven's
	}
	number := cmp.Or(c.To.Version.Number, c.From.Version.Number)
	return slices.ContainsFunc(e.lines[p.Ecosystem], func(e edit) bool {
		return holdsWord(e.named, name) || holdsWord(e.line, number)
	})
}

// holdsWord reports whether a line holds a name that is no part of a longer one.
func holdsWord(line, word string) bool {
	part := func(s string) bool {
		return s != "" && (s[0] >= '0' && s[0] <= '9' || s[0] >= 'a' && s[0] <= 'z' || s[0] >= 'A' && s[0] <= 'Z' || strings.Contains("-_.@/", s[:1]))
	}
	for at := 0; ; {
		i := strings.Index(line[at:], word)
		if i < 0 || word == "" {
			return false
		}
		at += i
		end := at + len(word)
		if !(at > 0 && part(line[at-1:])) && !part(line[end:]) {
			return true
		}
		at++
	}
}
