package lockfile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tidwall/jsonc"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/jsonpos"
	"github.com/bumplens/bumplens/review/registry"
)

// parseBun reads bun.lock, JSON with comments and trailing commas in which each
// package is a list whose length depends on where it comes from. The binary
// bun.lockb that Bun wrote before is not read.
func parseBun(file string, data []byte) (*File, error) {
	doc, err := jsonDocument(jsonc.ToJSONInPlace(slices.Clone(data)))
	if err != nil {
		return nil, err
	}
	if v := doc.Get("lockfileVersion"); v == nil || v.Text != "0" && v.Text != "1" {
		return nil, &SyntaxError{doc.Line, "lockfileVersion is missing or not known"}
	}
	packages := doc.Get("packages")
	if packages != nil && packages.Kind != jsonpos.Object {
		return nil, &SyntaxError{packages.Line, `"packages" is not an object`}
	}
	all := &File{Settings: bunSettings.settings(file, nodeOptions(doc, nil))}
	if packages == nil {
		return all, nil
	}
	needs := bunGraph(doc).needs()
	for _, m := range packages.Members {
		e, err := bunEntry(file, m)
		if err != nil {
			return nil, err
		}
		if e.IsZero() {
			continue
		}
		needs.tell(&e, m.Name)
		all.Entries = append(all.Entries, e)
	}
	return all, nil
}

// bunSettings are what the lockfile repeats of Bun's configuration.
var bunSettings = config{ecosystem: ecosystem.NPM, rules: []settingRule{
	on(Substitution, "overrides **"),
	on(Substitution, "patchedDependencies **"),
	on(Permission, "trustedDependencies"),
}}

// bunEntry reads one package; it is zero for code of the repository.
func bunEntry(file string, m jsonpos.Member) (Entry, error) {
	if !m.Value.Is(jsonpos.Array) || len(m.Value.Items) == 0 {
		return Entry{}, &SyntaxError{m.Line, fmt.Sprintf("the entry %q is not a list", m.Name)}
	}
	items := m.Value.Items
	name, reference := yarnName(items[0].String())
	if name == "" || reference == "" {
		return Entry{}, &SyntaxError{m.Line, fmt.Sprintf("the entry %q has no name or version", m.Name)}
	}
	e := Entry{Places: []Place{{file, m.Line}}, Paths: []string{m.Name}}
	number := reference
	protocol, _, outside := strings.Cut(reference, ":")
	switch {
	case outside && (protocol == "workspace" || protocol == "root" || protocol == "link" || protocol == "file"):
		return Entry{}, nil
	case outside, strings.Contains(reference, "/"):
		e.Source = reference
	default:
		if len(items) != 4 {
			return Entry{}, &SyntaxError{m.Line, fmt.Sprintf("the entry %q has %d parts", m.Name, len(items))}
		}
		e.Source = items[1].String() // "" for the configured registry
		if !strings.Contains(e.Source, "/-/") && !strings.HasSuffix(e.Source, ".tgz") {
			e.Source = ""
		}
		e.Digests = registry.ParseDigests(items[3].String())
		if items[3].String() != "" && len(e.Digests) == 0 {
			return Entry{}, &SyntaxError{items[3].Line, fmt.Sprintf("integrity %q has no known algorithm", items[3].String())}
		}
	}
	e.Version = ecosystem.Package{Ecosystem: ecosystem.NPM, Name: name}.At(number)
	e.called(bunInstalled(m.Name))
	return e, nil
}

// bunInstalled returns the name that a key ends in, with its scope.
func bunInstalled(key string) string {
	i := strings.LastIndexByte(key, '/')
	if j := strings.LastIndexByte(key[:max(i, 0)], '/'); i >= 0 && key[j+1] == '@' {
		i = j
	}
	return key[i+1:]
}

// bunGraph reads who asks for what. A package is under its own name, or under
// the path of those that need another version of it.
func bunGraph(doc *jsonpos.Node) *graph {
	g := newWholeGraph()
	packages := doc.Get("packages")
	have := make(map[string]bool, len(packages.Members))
	for _, m := range packages.Members {
		have[m.Name] = true
	}
	find := func(from, name string) string {
		for {
			key := name
			if from != "" {
				key = from + "/" + name
			}
			if have[key] || from == "" {
				return key
			}
			from = strings.TrimSuffix(strings.TrimSuffix(from, bunInstalled(from)), "/")
		}
	}
	if workspaces := doc.Get("workspaces"); workspaces != nil {
		for _, w := range workspaces.Members {
			for _, name := range npmAsks(w.Value, true) {
				g.roots = append(g.roots, find(w.Value.Get("name").String(), name))
			}
		}
	}
	for _, m := range packages.Members {
		if len(m.Value.Items) == 0 {
			continue
		}
		g.names[m.Name], _ = yarnName(m.Value.Items[0].String())
		for _, item := range m.Value.Items {
			for _, name := range npmAsks(item, false) {
				g.edges[m.Name] = append(g.edges[m.Name], find(m.Name, name))
			}
		}
	}
	return g
}
