package archive

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"testing"
)

// A gemPart is one entry of a gem.
type gemPart struct {
	name, data string
	kind       byte // the zero kind is a file
}

func zipped(data string) string {
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	io.WriteString(w, data)
	w.Close()
	return buf.String()
}

func packGem(t testing.TB, parts ...gemPart) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := tar.NewWriter(&buf)
	for _, p := range parts {
		h := &tar.Header{Name: p.name, Typeflag: p.kind, Size: int64(len(p.data)), Format: tar.FormatUSTAR}
		if p.kind != 0 {
			h.Size = 0
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if h.Size > 0 {
			io.WriteString(w, p.data)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// TestGems reads gems that are odd in one way each.
func TestGems(t *testing.T) {
	entries := func(list string) string { return string(pack(t, list)) }
	metadata := gemPart{name: GemMetadata, data: zipped("--- name: inert\n")}
	data := gemPart{name: gemData, data: zipped(entries("file \"lib/a.rb\" \"a\"\n"))}
	other := gemPart{name: gemData, data: zipped(entries("file \"lib/a.rb\" \"evil\"\n"))}
	with := func(list string) []gemPart { return []gemPart{metadata, {name: gemData, data: zipped(entries(list))}} }

	sum256 := func(p gemPart) string { s := sha256.Sum256([]byte(p.data)); return hex.EncodeToString(s[:]) }
	sum512 := func(p gemPart) string { s := sha512.Sum512([]byte(p.data)); return hex.EncodeToString(s[:]) }
	checksums := func(yaml string) gemPart { return gemPart{name: gemChecksums, data: zipped(yaml)} }
	sums := checksums(fmt.Sprintf("---\nSHA256:\n  metadata.gz: %s\n  data.tar.gz: %s\nSHA512:\n  metadata.gz: %s\n  data.tar.gz: %s\n",
		sum256(metadata), sum256(data), sum512(metadata), sum512(data)))
	binary := func(s string) string { return "!binary |-\n    " + base64.StdEncoding.EncodeToString([]byte(s)) + "\n" }

	const read = "file \"lib/a.rb\" \"a\"\nfile \"metadata.gz\" \"--- name: inert\\n\"\n"
	tests := []struct {
		name  string
		parts []gemPart
		want  string
	}{
		{"two parts", []gemPart{metadata, data}, read},
		{"parts in another order", []gemPart{data, metadata}, read},
		{"three parts", []gemPart{metadata, data, sums}, read},
		{"signed", []gemPart{metadata, {name: "metadata.gz.sig", data: "s"}, data, {name: "data.tar.gz.sig", data: "s"}, sums, {name: "checksums.yaml.gz.sig", data: "s"}}, read},
		{"sums as in 2013", []gemPart{metadata, data, checksums("---\n!binary \"U0hBMjU2\":\n  metadata.gz: " + binary(sum256(metadata)) + "  data.tar.gz: " + binary(sum256(data)))}, read},
		{"a folder and a dot", with("folder \"lib\"\nfile \"./lib/a.rb\" \"a\"\n"), read},

		{"no data", []gemPart{metadata}, "refused: entry \"data.tar.gz\": is missing from the gem\n"},
		{"no metadata", []gemPart{data}, "refused: entry \"metadata.gz\": is missing from the gem\n"},
		{"nothing", nil, "refused: entry \"metadata.gz\": is missing from the gem\n"},
		{"data twice", []gemPart{metadata, data, other}, "refused: entry \"data.tar.gz\": is in the gem twice\n"},
		{"metadata unzipped too", []gemPart{metadata, {name: "metadata", data: "--- name: evil\n"}, data}, "refused: entry \"metadata\": is no part of a gem\n"},
		{"another part", []gemPart{metadata, data, {name: "evil.rb", data: "x"}}, "refused: entry \"evil.rb\": is no part of a gem\n"},
		{"a part that leads out", []gemPart{metadata, data, {name: "../data.tar.gz", data: "x"}}, "refused: entry \"../data.tar.gz\": its name leads out of the archive\n"},
		{"data is a link", []gemPart{metadata, {name: gemData, data: "/etc", kind: tar.TypeSymlink}}, "refused: entry \"data.tar.gz\": is no file, and a gem is made of files\n"},
		{"other data than summed", []gemPart{metadata, other, sums}, "refused: entry \"checksums.yaml.gz\": has another SHA256 of data.tar.gz\n"},
		{"another sum of 512 bits", []gemPart{metadata, data, checksums("SHA512:\n  metadata.gz: " + sum512(data) + "\n")}, "refused: entry \"checksums.yaml.gz\": has another SHA512 of metadata.gz\n"},
		{"a sum that is a list", []gemPart{metadata, data, checksums("SHA512:\n  metadata.gz: []\n")}, "refused: entry \"checksums.yaml.gz\": has another SHA512 of metadata.gz\n"},
		{"a sum of something else", []gemPart{metadata, data, checksums("SHA512:\n  evil.rb: 00\n")}, "refused: entry \"checksums.yaml.gz\": has a sum of \"evil.rb\"\n"},
		{"a sum of another kind", []gemPart{metadata, data, checksums("CRC32:\n  metadata.gz: 00\n")}, "refused: entry \"checksums.yaml.gz\": has sums of an unknown kind, \"CRC32\"\n"},
		{"sums that are none", []gemPart{metadata, data, checksums("- a\n")}, "refused: entry \"checksums.yaml.gz\": is no YAML of checksums\n"},
		{"sums over the limit", []gemPart{metadata, data, checksums(strings.Repeat("#", maxChecksums+1))}, "refused: checksums.yaml.gz: over the limit of 65536 bytes of a part of a gem\n"},

		{"a file called as the metadata", with("file \"metadata.gz\" \"evil\"\n"), "refused: data.tar.gz: entry \"metadata.gz\": has the name of the gem's own metadata\n"},
		{"the same, unclean", with("file \"./metadata.gz\" \"evil\"\n"), "refused: data.tar.gz: entry \"./metadata.gz\": has the name of the gem's own metadata\n"},
		{"a file that leads out", with("file \"../a.rb\" \"a\"\n"), "refused: data.tar.gz: entry \"../a.rb\": its name leads out of the archive\n"},
		{"a link that leads out", with("symlink \"lib\" \"/etc\"\n"), "file \"metadata.gz\" \"--- name: inert\\n\"\nnote \"lib\" is a link to \"/etc\", which is not followed\n"},
		{"a name twice", with("file \"a.rb\" \"a\"\nfile \"a.rb\" \"evil\"\n"), "refused: entry \"a.rb\": is there twice, with different contents\n"},
		{"a name in an extended header", with(fmt.Sprintf("file %q \"a\"\n", strings.Repeat("a", 101))), "refused: data.tar.gz: entry \"" + strings.Repeat("a", 101) + "\": has an extended header, which not every reader reads\n"},
		{"a second gzip stream", []gemPart{metadata, {name: gemData, data: data.data + other.data}}, "refused: data.tar.gz: there are bytes behind the gzip stream\n"},
		{"a second tar", []gemPart{metadata, {name: gemData, data: zipped(strings.Repeat(entries("file \"a.rb\" \"a\"\n"), 2))}}, "refused: data.tar.gz: there are bytes behind the archive's end\n"},
		{"no gzip", []gemPart{metadata, {name: gemData, data: "INERT FIXTURE"}}, "refused: data.tar.gz: the archive is damaged or cut short: gzip: invalid header\n"},
		{"too many files", with(strings.Repeat("file \"a.rb\" \"a\"\n", 7)), "refused: data.tar.gz: over the limit of 8 files\n"},
		{"a bomb", with("zeros \"a.rb\" \"2000000\"\n"), "refused: data.tar.gz: entry \"a.rb\": over the limit of 1048576 unpacked bytes\n"},
	}
	limits := DefaultLimits
	limits.Unpacked, limits.Files, limits.Path = 1<<20, 8, 128
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := describe(Read(source(packGem(t, test.parts...)), Gem, limits, nil)); got != test.want {
				t.Errorf("got:\n%swant:\n%s", got, test.want)
			}
		})
	}
	whole := packGem(t, metadata, data, sums)
	if _, err := Read(source(append(whole, whole...)), Gem, limits, nil); !errors.As(err, new(*FormatError)) {
		t.Errorf("a second gem behind the first: got %v", err)
	}
	for cut := range whole[:len(whole)-1024] {
		if tree, err := Read(source(whole[:cut]), Gem, limits, nil); err == nil && tree.File("lib/a.rb") == nil {
			t.Fatalf("cut at %d: got a tree without its files", cut)
		}
	}
}

