package policy

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// MaxSize is the size in bytes above which a configuration is refused.
const MaxSize = 256 << 10

// An Error says where a configuration is wrong.
type Error struct {
	Organization bool // it is the organization's that is wrong
	Line, Column int
	Reason       string
}

func (e *Error) Error() string {
	name := File
	if e.Organization {
		name = "the organization's " + File
	}
	return fmt.Sprintf("%s:%d:%d: %s", name, e.Line, e.Column, e.Reason)
}

// Errors are all faults of a configuration, in their order.
type Errors []*Error

func (e Errors) Error() string {
	var lines []string
	for _, one := range e {
		lines = append(lines, one.Error())
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns each fault.
func (e Errors) Unwrap() []error {
	var list []error
	for _, one := range e {
		list = append(list, one)
	}
	return list
}

func fault(n *yaml.Node, format string, args ...any) *Error {
	return &Error{Line: n.Line, Column: n.Column, Reason: fmt.Sprintf(format, args...)}
}

// Parse reads a repository's own configuration and that of its organization,
// which gives each top-level key that the repository's own does not set. Each
// may be nil or empty. The error is [Errors], every fault of both.
func Parse(own, organization []byte) (*Policy, error) {
	root, faults := read(own)
	general, theirs := read(organization)
	for _, e := range theirs {
		e.Organization = true
	}
	if faults = append(faults, theirs...); len(faults) > 0 {
		return nil, Errors(faults)
	}
	f := Default().file()
	if err := join(root, general).Decode(f); err != nil {
		return nil, Errors{fault(root, "%v", err)} // nothing that has the form
	}
	return f.policy(), nil
}

// join returns the mapping of all keys of own and those of general that own does
// not have.
func join(own, general *yaml.Node) *yaml.Node {
	all := &yaml.Node{Kind: yaml.MappingNode, Content: slices.Clone(own.Content)}
	for i := 0; i+1 < len(general.Content); i += 2 {
		if k := general.Content[i]; find(own, []string{k.Value}).IsZero() {
			all.Content = append(all.Content, k, general.Content[i+1])
		}
	}
	return all
}

// read returns the document of a configuration, which has the form, or what is
// wrong with it. It is empty where nothing is configured.
func read(data []byte) (*yaml.Node, []*Error) {
	if len(data) > MaxSize {
		return nil, []*Error{{Line: 1, Column: 1, Reason: fmt.Sprintf("larger than %d bytes", MaxSize)}}
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var doc yaml.Node
	if err := decoder.Decode(&doc); err == io.EOF {
		return new(yaml.Node), nil
	} else if err != nil {
		return nil, []*Error{{Line: lineOf(err), Column: 1, Reason: err.Error()}}
	}
	var second yaml.Node
	if err := decoder.Decode(&second); err == nil {
		return nil, []*Error{fault(&second, "there is more than one document")}
	} else if err != io.EOF {
		return nil, []*Error{{Line: lineOf(err), Column: 1, Reason: err.Error()}}
	}
	root := doc.Content[0]
	r := new(reader)
	value := r.value(root)
	if len(r.faults) == 0 {
		r.faults = theForm().check(root, value)
	}
	if len(r.faults) == 0 {
		r.faults = beyondForm(root)
	}
	slices.SortStableFunc(r.faults, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), strings.Compare(a.Reason, b.Reason))
	})
	return root, r.faults
}

var yamlLine = regexp.MustCompile(`^yaml: (?:[a-z ]+: )?line ([0-9]+): `)

// lineOf returns the line at which text is no YAML.
func lineOf(err error) int {
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		line, _ := strconv.Atoi(m[1])
		return max(1, line)
	}
	return 1
}

// A reader makes of YAML what JSON has, which is what a schema knows of, and
// gathers what JSON does not have.
type reader struct{ faults []*Error }

func (r *reader) value(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		m := make(map[string]any, len(n.Content)/2)
		for i := 0; i+1 < len(n.Content); i += 2 {
			k := n.Content[i]
			_, twice := m[k.Value]
			switch {
			case k.Kind != yaml.ScalarNode:
				r.faults = append(r.faults, fault(k, "a key is one word or text"))
			case twice:
				r.faults = append(r.faults, fault(k, "%q is there twice", k.Value))
			}
			m[k.Value] = r.value(n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		list := make([]any, 0, len(n.Content))
		for _, item := range n.Content {
			list = append(list, r.value(item))
		}
		return list
	case yaml.ScalarNode:
		return r.scalar(n)
	}
	r.faults = append(r.faults, fault(n, "aliases are not read"))
	return nil
}

// scalar reads a value as YAML understands it; a day is a text in JSON.
func (r *reader) scalar(n *yaml.Node) any {
	var v any
	switch n.ShortTag() {
	case "!!str", "!!timestamp":
		return n.Value
	case "!!null":
		return nil
	case "!!bool", "!!int", "!!float":
		if err := n.Decode(&v); err == nil {
			if f, ok := v.(float64); !ok || !math.IsNaN(f) && !math.IsInf(f, 0) {
				return v
			}
		}
	}
	r.faults = append(r.faults, fault(n, "%q with the tag %q is not read", n.Value, n.ShortTag()))
	return nil
}

// beyondForm tells what is wrong that a schema cannot say.
func beyondForm(root *yaml.Node) []*Error {
	var faults []*Error
	rules := find(root, []string{"indicators"}).Content
	for i := 1; i < len(rules); i += 2 {
		globs := find(rules[i], []string{"paths"}).Content
		for j := 0; j < len(globs); j += 2 {
			if glob := globs[j]; glob.Value == "" || isGlob(glob.Value) != nil {
				faults = append(faults, fault(glob, "%q is not a glob such as web/**", glob.Value))
			}
		}
	}
	required := find(root, []string{"sources", "required"}).Content
	for _, o := range find(root, []string{"sources", "optional"}).Content {
		if slices.ContainsFunc(required, func(r *yaml.Node) bool { return r.Value == o.Value }) {
			faults = append(faults, fault(o, "%q is both required and optional", o.Value))
		}
	}
	return faults
}
