package lockfile

import (
	"path"
	"slices"
	"strings"

	"github.com/tidwall/jsonc"
	"go.yaml.in/yaml/v3"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/jsonpos"
)

// An option is one value of a configuration file, under the names that lead to
// it. Items of a list are options of one path.
type option struct {
	path  []string
	value string
	line  int
}

// A configReader reads the options of a configuration file.
type configReader func(data []byte) ([]option, error)

// A config is what configures a package manager: how the file is read, and
// which of its options are settings. All others are none of ours.
type config struct {
	ecosystem ecosystem.Ecosystem
	read      configReader
	rules     []settingRule
}

// A settingRule says what an option decides. Its path has * for any one name,
// and a last ** for any names, or none.
type settingRule struct {
	kind SettingKind
	path []string
}

// on makes a rule; the names of its path are apart by blanks.
func on(kind SettingKind, path string) settingRule { return settingRule{kind, strings.Fields(path)} }

// parse reads the settings of the file called name.
func (c config) parse(name string, data []byte) (*File, error) {
	options, err := c.read(data)
	if err != nil {
		return nil, err
	}
	return &File{Settings: c.settings(name, options)}, nil
}

// settings returns the options that are settings.
func (c config) settings(name string, options []option) []Setting {
	var settings []Setting
	for _, o := range options {
		i := slices.IndexFunc(c.rules, func(r settingRule) bool { return r.matches(o.path) })
		if i >= 0 {
			settings = append(settings, Setting{
				Kind: c.rules[i].kind, Ecosystem: c.ecosystem, Value: o.value, Place: Place{name, o.line},
				// pnpm reads the same of a package.json, of a file of its own
				// and of its lockfile.
				Name: strings.TrimPrefix(strings.Join(o.path, "."), "pnpm."),
			})
		}
	}
	return settings
}

func (r settingRule) matches(names []string) bool {
	for i, want := range r.path {
		if want == "**" {
			return true
		}
		if i >= len(names) {
			return false
		}
		if ok, _ := path.Match(want, strings.ReplaceAll(names[i], "/", "|")); !ok {
			return false
		}
	}
	return len(names) == len(r.path)
}

// readINI reads lines of a key and a value, apart by an equals sign, in sections
// or in none, as npm and pip do. A line that goes on where the one before ended
// is part of its value, an item by itself.
func readINI(data []byte) ([]option, error) {
	var options []option
	var section []string
	number := 0
	for line := range strings.Lines(string(data)) {
		number++
		body := strings.TrimSpace(line)
		switch {
		case body == "" || body[0] == ';' || body[0] == '#':
		case body[0] == '[' && body[len(body)-1] == ']':
			section = []string{strings.TrimSpace(body[1 : len(body)-1])}
		case (line[0] == ' ' || line[0] == '\t') && len(options) > 0 && !strings.Contains(body, "="):
			options = append(options, option{options[len(options)-1].path, body, number})
		default:
			key, value, _ := strings.Cut(body, "=")
			if i := strings.IndexByte(key, ':'); !strings.Contains(body, "=") && i > 0 {
				key, value = key[:i], body[i+1:]
			}
			key = strings.TrimSuffix(strings.TrimSpace(key), "[]")
			value = strings.Trim(strings.TrimSpace(value), `"'`)
			options = append(options, option{append(slices.Clip(section), key), value, number})
		}
	}
	return options, nil
}

// readWords reads lines of a key and a value, apart by a blank, as Yarn 1 does.
func readWords(data []byte) ([]option, error) {
	var options []option
	number := 0
	for line := range strings.Lines(string(data)) {
		number++
		body := strings.TrimSpace(line)
		if body == "" || body[0] == '#' {
			continue
		}
		key, value, _ := strings.Cut(body, " ")
		options = append(options, option{[]string{strings.Trim(key, `":`)}, strings.Trim(strings.TrimSpace(value), `"`), number})
	}
	return options, nil
}

// readJSON reads JSON in which comments and trailing commas may stand: some
// package managers allow them in their manifests.
func readJSON(data []byte) ([]option, error) {
	doc, err := jsonDocument(jsonc.ToJSONInPlace(slices.Clone(data)))
	if err != nil {
		return nil, err
	}
	return nodeOptions(doc, nil), nil
}

func readTOML(data []byte) ([]option, error) {
	doc, err := tomlDocument(data)
	if err != nil {
		return nil, err
	}
	return nodeOptions(doc, nil), nil
}

func readXML(data []byte) ([]option, error) {
	root, err := xmlDocument(data)
	if err != nil {
		return nil, err
	}
	return elementOptions(root, nil), nil
}

// elementOptions lists the texts and attributes below an element.
func elementOptions(n *xmlNode, under []string) []option {
	under = append(slices.Clip(under), n.name)
	var options []option
	if n.text != "" {
		options = append(options, option{under, n.text, n.line})
	}
	for _, a := range n.attributes {
		options = append(options, option{append(slices.Clip(under), xmlName(a.Name)), a.Value, n.line})
	}
	for _, c := range n.children {
		options = append(options, elementOptions(c, under)...)
	}
	return options
}

// nodeOptions lists the values below a node.
func nodeOptions(n *jsonpos.Node, under []string) []option {
	var options []option
	switch n.Kind {
	case jsonpos.Object:
		for _, m := range n.Members {
			options = append(options, nodeOptions(m.Value, append(slices.Clip(under), m.Name))...)
		}
	case jsonpos.Array:
		for _, item := range n.Items {
			options = append(options, nodeOptions(item, under)...)
		}
	default:
		options = append(options, option{under, n.Text, n.Line})
	}
	return options
}

func readYAML(data []byte) ([]option, error) {
	documents, err := yamlTrees(data)
	if err != nil {
		return nil, err
	}
	r := yamlOptions{left: maxNodes}
	for _, doc := range documents {
		if err := r.add(doc, nil, 0); err != nil {
			return nil, err
		}
	}
	return r.options, nil
}

// yamlOptions collects the values of a YAML file. Aliases are followed, though
// they may make many nodes of few, or stand for what they are in.
type yamlOptions struct {
	options []option
	left    int // nodes that may still be looked at
}

func (r *yamlOptions) add(n *yaml.Node, under []string, depth int) error {
	n = followed(n)
	const deepest = 1000
	if r.left--; r.left < 0 || depth > deepest {
		return &SyntaxError{n.Line, "too many values, or nested too deep"}
	}
	switch n.Kind {
	case yaml.MappingNode:
		members, err := yamlMembers(n)
		for _, m := range members {
			if err := r.add(m.value, append(slices.Clip(under), m.key), depth+1); err != nil {
				return err
			}
		}
		return err
	case yaml.SequenceNode:
		for _, item := range n.Content {
			if err := r.add(item, under, depth+1); err != nil {
				return err
			}
		}
	default:
		r.options = append(r.options, option{under, n.Value, n.Line})
	}
	return nil
}
