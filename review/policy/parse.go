package policy

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"
	"go.yaml.in/yaml/v3"

	"github.com/bumplens/bumplens/review/advisory"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/indicator"
)

// MaxSize is the size in bytes above which a configuration is refused.
const MaxSize = 256 << 10

// An Error says where a configuration is wrong.
type Error struct {
	Line, Column int
	Reason       string
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", File, e.Line, e.Column, e.Reason)
}

// Parse reads a configuration. It returns every fault that it finds, joined,
// each an [*Error].
func Parse(data []byte) (*Policy, error) {
	if len(data) > MaxSize {
		return nil, &Error{1, 1, fmt.Sprintf("larger than %d bytes", MaxSize)}
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var doc yaml.Node
	if err := decoder.Decode(&doc); err == io.EOF {
		return Default(), nil
	} else if err != nil {
		return nil, &Error{1, 1, err.Error()}
	}
	if decoder.Decode(new(yaml.Node)) != io.EOF {
		return nil, &Error{1, 1, "there is more than one document"}
	}
	p := &parser{policy: Default()}
	p.document(doc.Content[0])
	if err := errors.Join(p.faults...); err != nil {
		return nil, err
	}
	return p.policy, nil
}

// A parser fills in a policy and gathers what is wrong.
type parser struct {
	policy *Policy
	faults []error
}

func (p *parser) fault(n *yaml.Node, format string, args ...any) {
	p.faults = append(p.faults, &Error{n.Line, n.Column, fmt.Sprintf(format, args...)})
}

// A field reads the value of one key.
type field map[string]func(*yaml.Node)

func (p *parser) document(n *yaml.Node) {
	version := ""
	p.fields(n, field{
		"version":    func(v *yaml.Node) { version = p.oneOf(v, "1") },
		"mode":       func(v *yaml.Node) { p.policy.Mode = Mode(p.oneOf(v, string(Enforce), string(Observe))) },
		"block":      func(v *yaml.Node) { p.policy.Block = p.severity(v) },
		"indicators": p.indicators,
		"ecosystems": p.ecosystems,
		"ignore":     p.ignore,
		"cooldown":   func(v *yaml.Node) { p.policy.Cooldown = p.days(v) },
		"override":   p.override,
		"sources":    p.sources,
		"on_incomplete": func(v *yaml.Node) {
			p.policy.OnIncomplete = OnIncomplete(p.oneOf(v, string(HoldIncomplete), string(NeutralIncomplete)))
		},
	})
	if version == "" && len(p.faults) == 0 {
		p.fault(n, `"version: 1" is missing`)
	}
}

// fields reads a mapping whose keys are all known and there once.
func (p *parser) fields(n *yaml.Node, known field) {
	if n.Kind != yaml.MappingNode {
		p.fault(n, "a mapping is expected here")
		return
	}
	seen := make(map[string]bool)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		read := known[key.Value]
		switch {
		case read == nil:
			var names []string
			for name := range known {
				names = append(names, name)
			}
			slices.Sort(names)
			p.fault(key, "%q is not known here; known are %s", key.Value, strings.Join(names, ", "))
		case seen[key.Value]:
			p.fault(key, "%q is there twice", key.Value)
		case value.Kind == yaml.AliasNode:
			p.fault(value, "aliases are not read")
		default:
			read(value)
		}
		seen[key.Value] = true
	}
}

// list reads each item of a sequence.
func (p *parser) list(n *yaml.Node, read func(*yaml.Node)) {
	if n.Kind != yaml.SequenceNode {
		p.fault(n, "a list is expected here")
		return
	}
	for _, item := range n.Content {
		read(item)
	}
}

func (p *parser) indicators(n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		p.fault(n, "a mapping from indicators to levels is expected here")
		return
	}
	p.policy.Indicators = make(map[string]Level)
	for i := 0; i+1 < len(n.Content); i += 2 {
		id := p.indicator(n.Content[i])
		if level := n.Content[i+1]; level.Value == "off" {
			p.policy.Indicators[id] = Off
		} else {
			p.policy.Indicators[id] = Level(p.severity(level))
		}
	}
}

func (p *parser) ecosystems(n *yaml.Node) {
	var names []string
	for _, e := range ecosystem.All() {
		names = append(names, string(e))
	}
	p.list(n, func(item *yaml.Node) {
		p.policy.Ecosystems = append(p.policy.Ecosystems, ecosystem.Ecosystem(p.oneOf(item, names...)))
	})
}

