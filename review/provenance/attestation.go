package provenance

import "encoding/json"

const (
	maxBundle       = 1 << 20 // bytes of one bundle
	maxDocument     = 8 << 20 // bytes of a registry's list of bundles
	maxAttestations = 64      // of one artifact; there are one or two
	maxDepth        = 64      // of JSON; a predicate has about ten
)

// An Attestation is a sigstore bundle as a registry hands it out, with what the
// registry says beside it. Nothing of it is proved before [Trust.Verify].
type Attestation struct {
	Bundle        []byte
	PredicateType string     // what the registry calls it, "" where it does not
	Publisher     *Publisher // who published it by PyPI's account, nil where it does not say
}

// FromNPM reads the list of a version's attestations as npm's registry has it.
// A list may be empty; a document without one is refused.
func FromNPM(document []byte) ([]Attestation, error) {
	var list struct {
		Attestations []struct {
			PredicateType string
			Bundle        json.RawMessage
		}
	}
	if err := decode(document, &list); err != nil {
		return nil, err
	}
	if list.Attestations == nil {
		return nil, refuse(Malformed, "no list of attestations")
	}
	var found []Attestation
	for i, a := range list.Attestations {
		if a.PredicateType == "" || a.Bundle == nil {
			return nil, refuse(Malformed, "attestation %d has no predicate type or no bundle", i)
		}
		found = append(found, Attestation{Bundle: a.Bundle, PredicateType: a.PredicateType})
	}
	return bounded(found)
}

// FromRubyGems reads the list of a gem's bundles, which is empty for most gems.
func FromRubyGems(document []byte) ([]Attestation, error) {
	var list []json.RawMessage
	if err := decode(document, &list); err != nil {
		return nil, err
	}
	if list == nil {
		return nil, refuse(Malformed, "no list of bundles")
	}
	var found []Attestation
	for _, bundle := range list {
		found = append(found, Attestation{Bundle: bundle})
	}
	return bounded(found)
}

// decode reads a registry's document into v, within bounds.
func decode(document []byte, v any) error {
	if err := within(document, maxDocument); err != nil {
		return err
	}
	if err := json.Unmarshal(document, v); err != nil {
		return refuse(Malformed, "%v", err)
	}
	return nil
}

// bounded refuses more attestations than an artifact can have.
func bounded(list []Attestation) ([]Attestation, error) {
	if len(list) > maxAttestations {
		return nil, refuse(TooLarge, "%d attestations", len(list))
	}
	return list, nil
}

// within refuses JSON that is over size or nested too deep. What is no JSON it
// leaves to be refused by who reads it.
func within(data []byte, size int) error {
	if len(data) > size {
		return refuse(TooLarge, "%d bytes, of at most %d", len(data), size)
	}
	depth, quoted := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return refuse(TooLarge, "nested more than %d deep", maxDepth)
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return nil
}
