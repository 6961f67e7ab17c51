package provenance

import (
	"encoding/json"
	"strings"
)

// A Publisher is who published a file by PyPI's account: the trusted publisher
// whose token the upload came with.
type Publisher struct {
	Kind             string // GitHub, GitLab or Google; others are not known
	Repository       string // owner/name
	Workflow         string // GitHub: file in .github/workflows
	WorkflowFilepath string `json:"workflow_filepath"` // GitLab: path in the repository
	Email            string // Google
	Environment      string // deployment environment; certificates do not have it
}

// attestation is PyPI's form of a bundle, as PEP 740 has it.
type attestation struct {
	Version  int
	Material struct {
		Certificate []byte
		Entries     json.RawMessage `json:"transparency_entries"`
	} `json:"verification_material"`
	Envelope struct {
		Statement []byte
		Signature []byte
	}
}

// FromPyPI reads the provenance of a file as PyPI has it, or a single
// attestation as it is uploaded.
func FromPyPI(document []byte) ([]Attestation, error) {
	var doc struct {
		attestation
		Bundles []struct {
			Publisher    *Publisher
			Attestations []attestation
		} `json:"attestation_bundles"`
	}
	if err := decode(document, &doc); err != nil {
		return nil, err
	}
	if doc.Version != 1 {
		return nil, refuse(Unsupported, "version %d of provenance", doc.Version)
	}
	if doc.Bundles == nil {
		a, err := doc.bundle(nil)
		if err != nil {
			return nil, err
		}
		return []Attestation{a}, nil
	}
	var found []Attestation
	for i, b := range doc.Bundles {
		if b.Publisher == nil {
			return nil, refuse(Malformed, "bundle %d has no publisher", i)
		}
		for _, a := range b.Attestations {
			mapped, err := a.bundle(b.Publisher)
			if err != nil {
				return nil, err
			}
			found = append(found, mapped)
		}
	}
	return bounded(found)
}

// bundle maps an attestation to sigstore's form, field by field. A bundle has
// the payload's type, which PEP 740 fixes.
func (a attestation) bundle(p *Publisher) (Attestation, error) {
	if a.Version != 1 {
		return Attestation{}, refuse(Unsupported, "version %d of an attestation", a.Version)
	}
	if len(a.Envelope.Statement) == 0 {
		return Attestation{}, refuse(Malformed, "an attestation without a statement")
	}
	type object = map[string]any
	mapped, err := json.Marshal(object{
		"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
		"verificationMaterial": object{
			"certificate": object{"rawBytes": a.Material.Certificate},
			"tlogEntries": a.Material.Entries,
		},
		"dsseEnvelope": object{
			"payload":     a.Envelope.Statement,
			"payloadType": payloadType,
			"signatures":  []object{{"sig": a.Envelope.Signature}},
		},
	})
	if err != nil {
		return Attestation{}, refuse(Malformed, "%v", err)
	}
	return Attestation{Bundle: mapped, Publisher: p}, nil
}

// agrees refuses a statement whose certificate is not the publisher's.
func (p Publisher) agrees(s *Statement) error {
	var issuer, host, workflow string
	switch p.Kind {
	case "GitHub":
		issuer, host, workflow = gitHubIssuer, gitHub, ".github/workflows/"+p.Workflow
	case "GitLab":
		issuer, host, workflow = gitLabIssuer, gitLabIssuer+"/", p.WorkflowFilepath
	case "Google":
		if s.Build.Issuer != googleIssuer || s.Build.Signer != p.Email {
			return refuse(Disagrees, "published by %q, signed by %q of %q", p.Email, s.Build.Signer, s.Build.Issuer)
		}
		return nil
	default:
		return refuse(Unsupported, "a publisher of kind %q", p.Kind)
	}
	switch {
	case s.Build.Issuer != issuer:
		return refuse(Disagrees, "published by %s, signed by a certificate for %q", p.Kind, s.Build.Issuer)
	case p.Repository == "" || !strings.EqualFold(s.Source.Repository, host+p.Repository):
		return refuse(Disagrees, "published from %q, signed for %q", p.Repository, s.Source.Repository)
	case s.Build.Workflow != workflow:
		return refuse(Disagrees, "published by workflow %q, signed by %q", workflow, s.Build.Workflow)
	}
	return nil
}
