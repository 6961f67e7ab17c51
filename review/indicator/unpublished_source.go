package indicator

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/diff"
	"github.com/bumplens/bumplens/review/ecosystem"
)

var unpublishedSource = Indicator[*Update]{
	ID:       "unpublished-source",
	Title:    "artifact has code that its tagged source does not have",
	Severity: Medium,
	Needs:    BaseTree | HeadTree | HeadSource,
	Check:    checkUnpublishedSource,
}

// A Source is what a release was made from: the files of a repository at one
// commit, or those of its source archive.
type Source struct {
	Place string // the repository as host/owner/name, or the file that it is
	Ref   string // the tag, or the commit itself; the version of a file
	Tree  *archive.Tree

	names   map[string][]*archive.File // by the last part of the path
	stems   map[string]bool
	digests map[archive.Digest]bool
}

func checkUnpublishedSource(u *Update) ([]Finding, error) { return unpublished(u, u.Head.Source) }

// unpublished tells the worst of what the release brings and a source lacks.
func unpublished(u *Update, source *Source) ([]Finding, error) {
	if u.Added() {
		return nil, nil // without an old release everything that is built would be new
	}
	var worst *Finding
	others := 0
	for _, d := range u.Diff.Files {
		if d.Kind == diff.Removed || d.Kind == diff.Moved || d.Skipped != "" || !isCode(d.Path) {
			continue
		}
		f, err := unpublishedFile(u, source, d)
		if err != nil {
			return nil, err
		}
		switch {
		case f == nil:
		case worst == nil:
			worst = f
		case f.Severity > worst.Severity:
			worst, others = f, others+1
		default:
			others++
		}
	}
	if worst == nil {
		return nil, nil
	}
	if others > 0 {
		worst.Message += fmt.Sprintf(" So it is with other files: %d.", others)
	}
	return []Finding{*worst}, nil
}

// unpublishedFile compares one file that the release brings with its source.
func unpublishedFile(u *Update, source *Source, d diff.File) (*Finding, error) {
	file := u.Head.Tree.File(d.Path)
	data, err := dataOf(u.Head.Tree, d.Path)
	if err != nil {
		return nil, err
	}
	has, err := source.has(file, data)
	if has || err != nil {
		return nil, err
	}
	f := &Finding{Path: d.Path, Severity: copied(u.To.Ecosystem)}
	twin := source.twin(d.Path)
	if twin == nil {
		built := u.Base.Tree.File(d.Base()) != nil // it was there, and is built from something else
		switch {
		case built || source.madeFrom(d.Path):
			return nil, nil
		case besideBuilt(u, source, path.Dir(d.Path)):
			f.Severity = Low
		}
		f.Message = fmt.Sprintf("The file %q is new, and %q at %q has nothing that it could be made from.", d.Path, source.Place, source.Ref)
		return f, nil
	}
	written, err := dataOf(source.Tree, twin.Path)
	if err != nil {
		return nil, err
	}
	known := make(map[string]bool)
	for line := range bytes.Lines(d.Lined(written)) {
		known[string(bytes.TrimSpace(line))] = true
	}
	was, err := dataOf(u.Base.Tree, d.Base())
	if err != nil {
		return nil, err
	}
	shown := d.Lined(data)
	lines := slices.Collect(bytes.Lines(shown))
	for _, e := range d.Shown(d.Lined(was), shown) {
		for i := e.Head; i < e.HeadEnd; i++ {
			line := string(bytes.TrimSpace(lines[i]))
			if len(line) < 4 || known[line] || strings.Contains(line, u.To.Number) {
				continue // brackets, and what a build fills in
			}
			if f.Quote = line; !d.Relined {
				f.Line = i + 1
			}
			f.Message = fmt.Sprintf("A line of %q is new in this release, and %q in %q at %q does not have it.", d.Path, twin.Path, source.Place, source.Ref)
			return f, nil
		}
	}
	return nil, nil
}

