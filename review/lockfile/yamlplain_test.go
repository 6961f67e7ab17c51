package lockfile

import (
	"path"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzPlainYAML holds the quick reader to its promise that it says what the
// library says, of all that it reads.
func FuzzPlainYAML(f *testing.F) {
	for _, seed := range []string{
		"a: 1\nb:\n  c: 'it''s'\n  \"d e\": \"f\"\n",
		"---\na: b\n---\na: {b: c, d: [e, 'f'], g: {}, h: []}\n",
		"a:\n- b\n- c: d\n",
		"a:\n  - b\n  - {c: d}\ne:\nf: ~\n",
		"a: |-\n  b\n\n    c # d\n# e\nf: |\n  g\n\n\nh: i\n",
		"a: b\n  c\n", "a:\n    b: c\n  d: e\n", "a: b: c\n", "a: b # c\n", "a: b:\n", "a: b::c\n", "a: &b c\nd: *b\n",
		"# a\nb: c\n  # d\ne:\n  # f\n  g: h\n", "a: [b: c]\n", "a: {b: c}d\n", "...\n", "a: ...\n", "a: {b: c?d}\n", "a: {b:c: d}\n", "? a\n: b\n", "<<: a\n", "a: 'b' c\n", "- a\n- b\n", "a: |\n b\n", "a: |\n\n b\n", "a: |", "a", ":", "a: \u26a0\ufe0f é\n", "a: b\u2028c\n", "a: b\u0085c\n", "\ufeffa: b\n", "a: \xff\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		documents, ok := plainYAML(data)
		if !ok {
			return
		}
		library, err := libraryYAML(data)
		if err != nil {
			t.Fatalf("the library does not read it: %v", err)
		}
		if !reflect.DeepEqual(library, documents) {
			t.Fatalf("(-library +plain)\n%s", cmp.Diff(library, documents))
		}
	})
}

// All that the recorded package managers wrote is plain, and is read quickly.
func TestRecordedYAMLIsPlain(t *testing.T) {
	for _, name := range recordedFiles(t) {
		data := readRecorded(t, name)
		if path.Base(name) != "pnpm-lock.yaml" && !isBerry(data) {
			continue
		}
		documents, ok := plainYAML(data)
		if !ok {
			t.Errorf("%s is not plain", name)
			continue
		}
		library, err := libraryYAML(data)
		if err != nil {
			t.Fatal(err)
		}
		// go-cmp takes minutes for all of them
		if !reflect.DeepEqual(library, documents) {
			t.Errorf("%s is read otherwise than by the library", name)
		}
	}
}
