package rubygems

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

// ruby is the platform of gems for all platforms.
const ruby = "ruby"

// A gem is one file of a version: a line of the compact index.
type gem struct {
	number   string
	platform string            // "" for all
	asks     map[string]string // what it needs at runtime, by name
	sum      string            // its SHA-256
	created  time.Time         // zero: not said
}

// version is the number with the platform, as file names have it.
func (g gem) version() string {
	if g.platform == "" {
		return g.number
	}
	return g.number + "-" + g.platform
}

// variant is the platform as an artifact's.
func (g gem) variant() string {
	if g.platform == "" {
		return ruby
	}
	return g.platform
}

// parseIndex reads a gem's file of the compact index: below a line of three
// hyphens, a line for each file, with its version, its dependencies, and what
// else is said of it behind a bar.
func parseIndex(data []byte) ([]gem, error) {
	var gems []gem
	number := 0
	for line := range strings.Lines(string(data)) {
		number++
		text := strings.TrimRight(line, "\r\n")
		if text == "---" || text == "" || number == 1 && strings.HasPrefix(text, "created_at:") {
			continue
		}
		g, err := parseGem(text)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		gems = append(gems, g)
		if err := registry.Listed(len(gems)); err != nil {
			return nil, err
		}
	}
	return gems, nil
}

func parseGem(line string) (gem, error) {
	version, rest, _ := strings.Cut(line, " ")
	asks, said, ok := strings.Cut(rest, "|")
	if !ok || version == "" || strings.ContainsAny(version, "/\\?#%") {
		return gem{}, fmt.Errorf("%q is no version of a gem", line)
	}
	g := gem{asks: make(map[string]string)}
	g.number, g.platform, _ = strings.Cut(version, "-")
	for ask := range strings.SplitSeq(strings.TrimSpace(asks), ",") {
		name, requirements, ok := strings.Cut(ask, ":")
		if ask == "" {
			continue
		}
		if !ok {
			return gem{}, fmt.Errorf("%q is nothing that a gem needs", ask)
		}
		list := strings.Split(requirements, "&")
		slices.Sort(list) // as a gemspec's are, whose order means nothing either
		g.asks[name] = strings.Join(list, ", ")
		if err := registry.Listed(len(g.asks)); err != nil {
			return gem{}, err
		}
	}
	for field := range strings.SplitSeq(said, ",") {
		key, value, _ := strings.Cut(field, ":")
		switch key {
		case "checksum":
			g.sum = value
		case "created_at":
			at, err := time.Parse(time.RFC3339, value)
			if err != nil {
				return gem{}, fmt.Errorf("%q is no time", value)
			}
			g.created = at
		}
	}
	return g, nil
}

// errNoDigest is returned for a version whose files' digests are not all given.
var errNoDigest = errors.New("the server gives no digest for it")

// release returns what the index says of a version.
func (c *Client) release(gems []gem, v ecosystem.Version) (*registry.Release, error) {
	r := &registry.Release{Version: v, Registry: c.config.Registry}
	var asks map[string]string
	for _, g := range gems {
		if g.number != v.Number {
			continue
		}
		digest := registry.HexDigest("sha256", g.sum)
		if digest == "" {
			return nil, errNoDigest
		}
		file := v.Name + "-" + g.version() + ".gem"
		r.Artifacts = append(r.Artifacts, registry.Artifact{
			File: file, URL: c.config.Registry + "gems/" + url.PathEscape(file), Format: archive.Gem, Variant: g.variant(), Digests: []string{digest},
		})
		if asks == nil {
			asks = maps.Clone(g.asks)
		}
		// What is told of the release is what all of its files need.
		maps.DeleteFunc(asks, func(name, spec string) bool { return g.asks[name] != spec })
	}
	if len(r.Artifacts) == 0 {
		return nil, registry.ErrNotFound
	}
	// The gem for all platforms comes first: it is the one with the sources.
	slices.SortStableFunc(r.Artifacts, func(a, b registry.Artifact) int {
		switch {
		case a.Variant == b.Variant:
			return 0
		case a.Variant == ruby:
			return -1
		case b.Variant == ruby:
			return 1
		}
		return strings.Compare(a.Variant, b.Variant)
	})
	r.Told = &registry.Manifest{Dependencies: asks}
	all := publications(gems)
	for _, p := range all {
		if p.Number == v.Number {
			r.Published = p.At
		}
	}
	for _, p := range all {
		if p.At.Before(r.Published) { // none where that is not known
			r.Earlier = append(r.Earlier, p)
		}
	}
	return r, nil
}

// publications lists the versions that a time is known of, in their order. A
// version was published when the first of its files was.
func publications(gems []gem) []registry.Publication {
	var all []registry.Publication
	at := make(map[string]int)
	for _, g := range gems {
		if g.created.IsZero() {
			continue
		}
		i, ok := at[g.number]
		if !ok {
			at[g.number] = len(all)
			all = append(all, registry.Publication{Number: g.number, At: g.created})
		} else if g.created.Before(all[i].At) {
			all[i].At = g.created
		}
	}
	slices.SortStableFunc(all, func(a, b registry.Publication) int { return a.At.Compare(b.At) })
	return all
}
