package provenance

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// A signed is one version that npm signed.
type signed struct {
	version   ecosystem.Version
	integrity string
	signature Signature
	published time.Time
}

// recordedSignatures finds every signature in the recorded documents of npm.
func recordedSignatures(t testing.TB) []signed {
	t.Helper()
	readRecorded(t, "manifest.json") // skips or fails
	files, err := filepath.Glob(filepath.Join(recorded, "npm/full*/*.json"))
	if err != nil {
		t.Fatal(err)
	}
	var found []signed
	for _, file := range files {
		name, err := filepath.Rel(recorded, file)
		if err != nil {
			t.Fatal(err)
		}
		data := bytes.TrimPrefix(readRecorded(t, name), []byte("\ufeff")) // put there by who saved it
		var doc struct {
			Name     string
			Time     map[string]json.RawMessage
			Versions map[string]struct {
				Version string
				Dist    struct {
					Integrity  string
					Signatures []Signature
				}
			}
		}
		if !bytes.Contains(data, []byte(`"signatures"`)) {
			continue // some of the others are no packuments
		}
		if err := json.Unmarshal(data, &doc); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, v := range doc.Versions {
			for _, s := range v.Dist.Signatures {
				var published time.Time
				if err := json.Unmarshal(doc.Time[v.Version], &published); err != nil {
					t.Fatalf("%s: time of %s: %v", name, v.Version, err)
				}
				found = append(found, signed{ecosystem.Named(ecosystem.NPM, doc.Name).At(v.Version), v.Dist.Integrity, s, published})
			}
		}
	}
	return found
}

// Every recorded signature holds, and none of them does for other bytes, of
// another byte, or with another key.
func TestRecordedSignatures(t *testing.T) {
	keys := embedded(t).Keys
	found := recordedSignatures(t)
	byKey := make(map[string]int)
	for n, s := range found {
		byKey[s.signature.KeyID]++
		check := func(what string, want Reason, keys Keys, v ecosystem.Version, integrity string, sig Signature, published time.Time) {
			t.Helper()
			err := keys.VerifySignature(v, integrity, []Signature{sig}, published)
			if got := reason(t, err); got != want {
				t.Errorf("%s, %s: got %v, want %v", s.version, what, err, want)
			}
		}
		check("as it is", 0, keys, s.version, s.integrity, s.signature, s.published)

		for _, i := range positions(n, len(s.integrity)) {
			check("other integrity", BadSignature, keys, s.version, flipped(s.integrity, i), s.signature, s.published)
		}
		for _, i := range positions(n, len(s.version.Number)) {
			check("other version", BadSignature, keys, s.version.At(flipped(s.version.Number, i)), s.integrity, s.signature, s.published)
		}
		for _, i := range positions(n, len(s.version.Name)) {
			other := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: flipped(s.version.Name, i)}
			check("other name", BadSignature, keys, other.At(s.version.Number), s.integrity, s.signature, s.published)
		}
		sig, err := base64.StdEncoding.DecodeString(s.signature.Sig)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range positions(n, len(sig)) {
			other := Signature{s.signature.KeyID, base64.StdEncoding.EncodeToString([]byte(flipped(string(sig), i)))}
			check("other signature", BadSignature, keys, s.version, s.integrity, other, s.published)
		}

		key, _ := keys.find(s.signature.KeyID, Signatures)
		other := slices.Clone(keys)
		for i := range other {
			if other[i].Public.Equal(key.Public) {
				other[i].Public = generate(t).Public().(*ecdsa.PublicKey)
			}
		}
		check("other key", BadSignature, other, s.version, s.integrity, s.signature, s.published)
		check("key of other name", UnknownKey, keys, s.version, s.integrity, Signature{s.signature.KeyID + "x", s.signature.Sig}, s.published)
		check("key of no name", NoKeyID, keys, s.version, s.integrity, Signature{"", s.signature.Sig}, s.published)
		check("published before its key", ExpiredKey, keys, s.version, s.integrity, s.signature, key.From.Add(-1))
		if !key.Until.IsZero() {
			check("published after its key", ExpiredKey, keys, s.version, s.integrity, s.signature, key.Until)
		}
	}
	t.Logf("%d signatures, by key %v", len(found), byKey)
	if len(found) < 192 || len(byKey) != 2 {
		t.Errorf("%d signatures by %d keys, want at least 192 by 2", len(found), len(byKey))
	}
}

// positions are the bytes to change of the nth signature: another one of each,
// and of some all.
func positions(n, length int) []int {
	if n%64 != 0 {
		return []int{n % length}
	}
	all := make([]int, length)
	for i := range all {
		all[i] = i
	}
	return all
}

// flipped changes byte i of s.
func flipped(s string, i int) string { return s[:i] + string([]byte{s[i] ^ 1}) + s[i+1:] }

// No byte of the keys' file may change without a key being refused or another.
func TestKeysAreWhatTheyAre(t *testing.T) {
	keys := embedded(t).Keys
	if len(keys) != 4 {
		t.Fatalf("%d keys, want two for two uses", len(keys))
	}
	for _, k := range keys {
		raw, err := k.Public.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		encoded := base64.StdEncoding.EncodeToString
		for i := range raw[1:] {
			// The point is the last of the key's DER.
			spki := keyBytes(t, k)
			changed := bytes.Clone(spki)
			changed[len(spki)-len(raw)+1+i] ^= 1
			file := strings.ReplaceAll(string(npmKeys), encoded(spki), encoded(changed))
			if parsed, err := ParseKeys([]byte(file)); err == nil {
				for _, p := range parsed {
					if p.ID == k.ID && p.Public.Equal(k.Public) {
						t.Errorf("key %s: byte %d may be changed", k.ID, i)
					}
				}
			}
		}
	}
}

