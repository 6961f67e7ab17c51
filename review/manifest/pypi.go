package manifest

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
)

// readPyPI reads a wheel or a source distribution (sdist). Which of the two it
// is lies in how it is packed: files that say otherwise would hide a setup.py.
func readPyPI(t *archive.Tree) (*Manifest, error) {
	if t.Format() == archive.Zip {
		return readWheel(t)
	}
	return readSdist(t)
}

func newPython(path string) *Manifest {
	return &Manifest{Path: path, Dependencies: make(map[string]Dependency), Commands: make(map[string]Line)}
}

// infoFile matches a file of a folder that describes a wheel.
var infoFile = regexp.MustCompile(`^([^/]+\.dist-info)/(METADATA|WHEEL)$`)

// readWheel reads the metadata of a wheel, described at
// https://packaging.python.org/en/latest/specifications/binary-distribution-format/.
func readWheel(t *archive.Tree) (*Manifest, error) {
	var folders []string
	for _, f := range t.All() {
		if m := infoFile.FindStringSubmatch(f.Path); m != nil && !slices.Contains(folders, m[1]) {
			folders = append(folders, m[1])
		}
	}
	if len(folders) != 1 {
		return nil, fmt.Errorf("there are %d folders of metadata, and a wheel has one", len(folders))
	}
	m := newPython(folders[0] + "/METADATA")
	if t.File(m.Path) == nil {
		return nil, fmt.Errorf("there is no %q", m.Path)
	}
	data, err := dataOf(t, m.Path)
	if err != nil {
		return nil, err
	}
	if err := m.readMetadata(parseHeaders(data)); err != nil {
		return nil, err
	}
	if err := m.readEntryPoints(t, folders[0]+"/entry_points.txt"); err != nil {
		return nil, err
	}
	m.Modules = pythonModules(t)
	for _, f := range t.All() {
		if script := dataScript.FindStringSubmatch(f.Path); script != nil {
			m.Commands[script[1]] = Line{Text: f.Path, Path: f.Path}
		}
	}
	return m, m.readStartup(t)
}

// dataScript matches what a wheel has put into a folder of the PATH.
var dataScript = regexp.MustCompile(`^[^/]+\.data/scripts/(.+)$`)

// readMetadata reads what METADATA and PKG-INFO say, described at
// https://packaging.python.org/en/latest/specifications/core-metadata/.
func (m *Manifest) readMetadata(headers []header) error {
	urls := make(map[string]string)
	licence := ""
	var classifiers []string
	for _, h := range headers {
		switch h.name {
		case "name":
			m.Name = h.value
		case "version":
			m.Version = h.value
		case "license-expression":
			m.Licence = h.value
		case "license":
			licence = h.value
		case "classifier":
			classifiers = append(classifiers, h.value)
		case "home-page":
			urls["homepage"] = h.value
		case "project-url":
			label, address, _ := strings.Cut(h.value, ",")
			urls[label] = strings.TrimSpace(address)
		case "requires-dist":
			if err := m.require(h.value, Dependency{Field: "Requires-Dist", Line: h.line}); err != nil {
				return fmt.Errorf("parsing %q: %w", m.Path, err)
			}
		}
	}
	if m.Licence == "" {
		m.Licence = PythonLicence(licence, classifiers)
	}
	m.Repository = PythonRepository(urls)
	return nil
}

// PythonLicence returns the licence of a package that gives no expression: some
// give all of its text, and a classifier's name then says more.
func PythonLicence(written string, classifiers []string) string {
	if written != "" && !strings.Contains(written, "\n") && !strings.EqualFold(written, "UNKNOWN") {
		return written
	}
	for _, c := range classifiers {
		if parts := strings.Split(c, " :: "); parts[0] == "License" {
			name := parts[len(parts)-1]
			return cmp.Or(classifierLicences[name], name)
		}
	}
	return ""
}

// classifierLicences are the expressions of classifiers that mean one licence.
var classifierLicences = map[string]string{
	"Apache Software License":              "Apache-2.0",
	"MIT License":                          "MIT",
	"ISC License (ISCL)":                   "ISC",
	"Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
	"Python Software Foundation License":   "PSF-2.0",
	"The Unlicense (Unlicense)":            "Unlicense",
}

