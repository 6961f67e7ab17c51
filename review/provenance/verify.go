package provenance

import (
	"encoding/base64"
	"encoding/json"
	"time"

	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/verify"
)

// Verify proves an attestation of a subject, as the package comment says. An
// attestation that is a mere signature of bytes has no name, so that the
// subject's is not looked at. The error is an [*Error].
func (t *Trust) Verify(a Attestation, s Subject) (*Statement, error) {
	if err := within(a.Bundle, maxBundle); err != nil {
		return nil, err
	}
	b := new(bundle.Bundle)
	if err := b.UnmarshalJSON(a.Bundle); err != nil {
		return nil, refuse(unreadable(a.Bundle), "%v", err)
	}
	r := &reading{trust: t, bundle: b}
	// Who signs and what it says is looked at first, for the reason. None of it
	// counts unless the signature of the very same bytes holds.
	for _, step := range []func() error{
		r.read,
		r.signer,
		func() error { return r.kind(a.PredicateType) },
		func() error { return r.about(s) },
		r.logged,
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	statement, err := r.verify(s)
	if err != nil {
		return nil, err
	}
	if a.Publisher != nil {
		if err := a.Publisher.agrees(statement); err != nil {
			return nil, err
		}
	}
	return statement, nil
}

// unreadable is the reason for a bundle that cannot be read: what stands where the
// signature should is wrong as one, even if it is none.
func unreadable(data []byte) Reason {
	var b struct {
		DSSEEnvelope struct {
			Signatures []struct{ Sig string }
		}
	}
	if err := json.Unmarshal(data, &b); err != nil {
		return Malformed
	}
	for _, s := range b.DSSEEnvelope.Signatures {
		if _, err := base64.StdEncoding.DecodeString(s.Sig); err != nil {
			return BadSignature
		}
	}
	return Malformed
}

// verify proves the bundle and tells who signed it.
func (r *reading) verify(s Subject) (*Statement, error) {
	artifact := verify.WithArtifactDigest("sha256", s.SHA256)
	if r.statement != nil {
		artifact = verify.WithArtifactDigests(r.digests(s))
	}
	// Any identity will do here: who it is, is the answer.
	verifier, who := r.trust.certified, verify.WithoutIdentitiesUnsafe()
	if r.material.PublicKey() != nil {
		verifier, who = r.trust.keyed, verify.WithKey()
	}
	result, err := verifier.Verify(r.bundle, verify.NewPolicy(artifact, who))
	if err != nil {
		return nil, refuse(r.why(s), "%v", err)
	}
	// There is at least one, as the verifiers were told, and each is signed.
	proved := &Statement{Predicate: r.predicate, SignedAt: result.VerifiedTimestamps[0].Timestamp.UTC()}
	certificate := result.Signature.Certificate
	if certificate == nil {
		proved.KeyID = r.material.PublicKey().Hint()
		return proved, nil
	}
	proved.Source, proved.Build = certified(certificate)
	if r.predicate == SLSAProvenance {
		if err := agree(r.statement.predicateType, r.statement.predicate, proved.Source, certificate.BuildConfigDigest); err != nil {
			return nil, err
		}
	}
	return proved, nil
}

// digests are those of the subject that the statement has too.
func (r *reading) digests(s Subject) []verify.ArtifactDigest {
	var digests []verify.ArtifactDigest
	for algorithm := range r.statement.subjects[0].digest {
		if sum := s.digest(algorithm); len(sum) > 0 {
			digests = append(digests, verify.ArtifactDigest{Algorithm: algorithm, Digest: sum})
		}
	}
	return digests
}

// why finds the reason for which a bundle was not verified. The library's errors
// do not tell it, so its steps are asked again, the plainest first.
func (r *reading) why(s Subject) Reason {
	var err error
	if r.statement != nil {
		err = verify.VerifySignature(r.content, r.material, r.trust.material)
	} else {
		err = verify.VerifySignatureWithArtifactDigests(r.content, r.material, r.trust.material,
			[]verify.ArtifactDigest{{Algorithm: "sha256", Digest: s.SHA256}})
	}
	if err != nil {
		return BadSignature
	}
	entries, err := r.bundle.TlogEntries()
	if err != nil {
		return Malformed
	}
	for _, entry := range entries {
		if at := entry.IntegratedTime(); at.After(time.Unix(0, 0)) && !r.material.ValidAtTime(at, r.trust.material) {
			return r.expired()
		}
	}
	if _, err := verify.VerifyTlogEntry(r.bundle, r.trust.material, 1, true); err != nil {
		return NotLogged
	}
	return r.expired()
}

// expired is the reason for a signer who could not sign at the time.
func (r *reading) expired() Reason {
	if r.material.PublicKey() != nil {
		return ExpiredKey
	}
	return BadCertificate
}
