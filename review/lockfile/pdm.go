package lockfile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/jsonpos"
)

// parsePDM reads pdm.lock of version 4, as written by PDM's project/lockfile.
// A package that is asked for with extras stands there once more for them. What
// the project itself asks for is not said: a package that no other asks for is
// direct. Until version 4.3 the files stand apart from the packages.
func parsePDM(file string, data []byte) ([]Entry, error) {
	doc, err := tomlDocument(data)
	if err != nil {
		return nil, err
	}
	metadata, err := memberTable(doc, "metadata")
	if err != nil {
		return nil, err
	}
	version := metadata.Get("lock_version")
	if !strings.HasPrefix(version.String(), "4.") {
		return nil, &SyntaxError{max(1, lineOf(version)), fmt.Sprintf("lock_version %q is missing or not known", version.String())}
	}
	if err := onlyMembers(doc, "metadata package"); err != nil {
		return nil, err
	}
	packages, err := memberItems(doc, "package", jsonpos.Object)
	if err != nil {
		return nil, err
	}
	apart, err := memberTable(metadata, "files")
	if err != nil {
		return nil, err
	}
	files := make(map[string]*jsonpos.Node, len(apart.Members))
	for _, m := range apart.Members {
		files[m.Name] = &jsonpos.Node{Kind: jsonpos.Object, Line: m.Line, Members: []jsonpos.Member{{Name: "files", Line: m.Line, Value: m.Value}}}
	}
	g, err := pdmGraph(packages)
	if err != nil {
		return nil, err
	}
	needs := g.needs()
	var entries []Entry
	for _, p := range packages {
		e, err := pdmEntry(file, p)
		if err != nil {
			return nil, err
		}
		if e.IsZero() {
			continue
		}
		for _, list := range []*jsonpos.Node{p, files[p.Get("name").String()+" "+p.Get("version").String()]} {
			if err := e.addFiles(list); err != nil {
				return nil, err
			}
		}
		needs.tell(&e, e.Version.Name)
		entries = append(entries, e)
	}
	return placed(file, entries), nil
}

// pdmEntry reads one package without its files; it is zero for a folder of the
// repository.
func pdmEntry(file string, p *jsonpos.Node) (Entry, error) {
	if err := onlyMembers(p, "name version requires_python summary groups marker dependencies extras files editable path url git hg svn bzr ref revision subdirectory"); err != nil {
		return Entry{}, err
	}
	text := make(map[string]string)
	for _, key := range strings.Fields("name version path url git hg svn bzr ref revision") {
		t, err := memberText(p, key)
		if err != nil {
			return Entry{}, err
		}
		text[key] = t
	}
	if text["name"] == "" || text["version"] == "" {
		return Entry{}, &SyntaxError{p.Line, fmt.Sprintf("%q has no name or version", text["name"])}
	}
	e := Entry{Source: text["url"], Places: []Place{{file, p.Line}}}
	if place := text["path"]; place != "" {
		if !pythonArchive.MatchString(place) {
			return Entry{}, nil
		}
		e.Source = place
	}
	for _, system := range []string{"git", "hg", "svn", "bzr"} {
		if text[system] == "" {
			continue
		}
		commit := text["revision"]
		if commit == "" {
			commit = text["ref"]
		}
		e.Source = system + "+" + text[system] + "#" + commit
	}
	e.pythonVersion(text["name"], text["version"])
	groups, err := memberItems(p, "groups", jsonpos.String)
	if err != nil {
		return Entry{}, err
	}
	e.Dev = len(groups) > 0 && !slices.ContainsFunc(groups, func(g *jsonpos.Node) bool { return g.Text == "default" })
	return e, nil
}

// pdmGraph reads who asks for what.
func pdmGraph(packages []*jsonpos.Node) (*graph, error) {
	g := newGraph()
	for _, p := range packages {
		name := pythonName(p.Get("name").String())
		g.names[name] = name
		asked, err := memberItems(p, "dependencies", jsonpos.String)
		if err != nil {
			return nil, err
		}
		for _, d := range asked {
			m := requirementName.FindStringSubmatch(d.Text)
			if m == nil {
				return nil, &SyntaxError{d.Line, fmt.Sprintf("the dependency %q is not understood", d.Text)}
			}
			g.edges[name] = append(g.edges[name], pythonName(m[1]))
		}
	}
	g.rootUnasked()
	return g, nil
}
