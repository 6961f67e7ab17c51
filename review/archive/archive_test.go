package archive

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/tools/txtar"
)

func source(data []byte) Source {
	return func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
}

// TestAttacks reads archives that were made to be read in two ways. Each is a
// txtar that lists its entries, one a line: a type, a quoted name and a quoted
// content or target. The answer is in want.
func TestAttacks(t *testing.T) {
	files, err := filepath.Glob("testdata/tar/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no attacks", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			parts := make(map[string]string)
			for _, f := range a.Files {
				parts[f.Name] = string(f.Data)
			}
			limits := DefaultLimits
			limits.Unpacked, limits.Files, limits.Path = 1<<20, 8, 128
			packed := damage(t, pack(t, parts["entries"]), parts["damage"])
			if got := describe(Read(source(packed), TarGz, limits, nil)); got != parts["want"] {
				t.Errorf("got:\n%swant:\n%s", got, parts["want"])
			}
		})
	}
}

func describe(tree *Tree, err error) string {
	var format *FormatError
	var limit *LimitError
	switch {
	case errors.As(err, &format), errors.As(err, &limit):
		return "refused: " + err.Error() + "\n"
	case err != nil:
		return "error of another kind: " + err.Error() + "\n"
	}
	var b strings.Builder
	for _, f := range tree.Files {
		data, err := tree.Data(f.Path)
		fmt.Fprintf(&b, "file %q %q %v\n", f.Path, data, err)
	}
	for _, n := range tree.Notes {
		fmt.Fprintf(&b, "note %q %s\n", n.Path, n.Reason)
	}
	return strings.ReplaceAll(b.String(), " <nil>\n", "\n")
}

