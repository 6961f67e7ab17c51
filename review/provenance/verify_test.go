package provenance

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sigstore/sigstore-go/pkg/bundle"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// attestations reads a recorded document, of whichever form it is.
func attestations(t testing.TB, file string) []Attestation {
	t.Helper()
	data := readRecorded(t, file)
	var list []Attestation
	var err error
	switch {
	case strings.HasPrefix(file, "pypi/"):
		list, err = FromPyPI(data)
	case strings.HasSuffix(file, "-attestations.json"):
		list, err = FromNPM(data)
	case strings.HasPrefix(file, "rubygems/"):
		list, err = FromRubyGems([]byte("[" + string(data) + "]")) // recorded as it is uploaded, by itself
	default:
		list = []Attestation{{Bundle: data}}
	}
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return list
}

// about returns the subject an attestation claims to be about: the artifacts
// themselves are not recorded.
func about(t testing.TB, a Attestation) Subject {
	t.Helper()
	var bundle struct {
		DSSEEnvelope     *struct{ Payload []byte }
		MessageSignature struct{ MessageDigest struct{ Digest []byte } }
	}
	if err := json.Unmarshal(a.Bundle, &bundle); err != nil {
		t.Fatal(err)
	}
	if bundle.DSSEEnvelope == nil {
		return Subject{SHA256: bundle.MessageSignature.MessageDigest.Digest}
	}
	var statement struct {
		Subject []struct {
			Name   string
			Digest struct{ SHA256, SHA512 string }
		}
	}
	if err := json.Unmarshal(bundle.DSSEEnvelope.Payload, &statement); err != nil {
		t.Fatal(err)
	}
	s := Subject{Name: statement.Subject[0].Name}
	var err1, err2 error
	s.SHA256, err1 = hex.DecodeString(statement.Subject[0].Digest.SHA256)
	s.SHA512, err2 = hex.DecodeString(statement.Subject[0].Digest.SHA512)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	return s
}

func npm(name, number string) string {
	return NPM(ecosystem.Named(ecosystem.NPM, name).At(number), nil).Name
}

