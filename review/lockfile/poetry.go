package lockfile

import (
	"fmt"
	"slices"

	"github.com/bumplens/bumplens/review/jsonpos"
)

// poetryVersions are the versions of the format that are read.
var poetryVersions = []string{"1.0", "1.1", "2.0", "2.1"}

// parsePoetry reads poetry.lock, as written by Poetry's packages/locker.py. It
// does not say what the project itself asks for: a package that no other asks
// for is direct. Until version 2 the files stand apart from the packages.
func parsePoetry(file string, data []byte) ([]Entry, error) {
	doc, err := tomlDocument(data)
	if err != nil {
		return nil, err
	}
	metadata, err := memberTable(doc, "metadata")
	if err != nil {
		return nil, err
	}
	version := metadata.Get("lock-version")
	if !slices.Contains(poetryVersions, version.String()) {
		return nil, &SyntaxError{max(1, lineOf(version)), fmt.Sprintf("lock-version %q is missing or not known", version.String())}
	}
	if err := onlyMembers(doc, "package extras metadata"); err != nil {
		return nil, err
	}
	packages, err := memberItems(doc, "package", jsonpos.Object)
	if err != nil {
		return nil, err
	}
	apart, err := poetryFiles(metadata)
	if err != nil {
		return nil, err
	}
	g, err := poetryGraph(packages)
	if err != nil {
		return nil, err
	}
	needs := g.needs()
	var entries []Entry
	for _, p := range packages {
		e, err := poetryEntry(file, p)
		if err != nil {
			return nil, err
		}
		if e.IsZero() {
			continue
		}
		name := e.Version.Name
		for _, list := range []*jsonpos.Node{p, apart[name]} {
			if err := e.addFiles(list); err != nil {
				return nil, err
			}
		}
		needs.tell(&e, name)
		entries = append(entries, e)
	}
	return placed(file, entries), nil
}

// poetryEntry reads one package without its files; it is zero for a folder of
// the repository.
func poetryEntry(file string, p *jsonpos.Node) (Entry, error) {
	if err := onlyMembers(p, "name version description category optional python-versions platform markers marker groups files dependencies extras source develop"); err != nil {
		return Entry{}, err
	}
	name, err := memberText(p, "name")
	if err != nil {
		return Entry{}, err
	}
	version, err := memberText(p, "version")
	if err != nil {
		return Entry{}, err
	}
	if name == "" || version == "" {
		return Entry{}, &SyntaxError{p.Line, fmt.Sprintf("%q has no name or version", name)}
	}
	e := Entry{Places: []Place{{file, p.Line}}, Optional: p.Get("optional").IsTrue()}
	source, err := memberTable(p, "source")
	if err != nil {
		return Entry{}, err
	}
	if err := onlyMembers(source, "type url reference resolved_reference subdirectory"); err != nil {
		return Entry{}, err
	}
	kind := source.Get("type").String()
	e.Source = source.Get("url").String()
	if len(source.Members) > 0 && e.Source == "" {
		return Entry{}, &SyntaxError{source.Line, fmt.Sprintf("the source of %q has no address", name)}
	}
	switch {
	case len(source.Members) == 0: // the registry of PyPI
	case kind == "directory":
		return Entry{}, nil
	case kind == "legacy":
		e.Source = indexAddress(e.Source)
	case kind == "git":
		commit := source.Get("resolved_reference").String()
		if commit == "" {
			commit = source.Get("reference").String()
		}
		e.Source = "git+" + e.Source + "#" + commit
	case kind != "url" && kind != "file":
		return Entry{}, &SyntaxError{source.Line, fmt.Sprintf("the source %q is not known", kind)}
	}
	e.pythonVersion(name, version)
	groups, err := memberItems(p, "groups", jsonpos.String)
	if err != nil {
		return Entry{}, err
	}
	category, err := memberText(p, "category")
	if err != nil {
		return Entry{}, err
	}
	e.Dev = category == "dev" || len(groups) > 0 && !slices.ContainsFunc(groups, func(g *jsonpos.Node) bool { return g.Text == "main" })
	return e, nil
}

// addFiles adds the digests of a list under "files", which Poetry and PDM write
// alike.
func (e *Entry) addFiles(table *jsonpos.Node) error {
	if table == nil {
		return nil
	}
	files, err := memberItems(table, "files", jsonpos.Object)
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := onlyMembers(f, "file url hash"); err != nil {
			return err
		}
		hash, err := memberText(f, "hash")
		if err != nil {
			return err
		}
		d, err := pythonDigest(hash, f.Line)
		if err != nil {
			return err
		}
		e.addDigest(d)
	}
	return nil
}

// poetryFiles returns the lists of files that stand under the metadata, each
// in a table of its own, by the package's name.
func poetryFiles(metadata *jsonpos.Node) (map[string]*jsonpos.Node, error) {
	table, err := memberTable(metadata, "files")
	if err != nil {
		return nil, err
	}
	files := make(map[string]*jsonpos.Node, len(table.Members))
	for _, m := range table.Members {
		name := pythonName(m.Name)
		if files[name] != nil {
			return nil, &SyntaxError{m.Line, fmt.Sprintf("the files of %q are there twice", name)}
		}
		files[name] = &jsonpos.Node{Kind: jsonpos.Object, Line: m.Line, Members: []jsonpos.Member{{Name: "files", Line: m.Line, Value: m.Value}}}
	}
	return files, nil
}

// poetryGraph reads who asks for what.
func poetryGraph(packages []*jsonpos.Node) (*graph, error) {
	g := newGraph()
	for _, p := range packages {
		name := pythonName(p.Get("name").String())
		g.names[name] = name
		asked, err := memberTable(p, "dependencies")
		if err != nil {
			return nil, err
		}
		for _, m := range asked.Members {
			g.edges[name] = append(g.edges[name], pythonName(m.Name))
		}
	}
	g.rootUnasked()
	return g, nil
}

// rootUnasked makes roots of the packages that no other asks for: where the
// lockfile does not say it, a manifest must.
func (g *graph) rootUnasked() {
	asked := make(map[string]bool)
	for from, list := range g.edges {
		for _, to := range list {
			if to != from {
				asked[to] = true
			}
		}
	}
	for name := range g.names {
		if !asked[name] {
			g.roots = append(g.roots, name)
		}
	}
	slices.Sort(g.roots)
}
