package lockfile

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

// parsePNPM reads pnpm-lock.yaml of versions 5, 6 and 9, described at
// https://github.com/pnpm/spec/tree/master/lockfile. Since pnpm 11 the file may
// hold two documents, the first of which fixes pnpm itself and what configures
// it: they are read alike, for both are installed.
func parsePNPM(file string, data []byte) (*File, error) {
	documents, err := yamlDocuments(data)
	if err != nil {
		return nil, err
	}
	if len(documents) == 0 {
		return nil, &SyntaxError{Reason: "the file is empty"}
	}
	all := new(File)
	for _, doc := range documents {
		entries, err := parsePNPMDocument(file, doc)
		if err != nil {
			return nil, err
		}
		all.Entries = append(all.Entries, entries...)
		settings := yamlOptions{left: maxNodes}
		for _, rule := range pnpmSettings.rules {
			if n := yamlGet(doc, rule.path[0]); n != nil {
				if err := settings.add(n, rule.path[:1], 0); err != nil {
					return nil, err
				}
			}
		}
		all.Settings = append(all.Settings, pnpmSettings.settings(file, settings.options)...)
	}
	return all, nil
}

// pnpmSettings are what the lockfile repeats of pnpm's configuration, to notice
// that it no longer fits.
var pnpmSettings = config{ecosystem: ecosystem.NPM, rules: []settingRule{
	on(Substitution, "overrides **"),
	on(Substitution, "patchedDependencies **"),
	on(Substitution, "packageExtensionsChecksum"),
	on(Substitution, "pnpmfileChecksum"),
}}

// A pnpmForm is what differs between the versions of the format.
type pnpmForm struct {
	split func(key string) (name, number string) // of a package's key, without its peers
	plain func(key string) string                // a key or version without its peers
	key   func(name, number string) string       // the other way around
	flags bool                                   // packages say themselves whether they are for development
}

var (
	pnpm5 = pnpmForm{splitPNPM5, plainPNPM5, func(name, number string) string { return "/" + name + "/" + number }, true}
	pnpm6 = pnpmForm{splitPNPM6, plainPNPM6, func(name, number string) string { return "/" + name + "@" + number }, true}
	pnpm9 = pnpmForm{splitPNPM6, plainPNPM6, func(name, number string) string { return name + "@" + number }, false}
)