// valid are the recorded attestations that hold, by file, with the name they
// are about ("" of a signature of bytes) and what each of them proves.
var valid = []struct {
	file, name string
	proved     []string
}{
	{"npm/attestations/valid-attestations.json", npm("sigstore", "0.4.0"), []string{
		"2023-01-11 provenance github.com/sigstore/sigstore-js, .github/workflows/publish.yml 8a2ee2fd refs/tags/v0.4.0",
		"2023-01-11 publish attestation jl3bwswu"}},
	{"npm/attestations/valid-sigstore-attestations.json", npm("sigstore", "1.0.0"), []string{
		"2023-02-09 provenance github.com/sigstore/sigstore-js, .github/workflows/publish.yml 06528997 refs/tags/v1.0.0",
		"2023-02-09 publish attestation jl3bwswu"}},
	{"npm/attestations/valid-tuf-js-attestations.json", npm("tuf-js", "1.0.0"), []string{
		"2023-02-09 provenance github.com/theupdateframework/tuf-js, .github/workflows/publish.yml 99624cc7 refs/tags/v1.0.0",
		"2023-02-09 publish attestation jl3bwswu"}},
	{"npm/attestations/bundle-provenance.json", npm("sigstore", "1.3.0"), []string{
		"2023-04-18 provenance github.com/sigstore/sigstore-js, .github/workflows/release.yml dae8bd8e refs/heads/main #495574555 #71096353 github-hosted"}},
	{"npm/attestations/bundle-publish.json", npm("sigstore", "1.3.0"), []string{
		"2023-04-18 publish attestation jl3bwswu"}},
	{"npm/attestations/sigstore.js@2.0.0-provenance.sigstore.json", npm("sigstore", "2.0.0"), []string{
		"2023-08-18 provenance github.com/sigstore/sigstore-js, .github/workflows/release.yml f0b49a04 refs/heads/main #495574555 #71096353 github-hosted"}},
	{"pypi/provenance/gitlab_oidc_project-0.0.3.tar.gz.publish.attestation", "gitlab_oidc_project-0.0.3.tar.gz", []string{
		"2024-11-19 publish attestation gitlab.com/facutuesca/gitlab-oidc-project, .gitlab-ci.yml 72f7c63b refs/heads/main #55235664 #12885801 gitlab-hosted"}},
	{"pypi/provenance/pep740-sampleproject-1.0.0.tar.gz.provenance", "pep740_sampleproject-1.0.0.tar.gz", []string{
		"2024-11-27 publish attestation gitlab.com/pep740-example/sampleproject, .gitlab-ci.yml 0b706bbf refs/heads/main #64895736 #98134409 gitlab-hosted"}},
	{"pypi/provenance/pypi_attestations-0.0.19.tar.gz.provenance", "pypi_attestations-0.0.19.tar.gz", []string{
		"2024-12-04 publish attestation github.com/trailofbits/pypi-attestations, .github/workflows/release.yml 08802efe refs/tags/v0.0.19 #772247423 #2314423 github-hosted"}},
	{"pypi/provenance/pypi_attestations-0.0.19.tar.gz.publish.attestation", "pypi_attestations-0.0.19.tar.gz", []string{
		"2024-12-04 publish attestation github.com/trailofbits/pypi-attestations, .github/workflows/release.yml 08802efe refs/tags/v0.0.19 #772247423 #2314423 github-hosted"}},
	{"pypi/provenance/pypi_attestations-0.0.19.tar.gz.slsa.attestation", "pypi_attestations-0.0.19.tar.gz", []string{
		"2024-12-04 provenance github.com/trailofbits/pypi-attestations, .github/workflows/release.yml 08802efe refs/tags/v0.0.19 #772247423 #2314423 github-hosted"}},
	{"pypi/provenance/sampleproject-3.0.0.tar.gz.publish.attestation", "sampleproject-3.0.0.tar.gz", []string{
		"2024-08-29 publish attestation 919436158236-compute@developer.gserviceaccount.com"}},
	{"pypi/provenance/sampleproject-4.0.0.tar.gz.provenance", "sampleproject-4.0.0.tar.gz", []string{
		"2024-11-06 publish attestation github.com/pypa/sampleproject, .github/workflows/release.yml 621e4974 refs/heads/main #14899596 #647025 github-hosted"}},
	{"rubygems/sigstore-1.0.0.gem.sigstore.json", "", []string{
		"2024-08-19 signature github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon, .github/workflows/extremely-dangerous-oidc-beacon.yml 0f75992d refs/heads/main #632596897 #131804563 github-hosted"}},
}

// summary writes a statement in a line.
func summary(s *Statement) string {
	commit, key := s.Source.Commit, strings.TrimPrefix(s.KeyID, "SHA256:")
	words := []string{s.SignedAt.Format("2006-01-02"), s.Predicate.String(), s.Identity().String(), commit[:min(8, len(commit))], s.Source.Ref, key[:min(8, len(key))]}
	for _, id := range []string{s.Source.RepositoryID, s.Source.OwnerID} {
		if id != "" {
			words = append(words, "#"+id)
		}
	}
	words = append(words, s.Build.Runner)
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")
}

func TestRecordedAttestationsHold(t *testing.T) {
	trust := embedded(t)
	count := 0
	for _, v := range valid {
		var got []string
		for _, a := range attestations(t, v.file) {
			subject := about(t, a)
			if subject.Name != v.name {
				t.Errorf("%s: about %q, want %q", v.file, subject.Name, v.name)
			}
			statement, err := trust.Verify(a, subject)
			if err != nil {
				t.Errorf("%s: %v", v.file, err)
				continue
			}
			got = append(got, summary(statement))
			count++
		}
		if diff := cmp.Diff(v.proved, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", v.file, diff)
		}
	}
	if count != 17 {
		t.Errorf("%d attestations, want 17", count)
	}
}

