package review

import (
	"cmp"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/diff"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
)

const (
	shownLines   = 240 // lines of patches that are kept
	shownOfFile  = 80  // lines of one file
	shownPatches = 12
	fewestShown  = shownLines / shownPatches // lines of a file with findings, whatever stands before it
	maxSpots     = 100                       // lines of a file that are looked for
)

// patches shows what changed, the riskiest first: files with findings by the
// worst of them and then by how many there are, then what decides what runs,
// then code before text, and last what was not written for those who install.
// Within a file, what stands around findings is first. A file that is the same
// but for its form is not shown, and what an earlier artifact of the release has
// shown is not shown again, unless something was found there.
func patches(u *indicator.Update, f *facts.Facts, room *int) ([]facts.Patch, error) {
	found := spots(f.Findings(), u.Head.Artifact.File)
	worst := func(d diff.File) int {
		worst := 0
		for _, s := range found[d.Path] {
			worst = max(worst, s.Weight)
		}
		return worst
	}
	files := slices.Clone(u.Diff.Files)
	files = slices.DeleteFunc(files, func(d diff.File) bool {
		if d.Kind == diff.Removed || d.Kind == diff.Moved || d.Skipped != "" {
			return true
		}
		return found[d.Path] == nil && (shown(f.Patches, d.Path) || d.Reformatted || u.Added())
	})
	slices.SortStableFunc(files, func(a, b diff.File) int {
		return cmp.Or(
			cmp.Compare(worst(b), worst(a)),
			cmp.Compare(len(found[b.Path]), len(found[a.Path])),
			cmp.Compare(rank(a, kindOf(a, u.Head.Tree)), rank(b, kindOf(b, u.Head.Tree))),
		)
	})
	files = files[:min(len(files), shownPatches-len(f.Patches))]
	var list []facts.Patch
	for i, d := range files {
		lines := min(*room, shownOfFile)
		if next := files[i+1:]; len(next) > 0 {
			waiting := 0 // files with findings behind this one
			for _, d := range next {
				waiting += min(1, len(found[d.Path]))
			}
			lines = min(lines, max(fewestShown, *room-waiting*fewestShown))
		}
		if lines <= 0 {
			break
		}
		p, err := patch(u, d, lines, found[d.Path])
		if err != nil {
			return nil, err
		}
		for _, h := range p.Hunks {
			*room -= len(h.Lines)
		}
		list = append(list, p)
	}
	return list, nil
}

// patch shows what changed in one file.
func patch(u *indicator.Update, d diff.File, lines int, spots []diff.Spot) (facts.Patch, error) {
	p := facts.Patch{Path: d.Path, From: d.From, Kind: d.Kind, Relined: d.Relined}
	was, err := u.Base.Tree.Data(d.Base())
	if err != nil {
		return p, err
	}
	is, err := u.Head.Tree.Data(d.Head())
	if err != nil {
		return p, err
	}
	p.Hunks, p.Left = d.Hunks(was, is, lines, spots[:min(len(spots), maxSpots)])
	return p, nil
}

// shown reports whether another artifact of the release has shown the file. It
// may have it in another folder.
func shown(earlier []facts.Patch, path string) bool {
	return slices.ContainsFunc(earlier, func(p facts.Patch) bool {
		return p.Path == path || strings.HasSuffix(p.Path, "/"+path) || strings.HasSuffix(path, "/"+p.Path)
	})
}

// spots returns where findings stand in the files of an artifact, by path and
// the worst first. One that stands in no line of the new release's counts as
// well, though no line is looked for.
func spots(findings []indicator.Finding, artifact string) map[string][]diff.Spot {
	found := make(map[string][]diff.Spot)
	for _, f := range findings {
		if f.Artifact != artifact {
			continue
		}
		for _, p := range append([]indicator.Place{{Path: f.Path, Line: f.Line}}, f.Places...) {
			s := diff.Spot{Line: p.Line, Text: f.Quote, Weight: int(f.Severity)}
			if f.Side == indicator.Base {
				s.Line = 0
			}
			found[p.Path] = append(found[p.Path], s)
		}
	}
	for _, list := range found {
		slices.SortStableFunc(list, func(a, b diff.Spot) int { return cmp.Compare(b.Weight, a.Weight) })
	}
	return found
}
