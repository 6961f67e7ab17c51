package lockfile

import (
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/jsonpos"
)

// nugetKeys are what a package says of itself.
var nugetKeys = []string{"type", "requested", "resolved", "contentHash", "dependencies"}

// parseNuGet reads packages.lock.json, as NuGet's PackagesLockFileFormat.cs
// does. The hash is of what a package holds without its signature, and not of
// the file that the registry hands out: [Entry.Checksum].
func parseNuGet(file string, data []byte) ([]Entry, error) {
	doc, err := jsonDocument(data)
	if err != nil {
		return nil, err
	}
	frameworks, err := nugetFrameworks(doc)
	if err != nil {
		return nil, err
	}
	needs := nugetGraph(frameworks).needs()
	var entries []Entry
	hashed := make(map[string]string) // version → its hash
	for _, framework := range frameworks {
		seen := make(map[string]bool)
		for _, m := range framework.Value.Members {
			key := nugetKey(framework.Name, m.Name)
			if seen[key] {
				return nil, &SyntaxError{m.Line, fmt.Sprintf("%q is there twice", m.Name)}
			}
			seen[key] = true
			e, err := nugetEntry(m)
			if err != nil {
				return nil, err
			}
			if e.IsZero() {
				continue
			}
			version := e.Version.String()
			if before, ok := hashed[version]; ok && before != e.Checksum {
				return nil, &SyntaxError{m.Line, fmt.Sprintf("%q has another hash above", version)}
			}
			hashed[version] = e.Checksum
			e.Places = []Place{{file, m.Line}}
			e.Paths = []string{file + " " + framework.Name} // each project has a file of its own
			needs.tell(&e, key)
			entries = append(entries, e)
		}
	}
	return entries, nil
}

// nugetFrameworks returns what is fixed for each framework and, behind a slash,
// runtime.
func nugetFrameworks(doc *jsonpos.Node) ([]jsonpos.Member, error) {
	if !doc.Is(jsonpos.Object) {
		return nil, &SyntaxError{doc.Line, "not an object"}
	}
	var frameworks []jsonpos.Member
	versioned := false
	for _, m := range doc.Members {
		switch {
		case m.Name == "version" && slices.Contains([]string{"1", "2", "3"}, m.Value.Text):
			versioned = true
		case m.Name == "version":
			return nil, &SyntaxError{m.Line, fmt.Sprintf("version %q of the format is not known", m.Value.Text)}
		case m.Name == "dependencies" && m.Value.Is(jsonpos.Object):
			frameworks = m.Value.Members
		default:
			return nil, &SyntaxError{m.Line, fmt.Sprintf("%q is not known, or not an object", m.Name)}
		}
	}
	if !versioned {
		return nil, &SyntaxError{doc.Line, "the version of the format is missing"}
	}
	for _, f := range frameworks {
		if !f.Value.Is(jsonpos.Object) {
			return nil, &SyntaxError{f.Line, fmt.Sprintf("%q is not an object", f.Name)}
		}
	}
	return frameworks, nil
}

// nugetEntry reads one package; it is zero for a project of the repository.
func nugetEntry(m jsonpos.Member) (Entry, error) {
	for _, field := range members(m.Value) {
		if !slices.Contains(nugetKeys, field.Name) {
			return Entry{}, &SyntaxError{field.Line, fmt.Sprintf("%q of a package is not known", field.Name)}
		}
	}
	switch kind := m.Value.Get("type").String(); kind {
	case "Project":
		return Entry{}, nil
	case "Direct", "Transitive", "CentralTransitive":
	default:
		return Entry{}, &SyntaxError{m.Line, fmt.Sprintf("%q is of the unknown type %q", m.Name, kind)}
	}
	number := m.Value.Get("resolved").String()
	if m.Name == "" || number == "" {
		return Entry{}, &SyntaxError{m.Line, fmt.Sprintf("%q has no name or version", m.Name)}
	}
	e := Entry{Version: ecosystem.Named(ecosystem.NuGet, m.Name).At(number)}
	if hash := m.Value.Get("contentHash"); hash != nil {
		if raw, err := base64.StdEncoding.DecodeString(hash.String()); err != nil || len(raw) != sha512.Size {
			return Entry{}, &SyntaxError{hash.Line, fmt.Sprintf("contentHash %q is no SHA-512", hash.Text)}
		}
		e.Checksum = "contentHash/" + hash.Text
	}
	return e, nil
}

// nugetKey names a package within a framework. A runtime's list holds what
// differs from its framework's, and is read as part of it.
func nugetKey(framework, name string) string {
	framework, _, _ = strings.Cut(framework, "/")
	return framework + " " + strings.ToLower(name)
}

// nugetGraph tells who asks for what. What a project of the repository asks for
// is asked for by the repository.
func nugetGraph(frameworks []jsonpos.Member) *graph {
	g := newWholeGraph()
	for _, framework := range frameworks {
		for _, m := range framework.Value.Members {
			key := nugetKey(framework.Name, m.Name)
			g.names[key] = ecosystem.Named(ecosystem.NuGet, m.Name).Name
			kind := m.Value.Get("type").String()
			if kind == "Direct" {
				g.roots = append(g.roots, key)
			}
			for _, asked := range members(m.Value.Get("dependencies")) {
				to := nugetKey(framework.Name, asked.Name)
				if kind == "Project" {
					g.roots = append(g.roots, to)
				} else {
					g.edges[key] = append(g.edges[key], to)
				}
			}
		}
	}
	return g
}