// What holds for one artifact says nothing of another.
func TestOtherSubjectsAreRefused(t *testing.T) {
	trust := embedded(t)
	for _, v := range valid {
		for _, a := range attestations(t, v.file) {
			s := about(t, a)
			other := func(sum []byte) []byte {
				sum = bytes.Clone(sum)
				if len(sum) > 0 {
					sum[len(sum)-1] ^= 1
				}
				return sum
			}
			for _, c := range []struct {
				subject Subject
				want    Reason
			}{
				{Subject{s.Name + "0", s.SHA256, s.SHA512}, OtherName},
				{Subject{"", s.SHA256, s.SHA512}, OtherName},
				{Subject{s.Name, other(s.SHA256), other(s.SHA512)}, OtherDigest},
				{Subject{s.Name, nil, nil}, OtherDigest},
				{Subject{s.Name, s.SHA512, s.SHA256}, OtherDigest},
			} {
				if c.want == OtherName && s.Name == "" {
					continue // a signature of bytes has no name
				}
				_, err := trust.Verify(a, c.subject)
				if got := reason(t, err); got != c.want {
					t.Errorf("%s as %q: got %v, want %v", v.file, c.subject.Name, err, c.want)
				}
			}
		}
	}
}

// The recorded attestations that do not hold, with the reason for each in a
// document. All of npm's are made from sigstore@0.4.0's.
func TestRecordedRefusals(t *testing.T) {
	trust := embedded(t)
	sigstore := about(t, attestations(t, valid[0].file)[0])
	for file, want := range map[string][]Reason{
		"npm/attestations/invalid-attestations.json":                         {0, BadSignature},
		"npm/attestations/malformed-subject-attestations.json":               {0, Malformed},
		"npm/attestations/mismatched-keyid-attestations.json":                {UnknownKey, 0},
		"npm/attestations/mismatched-subject-digest-attestations.json":       {0, OtherDigest},
		"npm/attestations/mismatched-subject-name-attestations.json":         {0, OtherName},
		"npm/attestations/no-keyid-attestations.json":                        {BadSignature, NoKeyID},
		"npm/attestations/unsupported-attestations.json":                     {0, Unsupported},
		"pypi/provenance/rfc8785-0.1.2-py3-none-any.whl.publish.attestation": {UnknownLog},
	} {
		for i, a := range attestations(t, file) {
			subject := sigstore
			if strings.HasPrefix(file, "pypi/") {
				subject = about(t, a)
			}
			_, err := trust.Verify(a, subject)
			if got := reason(t, err); got != want[i] {
				t.Errorf("%s, attestation %d: got %v, want %v", file, i, err, want[i])
			}
		}
	}
}

// A statement that was given another name or digest is refused for its
// signature by who asks for that name or digest.
func TestRewrittenStatementsAreRefused(t *testing.T) {
	trust := embedded(t)
	for _, kind := range []string{"name", "digest"} {
		a := attestations(t, "npm/attestations/mismatched-subject-"+kind+"-attestations.json")[1]
		_, err := trust.Verify(a, about(t, a))
		if got := reason(t, err); got != BadSignature {
			t.Errorf("%s: got %v, want %v", kind, err, BadSignature)
		}
	}
}

// leaf is a place in a bundle that holds bytes.
type leaf struct {
	path   string
	object map[string]any
	key    string
}

