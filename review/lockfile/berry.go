package lockfile

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/jsonpos"
)

// berryVersions are the versions of Yarn's format that are known, from Yarn 2.
var berryVersions = []string{"4", "5", "6", "7", "8", "9", "10"}

// parseBerry reads yarn.lock of Yarn 2 and later. It pins the archive that Yarn
// itself makes of a package, not the registry's: [Entry.Checksum].
func parseBerry(file string, data []byte) (*File, error) {
	documents, err := yamlDocuments(data)
	if err != nil {
		return nil, err
	}
	if len(documents) != 1 {
		return nil, &SyntaxError{Reason: "one document is expected"}
	}
	members, err := yamlObject(documents[0])
	if err != nil {
		return nil, err
	}
	metadata := documents[0].Get("__metadata")
	if version := metadata.Get("version").String(); !slices.Contains(berryVersions, version) {
		return nil, &SyntaxError{documents[0].Line, fmt.Sprintf("version %q of the format is not known", version)}
	}
	g := &graph{whole: true, edges: make(map[string][]string, len(members)), names: make(map[string]string, len(members))}
	at := newBerryIndex(members)
	all := &File{Entries: make([]Entry, 0, len(members))}
	keys := make([]string, 0, len(members)) // of entries
	for _, m := range members {
		if m.Name == "__metadata" {
			continue
		}
		e, err := berryEntry(file, m, metadata.Get("cacheKey").String())
		if err != nil {
			return nil, err
		}
		asked, err := berryAsks(m.Value, at)
		if err != nil {
			return nil, err
		}
		if m.Value.Get("linkType").String() == "soft" {
			g.roots = append(g.roots, asked...) // a workspace
			continue
		}
		g.edges[m.Name] = append(asked, at.patched(m.Name)...)
		if name, patch := berryPatch(m); patch != "" {
			all.Settings = append(all.Settings, Setting{
				Kind: Substitution, Ecosystem: ecosystem.NPM, Name: "patch " + name, Value: patch, Place: Place{file, m.Line},
			})
		}
		if g.names[m.Name], _ = yarnName(m.Value.Get("resolution").String()); !e.IsZero() {
			all.Entries, keys = append(all.Entries, e), append(keys, m.Name)
		}
	}
	needs := g.needs()
	for i, key := range keys {
		needs.tell(&all.Entries[i], key)
	}
	return all, nil
}

// berryPatch returns the patch that an entry is made with, "" for none. Those
// that Yarn brings along are its own.
func berryPatch(m jsonpos.Member) (name, patch string) {
	name, reference := yarnName(m.Value.Get("resolution").String())
	if inner, ok := strings.CutPrefix(reference, "patch:"); ok {
		_, patch, _ = strings.Cut(inner, "#")
	}
	if berryBuiltin.MatchString(patch) {
		return name, ""
	}
	return name, patch
}

var berryBuiltin = regexp.MustCompile(`^(?:~|optional!)*builtin<[^>]*>(?:::|$)`)

// berryEntry reads one entry; it is zero for code of the repository, and for a
// patched package, whose unpatched self has an entry of its own.
func berryEntry(file string, m jsonpos.Member, cacheKey string) (Entry, error) {
	resolution := m.Value.Get("resolution").String()
	name, reference := yarnName(resolution)
	protocol, rest, _ := strings.Cut(reference, ":")
	if name == "" || reference == "" || !m.Value.Is(jsonpos.Object) {
		return Entry{}, &SyntaxError{m.Line, fmt.Sprintf("%q has no resolution", m.Name)}
	}
	number := m.Value.Get("version").String()
	e := Entry{Places: []Place{{file, m.Line}}, Paths: strings.Split(m.Name, ", ")}
	switch protocol {
	case "workspace", "link", "portal", "patch", "file", "exec":
		return Entry{}, nil
	case "npm":
		var bound bool
		if number, rest, bound = strings.Cut(rest, "::"); bound {
			if q, err := url.ParseQuery(rest); err == nil {
				e.Source = q.Get("__archiveUrl")
			}
		}
	default:
		e.Source = reference // git, an archive or the like
	}
	if number == "" {
		return Entry{}, &SyntaxError{m.Line, fmt.Sprintf("%q has no version", m.Name)}
	}
	e.Version = ecosystem.Package{Ecosystem: ecosystem.NPM, Name: name}.At(number)
	if installed, _ := yarnName(e.Paths[0]); protocol == "npm" {
		e.called(installed)
	}
	e.Optional = m.Value.Get("conditions").String() != "" // for some platforms alone
	if sum := m.Value.Get("checksum").String(); sum != "" {
		if !strings.Contains(sum, "/") {
			sum = cacheKey + "/" + sum
		}
		e.Checksum = sum
	}
	return e, nil
}

// A berryIndex finds the keys of entries.
type berryIndex struct {
	members     []jsonpos.Member
	descriptors map[string]string   // what is asked for, such as a@npm:^1.0.0
	names       map[string][]string // under which a package is asked for; nil until it is needed
	scratch     []byte
}

func newBerryIndex(members []jsonpos.Member) *berryIndex {
	at := &berryIndex{members: members, descriptors: make(map[string]string, 2*len(members))}
	for _, m := range members {
		for d := range strings.SplitSeq(m.Name, ", ") {
			at.descriptors[d] = m.Name
		}
	}
	return at
}

// called returns the keys of the entries that are asked for under a name.
func (at *berryIndex) called(name string) []string {
	if at.names == nil {
		at.names = make(map[string][]string, len(at.members))
		for _, m := range at.members {
			n, _ := yarnName(m.Name)
			at.names[n] = append(at.names[n], m.Name)
		}
	}
	return at.names[name]
}

// find adds the keys of what answers a descriptor to a list. One that is not
// there was redirected by a resolution of the manifest, which the lockfile does
// not repeat: then it may be any entry of that name.
func (at *berryIndex) find(keys []string, name, asked string) []string {
	for _, protocol := range []string{"@", "@npm:"} {
		at.scratch = append(append(append(at.scratch[:0], name...), protocol...), asked...)
		if key := at.descriptors[string(at.scratch)]; key != "" {
			return append(keys, key)
		}
	}
	if called := at.called(name); len(called) <= fewForms {
		return append(keys, called...)
	}
	return keys
}

// patched returns the keys of what the entry under key is a patched form of,
// none when it is itself. Patches of patches name the innermost.
func (at *berryIndex) patched(key string) []string {
	first, _, _ := strings.Cut(key, ", ")
	_, reference := yarnName(first)
	inner, ok := strings.CutPrefix(reference, "patch:")
	if !ok {
		return nil
	}
	inner, _, _ = strings.Cut(inner, "#")
	inner, err := url.PathUnescape(inner)
	if err != nil {
		return nil
	}
	name, asked := yarnName(inner)
	return at.find(nil, name, asked)
}

// berryAsks returns the keys of the entries that one asks for.
func berryAsks(n *jsonpos.Node, at *berryIndex) ([]string, error) {
	members, err := yamlObject(n.Get("dependencies"))
	if err != nil {
		return nil, err
	}
	keys := make([]string, 0, len(members))
	for _, d := range members {
		keys = at.find(keys, d.Name, d.Value.String())
	}
	return keys, nil
}
