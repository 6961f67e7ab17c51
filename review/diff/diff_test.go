package diff

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/registry/standin"
)

func tree(t testing.TB, base *archive.Tree, files map[string]string) *archive.Tree {
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

func TestTrees(t *testing.T) {
	long := strings.Repeat("a line that stays\n", 3) + "the line that changes: %s\nfour\nfive\n"
	base := tree(t, nil, map[string]string{
		"same.js":     "same\n",
		"changed.js":  "one\ntwo\nthree\n",
		"gone.js":     "gone\n",
		"moved.js":    "moved\n",
		"renamed.js":  fmt.Sprintf(long, "old"),
		"picture.png": "\x89PNG\x00old",
	})
	head := tree(t, base, map[string]string{
		"same.js":      "same\n",
		"changed.js":   "one\n2\nthree\nfour\n",
		"new.js":       "new\n",
		"lib/moved.js": "moved\n",
		"lib/other.js": fmt.Sprintf(long, "new"),
		"picture.png":  "\x89PNG\x00new",
	})
	got, err := Trees(base, head)
	if err != nil {
		t.Fatal(err)
	}
	want := &Diff{
		Files: []File{
			{Kind: Modified, Path: "changed.js", Added: 2, Removed: 1, Edits: []Edit{{1, 2, 1, 2}, {3, 3, 3, 4}}},
			{Kind: Removed, Path: "gone.js", Removed: 1, Edits: []Edit{{0, 1, 0, 0}}},
			{Kind: Moved, Path: "lib/moved.js", From: "moved.js"},
			{Kind: Renamed, Path: "lib/other.js", From: "renamed.js", Added: 1, Removed: 1, Edits: []Edit{{3, 4, 3, 4}}},
			{Kind: Added, Path: "new.js", Added: 1, Edits: []Edit{{0, 0, 0, 1}}},
			{Kind: Modified, Path: "picture.png", Skipped: "binary"},
		},
		Unchanged: 1,
		Compared:  5,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// Everything in a package that is new to the project is new.
func TestTreesWithoutBase(t *testing.T) {
	got, err := Trees(nil, tree(t, nil, map[string]string{"a.js": "1\n2"}))
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Files) != 1 || got.Files[0].Kind != Added || got.Files[0].Added != 2 {
		t.Errorf("got %+v", got.Files)
	}
}

// A diff is lines that differ in bytes, also where they are no valid text.
func TestLinesAreBytes(t *testing.T) {
	if got := Lines([]byte("caf\xe9\n"), []byte("caf\xe8\n")); len(got) != 1 {
		t.Errorf("got %v, want one edit", got)
	}
}

// apply carries out edits on base, taking lines from head.
func apply(base, head []byte, edits []Edit) []byte {
	was, is := bytes.SplitAfter(base, newline), bytes.SplitAfter(head, newline)
	var out []byte
	b := 0
	for _, e := range edits {
		out = append(out, bytes.Join(was[b:e.Base], nil)...)
		out = append(out, bytes.Join(is[e.Head:e.HeadEnd], nil)...)
		b = e.BaseEnd
	}
	return append(out, bytes.Join(was[b:], nil)...)
}

// FuzzLines holds the diff to its promise: the edits lead from one side to the
// other, are in order, and touch nothing that is equal at their ends.
func FuzzLines(f *testing.F) {
	f.Add([]byte("a\nb\nc\n"), []byte("a\nc\nd"))
	f.Add([]byte("x\nx\nx\ny\n"), []byte("x\ny\nx\n"))
	f.Add([]byte(""), []byte("\n\n"))
	f.Fuzz(func(t *testing.T, base, head []byte) {
		edits := Lines(base, head)
		if got := apply(base, head, edits); !bytes.Equal(got, head) {
			t.Fatalf("edits %v lead to %q, want %q", edits, got, head)
		}
		b, h := 0, 0
		for _, e := range edits {
			if e.Base < b || e.Head < h || e.Base-b != e.Head-h {
				t.Fatalf("edits %v are out of order", edits)
			}
			b, h = e.BaseEnd, e.HeadEnd
		}
	})
}

// hunksOf returns the hunks of a file that is no script.
func hunksOf(base, head []byte, maxLines int, spots ...Spot) ([]Hunk, int) {
	f := File{Edits: Lines(base, head)}
	return f.Hunks(base, head, maxLines, spots)
}

// The hunks of a line of half a million characters show where it differs.
func TestHunkOfALongLine(t *testing.T) {
	base := []byte(strings.Repeat("x", 549_000) + "\n")
	head := bytes.Clone(base)
	copy(head[300_000:], "require('net')")
	hunks, left := hunksOf(base, head, 10)
	if len(hunks) != 1 || left != 0 {
		t.Fatalf("got %d hunks, %d lines left out", len(hunks), left)
	}
	added := hunks[0].Lines[1]
	if added.Op != "+" || !strings.Contains(added.Text, "require('net')") || len(added.Text) > widest+60 ||
		!strings.HasPrefix(added.Text, "… 299,925 bytes … xx") || !strings.HasSuffix(added.Text, "xx … 248,775 bytes …") {
		t.Errorf("got %.600q", added.Text)
	}
}

func TestHunksSayWhatTheyLeaveOut(t *testing.T) {
	var base, head bytes.Buffer
	for i := range 100 {
		fmt.Fprintf(&base, "old %d\nsame\nsame\nsame\nsame\nsame\nsame\nsame\n", i)
		fmt.Fprintf(&head, "new %d\nsame\nsame\nsame\nsame\nsame\nsame\nsame\n", i)
	}
	hunks, left := hunksOf(base.Bytes(), head.Bytes(), 20)
	shown := 0
	for _, h := range hunks {
		shown += len(h.Lines)
	}
	if shown != 20 || left < 150 {
		t.Errorf("%d lines shown and %d left out", shown, left)
	}
}

// Sides that no alignment fits end in a replacement, in bounded steps: each of
// these would take minutes or gigabytes without bounds.
func TestHopelessSides(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	lines := func(n int, line func(i int) string) []byte {
		var b bytes.Buffer
		for i := range n {
			b.WriteString(line(i) + "\n")
		}
		return b.Bytes()
	}
	for name, sides := range map[string][2][]byte{
		"unrelated":      {lines(20_000, func(i int) string { return fmt.Sprint("a", i) }), lines(20_000, func(i int) string { return fmt.Sprint("b", i) })},
		"reversed":       {lines(20_000, func(i int) string { return fmt.Sprint(i) }), lines(20_000, func(i int) string { return fmt.Sprint(20_000 - i) })},
		"of few kinds":   {lines(20_000, func(int) string { return fmt.Sprint(random.IntN(5)) }), lines(20_000, func(int) string { return fmt.Sprint(random.IntN(5)) })},
		"of many kinds":  {lines(20_000, func(int) string { return fmt.Sprint(random.IntN(220)) }), lines(20_000, func(int) string { return fmt.Sprint(random.IntN(220)) })},
		"many of one":    {lines(200_000, func(int) string { return "x" }), lines(199_000, func(int) string { return "x" })},
		"one large line": {bytes.Repeat([]byte("x"), 13<<20), bytes.Repeat([]byte("y"), 13<<20)},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			if got := apply(sides[0], sides[1], Lines(sides[0], sides[1])); !bytes.Equal(got, sides[1]) {
				t.Error("the edits do not lead to the other side")
			}
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("took %s", took)
			}
		})
	}
}
