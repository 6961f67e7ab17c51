package provenance

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"

	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/verify"
)

// payloadType is that of in-toto statements.
const payloadType = "application/vnd.in-toto+json"

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
