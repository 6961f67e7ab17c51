package provenance

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/verify"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// payloadType is that of in-toto statements.
const payloadType = "application/vnd.in-toto+json"

// A Subject is what an attestation has to be about: an artifact, by the name the
// registry gives it and the digests of the bytes that were read.
type Subject struct {
	Name   string // npm: the version's purl; PyPI and RubyGems: the file's name
	SHA256 []byte // nil when not taken
	SHA512 []byte // nil when not taken
}

// NPM returns the subject of npm's attestations of a version whose tarball has
// that digest. npm's purl is the version as it is, with the scope's @ escaped.
func NPM(v ecosystem.Version, sha512 []byte) Subject {
	name := v.Name
	if scoped, ok := strings.CutPrefix(name, "@"); ok {
		name = "%40" + scoped
	}
	return Subject{Name: "pkg:npm/" + name + "@" + v.Number, SHA512: sha512}
}

// digest returns the subject's digest for an algorithm's name in a statement.
func (s Subject) digest(algorithm string) []byte {
	switch algorithm {
	case "sha256":
		return s.SHA256
	case "sha512":
		return s.SHA512
	}
	return nil
}

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

// statement is an in-toto statement as far as it is used.
type statement struct {
	typ, predicateType string
	subjects           []subject
	predicate          map[string]any
}

type subject struct {
	name   string
	digest map[string]string
}

// A reading is a bundle on its way to be verified.
type reading struct {
	trust     *Trust
	bundle    *bundle.Bundle
	content   verify.SignatureContent
	material  verify.VerificationContent
	statement *statement // nil of a signature of bytes
	predicate Predicate
}

// read takes the bundle apart.
func (r *reading) read() (err error) {
	if r.content, err = r.bundle.SignatureContent(); err != nil {
		return refuse(Malformed, "%v", err)
	}
	if r.material, err = r.bundle.VerificationContent(); err != nil {
		return refuse(Malformed, "%v", err)
	}
	if r.content.EnvelopeContent() == nil {
		return nil
	}
	envelope, err := r.bundle.Envelope()
	if err != nil {
		return refuse(Malformed, "%v", err)
	}
	if envelope.PayloadType != payloadType {
		return refuse(Unsupported, "a payload of type %q", envelope.PayloadType)
	}
	payload, err := base64.StdEncoding.DecodeString(envelope.Payload)
	if err != nil {
		return refuse(Malformed, "%v", err)
	}
	if err := within(payload, maxBundle); err != nil {
		return err
	}
	parsed, err := envelope.Statement()
	if err != nil {
		return refuse(Malformed, "%v", err)
	}
	r.statement = &statement{typ: parsed.GetType(), predicateType: parsed.GetPredicateType(), predicate: parsed.GetPredicate().AsMap()}
	for _, s := range parsed.GetSubject() {
		r.statement.subjects = append(r.statement.subjects, subject{s.GetName(), s.GetDigest()})
	}
	return nil
}

// signer refuses signatures that are not one signature, of a certificate that
// comes with it or of a known key.
func (r *reading) signer() error {
	named := ""
	if envelope := r.content.EnvelopeContent(); envelope != nil {
		signatures := envelope.RawEnvelope().Signatures
		if len(signatures) == 0 {
			return refuse(NoSignature, "the envelope has no signature")
		}
		if len(signatures) > 1 {
			return refuse(Unsupported, "the envelope has %d signatures", len(signatures))
		}
		named = signatures[0].KeyID
	}
	key := r.material.PublicKey()
	if key == nil {
		if named != "" {
			return refuse(UnknownKey, "signed by key %q beside a certificate", named)
		}
		return nil
	}
	if named == "" || key.Hint() == "" {
		return refuse(NoKeyID, "signed by a key, and not by a certificate")
	}
	if named != key.Hint() {
		return refuse(UnknownKey, "signed by key %q, to be checked with key %q", named, key.Hint())
	}
	if _, ok := r.trust.Keys.find(named, Attestations); !ok {
		return refuse(UnknownKey, "signed by key %q", named)
	}
	return nil
}

// kind refuses statements that are not known, that are not of the kind the
// registry calls them, and that are not their signer's to make: npm's publish
// attestation is the registry's word, and all others are not.
func (r *reading) kind(called string) error {
	if r.statement == nil {
		r.predicate = BytesSigned
		if called != "" {
			return refuse(Unsupported, "called %q, and no statement", called)
		}
	} else {
		switch typ := r.statement.typ; typ {
		case "https://in-toto.io/Statement/v0.1", "https://in-toto.io/Statement/v1":
		default:
			return refuse(Unsupported, "a statement of type %q", typ)
		}
		r.predicate = predicate(r.statement.predicateType)
		if r.predicate == UnknownPredicate {
			return refuse(Unsupported, "a predicate of type %q", r.statement.predicateType)
		}
		if called != "" && called != r.statement.predicateType {
			return refuse(Unsupported, "called %q, and a %q", called, r.statement.predicateType)
		}
	}
	if byKey := r.material.PublicKey() != nil; byKey != (r.predicate == NPMPublish) {
		return refuse(Unsupported, "%s that is not signed by who makes them", r.predicate)
	}
	return nil
}

// about refuses what is not about one subject, and that one the expected.
func (r *reading) about(want Subject) error {
	if r.statement == nil {
		message := r.content.MessageSignatureContent()
		if message == nil || message.DigestAlgorithm() != "SHA2_256" {
			return refuse(Unsupported, "a signature of other than a SHA-256 digest")
		}
		if len(want.SHA256) == 0 || !bytes.Equal(message.Digest(), want.SHA256) {
			return refuse(OtherDigest, "signed is %x, read was %x", message.Digest(), want.SHA256)
		}
		return nil
	}
	if n := len(r.statement.subjects); n != 1 {
		return refuse(Unsupported, "a statement about %d subjects", n)
	}
	is := r.statement.subjects[0]
	if want.Name == "" || is.name != want.Name {
		return refuse(OtherName, "about %q, not %q", is.name, want.Name)
	}
	if len(is.digest) == 0 {
		return refuse(Malformed, "about %q with no digest", is.name)
	}
	equal := 0
	for algorithm, said := range is.digest {
		read := want.digest(algorithm)
		if len(read) == 0 {
			continue
		}
		if said != hex.EncodeToString(read) {
			return refuse(OtherDigest, "about %s %q, read was %x", algorithm, said, read)
		}
		equal++
	}
	if equal == 0 {
		return refuse(OtherDigest, "about %q with no digest to compare", is.name)
	}
	return nil
}

// logged refuses what is in no transparency log, or in unknown ones alone.
func (r *reading) logged() error {
	entries, err := r.bundle.TlogEntries()
	if err != nil {
		return refuse(Malformed, "%v", err)
	}
	if len(entries) == 0 {
		return refuse(NotLogged, "there is no entry of a log")
	}
	logs := r.trust.material.RekorLogs()
	for _, entry := range entries {
		if _, ok := logs[hex.EncodeToString([]byte(entry.LogKeyID()))]; ok {
			return nil
		}
	}
	return refuse(UnknownLog, "it is in log %x", entries[0].LogKeyID())
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