// FuzzGem holds the reader to its promise that what it accepts, a reader of
// plain headers and first gzip streams reads as well.
func FuzzGem(f *testing.F) {
	t := new(testing.T)
	for _, list := range []string{"file \"lib/a.rb\" \"a\"\n", "folder \"lib\"\nsymlink \"lib/b\" \"a\"\nfile \"lib/a.rb\" \"a\"\nfile \"lib/a.rb\" \"a\"\n", "file \"../a\" \"a\"\n"} {
		f.Add([]byte("--- name: inert\n"), pack(t, list), []byte("SHA256: {}\n"), []byte{})
	}
	limits := Limits{Packed: 1 << 20, Unpacked: 1 << 20, Ratio: 100, Files: 100, Path: 256}
	f.Fuzz(func(t *testing.T, metadata, data, sums, behind []byte) {
		parts := []gemPart{{name: GemMetadata, data: zipped(string(metadata))}, {name: gemData, data: zipped(string(data))}}
		if len(sums) > 0 {
			parts = append(parts, gemPart{name: gemChecksums, data: zipped(string(sums))})
		}
		tree, err := Read(source(append(packGem(t, parts...), behind...)), Gem, limits, nil)
		if err != nil {
			return
		}
		checkTree(t, tree, limits)
		if got, err := tree.Data(GemMetadata); err != nil || !bytes.Equal(got, metadata) {
			t.Fatalf("metadata is %q, was %q: %v", got, metadata, err)
		}
		names := rubyTar(data)
		for name, content := range names {
			if got := tree.File(name); got == nil || got.Digest != sha256.Sum256(content) {
				t.Fatalf("entry %q went missing", name)
			}
		}
		if len(names) != len(tree.Files)-1 {
			t.Fatalf("%d files, a reader of plain headers finds %d", len(tree.Files)-1, len(names))
		}
	})
}

// rubyTar reads the files of a tar as RubyGems does: each header stands by
// itself, and a size is jumped over whatever the entry's kind.
func rubyTar(data []byte) map[string][]byte {
	text := func(b []byte) string { s, _, _ := bytes.Cut(b, []byte{0}); return string(s) }
	files := make(map[string][]byte)
	for len(data) >= 512 && data[0] != 0 {
		h := data[:512]
		data = data[512:]
		var size int
		fmt.Sscanf(strings.TrimSpace(text(h[124:136])), "%o", &size)
		size = min(size, len(data))
		name := text(h[:100])
		if prefix := text(h[345:500]); prefix != "" {
			name = prefix + "/" + name
		}
		if kind := h[156]; kind == '0' {
			files[path.Clean(name)] = data[:size]
		}
		data = data[min(len(data), (size+511)/512*512):]
	}
	return files
}
