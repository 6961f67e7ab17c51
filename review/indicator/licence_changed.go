package indicator

import (
	"fmt"
	"strings"
)

var licenceChanged = Indicator[*Update]{
	ID:       "licence-changed",
	Title:    "release comes under another licence",
	Severity: Low,
	Covers:   withIdentity,
	Needs:    BaseTree | HeadTree,
	Check:    checkLicenceChanged,
}

func checkLicenceChanged(u *Update) ([]Finding, error) {
	was, is, err := u.Manifests()
	if err != nil {
		return nil, err
	}
	if u.Added() || was.Licence == "" || sameLicence(was.Licence, is.Licence) {
		return nil, nil
	}
	f := Finding{Path: is.Path, Quote: is.Licence}
	if f.Message = fmt.Sprintf("The manifest names the licence %q, and named %q before.", is.Licence, was.Licence); is.Licence == "" {
		f.Message = fmt.Sprintf("The manifest names no licence any more, and named %q before.", was.Licence)
	}
	return []Finding{f}, nil
}

// sameLicence compares two names of a licence as far as their spelling tells.
func sameLicence(a, b string) bool {
	plain := func(s string) string {
		s = strings.NewReplacer("(", "", ")", "", "-", " ", "License", "", "license", "", "/", " OR ").Replace(s)
		return strings.ToLower(strings.Join(strings.Fields(s), " "))
	}
	a, b = plain(a), plain(b)
	return a == b || within(a, b) || within(b, a)
}

// families are classifiers of PyPI that name one licence or several alike. A
// release that takes to them, or leaves them for an exact name, has changed
// nothing.
var families = map[string]string{"bsd": "bsd ", "apache software": "apache 2.0", "python software foundation": "psf 2.0"}

// within reports whether a licence is one of those that a family's name means.
func within(name, family string) bool {
	begin, ok := families[family]
	return ok && strings.HasPrefix(name, begin) && !strings.Contains(name, " and ") && !strings.Contains(name, " or ")
}
