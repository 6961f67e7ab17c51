package review_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/report"
)

// recordedProof is a document of attestations that npm's registry handed out.
func recordedProof(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../../shared/data/registry/npm/attestations", name))
	if os.IsNotExist(err) && os.Getenv("CI") != "true" {
		t.Skipf("SKIPPED: the recorded documents are not beside the clone: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// An honest attestation that is put beside other bytes blocks, and so does one
// that was tampered with. A release without any, after one that had some, is
// told.
func TestForgedAttestations(t *testing.T) {
	for name, tt := range map[string]struct {
		base, head string // recorded documents; "": none
		verdict    policy.Verdict
		told       string // an indicator
	}{
		"of other bytes":   {"", "valid-sigstore-attestations.json", policy.Block, "provenance-invalid"},
		"tampered with":    {"", "invalid-attestations.json", policy.Block, "provenance-invalid"},
		"no attestations":  {"", "", policy.Pass, ""},
		"of the old alone": {"valid-sigstore-attestations.json", "", policy.Pass, ""},
	} {
		t.Run(name, func(t *testing.T) {
			old, young := release("left-pad", "1.3.0", `{}`, nil), release("left-pad", "1.3.1", `{}`, nil)
			if tt.base != "" {
				old.Attestations = recordedProof(t, tt.base)
			}
			if tt.head != "" {
				young.Attestations = recordedProof(t, tt.head)
			}
			b := newBench(t, old, young)
			rep := b.review(t, b.lock("left-pad@1.3.0"), b.lock("left-pad@1.3.1"), policy.Default())
			u := rep.Updates[0]
			if rep.Verdict != tt.verdict || tt.told != "" && !slices.ContainsFunc(u.Findings, func(f indicator.Finding) bool {
				return f.Indicator == tt.told && f.Severity == indicator.Critical && strings.Contains(f.Message, "left-pad-1.3.1.tgz")
			}) {
				t.Errorf("got %s, %+v", rep.Verdict, u.Findings)
			}
			// The stand-in gives no signatures, as mirrors do: of what it does not
			// attest it is not known whether anybody else would.
			unknown := slices.ContainsFunc(u.Unknown, func(n report.Unknown) bool { return n.Indicator == "provenance-lost" })
			if unknown != (tt.head == "") {
				t.Errorf("provenance-lost is unknown: %t", unknown)
			}
		})
	}
}
