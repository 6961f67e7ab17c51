package indicator

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/behavior"
	"github.com/bumplens/bumplens/review/diff"
)

// A novelty is what the new release's code does and the old one's did not.
type novelty struct {
	observations []news
	flows        []newFlow
	unread       []unreadCode
	// kinds says what was seen new in a file, for what is worse in company.
	kinds map[string]map[behavior.Kind]bool
	hosts map[string]bool // that the old release talked to
	known *known
	where map[string]reach // of the new release's files
}

// news is an observation that is new.
type news struct {
	behavior.Observation
	path  string
	fresh freshness
	reach reach
}

// A newFlow is a flow that is new.
type newFlow struct {
	behavior.Flow
	path  string
	fresh freshness
	reach reach
}

// unreadCode is a changed file that was not read whole.
type unreadCode struct {
	path, reason string
	fresh        bool // there was no such file, or it could be read
	reach        reach
}

// A freshness says to what something is new.
type freshness int

const (
	toFile    freshness = iota + 1 // other files of the old release do the same
	toPackage                      // none does the same, though some do what is like it
	toAll                          // the old release did nothing of the kind
)

// known is what the old release does.
type known struct {
	observations map[string]bool
	kinds        map[behavior.Kind]bool
	flows        map[string]bool
}

func newKnown() *known {
	return &known{make(map[string]bool), make(map[behavior.Kind]bool), make(map[string]bool)}
}

func observationKey(o behavior.Observation) string { return o.Kind.String() + " " + o.What }

// flowKey names a flow. Which secret it is makes a difference, and where it goes.
func flowKey(f behavior.Flow) string {
	from := f.From.String()
	if f.From == behavior.Secret || f.From == behavior.Environment {
		from += " " + f.FromWhat
	}
	return from + " " + observationKey(f.Observation)
}

func (k *known) add(f *behavior.File) {
	if f == nil {
		return
	}
	for _, o := range f.Observations {
		k.observations[observationKey(o)] = true
		k.kinds[o.Kind] = true
	}
	for _, flow := range f.Flows {
		k.flows[flowKey(flow)] = true
	}
}

// Bounds of what is read of the old release's unchanged files, to tell what is
// new to a package from what is new to a file. What is left out makes findings
// worse, not better.
const (
	maxUnchanged     = 12 << 20 // bytes
	maxUnchangedFile = 2 << 20
)

// novelty compares the behavior of both releases, once for each artifact.
func (u *Update) novelty() (*novelty, error) {
	if u.news == nil {
		n, err := u.compareBehavior()
		u.news = &compared{n, err}
	}
	return u.news.novelty, u.news.err
}

// compared is a novelty that was found once, or the reason why it could not be.
type compared struct {
	novelty *novelty
	err     error
}

// compareBehavior reads the code that changed. The old release is read as far as
// it takes to say what is new: where the new one does nothing, not at all.
func (u *Update) compareBehavior() (*novelty, error) {
	n := &novelty{kinds: make(map[string]map[behavior.Kind]bool), hosts: make(map[string]bool), known: newKnown()}
	head, base := make(map[string]*behavior.File), make(map[string]*behavior.File)
	for _, d := range u.Diff.Files {
		if d.Kind == diff.Moved {
			continue
		}
		f, err := u.readInto(head, u.Head.Tree, d.Head())
		if err != nil {
			return nil, err
		}
		u.shows = u.shows || f != nil && f.Shows()
	}
	for _, d := range u.Diff.Files {
		if f := head[d.Head()]; f != nil && (len(f.Observations)+len(f.Flows) > 0 || f.Trouble != "") {
			if _, err := u.readInto(base, u.Base.Tree, d.Base()); err != nil {
				return nil, err
			}
		}
	}
	if err := u.steps(head, base); err != nil {
		return nil, err
	}
	behavior.Link(head, func(from, module string) string { return resolveModule(u.Head.Tree, from, module) })
	behavior.Link(base, func(from, module string) string { return resolveModule(u.Base.Tree, from, module) })
	for _, f := range base {
		n.known.add(f)
	}
	if n.candidates(head) {
		if err := n.rest(u, base); err != nil {
			return nil, err
		}
	}
	for key := range n.known.observations {
		if host, found := strings.CutPrefix(key, behavior.Network.String()+" "); found && host != "" {
			n.hosts[host] = true
		}
	}
	if !u.anythingNew(head, base) {
		return n, nil // there is nothing of which it would have to be known
	}
	where, err := u.reaches()
	if err != nil {
		return nil, err
	}
	if err := u.started(where, head); err != nil {
		return nil, err
	}
	n.where = where
	for _, d := range u.Diff.Files {
		f := head[d.Head()]
		if f == nil {
			continue
		}
		was := newKnown()
		was.add(base[d.Base()])
		n.collect(d.Path, f, was, where[d.Path])
		if f.Trouble != "" {
			was := base[d.Base()]
			n.unread = append(n.unread, unreadCode{d.Path, f.Trouble, was == nil || was.Trouble == "", where[d.Path]})
		}
	}
	return n, nil
}

