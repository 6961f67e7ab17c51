package npm

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/bumplens/bumplens/review/registry"
)

// A packument is what is kept of the registry's document about a package.
type packument struct {
	Name string
	// Times are when versions were published. They are empty in a document
	// that does not say when the package itself was: mirrors that put a package
	// together later give the times at which they did.
	Times       map[string]time.Time
	Full        bool // it is no abbreviated document, which leaves scripts out
	Unpublished bool // the package as a whole
	Maintainers []person
	Versions    map[string]*published
}

// published is what is kept of one version.
type published struct {
	Publisher   registry.Publisher
	Maintainers []string
	Deprecated  string
	Tarball     string
	Digests     []string
	Signatures  []registry.Signature
	Attested    registry.Attested
	Origin      registry.Origin
	Told        registry.Manifest
}

// A person is an account as a packument writes it, but for the local part of
// its e-mail's address.
type person struct{ Name, Domain string }

// decodePackument reads a packument member by member: the whole of one may
// hold thousands of versions, of which a few fields each are kept.
func decodePackument(r io.Reader) (*packument, error) {
	doc := &packument{Times: make(map[string]time.Time), Versions: make(map[string]*published)}
	dec := json.NewDecoder(r)
	err := eachMember(dec, func(name string) error {
		switch name {
		case "name":
			return dec.Decode(&doc.Name)
		case "maintainers":
			var raw json.RawMessage
			if err := dec.Decode(&raw); err != nil {
				return err
			}
			doc.Maintainers = people(raw)
			return nil
		case "time":
			doc.Full = true
			return eachMember(dec, func(number string) error {
				var at any // an object for the whole package's withdrawal
				if err := dec.Decode(&at); err != nil {
					return err
				}
				s, ok := at.(string)
				if t, err := time.Parse(time.RFC3339, s); ok && err == nil {
					doc.Times[number] = t
				}
				if err := registry.Listed(len(doc.Times)); err != nil {
					return err
				}
				doc.Unpublished = doc.Unpublished || number == "unpublished" && !ok
				return nil
			})
		case "versions":
			return eachMember(dec, func(number string) error {
				v, err := decodeVersion(dec)
				if err != nil {
					return err
				}
				doc.Versions[number] = v
				return registry.Listed(len(doc.Versions))
			})
		}
		return dec.Decode(new(skipped))
	})
	if err != nil {
		return nil, err
	}
	if _, ok := doc.Times["created"]; !ok {
		clear(doc.Times)
	}
	delete(doc.Times, "created")
	delete(doc.Times, "modified")
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
