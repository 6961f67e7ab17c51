package github

import (
	"fmt"
	"net/url"
)

// A Repository is one repository as one installation sees it. It is safe for
// concurrent use.
type Repository struct {
	caller
	owner string
	name  string
}

// String returns owner/name.
func (r *Repository) String() string { return r.owner + "/" + r.name }

// Installation returns the id of the installation.
func (r *Repository) Installation() int64 { return r.key.installation }

// path returns the API path of something in the repository. Arguments of format
// that are strings are escaped as one segment each.
func (r *Repository) path(format string, args ...any) string {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = url.PathEscape(s)
		}
	}
	return "repos/" + url.PathEscape(r.owner) + "/" + url.PathEscape(r.name) + "/" + fmt.Sprintf(format, args...)
}
