package review

import (
	"path"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/diff"
	"github.com/bumplens/bumplens/review/facts"
)

// kindOf tells what kind of file one that changed is, by its path, the length of
// its lines and the source map beside it. A name is the package's own word: it
// orders what is shown, and takes nothing out of what is read.
func kindOf(f diff.File, head *archive.Tree) facts.Kind {
	lower := strings.ToLower(f.Path)
	name, ext := path.Base(lower), path.Ext(lower)
	switch {
	case metadata(lower):
		return facts.Metadata
	case f.Skipped == "binary" || slices.Contains(binaries, ext):
		if slices.Contains(media, ext) {
			return facts.Other
		}
		return facts.Binary
	case ext == ".map":
		return facts.Built
	case slices.Contains(prose, ext) || ext == "" && slices.Contains(proseNames, firstWord(name)):
		return facts.Docs
	case within(lower, testFolders) || isTest(name):
		return facts.Test
	case strings.HasSuffix(lower, ".d.ts") || strings.HasSuffix(lower, ".d.mts") || strings.HasSuffix(lower, ".d.cts") || ext == ".pyi" || ext == ".rbi":
		return facts.Types
	case !slices.Contains(code, ext):
		return facts.Other
	case f.Relined || strings.Contains(name, ".min.") || within(lower, buildFolders) || head.File(f.Path+".map") != nil:
		return facts.Built
	}
	return facts.Source
}

var (
	code = []string{
		".js", ".cjs", ".mjs", ".ts", ".cts", ".mts", ".jsx", ".tsx", ".vue", ".svelte", ".coffee", ".py", ".pyx", ".pth", ".rb", ".rake", ".go", ".rs",
		".c", ".cc", ".cpp", ".cxx", ".h", ".hh", ".hpp", ".s", ".asm", ".java", ".kt", ".scala", ".groovy", ".php", ".pl", ".lua", ".cs", ".swift",
		".sh", ".bash", ".zsh", ".fish", ".bat", ".cmd", ".ps1", ".gyp", ".gypi", ".mk", ".cmake", ".m4", "",
	}
	prose      = []string{".md", ".markdown", ".mdx", ".rst", ".txt", ".adoc", ".1"}
	proseNames = []string{"license", "licence", "copying", "notice", "readme", "changelog", "changes", "history", "authors", "contributors"}
	binaries   = []string{".node", ".so", ".dll", ".dylib", ".exe", ".wasm", ".class", ".jar", ".pyc", ".pyd", ".o", ".a"}
	media      = []string{".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".bmp", ".woff", ".woff2", ".ttf", ".otf", ".eot", ".mp3", ".mp4", ".webm", ".ogg", ".wav", ".pdf"}

	testFolders  = []string{"test", "tests", "__tests__", "spec", "specs", "testdata", "fixtures", "e2e"}
	buildFolders = []string{"dist", "build", "lib-min", "umd"}

	manifests = []string{
		"package.json", "binding.gyp", "pyproject.toml", "setup.cfg", "go.mod", "go.work", "cargo.toml", "cargo.toml.orig", ".cargo_vcs_info.json", "pkg-info",
		archive.POMFile, archive.GemMetadata, "bower.json", "composer.json",
	}
	lockfiles = []string{
		"package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "cargo.lock", "go.sum", "go.work.sum", "gemfile.lock", "poetry.lock",
		"uv.lock", "pdm.lock", "pipfile.lock", "composer.lock",
	}
)

// metadata reports whether a file says what the package is: a manifest, a
// lockfile or a list of its files.
func metadata(lower string) bool {
	name := path.Base(lower)
	return slices.Contains(manifests, name) || slices.Contains(lockfiles, name) || strings.HasSuffix(name, ".gemspec") ||
		strings.HasSuffix(path.Dir(lower), ".dist-info") || strings.Contains(lower, ".egg-info/")
}

// firstWord returns what stands before a hyphen, as in LICENSE-MIT.
func firstWord(name string) string {
	word, _, _ := strings.Cut(name, "-")
	return word
}

// within reports whether a path leads through one of some folders.
func within(lower string, folders []string) bool {
	parts := strings.Split(lower, "/")
	return slices.ContainsFunc(parts[:len(parts)-1], func(part string) bool { return slices.Contains(folders, part) })
}

func isTest(name string) bool {
	stem := strings.TrimSuffix(name, path.Ext(name))
	return strings.HasSuffix(stem, "_test") || strings.HasSuffix(stem, "_spec") || strings.HasSuffix(stem, ".test") || strings.HasSuffix(stem, ".spec") ||
		strings.HasPrefix(stem, "test_") && path.Ext(name) == ".py"
}

// rank orders files by what their change may do to those who install them.
func rank(f diff.File, kind facts.Kind) int {
	lower := strings.ToLower(f.Path)
	name := path.Base(lower)
	switch {
	case f.VersionOnly:
		return 8
	case f.CommentsOnly || f.Reformatted:
		return 7
	}
	switch lower {
	case "package.json", "binding.gyp", "setup.py", "pyproject.toml", "go.mod", "cargo.toml", "build.rs":
		return 0 // what decides what runs
	}
	switch kind {
	case facts.Source:
		if strings.HasSuffix(lower, ".pth") {
			return 0
		}
		if within(lower, []string{"example", "examples", "docs", "doc", "benchmark", "benchmarks"}) {
			return 5
		}
		return 1
	case facts.Metadata:
		if name == "pkg-info" || name == "metadata" || name == archive.POMFile || lower == archive.GemMetadata || name == "package.json" {
			return 2
		}
		return 6
	case facts.Built:
		if strings.HasSuffix(lower, ".map") {
			return 6
		}
		return 3
	case facts.Test:
		return 5
	case facts.Docs:
		return 6
	}
	if strings.HasSuffix(lower, ".json") {
		return 2
	}
	if strings.HasSuffix(lower, ".html") || strings.HasSuffix(lower, ".css") {
		return 6
	}
	return 4
}