// leaves finds the places that are signed or that sign. Of a chain only its
// first certificate is read.
func leaves(path string, v any) []leaf {
	var found []leaf
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			switch key {
			case "payload", "sig", "signature", "rawBytes", "digest", "canonicalizedBody", "signedEntryTimestamp", "rootHash", "envelope":
				if _, ok := value.(string); ok {
					found = append(found, leaf{path + "." + key, v, key})
				}
			}
			found = append(found, leaves(path+"."+key, value)...)
		}
	case []any:
		for i, value := range v {
			if i > 0 && strings.HasSuffix(path, ".certificates") {
				break
			}
			found = append(found, leaves(fmt.Sprintf("%s.%d", path, i), value)...)
		}
	}
	return found
}

// One byte that is changed, anywhere in what is signed or in what signs it, is
// enough for a refusal.
func TestTamperedAttestationsAreRefused(t *testing.T) {
	trust := embedded(t)
	var flips atomic.Int64
	t.Cleanup(func() { t.Logf("%d changed bytes", flips.Load()) })
	for _, v := range valid {
		list := attestations(t, v.file)
		t.Run(v.file, func(t *testing.T) {
			t.Parallel() // on one Trust, as it may be used
			for _, a := range list {
				flips.Add(tamper(t, trust, a))
			}
		})
	}
}

// tamper changes bytes of an attestation and returns how many.
func tamper(t *testing.T, trust *Trust, a Attestation) (flips int64) {
	t.Helper()
	subject := about(t, a)
	var bundle map[string]any
	if err := json.Unmarshal(a.Bundle, &bundle); err != nil {
		t.Fatal(err)
	}
	for _, l := range leaves("", bundle) {
		was := l.object[l.key].(string)
		// A log's checkpoint is text, of which what is behind the empty line is a
		// name for its signature. All others are in base64.
		text := l.key == "envelope"
		signed, _, _ := strings.Cut(was, "\n\n")
		data := []byte(signed)
		if !text {
			var err error
			if data, err = base64.StdEncoding.DecodeString(was); err != nil {
				t.Fatal(err)
			}
		}
		for _, i := range []int{0, len(data) / 5, len(data) / 2, len(data) * 4 / 5, len(data) - 2} {
			data[i] ^= 1
			if l.object[l.key] = base64.StdEncoding.EncodeToString(data); text {
				l.object[l.key] = string(data) + was[len(signed):]
			}
			data[i] ^= 1
			tampered, err := json.Marshal(bundle)
			if err != nil {
				t.Fatal(err)
			}
			changed := a
			changed.Bundle = tampered
			if _, err := trust.Verify(changed, subject); err == nil {
				t.Errorf("byte %d of %s may be changed", i, l.path)
			}
			flips++
		}
		l.object[l.key] = was
	}
	return flips
}

// Keys for signatures of versions do not sign attestations, and a key signs
// nothing before and after its time.
func TestAttestationKeysHaveATime(t *testing.T) {
	a := attestations(t, "npm/attestations/bundle-publish.json")[0]
	trust := embedded(t)
	statement, err := trust.Verify(a, about(t, a))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		change func(*Key)
		want   Reason
	}{
		{"unchanged", func(*Key) {}, 0},
		{"ends at that second", func(k *Key) { k.Until = statement.SignedAt }, ExpiredKey},
		{"begins a second later", func(k *Key) { k.From = statement.SignedAt.Add(1e9) }, ExpiredKey},
		{"of another use", func(k *Key) { k.Usage = Signatures }, UnknownKey},
		{"of another name", func(k *Key) { k.ID += "x" }, UnknownKey},
		{"another key", func(k *Key) { k.Public = trust.Keys[3].Public }, BadSignature},
	} {
		keys := slices.Clone(trust.Keys)
		for i := range keys {
			if keys[i].Usage == Attestations {
				c.change(&keys[i])
			}
		}
		changed, err := NewTrust(trustedRoot, keys)
		if err != nil {
			t.Fatal(err)
		}
		_, err = changed.Verify(a, about(t, a))
		if got := reason(t, err); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		}
	}
}

