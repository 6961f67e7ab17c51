// Package ecosystem names packages and versions as each registry tells them
// apart. Two versions are the same when their registry says so: identity is
// [Version], and the package URL (purl) is for printing and for command lines.
package ecosystem

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"deps.dev/util/semver"
	"github.com/package-url/packageurl-go"
)

// An Ecosystem is a family of packages that share a registry, by OSV's name.
type Ecosystem string

// The ecosystems whose lockfiles are read, by OSV's names.
const (
	NPM           Ecosystem = "npm"
	PyPI          Ecosystem = "PyPI"
	Go            Ecosystem = "Go"
	CratesIO      Ecosystem = "crates.io"
	RubyGems      Ecosystem = "RubyGems"
	Maven         Ecosystem = "Maven"
	NuGet         Ecosystem = "NuGet"
	Packagist     Ecosystem = "Packagist"
	GitHubActions Ecosystem = "GitHub Actions"
)

// traits are what the other packages need to know of an ecosystem.
type traits struct {
	purl     string // type in a purl
	versions semver.System
	between  string // what stands between a namespace and a name, "" for a slash
}

var known = map[Ecosystem]traits{
	NPM:           {purl: packageurl.TypeNPM, versions: semver.NPM},
	PyPI:          {purl: packageurl.TypePyPi, versions: semver.PyPI},
	Go:            {purl: packageurl.TypeGolang, versions: semver.Go},
	CratesIO:      {purl: packageurl.TypeCargo, versions: semver.Cargo},
	RubyGems:      {purl: packageurl.TypeGem, versions: semver.RubyGems},
	Maven:         {purl: packageurl.TypeMaven, versions: semver.Maven, between: ":"},
	NuGet:         {purl: packageurl.TypeNuget, versions: semver.NuGet},
	Packagist:     {purl: packageurl.TypeComposer, versions: semver.Composer},
	GitHubActions: {purl: packageurl.TypeGithub, versions: semver.NPM},
}

// All lists the ecosystems, by name.
func All() []Ecosystem { return slices.Sorted(maps.Keys(known)) }

// pypiSeparators are equal to each other in the name of a Python package.
var pypiSeparators = regexp.MustCompile(`[-_.]+`)

// Named returns the package that the registry of e knows by name.
func Named(e Ecosystem, name string) Package {
	switch e {
	case PyPI:
		name = pypiSeparators.ReplaceAllString(strings.ToLower(name), "-") // PEP 503
	case NuGet, Packagist:
		name = strings.ToLower(name)
	}
	return Package{e, name}
}

// A Package is a name in an ecosystem.
type Package struct {
	Ecosystem Ecosystem `json:"ecosystem"`
	Name      string    `json:"name"`
}

// A Version is one published version of a package. Its zero value is no version.
type Version struct {
	Package
	Number string `json:"version"`
}

// At returns the version of p that its registry lists under number.
func (p Package) At(number string) Version { return Version{p, number} }

// IsZero reports whether v is no version at all.
func (v Version) IsZero() bool { return v == Version{} }

func (v Version) String() string { return v.Name + "@" + v.Number }

// PURL prints v as a package URL.
func (v Version) PURL() string {
	namespace, name := "", v.Name
	between := cmp.Or(known[v.Ecosystem].between, "/")
	if i := strings.LastIndex(name, between); i >= 0 {
		namespace, name = name[:i], name[i+len(between):]
	}
	u := packageurl.NewPackageURL(known[v.Ecosystem].purl, namespace, name, v.Number, nil, "")
	if err := u.Normalize(); err != nil {
		// A name that the specification does not allow is printed as it is.
		return packageurl.NewPackageURL(known[v.Ecosystem].purl, namespace, name, v.Number, nil, "").ToString()
	}
	return u.ToString()
}

