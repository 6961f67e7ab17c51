package indicator

import (
	"fmt"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/lockfile"
)

var internalNameOnPublicRegistry = Indicator[*Change]{
	ID:       "internal-name-on-public-registry",
	Title:    "internal name is taken from a public registry",
	Severity: High,
	Needs:    HeadStanding,
	Check:    checkInternalNameOnPublicRegistry,
}

func checkInternalNameOnPublicRegistry(c *Change) ([]Finding, error) {
	if c.Kind() != lockfile.Added || !c.Public {
		return nil, nil // an entry that moves is lockfile-source-changed's to tell
	}
	f := inLockfile(c.To)
	name := c.To.Version.Name
	if where := c.Internal[c.Package()]; where != "" {
		f.Message = fmt.Sprintf("%q is taken from the public registry, and the project has it from %q as well.", name, where)
		return []Finding{f}, nil
	}
	if scope := ScopeOf(c.Package()); scope.Name != "" && c.Internal[scope] != "" {
		f.Message = fmt.Sprintf("%q is taken from the public registry, and the project has other packages of %q from %q.", name, scope.Name, c.Internal[scope])
		return []Finding{f}, nil
	}
	if others := c.Standing.Elsewhere; len(others) > 0 {
		f.Severity = Medium
		f.Message = fmt.Sprintf("More than one of the configured indexes has %q, %q among them. Which of them is asked decides whose code is installed.", name, others[0])
		return []Finding{f}, nil
	}
	return nil, nil
}

// ScopeOf returns the scope of a package, with its ecosystem, as one that
// belongs to one owner; it is zero where names have none.
func ScopeOf(p ecosystem.Package) ecosystem.Package {
	var scope string
	switch p.Ecosystem {
	case ecosystem.NPM:
		if strings.HasPrefix(p.Name, "@") {
			scope, _, _ = strings.Cut(p.Name, "/")
		}
	case ecosystem.Packagist:
		scope, _, _ = strings.Cut(p.Name, "/")
	case ecosystem.Maven:
		scope, _, _ = strings.Cut(p.Name, ":")
	}
	if scope == "" {
		return ecosystem.Package{}
	}
	return ecosystem.Package{Ecosystem: p.Ecosystem, Name: scope}
}
