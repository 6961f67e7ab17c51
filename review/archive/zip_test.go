package archive

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"math"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/flate"
	"golang.org/x/tools/txtar"
)

// TestZips reads zips that were made to be read in two ways, and honest ones
// that look like them. Each is a txtar that lists its entries, one a line: a
// quoted name, a quoted content, and what is odd. What is odd about the zip
// itself is in damage, the answer in want.
func TestZips(t *testing.T) {
	files, err := filepath.Glob("testdata/zip/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no zips", err)
	}
	limits := DefaultLimits
	limits.Unpacked, limits.Files, limits.Path = 1<<20, 8, 128
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			format, zip, want := parseZip(t, file)
			if got := describe(Read(source(zip), format, limits, nil)); got != want {
				t.Errorf("got:\n%swant:\n%s", got, want)
			}
		})
	}
}

// parseZip returns the zip that a file describes, and what is to be said of it.
func parseZip(t testing.TB, file string) (format Format, zip []byte, want string) {
	t.Helper()
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{"format": "zip"}
	for _, f := range a.Files {
		parts[f.Name] = string(f.Data)
	}
	var entries []oddEntry
	for line := range strings.Lines(parts["entries"]) {
		w := words(t, line)
		entries = append(entries, newOddEntry(t, w[0], w[1], w[2:]))
	}
	return Format(strings.TrimSpace(parts["format"])), packZip(t, entries, parts["damage"]), parts["want"]
}

// What is unpacked is counted over all entries, and so is the ratio.
func TestZipRatio(t *testing.T) {
	var entries []oddEntry
	for _, name := range []string{"a", "b", "c", "d"} {
		entries = append(entries, newOddEntry(t, name, "zeros:"+strconv.Itoa(5<<20), []string{"deflate"}))
	}
	_, err := Read(source(packZip(t, entries, "")), Zip, DefaultLimits, nil)
	var limit *LimitError
	if !errors.As(err, &limit) || limit.Max != DefaultLimits.Ratio {
		t.Errorf("got %v, want the ratio's limit", err)
	}
	if _, err := Read(source(packZip(t, entries[:3], "")), Zip, DefaultLimits, nil); err != nil {
		t.Errorf("below the floor: got %v", err)
	}
}

// A file of a zip that did not change gives up its bytes, and has them again.
func TestZipGivesUpBytes(t *testing.T) {
	zip := packZip(t, []oddEntry{newOddEntry(t, "a", "same", []string{"deflate"})}, "")
	base, err := Read(source(zip), Zip, DefaultLimits, nil)
	if err != nil {
		t.Fatal(err)
	}
	head, err := Read(source(zip), Zip, DefaultLimits, base)
	if err != nil {
		t.Fatal(err)
	}
	for _, side := range []*Tree{base, head} {
		if side.File("a").data != nil {
			t.Error("an unchanged file is held in memory")
		}
		if got, err := side.Data("a"); string(got) != "same" || err != nil {
			t.Errorf("got %q, %v", got, err)
		}
	}
}

