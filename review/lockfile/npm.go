package lockfile

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/jsonpos"
	"github.com/bumplens/bumplens/review/registry"
)

// parseNPM reads package-lock.json and npm-shrinkwrap.json, as npm documents
// them under "package-lock-json". Version 1 has a tree under "dependencies",
// version 3 a flat list under "packages", and version 2 has both: npm 7 and
// later read "packages", npm 6 the tree, so that two that disagree would
// install different bytes and are refused.
func parseNPM(file string, data []byte) ([]Entry, error) {
	doc, err := jsonDocument(data)
	if err != nil {
		return nil, err
	}
	if !doc.Is(jsonpos.Object) {
		return nil, &SyntaxError{doc.Line, "not an object"}
	}
	version := "1"
	if v := doc.Get("lockfileVersion"); v != nil {
		version = v.Text
	}
	switch version {
	case "1":
		return parseNPMTree(file, doc)
	case "2":
		entries, err := parseNPMPackages(file, doc)
		if err != nil {
			return nil, err
		}
		return entries, agree(entries, doc)
	case "3":
		return parseNPMPackages(file, doc)
	}
	return nil, &SyntaxError{doc.Get("lockfileVersion").Line, fmt.Sprintf("lockfileVersion %q is not known", version)}
}

const nodeModules = "node_modules/"

// parseNPMPackages reads the flat list of versions 2 and 3.
func parseNPMPackages(file string, doc *jsonpos.Node) ([]Entry, error) {
	packages := doc.Get("packages")
	if !packages.Is(jsonpos.Object) {
		return nil, &SyntaxError{doc.Line, `"packages" is missing`}
	}
	needs := npmGraph(packages).needs()
	var entries []Entry
	for _, m := range packages.Members {
		i := strings.LastIndex(m.Name, nodeModules)
		if i < 0 {
			continue // the project itself, a workspace or a folder of it: code of the repository
		}
		if !m.Value.Is(jsonpos.Object) {
			return nil, &SyntaxError{m.Line, fmt.Sprintf("the entry %q is not an object", m.Name)}
		}
		if m.Value.Get("link").IsTrue() {
			continue // to a folder of the repository
		}
		installed := m.Name[i+len(nodeModules):]
		name := installed
		if real := m.Value.Get("name"); real != nil {
			name = real.String()
		}
		e, err := npmEntry(file, m, name, installed)
		if err != nil {
			return nil, err
		}
		e.Dev = m.Value.Get("dev").IsTrue() || m.Value.Get("devOptional").IsTrue()
		e.Bundled = m.Value.Get("inBundle").IsTrue() && nested(m.Name)
		needs.tell(&e, m.Name)
		entries = append(entries, e)
	}
	return entries, nil
}

// nested reports whether a path lies within that of another package: what is at
// the top comes with nothing, though it may be said to.
func nested(path string) bool { return strings.Count(path, nodeModules) > 1 }

// npmEntry reads what entries of all versions have.
func npmEntry(file string, m jsonpos.Member, name, installed string) (Entry, error) {
	number := m.Value.Get("version")
	if name == "" || number.String() == "" {
		return Entry{}, &SyntaxError{m.Line, fmt.Sprintf("the entry %q has no name or version", m.Name)}
	}
	for _, field := range []string{"resolved", "integrity"} {
		// v1 of npm 5 wrote false for what it had not looked up
		if v := m.Value.Get(field); v != nil && v.Kind != jsonpos.String && v.Kind != jsonpos.Bool {
			return Entry{}, &SyntaxError{v.Line, fmt.Sprintf("%q is not a string", field)}
		}
	}
	integrity := m.Value.Get("integrity").String()
	digests := registry.ParseDigests(integrity)
	if integrity != "" && len(digests) == 0 {
		return Entry{}, &SyntaxError{m.Value.Get("integrity").Line, fmt.Sprintf("integrity %q has no known algorithm", integrity)}
	}
	e := Entry{
		Version:  ecosystem.Package{Ecosystem: ecosystem.NPM, Name: name}.At(number.String()),
		Source:   m.Value.Get("resolved").String(),
		Digests:  digests,
		Places:   []Place{{file, m.Line}},
		Paths:    []string{m.Name},
		Optional: m.Value.Get("optional").IsTrue(),

		InstallScript: m.Value.Get("hasInstallScript").IsTrue(),
	}
	e.called(installed)
	return e, nil
}