// copied is how bad it is that a file is not what the source says, by what an
// ecosystem's tools do when they pack: those of some copy files as they are.
func copied(e ecosystem.Ecosystem) Severity {
	switch e {
	case ecosystem.CratesIO, ecosystem.RubyGems, ecosystem.Go, ecosystem.GitHubActions:
		return High
	}
	return Medium
}

// besideBuilt reports whether the old release had files in a folder, and none
// that its source has: what is in it is built.
func besideBuilt(u *Update, source *Source, folder string) bool {
	found := false
	for _, f := range u.Base.Tree.All() {
		if path.Dir(f.Path) == folder && isCode(f.Path) {
			found = true
			if source.twin(f.Path) != nil {
				return false
			}
		}
	}
	return found
}

// has reports whether the source has the bytes of a file, under any name and
// with the line ends of any system.
func (s *Source) has(f *archive.File, data []byte) (bool, error) {
	s.index()
	if s.digests[f.Digest] {
		return true, nil
	}
	plain := plainDigest(data)
	for _, twin := range s.names[path.Base(f.Path)] {
		written, err := dataOf(s.Tree, twin.Path)
		if err != nil {
			return false, err
		}
		if plainDigest(written) == plain {
			return true, nil
		}
	}
	return false, nil
}

// plainDigest digests text without carriage returns.
func plainDigest(data []byte) archive.Digest {
	return sha256.Sum256(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")))
}

// twin returns the file of the source whose path ends as p does: packages lie
// in folders of their repositories. Of several the one with the most parts in
// common is meant; nil when there is none.
func (s *Source) twin(p string) *archive.File {
	s.index()
	parts := strings.Split(p, "/")
	var best *archive.File
	most := 0
	for _, f := range s.names[path.Base(p)] {
		theirs := strings.Split(f.Path, "/")
		n := 0
		for n < len(parts) && n < len(theirs) && parts[len(parts)-1-n] == theirs[len(theirs)-1-n] {
			n++
		}
		if n > most {
			best, most = f, n
		}
	}
	if most < min(len(parts), 2) {
		return nil // an index.js somewhere is not this one
	}
	return best
}

// madeFrom reports whether the source has a file that a build makes p of: one
// of the same stem, such as parse.ts for parse.min.js.
func (s *Source) madeFrom(p string) bool {
	s.index()
	return s.stems[stem(p)]
}

func stem(p string) string {
	name, _, _ := strings.Cut(strings.TrimLeft(path.Base(p), "._"), ".")
	return strings.ToLower(name)
}

// index prepares the answers. Stems that every repository has say nothing.
func (s *Source) index() {
	if s.names != nil {
		return
	}
	s.names, s.stems, s.digests = make(map[string][]*archive.File), make(map[string]bool), make(map[archive.Digest]bool)
	for _, f := range s.Tree.All() {
		s.names[path.Base(f.Path)] = append(s.names[path.Base(f.Path)], f)
		s.digests[f.Digest] = true
		if isCode(f.Path) {
			s.stems[stem(f.Path)] = true
		}
	}
	for _, common := range []string{"setup", "install", "postinstall", "preinstall"} {
		delete(s.stems, common)
	}
}

// code are the endings of files that run, or that are compiled into what does.
var code = strings.Fields(`
	.bash .bat .c .cc .cjs .cmd .cpp .cs .cts .cxx .go .gyp .gypi .h .hpp .java .js .jsx .kt .m .mjs .mm .mts
	.php .pl .ps1 .pth .py .pyi .pyx .rb .rs .s .scala .sh .ts .tsx .vbs .vue .wat .zsh`)

// isCode tells code by a file's name. Declarations of types do not run.
func isCode(p string) bool {
	lower := strings.ToLower(p)
	if strings.HasSuffix(lower, ".d.ts") || strings.HasSuffix(lower, ".d.mts") || strings.HasSuffix(lower, ".d.cts") || strings.HasSuffix(lower, ".pyi") {
		return false
	}
	return slices.Contains(code, path.Ext(lower))
}