// ParsePURL reads a version from a package URL such as pkg:npm/lodash@4.17.21.
func ParsePURL(s string) (Version, error) {
	u, err := packageurl.FromString(s)
	if err != nil {
		return Version{}, fmt.Errorf("purl %q: %w", s, err)
	}
	for e, t := range known {
		if t.purl != u.Type {
			continue
		}
		if u.Version == "" {
			return Version{}, fmt.Errorf("purl %q names no version", s)
		}
		name := u.Name
		if u.Namespace != "" {
			name = u.Namespace + cmp.Or(t.between, "/") + u.Name
		}
		if e == Go {
			name = asWritten(s, name)
		}
		return Named(e, name).At(u.Version), nil
	}
	return Version{}, fmt.Errorf("purl %q: packages of type %q are not read", s, u.Type)
}

// asWritten returns a module's path in the case in which a purl has it: the
// purl's own specification folds it, and Go does not.
func asWritten(purl, folded string) string {
	path, _, _ := strings.Cut(purl, "?")
	path, _, _ = strings.Cut(path, "#")
	if i := strings.LastIndexByte(path, '@'); i >= 0 {
		path = path[:i]
	}
	path, err := url.PathUnescape(path)
	if err != nil || len(path) < len(folded) {
		return folded
	}
	if path = path[len(path)-len(folded):]; !strings.EqualFold(path, folded) {
		return folded
	}
	return path
}

// commitHash matches what stands for a version where a commit is pinned.
var commitHash = regexp.MustCompile(`^[0-9a-f]{40}$`)

// A Step tells how far apart two versions are.
type Step int

const (
	UnknownStep Step = iota // one of the versions does not parse
	Same
	Patch
	Minor
	Major
)

// StepFrom returns the size of the step between two versions of one package,
// and whether it goes up. Pre-release and build parts count as [Patch].
func (v Version) StepFrom(old Version) (step Step, up bool) {
	if commitHash.MatchString(v.Number) || commitHash.MatchString(old.Number) {
		return UnknownStep, false // commits have an order, which their hashes do not tell
	}
	order, difference, err := known[v.Ecosystem].versions.Difference(v.Number, old.Number)
	if err != nil {
		return UnknownStep, false
	}
	switch difference {
	case semver.Same:
		return Same, false
	case semver.DiffMajor:
		return Major, order > 0
	case semver.DiffMinor:
		return Minor, order > 0
	}
	return Patch, order > 0
}

// Fixed returns the version that a manifest asks for where it leaves no choice,
// "" where it does. A plain version of Maven's is the one that Maven takes when
// nothing nearer to the project asks for another.
func Fixed(e Ecosystem, constraint string) string {
	if e != Maven || strings.ContainsAny(constraint, "[(,") || constraint == "LATEST" || constraint == "RELEASE" {
		return ""
	}
	return constraint
}

var letter = regexp.MustCompile(`[A-Za-z]`)

// Newest returns the version that would be installed now for the constraint a
// manifest asks for: the highest of the versions that satisfies it, "" when none
// does or the constraint does not parse. Go takes the version that is asked for
// itself, whatever is newer; it may be one that is in no list.
func Newest(e Ecosystem, constraint string, versions []string) string {
	if fixed := Fixed(e, constraint); fixed != "" {
		if slices.Contains(versions, fixed) {
			return fixed
		}
		return ""
	}
	system := known[e].versions
	if e == Go {
		if _, err := system.Parse(constraint); err != nil {
			return ""
		}
		return constraint
	}
	c, err := system.ParseConstraint(constraint)
	if err != nil {
		return ""
	}
	// RubyGems takes a pre-release, which has a letter, where one is asked for.
	released := e == RubyGems && !letter.MatchString(constraint)
	best := ""
	for _, v := range versions {
		if released && letter.MatchString(v) {
			continue
		}
		if c.Match(v) && (best == "" || system.Compare(v, best) > 0) {
			best = v
		}
	}
	return best
}

// Same reports whether number is another way to write v's: Python's 1.0 and
// 1.0.0 are one version.
func (v Version) Same(number string) bool {
	return v.Number == number || known[v.Ecosystem].versions.Compare(v.Number, number) == 0
}
