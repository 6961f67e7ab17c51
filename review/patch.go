package review

import (
	"path"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/diff"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
)

const (
	shownLines   = 240 // lines of patches that are kept
	shownOfFile  = 80  // lines of one file
	shownPatches = 12
)

// patches shows what changed, the riskiest first: files with findings by their
// severity, then the manifest, then code before text, and tests last. What an
// earlier artifact of the release has shown is not shown again.
func patches(u *indicator.Update, f *facts.Facts, room *int) ([]facts.Patch, error) {
	worst := make(map[string]indicator.Severity)
	for _, found := range f.Findings() {
		if found.Artifact == u.Head.Artifact.File {
			worst[found.Path] = max(worst[found.Path], found.Severity)
		}
	}
	files := slices.Clone(u.Diff.Files)
	files = slices.DeleteFunc(files, func(d diff.File) bool {
		seen := slices.ContainsFunc(f.Patches, func(p facts.Patch) bool {
			return p.Path == d.Path || strings.HasSuffix(p.Path, "/"+d.Path) || strings.HasSuffix(d.Path, "/"+p.Path)
		})
		return seen || d.Kind == diff.Removed || d.Kind == diff.Moved || d.Skipped != "" || u.Added() && worst[d.Path] == 0
	})
	slices.SortStableFunc(files, func(a, b diff.File) int {
		if worst[a.Path] != worst[b.Path] {
			return int(worst[b.Path] - worst[a.Path])
		}
		return rank(a.Path) - rank(b.Path)
	})
	var shown []facts.Patch
	for _, d := range files {
		if *room <= 0 || len(f.Patches)+len(shown) == shownPatches {
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
		p.Hunks, p.Left = d.Hunks(was, is, min(*room, shownOfFile), nil)
		for _, h := range p.Hunks {
			*room -= len(h.Lines)
		}
		shown = append(shown, p)
	}
	return shown, nil
}

// rank orders files by what their change may do to those who install them.
func rank(p string) int {
	lower := strings.ToLower(p)
	folder, _, _ := strings.Cut(lower, "/")
	switch p {
	case "go.mod", "Cargo.toml", "build.rs":
		return 0
	case "Cargo.toml.orig", "Cargo.lock", ".cargo_vcs_info.json": // what Cargo does not read of a crate
		return 6
	}
	switch {
	case p == "package.json" || p == "binding.gyp" || p == "setup.py" || p == "pyproject.toml" || strings.HasSuffix(p, ".pth"):
		return 0
	case p == "PKG-INFO" || strings.HasSuffix(folder, ".dist-info") && path.Base(p) == "METADATA":
		return 2
	case strings.HasSuffix(folder, ".dist-info") || strings.Contains(lower, ".egg-info/"):
		return 6
	case path.Base(p) == archive.POMFile:
		return 2
	case slices.Contains([]string{"test", "tests", "__tests__", "spec", "example", "examples", "docs", "doc", "benchmark"}, folder):
		return 5
	case strings.Contains(lower, ".min."):
		return 3
	}
	switch path.Ext(lower) {
	case ".go", ".rs", ".c", ".cc", ".cpp", ".h", ".s":
		if strings.HasSuffix(lower, "_test.go") {
			return 5
		}
		return 1
	case ".js", ".cjs", ".mjs", ".ts", ".jsx", ".tsx", ".sh", ".bat", ".cmd", ".ps1", ".py", ".rb", "":
		if strings.HasSuffix(lower, ".d.ts") {
			return 4
		}
		return 1
	case ".json":
		return 2
	case ".gz":
		if p == archive.GemMetadata {
			return 2
		}
	case ".md", ".map", ".txt", ".html", ".css":
		return 6
	}
	return 4
}