func parsePNPMDocument(file string, doc *yaml.Node) ([]Entry, error) {
	version := yamlText(doc, "lockfileVersion")
	var form pnpmForm
	switch {
	case strings.HasPrefix(version, "5."):
		form = pnpm5
	case strings.HasPrefix(version, "6."):
		form = pnpm6
	case strings.HasPrefix(version, "9."):
		form = pnpm9
	default:
		return nil, &SyntaxError{doc.Line, fmt.Sprintf("lockfileVersion %q is not known", version)}
	}
	packages, err := yamlMembers(yamlGet(doc, "packages"))
	if err != nil {
		return nil, err
	}
	asks, err := pnpmGraph(doc, form)
	if err != nil {
		return nil, err
	}
	needs, needed := asks.all.needs(), asks.production.needs()
	var entries []Entry
	for _, p := range packages {
		e, err := form.entry(file, p)
		if err != nil {
			return nil, err
		}
		if e.IsZero() {
			continue
		}
		key := form.plain(p.key)
		needs.tell(&e, key)
		e.Paths = asks.paths[key]
		for _, name := range asks.aliases[key] {
			e.called(name)
		}
		if form.flags {
			e.Dev = yamlText(p.value, "dev") == "true"
		} else {
			e.Dev = !needed.direct[key] && needed.via[key] == nil
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// entry reads one package; it is zero for a folder of the repository.
func (f pnpmForm) entry(file string, p yamlMember) (Entry, error) {
	resolution := yamlGet(p.value, "resolution")
	if resolution == nil || resolution.Kind != yaml.MappingNode {
		return Entry{}, &SyntaxError{p.line, fmt.Sprintf("%q has no resolution", p.key)}
	}
	if yamlText(resolution, "type") == "directory" || yamlGet(resolution, "directory") != nil {
		return Entry{}, nil
	}
	name, number := f.split(f.plain(p.key))
	// What is not the registry's says itself what it is.
	if n := yamlText(p.value, "name"); n != "" {
		name = n
	}
	if v := yamlText(p.value, "version"); v != "" {
		number = v
	}
	if name == "" || number == "" {
		return Entry{}, &SyntaxError{p.line, fmt.Sprintf("%q names no package and version", p.key)}
	}
	e := Entry{
		Version: ecosystem.Package{Ecosystem: ecosystem.NPM, Name: name}.At(number),
		Source:  yamlText(resolution, "tarball"),
		Places:  []Place{{file, p.line}},
	}
	if integrity := yamlText(resolution, "integrity"); integrity != "" {
		if e.Digests = registry.ParseDigests(integrity); len(e.Digests) == 0 {
			return Entry{}, &SyntaxError{resolution.Line, fmt.Sprintf("integrity %q has no known algorithm", integrity)}
		}
	}
	if yamlText(resolution, "type") == "git" {
		e.Source = "git+" + strings.TrimPrefix(yamlText(resolution, "repo"), "git+") + "#" + yamlText(resolution, "commit")
	}
	if e.Source == "" && len(e.Digests) == 0 {
		return Entry{}, &SyntaxError{resolution.Line, fmt.Sprintf("%q is resolved to nothing that is known", p.key)}
	}
	e.Optional = yamlText(p.value, "optional") == "true"
	return e, nil
}

// plainPNPM6 drops the peers that stand in brackets behind a version.
func plainPNPM6(key string) string {
	if i := strings.IndexByte(key, '('); i > 0 {
		return key[:i]
	}
	return key
}

// plainPNPM5 drops the peers that stand behind an underscore after a version.
func plainPNPM5(key string) string {
	start := strings.LastIndexByte(key, '/') + 1
	if i := strings.IndexByte(key[start:], '_'); i > 0 {
		return key[:start+i]
	}
	return key
}

// splitPNPM6 splits name@version, with the slash in front that version 6 has.
func splitPNPM6(key string) (name, number string) {
	key = strings.TrimPrefix(key, "/")
	i := strings.LastIndexByte(key, '@')
	if at := strings.Index(key, "@http"); at > 0 {
		i = at // an address may have an @ of its own
	}
	if i <= 0 {
		return "", ""
	}
	return key[:i], key[i+1:]
}

// splitPNPM5 splits /name/version.
func splitPNPM5(key string) (name, number string) {
	key, ok := strings.CutPrefix(key, "/")
	i := strings.LastIndexByte(key, '/')
	if !ok || i <= 0 {
		return "", ""
	}
	return key[:i], key[i+1:]
}

// pnpmGraphs say who asks for what.
type pnpmGraphs struct {
	all, production *graph              // production has what is not for development alone
	paths           map[string][]string // by key: under which names of which manifests it is asked for
	aliases         map[string][]string // by key: under which names that are not its own
}

// ask notes that something asks for a package.
func (g *pnpmGraphs) ask(a pnpmAsk, form pnpmForm) {
	if name, _ := form.split(a.key); name != "" && name != a.name && !slices.Contains(g.aliases[a.key], a.name) {
		g.aliases[a.key] = append(g.aliases[a.key], a.name)
	}
}

// pnpmGraph reads who asks for what.
func pnpmGraph(doc *yaml.Node, form pnpmForm) (*pnpmGraphs, error) {
	g := &pnpmGraphs{newWholeGraph(), newGraph(), make(map[string][]string), make(map[string][]string)}
	importers := []yamlMember{{value: doc}} // version 5 without workspaces
	if n := yamlGet(doc, "importers"); n != nil {
		var err error
		if importers, err = yamlMembers(n); err != nil {
			return nil, err
		}
	}
	for _, importer := range importers {
		for _, field := range []string{"dependencies", "optionalDependencies", "devDependencies", "configDependencies", "packageManagerDependencies"} {
			asked, err := pnpmAsks(yamlGet(importer.value, field), form)
			if err != nil {
				return nil, err
			}
			for _, a := range asked {
				g.all.roots = append(g.all.roots, a.key)
				if field != "devDependencies" {
					g.production.roots = append(g.production.roots, a.key)
				}
				g.paths[a.key] = append(g.paths[a.key], importer.key+">"+a.name)
				g.ask(a, form)
			}
		}
	}
	for _, field := range []string{"packages", "snapshots"} {
		members, err := yamlMembers(yamlGet(doc, field))
		if err != nil {
			return nil, err
		}
		for _, m := range members {
			key := form.plain(m.key)
			g.all.names[key], _ = form.split(key)
			for _, field := range []string{"dependencies", "optionalDependencies"} {
				asked, err := pnpmAsks(yamlGet(m.value, field), form)
				if err != nil {
					return nil, err
				}
				for _, a := range asked {
					g.all.edges[key] = append(g.all.edges[key], a.key)
					g.ask(a, form)
				}
			}
		}
	}
	g.production.edges, g.production.names = g.all.edges, g.all.names
	return g, nil
}

// A pnpmAsk is a name that is asked for and the key of the package behind it.
type pnpmAsk struct{ name, key string }

// pnpmAsks reads a mapping from names to versions. A version is a number, or a
// whole key for an alias.
func pnpmAsks(n *yaml.Node, form pnpmForm) ([]pnpmAsk, error) {
	members, err := yamlMembers(n)
	if err != nil {
		return nil, err
	}
	var asked []pnpmAsk
	for _, m := range members {
		version := m.value.Value
		if m.value.Kind == yaml.MappingNode {
			version = yamlText(m.value, "version")
		}
		version = form.plain(version)
		key := form.key(m.key, version)
		switch {
		case version == "" || strings.HasPrefix(version, "link:"):
			continue // into the repository
		case strings.LastIndexByte(version, '@') > 0, strings.Contains(version, "/"):
			key = version
		}
		asked = append(asked, pnpmAsk{m.key, key})
	}
	return asked, nil
}
