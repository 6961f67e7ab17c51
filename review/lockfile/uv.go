package lockfile

import (
	"fmt"
	"slices"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/jsonpos"
)

// parseUV reads uv.lock, described at
// https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile. The members
// of the workspace are in it too: they are the roots, and no entries. An
// entry's source is its index, as written; the addresses of its files stand
// beside their digests, and count only where a file has none.
func parseUV(file string, data []byte) (*File, error) {
	doc, err := tomlDocument(data)
	if err != nil {
		return nil, err
	}
	if v := doc.Get("version"); !v.Is(jsonpos.Number) || v.Text != "1" {
		return nil, &SyntaxError{max(1, lineOf(v)), "the version of the format is missing or not known"}
	}
	if err := onlyMembers(doc, "version revision requires-python resolution-markers supported-markers required-markers conflicts options manifest package"); err != nil {
		return nil, err
	}
	packages, err := memberItems(doc, "package", jsonpos.Object)
	if err != nil {
		return nil, err
	}
	graphs, err := uvGraph(doc, packages)
	if err != nil {
		return nil, err
	}
	all, production, required := graphs.all.needs(), graphs.production.needs(), graphs.required.needs()
	var entries []Entry
	seen := make(map[string]bool)
	for _, p := range packages {
		e, err := uvEntry(file, p)
		if err != nil {
			return nil, err
		}
		if e.IsZero() {
			continue
		}
		id := e.Version.String() + " " + e.Source
		if seen[id] {
			return nil, &SyntaxError{p.Line, fmt.Sprintf("%q is there twice", e.Version.String())}
		}
		seen[id] = true
		name := e.Version.Name
		all.tell(&e, name)
		e.Dev = all.reach(name) && !production.reach(name)
		e.Optional = production.reach(name) && !required.reach(name)
		entries = append(entries, e)
	}
	settings := uvSettings.settings(file, nodeOptions(&jsonpos.Node{Kind: jsonpos.Object, Members: uvManifest(doc)}, nil))
	return &File{placed(file, entries), settings}, nil
}

// uvSettings are what the lockfile repeats of uv's configuration.
var uvSettings = config{ecosystem: ecosystem.PyPI, rules: []settingRule{
	on(Substitution, "manifest overrides **"),
}}

// uvManifest returns the member of a document that repeats the manifest.
func uvManifest(doc *jsonpos.Node) []jsonpos.Member {
	return slices.DeleteFunc(slices.Clone(doc.Members), func(m jsonpos.Member) bool { return m.Name != "manifest" })
}

// lineOf returns the line of a value, 0 when it is absent.
func lineOf(n *jsonpos.Node) int {
	if n == nil {
		return 0
	}
	return n.Line
}

