package indicator

import (
	"bytes"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/behavior"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/manifest"
)

// A reach says when code of a package runs. The zero reach is that of code that
// nothing is seen to reach.
type reach int

const (
	unreached reach = iota
	inTests         // of the package itself
	onCall          // when somebody calls what leads to it
	onImport        // when somebody loads the package
	inHook          // when somebody installs it, as far as it runs on being loaded
	onInstall       // when somebody installs it, or starts any program of its language
)

func (r reach) String() string {
	return [...]string{"nothing in the package reaches it", "only tests reach it", "it runs when it is called", "it runs when the package is loaded", "it is loaded on install", "it runs on install"}[r]
}

// when returns the reach of code in a file of reach r that does or does not run
// when the file is loaded.
func (r reach) when(loads bool) reach {
	switch {
	case (r == onImport || r == inHook) && !loads:
		return onCall
	case r == inHook:
		return onInstall
	}
	return r
}

// maxWalked is how many files are looked through for what they load.
const (
	maxWalked      = 4000
	maxWalkedBytes = 64 << 20
)

// reaches says of each of the new release's files when it runs: what hooks
// reach, and what is loaded from the files that a package puts in reach.
func (u *Update) reaches() (map[string]reach, error) {
	m, err := u.Head.Manifest(u.ecosystem())
	if err != nil {
		return nil, err
	}
	t := u.Head.Tree
	where := make(map[string]reach)
	for _, f := range t.All() {
		if isTest(f.Path) {
			where[f.Path] = inTests
		}
	}
	if err := u.walk(where, u.entries(m), onImport); err != nil {
		return nil, err
	}
	if builtImplicitly(t, m) {
		where[gypPath] = onInstall
	}
	for i := range m.Hooks {
		c, err := hookClosure(t, m, &m.Hooks[i])
		if err != nil {
			return nil, fmt.Errorf("new release: %w", err)
		}
		if m.Hooks[i].Kind == manifest.Builds && u.ecosystem() != ecosystem.PyPI && u.ecosystem() != ecosystem.CratesIO {
			continue
		}
		for p := range c.files {
			switch {
			case path.Ext(p) == ".json":
			case c.loads(p):
				where[p] = max(where[p], inHook)
			default:
				where[p] = onInstall
			}
		}
	}
	return where, nil
}

// entries returns the files that others load of a package.
func (u *Update) entries(m *manifest.Manifest) []string {
	t := u.Head.Tree
	var files []string
	for _, e := range m.Entries {
		before, after, all := strings.Cut(e.Text, "*")
		if p := resolveFile(t, ".", e.Text); p != "" {
			files = append(files, p)
		}
		for _, f := range t.All() {
			if p := "./" + f.Path; all && strings.HasPrefix(p, before) && strings.HasSuffix(p, after) && !isTest(f.Path) {
				files = append(files, f.Path)
			}
		}
	}
	for _, c := range m.Commands {
		if p := resolveFile(t, ".", c.Text); p != "" {
			files = append(files, p)
		}
	}
	all := func(keep func(p string) bool) {
		var own, tests []string
		for _, f := range t.All() {
			switch {
			case !keep(f.Path):
			case isTest(f.Path):
				tests = append(tests, f.Path)
			default:
				own = append(own, f.Path)
			}
		}
		if len(own) == 0 {
			own = tests // the package is called so
		}
		files = append(files, own...)
	}
	switch u.ecosystem() {
	case ecosystem.NPM:
		if len(m.Entries) == 0 {
			if p := resolveFile(t, ".", "index"); p != "" {
				files = append(files, p)
			}
		}
	case ecosystem.GitHubActions:
		for _, h := range m.Hooks {
			if t.File(h.File) != nil {
				files = append(files, h.File)
			}
			if h.Command != "" && h.File == "" {
				files = append(files, h.Path) // its steps
				for _, f := range t.All() {
					if strings.Contains(h.Command, "/"+f.Path) && behavior.Reads(f.Path) {
						files = append(files, f.Path) // behind the action's own path
					}
				}
			}
		}
	case ecosystem.PyPI: // any module can be imported by its name
		all(func(p string) bool { return path.Ext(p) == ".py" && p != "setup.py" })
	case ecosystem.Go:
		all(func(p string) bool { return path.Ext(p) == ".go" && !strings.HasSuffix(p, "_test.go") })
	case ecosystem.RubyGems:
		all(func(p string) bool { return path.Ext(p) == ".rb" })
	case ecosystem.CratesIO:
		all(func(p string) bool { return path.Ext(p) == ".rs" && p != "build.rs" })
	}
	return files
}

