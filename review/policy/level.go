package policy

import (
	"go.yaml.in/yaml/v3"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/indicator"
)

// A Level is a severity or [Off]. Its zero value is none: another level counts.
type Level indicator.Severity

// Off keeps a finding from being heard.
const Off Level = -1

// MarshalText writes l as the configuration spells it.
func (l Level) MarshalText() ([]byte, error) {
	if l == Off {
		return []byte("off"), nil
	}
	return indicator.Severity(l).MarshalText()
}

// UnmarshalText reads a level by its name.
func (l *Level) UnmarshalText(text []byte) error {
	if string(text) == "off" {
		*l = Off
		return nil
	}
	return (*indicator.Severity)(l).UnmarshalText(text)
}

// Levels are those of one indicator's findings, instead of their own. The most
// specific counts: that of a path, else of the ecosystem, else the plain one.
type Levels struct {
	Level      Level                         `yaml:"level,omitempty"`
	Ecosystems map[ecosystem.Ecosystem]Level `yaml:"ecosystems,omitempty"`
	Paths      map[string]Level              `yaml:"paths,omitempty"` // by globs of lockfiles
}

// UnmarshalYAML reads a level or a mapping, which has the form.
func (l *Levels) UnmarshalYAML(n *yaml.Node) error {
	*l = Levels{}
	if n.Kind == yaml.ScalarNode {
		return n.Decode(&l.Level)
	}
	type plain Levels
	return n.Decode((*plain)(l))
}

// MarshalYAML writes a plain level as one word.
func (l Levels) MarshalYAML() (any, error) {
	if l.Ecosystems == nil && l.Paths == nil {
		return l.Level, nil
	}
	type plain Levels
	return plain(l), nil
}

// of returns the level of a finding about s that is own without rules. Of
// several lockfiles that the subject stands in, the one that gives it the
// highest decides, and so does the highest of several globs that match one: a
// rule about one place makes nothing less of another.
func (l Levels) of(s Subject, own indicator.Severity) Level {
	general := Level(own)
	if l.Level != 0 {
		general = l.Level
	}
	if level := l.Ecosystems[s.Package.Ecosystem]; level != 0 {
		general = level
	}
	var highest Level
	for _, path := range s.Paths {
		var here Level
		for glob, level := range l.Paths {
			if matches(glob, path) {
				here = higher(here, level)
			}
		}
		if here == 0 {
			here = general
		}
		highest = higher(highest, here)
	}
	if highest == 0 {
		return general
	}
	return highest
}

// higher returns the higher of two levels, of which one that is none counts
// for nothing.
func higher(a, b Level) Level {
	if a == 0 || b != 0 && b > a {
		return b
	}
	return a
}
