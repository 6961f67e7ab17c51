package indicator

import (
	"fmt"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/provenance"
)

var signatureInvalid = Indicator[*Update]{
	ID:       "signature-invalid",
	Title:    "registry's signature of the release does not hold",
	Severity: Critical,
	Covers:   []ecosystem.Ecosystem{ecosystem.NPM},
	Needs:    HeadProof,
	Check:    checkSignatureInvalid,
}

func checkSignatureInvalid(u *Update) ([]Finding, error) {
	refused := u.Head.Proof.Signature
	switch {
	case refused == nil:
		return nil, nil
	case refused.Reason == provenance.NoSignature:
		return nil, fmt.Errorf("the registry gives no signature of its own")
	case beyondUs[refused.Reason]:
		return nil, fmt.Errorf("the registry's signature could not be checked: %s", refused.Reason)
	}
	return []Finding{{
		In:      InRegistry,
		Message: fmt.Sprintf("The registry's signature of %q does not hold: %s.", u.To.String(), refused.Reason),
	}}, nil
}
