package indicator

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/manifest"
)

var dependencyAdded = Indicator[*Update]{
	ID:       "dependency-added",
	Title:    "release asks for a package that the old one did not",
	Severity: Low,
	Covers:   withManifest,
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
			Path:    cmp.Or(d.Path, is.Path),
			Line:    d.Line,
			Message: fmt.Sprintf("This release asks for %q, which the old one did not.", d.Name),
			Quote:   d.Spec,
		}
		if step, _ := u.To.StepFrom(u.From); step == ecosystem.Patch {
			f.Severity = Medium // a patch has little reason to
			if known, err := widelyUsed(u.To.Ecosystem, d.Name); err != nil {
				return nil, err
			} else if !d.Outside && (known || ofFamily(was, d.Name)) {
				f.Severity = Low // whoever attacks brings a package of their own
			}
		}
		findings = append(findings, f)
	}
	return findings, nil
}

// ofFamily reports whether a package of npm is in a scope from which the old
// release took optional packages already, as it does those for single platforms.
func ofFamily(was *manifest.Manifest, name string) bool {
	scope, _, ok := strings.Cut(name, "/")
	if !ok || !strings.HasPrefix(scope, "@") || !aPlatform.MatchString(name) {
		return false
	}
	for _, d := range was.Dependencies {
		if d.Field == "optionalDependencies" && !d.Outside && strings.HasPrefix(d.Package, scope+"/") && aPlatform.MatchString(d.Package) {
			return true
		}
	}
	return false
}

// A Wanted is a package that a release asks for and the old one did not.
type Wanted struct {
	Name string // its own, whatever the package calls it
	Spec string // the versions that will do
	Path string `json:",omitempty"` // the file that asks, where it is not the manifest
	Line int
	// Outside is set for code from elsewhere than a registry.
	Outside bool `json:",omitempty"`
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

func newDependencies(u *Update, was, is *manifest.Manifest) []Wanted {
	if u.Added() || was.Dependencies == nil {
		return nil // or the old artifact does not say
	}
	known := make(map[string]bool)
	for _, d := range was.Dependencies {
		known[d.Package] = true
	}
	var wanted []Wanted
	for _, name := range slices.Sorted(maps.Keys(is.Dependencies)) {
		if d := is.Dependencies[name]; !known[d.Package] {
			wanted = append(wanted, Wanted{d.Package, d.Spec, d.Path, d.Line, d.Outside})
		}
	}
	return wanted
}
