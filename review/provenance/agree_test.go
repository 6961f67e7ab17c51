package provenance

import (
	"encoding/json"
	"strings"
	"testing"
)

// A workflow that writes another repository or commit into its provenance than
// its certificate has is found out, wherever it writes it.
func TestProvenanceAgreesWithCertificate(t *testing.T) {
	trust := embedded(t)
	for _, c := range []struct {
		file    string
		changes map[string]string // what is replaced in the predicate, with what
	}{
		{"npm/attestations/valid-attestations.json", map[string]string{
			`"uri":"git+https://github.com/sigstore/sigstore-js@refs/tags/v0.4.0"`: `"uri":"git+https://github.com/sigstore/other@refs/tags/v0.4.0"`,
			`"uri":"git+https://github.com/sigstore/sigstore-js"`:                  `"uri":"git+https://github.com/other/sigstore-js"`,
			`"GITHUB_SHA":"8a2e`: `"GITHUB_SHA":"0000`,
			`"sha1":"8a2e`:       `"sha1":"0000`,
		}},
		{"npm/attestations/bundle-provenance.json", map[string]string{
			`"GITHUB_REPOSITORY_ID":"4955`:     `"GITHUB_REPOSITORY_ID":"0000`,
			`"GITHUB_REPOSITORY_OWNER_ID":"71`: `"GITHUB_REPOSITORY_OWNER_ID":"00`,
		}},
		{"npm/attestations/sigstore.js@2.0.0-provenance.sigstore.json", map[string]string{
			`"repository":"https://github.com/sigstore/sigstore-js"`: `"repository":"https://github.com/sigstore/other"`,
			`"uri":"git+https://github.com/sigstore/`:                `"uri":"git+https://github.com/other/`,
			`"gitCommit":"f0b4`:         `"gitCommit":"0000`,
			`"repository_id":"4955`:     `"repository_id":"0000`,
			`"repository_owner_id":"71`: `"repository_owner_id":"00`,
		}},
		{"pypi/provenance/pypi_attestations-0.0.19.tar.gz.slsa.attestation", map[string]string{
			`"repository":"https://github.com/trailofbits/`: `"repository":"https://github.com/other/`,
			`"gitCommit":"0880`:                             `"gitCommit":"0000`,
		}},
	} {
		a := attestations(t, c.file)[0]
		proved, err := trust.Verify(a, about(t, a))
		if err != nil {
			t.Fatal(err)
		}
		r := parsed(t, a)
		written, err := json.Marshal(r.statement.predicate)
		if err != nil {
			t.Fatal(err)
		}
		check := func(predicate string, want Reason) {
			t.Helper()
			var p map[string]any
			if err := json.Unmarshal([]byte(predicate), &p); err != nil {
				t.Fatal(err)
			}
			err := agree(r.statement.predicateType, p, proved.Source, "")
			if got := reason(t, err); got != want {
				t.Errorf("%s: got %v, want %v", c.file, err, want)
			}
		}
		check(string(written), 0)
		for was, is := range c.changes {
			if !strings.Contains(string(written), was) {
				t.Errorf("%s: no %s in %s", c.file, was, written)
			}
			check(strings.Replace(string(written), was, is, 1), Disagrees)
		}
		// The signature holds, and yet it is refused.
		if err := r.kind(""); err != nil {
			t.Fatal(err)
		}
		r.statement.predicate = map[string]any{
			"materials":       []any{map[string]any{"uri": "git+https://github.com/other/other"}},
			"buildDefinition": map[string]any{"externalParameters": map[string]any{"source": "git+https://github.com/other/other"}},
		}
		if _, err := r.verify(about(t, a)); reason(t, err) != Disagrees {
			t.Errorf("%s, rewritten: got %v, want %v", c.file, err, Disagrees)
		}
		if err := agree(r.statement.predicateType, r.statement.predicate, Source{}, ""); reason(t, err) != Disagrees {
			t.Errorf("signed by a person: got %v, want %v", err, Disagrees)
		}
	}
}

