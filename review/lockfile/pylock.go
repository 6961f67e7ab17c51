package lockfile

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/jsonpos"
)

// pylockName matches the file names that the specification allows.
var pylockName = regexp.MustCompile(`^pylock\.(?:[^.]+\.)?toml$`)

// parsePylock reads pylock.toml, described at
// https://packaging.python.org/en/latest/specifications/pylock-toml/. An
// entry's source is its index, as written; each file has a digest beside its
// address. The identities of publishers that it pins are settings.
func parsePylock(file string, data []byte) (*File, error) {
	doc, err := tomlDocument(data)
	if err != nil {
		return nil, err
	}
	if v := doc.Get("lock-version"); v.String() != "1.0" {
		return nil, &SyntaxError{max(1, lineOf(v)), fmt.Sprintf("lock-version %q is missing or not known", v.String())}
	}
	if err := onlyMembers(doc, "lock-version environments requires-python extras dependency-groups default-groups created-by packages tool"); err != nil {
		return nil, err
	}
	groups, err := memberItems(doc, "default-groups", jsonpos.String)
	if err != nil {
		return nil, err
	}
	installed := make(map[string]bool, len(groups))
	for _, g := range groups {
		installed[g.Text] = true
	}
	packages, err := memberItems(doc, "packages", jsonpos.Object)
	if err != nil {
		return nil, err
	}
	g := newGraph()
	var entries []Entry
	var settings []Setting
	for _, p := range packages {
		settings = append(settings, pylockIdentities(file, p)...)
		e, err := pylockEntry(file, p)
		if err != nil {
			return nil, err
		}
		name := pythonName(p.Get("name").String())
		g.names[name] = name
		asked, err := uvAsks(p, "dependencies")
		if err != nil {
			return nil, err
		}
		g.edges[name] = append(g.edges[name], asked...)
		if len(asked) == 0 {
			delete(g.edges, name)
		}
		if !e.IsZero() {
			e.Dev = pylockDev(p.Get("marker").String(), installed)
			entries = append(entries, e)
		}
	}
	if len(g.edges) == 0 {
		return &File{placed(file, entries), settings}, nil // the dependencies may be left out, and then nothing is known of them
	}
	g.rootUnasked()
	needs := g.needs()
	for i, e := range entries {
		needs.tell(&entries[i], e.Version.Name)
	}
	return &File{placed(file, entries), settings}, nil
}

// pylockIdentities tells who has to have published a package.
func pylockIdentities(file string, p *jsonpos.Node) []Setting {
	identities := p.Get("attestation-identities")
	if identities == nil {
		return nil
	}
	var settings []Setting
	for _, identity := range identities.Items {
		var parts []string
		for _, o := range nodeOptions(identity, nil) {
			parts = append(parts, strings.Join(o.path, ".")+"="+o.value)
		}
		settings = append(settings, Setting{
			Kind: Verification, Ecosystem: ecosystem.PyPI, Name: "attestation-identities of " + pythonName(p.Get("name").String()),
			Value: strings.Join(parts, " "), Place: Place{file, identity.Line},
		})
	}
	return settings
}

// pylockEntry reads one package; it is zero for a folder of the repository.
func pylockEntry(file string, p *jsonpos.Node) (Entry, error) {
	if err := onlyMembers(p, "name version marker requires-python dependencies vcs directory archive index sdist wheels attestation-identities tool"); err != nil {
		return Entry{}, err
	}
	text := make(map[string]string)
	for _, key := range strings.Fields("name version marker index") {
		t, err := memberText(p, key)
		if err != nil {
			return Entry{}, err
		}
		text[key] = t
	}
	refuse := func(reason string) (Entry, error) {
		return Entry{}, &SyntaxError{p.Line, fmt.Sprintf("%q %s", text["name"], reason)}
	}
	if text["name"] == "" {
		return refuse("is no name")
	}
	sources := 0
	for _, key := range []string{"vcs", "directory", "archive"} {
		if p.Get(key) != nil {
			sources++
		}
	}
	if p.Get("sdist") != nil || p.Get("wheels") != nil {
		sources++
	}
	if sources > 1 {
		return refuse("comes from more than one place")
	}
	if sources == 0 && text["version"] == "" {
		return Entry{}, nil // fixes nothing: Pipenv writes the project's own folder so
	}
	e := Entry{Source: indexAddress(text["index"]), Places: []Place{{file, p.Line}}}
	number := text["version"]
	switch {
	case p.Get("directory") != nil:
		return Entry{}, nil
	case p.Get("vcs") != nil:
		vcs, err := memberTable(p, "vcs")
		if err != nil {
			return Entry{}, err
		}
		commit := vcs.Get("commit-id").String()
		place := vcs.Get("url").String() + vcs.Get("path").String()
		if commit == "" || place == "" || vcs.Get("type").String() == "" {
			return refuse("has a repository without type, address or commit")
		}
		e.Source = vcs.Get("type").String() + "+" + place + "#" + commit
		if number == "" {
			number = commit
		}
	case p.Get("archive") != nil:
		archive, err := memberTable(p, "archive")
		if err != nil {
			return Entry{}, err
		}
		if e.Source = archive.Get("url").String() + archive.Get("path").String(); e.Source == "" {
			return refuse("has an archive without an address")
		}
		if err := e.addPylockFile(archive); err != nil {
			return Entry{}, err
		}
	default:
		files, err := memberItems(p, "wheels", jsonpos.Object)
		if err != nil {
			return Entry{}, err
		}
		if p.Get("sdist") != nil {
			sdist, err := memberTable(p, "sdist")
			if err != nil {
				return Entry{}, err
			}
			files = append(files, sdist)
		}
		for _, f := range files {
			if err := e.addPylockFile(f); err != nil {
				return Entry{}, err
			}
		}
		if number == "" {
			return refuse("has no version")
		}
	}
	e.pythonVersion(text["name"], number)
	return e, nil
}

// addPylockFile adds the digests of one file, of which one must be of a known
// algorithm.
func (e *Entry) addPylockFile(f *jsonpos.Node) error {
	if err := onlyMembers(f, "name upload-time url path size hashes subdirectory"); err != nil {
		return err
	}
	hashes, err := memberTable(f, "hashes")
	if err != nil {
		return err
	}
	known := false
	for _, m := range hashes.Members {
		if digestSizes[m.Name] == 0 {
			continue
		}
		d, err := pythonDigest(m.Name+":"+m.Value.String(), m.Line)
		if err != nil {
			return err
		}
		e.addDigest(d)
		known = true
	}
	if !known {
		return &SyntaxError{f.Line, "a file without a digest of a known algorithm"}
	}
	return nil
}

var pylockGroup = regexp.MustCompile(`['"]([^'"]*)['"]\s+in\s+dependency_groups\b`)

// pylockDev reports whether every alternative of a marker needs a group that is
// not installed unless it is asked for. Of a marker that is put otherwise it
// is not known, and the package counts as needed.
func pylockDev(marker string, installed map[string]bool) bool {
	for alternative := range strings.SplitSeq(marker, " or ") {
		m := pylockGroup.FindStringSubmatch(alternative)
		if m == nil || installed[m[1]] {
			return false
		}
	}
	return true
}

// isPylock reports whether a file's name is one that the specification allows.
func isPylock(name string) bool { return pylockName.MatchString(path.Base(name)) }
