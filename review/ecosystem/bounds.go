package ecosystem

import (
	"fmt"
	"regexp"
	"strings"
)

// Within reports whether v is within bounds such as ">= 1.0, < 1.2.3", all of
// which must hold. GitHub's advisories write them so, in every ecosystem.
func (v Version) Within(bounds string) (bool, error) {
	system := known[v.Ecosystem].versions
	number, err := system.Parse(v.spelled())
	if err != nil {
		return false, fmt.Errorf("version %q: %w", v.Number, err)
	}
	within := true
	for bound := range strings.SplitSeq(bounds, ",") {
		bound = strings.TrimSpace(bound)
		operator := bound[:len(bound)-len(strings.TrimLeft(bound, "<>="))]
		end, err := system.Parse(v.At(strings.TrimSpace(bound[len(operator):])).spelled())
		if err != nil {
			return false, fmt.Errorf("bound %q: %w", bound, err)
		}
		order := number.Compare(end)
		switch operator {
		case "=":
			within = within && order == 0
		case "<":
			within = within && order < 0
		case "<=":
			within = within && order <= 0
		case ">":
			within = within && order > 0
		case ">=":
			within = within && order >= 0
		default:
			return false, fmt.Errorf("bound %q has no operator that is known", bound)
		}
	}
	return within, nil
}

// spelled is the number with the v that Go's versions have and databases leave
// out.
func (v Version) spelled() string {
	if v.Ecosystem == Go && !strings.HasPrefix(v.Number, "v") {
		return "v" + v.Number
	}
	return v.Number
}

// Bare is the number as databases of advisories write it: without the v of
// Go's versions, and of tags where those are the versions.
func (v Version) Bare() string {
	switch v.Ecosystem {
	case Go, GitHubActions, Packagist:
		return strings.TrimPrefix(v.Number, "v")
	}
	return v.Number
}

// wholeNumber matches tags of actions that do not move by custom.
var wholeNumber = regexp.MustCompile(`^v?[0-9]+\.[0-9]+\.[0-9]+`)

// Numbered reports whether v has a number by which databases can know it. A
// commit has none, a branch neither, nor a tag such as v4 that moves along.
func (v Version) Numbered() bool {
	if commitHash.MatchString(v.Number) || v.Ecosystem == GitHubActions && !wholeNumber.MatchString(v.Number) {
		return false
	}
	number, err := known[v.Ecosystem].versions.Parse(v.spelled())
	return err == nil && !number.IsWildcard()
}

// Major returns the first of the numbers that v is made of.
func (v Version) Major() (major int64, ok bool) {
	number, err := known[v.Ecosystem].versions.Parse(v.spelled())
	if err != nil {
		return 0, false
	}
	return number.Major()
}

// Prerelease reports whether v comes before the release that it is named for.
func (v Version) Prerelease() bool {
	number, err := known[v.Ecosystem].versions.Parse(v.spelled())
	return err == nil && number.IsPrerelease()
}
