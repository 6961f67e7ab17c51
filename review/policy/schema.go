package policy

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"go.yaml.in/yaml/v3"
)

// JSONSchema describes the form of a configuration, as JSON Schema. It decides
// which keys and values there are: what it does not allow is not read, and what
// is wrong is told in its words.
//
//go:embed schema.json
var JSONSchema []byte

// A form is the schema, as a document and made ready.
type form struct {
	doc    any
	schema *jsonschema.Schema
}

var theForm = sync.OnceValue(func() form {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(JSONSchema))
	if err != nil {
		panic(err) // it is embedded, and tested
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.RegisterFormat(&jsonschema.Format{Name: "glob", Validate: isGlob})
	if err := c.AddResource("config.json", doc); err != nil {
		panic(err)
	}
	return form{doc, c.MustCompile("config.json")}
})

func isGlob(v any) error {
	if s, ok := v.(string); ok && !doublestar.ValidatePattern(s) {
		return doublestar.ErrBadPattern
	}
	return nil
}

// check tells where the document at root does not have the form.
func (f form) check(root *yaml.Node, value any) []*Error {
	err := f.schema.Validate(value)
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return nil
	}
	var faults []*Error
	var walk func(*jsonschema.ValidationError)
	walk = func(e *jsonschema.ValidationError) {
		if len(e.Causes) == 0 {
			faults = append(faults, f.told(root, e)...)
		}
		for _, cause := range e.Causes {
			walk(cause)
		}
	}
	walk(invalid)
	return faults
}

// told says in words of the schema what is wrong at one place.
func (f form) told(root *yaml.Node, e *jsonschema.ValidationError) []*Error {
	n := find(root, e.InstanceLocation)
	here := f.at(e.SchemaURL)
	switch k := e.ErrorKind.(type) {
	case *kind.AdditionalProperties:
		known, _ := here["properties"].(map[string]any)
		var faults []*Error
		for _, name := range k.Properties {
			faults = append(faults, fault(key(n, name), "%q is not known here; known are %s", name, among(name, slices.Sorted(maps.Keys(known)))))
		}
		return faults
	case *kind.Required:
		var faults []*Error
		for _, name := range k.Missing {
			if name == "version" {
				name += ": 1"
			}
			faults = append(faults, fault(n, "%q is missing", name))
		}
		return faults
	case *kind.Enum:
		allowed := among(n.Value, spelled(k.Want))
		if n.Kind != yaml.ScalarNode {
			return []*Error{fault(n, "one of %s is expected here", allowed)}
		}
		return []*Error{fault(n, "%q is none of %s", n.Value, allowed)}
	case *kind.MinProperties:
		return []*Error{fault(n, "the mapping is empty")}
	case *kind.Type:
		if want, ok := wanted[k.Want[0]]; ok {
			return []*Error{fault(n, "%s is expected here", want)}
		}
	}
	title, _ := here["title"].(string)
	if n.Kind != yaml.ScalarNode {
		return []*Error{fault(n, "%s is expected here", title)}
	}
	return []*Error{fault(n, "%q is not %s", n.Value, title)}
}

// wanted are the types that have no title of their own in the schema.
var wanted = map[string]string{"object": "a mapping", "array": "a list", "boolean": "true or false"}

// spelled writes the values of an enumeration as a configuration has them.
func spelled(values []any) []string {
	var list []string
	for _, v := range values {
		list = append(list, fmt.Sprint(v))
	}
	return list
}

// maxAllowed is how many values are named in a fault.
const maxAllowed = 20

// among names what is allowed. Of a long list it names those that begin with the
// same word.
func among(got string, allowed []string) string {
	if len(allowed) > maxAllowed {
		word, _, _ := strings.Cut(got, "-")
		all := len(allowed)
		allowed = slices.DeleteFunc(slices.Clone(allowed), func(s string) bool { return !strings.HasPrefix(s, word+"-") })
		if len(allowed) == 0 {
			return fmt.Sprintf("the %d that \"bot indicators\" lists", all)
		}
	}
	return strings.Join(allowed, ", ")
}

// at returns the part of the schema that an address names.
func (f form) at(address string) map[string]any {
	_, pointer, _ := strings.Cut(address, "#")
	here := f.doc
	for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		in, ok := here.(map[string]any)
		if next, there := in[token]; ok && there {
			here = next
		}
	}
	in, _ := here.(map[string]any)
	return in
}

// find returns the node at a place, an empty one where there is none.
func find(n *yaml.Node, place []string) *yaml.Node {
	for _, token := range place {
		next := new(yaml.Node)
		switch n.Kind {
		case yaml.MappingNode:
			for i := 0; i+1 < len(n.Content); i += 2 {
				if n.Content[i].Value == token {
					next = n.Content[i+1]
				}
			}
		case yaml.SequenceNode:
			if i, err := strconv.Atoi(token); err == nil && i < len(n.Content) {
				next = n.Content[i]
			}
		}
		n = next
	}
	return n
}

// key returns the key of a mapping that has a name.
func key(n *yaml.Node, name string) *yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i]
		}
	}
	return n
}
