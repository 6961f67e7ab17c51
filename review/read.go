package review

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/diff"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/registry"
)

// Material is all that [Read] is given of one update.
type Material struct {
	Key        facts.Key
	Base, Head Side // Base is empty for a package that is new to the project
}

// A Side is one release: its registry's document and its artifact.
type Side struct {
	Release  *registry.Release
	Source   archive.Source
	Verified []string // whose digest the artifact has been checked against
}

// Read makes the facts of one update. It is a pure function of bytes: it
// starts no process, opens no file or socket of its own and knows no clock.
// All of its bounds are sizes and steps. An artifact that cannot be read is a
// fact too, told in [facts.Facts.Unread]; an error is returned only when the
// bytes themselves could not be had.
func Read(m Material) (*facts.Facts, error) {
	f := &facts.Facts{Key: m.Key}
	u := &indicator.Update{From: m.Key.From, To: m.Key.To}
	u.Base.Release, u.Head.Release = m.Base.Release, m.Head.Release

	var err error
	if !u.Added() {
		if u.Base.Tree, err = unpack(f, indicator.Base, m.Base, nil); err != nil {
			return nil, err
		}
	}
	if u.Head.Tree, err = unpack(f, indicator.Head, m.Head, u.Base.Tree); err != nil {
		return nil, err
	}
	if r := m.Head.Release; r != nil {
		f.Published, f.Publisher, f.Deprecated = r.Published, r.Publisher.Name, r.Deprecated
	}
	readable := u.Head.Tree != nil && (u.Added() || u.Base.Tree != nil)
	if readable {
		if u.Diff, err = diff.Trees(u.Base.Tree, u.Head.Tree); err != nil {
			return nil, err
		}
		count(f, u)
	}
	f.Results = indicator.Run(indicator.Release, u)
	for _, r := range f.Results {
		for i := range r.Findings {
			place(&r.Findings[i], m)
		}
	}
	if !readable {
		return f, nil
	}
	// A manifest that does not parse is told by the indicators that needed it.
	f.Wanted, _ = indicator.NewDependencies(u)
	f.Patches, err = patches(u, f.Findings())
	return f, err
}

// unpack reads one side's artifact. What is wrong with the archive is a fact,
// what is wrong with getting at it is an error.
func unpack(f *facts.Facts, side indicator.Side, s Side, base *archive.Tree) (*archive.Tree, error) {
	if s.Source == nil {
		return nil, nil
	}
	a := facts.Artifact{Side: side, Verified: s.Verified}
	if s.Release != nil && len(s.Release.Artifacts) > 0 {
		a.File, a.Digest = s.Release.Artifacts[0].File, s.Release.Artifacts[0].Digests[0]
	}
	f.Artifacts = append(f.Artifacts, a)
	tree, err := archive.Read(s.Source, archive.TarGz, archive.DefaultLimits, base)
	if errors.As(err, new(*archive.FormatError)) || errors.As(err, new(*archive.LimitError)) {
		f.Unread = append(f.Unread, facts.Unread{
			Cause:  facts.ArtifactUnreadable,
			Path:   a.File,
			Reason: fmt.Sprintf("The artifact on the %s side was refused: %v.", side, err),
		})
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", a.File, err)
	}
	return tree, nil
}

// count fills in what changed in numbers, and what was not compared.
func count(f *facts.Facts, u *indicator.Update) {
	f.Coverage.Files = len(u.Head.Tree.Files)
	f.Coverage.Compared = u.Diff.Compared
	f.Coverage.Skipped = append([]archive.Note{}, u.Head.Tree.Notes...)
	for _, d := range u.Diff.Files {
		switch d.Kind {
		case diff.Added:
			f.Stats.FilesAdded++
		case diff.Removed:
			f.Stats.FilesRemoved++
		default:
			f.Stats.FilesModified++
		}
		f.Stats.LinesAdded += d.Added
		f.Stats.LinesRemoved += d.Removed
		if d.Skipped != "" && d.Kind != diff.Removed {
			f.Coverage.Skipped = append(f.Coverage.Skipped, archive.Note{Path: d.Path, Reason: d.Skipped})
		}
	}
}

// place fills in where a finding of a release indicator stands.
func place(f *indicator.Finding, m Material) {
	if f.In == "" {
		f.In = indicator.InArtifact
	}
	if f.Side == "" {
		f.Side = indicator.Head
	}
	if f.In == indicator.InArtifact && m.Head.Release != nil && len(m.Head.Release.Artifacts) > 0 {
		f.Artifact = m.Head.Release.Artifacts[0].File
	}
	if f.Since == "" && !m.Key.From.IsZero() {
		f.Since = m.Key.To.Number
	}
}

const (
	shownLines   = 240 // lines of patches that are kept
	shownOfFile  = 80  // lines of one file
	shownPatches = 12
)

// patches shows what changed, the riskiest first: files with findings by their
// severity, then the manifest, then code before text, and tests last.
func patches(u *indicator.Update, findings []indicator.Finding) ([]facts.Patch, error) {
	worst := make(map[string]indicator.Severity)
	for _, f := range findings {
		worst[f.Path] = max(worst[f.Path], f.Severity)
	}
	files := slices.Clone(u.Diff.Files)
	files = slices.DeleteFunc(files, func(d diff.File) bool {
		return d.Kind == diff.Removed || d.Kind == diff.Moved || d.Skipped != "" || u.Added() && worst[d.Path] == 0
	})
	slices.SortStableFunc(files, func(a, b diff.File) int {
		if worst[a.Path] != worst[b.Path] {
			return int(worst[b.Path] - worst[a.Path])
		}
		return rank(a.Path) - rank(b.Path)
	})
	var shown []facts.Patch
	room := shownLines
	for _, d := range files {
		if room <= 0 || len(shown) == shownPatches {
			break
		}
		was, err := u.Base.Tree.Data(d.Base())
		if err != nil {
			return nil, err
		}
		is, err := u.Head.Tree.Data(d.Head())
		if err != nil {
			return nil, err
		}
		p := facts.Patch{Path: d.Path, From: d.From, Kind: d.Kind}
		p.Hunks, p.Left = diff.Hunks(was, is, d.Edits, min(room, shownOfFile))
		for _, h := range p.Hunks {
			room -= len(h.Lines)
		}
		shown = append(shown, p)
	}
	return shown, nil
}

// rank orders files by what their change may do to those who install them.
func rank(p string) int {
	lower := strings.ToLower(p)
	folder, _, _ := strings.Cut(lower, "/")
	switch {
	case p == "package.json" || p == "binding.gyp":
		return 0
	case slices.Contains([]string{"test", "tests", "__tests__", "spec", "example", "examples", "docs", "doc", "benchmark"}, folder):
		return 5
	case strings.Contains(lower, ".min."):
		return 3
	}
	switch path.Ext(lower) {
	case ".js", ".cjs", ".mjs", ".ts", ".jsx", ".tsx", ".sh", ".bat", ".cmd", ".ps1", ".py", "":
		if strings.HasSuffix(lower, ".d.ts") {
			return 4
		}
		return 1
	case ".json":
		return 2
	case ".md", ".map", ".txt", ".html", ".css":
		return 6
	}
	return 4
}
