package indicator

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/manifest"
)

var artifactDiffersFromManifest = Indicator[*Update]{
	ID:       "artifact-differs-from-manifest",
	Title:    "artifact is not what its manifests say that it is",
	Severity: High,
	Covers:   withIdentity,
	Needs:    BaseTree | HeadTree | HeadRelease,
	Check:    checkArtifactDiffersFromManifest,
}

func checkArtifactDiffersFromManifest(u *Update) ([]Finding, error) {
	was, is, err := u.Manifests()
	if err != nil {
		return nil, err
	}
	before, err := differences(u.From, &u.Base, was)
	if err != nil {
		return nil, fmt.Errorf("old release: %w", err)
	}
	now, err := differences(u.To, &u.Head, is)
	if err != nil {
		return nil, fmt.Errorf("new release: %w", err)
	}
	var findings []Finding
	first := make(map[string]int) // of findings, by what is wrong
	for _, d := range now {
		if slices.ContainsFunc(before, func(old difference) bool { return old.key == d.key }) {
			continue
		}
		if i, told := first[d.wrong]; told && d.wrong != "" {
			findings[i].Also(Place{Path: d.Path})
			continue
		}
		first[d.wrong] = len(findings)
		findings = append(findings, d.Finding)
	}
	for i := range findings {
		if n := len(findings[i].Places) + findings[i].More; n > 0 {
			findings[i].Message += fmt.Sprintf(" The same is wrong with others: %d.", n)
		}
	}
	return findings, nil
}

// A difference is one between an artifact and what is said of it elsewhere. Its
// key is the same in both releases when nothing is new about it. What is wrong
// with many files alike is told once.
type difference struct {
	key, wrong string
	Finding
}

// differences compares the manifest in an artifact with the registry's copy of
// it, and a wheel's files with its list of them.
func differences(v ecosystem.Version, r *Reading, m *manifest.Manifest) ([]difference, error) {
	if r.Tree == nil {
		return nil, nil
	}
	var all []difference
	add := func(severity Severity, line int, quote, key, format string, args ...any) {
		all = append(all, difference{key, "", Finding{Severity: severity, Path: m.Path, Line: line, Quote: quote, Message: fmt.Sprintf(format, args...)}})
	}
	// A module that is built in the place of another has the other's name, and
	// the go command refuses it anywhere else.
	if v.Ecosystem != ecosystem.Go && m.Name != "" && ecosystem.Named(v.Ecosystem, m.Name) != v.Package {
		add(High, 0, "", "name", "The artifact calls itself %q.", m.Name)
	}
	if m.Version != "" && !v.Same(m.Version) {
		add(High, 0, "", "version", "The artifact calls itself version %q.", m.Version)
	}
	if r.Release != nil && r.Release.Told != nil {
		compareHooks(r.Release.Told.Scripts, m, add)
		if v.Ecosystem != ecosystem.PyPI || isWheel(r) { // what an sdist asks for may be decided when it is built
			compareDependencies(v.Ecosystem, r.Release.Told.Dependencies, m, add)
		}
	}
	compareBeside(m, add)
	if v.Ecosystem != ecosystem.PyPI || !isWheel(r) {
		return all, nil
	}
	wrong, err := archive.CheckRecord(r.Tree)
	if err != nil {
		return nil, err
	}
	for _, n := range wrong {
		key := "record " + strings.ReplaceAll(n.Path, v.Number, "VERSION") + " " + n.Reason
		all = append(all, difference{key, n.Reason, Finding{Severity: unlisted(n.Path), Path: n.Path, Message: fmt.Sprintf("The wheel's own list of files does not agree: the file %q %s.", n.Path, n.Reason)}})
	}
	return all, nil
}

// unlisted says how bad it is that a wheel's list does not agree about a file.
// Build tools write tags into WHEEL when the list stands; installers read there
// which folder the files go to, and nothing else.
func unlisted(p string) Severity {
	if strings.HasSuffix(p, ".dist-info/WHEEL") && strings.Count(p, "/") == 1 {
		return Low
	}
	return 0 // the indicator's own
}

func isWheel(r *Reading) bool { return r.Artifact != nil && r.Artifact.Format == archive.Zip }

type adder func(severity Severity, line int, quote, key, format string, args ...any)

// compareHooks compares what runs on install. Installers run what the artifact
// says, while people and scanners read what the registry shows.
func compareHooks(told map[string]string, m *manifest.Manifest, add adder) {
	if told == nil {
		return
	}
	for _, h := range m.Hooks {
		if h.Command == "" {
			continue // it is no script, and no registry repeats it
		}
		switch shown, ok := told[h.Name]; {
		case !ok:
			add(High, h.Line, h.Command, "hook "+h.Name, "The artifact has %s that the registry does not show.", h.What)
		case strings.TrimSpace(shown) != h.Command:
			add(High, h.Line, h.Command, "hook "+h.Name, "The registry shows another %s: %q.", h.Noun(), shown)
		}
	}
}

// compareBeside compares the metadata of a source archive with the project file
// that it was made from: installers read the one and people the other.
func compareBeside(m *manifest.Manifest, add adder) {
	b := m.Beside
	if b == nil || m.Name == "" {
		return
	}
	if ecosystem.Named(ecosystem.PyPI, b.Name) != ecosystem.Named(ecosystem.PyPI, m.Name) {
		add(High, 0, "", "beside name", "Its %q calls it %q, and its %q calls it %q.", b.Path, b.Name, m.Path, m.Name)
	}
	if b.Version != "" && !ecosystem.Named(ecosystem.PyPI, m.Name).At(m.Version).Same(b.Version) {
		add(High, 0, "", "beside version", "Its %q calls it version %q, and its %q version %q.", b.Path, b.Version, m.Path, m.Version)
	}
	if b.Dependencies == nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(m.Dependencies)) {
		d := m.Dependencies[name]
		if _, said := b.Dependencies[name]; !said && d.Field == "Requires-Dist" {
			add(High, d.Line, d.Spec, "beside "+name, "Its %q asks for %q, and its %q does not.", m.Path, name, b.Path)
		}
	}
}

// compareDependencies compares what is asked for. Installers ask for what the
// registry shows.
func compareDependencies(e ecosystem.Ecosystem, told map[string]string, m *manifest.Manifest, add adder) {
	if told == nil || m.Dependencies == nil {
		return // one of them does not say
	}
	for _, name := range slices.Sorted(maps.Keys(told)) {
		d, ok := m.Dependencies[name]
		switch {
		case e == ecosystem.Maven && ok && (told[name] == "" || d.Spec == ""):
			// The version is a parent's to say, and a flattened copy says it.
		case !ok:
			add(High, 0, told[name], "dependency "+name, "The registry says that it asks for %q, and the artifact does not.", name)
		case d.Package == name && plainSpec(e, told[name]) != plainSpec(e, d.Spec):
			add(Medium, d.Line, d.Spec, "dependency "+name, "The registry says that it asks for %q of %q, and the artifact says otherwise.", told[name], name)
		}
	}
}

// plainSpec writes a requirement of versions in one way. Cargo writes the "^"
// that it understands where there is none to its index.
func plainSpec(e ecosystem.Ecosystem, spec string) string {
	spec = strings.Join(strings.Fields(spec), "")
	if e != ecosystem.CratesIO {
		return spec
	}
	parts := strings.Split(spec, ",")
	for i := range parts {
		parts[i] = strings.TrimPrefix(parts[i], "^")
	}
	return strings.Join(parts, ",")
}