// edited returns a bundle with a change to its JSON.
func edited(t *testing.T, data []byte, change func(map[string]any)) []byte {
	t.Helper()
	var object map[string]any
	if err := json.Unmarshal(data, &object); err != nil {
		t.Fatal(err)
	}
	change(object)
	data, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Each part of the proof is asked for: without who vouches for it, and without
// it, there is none.
func TestEveryPartOfTheProofIsNeeded(t *testing.T) {
	a := attestations(t, "npm/attestations/sigstore.js@2.0.0-provenance.sigstore.json")[0]
	another := attestations(t, "npm/attestations/bundle-provenance.json")[0]
	without := func(key string) func(map[string]any) { return func(o map[string]any) { delete(o, key) } }
	material := func(change func(map[string]any)) func(map[string]any) {
		return func(o map[string]any) { change(o["verificationMaterial"].(map[string]any)) }
	}
	entry := func(change func(map[string]any)) func(map[string]any) {
		return material(func(o map[string]any) { change(o["tlogEntries"].([]any)[0].(map[string]any)) })
	}
	envelope := func(change func(map[string]any)) func(map[string]any) {
		return func(o map[string]any) { change(o["dsseEnvelope"].(map[string]any)) }
	}
	unchanged := func(map[string]any) {}
	for _, c := range []struct {
		name         string
		root, bundle func(map[string]any)
		want         Reason
	}{
		{"all of it", unchanged, unchanged, 0},
		{"no authorities", without("certificateAuthorities"), unchanged, BadCertificate},
		{"no logs of certificates", without("ctlogs"), unchanged, BadCertificate},
		{"no logs", without("tlogs"), unchanged, UnknownLog},
		{"no entry", unchanged, material(without("tlogEntries")), NotLogged},
		{"no promise of an entry", unchanged, entry(without("inclusionPromise")), Malformed},
		{"an entry of another time", unchanged, entry(func(o map[string]any) { o["integratedTime"] = "1692374736" }), NotLogged},
		{"an entry of a time after the certificate's", unchanged, entry(func(o map[string]any) { o["integratedTime"] = "1792374736" }), BadCertificate},
		{"another's entry", unchanged, material(func(o map[string]any) {
			edited(t, another.Bundle, material(func(from map[string]any) { o["tlogEntries"] = from["tlogEntries"] }))
		}), BadCertificate}, // which was not valid at the entry's time
		{"another's certificate", unchanged, material(func(o map[string]any) {
			edited(t, another.Bundle, material(func(from map[string]any) { o["x509CertificateChain"] = from["x509CertificateChain"] }))
		}), BadSignature},
		{"no signature", unchanged, envelope(func(o map[string]any) { o["signatures"] = []any{} }), NoSignature},
		{"two signatures", unchanged, envelope(func(o map[string]any) {
			o["signatures"] = append(o["signatures"].([]any), o["signatures"].([]any)...)
		}), Unsupported},
		{"a field that is not known", unchanged, func(o map[string]any) { o["x"] = 1 }, Malformed},
	} {
		trust, err := NewTrust(edited(t, trustedRoot, c.root), embedded(t).Keys)
		if err != nil {
			t.Fatal(err)
		}
		_, err = trust.Verify(Attestation{Bundle: edited(t, a.Bundle, c.bundle)}, about(t, a))
		if got := reason(t, err); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		}
	}
}

// parsed returns an attestation on its way to be verified.
func parsed(t *testing.T, a Attestation) *reading {
	t.Helper()
	b := new(bundle.Bundle)
	if err := b.UnmarshalJSON(a.Bundle); err != nil {
		t.Fatal(err)
	}
	r := &reading{trust: embedded(t), bundle: b}
	if err := r.read(); err != nil {
		t.Fatal(err)
	}
	return r
}

