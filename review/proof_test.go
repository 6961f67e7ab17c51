package review

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/provenance"
	"github.com/bumplens/bumplens/review/registry"
)

var padded = ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "left-pad"}.At("1.3.1")

// What is proved of an artifact, what is refused, and what is not known are
// three things.
func TestProve(t *testing.T) {
	for name, tt := range map[string]struct {
		attested registry.Attested
		document string
		unknown  string
		refused  provenance.Reason
	}{
		"the registry does not tell": {registry.AttestedUnknown, "", "does not tell", 0},
		"there are none":             {registry.NotAttested, "", "", 0},
		"they were not handed out":   {registry.IsAttested, "", "did not hand out", 0},
		"they cannot be read":        {registry.IsAttested, "{", "", provenance.Malformed},
		"one of them cannot be read": {registry.IsAttested, `{"attestations": [{"predicateType": "x", "bundle": {}}]}`, "", provenance.Malformed},
	} {
		t.Run(name, func(t *testing.T) {
			f := File{Artifact: registry.Artifact{File: "left-pad-1.3.1.tgz", Attested: tt.attested, Digests: []string{"sha512-AAAA"}}}
			if tt.document != "" {
				f.Attestations = []byte(tt.document)
			}
			p, err := prove(padded, new(registry.Release), f)
			if err != nil {
				t.Fatal(err)
			}
			if (p.Unknown != "") != (tt.unknown != "") || !strings.Contains(p.Unknown, tt.unknown) {
				t.Errorf("unknown is %q, want %q", p.Unknown, tt.unknown)
			}
			switch {
			case tt.refused == 0 && len(p.Refused) > 0, tt.refused != 0 && (len(p.Refused) != 1 || p.Refused[0].Reason != tt.refused):
				t.Errorf("refused: %+v, want %s", p.Refused, tt.refused)
			case len(p.Statements) > 0:
				t.Errorf("got statements %+v", p.Statements)
			case p.Signature == nil || p.Signature.Reason != provenance.NoSignature:
				t.Errorf("the missing signature is %+v", p.Signature)
			}
		})
	}
}

// shelves are repositories that note what they are asked for.
type shelves struct {
	Repositories
	asked []string
	err   error
}

func (s *shelves) Source(_ context.Context, repository string, refs []string) (string, archive.Source, error) {
	s.asked = append(s.asked, repository+" at "+strings.Join(refs, " "))
	return refs[0], nil, s.err
}

func (s *shelves) Notes(_ context.Context, repository, tag string) (string, error) {
	if tag == "1.3.1" {
		return "Pads faster.", nil
	}
	return "", registry.ErrNotFound
}

// The source of a release is looked for at the commit that its manifest names,
// and then at the tags of its version.
func TestMade(t *testing.T) {
	const commit = "0123456789012345678901234567890123456789"
	const tags = "v1.3.1 1.3.1 left-pad@1.3.1 left-pad-v1.3.1 left-pad-1.3.1 release-1.3.1"
	for name, tt := range map[string]struct {
		origin  registry.Origin
		err     error
		asked   []string
		unknown string
		silent  bool
	}{
		"a commit":         {registry.Origin{Repository: "git+https://github.com/Owner/Name.git", Commit: commit}, nil, []string{"github.com/owner/name at " + commit + " " + tags}, "", false},
		"a tag":            {registry.Origin{Repository: "owner/name"}, nil, []string{"github.com/owner/name at " + tags}, "", false},
		"no repository":    {registry.Origin{Repository: "https://project.example"}, nil, nil, "it names no repository", false},
		"neither is there": {registry.Origin{Repository: "owner/name"}, registry.ErrNotFound, []string{"github.com/owner/name at " + tags}, "neither the commit nor a tag", false},
		"no answer":        {registry.Origin{Repository: "owner/name"}, errors.New("down"), []string{"github.com/owner/name at " + tags}, "did not answer", true},
	} {
		t.Run(name, func(t *testing.T) {
			s := &shelves{err: tt.err}
			r := &Reviewer{Log: slog.New(slog.DiscardHandler), Repositories: s}
			m := r.made(t.Context(), padded, &registry.Release{Origin: tt.origin}, nil)
			if d := cmp.Diff(tt.asked, s.asked); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
			if (m.Unknown != "") != (tt.unknown != "") || !strings.Contains(m.Unknown, tt.unknown) || m.Silent != tt.silent {
				t.Errorf("unknown is %q, silent %t", m.Unknown, m.Silent)
			}
			if notes := m.notes(); tt.asked != nil && (len(notes) != 1 || notes[0].Text != "Pads faster.") {
				t.Errorf("got notes %+v", notes)
			}
		})
	}
	if m := new(Reviewer).made(t.Context(), padded, new(registry.Release), nil); m.Unknown == "" {
		t.Error("nobody was asked, and that is not said")
	}
}

// What npm's registry handed out about sigstore 1.0.0 proves its tarball, and
// where that was built.
func TestProveRecorded(t *testing.T) {
	document, err := os.ReadFile("../../shared/data/registry/npm/attestations/valid-sigstore-attestations.json")
	if os.IsNotExist(err) && os.Getenv("CI") != "true" {
		t.Skipf("SKIPPED: the recorded documents are not beside the clone: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	var list struct {
		Attestations []struct {
			Bundle struct{ DSSEEnvelope struct{ Payload []byte } }
		}
	}
	var statement struct {
		Subject []struct{ Digest struct{ SHA512 string } }
	}
	if err := json.Unmarshal(document, &list); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(list.Attestations[0].Bundle.DSSEEnvelope.Payload, &statement); err != nil {
		t.Fatal(err)
	}
	v := ecosystem.Package{Ecosystem: ecosystem.NPM, Name: "sigstore"}.At("1.0.0")
	digest := registry.HexDigest("sha512", statement.Subject[0].Digest.SHA512)
	f := File{Artifact: registry.Artifact{File: "sigstore-1.0.0.tgz", Attested: registry.IsAttested, Digests: []string{digest}}, Attestations: document}
	p, err := prove(v, new(registry.Release), f)
	if err != nil || len(p.Statements) != 2 || len(p.Refused) > 0 || p.Unknown != "" {
		t.Fatalf("got %+v, %v", p, err)
	}
	if built := p.Provenance().Source; built.Repository != "https://github.com/sigstore/sigstore-js" || len(built.Commit) != 40 {
		t.Errorf("it was built from %+v", built)
	}
	if p, err := prove(v.At("1.0.1"), new(registry.Release), f); err != nil || len(p.Refused) != 2 {
		t.Errorf("of another version: got %+v, %v", p, err)
	}
}
