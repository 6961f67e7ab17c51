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
	words map[word]bool
}

// A word stands in a line that was added, removed or changed, as written or as
// its ecosystem spells names.
type word struct {
	in   ecosystem.Ecosystem
	text string
}

// maxManifest is the size in bytes above which a manifest is refused: people
// write it.
const maxManifest = 4 << 20

// NewEdits returns the edits between the manifests of two sides, of which all
// that differ are among the files.
func NewEdits(base, head map[string][]byte) Edits {
	e := Edits{known: true, words: make(map[word]bool)}
	for _, side := range []struct{ of, other map[string][]byte }{{base, head}, {head, base}} {
		for name, data := range side.of {
			if in := manifestOf(name); in != "" && len(data) <= maxManifest {
				for _, line := range linesWithout(data, side.other[name]) {
					for _, text := range []string{line, ecosystem.Named(in, line).Name} {
						for w := range strings.FieldsFuncSeq(text, partsWords) {
							e.words[word{in, w}] = true
						}
					}
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

// names reports whether an edited line names the package, as it is called or
// installed, or, since versions are often kept apart from names, the new version.
func (e Edits) names(c Change) bool {
	p := c.Package()
	name := p.Name
	if _, artifact, ok := strings.Cut(name, ":"); ok {
		name = artifact // Maven's
	}
	number := cmp.Or(c.To.Version.Number, c.From.Version.Number)
	return slices.ContainsFunc(slices.Concat([]string{name, number}, c.From.As, c.To.As), func(text string) bool {
		return e.hold(p.Ecosystem, text)
	})
}

// hold reports whether edited lines hold a name that is no part of a longer
// one: of one that words cannot have, such as 1.0+x, the words that it is of.
func (e Edits) hold(in ecosystem.Ecosystem, name string) bool {
	words := strings.FieldsFunc(name, partsWords)
	return len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool { return !e.words[word{in, w}] })
}

// partsWords reports whether a character is none of a name's.
func partsWords(r rune) bool {
	return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && !strings.ContainsRune("-_.@/", r)
}
