// Package provenance proves what an artifact's signatures and attestations say,
// and who made them. It reads npm's signatures of versions, npm's provenance and
// publish attestations, PyPI's attestations (PEP 740) and RubyGems' bundles.
//
// Nothing is fetched and no clock is read: what is trusted is embedded (see
// trust/README.md), and the times that keys and certificates are judged by are
// those in the documents, signed by a transparency log or a timestamp authority.
// The one exception is the time by which npm's signatures are judged, which is
// the registry's; see [Keys.VerifySignature].
//
// # What a statement proves
//
// [Trust.Verify] returns a [Statement] when all of this holds:
//   - the bundle is at most 1 MiB, nested at most 64 deep, with no unknown and no
//     repeated field
//   - it is signed by a certificate of sigstore's public-good instance that a
//     certificate transparency log vouches for, or, npm's publish attestation and
//     no other, by one of npm's keys for attestations, at a time when either
//     was valid
//   - a known transparency log has that very signature, statement and key
//   - it is an in-toto statement of a kind listed at [Predicate] about exactly one
//     subject, which has the expected name and digest; or it is a signature of the
//     bytes alone, which names nothing
//   - who built it is taken from the certificate, and neither the predicate nor
//     what the registry says beside the bundle says anything else
//
// It does not prove that the signer may publish the package: anyone can have a
// certificate. Compare [Statement.Identity] with that of the release before, and
// Source.Repository with the one the package claims.
//
// Whatever fails is an [*Error] with a [Reason]. Which reason is given first, when
// there are several, is a convenience and no verdict on the others. The words of
// certificates are chosen by the signer in part (references, addresses of mail):
// they are hostile text.
package provenance

import (
	"crypto"
	_ "embed"
	"fmt"
	"time"

	"github.com/sigstore/sigstore-go/pkg/root"
	"github.com/sigstore/sigstore-go/pkg/verify"
	"github.com/sigstore/sigstore/pkg/signature"
)

//go:embed trust/trusted_root.json
var trustedRoot []byte

//go:embed trust/npm_keys.json
var npmKeys []byte

// Trust is who is believed: sigstore's instance and npm's keys. It may be used
// by several goroutines. Its zero value is not usable.
type Trust struct {
	Keys Keys // npm's

	material  root.TrustedMaterial
	certified *verify.Verifier // of what is signed with a certificate
	keyed     *verify.Verifier // of what is signed with one of the keys
}

// Embedded returns the trust that this package was built with.
func Embedded() (*Trust, error) {
	keys, err := ParseKeys(npmKeys)
	if err != nil {
		return nil, err
	}
	return NewTrust(trustedRoot, keys)
}

// NewTrust makes a Trust from sigstore's trusted root, in JSON, and npm's keys.
func NewTrust(trustedRoot []byte, keys Keys) (*Trust, error) {
	sigstore, err := root.NewTrustedRootFromJSON(trustedRoot)
	if err != nil {
		return nil, fmt.Errorf("trusted root: %w", err)
	}
	t := &Trust{Keys: keys, material: root.TrustedMaterialCollection{
		sigstore, root.NewTrustedPublicKeyMaterial(keys.verifier),
	}}
	t.certified, err = verify.NewVerifier(t.material,
		verify.WithTransparencyLog(1), verify.WithObserverTimestamps(1), verify.WithSignedCertificateTimestamps(1))
	if err != nil {
		return nil, fmt.Errorf("trusted root: %w", err)
	}
	t.keyed, err = verify.NewVerifier(t.material,
		verify.WithTransparencyLog(1), verify.WithObserverTimestamps(1))
	if err != nil {
		return nil, fmt.Errorf("trusted root: %w", err)
	}
	return t, nil
}

// keyVerifier is a key as sigstore's library wants it.
type keyVerifier struct {
	signature.Verifier
	key Key
}

func (v keyVerifier) ValidAtTime(t time.Time) bool { return v.key.ValidAt(t) }

func (k Keys) verifier(id string) (root.TimeConstrainedVerifier, error) {
	key, ok := k.find(id, Attestations)
	if !ok {
		return nil, fmt.Errorf("no key %q for attestations", id)
	}
	v, err := signature.LoadECDSAVerifier(key.Public, crypto.SHA256)
	if err != nil {
		return nil, err
	}
	return keyVerifier{v, key}, nil
}
