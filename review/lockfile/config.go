package lockfile

import (
	"encoding/json"
	"iter"
	"path"
	"slices"
	"strings"
	"unicode"

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

// readNPMRC reads lines of a key and a value, apart by an equals sign, in
// sections or in none, as npm does: quotes and escapes of both mean nothing, and
// a comment may end them.
func readNPMRC(data []byte) ([]option, error) {
	var options []option
	var section []string
	for number, body := range iniLines(data) {
		body = strings.TrimFunc(body, isBlank)
		switch {
		case body == "" || body[0] == ';' || body[0] == '#':
		case body[0] == '[' && body[len(body)-1] == ']':
			section = []string{npmText(body[1 : len(body)-1])}
		default:
			key, value, _ := strings.Cut(body, "=")
			key = strings.TrimSuffix(npmText(key), "[]")
			options = append(options, option{append(slices.Clip(section), key), npmText(value), number})
		}
	}
	return options, nil
}

// npmText takes quotes, escapes and comments off a key or a value.
func npmText(s string) string {
	s = strings.TrimFunc(s, isBlank)
	if n := len(s); n > 1 && s[0] == s[n-1] && (s[0] == '"' || s[0] == '\'') {
		var plain string
		if json.Unmarshal([]byte(s), &plain) == nil {
			return plain
		}
		return s[1 : n-1]
	}
	var text strings.Builder
	for i := 0; i < len(s) && s[i] != ';' && s[i] != '#'; i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte(`\;#`, s[i+1]) >= 0 {
			i++
		}
		text.WriteByte(s[i])
	}
	return strings.TrimFunc(text.String(), isBlank)
}

// isBlank reports whether npm trims a character: a mark of the byte order too.
func isBlank(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' }

// readPip reads lines of a key and a value, apart by an equals sign or a colon,
// in sections, as pip does: a key may be in any case, and a line that is further
// in than its key is part of the value, an item by itself.
func readPip(data []byte) ([]option, error) {
	var options []option
	var section, key []string
	indent := 0
	for number, line := range iniLines(data) {
		body := strings.TrimSpace(line)
		if body == "" || body[0] == ';' || body[0] == '#' {
			continue
		}
		in := strings.Index(line, body[:1])
		if key != nil && in > indent {
			options = append(options, option{key, body, number})
			continue
		}
		indent = in
		if end := strings.LastIndexByte(body, ']'); body[0] == '[' && end > 0 {
			section, key = []string{body[1:end]}, nil
			continue
		}
		name, value := body, ""
		if i := strings.IndexAny(body, "=:"); i >= 0 {
			name, value = body[:i], strings.TrimSpace(body[i+1:])
		}
		name = strings.ReplaceAll(strings.ToLower(strings.TrimSpace(name)), "_", "-")
		key = append(slices.Clip(section), strings.TrimPrefix(name, "--"))
		options = append(options, option{key, value, number})
	}
	return options, nil
}

// iniLines yields lines with their numbers. A carriage return ends one too, and
// counts as none of its own.
func iniLines(data []byte) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		number := 0
		for line := range strings.Lines(string(data)) {
			number++
			for part := range strings.SplitSeq(strings.TrimRight(line, "\r\n"), "\r") {
				if !yield(number, part) {
					return
				}
			}
		}
	}
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

// elementOptions lists the texts and attributes below an element. One that is
// empty is an option without a value.
func elementOptions(n *xmlNode, under []string) []option {
	under = append(slices.Clip(under), n.name)
	var options []option
	if n.text != "" || len(n.attributes)+len(n.children) == 0 {
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
			at := under
			if m.key != "<<" { // what is merged in stands here
				at = append(slices.Clip(under), m.key)
			}
			if err := r.add(m.value, at, depth+1); err != nil {
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
