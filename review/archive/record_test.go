package archive

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

func TestRecord(t *testing.T) {
	code := func(sum []byte) string { return base64.RawURLEncoding.EncodeToString(sum) }
	sum256, sum384, sum512 := sha256.Sum256([]byte("a")), sha512.Sum384([]byte("a")), sha512.Sum512([]byte("a"))
	a := "a.py,sha256=" + code(sum256[:]) + ",1\n"
	const self = "x.dist-info/RECORD,,\n"
	tests := []struct{ name, entries, record, want string }{
		{"all listed", "", a + self, ""},
		{"signed", "\"x.dist-info/RECORD.jws\" \"j\"\n\"x.dist-info/RECORD.p7s\" \"p\"\n", a + self, ""},
		{"itself not listed", "", a, ""},
		{"padded, without a size", "", "a.py,sha256=" + code(sum256[:]) + "=,\n", ""},
		{"lines of Windows", "", strings.ReplaceAll(a+self, "\n", "\r\n"), ""},
		{"a quoted path", "\"b,c.py\" \"a\"\n", a + "\"b,c.py\",sha256=" + code(sum256[:]) + ",1\n", ""},
		{"longer digests", "\"b.py\" \"a\"\n", "a.py,sha384=" + code(sum384[:]) + ",1\nb.py,sha512=" + code(sum512[:]) + ",1\n", ""},

		{"not listed", "\"evil.py\" \"evil\"\n", a, "evil.py is not listed in RECORD\n"},
		{"missing", "", a + "gone.py,sha256=x,1\n", "gone.py is listed in RECORD, and missing\n"},
		{"another digest", "", "a.py,sha256=" + code(sum256[1:]) + ",1\n", "a.py has another digest in RECORD\n"},
		{"another longer digest", "", "a.py,sha512=" + code(sum384[:]) + ",1\n", "a.py has another digest in RECORD\n"},
		{"another size", "", strings.Replace(a, ",1", ",2", 1), "a.py has another size in RECORD\n"},
		{"no digest", "", "a.py,,1\n", "a.py has no digest of a known kind in RECORD\n"},
		{"a weak digest", "", "a.py,md5=x,1\n", "a.py has no digest of a known kind in RECORD\n"},
		{"listed twice", "", a + a, "a.py is listed in RECORD twice\n"},
		{"no lines of three", "", a + "evil\n", "x.dist-info/RECORD cannot be read to its end: record on line 2: wrong number of fields\n"},
		{"two folders", "\"y.dist-info/RECORD\" \"\"\n", a, "x.dist-info is one of several dist-info folders\ny.dist-info is one of several dist-info folders\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			entries := []oddEntry{newOddEntry(t, "a.py", "a", nil), newOddEntry(t, "x.dist-info/RECORD", test.record, nil)}
			for line := range strings.Lines(test.entries) {
				w := words(t, line)
				entries = append(entries, newOddEntry(t, w[0], w[1], nil))
			}
			if got := record(t, packZip(t, entries, "")); got != test.want {
				t.Errorf("got:\n%swant:\n%s", got, test.want)
			}
		})
	}
	if got := record(t, packZip(t, []oddEntry{newOddEntry(t, "x.dist-info/METADATA", "", nil)}, "")); got != "x.dist-info/RECORD is missing\n" {
		t.Errorf("no RECORD: got %q", got)
	}
	if got := record(t, packZip(t, nil, "")); got != "RECORD is missing, and so is its dist-info folder\n" {
		t.Errorf("no wheel: got %q", got)
	}
}

func record(t *testing.T, wheel []byte) string {
	t.Helper()
	tree, err := Read(source(wheel), Zip, DefaultLimits, nil)
	if err != nil {
		t.Fatal(err)
	}
	wrong, err := CheckRecord(tree)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, n := range wrong {
		fmt.Fprintln(&b, n.Path, n.Reason)
	}
	return b.String()
}
