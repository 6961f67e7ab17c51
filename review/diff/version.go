package diff

import (
	"bytes"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
)

// MarkVersions notes which files differ in nothing but the package's own
// version, in their path too. A version of fewer than three numbers is found in
// too many places that say something else, and marks nothing.
func (d *Diff) MarkVersions(base, head *archive.Tree, from, to string) error {
	if strings.Count(from, ".") < 2 || strings.Count(to, ".") < 2 {
		return nil
	}
	for i := range d.Files {
		f := &d.Files[i]
		if f.Kind == Added || f.Kind == Removed || f.Skipped != "" || !sameBut([]byte(f.Base()), []byte(f.Head()), from, to) {
			continue
		}
		if f.Kind == Moved {
			f.VersionOnly = true // its bytes are the same
			continue
		}
		was, err := base.Data(f.Base())
		if err != nil {
			return err
		}
		is, err := head.Data(f.Head())
		if err != nil {
			return err
		}
		f.VersionOnly = sameBut(was, is, from, to)
	}
	return nil
}

// sameBut reports whether two texts are the same but for versions, which stand
// at the same places in them.
func sameBut(was, is []byte, from, to string) bool {
	return slices.EqualFunc(between(was, []byte(from)), between(is, []byte(to)), bytes.Equal)
}

// between returns what stands around a version.
func between(text, version []byte) [][]byte {
	var list [][]byte
	start := 0
	for at := 0; ; {
		next := bytes.Index(text[at:], version)
		if next < 0 {
			return append(list, text[start:])
		}
		end := at + next + len(version)
		if !goesOn(text[:at+next], text[end:]) {
			list = append(list, text[start:at+next])
			start = end
		}
		at = end
	}
}

// goesOn reports whether a number goes on before or behind a version, which
// makes it another one.
func goesOn(before, behind []byte) bool {
	digit := func(c byte) bool { return c >= '0' && c <= '9' }
	if n := len(before); n > 0 && (digit(before[n-1]) || n > 1 && before[n-1] == '.' && digit(before[n-2])) {
		return true
	}
	return len(behind) > 0 && (digit(behind[0]) || len(behind) > 1 && behind[0] == '.' && digit(behind[1]))
}
