package indicator

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

var dependencyOutsideRegistry = Indicator[*Update]{
	ID:       "dependency-outside-registry",
	Title:    "release asks for code from outside the registry",
	Severity: High,
	Covers:   withManifest,
	Needs:    BaseTree | HeadTree,
	Check:    checkDependencyOutsideRegistry,
}

func checkDependencyOutsideRegistry(u *Update) ([]Finding, error) {
	was, is, err := u.Manifests()
	if err != nil {
		return nil, err
	}
	var findings []Finding
	for _, name := range slices.Sorted(maps.Keys(is.Dependencies)) {
		d := is.Dependencies[name]
		if !d.Outside || was.Dependencies[name].Spec == d.Spec {
			continue
		}
		findings = append(findings, Finding{
			Path:    cmp.Or(d.Path, is.Path),
			Line:    d.Line,
			Message: fmt.Sprintf("This release takes %q from outside the registry (%s). Its bytes are pinned by nothing that the registry published, and were not read.", name, d.Field),
			Quote:   d.Spec,
		})
	}
	return findings, nil
}
