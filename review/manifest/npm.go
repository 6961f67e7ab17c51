package manifest

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/jsonpos"
)

// npmPath is where npm looks for a manifest.
const npmPath = "package.json"

// installed are the fields whose packages npm installs with the package, the
// last of which wins, as npm lets optionalDependencies win.
var installed = []string{"peerDependencies", "dependencies", "optionalDependencies"}

// npmHooks are the lifecycle events that npm runs in a consumer's project when
// it installs from a registry. It runs prepare for git dependencies only.
var npmHooks = []struct{ event, what string }{
	{"preinstall", "a preinstall script"},
	{"install", "an install script"},
	{"postinstall", "a postinstall script"},
}

// plainBuild matches the commands that compile the package's own sources, or
// choose among its own prebuilt binaries, and do nothing else: those may come
// with the package, or lie where its package.json says.
var plainBuild = regexp.MustCompile(`^(?:node-gyp-build|node-gyp rebuild|` +
	`prebuild-install(?: -r napi| --runtime[ =]napi| --verbose)*(?: \|\| node-gyp rebuild)?|` +
	`node-pre-gyp install --fallback-to-build(?: --update-binary)?)$`)

// readNPM reads a package.json, described at
// https://github.com/npm/cli/blob/latest/docs/lib/content/configuring-npm/package-json.md.
func readNPM(t *archive.Tree) (*Manifest, error) {
	m := &Manifest{
		Path:         npmPath,
		Scripts:      make(map[string]Line),
		Dependencies: make(map[string]Dependency),
		Commands:     make(map[string]Line),
	}
	if t.File(npmPath) == nil {
		return nil, fmt.Errorf("there is no package.json")
	}
	data, err := dataOf(t, npmPath)
	if err != nil {
		return nil, err
	}
	doc, err := jsonpos.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("parsing package.json: %w", err)
	}
	if !doc.Is(jsonpos.Object) {
		return nil, fmt.Errorf("parsing package.json: not an object")
	}
	m.Name, m.Version = doc.Get("name").String(), doc.Get("version").String()
	m.Licence = oneOf(doc.Get("license"), "type")
	m.Repository = oneOf(doc.Get("repository"), "url")
	m.Downloads = doc.Get("binary").Get("host").String()
	if gyp := doc.Get("gypfile"); gyp.Is(jsonpos.Bool) {
		m.NoGyp = !gyp.IsTrue()
	}
	if scripts := doc.Get("scripts"); scripts != nil {
		for _, s := range scripts.Members {
			if command := strings.TrimSpace(s.Value.String()); command != "" {
				m.Scripts[s.Name] = Line{Text: command, Line: s.Line}
			}
		}
	}
	for _, h := range npmHooks {
		if s, ok := m.Scripts[h.event]; ok {
			kind := RunsCommand
			if plainBuild.MatchString(s.Text) {
				kind = Compiles
			}
			m.Hooks = append(m.Hooks, Hook{Name: h.event, What: h.what, Kind: kind, Command: s.Text, Path: npmPath, Line: s.Line})
		}
	}
	m.readNPMDependencies(doc)
	m.readNPMCommands(doc)
	m.readNPMEntries(doc)
	return m, nil
}

func (m *Manifest) readNPMDependencies(doc *jsonpos.Node) {
	optional := make(map[string]bool) // of the peers
	if meta := doc.Get("peerDependenciesMeta"); meta != nil {
		for _, peer := range meta.Members {
			optional[peer.Name] = peer.Value.Get("optional").IsTrue()
		}
	}
	for _, field := range installed {
		deps := doc.Get(field)
		if deps == nil {
			continue
		}
		for _, d := range deps.Members {
			if field == "peerDependencies" && optional[d.Name] {
				continue // npm installs no optional peer
			}
			name, spec := npmAlias(d.Name, d.Value.String())
			m.Dependencies[d.Name] = Dependency{Package: name, Spec: spec, Field: field, Line: d.Line, Outside: outsideNPM.MatchString(spec)}
		}
	}
}

// outsideNPM matches what npm takes from elsewhere: addresses, hosts by their
// short names, and "owner/repository". An alias of a registry's package, a
// range and a tag have neither a colon nor a slash.
var outsideNPM = regexp.MustCompile(`^(?:[a-z+]+:|[\w.-]+/|[~.]{0,2}/|.*\.tgz$|.*\.tar\.gz$)`)

// npmAlias follows an alias ("npm:other@^1") to the package behind it.
func npmAlias(name, spec string) (real, versions string) {
	alias, ok := strings.CutPrefix(spec, "npm:")
	if !ok {
		return name, spec
	}
	if i := strings.LastIndexByte(alias, '@'); i > 0 {
		return alias[:i], alias[i+1:]
	}
	return alias, "*"
}

// readNPMCommands reads what npm links into a folder of the PATH.
func (m *Manifest) readNPMCommands(doc *jsonpos.Node) {
	bin := doc.Get("bin")
	switch {
	case bin.Is(jsonpos.String):
		name := m.Name[strings.LastIndexByte(m.Name, '/')+1:]
		m.Commands[name] = Line{Text: bin.String(), Line: bin.Line}
	case bin != nil:
		for _, b := range bin.Members {
			m.Commands[b.Name] = Line{Text: b.Value.String(), Line: b.Line}
		}
	}
}

// oneOf reads a value that is a string, or an object with a member that is.
func oneOf(v *jsonpos.Node, member string) string {
	if v.Is(jsonpos.Object) {
		v = v.Get(member)
	}
	return v.String()
}