// The mode of a zip's file is that of its Unix attributes.
func TestZipMode(t *testing.T) {
	zip := packZip(t, []oddEntry{newOddEntry(t, "a", "", []string{"mode=100755"})}, "")
	tree, err := Read(source(zip), Zip, DefaultLimits, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := tree.File("a").Mode; got != 0o755 {
		t.Errorf("got mode %o", got)
	}
}

// FuzzZip holds the reader to its promise that what it accepts is read in one
// way: archive/zip finds the same files, and so does a walk over the local
// headers that never looks at the directory.
func FuzzZip(f *testing.F) {
	files, err := filepath.Glob("testdata/zip/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		if _, zip, _ := parseZip(f, file); len(zip) < 4096 {
			f.Add(zip)
		}
	}
	limits := Limits{Packed: 1 << 20, Unpacked: 1 << 20, Ratio: 100, Files: 100, Path: 256}
	f.Fuzz(func(t *testing.T, data []byte) {
		tree, err := Read(source(data), Zip, limits, nil)
		if err != nil {
			return
		}
		checkTree(t, tree, limits)
		zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatalf("accepted what archive/zip refuses: %v", err)
		}
		byName := make(map[string]*zip.File)
		found := make(map[string]bool)
		for _, file := range zr.File {
			byName[file.Name] = file
			if strings.HasSuffix(file.Name, "/") {
				continue
			}
			found[path.Clean(file.Name)] = true
			r, err := file.Open()
			if err != nil {
				t.Fatalf("entry %q: accepted what archive/zip refuses: %v", file.Name, err)
			}
			content, err := io.ReadAll(r)
			if err != nil {
				t.Fatalf("entry %q: accepted what archive/zip refuses: %v", file.Name, err)
			}
			if got := tree.File(path.Clean(file.Name)); got == nil || got.Digest != sha256.Sum256(content) {
				t.Fatalf("entry %q went missing", file.Name)
			}
		}
		if len(found) != len(tree.Files) {
			t.Fatalf("%d files, archive/zip finds %d", len(tree.Files), len(found))
		}
		if walked, all := walkLocal(t, data, byName); all && walked != len(zr.File) {
			t.Fatalf("%d entries, the local headers tell of %d", len(zr.File), walked)
		}
	})
}

// walkLocal goes from local header to local header as far as sizes are told
// there or by the data, and returns how many it passed and whether it got to
// the end.
func walkLocal(t *testing.T, data []byte, byName map[string]*zip.File) (count int, all bool) {
	t.Helper()
	for ; bytes.HasPrefix(data, []byte(localSignature)); count++ {
		flags, method, packed := le.Uint16(data[6:]), le.Uint16(data[8:]), le.Uint32(data[18:])
		nameEnd := localSize + int(le.Uint16(data[26:]))
		if name := string(data[localSize:nameEnd]); byName[name] == nil {
			t.Fatalf("the local header of %q is not in the directory", name)
		}
		data = data[nameEnd+int(le.Uint16(data[28:])):]
		switch {
		case flags&flagDescriptor != 0 && method == methodDeflate:
			in := bytes.NewReader(data)
			if _, err := io.Copy(io.Discard, flate.NewReader(in)); err != nil {
				t.Fatal(err)
			}
			data = data[len(data)-in.Len():]
			for _, size := range []int{12, 16, 20, 24} {
				if len(data) > size && bytes.HasPrefix(data[size:], []byte("PK")) {
					data = data[size:]
					break
				}
			}
		case flags&flagDescriptor != 0, packed == math.MaxUint32:
			return count, false
		default:
			data = data[packed:]
		}
	}
	return count, true
}

// checkTree holds a tree to what every reader of it relies on.
func checkTree(t *testing.T, tree *Tree, limits Limits) {
	t.Helper()
	last := ""
	var total int64
	for i, f := range tree.Files {
		if err := checkName(f.Path, limits.Path); err != nil || f.Path == "" || f.Path == "." {
			t.Fatalf("unsafe name %q: %v", f.Path, err)
		}
		if i > 0 && f.Path <= last {
			t.Fatalf("%q is behind %q", f.Path, last)
		}
		last, total = f.Path, total+f.Size
		first := f.data
		f.data = nil
		again, err := tree.Data(f.Path)
		if err != nil || !bytes.Equal(first, again) || int64(len(again)) != f.Size {
			t.Fatalf("%q: read again as %q, was %q: %v", f.Path, again, first, err)
		}
	}
	if total > limits.Unpacked || len(tree.Files) > limits.Files {
		t.Fatalf("%d files of %d bytes are over the limits", len(tree.Files), total)
	}
}

// An artifact of a kind that is not read is refused, and no fault of ours.
func TestNoFormat(t *testing.T) {
	if _, err := Read(source([]byte("x")), "", DefaultLimits, nil); !errors.As(err, new(*FormatError)) {
		t.Errorf("got %v, want a FormatError", err)
	}
}
