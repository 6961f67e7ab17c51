package indicator

import (
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/bumplens/bumplens/review/ecosystem"
)

var dependencyOutsideRegistry = Indicator[*Update]{
	ID:       "dependency-outside-registry",
	Title:    "release asks for code from outside the registry",
	Severity: High,
	Covers:   []ecosystem.Ecosystem{ecosystem.NPM},
	Needs:    BaseTree | HeadTree,
	Check:    checkDependencyOutsideRegistry,
}

// outside matches what npm takes from elsewhere: addresses, hosts by their
// short names, and "owner/repository". An alias of a registry's package, a
// range and a tag have neither a colon nor a slash.
var outside = regexp.MustCompile(`^(?:[a-z+]+:|[\w.-]+/|[~.]{0,2}/|.*\.tgz$|.*\.tar\.gz$)`)

// OutsideRegistry reports whether npm takes what a dependency asks for from
// elsewhere than a registry.
func OutsideRegistry(spec string) bool { return outside.MatchString(spec) }

func checkDependencyOutsideRegistry(u *Update) ([]Finding, error) {
	was, is, err := u.Manifests()
	if err != nil {
		return nil, err
	}
	var findings []Finding
	for _, name := range slices.Sorted(maps.Keys(is.Dependencies)) {
		d := is.Dependencies[name]
		if _, spec := realName(name, d.Spec); !OutsideRegistry(spec) || was.Dependencies[name].Spec == d.Spec {
			continue
		}
		findings = append(findings, Finding{
			Path:    manifestPath,
			Line:    d.Line,
			Message: fmt.Sprintf("This release takes %q from outside the registry (%s). Its bytes are pinned by nothing that the registry published, and were not read.", name, d.Field),
			Quote:   d.Spec,
		})
	}
	return findings, nil
}
