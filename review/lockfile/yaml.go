package lockfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v3"

	"github.com/bumplens/bumplens/review/jsonpos"
)

// yamlDocuments reads every document of a YAML file into the nodes that JSON is
// read into: pnpm writes two into one. Scalars are texts, as written, unless
// they are null. A key that is there twice is an error. So are aliases, for no
// package manager writes them and a few lines of them unfold to gigabytes.
func yamlDocuments(data []byte) ([]*jsonpos.Node, error) {
	if len(data) <= maxPlainYAML {
		if documents, ok := plainYAML(data); ok {
			return documents, nil
		}
	}
	return libraryYAML(data)
}

// libraryYAML is the part of yamlDocuments that reads all of YAML.
func libraryYAML(data []byte) ([]*jsonpos.Node, error) {
	trees, err := yamlTrees(data)
	if err != nil {
		return nil, err
	}
	var documents []*jsonpos.Node
	for _, tree := range trees {
		doc, err := fromYAML(tree)
		if err != nil {
			return nil, err
		}
		documents = append(documents, doc)
	}
	return documents, nil
}

// fromYAML makes a node of one of the library's.
func fromYAML(tree *yaml.Node) (*jsonpos.Node, error) {
	n := &jsonpos.Node{Line: tree.Line}
	switch tree.Kind {
	case yaml.AliasNode:
		return nil, &SyntaxError{tree.Line, "aliases are not read"}
	case yaml.MappingNode:
		n.Kind = jsonpos.Object
		members, err := yamlMembers(tree)
		if err != nil {
			return nil, err
		}
		for _, m := range members {
			value, err := fromYAML(m.value)
			if err != nil {
				return nil, err
			}
			n.Members = append(n.Members, jsonpos.Member{Name: m.key, Line: m.line, Value: value})
		}
	case yaml.SequenceNode:
		n.Kind = jsonpos.Array
		for _, inner := range tree.Content {
			item, err := fromYAML(inner)
			if err != nil {
				return nil, err
			}
			n.Items = append(n.Items, item)
		}
	default:
		if tree.Tag != "!!null" {
			n.Kind, n.Text = jsonpos.String, tree.Value
		}
	}
	return n, nil
}

// yamlObject returns the members of a mapping, none of what is absent or null.
// Another kind of value is an error.
func yamlObject(n *jsonpos.Node) ([]jsonpos.Member, error) {
	if n == nil || n.Kind == jsonpos.Null {
		return nil, nil
	}
	if n.Kind != jsonpos.Object {
		return nil, &SyntaxError{n.Line, "a mapping is expected here"}
	}
	return n.Members, nil
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

// Sizes in bytes above which a YAML file is refused. The library takes most of a
// second for as much as it is given, wherever in it a fault may be. What package
// managers write is plain; the largest that was seen has a sixth of what may be.
const (
	maxYAML      = 4 << 20
	maxPlainYAML = 16 << 20
)

var yamlLine = regexp.MustCompile(`^yaml: line (\d+): (.*)`)

// yamlError gives the library's errors their line back.
func yamlError(err error) *SyntaxError {
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		line, _ := strconv.Atoi(m[1])
		return &SyntaxError{line, m[2]}
	}
	return &SyntaxError{Reason: err.Error()}
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
