package indicator

import (
	"fmt"

	"github.com/bumplens/bumplens/review/ecosystem"
)

var packageEmptied = Indicator[*Update]{
	ID:       "package-emptied",
	Title:    "release has hardly any of the old one's code",
	Severity: High,
	Covers:   withCode,
	Needs:    BaseTree | HeadTree,
	Check:    checkPackageEmptied,
}

// What counts as emptied: hardly any code is left of what was not little.
const (
	emptiedFrom = 512 // bytes of code that the old release has at least
	emptiedTo   = 10  // parts of it of which one is left at most
)

func checkPackageEmptied(u *Update) ([]Finding, error) {
	if u.Added() || u.ecosystem() == ecosystem.Maven {
		return nil, nil
	}
	var was, is int64
	for _, f := range u.Base.Tree.All() {
		if isCode(f.Path) && !isTest(f.Path) {
			was += f.Size
		}
	}
	for _, f := range u.Head.Tree.All() {
		if isCode(f.Path) && !isTest(f.Path) {
			is += f.Size
		}
	}
	if was < emptiedFrom || is*emptiedTo > was {
		return nil, nil
	}
	return []Finding{{Message: fmt.Sprintf("Of %d bytes of code in the old release the new one has %d.", was, is)}}, nil
}