// What PyPI says of the publisher is not signed; the certificate has to say so.
func TestPublisherAgreesWithCertificate(t *testing.T) {
	trust := embedded(t)
	person := Publisher{Kind: "Google", Email: "919436158236-compute@developer.gserviceaccount.com"}
	for _, c := range []struct {
		file   string
		honest Publisher
	}{
		{"pypi/provenance/sampleproject-3.0.0.tar.gz.publish.attestation", person},
		{"pypi/provenance/sampleproject-4.0.0.tar.gz.provenance", Publisher{Kind: "GitHub", Repository: "pypa/sampleproject", Workflow: "release.yml"}},
		{"pypi/provenance/pypi_attestations-0.0.19.tar.gz.slsa.attestation", Publisher{Kind: "GitHub", Repository: "trailofbits/pypi-attestations", Workflow: "release.yml", Environment: "pypi"}},
		{"pypi/provenance/pep740-sampleproject-1.0.0.tar.gz.provenance", Publisher{Kind: "GitLab", Repository: "PEP740-example/sampleproject", WorkflowFilepath: ".gitlab-ci.yml"}},
	} {
		a := attestations(t, c.file)[0]
		if a.Publisher != nil && a.Publisher.Kind != c.honest.Kind {
			t.Errorf("%s: published by %+v", c.file, *a.Publisher)
		}
		for name, change := range map[string]func(*Publisher) Reason{
			"as it is":         func(*Publisher) Reason { return 0 },
			"other repository": func(p *Publisher) Reason { p.Repository, p.Email = "other/"+p.Repository, ""; return Disagrees },
			"no repository":    func(p *Publisher) Reason { p.Repository, p.Email = "", ""; return Disagrees },
			"other workflow":   func(p *Publisher) Reason { p.Workflow, p.WorkflowFilepath, p.Email = "a", "a", "a"; return Disagrees },
			"other forge": func(p *Publisher) Reason {
				p.Kind = map[string]string{"GitHub": "GitLab"}[p.Kind]
				return otherForge(p)
			},
			"a person":           func(p *Publisher) Reason { *p = Publisher{Kind: "Google", Email: "a@b.example"}; return Disagrees },
			"an unheard-of kind": func(p *Publisher) Reason { p.Kind = "Other"; return Unsupported },
		} {
			p := c.honest
			want := change(&p)
			a.Publisher = &p
			_, err := trust.Verify(a, about(t, a))
			if got := reason(t, err); got != want {
				t.Errorf("%s, %s: got %v, want %v", c.file, name, err, want)
			}
		}
	}
}

// A certificate that names the right repository has it from the right forge.
func TestPublisherIsOfTheForge(t *testing.T) {
	p := Publisher{Kind: "GitHub", Repository: "a/b", Workflow: "w.yml"}
	s := &Statement{Source: Source{Repository: "https://github.com/a/b"}, Build: Build{Issuer: gitHubIssuer, Workflow: ".github/workflows/w.yml"}}
	if err := p.agrees(s); err != nil {
		t.Error(err)
	}
	s.Build.Issuer = "https://issuer.example"
	if err := p.agrees(s); reason(t, err) != Disagrees {
		t.Errorf("got %v, want %v", err, Disagrees)
	}
}

func otherForge(p *Publisher) Reason {
	if p.Kind == "" {
		p.Kind = "GitHub"
	}
	return Disagrees
}

// A renamed repository is the same, and a new one under its name is not.
func TestIdentitySame(t *testing.T) {
	was := Identity{Issuer: gitHubIssuer, Repository: "https://github.com/a/b", RepositoryID: "1", OwnerID: "2", Workflow: "w.yml"}
	for _, c := range []struct {
		name   string
		change func(*Identity)
		want   bool
	}{
		{"unchanged", func(*Identity) {}, true},
		{"renamed", func(i *Identity) { i.Repository = "https://github.com/c/d" }, true},
		{"another under its name", func(i *Identity) { i.RepositoryID = "3" }, false},
		{"given away", func(i *Identity) { i.OwnerID = "3" }, false},
		{"by another workflow", func(i *Identity) { i.Workflow = "x.yml" }, false},
		{"on another forge", func(i *Identity) { i.Issuer = gitLabIssuer }, false},
		{"by an older certificate", func(i *Identity) { i.RepositoryID, i.OwnerID, i.Repository = "", "", "https://github.com/A/b" }, true},
		{"of another by an older certificate", func(i *Identity) { i.RepositoryID, i.OwnerID, i.Repository = "", "", "https://github.com/a/c" }, false},
		{"by a person", func(i *Identity) { *i = Identity{Issuer: gitHubIssuer, Signer: "a@b.example"} }, false},
		{"by nobody", func(i *Identity) { *i = Identity{} }, false},
	} {
		is := was
		c.change(&is)
		if got := was.Same(is); got != c.want || is.Same(was) != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
	if (Identity{}).Same(Identity{}) {
		t.Error("nobody is the same as nobody")
	}
}

// Releases of one project, seven months and a renamed workflow apart.
func TestRecordedIdentities(t *testing.T) {
	trust := embedded(t)
	identity := func(file string) Identity {
		a := attestations(t, file)[0]
		s, err := trust.Verify(a, about(t, a))
		if err != nil {
			t.Fatal(err)
		}
		return s.Identity()
	}
	first := identity("npm/attestations/valid-attestations.json")
	second := identity("npm/attestations/valid-sigstore-attestations.json")
	third := identity("npm/attestations/bundle-provenance.json")
	fourth := identity("npm/attestations/sigstore.js@2.0.0-provenance.sigstore.json")
	tuf := identity("npm/attestations/valid-tuf-js-attestations.json")
	if !first.Same(second) || second.Same(third) || !third.Same(fourth) || first.Same(tuf) {
		t.Errorf("got %v, %v, %v, %v; want %v, %v", first, second, third, fourth, "the first two the same, and the last two", tuf)
	}
}
