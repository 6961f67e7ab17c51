package manifest

import (
	"cmp"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/bumplens/bumplens/review/archive"
)

// readGem reads a gemspec, described in the guides of RubyGems under
// "Specification Reference", as data: the tags that name Ruby's classes mean
// nothing here, and no object is made.
func readGem(t *archive.Tree) (*Manifest, error) {
	if t.File(archive.GemMetadata) == nil {
		return nil, errors.New("there is no gemspec")
	}
	data, err := dataOf(t, archive.GemMetadata)
	if err != nil {
		return nil, err
	}
	if len(data) > maxGemspec {
		return nil, fmt.Errorf("parsing the gemspec: larger than %d bytes", maxGemspec)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("parsing the gemspec: %w", err)
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, errors.New("parsing the gemspec: it is no mapping")
	}
	if err := boundMappings(&doc); err != nil {
		return nil, fmt.Errorf("parsing the gemspec: %w", err)
	}
	spec := doc.Content[0]
	m := &Manifest{
		Path:         archive.GemMetadata,
		Name:         yamlText(yamlGet(spec, "name")),
		Version:      yamlText(yamlGet(spec, "version", "version")),
		Repository:   cmp.Or(yamlText(yamlGet(spec, "metadata", "source_code_uri")), yamlText(yamlGet(spec, "homepage"))),
		Dependencies: make(map[string]Dependency),
		Commands:     make(map[string]Line),
	}
	var licences []string
	for _, l := range yamlList(yamlGet(spec, "licenses")) {
		licences = append(licences, yamlText(l))
	}
	m.Licence = strings.Join(licences, ", ")
	if err := m.readGemDependencies(spec); err != nil {
		return nil, err
	}
	m.readGemCommands(spec)
	m.readGemHooks(t, spec)
	return m, nil
}

const (
	maxGemspec       = 4 << 20 // bytes
	mostRequirements = 100     // in a list that any number of dependencies may share
	mostDependencies = 5000
	mostKeys         = 500 // of a mapping, which any number may share too
)

// boundMappings refuses mappings that are no object's of RubyGems. Each is
// looked through as often as it is named.
func boundMappings(n *yaml.Node) error {
	if n.Kind == yaml.MappingNode && len(n.Content) > 2*mostKeys {
		return fmt.Errorf("line %d: a mapping of more than %d keys", n.Line, mostKeys)
	}
	for _, c := range n.Content { // what an alias stands for is elsewhere among them
		if err := boundMappings(c); err != nil {
			return err
		}
	}
	return nil
}

func (m *Manifest) readGemDependencies(spec *yaml.Node) error {
	listed := yamlList(yamlGet(spec, "dependencies"))
	if len(listed) > mostDependencies {
		return fmt.Errorf("parsing the gemspec: more than %d dependencies", mostDependencies)
	}
	for _, d := range listed {
		name := yamlText(yamlGet(d, "name"))
		if kind := yamlText(yamlGet(d, "type")); name == "" || kind != "" && strings.TrimPrefix(kind, ":") != "runtime" {
			continue // Bundler installs those for development in the gem's own folder alone
		}
		asked := yamlGet(d, "requirement")
		if asked == nil {
			asked = yamlGet(d, "version_requirements") // gems of old
		}
		listed := yamlList(yamlGet(asked, "requirements"))
		if len(listed) > mostRequirements {
			return fmt.Errorf("parsing the gemspec: more than %d requirements of %q", mostRequirements, name)
		}
		var all []string
		for _, r := range listed {
			pair := yamlList(r)
			if len(pair) == 2 {
				all = append(all, yamlText(pair[0])+" "+yamlText(yamlGet(pair[1], "version")))
			}
		}
		slices.Sort(all) // their order means nothing
		m.Dependencies[name] = Dependency{Package: name, Spec: strings.Join(all, ", "), Field: "dependencies", Line: d.Line}
	}
	return nil
}

// readGemCommands reads what RubyGems puts in a folder of the PATH.
func (m *Manifest) readGemCommands(spec *yaml.Node) {
	folder := cmp.Or(yamlText(yamlGet(spec, "bindir")), "bin")
	for _, c := range yamlList(yamlGet(spec, "executables")) {
		if name := yamlText(c); name != "" {
			m.Commands[name] = Line{Text: path.Join(folder, name), Line: c.Line}
		}
	}
}

func (m *Manifest) readGemHooks(t *archive.Tree, spec *yaml.Node) {
	for _, e := range yamlList(yamlGet(spec, "extensions")) {
		if file := yamlText(e); file != "" {
			m.hook(Hook{Name: "extension " + file, What: fmt.Sprintf("a native extension's %q", file), Kind: Builds, File: file, Path: archive.GemMetadata, Line: e.Line})
		}
	}
	folders := []string{"lib"}
	if listed := yamlList(yamlGet(spec, "require_paths")); len(listed) > 0 {
		folders = nil
		for _, f := range listed {
			folders = append(folders, yamlText(f))
		}
	}
	for _, folder := range folders {
		if file := path.Join(folder, "rubygems_plugin.rb"); t.File(file) != nil {
			m.hook(Hook{Name: file, What: "a RubyGems plugin that runs with every later gem command", Kind: Loads, File: file, Path: file, Line: 1})
		}
	}
	if t.File("plugins.rb") != nil {
		m.hook(Hook{Name: "plugins.rb", What: "a Bundler plugin", Kind: Loads, File: "plugins.rb", Path: "plugins.rb", Line: 1})
	}
}

// yamlGet returns the value at a path of keys, nil when there is none. An alias
// stands for what it names.
func yamlGet(n *yaml.Node, keys ...string) *yaml.Node {
	n = unaliased(n)
	for _, key := range keys {
		if n == nil || n.Kind != yaml.MappingNode {
			return nil
		}
		var found *yaml.Node
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == key {
				found = n.Content[i+1]
			}
		}
		n = unaliased(found)
	}
	return n
}

func unaliased(n *yaml.Node) *yaml.Node {
	if n != nil && n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// yamlList returns the items of a list. Other values have none.
func yamlList(n *yaml.Node) []*yaml.Node {
	if n = unaliased(n); n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	return n.Content
}

// yamlText returns the text of a value, "" for one that has none.
func yamlText(n *yaml.Node) string {
	if n = unaliased(n); n == nil || n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		return ""
	}
	return n.Value
}