func (p *parser) ignore(n *yaml.Node) {
	into := func(list *[]Ignored, what string, read func(*yaml.Node) string) func(*yaml.Node) {
		return func(n *yaml.Node) {
			p.list(n, func(item *yaml.Node) { *list = append(*list, p.ignored(item, what, read)) })
		}
	}
	p.fields(n, field{
		"paths":      into(&p.policy.Ignore.Paths, "path", p.glob),
		"packages":   into(&p.policy.Ignore.Packages, "package", p.glob),
		"indicators": into(&p.policy.Ignore.Indicators, "indicator", p.indicator),
	})
}

// ignored reads one thing to ignore, under the key what.
func (p *parser) ignored(n *yaml.Node, what string, read func(*yaml.Node) string) Ignored {
	var i Ignored
	known := field{
		what:     func(v *yaml.Node) { i.What = read(v) },
		"reason": func(v *yaml.Node) { i.Reason = strings.TrimSpace(v.Value) },
		"until": func(v *yaml.Node) {
			var err error
			if i.Until, err = time.Parse(time.DateOnly, v.Value); err != nil {
				p.fault(v, "%q is not a day such as 2027-01-31", v.Value)
			}
		},
	}
	if what == "indicator" {
		known["package"] = func(v *yaml.Node) { i.Package = p.glob(v) }
	}
	faults := len(p.faults)
	p.fields(n, known)
	if len(p.faults) == faults && (i.What == "" || i.Reason == "") {
		p.fault(n, "%q and a reason are needed", what)
	}
	return i
}

func (p *parser) override(n *yaml.Node) {
	o := &p.policy.Override
	p.fields(n, field{
		"label":        func(v *yaml.Node) { o.Label = p.text(v) },
		"min_role":     func(v *yaml.Node) { o.MinRole = p.oneOf(v, "triage", "write", "maintain", "admin") },
		"allow_author": func(v *yaml.Node) { o.AllowAuthor = p.oneOf(v, "true", "false") == "true" },
		"never":        func(v *yaml.Node) { p.list(v, func(i *yaml.Node) { o.Never = append(o.Never, p.indicator(i)) }) },
		"max_age":      func(v *yaml.Node) { o.MaxAge = p.days(v) },
	})
}

// sources reads which sources of knowledge a verdict has to wait for. To call
// GitHub's optional is to require none.
func (p *parser) sources(n *yaml.Node) {
	read := func(list *[]string, names ...string) func(*yaml.Node) {
		return func(v *yaml.Node) {
			*list = []string{}
			p.list(v, func(i *yaml.Node) { *list = append(*list, p.oneOf(i, names...)) })
		}
	}
	p.fields(n, field{
		"required": read(&p.policy.Required, advisory.NameGitHub, advisory.NameOSV),
		"optional": read(&p.policy.Optional, advisory.NameGitHub, advisory.NameOSV, Domains),
	})
	if p.policy.Required == nil && slices.Contains(p.policy.Optional, advisory.NameGitHub) {
		p.policy.Required = []string{} // it is the one that would be
	}
	for _, name := range p.policy.Optional {
		if slices.Contains(p.policy.Required, name) {
			p.fault(n, "%q is both required and optional", name)
		}
	}
}

func (p *parser) oneOf(n *yaml.Node, values ...string) string {
	if n.Kind != yaml.ScalarNode || !slices.Contains(values, n.Value) {
		p.fault(n, "%q is none of %s", n.Value, strings.Join(values, ", "))
		return ""
	}
	return n.Value
}

func (p *parser) text(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || strings.TrimSpace(n.Value) == "" || len(n.Value) > 50 {
		p.fault(n, "a text of at most 50 characters is expected here")
	}
	return n.Value
}

func (p *parser) severity(n *yaml.Node) indicator.Severity {
	var s indicator.Severity
	if err := s.UnmarshalText([]byte(n.Value)); err != nil {
		p.fault(n, "%v", err)
	}
	return s
}

func (p *parser) indicator(n *yaml.Node) string {
	known := slices.ContainsFunc(indicator.All(), func(a indicator.About) bool { return a.ID == n.Value })
	if !known {
		p.fault(n, "there is no indicator %q", n.Value)
	}
	return n.Value
}

func (p *parser) glob(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || n.Value == "" || !doublestar.ValidatePattern(n.Value) {
		p.fault(n, "%q is not a glob", n.Value)
	}
	return n.Value
}

// days reads a number of days, written 3 or 3d.
func (p *parser) days(n *yaml.Node) time.Duration {
	days, err := strconv.Atoi(strings.TrimSuffix(n.Value, "d"))
	if err != nil || days < 0 || days > 3650 {
		p.fault(n, "%q is not a number of days such as 7d", n.Value)
	}
	return time.Duration(days) * 24 * time.Hour
}