// parseNPMTree reads the tree of version 1. It does not say what the project
// itself asks for: a package that no other asks for is direct.
func parseNPMTree(file string, doc *jsonpos.Node) ([]Entry, error) {
	tree, err := npmTree(doc.Get("dependencies"), "")
	if err != nil {
		return nil, err
	}
	needs := npmTreeGraph(tree).needs()
	var entries []Entry
	for _, m := range tree {
		name := m.Name[strings.LastIndex(m.Name, nodeModules)+len(nodeModules):]
		e, err := npmEntry(file, m, name, name)
		if err != nil {
			return nil, err
		}
		if npmFolder(m.Value) {
			continue
		}
		e.fromVersion1()
		e.Dev = m.Value.Get("dev").IsTrue()
		e.Bundled = m.Value.Get("bundled").IsTrue() && nested(m.Name)
		needs.tell(&e, m.Name)
		entries = append(entries, e)
	}
	return entries, nil
}

// npmTree lists a tree's packages under the paths at which they are installed.
// What a folder of the repository asks for is installed in that folder.
func npmTree(tree *jsonpos.Node, under string) ([]jsonpos.Member, error) {
	if tree == nil {
		return nil, nil
	}
	if tree.Kind != jsonpos.Object {
		return nil, &SyntaxError{tree.Line, `"dependencies" is not an object`}
	}
	var list []jsonpos.Member
	for _, m := range tree.Members {
		if !m.Value.Is(jsonpos.Object) {
			return nil, &SyntaxError{m.Line, fmt.Sprintf("the entry %q is not an object", m.Name)}
		}
		at := under + nodeModules + m.Name
		list = append(list, jsonpos.Member{Name: at, Line: m.Line, Value: m.Value})
		if npmFolder(m.Value) {
			at = strings.TrimPrefix(m.Value.Get("version").String(), "file:")
		}
		inner, err := npmTree(m.Value.Get("dependencies"), at+"/")
		if err != nil {
			return nil, err
		}
		list = append(list, inner...)
	}
	return list, nil
}

// npmFolder reports whether an entry of the tree is a folder of the repository.
func npmFolder(n *jsonpos.Node) bool {
	number := n.Get("version").String()
	return strings.HasPrefix(number, "file:") && !npmArchive.MatchString(number)
}

// npmArchive matches the files that npm takes for archives.
var npmArchive = regexp.MustCompile(`\.(?:tgz|tar\.gz|tar)$`)

// fromVersion1 takes apart what version 1 wrote into "version": an alias, or
// the address of something outside the registry.
func (e *Entry) fromVersion1() {
	number := e.Version.Number
	if real, ok := strings.CutPrefix(number, "npm:"); ok {
		if i := strings.LastIndexByte(real, '@'); i > 0 {
			installed := e.Version.Name
			e.Version.Name, e.Version.Number = real[:i], real[i+1:]
			e.called(installed)
		}
		return
	}
	if strings.ContainsAny(number, ":/") && e.Source == "" {
		e.Source = number
	}
}

// agree refuses a version 2 whose two halves fix different things: an entry of
// the tree that the list does not have in the same words.
func agree(entries []Entry, doc *jsonpos.Node) error {
	tree, err := parseNPMTree("", doc)
	if err != nil {
		return err
	}
	listed := make(map[string]Entry, len(entries))
	for _, e := range entries {
		listed[e.Paths[0]] = e
	}
	for _, t := range tree {
		l := listed[t.Paths[0]]
		if t.Source != "" && strings.ContainsAny(t.Version.Number, ":/") && !l.IsZero() {
			continue // a version that is an address
		}
		if l.Version.Number != t.Version.Number || l.Source != t.Source || strings.Join(l.Digests, " ") != strings.Join(t.Digests, " ") {
			return &SyntaxError{t.Places[0].Line, fmt.Sprintf("%q is fixed otherwise here than under \"packages\"", t.Paths[0])}
		}
	}
	return nil
}
