package review

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/diff"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/lockfile"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/registry"
	"github.com/bumplens/bumplens/review/registry/standin"
)

func treeOf(t *testing.T, base *archive.Tree, files map[string]string) *archive.Tree {
	t.Helper()
	contents := make(map[string][]byte)
	for name, text := range files {
		contents[name] = []byte(text)
	}
	packed := standin.Pack(contents)
	tree, err := archive.Read(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(packed)), nil }, archive.TarGz, archive.DefaultLimits, base)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// updateOf is an update from some files to others, from 1.0.0 to 1.0.1.
func updateOf(t *testing.T, base, head map[string]string) *indicator.Update {
	t.Helper()
	u := &indicator.Update{}
	u.From.Number, u.To.Number = "1.0.0", "1.0.1"
	u.Base.Artifact, u.Head.Artifact = &registry.Artifact{}, &registry.Artifact{File: "a.tgz"}
	u.Base.Tree = treeOf(t, nil, base)
	u.Head.Tree = treeOf(t, u.Base.Tree, head)
	var err error
	if u.Diff, err = diff.Trees(u.Base.Tree, u.Head.Tree); err != nil {
		t.Fatal(err)
	}
	if err := u.Diff.MarkVersions(u.Base.Tree, u.Head.Tree, u.From.Number, u.To.Number); err != nil {
		t.Fatal(err)
	}
	return u
}

func factsOf(findings ...indicator.Finding) *facts.Facts {
	for i := range findings {
		findings[i].Artifact = "a.tgz"
	}
	return &facts.Facts{Results: []indicator.Result{{Outcome: indicator.Found, Findings: findings}}}
}

func numbered(n int, other map[int]string) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		if text, ok := other[i]; ok {
			b.WriteString(text + "\n")
		} else {
			fmt.Fprintf(&b, "f(%d);\n", i)
		}
	}
	return b.String()
}