// repositoryLabels are those under which packages give the address of their
// repository, the best first, as
// https://packaging.python.org/en/latest/specifications/well-known-project-urls/
// normalises them. What is no repository is none of them but the last.
var repositoryLabels = []string{"source", "repository", "sourcecode", "github", "code", "gitlab", "repo", "git", "sourcerepository", "homepage"}

var notInLabel = regexp.MustCompile(`[^a-z0-9]+`)

// PythonRepository returns the address of a package's repository among those
// that it names by a label.
func PythonRepository(urls map[string]string) string {
	best := len(repositoryLabels)
	address := ""
	for label, u := range urls {
		rank := slices.Index(repositoryLabels, notInLabel.ReplaceAllString(strings.ToLower(label), ""))
		if rank >= 0 && u != "" && (rank < best || rank == best && u < address) {
			best, address = rank, u
		}
	}
	return address
}

// PythonDependencies returns what requirements ask for, as those of a
// release's metadata do. What is no requirement is left out.
func PythonDependencies(requirements []string) map[string]Dependency {
	m := newPython("")
	for _, text := range requirements {
		m.require(text, Dependency{})
	}
	return m.Dependencies
}

// require adds a dependency of which all else is known. Of several requirements
// of one package, for different environments, one is kept, in whatever order
// they stand; one from outside is never lost.
func (m *Manifest) require(text string, d Dependency) error {
	r, ok := ParseRequirement(text)
	if !ok {
		return fmt.Errorf("line %d: %q is no requirement", d.Line, text)
	}
	if !r.Wanted() {
		return nil
	}
	key := r.Name
	switch known, ok := m.Dependencies[key]; {
	case !ok:
	case known.Outside && r.Direct && known.Spec != r.Spec:
		key += "; " + r.Marker
	case known.Outside || !r.Direct && known.Marker+known.Spec > r.Marker+r.Spec:
		return nil // that with ">=" of a Python is for the newest
	}
	d.Package, d.Spec, d.Outside, d.Marker = r.Name, r.Spec, r.Direct, r.Marker
	m.Dependencies[key] = d
	return nil
}

// readEntryPoints reads what a package puts in reach by name: commands, and
// what other programs look for and load, described at
// https://packaging.python.org/en/latest/specifications/entry-points/.
func (m *Manifest) readEntryPoints(t *archive.Tree, file string) error {
	data, err := dataOf(t, file)
	if err != nil {
		return err
	}
	group := ""
	for i, line := range pythonLines(data) {
		line = strings.TrimSpace(line)
		name, value, isEntry := strings.Cut(line, "=")
		switch {
		case line == "" || line[0] == '#' || line[0] == ';':
		case line[0] == '[' && line[len(line)-1] == ']':
			group = strings.TrimSpace(line[1 : len(line)-1])
		case !isEntry || group == "":
			return fmt.Errorf("parsing %q: line %d: %q is no entry point", file, i+1, line)
		default:
			m.addEntryPoint(group, strings.TrimSpace(name), Line{strings.TrimSpace(value), file, i + 1})
		}
	}
	return nil
}

func (m *Manifest) addEntryPoint(group, name string, l Line) {
	if group != "console_scripts" && group != "gui_scripts" {
		name = group + ": " + name
	}
	m.Commands[name] = l
}

// A header is a field of a metadata file.
type header struct {
	name  string // in lower case
	value string
	line  int
}

var headerStart = regexp.MustCompile(`^([!-9;-~]*):`)

// parseHeaders reads fields as Python's own reader of mails does: up to the
// first line that is none, of which the description follows.
func parseHeaders(data []byte) []header {
	var all []header
	var value strings.Builder // of the last
	end := func() {
		if len(all) > 0 {
			all[len(all)-1].value = value.String()
		}
		value.Reset()
	}
	defer end()
	for i, line := range pythonLines(data) {
		if line != "" && (line[0] == ' ' || line[0] == '\t') {
			value.WriteString("\n" + strings.TrimSpace(line))
			continue
		}
		m := headerStart.FindStringSubmatch(line)
		switch {
		case m != nil:
			end()
			all = append(all, header{name: strings.ToLower(m[1]), line: i + 1})
			value.WriteString(strings.TrimSpace(line[len(m[0]):]))
		case !strings.HasPrefix(line, "From "):
			return all
		}
	}
	return all
}

// pythonLines splits text where Python does: a lone return ends a line too.
func pythonLines(data []byte) []string {
	text := strings.TrimPrefix(string(data), "\ufeff")
	return strings.Split(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"), "\n")
}
