package python

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/review/syntax"
)

// facts are what CPython's own parser and ours say of a file.
type facts struct {
	Calls     int      `json:"calls"`
	Functions int      `json:"functions"`
	Texts     []string `json:"texts"` // in hexadecimal; names of attributes and arguments are texts too
	Imports   []string `json:"imports"`
}

// python returns the command of Python 3. Nothing holds this reader to CPython
// where that is missing, so CI must have it.
func python(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("python3")
	if err == nil {
		_, err = exec.Command(path, "-I", "-S", "-c", "import ast").Output()
	}
	switch {
	case err != nil && os.Getenv("CI") == "true":
		t.Fatalf("python3 is needed on CI: %v", err)
	case err != nil:
		t.Skipf("SKIPPED: nothing holds the reader to CPython: %v", err)
	}
	return path
}

// maxFiles of the standard library are compared, so that the test is quick.
const maxFiles = 150

// library returns files of the standard library, from all parts of it.
func library(t testing.TB, command string) []string {
	t.Helper()
	out, err := exec.Command(command, "-I", "-S", "-c", "import sysconfig; print(sysconfig.get_paths()['stdlib'])").Output()
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	err = filepath.WalkDir(strings.TrimSpace(string(out)), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "site-packages" || d.Name() == "dist-packages" || d.Name() == "lib2to3") {
			return fs.SkipDir
		}
		if d.Name() == "test_fstring.py" {
			return nil // it has values that show their source in format specifications, which are not kept
		}
		if info, err := d.Info(); err == nil && filepath.Ext(path) == ".py" && info.Size() > 0 && info.Size() < 200_000 {
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatal("no files in the standard library")
	}
	step := len(files)/maxFiles + 1
	var some []string
	for i := 0; i < len(files); i += step {
		some = append(some, files[i])
	}
	return some
}

// of returns what a tree says.
func of(tree *syntax.Tree) (f facts, bad int) {
	var walk func(id syntax.ID, parent syntax.Kind)
	walk = func(id syntax.ID, parent syntax.Kind) {
		switch tree.Nodes[id].Kind {
		case syntax.Bad:
			if tree.First(id) == 0 {
				bad = tree.Line(id)
			}
		case syntax.Call:
			f.Calls++
		case syntax.Func:
			if parent != syntax.Try {
				f.Functions++
			}
		case syntax.String:
			f.Texts = append(f.Texts, hex.EncodeToString([]byte(tree.Text(id))))
		case syntax.Import:
			if tree.First(id) == 0 {
				f.Imports = append(f.Imports, tree.Text(id))
			}
			for pair := tree.First(id); pair != 0; pair = tree.Next(pair) {
				f.Imports = append(f.Imports, strings.Join([]string{tree.Text(id), tree.Text(tree.First(pair)), tree.Text(tree.Last(pair))}, " "))
			}
			return
		}
		for child := tree.First(id); child != 0; child = tree.Next(child) {
			walk(child, tree.Nodes[id].Kind)
		}
	}
	walk(0, syntax.Block)
	slices.Sort(f.Texts)
	slices.Sort(f.Imports)
	return f, bad
}

// apart returns what only one of two sorted lists has.
func apart(a, b []string) (onlyA, onlyB []string) {
	for len(a) > 0 && len(b) > 0 {
		switch strings.Compare(a[0], b[0]) {
		case 0:
			a, b = a[1:], b[1:]
		case -1:
			onlyA, a = append(onlyA, a[0]), a[1:]
		default:
			onlyB, b = append(onlyB, b[0]), b[1:]
		}
	}
	return append(onlyA, a...), append(onlyB, b...)
}

// unlike are texts that this reader keeps as they are written.
var unlike = regexp.MustCompile(`\\N\{|\\u[dD][89a-fA-F]|\\U0000[dD][89a-fA-F]`)

// printed is where Python 3 takes the print statement of Python 2 for a shift.
var printed = regexp.MustCompile(`(?m)^\s*print >>`)

// Files of the standard library are the same to this reader as to CPython.
func TestReadIsCPythons(t *testing.T) {
	command := python(t)
	files := library(t, command)
	c := exec.Command(command, "-I", "-S", filepath.Join("testdata", "facts.py"))
	c.Stdin = strings.NewReader(strings.Join(files, "\n"))
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	if len(lines) != len(files) {
		t.Fatalf("CPython tells of %d files, not %d", len(lines), len(files))
	}
	compared := 0
	for i, path := range files {
		var want *facts
		if err := json.Unmarshal(lines[i], &want); err != nil {
			t.Fatal(err)
		}
		if want == nil {
			continue // CPython refuses it: a test's own broken file
		}
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if printed.Match(source) {
			continue
		}
		compared++
		tree := Read(source)
		got, bad := of(tree)
		if tree.Trouble != "" {
			t.Errorf("%s: %s", path, tree.Trouble)
		}
		if bad != 0 {
			t.Errorf("%s:%d: not understood", path, bad)
			continue
		}
		if (unlike.Match(source) || !utf8.Valid(source) && decoding(source) != latin) && len(got.Texts) == len(want.Texts) {
			want.Texts = got.Texts
		}
		want.Texts, got.Texts = apart(want.Texts, got.Texts)
		want.Imports, got.Imports = apart(want.Imports, got.Imports)
		if diff := cmp.Diff(*want, got); diff != "" {
			t.Errorf("%s: CPython (-) and this reader (+) differ:\n%s", path, diff)
		}
	}
	if compared < len(files)*9/10 {
		t.Errorf("only %d of %d files were compared", compared, len(files))
	}
}
