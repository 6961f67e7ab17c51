package review

import (
	"encoding/base64"
	"errors"
	"strings"
	"sync"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/provenance"
	"github.com/bumplens/bumplens/review/registry"
)

// trust is who is believed. It is embedded, and parsed once.
var trust = sync.OnceValues(provenance.Embedded)

// proofs proves both artifacts of a pair.
func proofs(m Material, p pair) (base, head *indicator.Proof, err error) {
	if p.base.Source != nil {
		if base, err = prove(m.Key.From, m.Base.Release, p.base); err != nil {
			return nil, nil, err
		}
	}
	head, err = prove(m.Key.To, m.Head.Release, p.head)
	return base, head, err
}

// prove checks what a registry keeps to prove an artifact, whose bytes have the
// digests that it has.
func prove(v ecosystem.Version, r *registry.Release, f File) (*indicator.Proof, error) {
	trust, err := trust()
	if err != nil {
		return nil, err
	}
	p := new(indicator.Proof)
	var signatures []provenance.Signature
	for _, s := range f.Artifact.Signatures {
		signatures = append(signatures, provenance.Signature{KeyID: s.KeyID, Sig: s.Sig})
	}
	if v.Ecosystem == ecosystem.NPM {
		err := trust.Keys.VerifySignature(v, strings.Join(f.Artifact.Digests, " "), signatures, r.Published)
		errors.As(err, &p.Signature)
	}
	switch {
	case f.Artifact.Attested == registry.AttestedUnknown:
		p.Unknown = "the registry does not tell whether it is attested"
		return p, nil
	case f.Artifact.Attested == registry.NotAttested:
		return p, nil
	case f.Attestations == nil:
		p.Unknown = "the registry did not hand out its attestations"
		return p, nil
	}
	attestations, err := attestations(v.Ecosystem, f.Attestations)
	switch {
	case err != nil:
		p.Refuse("", err)
	case len(attestations) == 0:
		p.Unknown = "the registry says that it is attested, and lists no attestation"
	}
	for _, a := range attestations {
		s, err := trust.Verify(a, subjectOf(v, f.Artifact))
		if err != nil {
			p.Refuse(a.PredicateType, err)
			continue
		}
		p.Statements = append(p.Statements, s)
	}
	return p, nil
}

// attestations reads a registry's document about them.
func attestations(e ecosystem.Ecosystem, document []byte) ([]provenance.Attestation, error) {
	switch e {
	case ecosystem.NPM:
		return provenance.FromNPM(document)
	case ecosystem.PyPI:
		return provenance.FromPyPI(document)
	}
	return provenance.FromRubyGems(document)
}

// subjectOf is what the attestations of an artifact have to be about.
func subjectOf(v ecosystem.Version, a registry.Artifact) provenance.Subject {
	s := provenance.Subject{Name: a.File}
	for _, d := range a.Digests {
		name, encoded, _ := strings.Cut(d, "-")
		sum, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil {
			continue // it was not checked either: see registry.NewVerifier
		}
		switch name {
		case "sha256":
			s.SHA256 = sum
		case "sha512":
			s.SHA512 = sum
		}
	}
	if v.Ecosystem == ecosystem.NPM {
		return provenance.NPM(v, s.SHA512)
	}
	return s
}
