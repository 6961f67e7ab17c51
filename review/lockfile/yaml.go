package lockfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// yamlDocuments reads every document of a YAML file: pnpm writes two into one.
// Aliases are refused, for no package manager writes them and a few lines of
// them unfold to gigabytes.
func yamlDocuments(data []byte) ([]*yaml.Node, error) {
	documents, err := yamlTrees(data)
	if err != nil {
		return nil, err
	}
	for _, doc := range documents {
		if err := noAliases(doc); err != nil {
			return nil, err
		}
	}
	return documents, nil
}

// yamlTrees reads every document of a YAML file with its aliases, which the
// caller has to follow with care: they may lead in circles.
func yamlTrees(data []byte) ([]*yaml.Node, error) {
	if len(data) > maxYAML {
		return nil, &SyntaxError{Reason: fmt.Sprintf("larger than %d bytes", maxYAML)}
	}
	var documents []*yaml.Node
	for decoder := yaml.NewDecoder(bytes.NewReader(data)); ; {
		var doc yaml.Node
		err := decoder.Decode(&doc)
		if errors.Is(err, io.EOF) {
			return documents, nil
		}
		if err != nil {
			return nil, yamlError(err)
		}
		documents = append(documents, doc.Content[0])
	}
}

// maxYAML is the size in bytes above which a YAML file is refused. The library
// takes a second and 256 MiB for as much, wherever in it a fault may be; the
// largest that were seen have a third of it.
const maxYAML = 8 << 20

var yamlLine = regexp.MustCompile(`^yaml: line (\d+): (.*)`)

// yamlError gives the library's errors their line back.
func yamlError(err error) *SyntaxError {
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		line, _ := strconv.Atoi(m[1])
		return &SyntaxError{line, m[2]}
	}
	return &SyntaxError{Reason: err.Error()}
}

func noAliases(n *yaml.Node) error {
	if n.Kind == yaml.AliasNode {
		return &SyntaxError{n.Line, "aliases are not read"}
	}
	for _, inner := range n.Content {
		if err := noAliases(inner); err != nil {
			return err
		}
	}
	return nil
}

// A yamlMember is a key of a mapping and its value.
type yamlMember struct {
	key   string
	line  int
	value *yaml.Node
}

// yamlMembers returns the members of a mapping, in order. An absent value has
// none; another kind of value, or a key that is there twice, is an error.
func yamlMembers(n *yaml.Node) ([]yamlMember, error) {
	if n == nil || n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return nil, nil
	}
	if n.Kind != yaml.MappingNode {
		return nil, &SyntaxError{n.Line, "a mapping is expected here"}
	}
	seen := make(map[string]bool, len(n.Content)/2)
	members := make([]yamlMember, 0, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Kind != yaml.ScalarNode {
			return nil, &SyntaxError{key.Line, "a key that is no text"}
		}
		if seen[key.Value] {
			return nil, &SyntaxError{key.Line, fmt.Sprintf("%q is there twice", key.Value)}
		}
		seen[key.Value] = true
		members = append(members, yamlMember{key.Value, key.Line, n.Content[i+1]})
	}
	return members, nil
}

// yamlGet returns the value under key, nil when there is none.
func yamlGet(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// yamlText returns the text of the scalar under key, "" when there is none.
func yamlText(n *yaml.Node, key string) string {
	if v := yamlGet(n, key); v != nil && v.Kind == yaml.ScalarNode {
		return v.Value
	}
	return ""
}
