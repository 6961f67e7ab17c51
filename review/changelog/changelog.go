// Package changelog finds what a project says of the releases between two
// versions, in the file in which it says it. What it returns is the project's
// own text, which nobody has checked: it is quoted, and decides nothing.
package changelog

import (
	"path"
	"regexp"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
)

// An Entry is what a project says of one release or more.
type Entry struct {
	From string `json:"from"` // the file in the artifact, or the page
	Text string `json:"text"`
	Cut  bool   `json:"cut,omitempty"` // there is more of it
}

const (
	maxFile = 4 << 20 // bytes of a changelog that is looked into
	maxText = 4 << 10 // bytes of an entry
)

// names are what projects call their changelog, in lower case and without an
// ending, the likeliest first.
var names = []string{"changelog", "changes", "history", "news", "releases", "release_notes", "release-notes"}

// File returns the path of a release's changelog, "" when it has none.
func File(t *archive.Tree) string {
	for _, name := range names {
		for _, f := range t.All() {
			base := strings.ToLower(path.Base(f.Path))
			stem := strings.TrimSuffix(base, path.Ext(base))
			if stem == name && f.Size <= maxFile && strings.Count(f.Path, "/") <= 1 {
				return f.Path
			}
		}
	}
	return ""
}

// Cut returns what a project wrote, without blanks around it and not longer than
// an entry may be.
func Cut(text string) (_ string, cut bool) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	if len(text) <= maxText {
		return text, false
	}
	text = text[:maxText]
	return strings.TrimSpace(text[:strings.LastIndexByte(text, '\n')+1]), true
}

// version finds what may be a version in a heading.
var version = regexp.MustCompile(`\bv?(\d+(?:\.\d+)+(?:[-.+]?[0-9A-Za-z]+)*)`)

// Between returns what stands under the headings of a changelog from the one of
// the version to on, up to the one of the version from or of an older one. It
// returns false when there is no heading of to.
func Between(data []byte, from, to ecosystem.Version) (text string, cut, found bool) {
	var b strings.Builder
	lines := strings.Split(string(data), "\n")
	for i, line := range lines {
		number := heading(lines, i)
		switch {
		case number == "":
		case !found:
			found = to.Same(number)
		case from.IsZero() || !newer(to.At(number), from):
			return strings.TrimSpace(b.String()), false, true
		}
		if !found {
			continue
		}
		if b.Len()+len(line) > maxText {
			return strings.TrimSpace(b.String()), true, true
		}
		b.WriteString(strings.TrimRight(line, "\r") + "\n")
	}
	return strings.TrimSpace(b.String()), false, found
}

// heading returns the version that a line is a heading of, "" for none. Such a
// line is marked, underlined, or begins with the version.
func heading(lines []string, i int) string {
	line := strings.TrimSpace(lines[i])
	m := version.FindStringSubmatchIndex(line)
	if m == nil || len(line) > 200 {
		return ""
	}
	marked := strings.HasPrefix(line, "#") || strings.HasPrefix(line, "=") || strings.HasPrefix(line, "<h")
	underlined := i+1 < len(lines) && len(strings.TrimSpace(lines[i+1])) > 2 && strings.Trim(strings.TrimSpace(lines[i+1]), "=-~^*") == ""
	plain := strings.Trim(line[:m[0]], "*[( \t") == "" && lines[i] == strings.TrimLeft(lines[i], " \t") && !strings.HasPrefix(line, "* ") && !strings.HasPrefix(line, "- ")
	if !marked && !underlined && !plain {
		return ""
	}
	return line[m[2]:m[3]]
}

// newer reports whether v is a later version than old.
func newer(v, old ecosystem.Version) bool {
	_, up := v.StepFrom(old)
	return up
}
