package indicator

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/diff"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/manifest"
)

// A layout is where the files lie that are loaded by a package's name.
type layout struct {
	files   map[string]bool
	folders map[string]bool // the first of each file's path, "." for the root
	names   map[string]bool // as builtName has them
}

func layoutOf(t *archive.Tree, m *manifest.Manifest) layout {
	l := layout{make(map[string]bool), make(map[string]bool), make(map[string]bool)}
	for name, e := range ways(m) {
		if to := leadsTo(t, e.Text); counts(name, e.Text, to) {
			l.files[to], l.folders[folderOf(to)], l.names[builtName(to)] = true, true, true
		}
	}
	if p := resolveFile(t, ".", "index"); len(m.Entries) == 0 && p != "" {
		l.files[p], l.folders["."], l.names["index"] = true, true, true
	}
	return l
}

// counts reports whether what an entry leads to is code: many lead to styles,
// types and the package.json.
func counts(name, text, to string) bool {
	return to != "" && (isCode(to) || strings.Contains(text, "*") || strings.HasPrefix(name, "bin "))
}

// ways are all names by which files of an npm package are loaded or started.
func ways(m *manifest.Manifest) map[string]manifest.Line {
	all := maps.Clone(m.Entries)
	if all == nil {
		all = make(map[string]manifest.Line)
	}
	for name, c := range m.Commands {
		all["bin "+name] = c
	}
	return all
}

// leadsTo returns the file that an entry means, or what stands before the * of
// a pattern.
func leadsTo(t *archive.Tree, text string) string {
	if before, _, all := strings.Cut(text, "*"); all {
		return strings.TrimPrefix(before, "./")
	}
	return resolveFile(t, ".", text)
}

func folderOf(p string) string {
	first, _, nested := strings.Cut(p, "/")
	if !nested {
		return "."
	}
	return first
}

// entriesMoved tells of names of an npm package that lead to another file, or
// that are new and lead to where none led. Builds rename their files, and
// releases gain paths and conditions beside those that they have.
func entriesMoved(u *Update, was, is *manifest.Manifest) ([]Finding, error) {
	if u.ecosystem() != ecosystem.NPM {
		return nil, nil
	}
	old, now := layoutOf(u.Base.Tree, was), layoutOf(u.Head.Tree, is)
	before, after := ways(was), ways(is)
	var g gathering
	for _, name := range slices.Sorted(maps.Keys(after)) {
		e, had := after[name], before[name]
		to, from := leadsTo(u.Head.Tree, e.Text), leadsTo(u.Base.Tree, had.Text)
		isNew, pattern := had.Text == "", strings.Contains(e.Text, "*")
		switch {
		case to == from || old.files[to] || !counts(name, e.Text, to):
			continue
		case isNew && strings.HasPrefix(name, "bin "):
			continue // told as a command
		case old.folders[folderOf(to)] && (isNew || pattern || builtName(to) == builtName(from)):
			continue
		}
		f := Finding{Path: is.Path, Line: e.Line, Quote: e.Text, Message: fmt.Sprintf("The entry %q is new, and leads to %q.", name, to)}
		if !isNew {
			f.Message = fmt.Sprintf("The entry %q, which led to %q, now leads to %q.", name, had.Text, to)
		}
		about := folderOf(to)
		switch {
		case u.isNew(to) && about == "." && !old.folders["."] && now.keeps(old):
			n, err := u.novelty()
			if err != nil {
				return nil, err
			}
			f.Severity, about = Low, to
			if len(n.kinds[to]) == 0 && u.Head.Tree.File(to).Size < maxProxy {
				break // it passes on what lies in a folder
			}
			f.Severity = Medium
			f.Message += " The file is new, and lies beside the folders that the others are in."
		case old.names[builtName(to)]:
			f.Severity = Info // built into another folder
		default:
			f.Severity = Low
		}
		g.add(about, f)
	}
	return g.findings, nil
}

// maxProxy is how large a file is at most that does nothing but pass on another.
const maxProxy = 1 << 10

// keeps reports whether files are still loaded from the folders of old.
func (l layout) keeps(old layout) bool {
	for folder := range l.folders {
		if old.folders[folder] {
			return true
		}
	}
	return false
}

// isNew reports whether the old release had no such file, nor one that became it.
func (u *Update) isNew(p string) bool {
	return slices.ContainsFunc(u.Diff.Files, func(f diff.File) bool { return f.Path == p && f.Kind == diff.Added })
}

// hashed finds what builds put behind a name.
var hashed = regexp.MustCompile(`[-_][A-Za-z0-9_-]*[0-9][A-Za-z0-9_-]*$`)

// builtName returns a file's name without its endings, and without what a build
// adds.
func builtName(p string) string {
	name, _, _ := strings.Cut(path.Base(p), ".")
	return hashed.ReplaceAllString(name, "")
}
