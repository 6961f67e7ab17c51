package indicator

import "fmt"

var provenanceInvalid = Indicator[*Update]{
	ID:       "provenance-invalid",
	Title:    "attestation of the artifact does not hold",
	Severity: Critical,
	Needs:    HeadProof,
	Check:    checkProvenanceInvalid,
}

func checkProvenanceInvalid(u *Update) ([]Finding, error) {
	var findings []Finding
	var unknown error
	for _, r := range u.Head.Proof.Refused {
		if beyondUs[r.Reason] {
			unknown = fmt.Errorf("an attestation could not be checked: %s", r.Reason)
			continue
		}
		findings = append(findings, Finding{
			In:      InRegistry,
			Message: fmt.Sprintf("The registry has an attestation of %q that does not hold: %s.", u.Head.Artifact.File, r.Reason),
		})
	}
	if len(findings) == 0 {
		return nil, unknown
	}
	return findings, nil
}
