package corpus

import (
	"slices"
	"strings"
)

// WithoutMetadata returns the pair as the engine sees it when nobody tells
// anything but the bytes: no times, no people, no attestations, no source.
func (p *Pair) WithoutMetadata() *Pair {
	c := p.clone()
	c.silent, c.Source = true, nil
	return c
}

// WithoutAdded returns the pair without the packages that come in with it. What
// is wanted in them is then wanted anywhere.
func (p *Pair) WithoutAdded() *Pair {
	c := p.clone()
	c.Added = nil
	for i, w := range c.Wants {
		if !slices.ContainsFunc(w.Paths, func(name string) bool { return !strings.HasPrefix(name, "added/") }) {
			c.Wants[i].Paths = nil
		}
	}
	return c
}

// WithoutBase returns the pair without the old release, so that all that the
// new one has is new.
func (p *Pair) WithoutBase() *Pair {
	c := p.clone()
	c.Base = Release{}
	return c
}
