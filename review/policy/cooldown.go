package policy

import (
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// A Cooldown says how long after it was published a release blocks. Its zero
// value holds nothing up.
type Cooldown struct {
	Period     time.Duration
	Ecosystems map[ecosystem.Ecosystem]time.Duration // instead of Period
	// HoldFixes has releases held up that mend a weakness of the version that
	// they take the place of.
	HoldFixes bool
}

// Of returns how long releases of e are held up, 0 for not at all.
func (c Cooldown) Of(e ecosystem.Ecosystem) time.Duration {
	if period, ok := c.Ecosystems[e]; ok {
		return period
	}
	return c.Period
}

// A cooldownKey is a cool-down as a mapping.
type cooldownKey struct {
	Days          days                         `yaml:"days"`
	Ecosystems    map[ecosystem.Ecosystem]days `yaml:"ecosystems,omitempty"`
	SecurityFixes string                       `yaml:"security_fixes"`
}

const (
	passFixes = "pass"
	holdFixes = "hold"
)

// UnmarshalYAML reads a number of days or a mapping, which has the form.
func (c *Cooldown) UnmarshalYAML(n *yaml.Node) error {
	var k cooldownKey
	var err error
	if n.Kind == yaml.MappingNode {
		err = n.Decode(&k)
	} else {
		err = n.Decode(&k.Days)
	}
	*c = Cooldown{Period: time.Duration(k.Days), HoldFixes: k.SecurityFixes == holdFixes}
	for e, d := range k.Ecosystems {
		if c.Ecosystems == nil {
			c.Ecosystems = make(map[ecosystem.Ecosystem]time.Duration)
		}
		c.Ecosystems[e] = time.Duration(d)
	}
	return err
}

// MarshalYAML writes the mapping.
func (c Cooldown) MarshalYAML() (any, error) {
	k := cooldownKey{Days: days(c.Period), SecurityFixes: passFixes}
	if c.HoldFixes {
		k.SecurityFixes = holdFixes
	}
	for e, period := range c.Ecosystems {
		if k.Ecosystems == nil {
			k.Ecosystems = make(map[ecosystem.Ecosystem]days)
		}
		k.Ecosystems[e] = days(period)
	}
	return k, nil
}

// days are written 3 or 3d.
type days time.Duration

const aDay = 24 * time.Hour

// UnmarshalYAML reads a number of days, which has the form.
func (d *days) UnmarshalYAML(n *yaml.Node) error {
	var number int
	var err error
	if text, ok := strings.CutSuffix(n.Value, "d"); ok || n.ShortTag() == "!!str" {
		number, err = strconv.Atoi(text)
	} else {
		err = n.Decode(&number)
	}
	*d = days(time.Duration(number) * aDay)
	return err
}

// MarshalYAML writes a number of days.
func (d days) MarshalYAML() (any, error) { return int(time.Duration(d) / aDay), nil }
