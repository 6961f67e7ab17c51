package manifest

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/archive"
)

const (
	jarManifest = "META-INF/MANIFEST.MF"
	jarServices = "META-INF/services/"
)

// readMaven reads what a release of Maven's says of itself: a pom.xml by
// itself, or the jar, which may have a copy of it. Nothing of a jar runs when it
// is installed; its hooks are what compilers, builds and Java itself start
// because it is there.
func readMaven(t *archive.Tree) (*Manifest, error) {
	if t.Format() == archive.POM {
		pom, err := pomOf(t, archive.POMFile)
		if err != nil {
			return nil, err
		}
		return pom.manifest(archive.POMFile, pom.Dependencies), nil
	}
	m := &Manifest{Path: jarManifest}
	if p := ownPOM(t); p != "" {
		pom, err := pomOf(t, p)
		if err != nil {
			return nil, err
		}
		m = pom.manifest(p, pom.Dependencies)
		if pom.Parent {
			m.Dependencies = nil // it has those of its parents too, which are not said here
		}
	}
	m.Commands = make(map[string]Line)
	for _, read := range []func(*archive.Tree) error{m.readServices, m.readAgents, m.readPlugins} {
		if err := read(t); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (p *POM) manifest(path string, asked map[string]Dependency) *Manifest {
	m := &Manifest{Path: path, Version: p.Version, Licence: p.Licence, Repository: p.Repository, Dependencies: asked}
	if p.Group != "" && p.Artifact != "" {
		m.Name = p.Name()
	}
	return m
}

func pomOf(t *archive.Tree, path string) (*POM, error) {
	data, err := dataOf(t, path)
	if err != nil {
		return nil, err
	}
	return ParsePOM(data)
}

// ownPOM returns where a jar has its pom.xml. One that has taken in other jars
// has theirs too, and which is its own is not said: then there is none.
func ownPOM(t *archive.Tree) string {
	own := ""
	for _, f := range t.All() {
		if ok, _ := path.Match("META-INF/maven/*/*/pom.xml", f.Path); !ok {
			continue
		}
		if own != "" {
			return ""
		}
		own = f.Path
	}
	return own
}

// startedServices are those whose providers are started without being asked
// for by name. Kotlin's compiler and KSP have to be told.
var startedServices = map[string]string{
	"javax.annotation.processing.Processor":           "an annotation processor that runs in the compiler",
	"com.sun.source.util.Plugin":                      "a compiler plug-in of javac's",
	"org.codehaus.groovy.transform.ASTTransformation": "a transformation that runs in Groovy's compiler",
}

// readServices reads the providers of services, as java.util.ServiceLoader
// finds them: each on a line, with comments behind a "#".
func (m *Manifest) readServices(t *archive.Tree) error {
	for _, f := range t.All() {
		service, ok := strings.CutPrefix(f.Path, jarServices)
		if !ok || service == "" || strings.Contains(service, "/") {
			continue
		}
		data, err := dataOf(t, f.Path)
		if err != nil {
			return err
		}
		number := 0
		for line := range strings.Lines(string(data)) {
			number++
			class, _, _ := strings.Cut(line, "#")
			if class = strings.TrimSpace(class); class == "" {
				continue
			}
			name := service + " " + class
			if what, ok := startedServices[service]; ok {
				m.hook(Hook{Name: name, What: what, Kind: Loads, Command: class, Path: f.Path, Line: number})
				continue
			}
			m.Commands[name] = Line{Text: class, Path: f.Path, Line: number}
		}
	}
	return nil
}

// agentAttributes name the classes of Java agents:
// https://docs.oracle.com/en/java/javase/21/docs/api/java.instrument/java/lang/instrument/package-summary.html.
var agentAttributes = []string{"Premain-Class", "Agent-Class", "Launcher-Agent-Class"}

// readAgents reads the main section of a jar's own manifest.
func (m *Manifest) readAgents(t *archive.Tree) error {
	data, err := dataOf(t, jarManifest)
	if err != nil {
		return err
	}
	attributes := jarAttributes(data)
	for _, name := range agentAttributes {
		if a, ok := attributes[strings.ToLower(name)]; ok {
			m.hook(Hook{Name: name, What: "a Java agent", Kind: Loads, Command: a.Text, Path: jarManifest, Line: a.Line})
		}
	}
	return nil
}

// jarAttributes reads the main section of a MANIFEST.MF, by names in lower case:
// https://docs.oracle.com/en/java/javase/21/docs/specs/jar/jar.html#jar-manifest.
func jarAttributes(data []byte) map[string]Line {
	attributes := make(map[string]Line)
	number, last := 0, ""
	var text strings.Builder // of the last
	end := func() {
		if a, ok := attributes[last]; ok {
			a.Text = text.String()
			attributes[last] = a
		}
		text.Reset()
	}
	for line := range bytes.Lines(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))) {
		number++
		written := strings.TrimRight(string(line), "\r\n")
		if written == "" {
			break // other sections are about single files
		}
		if more, ok := strings.CutPrefix(written, " "); ok && last != "" {
			text.WriteString(more)
			continue
		}
		end()
		name, value, _ := strings.Cut(written, ":")
		last = strings.ToLower(name)
		attributes[last] = Line{Line: number}
		text.WriteString(strings.TrimPrefix(value, " "))
	}
	end()
	return attributes
}

// readPlugins reads what makes a jar a plug-in of a build.
func (m *Manifest) readPlugins(t *archive.Tree) error {
	for _, p := range []struct{ path, what string }{
		{"META-INF/maven/plugin.xml", "a Maven plugin"},
		{"META-INF/maven/extension.xml", "an extension of Maven itself"},
		{"scalac-plugin.xml", "a plug-in of Scala's compiler"},
	} {
		if t.File(p.path) != nil {
			m.hook(Hook{Name: p.path, What: p.what, Kind: Builds, Path: p.path, Line: 1})
		}
	}
	for _, f := range t.All() {
		if ok, _ := path.Match("META-INF/gradle-plugins/*.properties", f.Path); !ok {
			continue
		}
		id := strings.TrimSuffix(path.Base(f.Path), ".properties")
		data, err := dataOf(t, f.Path)
		if err != nil {
			return err
		}
		h := Hook{Name: "gradle plugin " + id, What: fmt.Sprintf("a Gradle plugin %q", id), Kind: Builds, Path: f.Path, Line: 1}
		lines := strings.Split(string(data), "\n")
		if i := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(strings.TrimSpace(l), "implementation-class") }); i >= 0 {
			h.Command, h.Line = strings.TrimSpace(lines[i]), i+1
		}
		m.hook(h)
	}
	return nil
}
