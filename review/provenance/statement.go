package provenance

import (
	"net/url"
	"strings"
	"time"

	"github.com/sigstore/sigstore-go/pkg/fulcio/certificate"
)

// A Predicate is a kind of statement. Its zero value is a kind that is not known.
type Predicate int

// What is stated of an artifact.
const (
	UnknownPredicate Predicate = iota
	BytesSigned                // no more than that somebody signed its bytes
	SLSAProvenance             // how it was built, versions 0.2 and 1
	NPMPublish                 // that npm's registry published it
	PyPIPublish                // that it was to be published on PyPI
)

func (p Predicate) String() string {
	switch p {
	case BytesSigned:
		return "signature"
	case SLSAProvenance:
		return "provenance"
	case NPMPublish, PyPIPublish:
		return "publish attestation"
	}
	return "unknown"
}

const (
	slsa02     = "https://slsa.dev/provenance/v0.2"
	slsa1      = "https://slsa.dev/provenance/v1"
	npmPublish = "https://github.com/npm/attestation/tree/main/specs/publish/v0.1"
)

// predicate tells the kind of statement from its predicate's type. PyPI's is an
// address in its own documentation, of which the path tells it.
func predicate(typ string) Predicate {
	switch typ {
	case slsa02, slsa1:
		return SLSAProvenance
	case npmPublish:
		return NPMPublish
	}
	u, err := url.Parse(typ)
	if err == nil && u.Scheme == "https" && strings.HasPrefix(u.Host, "docs.") && u.Path == "/attestations/publish/v1" {
		return PyPIPublish
	}
	return UnknownPredicate
}

// A Statement is what was proved of an artifact.
type Statement struct {
	Predicate Predicate
	SignedAt  time.Time // by the transparency log or a timestamp authority
	KeyID     string    // of npm's key that signed it; Source and Build are then zero
	Source    Source
	Build     Build
}

// Source is what was built, by the certificate. Its fields are empty where the
// certificate does not have them: those of people have none, and those from
// before the spring of 2023 no ids.
type Source struct {
	Repository   string // URL
	RepositoryID string // stays when the repository is renamed
	OwnerID      string // stays when the owner is renamed
	Commit       string
	Ref          string
}

// Build is who built and signed it, by the certificate.
type Build struct {
	Issuer   string // who vouched for the signer, as a URL
	Signer   string // the certificate's subject: a workflow's URL, or an address of mail
	Workflow string // path in Source.Repository, or URL when it is in another; "" of a person
	Trigger  string
	RunURL   string
	Runner   string // github-hosted, self-hosted and the like
}

const (
	gitHubIssuer = "https://token.actions.githubusercontent.com"
	gitLabIssuer = "https://gitlab.com"
	googleIssuer = "https://accounts.google.com"

	gitHub = "https://github.com/"
)

// certified tells source and build from a certificate.
func certified(c *certificate.Summary) (Source, Build) {
	source := Source{
		Repository:   c.SourceRepositoryURI,
		RepositoryID: c.SourceRepositoryIdentifier,
		OwnerID:      c.SourceRepositoryOwnerIdentifier,
		Commit:       c.SourceRepositoryDigest,
		Ref:          c.SourceRepositoryRef,
	}
	build := Build{
		Issuer:  c.Issuer,
		Signer:  c.SubjectAlternativeName,
		Trigger: c.BuildTrigger,
		RunURL:  c.RunInvocationURI,
		Runner:  c.RunnerEnvironment,
	}
	config := c.BuildConfigURI
	if source.Repository == "" && c.Issuer == gitHubIssuer && c.GithubWorkflowRepository != "" {
		// Certificates from before the spring of 2023 have GitHub's claims alone.
		source.Repository = gitHub + c.GithubWorkflowRepository
		source.Commit, source.Ref = c.GithubWorkflowSHA, c.GithubWorkflowRef
		build.Trigger = c.GithubWorkflowTrigger
		config = c.SubjectAlternativeName
	}
	build.Workflow = workflow(config, source.Repository)
	return source, build
}

// workflow returns the path of a workflow's URL within a repository, the URL
// itself when it is in another. GitLab sets two slashes before the path.
func workflow(config, repository string) string {
	at := strings.Index(config, "@refs/")
	if at < 0 {
		at = strings.LastIndexByte(config, '@')
	}
	if at >= 0 {
		config = config[:at]
	}
	if path, ok := strings.CutPrefix(config, repository+"/"); ok {
		return strings.TrimPrefix(path, "/")
	}
	return config
}
