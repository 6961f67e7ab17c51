package lockfile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/jsonpos"
)

// cratesIO is how Cargo writes its own registry, by the index that it once had
// and whatever index it asks now.
const cratesIO = "registry+https://github.com/rust-lang/crates.io-index"

// cargoVersions are the versions of the format that name themselves; the first
// two do not, and differ in where checksums stand.
var cargoVersions = []string{"3", "4"}

// cargoKeys are what a package says of itself.
var cargoKeys = []string{"name", "version", "source", "checksum", "dependencies", "replace"}

// parseCargo reads Cargo.lock, as written by Cargo's src/cargo/core/resolver/encode.rs.
// It does not tell what dependencies are for: none is marked as for development.
func parseCargo(file string, data []byte) (*File, error) {
	doc, err := tomlDocument(data)
	if err != nil {
		return nil, err
	}
	packages, sums, err := cargoPackages(doc)
	if err != nil {
		return nil, err
	}
	needs, err := cargoNeeds(packages)
	if err != nil {
		return nil, err
	}
	var entries []Entry
	for _, p := range packages {
		if p.source == "" || p.node.Get("replace") != nil {
			continue // a folder of the repository, or what another entry stands in for
		}
		e := Entry{
			Version: ecosystem.Named(ecosystem.CratesIO, p.name).At(p.number),
			Places:  []Place{{file, p.node.Line}},
		}
		if p.source != cratesIO {
			e.Source = p.source
		}
		sum := p.node.Get("checksum")
		if sum == nil {
			sum = sums[p.id()]
		}
		if sum != nil && sum.Text != "<none>" {
			digest := hexDigest("sha256", sum.String())
			if digest == "" {
				return nil, &SyntaxError{sum.Line, fmt.Sprintf("%q is no SHA-256", sum.Text)}
			}
			e.Digests = []string{digest}
		}
		needs.tell(&e, p.id())
		entries = append(entries, e)
	}
	return &File{entries, cargoSettings.settings(file, nodeOptions(doc, nil))}, nil
}

// cargoSettings are the patches that apply to nothing yet, and what is replaced
// in the way that came before patches.
var cargoSettings = config{ecosystem: ecosystem.CratesIO, rules: []settingRule{
	on(Substitution, "patch unused name"),
	on(Substitution, "package replace"),
}}

// A cargoPackage is one package as it stands in the file.
type cargoPackage struct {
	name, number, source string
	node                 *jsonpos.Node
}

// id is how the first version of the format names a package.
func (p cargoPackage) id() string {
	if p.source == "" {
		return p.name + " " + p.number
	}
	return p.name + " " + p.number + " (" + p.source + ")"
}

// cargoPackages returns the packages, and the checksums that stand apart from
// them by the package's id.
func cargoPackages(doc *jsonpos.Node) ([]cargoPackage, map[string]*jsonpos.Node, error) {
	var nodes []*jsonpos.Node
	sums := make(map[string]*jsonpos.Node)
	for _, m := range doc.Members {
		switch {
		case m.Name == "version" && slices.Contains(cargoVersions, m.Value.Text):
		case m.Name == "version":
			return nil, nil, &SyntaxError{m.Line, fmt.Sprintf("version %q of the format is not known", m.Value.Text)}
		case m.Name == "package" && m.Value.Is(jsonpos.Array):
			nodes = append(nodes, m.Value.Items...)
		case m.Name == "root" && m.Value.Is(jsonpos.Object):
			nodes = append(nodes, m.Value) // the project itself, long ago
		case m.Name == "metadata" && m.Value.Is(jsonpos.Object):
			for _, sum := range m.Value.Members {
				id, ok := strings.CutPrefix(sum.Name, "checksum ")
				if !ok || !sum.Value.Is(jsonpos.String) {
					return nil, nil, &SyntaxError{sum.Line, fmt.Sprintf("%q is no checksum", sum.Name)}
				}
				sums[id] = sum.Value
			}
		case m.Name == "patch" && m.Value.Is(jsonpos.Object):
			// what was to be patched and is not there
		default:
			return nil, nil, &SyntaxError{m.Line, fmt.Sprintf("%q is not known", m.Name)}
		}
	}
	var packages []cargoPackage
	seen := make(map[string]bool)
	for _, n := range nodes {
		p, err := newCargoPackage(n)
		if err != nil {
			return nil, nil, err
		}
		if seen[p.id()] {
			return nil, nil, &SyntaxError{n.Line, fmt.Sprintf("%q is there twice", p.id())}
		}
		seen[p.id()] = true
		packages = append(packages, p)
	}
	for id, sum := range sums {
		if !seen[id] {
			return nil, nil, &SyntaxError{sum.Line, fmt.Sprintf("a checksum of %q, which is not there", id)}
		}
	}
	return packages, sums, nil
}

func newCargoPackage(n *jsonpos.Node) (cargoPackage, error) {
	if !n.Is(jsonpos.Object) {
		return cargoPackage{}, &SyntaxError{n.Line, "a package that is no table"}
	}
	for _, m := range n.Members {
		kind := jsonpos.String
		if m.Name == "dependencies" {
			kind = jsonpos.Array
		}
		if !slices.Contains(cargoKeys, m.Name) || !m.Value.Is(kind) {
			return cargoPackage{}, &SyntaxError{m.Line, fmt.Sprintf("%q of a package is not understood", m.Name)}
		}
	}
	p := cargoPackage{n.Get("name").String(), n.Get("version").String(), n.Get("source").String(), n}
	if p.name == "" || p.number == "" {
		return cargoPackage{}, &SyntaxError{n.Line, "a package without a name or version"}
	}
	return p, nil
}

// cargoNeeds tells who asks for what. Since version 2 a dependency is named by
// as little as tells it apart: its name, and its version and source when there
// are several.
func cargoNeeds(packages []cargoPackage) (needs, error) {
	ids := make(map[string]string)
	replaced := make(map[string]string)
	for _, p := range packages {
		if replacement := p.node.Get("replace"); replacement != nil {
			replaced[p.id()] = replacement.Text
		}
		for _, name := range []string{p.id(), p.name + " " + p.number, p.name} {
			// A name that several share is never used alone, but for the one
			// that has no source.
			if ids[name] == "" || p.source == "" {
				ids[name] = p.id()
			}
		}
	}
	g := newWholeGraph()
	for _, p := range packages {
		g.names[p.id()] = p.name
		asked := p.node.Get("dependencies")
		if asked == nil {
			asked = new(jsonpos.Node)
		}
		for _, item := range asked.Items {
			to := ids[item.String()]
			if replacement, ok := replaced[to]; ok {
				to = ids[replacement]
			}
			if to == "" {
				return needs{}, &SyntaxError{item.Line, fmt.Sprintf("the dependency %q is not there", item.Text)}
			}
			if p.source == "" {
				g.roots = append(g.roots, to)
			} else {
				g.edges[p.id()] = append(g.edges[p.id()], to)
			}
		}
	}
	return g.needs(), nil
}
