package indicator

import (
	"fmt"
	"slices"

	"github.com/bumplens/bumplens/review/behavior"
	"github.com/bumplens/bumplens/review/diff"
)

var fileUnreached = Indicator[*Update]{
	ID:       "file-unreached",
	Title:    "release adds code that nothing in it reaches",
	Severity: Low,
	Covers:   withCode,
	Needs:    BaseTree | HeadTree,
	Check:    checkFileUnreached,
}

const (
	leastUnreached = 1 << 10   // bytes of a file that is told
	largeUnreached = 200 << 10 // bytes of one that is told whatever it does
)

// armed are the kinds of things by which code that waits to be reached does harm.
var armed = []behavior.Kind{behavior.Network, behavior.Process, behavior.Secret, behavior.Dynamic, behavior.Decoding, behavior.Obfuscated}

func checkFileUnreached(u *Update) ([]Finding, error) {
	n, err := u.novelty()
	if err != nil || u.Added() || n.where == nil { // nothing is new of which it would matter
		return nil, err
	}
	var g gathering
	for _, d := range u.Diff.Files {
		if d.Kind != diff.Added || n.where[d.Path] != unreached || !isCode(d.Path) {
			continue
		}
		size := u.Head.Tree.File(d.Path).Size
		if size < leastUnreached {
			continue
		}
		f := Finding{Path: d.Path, Message: "The file is new, and nothing in the package reaches it."}
		about := ""
		if i := slices.IndexFunc(armed, func(k behavior.Kind) bool { return n.has(d.Path, k) }); i >= 0 {
			about = did[armed[i]]
			f.Message += fmt.Sprintf(" It %s.", about)
		} else if size >= largeUnreached {
			about = d.Path
			f.Message += fmt.Sprintf(" It has %d bytes.", size)
		} else {
			continue // sources that were built from, and the like
		}
		g.add(about, f)
	}
	return g.findings, nil
}