// anythingNew reports whether a file of code is new and large, does what its predecessor
// did not, or was not read whole.
func (u *Update) anythingNew(head, base map[string]*behavior.File) bool {
	for _, d := range u.Diff.Files {
		f := head[d.Head()]
		switch {
		case d.Kind == diff.Added && isCode(d.Path) && u.Head.Tree.File(d.Path).Size >= largeUnreached:
			return true
		case f == nil:
			continue
		case f.Trouble != "":
			return true
		}
		was := newKnown()
		was.add(base[d.Base()])
		for _, o := range f.Observations {
			if !was.observations[observationKey(o)] {
				return true
			}
		}
		for _, flow := range f.Flows {
			if !was.flows[flowKey(flow)] {
				return true
			}
		}
	}
	return false
}

// readInto reads a file of a tree, if there is one and it may be code.
func (u *Update) readInto(files map[string]*behavior.File, t *archive.Tree, p string) (*behavior.File, error) {
	if p == "" || t.File(p) == nil || files[p] != nil {
		return files[p], nil
	}
	f, err := u.behaviorOf(t, p)
	if f == nil || err != nil {
		return nil, err
	}
	own := *f // flows between files are added to it, which others do not have
	own.Flows = slices.Clip(own.Flows)
	files[p] = &own
	return &own, nil
}

// collect adds what a file does and did not do before.
func (n *novelty) collect(p string, f *behavior.File, was *known, r reach) {
	kinds := make(map[behavior.Kind]bool)
	for _, o := range f.Observations {
		key := observationKey(o)
		if was.observations[key] {
			continue
		}
		kinds[o.Kind] = true
		n.observations = append(n.observations, news{o, p, n.known.freshness(n.known.observations[key], o.Kind), r.when(o.Loads || standsThere(o.Kind))})
	}
	for _, flow := range f.Flows {
		key := flowKey(flow)
		if was.flows[key] {
			continue
		}
		n.flows = append(n.flows, newFlow{flow, p, n.known.freshness(n.known.flows[key], flow.Kind), r.when(flow.Loads)})
	}
	n.kinds[p] = kinds
}

// standsThere reports whether what is seen is how a file is written and not what
// it does: that is as near as the file is, whichever function it stands in.
func standsThere(k behavior.Kind) bool { return k == behavior.Hidden || k == behavior.Obfuscated }

func (k *known) freshness(same bool, kind behavior.Kind) freshness {
	switch {
	case same:
		return toFile
	case k.kinds[kind]:
		return toPackage
	}
	return toAll
}

// candidates reports whether anything seems to be new to the package.
func (n *novelty) candidates(head map[string]*behavior.File) bool {
	for _, f := range head {
		for _, o := range f.Observations {
			if !n.known.observations[observationKey(o)] {
				return true
			}
		}
		for _, flow := range f.Flows {
			if !n.known.flows[flowKey(flow)] {
				return true
			}
		}
	}
	return false
}

