package indicator

import (
	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
)

var wheelDiffersFromSdist = Indicator[*Update]{
	ID:       "wheel-differs-from-sdist",
	Title:    "wheel has code that its source archive does not have",
	Severity: Medium,
	Covers:   []ecosystem.Ecosystem{ecosystem.PyPI},
	Needs:    BaseTree | HeadTree | HeadSdist,
	Check:    checkWheelDiffersFromSdist,
}

func checkWheelDiffersFromSdist(u *Update) ([]Finding, error) {
	if u.Head.Tree.Format() != archive.Zip {
		return nil, nil // it is the source archive itself
	}
	return unpublished(u, u.Head.Sdist)
}
