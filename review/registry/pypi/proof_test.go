package pypi

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"testing"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/provenance"
	"github.com/bumplens/bumplens/review/registry"
)

// What the index hands out about a file proves it: every recorded attestation
// but the one that is in another log, and none of them any other file.
func TestRecordedAttestations(t *testing.T) {
	trust, err := provenance.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for recorded, tt := range map[string]struct {
		project, number, file string
		refused               provenance.Reason // 0: it holds
	}{
		"gitlab_oidc_project-0.0.3.tar.gz.publish.attestation": {"gitlab-oidc-project", "0.0.3", "gitlab_oidc_project-0.0.3.tar.gz", 0},
		"pep740-sampleproject-1.0.0.tar.gz.provenance":         {"pep740-sampleproject", "1.0.0", "pep740_sampleproject-1.0.0.tar.gz", 0},
		"pypi_attestations-0.0.19.tar.gz.provenance":           {"pypi-attestations", "0.0.19", "pypi_attestations-0.0.19.tar.gz", 0},
		"pypi_attestations-0.0.19.tar.gz.publish.attestation":  {"pypi-attestations", "0.0.19", "pypi_attestations-0.0.19.tar.gz", 0},
		"pypi_attestations-0.0.19.tar.gz.slsa.attestation":     {"pypi-attestations", "0.0.19", "pypi_attestations-0.0.19.tar.gz", 0},
		"sampleproject-3.0.0.tar.gz.publish.attestation":       {"sampleproject", "3.0.0", "sampleproject-3.0.0.tar.gz", 0},
		"sampleproject-4.0.0.tar.gz.provenance":                {"sampleproject", "4.0.0", "sampleproject-4.0.0.tar.gz", 0},
		"rfc8785-0.1.2-py3-none-any.whl.publish.attestation":   {"rfc8785", "0.1.2", "rfc8785-0.1.2-py3-none-any.whl", provenance.UnknownLog},
	} {
		t.Run(recorded, func(t *testing.T) {
			proof := record(t, "provenance/"+recorded)
			sum := statedDigest(t, proof)
			path := "/integrity/" + tt.project + "/" + tt.number + "/" + tt.file + "/provenance"
			files := []listed{listing(tt.file, "2026-01-01T00:00:00Z", listed{"hashes": map[string]string{"sha256": sum}, "provenance": "HOST" + path})}
			s := serve(t, map[string]string{
				"/simple/" + tt.project + "/": document(map[string]any{"name": tt.project}, files...),
				path:                          string(proof),
			})
			c := client(t, Config{Indexes: []string{s.URL + "/simple/"}})
			v := ecosystem.Named(ecosystem.PyPI, tt.project).At(tt.number)
			r, err := c.Release(t.Context(), v)
			if err != nil {
				t.Fatal(err)
			}
			a := r.Artifacts[0]
			if a.File != tt.file || a.Attested != registry.IsAttested {
				t.Fatalf("got %+v", a)
			}
			doc, err := c.Attestations(t.Context(), v, a)
			if err != nil {
				t.Fatal(err)
			}
			list, err := provenance.FromPyPI(doc)
			if err != nil || len(list) == 0 {
				t.Fatalf("got %d attestations, %v", len(list), err)
			}
			for _, attestation := range list {
				right := subject(t, tt.file, a.Digests[0])
				wrong := subject(t, tt.file, digestOf("other bytes"))
				if got := reason(trust.Verify(attestation, right)); got != tt.refused {
					t.Errorf("got %q, want %q", got, tt.refused)
				}
				if reason(trust.Verify(attestation, wrong)) == 0 {
					t.Error("it holds for other bytes")
				}
				if reason(trust.Verify(attestation, subject(t, "other-"+tt.file, a.Digests[0]))) == 0 {
					t.Error("it holds for another file")
				}
			}
		})
	}
}

// reason is why an attestation was refused, 0 when it was not.
func reason(_ *provenance.Statement, err error) provenance.Reason {
	var refused *provenance.Error
	if errors.As(err, &refused) {
		return refused.Reason
	}
	return 0
}

// subject is what an attestation of a file has to be about.
func subject(t *testing.T, file, digest string) provenance.Subject {
	t.Helper()
	sum, err := base64.StdEncoding.DecodeString(digest[len("sha256-"):])
	if err != nil {
		t.Fatal(err)
	}
	return provenance.Subject{Name: file, SHA256: sum}
}

// statedDigest is the SHA-256 that the first attestation of a document states.
func statedDigest(t *testing.T, document []byte) string {
	t.Helper()
	type attestation struct{ Envelope struct{ Statement []byte } }
	var doc struct {
		attestation
		Bundles []struct{ Attestations []attestation } `json:"attestation_bundles"`
	}
	if err := json.Unmarshal(document, &doc); err != nil {
		t.Fatal(err)
	}
	payload := doc.Envelope.Statement
	if len(doc.Bundles) > 0 {
		payload = doc.Bundles[0].Attestations[0].Envelope.Statement
	}
	var statement struct {
		Subject []struct{ Digest struct{ SHA256 string } }
	}
	if err := json.Unmarshal(payload, &statement); err != nil {
		t.Fatal(err)
	}
	return statement.Subject[0].Digest.SHA256
}
