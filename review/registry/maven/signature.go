package maven

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
)

// signingKey returns the fingerprint of the key that made a detached signature,
// or its id where the signature has no more; "" when it is of a kind that is not
// read. Keys of several signatures stand beside each other.
func signingKey(armored []byte) string {
	block, err := armor.Decode(bytes.NewReader(armored))
	if err != nil {
		return ""
	}
	var keys []string
	for r := packet.NewReader(block.Body); ; {
		p, err := r.Next()
		if err != nil {
			return strings.Join(keys, " and ") // at the end, or at what cannot be read
		}
		s, ok := p.(*packet.Signature)
		switch {
		case !ok:
		case len(s.IssuerFingerprint) > 0:
			keys = append(keys, fmt.Sprintf("%X", s.IssuerFingerprint))
		case s.IssuerKeyId != nil:
			keys = append(keys, fmt.Sprintf("%016X", *s.IssuerKeyId))
		}
	}
}
