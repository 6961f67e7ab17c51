package lockfile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/jsonpos"
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
		for _, rule := range pnpmSettings.rules {
			if n := doc.Get(rule.path[0]); n != nil {
				all.Settings = append(all.Settings, pnpmSettings.settings(file, nodeOptions(n, rule.path[:1]))...)
			}
		}
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

func parsePNPMDocument(file string, doc *jsonpos.Node) ([]Entry, error) {
	version := doc.Get("lockfileVersion").String()
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
	packages, err := yamlObject(doc.Get("packages"))
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
		key := form.plain(p.Name)
		needs.tell(&e, key)
		e.Paths = asks.paths[key]
		for _, name := range asks.aliases[key] {
			e.called(name)
		}
		if form.flags {
			e.Dev = p.Value.Get("dev").String() == "true"
		} else {
			e.Dev = !needed.direct[key] && needed.via[key] == nil
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// entry reads one package; it is zero for a folder of the repository.
func (f pnpmForm) entry(file string, p jsonpos.Member) (Entry, error) {
	resolution := p.Value.Get("resolution")
	if !resolution.Is(jsonpos.Object) {
		return Entry{}, &SyntaxError{p.Line, fmt.Sprintf("%q has no resolution", p.Name)}
	}
	if resolution.Get("type").String() == "directory" || resolution.Get("directory") != nil {
		return Entry{}, nil
	}
	name, number := f.split(f.plain(p.Name))
	// What is not the registry's says itself what it is.
	if n := p.Value.Get("name").String(); n != "" {
		name = n
	}
	if v := p.Value.Get("version").String(); v != "" {
		number = v
	}
	if name == "" || number == "" {
		return Entry{}, &SyntaxError{p.Line, fmt.Sprintf("%q names no package and version", p.Name)}
	}
	e := Entry{
		Version: ecosystem.Package{Ecosystem: ecosystem.NPM, Name: name}.At(number),
		Source:  resolution.Get("tarball").String(),
		Places:  []Place{{file, p.Line}},
	}
	if integrity := resolution.Get("integrity").String(); integrity != "" {
		if e.Digests = registry.ParseDigests(integrity); len(e.Digests) == 0 {
			return Entry{}, &SyntaxError{resolution.Line, fmt.Sprintf("integrity %q has no known algorithm", integrity)}
		}
	}
	if resolution.Get("type").String() == "git" {
		e.Source = "git+" + strings.TrimPrefix(resolution.Get("repo").String(), "git+") + "#" + resolution.Get("commit").String()
	}
	if e.Source == "" && len(e.Digests) == 0 {
		return Entry{}, &SyntaxError{resolution.Line, fmt.Sprintf("%q is resolved to nothing that is known", p.Name)}
	}
	e.Optional = p.Value.Get("optional").String() == "true"
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
func pnpmGraph(doc *jsonpos.Node, form pnpmForm) (*pnpmGraphs, error) {
	g := &pnpmGraphs{newWholeGraph(), newGraph(), make(map[string][]string), make(map[string][]string)}
	importers := []jsonpos.Member{{Value: doc}} // version 5 without workspaces
	if n := doc.Get("importers"); n != nil {
		var err error
		if importers, err = yamlObject(n); err != nil {
			return nil, err
		}
	}
	for _, importer := range importers {
		for _, field := range []string{"dependencies", "optionalDependencies", "devDependencies", "configDependencies", "packageManagerDependencies"} {
			asked, err := pnpmAsks(importer.Value.Get(field), form)
			if err != nil {
				return nil, err
			}
			for _, a := range asked {
				g.all.roots = append(g.all.roots, a.key)
				if field != "devDependencies" {
					g.production.roots = append(g.production.roots, a.key)
				}
				g.paths[a.key] = append(g.paths[a.key], importer.Name+">"+a.name)
				g.ask(a, form)
			}
		}
	}
	for _, field := range []string{"packages", "snapshots"} {
		members, err := yamlObject(doc.Get(field))
		if err != nil {
			return nil, err
		}
		for _, m := range members {
			key := form.plain(m.Name)
			g.all.names[key], _ = form.split(key)
			for _, field := range []string{"dependencies", "optionalDependencies"} {
				asked, err := pnpmAsks(m.Value.Get(field), form)
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
func pnpmAsks(n *jsonpos.Node, form pnpmForm) ([]pnpmAsk, error) {
	members, err := yamlObject(n)
	if err != nil {
		return nil, err
	}
	var asked []pnpmAsk
	for _, m := range members {
		version := m.Value.String()
		if m.Value.Is(jsonpos.Object) {
			version = m.Value.Get("version").String()
		}
		version = form.plain(version)
		key := form.key(m.Name, version)
		switch {
		case version == "" || strings.HasPrefix(version, "link:"):
			continue // into the repository
		case strings.LastIndexByte(version, '@') > 0, strings.Contains(version, "/"):
			key = version
		}
		asked = append(asked, pnpmAsk{m.Name, key})
	}
	return asked, nil
}
