package provenance

import "strings"

// An Identity is the way a release was published: which workflow of which
// repository, or which person. Two of one package are told apart with [Identity.Same].
type Identity struct {
	Issuer       string
	Repository   string // URL, "" of a person
	RepositoryID string // "" where certificates have none
	OwnerID      string // "" where certificates have none
	Workflow     string // path, "" of a person
	Signer       string // address, "" of a workflow
}

// Identity returns the way the artifact was published, zero when a key of npm
// signed the statement.
func (s *Statement) Identity() Identity {
	id := Identity{
		Issuer:       s.Build.Issuer,
		Repository:   s.Source.Repository,
		RepositoryID: s.Source.RepositoryID,
		OwnerID:      s.Source.OwnerID,
		Workflow:     s.Build.Workflow,
	}
	if id.Repository == "" {
		id.Signer = s.Build.Signer
	}
	return id
}

// Same reports whether two releases were published the same way. Repositories
// and owners are compared by id, so that a renamed one is the same and a new one
// under an old name is not; by name only where one of the certificates has no
// ids. An identity that is zero is the same as no other, itself included.
func (i Identity) Same(o Identity) bool {
	if i == (Identity{}) || i.Issuer != o.Issuer || i.Workflow != o.Workflow || i.Signer != o.Signer {
		return false
	}
	if i.RepositoryID == "" || o.RepositoryID == "" {
		return strings.EqualFold(i.Repository, o.Repository)
	}
	return i.RepositoryID == o.RepositoryID && i.OwnerID == o.OwnerID
}

// String names the identity for people. It is hostile text.
func (i Identity) String() string {
	if i.Repository == "" {
		return i.Signer
	}
	return strings.TrimPrefix(i.Repository, "https://") + ", " + i.Workflow
}
