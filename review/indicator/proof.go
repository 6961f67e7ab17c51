package indicator

import (
	"errors"

	"github.com/bumplens/bumplens/review/provenance"
)

// A Proof is what the attestations and signatures of one artifact prove. Its
// zero value is that of an artifact of which its registry has neither.
type Proof struct {
	Statements []*provenance.Statement // of attestations that hold
	Refused    []Refusal
	Unknown    string // why its attestations were not looked at, "" when they were
	// Signature is why the registry's own signature does not hold; nil when it
	// does.
	Signature *provenance.Error
}

// A Refusal is why an attestation does not hold.
type Refusal struct {
	Attestation string // what it is said to be, "" when that is not known
	*provenance.Error
}

// Refuse notes that an attestation does not hold.
func (p *Proof) Refuse(attestation string, err error) {
	var refused *provenance.Error
	if errors.As(err, &refused) {
		p.Refused = append(p.Refused, Refusal{attestation, refused})
	}
}

// Provenance returns the statement of where the artifact was built, or by what
// workflow it was published; nil when there is none that holds.
func (p *Proof) Provenance() *provenance.Statement {
	for _, s := range p.Statements {
		if s.Predicate != provenance.NPMPublish && s.Identity() != (provenance.Identity{}) {
			return s
		}
	}
	return nil
}

// beyondUs are the reasons that lie in what we know, and not in what was read.
var beyondUs = map[provenance.Reason]bool{
	provenance.TooLarge:    true,
	provenance.Unsupported: true,
	provenance.UnknownKey:  true,
	provenance.UnknownLog:  true,
	provenance.NoTime:      true,
}
