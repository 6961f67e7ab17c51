package policy

import (
	"encoding/json"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/bumplens/bumplens/review/advisory"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/indicator"
)

// A file is a policy as it is written.
type file struct {
	Version      int                   `yaml:"version"`
	Mode         Mode                  `yaml:"mode"`
	Block        indicator.Severity    `yaml:"block"`
	Indicators   map[string]Levels     `yaml:"indicators,omitempty"`
	Ecosystems   []ecosystem.Ecosystem `yaml:"ecosystems,omitempty"`
	Ignore       ignoreKey             `yaml:"ignore,omitempty"`
	Cooldown     Cooldown              `yaml:"cooldown"`
	Override     overrideKey           `yaml:"override"`
	Sources      sourcesKey            `yaml:"sources,omitempty"`
	OnIncomplete OnIncomplete          `yaml:"on_incomplete"`
}

type ignoreKey struct {
	Paths      []ignoredKey `yaml:"paths,omitempty"`
	Packages   []ignoredKey `yaml:"packages,omitempty"`
	Indicators []ignoredKey `yaml:"indicators,omitempty"`
}

type ignoredKey struct {
	Path      string `yaml:"path,omitempty"`
	Indicator string `yaml:"indicator,omitempty"`
	Package   string `yaml:"package,omitempty"`
	Reason    string `yaml:"reason"`
	Until     day    `yaml:"until"`
}

type overrideKey struct {
	Label       string   `yaml:"label"`
	MinRole     string   `yaml:"min_role"`
	AllowAuthor bool     `yaml:"allow_author"`
	Never       []string `yaml:"never"`
	MaxAge      days     `yaml:"max_age"`
}

// sourcesKey keeps a list that is empty apart from one that is not there.
type sourcesKey struct {
	Required *[]string `yaml:"required,omitempty"`
	Optional []string  `yaml:"optional,omitempty"`
}

// policy returns what f asks for. To call GitHub's advisories optional is to
// require none: they are what would be required.
func (f *file) policy() *Policy {
	p := &Policy{
		Mode: f.Mode, Block: f.Block, Indicators: f.Indicators, Ecosystems: f.Ecosystems, Cooldown: f.Cooldown,
		Override:     Override{f.Override.Label, f.Override.MinRole, f.Override.AllowAuthor, f.Override.Never, time.Duration(f.Override.MaxAge)},
		Optional:     f.Sources.Optional,
		OnIncomplete: f.OnIncomplete,
	}
	for _, k := range f.Ignore.Paths {
		p.Ignore.Paths = append(p.Ignore.Paths, Ignored{What: k.Path, Reason: k.Reason, Until: time.Time(k.Until)})
	}
	for _, k := range f.Ignore.Packages {
		p.Ignore.Packages = append(p.Ignore.Packages, Ignored{What: k.Package, Reason: k.Reason, Until: time.Time(k.Until)})
	}
	for _, k := range f.Ignore.Indicators {
		p.Ignore.Indicators = append(p.Ignore.Indicators, Ignored{k.Indicator, k.Package, k.Reason, time.Time(k.Until)})
	}
	switch {
	case f.Sources.Required != nil:
		p.Required = *f.Sources.Required
	case slices.Contains(p.Optional, advisory.NameGitHub):
		p.Required = []string{}
	}
	return p
}

// file returns p as it would be written.
func (p *Policy) file() *file {
	f := &file{
		Version: 1, Mode: p.Mode, Block: p.Block, Indicators: p.Indicators, Ecosystems: p.Ecosystems, Cooldown: p.Cooldown,
		Override:     overrideKey{p.Override.Label, p.Override.MinRole, p.Override.AllowAuthor, p.Override.Never, days(p.Override.MaxAge)},
		Sources:      sourcesKey{Optional: p.Optional},
		OnIncomplete: p.OnIncomplete,
	}
	for _, i := range p.Ignore.Paths {
		f.Ignore.Paths = append(f.Ignore.Paths, ignoredKey{Path: i.What, Reason: i.Reason, Until: day(i.Until)})
	}
	for _, i := range p.Ignore.Packages {
		f.Ignore.Packages = append(f.Ignore.Packages, ignoredKey{Package: i.What, Reason: i.Reason, Until: day(i.Until)})
	}
	for _, i := range p.Ignore.Indicators {
		f.Ignore.Indicators = append(f.Ignore.Indicators, ignoredKey{Indicator: i.What, Package: i.Package, Reason: i.Reason, Until: day(i.Until)})
	}
	if p.Required != nil {
		f.Sources.Required = &p.Required
	}
	return f
}

// MarshalYAML writes p whole, as a configuration that asks for the same.
func (p *Policy) MarshalYAML() (any, error) { return p.file(), nil }

// MarshalJSON writes p whole, in the form of [JSONSchema].
func (p *Policy) MarshalJSON() ([]byte, error) {
	var n yaml.Node
	if err := n.Encode(p); err != nil {
		return nil, err
	}
	return json.Marshal(new(reader).value(&n))
}

// A day is written 2027-01-31.
type day time.Time

// UnmarshalYAML reads a day, which has the form.
func (d *day) UnmarshalYAML(n *yaml.Node) error {
	t, err := time.Parse(time.DateOnly, n.Value)
	*d = day(t)
	return err
}

// MarshalYAML writes a day.
func (d day) MarshalYAML() (any, error) { return time.Time(d).Format(time.DateOnly), nil }
