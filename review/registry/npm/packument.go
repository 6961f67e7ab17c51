package npm

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"slices"
	"time"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

// A packument is what is kept of the registry's document about a package.
type packument struct {
	Name     string
	Times    map[string]time.Time
	Versions map[string]*published
}

// published is what is kept of one version.
type published struct {
	Publisher  registry.Publisher
	Deprecated string
	Tarball    string
	Digests    []string
}

// decodePackument reads a packument member by member: the whole of one may
// hold thousands of versions, of which a few fields each are kept.
func decodePackument(r io.Reader) (*packument, error) {
	doc := &packument{Times: make(map[string]time.Time), Versions: make(map[string]*published)}
	dec := json.NewDecoder(r)
	err := eachMember(dec, func(name string) error {
		switch name {
		case "name":
			return dec.Decode(&doc.Name)
		case "time":
			return eachMember(dec, func(number string) error {
				var at any // an object for the whole package's withdrawal
				if err := dec.Decode(&at); err != nil {
					return err
				}
				if s, ok := at.(string); ok {
					if t, err := time.Parse(time.RFC3339, s); err == nil {
						doc.Times[number] = t
					}
				}
				return nil
			})
		case "versions":
			return eachMember(dec, func(number string) error {
				v, err := decodeVersion(dec)
				doc.Versions[number] = v
				return err
			})
		}
		return dec.Decode(new(skipped))
	})
	if err != nil {
		return nil, err
	}
	return doc, nil
}

// skipped reads a value and forgets it.
type skipped struct{}

func (*skipped) UnmarshalJSON([]byte) error { return nil }

// eachMember calls f with the name of each member of the next value, which f
// must read. A value that is no object has no members.
func eachMember(dec *json.Decoder, f func(name string) error) error {
	token, err := dec.Token()
	if err != nil {
		return err
	}
	if token != json.Delim('{') {
		if _, opened := token.(json.Delim); opened {
			return fmt.Errorf("got a list where an object was expected")
		}
		return nil
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return err
		}
		if err := f(name.(string)); err != nil {
			return err
		}
	}
	_, err = dec.Token()
	return err
}

// decodeVersion reads one version. Registries have let through values of any
// type over the years, so that each field is read on its own and is unknown
// when it is not what it should be.
func decodeVersion(dec *json.Decoder) (*published, error) {
	var raw struct {
		User       json.RawMessage `json:"_npmUser"`
		Deprecated json.RawMessage `json:"deprecated"`
		Dist       json.RawMessage `json:"dist"`
	}
	if err := dec.Decode(&raw); err != nil {
		return nil, err
	}
	var user struct {
		Name    string `json:"name"`
		Trusted struct {
			ID     string `json:"id"`
			Config string `json:"oidcConfigId"`
		} `json:"trustedPublisher"`
	}
	var dist struct {
		Tarball   string `json:"tarball"`
		Integrity string `json:"integrity"`
		Shasum    string `json:"shasum"`
	}
	v := new(published)
	if json.Unmarshal(raw.User, &user) == nil {
		v.Publisher.Name = user.Name
		if user.Trusted.ID != "" {
			v.Publisher.Trusted = user.Trusted.ID + " " + user.Trusted.Config
		}
	}
	if json.Unmarshal(raw.Dist, &dist) == nil {
		v.Tarball = dist.Tarball
		v.Digests = registry.ParseDigests(dist.Integrity)
		if len(v.Digests) == 0 && dist.Shasum != "" {
			v.Digests = registry.ParseDigests(registry.SHA1Digest(dist.Shasum))
		}
	}
	if json.Unmarshal(raw.Deprecated, &v.Deprecated) != nil && string(raw.Deprecated) == "true" {
		v.Deprecated = "deprecated"
	}
	return v, nil
}

// release returns what the document says of one version.
func (doc *packument) release(v ecosystem.Version, base string) (*registry.Release, error) {
	p := doc.Versions[v.Number]
	if p == nil {
		if at, ok := doc.Times[v.Number]; ok {
			return nil, fmt.Errorf("%w: it was published on %s and has been withdrawn", registry.ErrNotFound, at.Format(time.DateOnly))
		}
		return nil, registry.ErrNotFound
	}
	if p.Tarball == "" || len(p.Digests) == 0 {
		return nil, errNoDigest
	}
	r := &registry.Release{
		Version:    v,
		Registry:   base,
		Published:  doc.Times[v.Number],
		Publisher:  p.Publisher,
		Deprecated: p.Deprecated,
		Artifacts:  []registry.Artifact{{File: path.Base(p.Tarball), URL: p.Tarball, Digests: p.Digests}},
	}
	if r.Published.IsZero() {
		return r, nil // what came before it cannot be told
	}
	for number, other := range doc.Versions {
		at, ok := doc.Times[number]
		if ok && at.Before(r.Published) && number != v.Number {
			r.Earlier = append(r.Earlier, registry.Publication{Number: number, At: at, Publisher: other.Publisher})
		}
	}
	slices.SortFunc(r.Earlier, func(a, b registry.Publication) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Number, b.Number))
	})
	return r, nil
}
