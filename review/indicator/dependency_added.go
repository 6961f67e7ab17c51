package indicator

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
)

var dependencyAdded = Indicator[*Update]{
	ID:       "dependency-added",
	Title:    "release asks for a package that the old one did not",
	Severity: Low,
	Covers:   []ecosystem.Ecosystem{ecosystem.NPM},
	Needs:    BaseTree | HeadTree,
	Check:    checkDependencyAdded,
}

func checkDependencyAdded(u *Update) ([]Finding, error) {
	was, is, err := u.Manifests()
	if err != nil {
		return nil, err
	}
	var findings []Finding
	for _, d := range newDependencies(u, was, is) {
		f := Finding{
			Path:    manifestPath,
			Line:    d.Line,
			Message: fmt.Sprintf("This release asks for %q, which the old one did not.", d.Name),
			Quote:   d.Spec,
		}
		if step, _ := u.To.StepFrom(u.From); step == ecosystem.Patch {
			f.Severity = Medium // a patch has little reason to
		}
		findings = append(findings, f)
	}
	return findings, nil
}

// A Wanted is a package that a release asks for and the old one did not.
type Wanted struct {
	Name string // its own, whatever the package calls it
	Spec string // the versions that will do
	Line int
}

// NewDependencies lists the packages that the new release asks for and the old
// one did not, by name. Of a package that is new itself everything would be
// new: its dependencies come into the project's lockfile with it.
func NewDependencies(u *Update) ([]Wanted, error) {
	was, is, err := u.Manifests()
	if err != nil {
		return nil, err
	}
	return newDependencies(u, was, is), nil
}

func newDependencies(u *Update, was, is *Manifest) []Wanted {
	if u.Added() {
		return nil
	}
	known := make(map[string]bool)
	for name, d := range was.Dependencies {
		real, _ := realName(name, d.Spec)
		known[real] = true
	}
	var wanted []Wanted
	for _, name := range slices.Sorted(maps.Keys(is.Dependencies)) {
		d := is.Dependencies[name]
		real, spec := realName(name, d.Spec)
		if !known[real] {
			wanted = append(wanted, Wanted{real, spec, d.Line})
		}
	}
	return wanted
}

// realName follows an alias ("npm:other@^1") to the package behind it.
func realName(name, spec string) (real, versions string) {
	alias, ok := strings.CutPrefix(spec, "npm:")
	if !ok {
		return name, spec
	}
	if i := strings.LastIndexByte(alias, '@'); i > 0 {
		return alias[:i], alias[i+1:]
	}
	return alias, "*"
}
