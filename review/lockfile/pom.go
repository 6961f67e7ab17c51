package lockfile

import (
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// What Maven knows in the elements of a pom.xml.
var (
	pomProject = strings.Fields(`modelVersion parent groupId artifactId version packaging name description url
		inceptionYear organization licenses developers contributors mailingLists prerequisites scm issueManagement
		ciManagement modules subprojects distributionManagement properties dependencyManagement dependencies
		repositories pluginRepositories build reports reporting profiles mixins`)
	pomProfile = strings.Fields(`id activation modules subprojects distributionManagement properties
		dependencyManagement dependencies repositories pluginRepositories build reports reporting`)
	pomParent     = strings.Fields(`groupId artifactId version relativePath`)
	pomDependency = strings.Fields(`groupId artifactId version type classifier scope systemPath exclusions optional`)
	pomMixin      = strings.Fields(`groupId artifactId version classifier extension relativePath`)
	pomRepository = strings.Fields(`releases snapshots id name url layout`)
)

// parsePOM reads pom.xml, described at https://maven.apache.org/pom.html. Maven
// has no lockfile: a version is fixed where it is asked for, unless it is a
// range. What is fixed is read wherever it stands: the parent and mixins,
// dependencies, plugins and their own dependencies, extensions, all of these
// where they are managed and in profiles, and what plugins are configured to
// download.
//
// A version may be written in a property, and its place is then the line of that
// property, for this is the line that an update changes. Only the properties of
// the file are known: a version whose property stands elsewhere, in a parent or
// on a command line, is the expression as written. The other way around, a
// property that holds a version and shows in no entry may be one that other
// files use: it is a [Setting] of kind [Shared].
//
// What has no version takes it from elsewhere, and has no entry. Nor has a
// dependency of the project's own group and version, which is a folder of the
// repository. A parent may be one too, but nothing proves it: Maven downloads it
// when another lies in that folder.
func parsePOM(file string, data []byte) (*File, error) {
	root, err := xmlDocument(data)
	if err != nil {
		return nil, err
	}
	if root.name != "project" {
		return nil, root.unexpected()
	}
	f, err := root.fields(pomProject...)
	if err != nil {
		return nil, err
	}
	scope, err := projectScope(f)
	if err != nil {
		return nil, err
	}
	r := &pomReader{file: file, unversioned: make(map[string]bool)}
	if err := r.model(scope, root); err != nil {
		return nil, err
	}
	for _, i := range r.managed {
		e := &r.entries[i]
		e.Direct = e.Direct || r.unversioned[e.Version.Name]
	}
	for _, p := range r.properties {
		r.settings = append(r.settings, p.unseen(file)...)
	}
	return &File{r.entries, r.settings}, nil
}

// A pomReader collects what a pom.xml says.
type pomReader struct {
	file        string
	entries     []Entry
	settings    []Setting
	managed     []int           // the entries that hold only where something asks for their package
	unversioned map[string]bool // packages that are asked for without a version
	properties  []pomProperties
}

// model reads a project or a profile, in the order of the file.
func (r *pomReader) model(s *pomScope, n *xmlNode) error {
	for _, c := range n.children {
		if err := r.part(s, c); err != nil {
			return err
		}
	}
	return nil
}

func (r *pomReader) part(s *pomScope, n *xmlNode) error {
	switch n.name {
	case "distributionManagement":
		return nil // where the project itself goes
	case "properties":
		r.properties = append(r.properties, pomProperties{s, n})
		return nil
	case "parent":
		return r.inherited(r.list(s, n.name), n, pomParent)
	case "mixins":
		return r.mixins(s, n)
	case "dependencies":
		return r.dependencies(r.list(s, n.name), n)
	case "dependencyManagement":
		f, err := n.fields("dependencies")
		if err != nil {
			return err
		}
		return r.dependencies(r.list(s, "dependencies").management(), f["dependencies"])
	case "build":
		return r.build(s, n)
	case "reporting":
		return r.reporting(s, n)
	case "reports":
		return r.free(r.list(s, n.name), n)
	case "repositories":
		return r.repositories(s, n, "repository", "repository")
	case "pluginRepositories":
		return r.repositories(s, n, "pluginRepository", "plugin repository")
	case "profiles":
		return r.profiles(s, n)
	}
	return noPackages(n)
}

// noPackages refuses an element in which a package is named and none should be.
func noPackages(n *xmlNode) error {
	for _, c := range n.children {
		if c.name == "artifactId" {
			return n.unexpected()
		}
		if err := noPackages(c); err != nil {
			return err
		}
	}
	return nil
}

func (r *pomReader) profiles(s *pomScope, n *xmlNode) error {
	profiles, err := n.items("profile")
	if err != nil {
		return err
	}
	for _, p := range profiles {
		f, err := p.fields(pomProfile...)
		if err != nil {
			return err
		}
		inner, err := s.ofProfile(f)
		if err != nil {
			return err
		}
		if err := r.model(inner, p); err != nil {
			return err
		}
	}
	return nil
}

// inherited reads what the project takes parts of itself from.
func (r *pomReader) inherited(in pomList, n *xmlNode, known []string) error {
	f, err := n.leaves(known...)
	if err != nil {
		return err
	}
	c, err := in.scope.coordinates(f)
	if err != nil {
		return err
	}
	_, err = r.fix(in, n, c)
	return err
}

func (r *pomReader) mixins(s *pomScope, n *xmlNode) error {
	list, err := n.items("mixin")
	if err != nil {
		return err
	}
	for _, m := range list {
		if err := r.inherited(r.list(s, n.name), m, pomMixin); err != nil {
			return err
		}
	}
	return nil
}

func (r *pomReader) dependencies(in pomList, n *xmlNode) error {
	list, err := n.items("dependency")
	if err != nil {
		return err
	}
	for _, d := range list {
		if err := r.dependency(in, d); err != nil {
			return err
		}
	}
	return nil
}

func (r *pomReader) dependency(in pomList, n *xmlNode) error {
	f, err := n.fields(pomDependency...)
	if err != nil {
		return err
	}
	for _, c := range n.children {
		if c.name == "exclusions" {
			err = pomExclusions(c)
		} else {
			_, err = c.value()
		}
		if err != nil {
			return err
		}
	}
	e, err := r.ask(in, n, f)
	if err != nil || e == nil {
		return err
	}
	if e.Source, err = in.scope.text(f["systemPath"]); err != nil {
		return err
	}
	use, err := in.scope.text(f["scope"])
	if err != nil {
		return err
	}
	optional, err := in.scope.text(f["optional"])
	if err != nil {
		return err
	}
	e.Dev = strings.HasPrefix(use, "test") // Maven 4 has test-only and test-runtime
	e.Direct = e.Direct || use == "import" // the versions in it are always looked at
	e.Optional = optional == "true"
	return nil
}

// pomExclusions checks that what is kept out names no versions.
func pomExclusions(n *xmlNode) error {
	list, err := n.items("exclusion")
	if err != nil {
		return err
	}
	for _, x := range list {
		if _, err := x.leaves("groupId", "artifactId"); err != nil {
			return err
		}
	}
	return nil
}

func (r *pomReader) repositories(s *pomScope, n *xmlNode, name, words string) error {
	list, err := n.items(name)
	if err != nil {
		return err
	}
	for _, repository := range list {
		f, err := repository.fields(pomRepository...)
		if err != nil {
			return err
		}
		if err := noPackages(repository); err != nil {
			return err
		}
		id, err := s.text(f["id"])
		if err != nil {
			return err
		}
		url, err := s.text(f["url"])
		if err != nil {
			return err
		}
		r.settings = append(r.settings, Setting{Kind: Origin, Ecosystem: ecosystem.Maven, Name: words + " " + id, Value: url, Place: Place{r.file, repository.line}})
	}
	return nil
}