// A gem's bundle signs its bytes, and is judged as others are.
func TestSignaturesOfBytes(t *testing.T) {
	trust := embedded(t)
	a := attestations(t, "rubygems/sigstore-1.0.0.gem.sigstore.json")[0]
	for _, c := range []struct {
		name   string
		change func(map[string]any)
		want   Reason
	}{
		{"as it is", func(map[string]any) {}, 0},
		{"of another digest", func(o map[string]any) {
			o["messageSignature"].(map[string]any)["messageDigest"].(map[string]any)["algorithm"] = "SHA2_512"
		}, Unsupported},
		{"an entry of another time", func(o map[string]any) {
			o["verificationMaterial"].(map[string]any)["tlogEntries"].([]any)[0].(map[string]any)["integratedTime"] = "1724105443"
		}, NotLogged},
		{"another signature", func(o map[string]any) { o["messageSignature"].(map[string]any)["signature"] = "AAAA" }, BadSignature},
	} {
		_, err := trust.Verify(Attestation{Bundle: edited(t, a.Bundle, c.change)}, about(t, a))
		if got := reason(t, err); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		}
	}
}

// npm's registry alone says what it published, and nothing else: anyone with a
// certificate can sign such a statement, and npm's key built nothing.
func TestStatementsAreTheirSigners(t *testing.T) {
	certified := attestations(t, "npm/attestations/bundle-provenance.json")[0]
	keyed := attestations(t, "npm/attestations/bundle-publish.json")[0]
	for _, c := range []struct {
		name, typ, predicateType string
		a                        Attestation
		want                     Reason
	}{
		{"built", "https://in-toto.io/Statement/v1", slsa1, certified, 0},
		{"built, as it was", "https://in-toto.io/Statement/v0.1", slsa02, certified, 0},
		{"published", "https://in-toto.io/Statement/v1", npmPublish, keyed, 0},
		{"meant for PyPI", "https://in-toto.io/Statement/v1", "https://docs.pypi.example/attestations/publish/v1", certified, 0},
		{"published, by anyone", "https://in-toto.io/Statement/v1", npmPublish, certified, Unsupported},
		{"built, by npm", "https://in-toto.io/Statement/v1", slsa1, keyed, Unsupported},
		{"meant for PyPI, by npm", "https://in-toto.io/Statement/v1", "https://docs.pypi.example/attestations/publish/v1", keyed, Unsupported},
		{"something else", "https://in-toto.io/Statement/v1", "https://spdx.dev/Document", certified, Unsupported},
		{"a later statement", "https://in-toto.io/Statement/v2", slsa1, certified, Unsupported},
		{"a later predicate", "https://in-toto.io/Statement/v1", "https://docs.pypi.example/attestations/publish/v2", certified, Unsupported},
	} {
		r := parsed(t, c.a)
		r.statement.typ, r.statement.predicateType = c.typ, c.predicateType
		if got := reason(t, r.kind("")); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

// A statement about many things is not one about each, and every digest that can
// be compared has to be equal.
func TestStatementsAreAboutOneSubject(t *testing.T) {
	want := Subject{"a", []byte{1}, []byte{2}}
	r := parsed(t, attestations(t, "npm/attestations/bundle-provenance.json")[0])
	type digest = map[string]string
	for _, c := range []struct {
		name     string
		subjects []subject
		want     Reason
	}{
		{"one digest", []subject{{"a", digest{"sha256": "01"}}}, 0},
		{"both digests", []subject{{"a", digest{"sha256": "01", "sha512": "02"}}}, 0},
		{"a digest that is not taken", []subject{{"a", digest{"sha256": "01", "sha1": "03"}}}, 0},
		{"one digest of two", []subject{{"a", digest{"sha256": "01", "sha512": "03"}}}, OtherDigest},
		{"no digest that is taken", []subject{{"a", digest{"sha1": "01"}}}, OtherDigest},
		{"no digest", []subject{{"a", nil}}, Malformed},
		{"no subject", nil, Unsupported},
		{"two subjects", []subject{{"a", digest{"sha256": "01"}}, {"b", digest{"sha256": "01"}}}, Unsupported},
		{"one subject twice", []subject{{"a", digest{"sha256": "01"}}, {"a", digest{"sha256": "01"}}}, Unsupported},
	} {
		r.statement.subjects = c.subjects
		if got := reason(t, r.about(want)); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

// What the registry calls an attestation has to be what it is.
func TestMiscalledAttestationsAreRefused(t *testing.T) {
	trust := embedded(t)
	list := attestations(t, valid[0].file)
	list[0].PredicateType, list[1].PredicateType = list[1].PredicateType, list[0].PredicateType
	gem := attestations(t, "rubygems/sigstore-1.0.0.gem.sigstore.json")[0]
	gem.PredicateType = slsa1
	for _, a := range append(list, gem) {
		_, err := trust.Verify(a, about(t, a))
		if got := reason(t, err); got != Unsupported {
			t.Errorf("called %q: got %v, want %v", a.PredicateType, err, Unsupported)
		}
	}
}

// The key that is named, the key that is to be used and the key that is known
// are one. A field that stands twice can be read in two ways.
func TestBundlesOfTwoMinds(t *testing.T) {
	trust := embedded(t)
	a := attestations(t, "npm/attestations/bundle-publish.json")[0]
	subject := about(t, a)
	hint := func(key string) []byte {
		return edited(t, a.Bundle, func(o map[string]any) {
			o["verificationMaterial"].(map[string]any)["publicKey"] = map[string]any{"hint": key}
		})
	}
	payload := func(statement string) []byte {
		return edited(t, a.Bundle, func(o map[string]any) {
			o["dsseEnvelope"].(map[string]any)["payload"] = base64.StdEncoding.EncodeToString([]byte(statement))
		})
	}
	for _, c := range []struct {
		name   string
		bundle []byte
		want   Reason
	}{
		{"as it is", a.Bundle, 0},
		{"to be checked with another key", hint(trust.Keys[3].ID), UnknownKey},
		{"to be checked with no key", hint(""), NoKeyID},
		{"a field twice", append([]byte(`{"mediaType":"x",`), bytes.TrimLeft(a.Bundle, " \n{")...), Malformed},
		{"no statement", payload("x"), Malformed},
		{"a field of the statement twice", payload(`{"_type":"a","_type":"b"}`), Malformed},
		{"a statement that is too deep", payload(strings.Repeat("[", maxDepth+1)), TooLarge},
	} {
		_, err := trust.Verify(Attestation{Bundle: c.bundle}, subject)
		if got := reason(t, err); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		}
	}
}

func TestWorkflow(t *testing.T) {
	const repository = "https://host.example/a/b"
	for config, want := range map[string]string{
		repository + "/.github/workflows/w.yml@refs/tags/pkg@1.0.0": ".github/workflows/w.yml",
		repository + "//ci/w.yml@refs/heads/main":                   "ci/w.yml",
		repository + "/w.yml@0123456":                               "w.yml",
		repository + "/w.yml":                                       "w.yml",
		repository + "c/w.yml@refs/heads/main":                      repository + "c/w.yml",
		"":                                                          "",
	} {
		if got := workflow(config, repository); got != want {
			t.Errorf("%s: got %q, want %q", config, got, want)
		}
	}
}

// Every reason has its words, and an error starts with them.
func TestReasonsHaveWords(t *testing.T) {
	seen := make(map[string]bool)
	for r := TooLarge; r <= Disagrees; r++ {
		words := r.String()
		if words == Reason(0).String() || seen[words] || !strings.HasPrefix(words, "it") && !strings.HasPrefix(words, "the") {
			t.Errorf("reason %d: %q", r, words)
		}
		seen[words] = true
		if got, want := refuse(r, "%d", 1).Error(), words+": 1"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := (Disagrees + 1).String(); got != Reason(0).String() {
		t.Errorf("got %q", got)
	}
}

func TestBounds(t *testing.T) {
	trust := embedded(t)
	for name, c := range map[string]struct {
		bundle string
		want   Reason
	}{
		"empty":      {"", Malformed},
		"no object":  {"[]", Malformed},
		"no content": {`{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json"}`, Malformed},
		"too long":   {strings.Repeat(" ", maxBundle+1), TooLarge},
		"too deep":   {strings.Repeat(`{"a":`, maxDepth+1), TooLarge},
		"quoted":     {`{"a":"` + strings.Repeat(`\"[`, 3*maxDepth) + `"}`, Malformed},
	} {
		_, err := trust.Verify(Attestation{Bundle: []byte(c.bundle)}, Subject{Name: "x", SHA256: []byte{1}})
		if got := reason(t, err); got != c.want {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
	for name, from := range map[string]func([]byte) ([]Attestation, error){"npm": FromNPM, "PyPI": FromPyPI, "RubyGems": FromRubyGems} {
		for document, want := range map[string]Reason{
			"":                                  Malformed,
			strings.Repeat("[", maxDepth+1):     TooLarge,
			strings.Repeat(" ", maxDocument+1):  TooLarge,
			`{"attestations":[{}],"version":"1`: Malformed,
			`{"version":1}`:                     Malformed,
		} {
			_, err := from([]byte(document))
			if got := reason(t, err); got != want {
				t.Errorf("%s: %.20q: got %v, want %v", name, document, err, want)
			}
		}
	}
	for document, from := range map[string]func([]byte) ([]Attestation, error){
		`{"version":2,"attestation_bundles":[]}`:                                                FromPyPI,
		`{"version":1,"attestation_bundles":[{"publisher":{},"attestations":[{"version":2}]}]}`: FromPyPI,
	} {
		if _, err := from([]byte(document)); reason(t, err) != Unsupported {
			t.Errorf("%s: got %v, want %v", document, err, Unsupported)
		}
	}
	for document, from := range map[string]func([]byte) ([]Attestation, error){`null`: FromRubyGems, `{"error":"x"}`: FromNPM,
		`{"attestations":[{"bundle":{}}]}`: FromNPM, `{"attestations":[{"predicateType":"x"}]}`: FromNPM,
		`{"version":1,"attestation_bundles":[{"attestations":[]}]}`: FromPyPI} {
		if _, err := from([]byte(document)); reason(t, err) != Malformed {
			t.Errorf("%s: got %v, want %v", document, err, Malformed)
		}
	}
	most := strings.TrimSuffix(strings.Repeat("{},", maxAttestations), ",")
	if list, err := FromRubyGems([]byte("[" + most + "]")); err != nil || len(list) != maxAttestations {
		t.Errorf("got %d attestations, %v, want %d", len(list), err, maxAttestations)
	}
	many := strings.TrimSuffix(strings.Repeat("{},", maxAttestations+1), ",")
	if _, err := FromRubyGems([]byte("[" + many + "]")); reason(t, err) != TooLarge {
		t.Errorf("got %v, want %v", err, TooLarge)
	}
}

// npm's names and those of packages agree, but for the scope's mark.
func TestSubjectOfScopedPackage(t *testing.T) {
	v := ecosystem.Named(ecosystem.NPM, "@babel/core").At("7.0.0")
	if got, want := NPM(v, nil).Name, "pkg:npm/%40babel/core@7.0.0"; got != want || v.PURL() != want {
		t.Errorf("got %q and %q, want %q", got, v.PURL(), want)
	}
}

func BenchmarkVerify(b *testing.B) {
	trust := embedded(b)
	a := attestations(b, "npm/attestations/sigstore.js@2.0.0-provenance.sigstore.json")[0]
	subject := about(b, a)
	for b.Loop() {
		if _, err := trust.Verify(a, subject); err != nil {
			b.Fatal(err)
		}
	}
}