// pack writes the tar that entries describe, ungzipped parts apart.
func pack(t *testing.T, entries string) []byte {
	t.Helper()
	var buf bytes.Buffer
	tw := tar.NewWriter(&buf)
	for line := range strings.Lines(entries) {
		kind, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		quoted, err := strconv.QuotedPrefix(rest)
		if err != nil {
			t.Fatalf("entry %q: %v", line, err)
		}
		name, _ := strconv.Unquote(quoted)
		arg, _ := strconv.Unquote(strings.TrimSpace(rest[len(quoted):]))
		h := &tar.Header{Name: name, Mode: 0o644, Format: tar.FormatPAX}
		switch kind {
		case "file":
			h.Typeflag, h.Size = tar.TypeReg, int64(len(arg))
		case "zeros":
			size, err := strconv.Atoi(arg)
			if err != nil {
				t.Fatal(err)
			}
			h.Typeflag, h.Size, arg = tar.TypeReg, int64(size), strings.Repeat("\x00", size)
		case "folder":
			h.Typeflag = tar.TypeDir
		case "symlink":
			h.Typeflag, h.Linkname = tar.TypeSymlink, arg
		case "hardlink":
			h.Typeflag, h.Linkname = tar.TypeLink, arg
		case "device":
			h.Typeflag = tar.TypeChar
		default:
			t.Fatalf("entry of kind %q", kind)
		}
		if !utf8.ValidString(name) {
			h.Format = tar.FormatGNU // the others cannot hold such a name
		}
		if err := tw.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if h.Typeflag == tar.TypeReg {
			io.WriteString(tw, arg)
		}
	}
	if err := tw.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// damage gzips a tar and spoils it as the case asks.
func damage(t *testing.T, unpacked []byte, how string) []byte {
	t.Helper()
	zip := func(data []byte) []byte {
		var buf bytes.Buffer
		zw := gzip.NewWriter(&buf)
		zw.Write(data)
		zw.Close()
		return buf.Bytes()
	}
	switch strings.TrimSpace(how) {
	case "":
		return zip(unpacked)
	case "cut the gzip stream":
		packed := zip(unpacked)
		return packed[:len(packed)-12]
	case "no end mark":
		return zip(bytes.TrimRight(unpacked, "\x00"))
	case "cut the tar in an entry":
		return zip(unpacked[:512])
	case "a second tar behind the first":
		return zip(append(bytes.Clone(unpacked), unpacked...))
	case "a second gzip stream behind the first":
		return append(zip(unpacked), zip(unpacked)...)
	case "zeros behind the end":
		return zip(append(bytes.Clone(unpacked), make([]byte, 8192)...))
	case "text behind the gzip stream":
		return append(zip(unpacked), "INERT FIXTURE"...)
	case "not gzip":
		return unpacked
	}
	t.Fatalf("damage %q", how)
	return nil
}

// A limit that falls on a block boundary must not look like the end of the
// file: a tar that is cut between entries reads without an error.
func TestLimitIsNotEOF(t *testing.T) {
	unpacked := pack(t, "file \"package/a\" \"a\"\nfile \"package/b\" \"b\"\n")
	limits := DefaultLimits
	for limits.Unpacked = 512; limits.Unpacked < int64(len(unpacked)); limits.Unpacked += 512 {
		tree, err := Read(source(damage(t, unpacked, "")), TarGz, limits, nil)
		var limit *LimitError
		if !errors.As(err, &limit) {
			t.Errorf("limit %d of %d: got %v, %v", limits.Unpacked, len(unpacked), tree, err)
		}
	}
}

// What unpacks to far more than it was is refused long before it is unpacked.
func TestRatio(t *testing.T) {
	packed := damage(t, pack(t, fmt.Sprintf("zeros \"package/a\" %q\n", strconv.Itoa(64<<20))), "")
	_, err := Read(source(packed), TarGz, DefaultLimits, nil)
	var limit *LimitError
	if !errors.As(err, &limit) || limit.Max != DefaultLimits.Ratio {
		t.Errorf("got %v, want the ratio's limit", err)
	}
}

// A file that did not change gives up its bytes on both sides, and has them
// again when it is asked for.
func TestUnchangedFilesGiveUpTheirBytes(t *testing.T) {
	base, err := Read(source(damage(t, pack(t, "file \"package/same\" \"s\"\nfile \"package/old\" \"moved\"\nfile \"package/x\" \"1\"\n"), "")), TarGz, DefaultLimits, nil)
	if err != nil {
		t.Fatal(err)
	}
	head, err := Read(source(damage(t, pack(t, "file \"package/same\" \"s\"\nfile \"package/new\" \"moved\"\nfile \"package/x\" \"2\"\n"), "")), TarGz, DefaultLimits, base)
	if err != nil {
		t.Fatal(err)
	}
	for _, side := range []*Tree{base, head} {
		if side.File("same").data != nil {
			t.Error("an unchanged file is held in memory")
		}
		for path, want := range map[string]string{"same": "s", "absent": ""} {
			if got, err := side.Data(path); string(got) != want || err != nil {
				t.Errorf("%s: got %q, %v", path, got, err)
			}
		}
	}
	if got, _ := head.Data("new"); string(got) != "moved" {
		t.Errorf("moved file: got %q", got)
	}
}

// FuzzRead holds the reader to its promise that an archive is read whole or
// refused: what it accepts, the standard library reads to the same end.
func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/tar/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		if entries := string(a.Files[0].Data); !strings.Contains(entries, "zeros") { // too large to be mutated
			f.Add(pack(new(testing.T), entries))
		}
	}
	limits := Limits{Packed: 1 << 20, Unpacked: 1 << 20, Ratio: 100, Files: 100, Path: 256}
	f.Fuzz(func(t *testing.T, unpacked []byte) {
		tree, err := Read(source(damage(t, unpacked, "")), TarGz, limits, nil)
		if err != nil {
			return
		}
		regular := 0
		for tr := tar.NewReader(bytes.NewReader(unpacked)); ; {
			h, err := tr.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("accepted what archive/tar refuses: %v", err)
			}
			if h.Typeflag != tar.TypeReg && h.Typeflag != tar.TypeCont {
				continue
			}
			regular++
			data, err := io.ReadAll(tr)
			if err != nil {
				t.Fatalf("accepted what archive/tar refuses: %v", err)
			}
			_, name, inFolder := strings.Cut(path.Clean(h.Name), "/")
			if file := tree.File(name); inFolder && (file == nil || file.Digest != sha256.Sum256(data)) {
				t.Fatalf("entry %q went missing", h.Name)
			}
		}
		if len(tree.Files)+len(tree.Notes) < regular {
			t.Fatalf("%d files and %d notes of %d entries", len(tree.Files), len(tree.Notes), regular)
		}
	})
}

// A pom.xml is a tree of one file, within its limit.
func TestPOM(t *testing.T) {
	tree, err := Read(source([]byte("<project/>")), POM, DefaultLimits, nil)
	if err != nil || len(tree.Files) != 1 || tree.Format() != POM {
		t.Fatalf("got %+v, %v", tree, err)
	}
	if data, err := tree.Data(POMFile); err != nil || string(data) != "<project/>" {
		t.Errorf("got %q, %v", data, err)
	}
	if _, err := Read(source(bytes.Repeat([]byte(" "), maxSingle+1)), POM, DefaultLimits, nil); !errors.As(err, new(*LimitError)) {
		t.Errorf("over the limit: got %v", err)
	}
}
