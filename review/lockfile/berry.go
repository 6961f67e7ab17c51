package lockfile

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/bumplens/bumplens/review/ecosystem"
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
	members, err := yamlMembers(documents[0])
	if err != nil {
		return nil, err
	}
	metadata := yamlGet(documents[0], "__metadata")
	if version := yamlText(metadata, "version"); !slices.Contains(berryVersions, version) {
		return nil, &SyntaxError{documents[0].Line, fmt.Sprintf("version %q of the format is not known", version)}
	}
	g := newWholeGraph()
	at := newBerryIndex(members)
	all := new(File)
	var keys []string // of entries
	for _, m := range members {
		if m.key == "__metadata" {
			continue
		}
		e, err := berryEntry(file, m, yamlText(metadata, "cacheKey"))
		if err != nil {
			return nil, err
		}
		asked, err := berryAsks(m.value, at)
		if err != nil {
			return nil, err
		}
		if yamlText(m.value, "linkType") == "soft" {
			g.roots = append(g.roots, asked...) // a workspace
			continue
		}
		g.edges[m.key] = append(asked, at.patched(m.key)...)
		if name, patch := berryPatch(m); patch != "" {
			all.Settings = append(all.Settings, Setting{
				Kind: Substitution, Ecosystem: ecosystem.NPM, Name: "patch " + name, Value: patch, Place: Place{file, m.line},
			})
		}
		if g.names[m.key], _ = yarnName(yamlText(m.value, "resolution")); !e.IsZero() {
			all.Entries, keys = append(all.Entries, e), append(keys, m.key)
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
func berryPatch(m yamlMember) (name, patch string) {
	name, reference := yarnName(yamlText(m.value, "resolution"))
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
func berryEntry(file string, m yamlMember, cacheKey string) (Entry, error) {
	resolution := yamlText(m.value, "resolution")
	name, reference := yarnName(resolution)
	protocol, rest, _ := strings.Cut(reference, ":")
	if name == "" || reference == "" || m.value.Kind != yaml.MappingNode {
		return Entry{}, &SyntaxError{m.line, fmt.Sprintf("%q has no resolution", m.key)}
	}
	number := yamlText(m.value, "version")
	e := Entry{Places: []Place{{file, m.line}}, Paths: strings.Split(m.key, ", ")}
	switch protocol {
	case "workspace", "link", "portal", "patch", "file", "exec":
		return Entry{}, nil
	case "npm":
		number, rest, _ = strings.Cut(rest, "::")
		if q, err := url.ParseQuery(rest); err == nil {
			e.Source = q.Get("__archiveUrl")
		}
	default:
		e.Source = reference // git, an archive or the like
	}
	if number == "" {
		return Entry{}, &SyntaxError{m.line, fmt.Sprintf("%q has no version", m.key)}
	}
	e.Version = ecosystem.Package{Ecosystem: ecosystem.NPM, Name: name}.At(number)
	if installed, _ := yarnName(e.Paths[0]); protocol == "npm" {
		e.called(installed)
	}
	e.Optional = yamlText(m.value, "conditions") != "" // for some platforms alone
	if sum := yamlText(m.value, "checksum"); sum != "" {
		if !strings.Contains(sum, "/") {
			sum = cacheKey + "/" + sum
		}
		e.Checksum = sum
	}
	return e, nil
}

// A berryIndex finds the keys of entries.
type berryIndex struct {
	descriptors map[string]string   // what is asked for, such as a@npm:^1.0.0
	names       map[string][]string // under which a package is asked for
}

func newBerryIndex(members []yamlMember) berryIndex {
	at := berryIndex{make(map[string]string, len(members)), make(map[string][]string, len(members))}
	for _, m := range members {
		for _, d := range strings.Split(m.key, ", ") {
			at.descriptors[d] = m.key
		}
		name, _ := yarnName(m.key)
		at.names[name] = append(at.names[name], m.key)
	}
	return at
}

// find returns the keys of what answers a descriptor. One that is not there was
// redirected by a resolution of the manifest, which the lockfile does not
// repeat: then it may be any entry of that name.
func (at berryIndex) find(name, asked string) []string {
	for _, descriptor := range []string{name + "@" + asked, name + "@npm:" + asked} {
		if key := at.descriptors[descriptor]; key != "" {
			return []string{key}
		}
	}
	if keys := at.names[name]; len(keys) <= fewForms {
		return keys
	}
	return nil
}

// patched returns the keys of what the entry under key is a patched form of,
// none when it is itself. Patches of patches name the innermost.
func (at berryIndex) patched(key string) []string {
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
	return at.find(yarnName(inner))
}

// berryAsks returns the keys of the entries that one asks for.
func berryAsks(n *yaml.Node, at berryIndex) ([]string, error) {
	members, err := yamlMembers(yamlGet(n, "dependencies"))
	if err != nil {
		return nil, err
	}
	var keys []string
	for _, d := range members {
		keys = append(keys, at.find(d.key, d.value.Value)...)
	}
	return keys, nil
}
