package lockfile

import (
	"fmt"
	"path"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// isRequirements reports whether a file's name is one that requirements for
// pip are kept under.
func isRequirements(name string) bool {
	base := path.Base(name)
	stem, ok := strings.CutSuffix(base, ".txt")
	return ok && (strings.HasPrefix(stem, "requirements") || strings.HasSuffix(stem, "requirements") || path.Base(path.Dir(name)) == "requirements")
}

// parseRequirements reads requirements for pip, described at
// https://pip.pypa.io/en/stable/reference/requirements-file-format/. Only a
// requirement that leaves no choice is an entry: "flask>=2" fixes nothing.
// Where pip-compile and uv say in comments who needs a package, they are
// believed; a file without such comments asks for all it holds, as pip takes
// it.
func parseRequirements(file string, data []byte) (*File, error) {
	lines, err := pipLines(data)
	if err != nil {
		return nil, err
	}
	g := newGraph()
	var entries []Entry
	var settings []Setting
	notes := pipNotes{graph: g}
	for _, line := range lines {
		if line.text == "" {
			notes.add(line.comment)
			continue
		}
		r, e, err := pipEntry(file, line)
		if err != nil {
			return nil, &SyntaxError{line.number, err.Error()}
		}
		settings = append(settings, pipLineSettings(file, line)...)
		notes.of(r.name)
		notes.add(line.comment)
		if !e.IsZero() {
			entries = append(entries, e)
		}
	}
	needs := g.needs()
	for i, e := range entries {
		if !notes.any {
			entries[i].Direct = true
			continue
		}
		needs.tell(&entries[i], e.Version.Name)
	}
	return &File{placed(file, entries), settings}, nil
}

// pipSettingKinds are the global options that are settings.
var pipSettingKinds = map[string]SettingKind{
	"-i": Origin, "--index-url": Origin, "--extra-index-url": Origin, "-f": Origin, "--find-links": Origin, "--no-index": Origin,
	"--trusted-host": Verification, "--require-hashes": Verification,
}

// pipLineSettings returns the settings in a line that holds options alone.
func pipLineSettings(file string, line pipLine) []Setting {
	text, rest := splitOptions(line.text)
	options, err := pipOptions(rest, pipGlobals)
	if text != "" || err != nil {
		return nil // which is read as a requirement, or refused, elsewhere
	}
	var settings []Setting
	for _, o := range options {
		if kind, ok := pipSettingKinds[o.name]; ok {
			settings = append(settings, Setting{Kind: kind, Ecosystem: ecosystem.PyPI, Name: o.name, Value: o.value, Place: Place{file, line.number}})
		}
	}
	return settings
}

// pipEntry reads a line that is not empty; its entry is zero where the line
// fixes nothing.
func pipEntry(file string, line pipLine) (requirement, Entry, error) {
	text, rest := splitOptions(line.text)
	known := pipLocals
	if text == "" {
		known = pipGlobals
	}
	options, err := pipOptions(rest, known)
	if err != nil {
		return requirement{}, Entry{}, err
	}
	e := Entry{Places: []Place{{file, line.number}}}
	for _, o := range options {
		switch o.name {
		case "--hash":
			d, err := pythonDigest(o.value, line.number)
			if err != nil {
				return requirement{}, Entry{}, fmt.Errorf("%q is not a digest of a known algorithm", o.value)
			}
			e.addDigest(d)
		case "-e", "--editable":
			if text != "" {
				return requirement{}, Entry{}, fmt.Errorf("two editable folders in one line")
			}
			text = o.value
		}
	}
	if text == "" {
		return requirement{}, Entry{}, nil // options alone
	}
	r, err := parseRequirement(text)
	if err != nil {
		return requirement{}, Entry{}, err
	}
	if r.number == "" && len(e.Digests) > 0 {
		return requirement{}, Entry{}, fmt.Errorf("digests of %q, and no version that they are of", text)
	}
	if r.folder || r.number == "" {
		return r, Entry{}, nil
	}
	if r.digest != "" {
		d, err := pythonDigest(r.digest, line.number)
		if err != nil {
			return requirement{}, Entry{}, fmt.Errorf("%q is not a digest", r.digest)
		}
		e.addDigest(d)
	}
	e.Source = r.source
	e.Version = ecosystem.Named(ecosystem.PyPI, r.name).At(r.number)
	return r, e, nil
}

// pipNotes reads the comments that say who needs a package: "via" and a list of
// names, in the same line or one in each of those that follow.
type pipNotes struct {
	graph *graph
	name  string // the package that the comments are about, "" when there is none
	open  bool   // a list has begun
	any   bool
}

// of begins the comments on a package.
func (n *pipNotes) of(name string) {
	n.name, n.open = name, false
	if name != "" {
		n.graph.names[name] = name
	}
}

// add reads one comment.
func (n *pipNotes) add(comment string) {
	list, via := strings.CutPrefix(comment, "via")
	switch {
	case n.name == "" || comment == "":
		n.open = false
		return
	case via && (list == "" || list[0] == ' '):
		n.open, n.any = list == "", true
	case n.open:
		list = comment
	default:
		return
	}
	for who := range strings.SplitSeq(list, ",") {
		who = strings.TrimSpace(who)
		m := requirementName.FindString(who)
		switch {
		case strings.HasPrefix(who, "-r ") || m != "" && strings.HasSuffix(who, ")"): // a file, or "project (its manifest)"
			n.graph.roots = append(n.graph.roots, n.name)
		case m != "" && m == who:
			who = pythonName(who)
			n.graph.edges[who] = append(n.graph.edges[who], n.name)
		}
	}
}