// keyBytes finds the bytes of a key in the keys' file.
func keyBytes(t testing.TB, k Key) []byte {
	t.Helper()
	var file struct {
		Keys []struct {
			KeyID     string
			PublicKey struct{ RawBytes []byte }
		}
	}
	if err := json.Unmarshal(npmKeys, &file); err != nil {
		t.Fatal(err)
	}
	for _, f := range file.Keys {
		if f.KeyID == k.ID {
			return f.PublicKey.RawBytes
		}
	}
	t.Fatalf("no key %s", k.ID)
	return nil
}

func generate(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// While npm changes keys a version may have signatures of both, of which one may
// not be known here yet.
func TestRotation(t *testing.T) {
	first, second := generate(t), generate(t)
	begin, end := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2030, 2, 1, 0, 0, 0, 0, time.UTC)
	keys := Keys{
		{ID: "first", Usage: Signatures, Until: end, Public: &first.PublicKey},
		{ID: "second", Usage: Signatures, From: begin, Public: &second.PublicKey},
		{ID: "third", Usage: Attestations, Public: &second.PublicKey},
	}
	v := ecosystem.Named(ecosystem.NPM, "@scope/name").At("1.2.3")
	sign := func(id string, key *ecdsa.PrivateKey) Signature {
		sum := sha256.Sum256([]byte("@scope/name@1.2.3:sha512-x"))
		sig, err := ecdsa.SignASN1(rand.Reader, key, sum[:])
		if err != nil {
			t.Fatal(err)
		}
		return Signature{id, base64.StdEncoding.EncodeToString(sig)}
	}
	one, two := sign("first", first), sign("second", second)
	unknown := sign("fourth", first)
	wrong := sign("second", first)
	many := slices.Repeat([]Signature{one}, maxSignatures+1)
	for _, c := range []struct {
		name      string
		published time.Time
		sigs      []Signature
		want      Reason
	}{
		{"old key long ago", begin.AddDate(-10, 0, 0), []Signature{one}, 0},
		{"old key to its last moment", end.Add(-1), []Signature{one}, 0},
		{"old key after its end", end, []Signature{one}, ExpiredKey},
		{"new key before its time", begin.Add(-1), []Signature{two}, ExpiredKey},
		{"new key from its first moment", begin, []Signature{two}, 0},
		{"both keys", begin, []Signature{one, two}, 0},
		{"a key that is not known here yet", begin, []Signature{unknown, one}, 0},
		{"no key that is known", begin, []Signature{unknown}, UnknownKey},
		{"a wrong one beside a right one", begin, []Signature{one, wrong}, BadSignature},
		{"a key for attestations", begin, []Signature{sign("third", second)}, UnknownKey},
		{"not base64", begin, []Signature{{"first", "%"}}, BadSignature},
		{"none", begin, nil, NoSignature},
		{"too many", begin, many, TooLarge},
		{"no time", time.Time{}, []Signature{one}, NoTime},
	} {
		if got := reason(t, keys.VerifySignature(v, "sha512-x", c.sigs, c.published)); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
	if got := reason(t, keys.VerifySignature(v, "", []Signature{one}, begin)); got != Malformed {
		t.Errorf("no integrity: got %v, want %v", got, Malformed)
	}
}

func TestParseKeysRefuses(t *testing.T) {
	large, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	edwards, _, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, public := range []any{&large.PublicKey, edwards} {
		spki, err := x509.MarshalPKIXPublicKey(public)
		if err != nil {
			t.Fatal(err)
		}
		file := fmt.Sprintf(`{"keys":[{"keyId":"a","keyUsage":"npm:signatures","publicKey":{"rawBytes":"%s"}}]}`, base64.StdEncoding.EncodeToString(spki))
		if keys, err := ParseKeys([]byte(file)); err == nil {
			t.Errorf("%T: got %v", public, keys)
		}
	}
	if v, err := embedded(t).Keys.verifier("x"); err == nil {
		t.Errorf("got %v for a key that is not there", v)
	}
	for _, file := range []string{
		``, `{}`, `{"keys":[]}`, `{"keys":[{"keyId":"a","keyUsage":"npm:signatures","publicKey":{"rawBytes":"AAAA"}}]}`,
		strings.Replace(string(npmKeys), `"npm:signatures"`, `""`, 1),
	} {
		if keys, err := ParseKeys([]byte(file)); err == nil {
			t.Errorf("%.60q: got %v", file, keys)
		}
	}
}

// FuzzSignature holds VerifySignature to its promise that a signature holds for
// what was signed, when its key could, and for nothing else.
func FuzzSignature(f *testing.F) {
	keys := embedded(f).Keys
	type subject struct{ name, number, integrity, key string }
	known := make(map[subject]time.Time)
	for i, s := range recordedSignatures(f) {
		known[subject{s.version.Name, s.version.Number, s.integrity, s.signature.KeyID}] = s.published
		if i%16 == 0 {
			sig, err := base64.StdEncoding.DecodeString(s.signature.Sig)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(s.version.Name, s.version.Number, s.integrity, s.signature.KeyID, sig, s.published.Unix())
		}
	}
	f.Fuzz(func(t *testing.T, name, number, integrity, key string, sig []byte, published int64) {
		v := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: name}.At(number)
		err := keys.VerifySignature(v, integrity, []Signature{{key, base64.StdEncoding.EncodeToString(sig)}}, time.Unix(published, 0))
		if reason(t, err) != 0 {
			return
		}
		if _, ok := known[subject{name, number, integrity, key}]; !ok {
			t.Errorf("%q signed %q with %q, which it never did", key, v, integrity)
		}
	})
}
