package manifest

import (
	"cmp"
	"fmt"
	"strings"
)

// A POM is a pom.xml, described at https://maven.apache.org/pom.html, as far as
// it says what it is about. Its parents are not read: what a parent says is
// empty here, and so is what is written with a property that one has.
type POM struct {
	Group, Artifact, Version string
	Packaging                string // "jar" where nothing is said
	Licence                  string
	Repository               string // of its sources, or else its home page
	Parent                   bool   // it has one
	// Dependencies are those that come with the artifact, by "group:artifact".
	Dependencies map[string]Dependency
}

// Name returns the package's name, as lockfiles have it.
func (p *POM) Name() string { return p.Group + ":" + p.Artifact }

// ParsePOM reads a pom.xml.
func ParsePOM(data []byte) (*POM, error) {
	root, err := readXML(data)
	if err != nil {
		return nil, fmt.Errorf("parsing pom.xml: %w", err)
	}
	if root.name != "project" {
		return nil, fmt.Errorf("parsing pom.xml: it describes no project but %q", root.name)
	}
	r := newPOMReader(root)
	p := &POM{
		Group:        r.value(cmp.Or(root.get("groupId").String(), root.get("parent", "groupId").String())),
		Artifact:     r.value(root.get("artifactId").String()),
		Version:      r.value(cmp.Or(root.get("version").String(), root.get("parent", "version").String())),
		Packaging:    cmp.Or(r.value(root.get("packaging").String()), "jar"),
		Parent:       root.get("parent") != nil,
		Dependencies: make(map[string]Dependency),
	}
	scm := root.get("scm")
	for _, e := range []*element{scm.get("url"), scm.get("connection"), scm.get("developerConnection"), root.get("url")} {
		if p.Repository == "" {
			p.Repository = r.value(e.String())
		}
	}
	var licences []string
	for _, l := range root.get("licenses").all() {
		if name := r.value(l.get("name").String()); name != "" {
			licences = append(licences, name)
		}
	}
	p.Licence = strings.Join(licences, " OR ")
	for _, d := range root.get("dependencies").all() {
		r.dependency(p, d)
	}
	return p, nil
}

// dependency reads a dependency, unless it is one that does not come with the
// artifact: Maven leaves out those for tests and those that a server provides.
func (r *pomReader) dependency(p *POM, d *element) {
	scope, optional := r.value(d.get("scope").String()), r.value(d.get("optional").String())
	name := r.value(d.get("groupId").String()) + ":" + r.value(d.get("artifactId").String())
	if optional == "true" || scope != "" && scope != "compile" && scope != "runtime" {
		return
	}
	spec := r.value(cmp.Or(d.get("version").String(), r.managed[name]))
	p.Dependencies[name] = Dependency{Package: name, Spec: spec, Field: "dependencies", Line: d.line}
}

// A pomReader knows the properties of one pom.xml.
type pomReader struct {
	properties map[string]string
	managed    map[string]string // versions by name, as written
	values     map[string]string // of properties, as far as they were asked for
	depth      int
}

func newPOMReader(root *element) *pomReader {
	r := &pomReader{properties: make(map[string]string), managed: make(map[string]string), values: make(map[string]string)}
	for _, e := range root.get("properties").all() {
		r.properties[e.name] = e.text
	}
	for _, name := range []string{"groupId", "artifactId", "version"} {
		own, parent := root.get(name).String(), root.get("parent", name).String()
		if name != "artifactId" {
			own = cmp.Or(own, parent)
		}
		for _, prefix := range []string{"project.", "pom.", ""} {
			if prefix == "" && r.properties[name] != "" {
				continue
			}
			r.properties[prefix+name] = own
		}
		r.properties["project.parent."+name] = parent
	}
	for _, d := range root.get("dependencyManagement", "dependencies").all() {
		name := r.value(d.get("groupId").String()) + ":" + r.value(d.get("artifactId").String())
		r.managed[name] = d.get("version").String()
	}
	return r
}

// longestValue bounds what properties make of a few letters.
const longestValue = 512

// value returns what is written, "" when a property of it is not known here.
func (r *pomReader) value(written string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(written, "${")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, after, closed := strings.Cut(rest, "}")
		value := r.property(name)
		if b.WriteString(value); !closed || value == "" || b.Len() > longestValue {
			return ""
		}
		written = after
	}
}

// deepestProperty is the number of properties that may be written with each
// other.
const deepestProperty = 16

// property returns the value of a property, "" when it is not known. Each is
// found out once, so that many that use each other take no more time.
func (r *pomReader) property(name string) string {
	if v, ok := r.values[name]; ok {
		return v
	}
	r.values[name] = "" // while it is written with itself
	if r.depth++; r.depth <= deepestProperty {
		r.values[name] = r.value(r.properties[name])
	}
	r.depth--
	return r.values[name]
}