// Files come in the order of what they may do, and what was found in them
// comes before that.
func TestPatchesAreOrderedByRisk(t *testing.T) {
	base := map[string]string{"form.js": "a;b", "version.js": "v = '1.0.0'", "comment.js": "a // b"}
	head := map[string]string{"form.js": "a; b", "version.js": "v = '1.0.1'", "comment.js": "a // c"}
	for _, p := range []string{
		"README.md", "LICENSE", "index.js.map", "yarn.lock", "test/a.js", "lib/b.js", "package.json", "dist/c.js", "index.d.ts", "worse.js", "more.js", "once.js",
	} {
		base[p], head[p] = "one\n", "one\ntwo\n"
	}
	u := updateOf(t, base, head)
	f := factsOf(
		indicator.Finding{Path: "once.js", Line: 2, Severity: indicator.Medium},
		indicator.Finding{Path: "more.js", Line: 2, Severity: indicator.Medium, Places: []indicator.Place{{Path: "more.js", Line: 1}}},
		indicator.Finding{Path: "worse.js", Line: 2, Severity: indicator.High},
		indicator.Finding{Path: "LICENSE", Line: 2, Severity: indicator.Low},
		indicator.Finding{Path: "form.js", Line: 1, Severity: indicator.Info},
	)
	room := shownLines
	got, err := patches(u, f, &room)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, p := range got {
		paths = append(paths, p.Path)
	}
	want := []string{"worse.js", "more.js", "once.js", "LICENSE", "form.js", "package.json", "lib/b.js", "dist/c.js", "index.d.ts", "test/a.js", "README.md", "index.js.map"}
	if d := cmp.Diff(want, paths); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// What only looks otherwise is shown when something was found in it alone.
func TestReformattedFilesAreNotShown(t *testing.T) {
	u := updateOf(t, map[string]string{"a.js": "a;b", "b.js": "a"}, map[string]string{"a.js": "a; b", "b.js": "b"})
	room := shownLines
	if got, err := patches(u, factsOf(), &room); err != nil || len(got) != 1 || got[0].Path != "b.js" {
		t.Errorf("got %v, %v", got, err)
	}
	if got, err := patches(u, factsOf(indicator.Finding{Path: "a.js", Severity: indicator.Info}), &room); err != nil || len(got) != 2 || got[0].Path != "a.js" {
		t.Errorf("with a finding: got %v, %v", got, err)
	}
}

// What two indicators or two lockfiles tell alike is told once.
func TestFindingsAreToldOnce(t *testing.T) {
	f := indicator.Finding{Indicator: "known-malicious", Path: "a.js", Severity: indicator.High, Confidence: indicator.Certain}
	other := f
	other.Places = []indicator.Place{{Path: "b.js", Line: 1}}
	u, _ := update(lockfile.Change{}, Known{Facts: factsOf(f, f, other)}, surroundings{}, policy.Default(), time.Time{})
	if len(u.Findings) != 2 {
		t.Errorf("got %v", u.Findings)
	}
}

// However much changed before it and around it, a line with a finding is shown.
func TestPlantedLinesAreShown(t *testing.T) {
	base, head := map[string]string{}, map[string]string{}
	var findings []indicator.Finding
	for i := range shownPatches {
		p := fmt.Sprintf("file%d.js", i)
		base[p], head[p] = "", numbered(500, map[int]string{400: "planted()"})
		findings = append(findings, indicator.Finding{Path: p, Line: 400, Severity: indicator.High})
	}
	base["old.js"], head["old.js"] = numbered(500, nil), numbered(500, map[int]string{10: "x", 100: "y", 400: "planted()"})
	findings = append(findings, indicator.Finding{Path: "old.js", Line: 400, Severity: indicator.Critical, Quote: "planted()"})
	u := updateOf(t, base, head)
	room := shownLines
	got, err := patches(u, factsOf(findings...), &room)
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	for _, p := range got {
		found := 0
		for _, l := range p.Hunks[0].Lines {
			if l.Found && l.Text == "planted()" {
				found++
			}
		}
		for _, h := range p.Hunks {
			lines += len(h.Lines)
		}
		if found != 1 || p.Left == 0 && p.Path != "old.js" {
			t.Errorf("%s: %d planted lines in the first hunk, %d left out", p.Path, found, p.Left)
		}
	}
	if len(got) != shownPatches || got[0].Path != "old.js" || lines > shownLines || room != shownLines-lines {
		t.Errorf("%d patches of %d lines, room for %d, the first of %s", len(got), lines, room, got[0].Path)
	}
}

// A script of long lines is shown by statements, and says so.
func TestMinifiedPatches(t *testing.T) {
	old := strings.Repeat("a();", 2000)
	u := updateOf(t, map[string]string{"a.min.js": old}, map[string]string{"a.min.js": old[:4000] + "planted();" + old[4000:]})
	room := shownLines
	got, err := patches(u, factsOf(indicator.Finding{Path: "a.min.js", Line: 1, Severity: indicator.High, Quote: "planted()"}), &room)
	if err != nil {
		t.Fatal(err)
	}
	if !got[0].Relined || len(got[0].Hunks) != 1 || got[0].Hunks[0].Lines[3] != (diff.Line{Op: "+", Text: "planted();", Found: true}) {
		t.Errorf("got %+v", got)
	}
}

func TestKindOf(t *testing.T) {
	kinds := map[facts.Kind]string{
		facts.Source:   "index.js src/a.ts bin/tool lib/a.py a.go docs/run.js x.pth setup.py build.rs Makefile",
		facts.Built:    "dist/a.js lib/a.min.js a.js.map umd/a.js mapped.js packages/x/build/a.js",
		facts.Types:    "index.d.ts dist/a.d.mts a/b.pyi",
		facts.Test:     "test/a.js a_test.go src/a.test.ts a.spec.js x_spec.rb test_a.py __tests__/a.js dist/tests/a.js",
		facts.Docs:     "README.md CHANGELOG LICENSE-MIT docs/a.rst LICENSE test/README.md",
		facts.Metadata: "package.json a-1.0.dist-info/RECORD yarn.lock a.egg-info/x.txt pkg/go.mod .cargo_vcs_info.json a.gemspec",
		facts.Binary:   "a.node lib/a.so unknown.bin",
		facts.Other:    "a.json a.css logo.png page.html",
	}
	head := treeOf(t, nil, map[string]string{"mapped.js.map": "{}"})
	for want, paths := range kinds {
		for p := range strings.FieldsSeq(paths) {
			f := diff.File{Path: p}
			if p == "unknown.bin" || p == "logo.png" {
				f.Skipped = "binary"
			}
			if got := kindOf(f, head); got != want {
				t.Errorf("%s: got %d, want %d", p, got, want)
			}
		}
	}
	if kindOf(diff.File{Path: "a.js", Relined: true}, head) != facts.Built {
		t.Error("a script of long lines is no source")
	}
}

// Each file that changed is counted once, by its kind or by how little changed.
func TestStatsCountEachFileOnce(t *testing.T) {
	u := updateOf(t,
		map[string]string{"package.json": `{"version": "1.0.0"}`, "a.js": "a;b", "b.js": "a // b", "c.js": "c", "d.md": "d", "gone.go": "x", "moved.rb": "m"},
		map[string]string{"package.json": `{"version": "1.0.1"}`, "a.js": "a; b", "b.js": "a // c", "c.js": "d", "d.md": "e", "lib/moved.rb": "m"},
	)
	f := new(facts.Facts)
	count(f, u, pair{})
	got := f.Stats
	want := facts.Stats{
		FilesRemoved: 1, FilesModified: 6, LinesAdded: 5, LinesRemoved: 6,
		Kinds: facts.Kinds{Source: 3, Docs: 1}, Reformatted: 1, CommentsOnly: 1, VersionOnly: 1,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if all := got.Kinds.All() + got.Reformatted + got.CommentsOnly + got.VersionOnly; all != got.FilesAdded+got.FilesRemoved+got.FilesModified {
		t.Errorf("%d files are counted", all)
	}
}