// walk marks the files that are loaded from others, these included.
func (u *Update) walk(where map[string]reach, files []string, as reach) error {
	t := u.Head.Tree
	if err := t.Load(walkable(t)); err != nil {
		return fmt.Errorf("new release: %w", err)
	}
	walked := 0
	for level := files; len(level) > 0; {
		level = slices.DeleteFunc(level, func(p string) bool { return where[p] >= as })
		slices.Sort(level)
		level = slices.Compact(level)
		if walked += len(level); walked > maxWalked {
			return nil // what is further away than that is called unreached
		}
		if err := t.Load(level); err != nil {
			return fmt.Errorf("new release: %w", err)
		}
		var next []string
		for _, p := range level {
			where[p] = as
			modules, err := u.loads(t, p)
			if err != nil {
				return err
			}
			for _, m := range modules {
				if to := resolveModule(t, p, m); to != "" {
					next = append(next, to)
				}
			}
		}
		level = next
	}
	return nil
}

// walkable returns the files that are likely to be looked through. They are
// brought back in one pass, for each takes the whole archive.
func walkable(t *archive.Tree) []string {
	var paths []string
	room := int64(maxWalkedBytes)
	for _, f := range t.All() {
		if f.Size <= maxReached && f.Size <= room && behavior.Reads(f.Path) && !isTest(f.Path) {
			room -= f.Size
			paths = append(paths, f.Path)
		}
	}
	return paths
}

// loads returns the modules that a file names.
func (u *Update) loads(t *archive.Tree, p string) ([]string, error) {
	if !behavior.Reads(p) {
		return nil, nil
	}
	data, err := dataOf(t, p)
	if err != nil {
		return nil, err
	}
	if path.Ext(p) == ".py" {
		return pythonModules(data), nil
	}
	return quotedModules(data), nil
}

var (
	// importLine finds what a line of Python imports, and from where.
	importLine = regexp.MustCompile(`^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+)?import[ \t]*[ \t(\\]([\w.,\s\\]*)`)
	// importCall finds the module that a call imports by its name.
	importCall = regexp.MustCompile(`^import(?:_module|__)[ \t]*\([ \t]*["']([\w.]+)["']`)
)

// maxImport is how much is looked at of what one line imports.
const maxImport = 2000

// pythonModules returns the modules that a file of Python imports. What is
// imported from a module may be one too.
func pythonModules(data []byte) []string {
	var list []string
	for at := 0; ; {
		i := bytes.Index(data[at:], []byte("import"))
		if i < 0 {
			return list
		}
		i += at
		at = i + len("import")
		start := max(0, i-maxImport)
		start += bytes.LastIndexAny(data[start:i], "\n;") + 1
		if m := importCall.FindSubmatch(data[i:min(len(data), i+maxImport)]); m != nil {
			list = append(list, string(m[1]))
		}
		m := importLine.FindSubmatch(data[start:min(len(data), i+maxImport)])
		if m == nil {
			continue
		}
		from := string(m[1])
		if from != "" {
			list = append(list, from)
			if !strings.HasSuffix(from, ".") {
				from += "."
			}
		}
		for name := range strings.SplitSeq(string(m[2]), ",") {
			if words := strings.Fields(strings.ReplaceAll(name, "\\", " ")); len(words) > 0 {
				list = append(list, from+words[0])
			}
		}
	}
}

// quotedModules returns the quoted texts that begin with a dot and a slash, as
// the names of a package's own files do.
func quotedModules(data []byte) []string {
	var list []string
	for at := 0; ; {
		i := bytes.Index(data[at:], []byte("./"))
		if i < 0 {
			return list
		}
		start := at + i
		at = start + 2
		if start > 0 && data[start-1] == '.' {
			start--
		}
		if start == 0 || !bytes.ContainsRune([]byte("\"'`"), rune(data[start-1])) {
			continue
		}
		if end := bytes.IndexByte(data[start:min(len(data), start+300)], data[start-1]); end > 0 {
			list = append(list, string(data[start:start+end]))
		}
	}
}

// started marks the files that are run as programs by code which runs on
// install: a script starts the next one by a command.
func (u *Update) started(where map[string]reach, files map[string]*behavior.File) error {
	t := u.Head.Tree
	for more := true; more; {
		more = false
		var next []string
		for p, f := range files {
			if where[p] != onInstall {
				continue
			}
			for _, o := range f.Observations {
				if o.Kind != behavior.Process {
					continue
				}
				for _, word := range pathWord.FindAllString(o.What, -1) {
					for _, from := range []string{".", path.Dir(p)} {
						if to := resolveFile(t, from, word); to != "" && where[to] != onInstall {
							next = append(next, to)
						}
					}
				}
			}
		}
		if len(next) > 0 {
			more = true
			if err := u.walk(where, next, onInstall); err != nil {
				return err
			}
		}
	}
	return nil
}
