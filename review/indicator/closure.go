package indicator

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/manifest"
)

const (
	maxClosure = 2000    // files that a hook is followed through
	maxReached = 1 << 20 // bytes of a file that is followed further
)

// A closure is what a hook reaches: the digests of files by path, with the
// package's own version taken out of them, since a release that is otherwise
// the same must not look like a new script.
type closure struct {
	direct  []string          // files that the command itself names
	scripts map[string]string // what it runs by name, with the package's own version taken out
	files   map[string]archive.Digest
	near    map[string]bool // files that the command names, and those that they name
	kind    manifest.HookKind
}

// maxNear is how many files a hook reaches that has them all run. One that
// reaches more loads a whole program, most of which it does not call.
const maxNear = 64

// loads reports whether a hook only loads a file, as far as is known: what runs
// when the file is loaded does on install, and the rest when it is called.
func (c *closure) loads(p string) bool { return len(c.files) > maxNear && !c.near[p] }

var (
	// pathWord finds what may be a path in a command.
	pathWord = regexp.MustCompile(`[\w./@+-]+`)
	// quotedPath finds what may be a path in a file: any quoted word. It finds
	// more than is run, which errs on the side of looking.
	quotedPath = regexp.MustCompile("['\"`]([\\w./@+-]+)['\"`]")
	// runsScript finds scripts that a command runs by name.
	runsScript = regexp.MustCompile(`\b(?:npm|pnpm|yarn|bun)\s+(?:run(?:-script)?\s+)?([\w:.-]+)`)
)

// hookClosure follows a hook of a release through the package's own files.
func hookClosure(t *archive.Tree, m *manifest.Manifest, hook *manifest.Hook) (*closure, error) {
	c := &closure{scripts: make(map[string]string), files: make(map[string]archive.Digest), near: make(map[string]bool), kind: hook.Kind}
	if t.File(hook.File) != nil {
		c.direct = append(c.direct, hook.File)
	}
	further := imported(t, hook)
	for commands := []string{hook.Command}; len(commands) > 0; commands = commands[1:] {
		for _, word := range pathWord.FindAllString(commands[0], -1) {
			if p := resolveFile(t, ".", word); p != "" && !slices.Contains(c.direct, p) {
				c.direct = append(c.direct, p)
			}
		}
		for _, match := range runsScript.FindAllStringSubmatch(commands[0], -1) {
			if s, ok := m.Scripts[match[1]]; ok && c.scripts[match[1]] == "" {
				c.scripts[match[1]] = withoutVersion(s.Text, m)
				commands = append(commands, s.Text)
			}
		}
		if readsManifest.MatchString(commands[0]) && t.File(npmManifest) != nil {
			further = append(further, npmManifest)
		}
	}
	level := append(further, c.direct...)
	for step := 0; len(level) > 0; step++ {
		if step < 2 {
			for _, p := range level {
				c.near[p] = true
			}
		}
		next, err := c.follow(t, level, m.Version)
		if err != nil {
			return nil, err
		}
		level = next
	}
	return c, nil
}

// pythonImport finds the modules that a line of Python imports.
var pythonImport = regexp.MustCompile(`\b(?:import|from)\s+([\w.]+(?:\s*,\s*[\w.]+)*)`)

// imported returns the package's own modules that a .pth or .start file
// imports. They serve those who use the package too, and are looked at as files
// further on.
func imported(t *archive.Tree, hook *manifest.Hook) []string {
	var modules []string
	switch path.Ext(hook.Path) {
	case ".start": // lines such as package.module:function
		for line := range strings.Lines(hook.Command) {
			module, _, _ := strings.Cut(line, ":")
			modules = append(modules, module)
		}
	case ".pth":
		for _, match := range pythonImport.FindAllStringSubmatch(hook.Command, -1) {
			modules = append(modules, strings.Split(match[1], ",")...)
		}
	}
	var files []string
	for _, module := range modules {
		p := path.Join(path.Dir(hook.Path), strings.ReplaceAll(strings.TrimSpace(module), ".", "/"))
		for _, ending := range []string{".py", "/__init__.py"} {
			if t.File(p+ending) != nil {
				files = append(files, p+ending)
			}
		}
	}
	return files
}

// follow adds the files of one level and returns those that they name.
func (c *closure) follow(t *archive.Tree, level []string, version string) ([]string, error) {
	if err := t.Load(level); err != nil {
		return nil, err
	}
	var next []string
	for _, p := range level {
		if _, ok := c.files[p]; ok {
			continue
		}
		if len(c.files) == maxClosure {
			return nil, fmt.Errorf("the script reaches more than %d files", maxClosure)
		}
		data, err := dataOf(t, p)
		if err != nil {
			return nil, err
		}
		counts := data
		if c.kind == manifest.Builds {
			counts = statesVersion.ReplaceAllFunc(data, func(line []byte) []byte { return digitRun.ReplaceAll(line, []byte("0")) })
		}
		c.files[p] = fileDigest(p, counts, version)
		if len(data) > maxReached || path.Ext(p) == ".json" || bytes.IndexByte(data, 0) >= 0 {
			continue
		}
		for _, match := range quotedPath.FindAllSubmatch(data, -1) {
			word := string(match[1])
			for _, from := range []string{path.Dir(p), "."} {
				if to := resolveFile(t, from, word); to != "" && !(c.kind == manifest.Builds && prose(to)) {
					next = append(next, to)
				}
			}
		}
		next = append(next, rustModules(t, p, data)...)
	}
	slices.Sort(next)
	return slices.Compact(next), nil
}

var (
	// statesVersion finds lines that say a version, in whatever parts: what is
	// built is told so by the package itself, and each release says another.
	statesVersion = regexp.MustCompile(`(?im)^[ \t]*_*version\w*[ \t]*=[ \t]*[\w.,'"() \t]{1,60}$`)
	digitRun      = regexp.MustCompile(`\d+`)
)

// prose reports whether a file is for people. Builds read them, for the
// description of what they build, and every release changes them.
func prose(p string) bool { return slices.Contains([]string{".md", ".rst", ".txt"}, path.Ext(p)) }

// resolveFile finds the file that Node.js, Ruby or a shell would find for word, in
// the package's own tree, "" when there is none.
func resolveFile(t *archive.Tree, from, word string) string {
	p := path.Join(from, word)
	if strings.HasPrefix(p, "..") {
		return ""
	}
	for _, ending := range []string{"", ".rb", ".js", ".cjs", ".mjs", ".json", ".node", "/index.js", "/index.cjs", "/index.mjs"} {
		if t.File(p+ending) != nil {
			return p + ending
		}
	}
	return ""
}

// normalDigest digests data without the package's own version.
func normalDigest(data []byte, version string) archive.Digest {
	if version != "" {
		data = bytes.ReplaceAll(data, []byte(version), []byte("VERSION"))
	}
	return sha256.Sum256(data)
}

// changed returns the files of c that old lacks or has with other bytes.
func (c *closure) changed(old *closure) []string {
	var paths []string
	for p, digest := range c.files {
		if was, ok := old.files[p]; !ok || was != digest {
			paths = append(paths, p)
		}
	}
	slices.Sort(paths)
	return paths
}

// otherScript returns the name of a script that c runs and old runs otherwise or
// not at all, "" when there is none.
func (c *closure) otherScript(old *closure) string {
	for _, name := range slices.Sorted(maps.Keys(c.scripts)) {
		if old.scripts[name] != c.scripts[name] {
			return name
		}
	}
	return ""
}