// uvEntry reads one package; it is zero for a folder of the repository.
func uvEntry(file string, p *jsonpos.Node) (Entry, error) {
	if err := onlyMembers(p, "name version source resolution-markers dependencies optional-dependencies dev-dependencies metadata sdist wheels"); err != nil {
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
	kind, source, err := uvSource(p)
	if err != nil {
		return Entry{}, err
	}
	if name == "" || version == "" && kind == "registry" {
		return Entry{}, &SyntaxError{p.Line, fmt.Sprintf("%q has no name or version", name)}
	}
	if uvLocal(kind) {
		return Entry{}, nil
	}
	e := Entry{Source: source, Places: []Place{{file, p.Line}}}
	switch kind {
	case "git":
		e.Source = "git+" + source
	case "registry":
		e.Source = indexAddress(source)
	}
	e.pythonVersion(name, version)
	files, err := memberItems(p, "wheels", jsonpos.Object)
	if err != nil {
		return Entry{}, err
	}
	if p.Get("sdist") != nil {
		sdist, err := memberTable(p, "sdist")
		if err != nil {
			return Entry{}, err
		}
		files = append([]*jsonpos.Node{sdist}, files...)
	}
	for _, f := range files {
		if err := onlyMembers(f, "url path filename hash size upload-time zstd"); err != nil {
			return Entry{}, err
		}
		hash, err := memberText(f, "hash")
		if err != nil {
			return Entry{}, err
		}
		if hash == "" && kind == "registry" {
			// One file that is pinned by its address alone is a way around the
			// digests of the others.
			e.Source, e.Digests = f.Get("url").String()+f.Get("path").String(), nil
			break
		}
		if hash == "" {
			continue // a checkout has none
		}
		d, err := pythonDigest(hash, f.Get("hash").Line)
		if err != nil {
			return Entry{}, err
		}
		e.addDigest(d)
	}
	return e, nil
}

// uvLocal reports whether packages of this kind are folders of the repository.
func uvLocal(kind string) bool {
	return kind == "directory" || kind == "editable" || kind == "virtual"
}

// uvSource returns the kind of a package's source and its address.
func uvSource(p *jsonpos.Node) (kind, source string, err error) {
	s, err := memberTable(p, "source")
	if err != nil {
		return "", "", err
	}
	for _, m := range s.Members {
		if m.Name == "subdirectory" {
			continue
		}
		if kind != "" || m.Value.String() == "" || !uvLocal(m.Name) && m.Name != "registry" && m.Name != "git" && m.Name != "url" && m.Name != "path" {
			return "", "", &SyntaxError{m.Line, fmt.Sprintf("the source %q is not known", m.Name)}
		}
		kind, source = m.Name, m.Value.String()
	}
	if kind == "" {
		return "", "", &SyntaxError{p.Line, fmt.Sprintf("%q has no source", p.Get("name").String())}
	}
	return kind, source, nil
}

// uvGraphs are one graph from three sets of roots: all that the workspace asks
// for, what it asks for outside of development, and of that what no extra of
// its own brings in.
type uvGraphs struct{ all, production, required *graph }

// uvGraph reads who asks for what.
func uvGraph(doc *jsonpos.Node, packages []*jsonpos.Node) (uvGraphs, error) {
	all := newWholeGraph()
	production := &graph{edges: all.edges, names: all.names}
	required := &graph{edges: all.edges, names: all.names}
	roots := func(names []string, of ...*graph) {
		for _, g := range of {
			g.roots = append(g.roots, names...)
		}
	}
	for _, p := range packages {
		name := pythonName(p.Get("name").String())
		all.names[name] = name
		needed, err := uvAsks(p, "dependencies")
		if err != nil {
			return uvGraphs{}, err
		}
		extras, err := uvGroups(p, "optional-dependencies")
		if err != nil {
			return uvGraphs{}, err
		}
		dev, err := uvGroups(p, "dev-dependencies")
		if err != nil {
			return uvGraphs{}, err
		}
		if kind, _, _ := uvSource(p); uvLocal(kind) {
			roots(needed, all, production, required)
			roots(extras, all, production)
			roots(dev, all)
			continue
		}
		all.edges[name] = append(append(all.edges[name], needed...), extras...)
	}
	// A workspace without a project asks in the manifest.
	manifest, err := memberTable(doc, "manifest")
	if err != nil {
		return uvGraphs{}, err
	}
	needed, err := uvAsks(manifest, "requirements")
	if err != nil {
		return uvGraphs{}, err
	}
	dev, err := uvGroups(manifest, "dependency-groups")
	if err != nil {
		return uvGraphs{}, err
	}
	roots(needed, all, production, required)
	roots(dev, all)
	return uvGraphs{all, production, required}, nil
}

// uvGroups returns the names in all lists of a table.
func uvGroups(table *jsonpos.Node, name string) ([]string, error) {
	groups, err := memberTable(table, name)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, g := range groups.Members {
		list, err := uvAsks(&jsonpos.Node{Kind: jsonpos.Object, Members: []jsonpos.Member{g}}, g.Name)
		if err != nil {
			return nil, err
		}
		names = append(names, list...)
	}
	return names, nil
}

// uvAsks returns the names in a list of dependencies.
func uvAsks(table *jsonpos.Node, name string) ([]string, error) {
	list, err := memberItems(table, name, jsonpos.Object)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, d := range list {
		asked := d.Get("name").String()
		if asked == "" {
			return nil, &SyntaxError{d.Line, "a dependency without a name"}
		}
		names = append(names, pythonName(asked))
	}
	return names, nil
}
