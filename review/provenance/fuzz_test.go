package provenance

import "testing"

// FuzzVerify holds Verify to its promise that a bundle that holds proves what
// was signed, and nothing else, whatever was done to its bytes.
func FuzzVerify(f *testing.F) {
	trust := embedded(f)
	type proof struct {
		subject   Subject
		statement Statement
	}
	var proofs []proof
	for _, v := range valid {
		for _, a := range attestations(f, v.file) {
			subject := about(f, a)
			statement, err := trust.Verify(Attestation{Bundle: a.Bundle}, subject)
			if err != nil {
				f.Fatal(err)
			}
			proofs = append(proofs, proof{subject, *statement})
			f.Add(a.Bundle)
		}
	}
	f.Fuzz(func(t *testing.T, bundle []byte) {
		for _, p := range proofs {
			got, err := trust.Verify(Attestation{Bundle: bundle}, p.subject)
			if err != nil {
				reason(t, err)
				continue
			}
			known := false
			for _, q := range proofs {
				known = known || q.subject.Name == p.subject.Name && q.statement == *got
			}
			if !known {
				t.Errorf("%+v was proved of %q, which nobody signed", *got, p.subject.Name)
			}
		}
	})
}

// FuzzDocuments holds the readers of registries' documents to their bounds.
func FuzzDocuments(f *testing.F) {
	trust := embedded(f)
	for _, file := range []string{valid[0].file, "pypi/provenance/sampleproject-4.0.0.tar.gz.provenance", "rubygems/sigstore-1.0.0.gem.sigstore.json"} {
		data := readRecorded(f, file)
		f.Add(data)
		f.Add([]byte("[" + string(data) + "]"))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		for _, from := range []func([]byte) ([]Attestation, error){FromNPM, FromPyPI, FromRubyGems} {
			list, err := from(document)
			reason(t, err)
			if len(list) > maxAttestations {
				t.Errorf("%d attestations", len(list))
			}
			for _, a := range list[:min(len(list), 2)] {
				if _, err := trust.Verify(a, Subject{Name: "x", SHA256: []byte{1}, SHA512: []byte{1}}); err == nil {
					t.Error("what nobody signed was proved")
				}
			}
		}
	})
}
