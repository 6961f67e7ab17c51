package npm

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/provenance"
	"github.com/bumplens/bumplens/review/registry"
)

// What the client hands on of a recorded document is what npm signed: all of
// the 192 signatures hold, and none holds any more when one byte of what is
// signed, of the signature or of the key's name is another.
func TestRecordedSignatures(t *testing.T) {
	trust, err := provenance.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	held := 0
	for file, name := range map[string]string{"full/lodash.json": "lodash", "full/registry.json": "undici-types"} {
		data := document(t, file)
		s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write(data) }))
		c := client(t, Config{Registry: s.URL}, t.TempDir())
		p := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: name}
		numbers, err := c.Versions(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		for _, number := range numbers {
			r, err := c.Release(t.Context(), p.At(number))
			if err != nil {
				t.Fatal(err)
			}
			check := func(v ecosystem.Version, digest string, signatures []registry.Signature) error {
				var all []provenance.Signature
				for _, s := range signatures {
					all = append(all, provenance.Signature{KeyID: s.KeyID, Sig: s.Sig})
				}
				return trust.Keys.VerifySignature(v, digest, all, r.Published)
			}
			a := r.Artifacts[0]
			digest := strings.Join(a.Digests, " ")
			if err := check(r.Version, digest, a.Signatures); err != nil {
				t.Errorf("%s: %v", r.Version, err)
				continue
			}
			held += len(a.Signatures)
			for i, s := range a.Signatures {
				for what, err := range map[string]error{
					"name":      check(ecosystem.Package{Ecosystem: p.Ecosystem, Name: changed(name)}.At(number), digest, a.Signatures[i:i+1]),
					"version":   check(p.At(changed(number)), digest, a.Signatures[i:i+1]),
					"digest":    check(r.Version, changed(digest), a.Signatures[i:i+1]),
					"signature": check(r.Version, digest, []registry.Signature{{KeyID: s.KeyID, Sig: changed(s.Sig)}}),
					"key":       check(r.Version, digest, []registry.Signature{{KeyID: changed(s.KeyID), Sig: s.Sig}}),
				} {
					if err == nil {
						t.Errorf("%s: it holds with another %s", r.Version, what)
					}
				}
			}
		}
	}
	if held != 192 {
		t.Errorf("%d signatures hold, want 192", held)
	}
}

// changed changes one byte in the middle of s.
func changed(s string) string {
	b := []byte(s)
	if at := len(b) / 2; b[at] == '1' {
		b[at] = '2'
	} else {
		b[at] = '1'
	}
	return string(b)
}

// Attestations are asked of the configured registry, whatever host the document
// names, and those that the real one handed out hold.
func TestRecordedAttestations(t *testing.T) {
	trust, err := provenance.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	reason := func(all ...provenance.Reason) map[provenance.Reason]bool {
		wanted := make(map[provenance.Reason]bool)
		for _, r := range all {
			wanted[r] = true
		}
		return wanted
	}
	for file, tt := range map[string]struct {
		name, number string
		refused      map[provenance.Reason]bool // nil: all of them hold
	}{
		"valid-attestations.json":                     {"sigstore", "0.4.0", nil},
		"valid-sigstore-attestations.json":            {"sigstore", "1.0.0", nil},
		"valid-tuf-js-attestations.json":              {"tuf-js", "1.0.0", nil},
		"invalid-attestations.json":                   {"sigstore", "0.4.0", reason(provenance.BadSignature)},
		"malformed-subject-attestations.json":         {"sigstore", "0.4.0", reason(provenance.Malformed)},
		"mismatched-keyid-attestations.json":          {"sigstore", "0.4.0", reason(provenance.UnknownKey)},
		"mismatched-subject-digest-attestations.json": {"sigstore", "0.4.0", reason(provenance.OtherDigest)},
		"mismatched-subject-name-attestations.json":   {"sigstore", "0.4.0", reason(provenance.OtherName)},
		"no-keyid-attestations.json":                  {"sigstore", "0.4.0", reason(provenance.NoKeyID, provenance.BadSignature)},
		"unsupported-attestations.json":               {"sigstore", "0.4.0", reason(provenance.Unsupported)},
	} {
		t.Run(file, func(t *testing.T) {
			data := document(t, "attestations/"+file)
			s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write(data) }))
			v := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: tt.name}.At(tt.number)
			doc, err := client(t, Config{Registry: s.URL}, t.TempDir()).Attestations(t.Context(), v, registry.Artifact{})
			if err != nil {
				t.Fatal(err)
			}
			if want := "/-/npm/v1/attestations/" + v.String(); len(s.asked()) != 1 || s.asked()[0] != want {
				t.Errorf("asked %q, want %q", s.asked(), want)
			}
			list, err := provenance.FromNPM(doc)
			if err != nil || len(list) == 0 {
				t.Fatalf("got %d attestations, %v", len(list), err)
			}
			subject := provenance.NPM(v, attested(t, "valid-"+tt.name+"-attestations.json", tt.number))
			refused := make(map[provenance.Reason]bool)
			for _, a := range list {
				_, err := trust.Verify(a, subject)
				if e := new(provenance.Error); errors.As(err, &e) {
					refused[e.Reason] = true
				} else if err != nil {
					t.Errorf("got %v", err)
				}
			}
			for r := range refused {
				if !tt.refused[r] {
					t.Errorf("one is refused, as %s", r)
				}
			}
			for r := range tt.refused {
				if !refused[r] {
					t.Errorf("none is refused because %s", r)
				}
			}
		})
	}
}

// attested returns the digest that the valid attestations of a version are
// about.
func attested(t *testing.T, file, number string) []byte {
	t.Helper()
	if number == "0.4.0" {
		file = "valid-attestations.json"
	}
	var list struct {
		Attestations []struct {
			Bundle struct{ DSSEEnvelope struct{ Payload string } }
		}
	}
	if err := json.Unmarshal(document(t, "attestations/"+file), &list); err != nil {
		t.Fatal(err)
	}
	payload, err := base64.StdEncoding.DecodeString(list.Attestations[0].Bundle.DSSEEnvelope.Payload)
	if err != nil {
		t.Fatal(err)
	}
	var statement struct {
		Subject []struct{ Digest struct{ SHA512 string } }
	}
	if err := json.Unmarshal(payload, &statement); err != nil {
		t.Fatal(err)
	}
	sum, err := hex.DecodeString(statement.Subject[0].Digest.SHA512)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}
