package review

import (
	"testing"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

// A registry that says of an artifact that it is attested, and has nothing to
// show for it, has proved nothing.
func TestEmptyListProvesNothing(t *testing.T) {
	for e, list := range map[ecosystem.Ecosystem]string{
		ecosystem.NPM:      `{"attestations": []}`,
		ecosystem.PyPI:     `{"version": 1, "attestation_bundles": []}`,
		ecosystem.RubyGems: `[]`,
	} {
		f := File{Artifact: registry.Artifact{File: "inert", Attested: registry.IsAttested}, Attestations: []byte(list)}
		p, err := prove(ecosystem.Named(e, "inert").At("1.0.0"), new(registry.Release), f)
		if err != nil || p.Unknown == "" || len(p.Statements) > 0 {
			t.Errorf("%s: got %+v, %v", e, p, err)
		}
	}
}
