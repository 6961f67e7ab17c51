package provenance

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// maxSignatures bounds the signatures of one version. While npm changes keys
// there are two.
const maxSignatures = 16

// A Signature is what npm signed a version with, as its document has it in
// dist.signatures.
type Signature struct {
	KeyID string `json:"keyid"`
	Sig   string `json:"sig"` // base64
}

// VerifySignature checks npm's signatures of a version with an integrity
// string, whole and as the registry spells it. Of keys that are known every
// signature has to hold, and there has to be one: npm may add a key before it
// is known here, but a wrong signature is never made good by another.
//
// Published is the time by which keys are judged. It is the registry's word: it
// tells honest old signatures from ones made with a key that was retired, not
// from ones whose time is made up. The error is an [*Error].
func (k Keys) VerifySignature(v ecosystem.Version, integrity string, sigs []Signature, published time.Time) error {
	switch {
	case len(sigs) == 0:
		return refuse(NoSignature, "%q has no signatures", v)
	case len(sigs) > maxSignatures:
		return refuse(TooLarge, "%q has %d signatures", v, len(sigs))
	case integrity == "":
		return refuse(Malformed, "%q has no integrity to be signed", v)
	case published.IsZero():
		return refuse(NoTime, "%q has no time of publication", v)
	}
	signed := sha256.Sum256([]byte(v.String() + ":" + integrity))
	held := false
	for _, s := range sigs {
		if s.KeyID == "" {
			return refuse(NoKeyID, "a signature of %q names no key", v)
		}
		key, ok := k.find(s.KeyID, Signatures)
		if !ok {
			continue
		}
		if !key.ValidAt(published) {
			return refuse(ExpiredKey, "%q is of %s, and key %q is not", v, published.Format(time.DateOnly), s.KeyID)
		}
		sig, err := base64.StdEncoding.Strict().DecodeString(s.Sig)
		if err != nil || !ecdsa.VerifyASN1(key.Public, signed[:], sig) {
			return refuse(BadSignature, "key %q did not sign %q with %q", s.KeyID, v, integrity)
		}
		held = true
	}
	if !held {
		return refuse(UnknownKey, "%q is signed by %q", v, sigs[0].KeyID)
	}
	return nil
}