// behaviorOf reads one file, or recalls what was read of its bytes before.
func (u *Update) behaviorOf(t *archive.Tree, p string) (*behavior.File, error) {
	if !behavior.Reads(p) {
		return nil, nil
	}
	digest := t.File(p).Digest
	var f *behavior.File
	if u.Recall != nil {
		f = u.Recall(p, digest)
	}
	if f == nil {
		data, err := dataOf(t, p)
		if err != nil {
			return nil, err
		}
		if t == u.Base.Tree && !u.shows {
			return behavior.Program(p, data), nil // nothing of the rest is asked for
		}
		f = behavior.Of(p, data)
	}
	if is := u.Head.Tree.File(p); f != nil && u.Keep != nil && is != nil && is.Digest == digest {
		u.Keep(p, digest, f) // the new release will be the old one
	}
	return f, nil
}

// rest adds what the rest of the old release does: its code that is gone or was
// changed, and of what stays the same as much as is read.
func (n *novelty) rest(u *Update, base map[string]*behavior.File) error {
	for _, d := range u.Diff.Files {
		if _, read := base[d.Base()]; d.Kind == diff.Moved || read {
			continue
		}
		f, err := u.readInto(base, u.Base.Tree, d.Base())
		if err != nil {
			return fmt.Errorf("old release: %w", err)
		}
		n.known.add(f)
	}
	var paths []string
	room := int64(maxUnchanged)
	for _, f := range u.Base.Tree.All() {
		same := u.Head.Tree.File(f.Path)
		if same == nil || same.Digest != f.Digest || !behavior.Reads(f.Path) || f.Size > maxUnchangedFile || f.Size > room || isTest(f.Path) {
			continue
		}
		room -= f.Size
		paths = append(paths, f.Path)
	}
	if err := u.Base.Tree.Load(paths); err != nil {
		return fmt.Errorf("old release: %w", err)
	}
	for _, p := range paths {
		f, err := u.behaviorOf(u.Base.Tree, p)
		if err != nil {
			return fmt.Errorf("old release: %w", err)
		}
		n.known.add(f)
	}
	return nil
}

// resolveModule returns the file that another means by a module's name.
func resolveModule(t *archive.Tree, from, module string) string {
	switch path.Ext(from) {
	case ".py", ".pth":
		return resolvePython(t, from, module)
	}
	if !strings.HasPrefix(module, "./") && !strings.HasPrefix(module, "../") && module != "." && module != ".." {
		return ""
	}
	return resolveFile(t, path.Dir(from), module)
}

// resolvePython returns the file of a module of Python: by dots from where it is
// imported, or by name from the artifact's root and the usual folders.
func resolvePython(t *archive.Tree, from, module string) string {
	folders := []string{".", "src", path.Dir(from)}
	if rest := strings.TrimLeft(module, "."); rest != module {
		up := path.Dir(from)
		for range len(module) - len(rest) - 1 {
			up = path.Dir(up)
		}
		folders, module = []string{up}, rest
	}
	name := strings.ReplaceAll(module, ".", "/")
	for _, folder := range folders {
		for _, ending := range []string{".py", "/__init__.py"} {
			if p := path.Join(folder, name+ending); t.File(p) != nil {
				return p
			}
		}
	}
	return ""
}

// isTest reports whether a path is one of tests, examples or documents.
func isTest(p string) bool {
	for part := range strings.SplitSeq(strings.ToLower(p), "/") {
		if slices.Contains([]string{"test", "tests", "__tests__", "spec", "specs", "example", "examples", "docs", "doc", "benchmark", "benchmarks", "fixtures", "testdata", "demo", "__mocks__"}, part) {
			return true
		}
	}
	base := strings.ToLower(path.Base(p))
	return strings.Contains(base, ".test.") || strings.Contains(base, ".spec.") || strings.HasSuffix(base, "_test.go") || strings.HasPrefix(base, "test_") && strings.HasSuffix(base, ".py") || base == "conftest.py"
}
