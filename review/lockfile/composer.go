package lockfile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/jsonpos"
	"github.com/bumplens/bumplens/review/registry"
)

// composerKeys are the members of a composer.lock beside its two lists.
var composerKeys = []string{
	"_readme", "hash", "content-hash", "aliases", "minimum-stability", "stability-flags", "prefer-stable",
	"prefer-lowest", "platform", "platform-dev", "platform-overrides", "plugin-api-version",
}

// parseComposer reads composer.lock, as written by Composer's
// src/Composer/Package/Locker.php. Packages are archives of a repository that
// are pinned by its commit alone, which is made part of the source where the
// address does not hold it. What the project asks for itself stands in
// composer.json: a package that no other asks for is taken to be direct.
func parseComposer(file string, data []byte) ([]Entry, error) {
	doc, err := jsonDocument(data)
	if err != nil {
		return nil, err
	}
	if !doc.Get("packages").Is(jsonpos.Array) {
		return nil, &SyntaxError{doc.Line, `"packages" is missing or not a list`}
	}
	var entries []Entry
	var packages []*jsonpos.Node // of entries, and of folders
	for _, m := range doc.Members {
		dev := m.Name == "packages-dev"
		switch {
		case slices.Contains(composerKeys, m.Name), dev && m.Value.Kind == jsonpos.Null:
			continue
		case m.Name != "packages" && !dev:
			return nil, &SyntaxError{m.Line, fmt.Sprintf("%q is not known", m.Name)}
		case m.Value.Kind != jsonpos.Array:
			return nil, &SyntaxError{m.Line, fmt.Sprintf("%q is not a list", m.Name)}
		}
		for _, p := range m.Value.Items {
			e, err := composerEntry(file, p)
			if err != nil {
				return nil, err
			}
			e.Dev = dev
			entries, packages = append(entries, e), append(packages, p)
		}
	}
	needs, err := composerNeeds(packages)
	if err != nil {
		return nil, err
	}
	for i, p := range packages {
		needs.tell(&entries[i], composerName(p))
	}
	return slices.DeleteFunc(entries, Entry.IsZero), nil
}

// composerSource returns where a package comes from: an archive, else a
// repository.
func composerSource(p *jsonpos.Node) *jsonpos.Node {
	if dist := p.Get("dist"); dist.Is(jsonpos.Object) {
		return dist
	}
	return p.Get("source")
}

// composerFolder reports whether a package is a folder of the repository.
func composerFolder(p *jsonpos.Node) bool {
	return composerSource(p).Get("type").String() == "path"
}

func composerName(p *jsonpos.Node) string { return strings.ToLower(p.Get("name").String()) }

// composerEntry reads one package; it has no version when the package is a
// folder of the repository.
func composerEntry(file string, p *jsonpos.Node) (Entry, error) {
	name, number := p.Get("name").String(), p.Get("version").String()
	if name == "" || number == "" {
		return Entry{}, &SyntaxError{p.Line, "a package without a name or version"}
	}
	from := composerSource(p)
	e := Entry{
		Version: ecosystem.Named(ecosystem.Packagist, name).At(number),
		Places:  []Place{{file, p.Line}},
	}
	switch {
	case composerFolder(p):
		return Entry{}, nil
	case p.Get("type").String() == "metapackage" && !from.Is(jsonpos.Object):
		return e, nil // asks for others and has no files
	}
	e.Source = from.Get("url").String()
	if e.Source == "" {
		return Entry{}, &SyntaxError{p.Line, fmt.Sprintf("%q comes from nowhere", name)}
	}
	if commit := from.Get("reference").String(); !strings.Contains(e.Source, commit) {
		e.Source += "#" + commit
	}
	if address := p.Get("source").Get("url").String(); from != p.Get("source") {
		e.Repository = address // from which Composer installs when it is asked to prefer sources
	}
	if sum := from.Get("shasum").String(); sum != "" {
		digest := registry.SHA1Digest(sum)
		if digest == "" {
			return Entry{}, &SyntaxError{from.Get("shasum").Line, fmt.Sprintf("shasum %q is no SHA-1", sum)}
		}
		e.Digests = []string{digest}
	}
	return e, nil
}

// composerNeeds tells who asks for what. A package may stand in for others,
// whose names it gives under "provide" and "replace".
func composerNeeds(packages []*jsonpos.Node) (needs, error) {
	is := make(map[string]string) // a name asked for → the package
	for _, p := range packages {
		name := composerName(p)
		if is[name] != "" {
			return needs{}, &SyntaxError{p.Line, fmt.Sprintf("%q is there twice", name)}
		}
		is[name] = name
	}
	for _, p := range packages {
		for _, field := range []string{"provide", "replace"} {
			for _, m := range members(p.Get(field)) {
				if name := strings.ToLower(m.Name); is[name] == "" {
					is[name] = composerName(p)
				}
			}
		}
	}
	g := newGraph()
	asked := make(map[string]bool)
	for _, p := range packages {
		from := composerName(p)
		g.names[from] = from
		for _, m := range members(p.Get("require")) {
			// What is not there is PHP itself or an extension of it.
			if to := is[strings.ToLower(m.Name)]; to != "" && to != from {
				if composerFolder(p) {
					g.roots = append(g.roots, to) // code of the repository asks
				}
				g.edges[from] = append(g.edges[from], to)
				asked[to] = true
			}
		}
	}
	for _, p := range packages {
		if name := composerName(p); !asked[name] {
			g.roots = append(g.roots, name)
		}
	}
	return g.needs(), nil
}

// members returns the members of an object, none of anything else: Composer
// writes an empty object as a list.
func members(n *jsonpos.Node) []jsonpos.Member {
	if n == nil {
		return nil
	}
	return n.Members
}
