package provenance

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"time"
)

// A Usage is what npm uses a key for.
type Usage string

// What npm signs: every version, and what it attests of a version that came
// with provenance.
const (
	Signatures   Usage = "npm:signatures"
	Attestations Usage = "npm:attestations"
)

// A Key is one of npm's keys for one use of it.
type Key struct {
	ID     string
	Usage  Usage
	From   time.Time // zero: always was
	Until  time.Time // zero: not known to end
	Public *ecdsa.PublicKey
}

// ValidAt reports whether what was signed at t may be signed by k: from the
// beginning of its time, and before the end of it.
func (k Key) ValidAt(t time.Time) bool {
	return !t.Before(k.From) && (k.Until.IsZero() || t.Before(k.Until))
}

// Keys are the keys that npm has and had.
type Keys []Key

// ParseKeys reads keys as npm publishes them in sigstore's repository of roots.
func ParseKeys(data []byte) (Keys, error) {
	var file struct {
		Keys []struct {
			KeyID     string
			KeyUsage  Usage
			PublicKey struct {
				RawBytes   []byte
				KeyDetails string
				ValidFor   struct{ Start, End time.Time }
			}
		}
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("parsing keys: %w", err)
	}
	var keys Keys
	for _, f := range file.Keys {
		parsed, err := x509.ParsePKIXPublicKey(f.PublicKey.RawBytes)
		if err != nil {
			return nil, fmt.Errorf("key %q: %w", f.KeyID, err)
		}
		public, ok := parsed.(*ecdsa.PublicKey)
		if !ok || public.Curve != elliptic.P256() {
			return nil, fmt.Errorf("key %q is %q, want one of ECDSA on P-256", f.KeyID, f.PublicKey.KeyDetails)
		}
		if f.KeyID == "" || f.KeyUsage == "" {
			return nil, fmt.Errorf("key %q for %q: no name or no use", f.KeyID, f.KeyUsage)
		}
		keys = append(keys, Key{f.KeyID, f.KeyUsage, f.PublicKey.ValidFor.Start, f.PublicKey.ValidFor.End, public})
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("parsing keys: there are none")
	}
	return keys, nil
}

// find returns the key of that id for that use.
func (k Keys) find(id string, usage Usage) (Key, bool) {
	for _, key := range k {
		if key.ID == id && key.Usage == usage {
			return key, true
		}
	}
	return Key{}, false
}
