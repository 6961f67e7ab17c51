package registry

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/dirhash"

	"github.com/bumplens/bumplens/review/archive"
)

// module packs files of one letter's name each.
func module(t *testing.T, method uint16, files ...string) []byte {
	t.Helper()
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	for _, text := range files {
		w, err := z.CreateHeader(&zip.FileHeader{Name: "mod.example/a@v1.0.0/" + text[:1], Method: method})
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, text)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// The digest of a module is the one that the go command writes to go.sum, and
// does not depend on how its files are packed.
func TestModuleDigest(t *testing.T) {
	packed := module(t, zip.Deflate, "go", "mod")
	file := filepath.Join(t.TempDir(), "a.zip")
	if err := os.WriteFile(file, packed, 0o600); err != nil {
		t.Fatal(err)
	}
	sum, err := dirhash.HashZip(file, dirhash.Hash1)
	if err != nil {
		t.Fatal(err)
	}
	want := "h1-" + strings.TrimPrefix(sum, "h1:")
	if got, err := ModuleDigest(bytes.NewReader(packed)); err != nil || got != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
	for name, tt := range map[string]struct {
		data []byte
		sets [][]string
		want error
	}{
		"the same":             {packed, [][]string{{want}}, nil},
		"packed otherwise":     {module(t, zip.Store, "mod", "go"), [][]string{{want}}, nil},
		"pinned and told":      {packed, [][]string{{want}, {want}}, nil},
		"another file":         {module(t, zip.Deflate, "go", "mod", "x"), [][]string{{want}}, ErrDigest},
		"another content":      {module(t, zip.Deflate, "go", "mud"), [][]string{{want}}, ErrDigest},
		"no zip":               {[]byte("abc"), [][]string{{want}}, ErrDigest},
		"no zip and no digest": {[]byte("abc"), [][]string{{"h1-"}}, ErrDigest},
		"cut short":            {packed[:len(packed)-1], [][]string{{want}}, ErrDigest},
		"pinned otherwise":     {packed, [][]string{{want}, {"h1-AAAA"}}, ErrDigest},
		"SHA-512 of bytes":     {[]byte("abc"), [][]string{{abc512, want}}, nil}, // the better one of a set counts
	} {
		t.Run(name, func(t *testing.T) {
			v, err := NewVerifier(tt.sets...)
			if err != nil {
				t.Fatal(err)
			}
			for b := range bytes.SplitSeq(tt.data, nil) { // byte by byte
				v.Write(b)
			}
			if got := v.Verify(); !errors.Is(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// A zip may unpack to far more than anybody reads.
func TestModuleDigestIsBounded(t *testing.T) {
	left := int64(2)
	r := &bounded{io.NopCloser(strings.NewReader("abc")), &left}
	if _, err := io.ReadAll(r); !errors.As(err, new(*archive.LimitError)) {
		t.Errorf("got %v, want a LimitError", err)
	}
}

// A directory that says of nothing but itself how many entries it has is not
// read into memory to find out.
func TestModuleWithManyEntries(t *testing.T) {
	entry := make([]byte, 46)
	copy(entry, directoryEntry)
	const most = 2_000_000
	data := bytes.Repeat(entry, most)
	end := make([]byte, 22)
	copy(end, "PK\x05\x06")
	binary.LittleEndian.PutUint16(end[10:], most%(1<<16))
	binary.LittleEndian.PutUint32(end[12:], uint32(len(data)))
	var err error
	allocated := testing.AllocsPerRun(1, func() {
		h := new(moduleHash)
		h.zip = *bytes.NewBuffer(append(slices.Clip(data), end...))
		_, err = h.sum()
	})
	if !errors.As(err, new(*archive.LimitError)) || allocated > 100 {
		t.Errorf("got %v after %v allocations", err, allocated)
	}
}
