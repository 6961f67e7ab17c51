package lockfile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/jsonpos"
)

// onlyMembers refuses a table with a member that is not among known: what is
// new in a format may fix bytes that nobody would look at.
func onlyMembers(table *jsonpos.Node, known string) error {
	names := strings.Fields(known)
	for _, m := range table.Members {
		if !slices.Contains(names, m.Name) {
			return &SyntaxError{m.Line, fmt.Sprintf("%q is not known here", m.Name)}
		}
	}
	return nil
}

// memberText returns the text of a member, "" when it is absent. Another kind
// of value is an error.
func memberText(table *jsonpos.Node, name string) (string, error) {
	v := table.Get(name)
	if v != nil && v.Kind != jsonpos.String {
		return "", &SyntaxError{v.Line, fmt.Sprintf("%q is not a text", name)}
	}
	return v.String(), nil
}

// memberItems returns the items of a list, none when it is absent. Another
// kind of value, or an item of another kind, is an error.
func memberItems(table *jsonpos.Node, name string, kind jsonpos.Kind) ([]*jsonpos.Node, error) {
	v := table.Get(name)
	if v == nil {
		return nil, nil
	}
	if v.Kind != jsonpos.Array {
		return nil, &SyntaxError{v.Line, fmt.Sprintf("%q is not a list", name)}
	}
	for _, item := range v.Items {
		if item.Kind != kind {
			return nil, &SyntaxError{item.Line, fmt.Sprintf("an item of %q is of another kind than the format says", name)}
		}
	}
	return v.Items, nil
}

// memberTable returns a table, an empty one when it is absent. Another kind of
// value is an error.
func memberTable(table *jsonpos.Node, name string) (*jsonpos.Node, error) {
	v := table.Get(name)
	if v == nil {
		return &jsonpos.Node{Kind: jsonpos.Object}, nil
	}
	if v.Kind != jsonpos.Object {
		return nil, &SyntaxError{v.Line, fmt.Sprintf("%q is not a table", name)}
	}
	return v, nil
}

// pythonDigest reads a digest as Python's package managers write it, such as
// sha256:00ff.
func pythonDigest(written string, line int) (string, error) {
	algorithm, sum, _ := strings.Cut(written, ":")
	if d := hexDigest(algorithm, sum); d != "" {
		return d, nil
	}
	return "", &SyntaxError{line, fmt.Sprintf("%q is not a digest of a known algorithm", written)}
}

// addDigest adds a digest to the entry's. [Parse] keeps each once.
func (e *Entry) addDigest(d string) { e.Digests = append(e.Digests, d) }

// pythonName returns the name under which PyPI knows a package, which is what
// the graphs of these formats are keyed by: they fix more than one version of a
// package for different platforms only, and one is as direct as the other.
func pythonName(written string) string {
	return ecosystem.Named(ecosystem.PyPI, written).Name
}

// pythonVersion returns a version for the entry. What is not a registry's may
// have none, and is told by where it comes from.
func (e *Entry) pythonVersion(name, number string) {
	if number == "" {
		number = e.Source
	}
	e.Version = ecosystem.Named(ecosystem.PyPI, name).At(number)
}

// indexAddress returns an index's address as written, but for a slash at the
// end: package managers disagree on it within one repository.
func indexAddress(written string) string { return strings.TrimRight(written, "/") }

// placed gives each entry the file as its place where it is the file's only
// version of the package, so that the version which takes its place is known
// for its successor even if another lockfile says the same in other words.
func placed(file string, entries []Entry) []Entry {
	versions := make(map[string]string)
	several := make(map[string]bool)
	for _, e := range entries {
		if v, ok := versions[e.Version.Name]; ok && v != e.key() {
			several[e.Version.Name] = true
		}
		versions[e.Version.Name] = e.key()
	}
	for i, e := range entries {
		if !several[e.Version.Name] {
			entries[i].Paths = []string{file}
		}
	}
	return entries
}
