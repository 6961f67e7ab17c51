package lockfile

import (
	"regexp"
	"strings"
)

// What Maven knows in the elements of a build.
var (
	pomBuild = strings.Fields(`sourceDirectory scriptSourceDirectory testSourceDirectory outputDirectory
		testOutputDirectory sources extensions defaultGoal resources testResources directory finalName filters
		pluginManagement plugins`)
	pomReporting = strings.Fields(`excludeDefaults outputDirectory plugins`)
	pomExtension = strings.Fields(`groupId artifactId version configuration`)
	pomPlugin    = strings.Fields(`groupId artifactId version extensions executions dependencies goals inherited
		configuration reportSets`)
	pomExecution = strings.Fields(`id phase priority goals inherited configuration`)
	pomReportSet = strings.Fields(`id reports inherited configuration`)
)

func (r *pomReader) build(s *pomScope, n *xmlNode) error {
	if _, err := n.fields(pomBuild...); err != nil {
		return err
	}
	plugins := r.list(s, "plugins")
	for _, c := range n.children {
		var err error
		switch c.name {
		case "extensions":
			err = r.extensions(r.list(s, c.name), c)
		case "plugins":
			err = r.plugins(plugins, c)
		case "pluginManagement":
			var f map[string]*xmlNode
			if f, err = c.fields("plugins"); err == nil {
				err = r.plugins(plugins.management(), f["plugins"])
			}
		default:
			err = noPackages(c)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *pomReader) reporting(s *pomScope, n *xmlNode) error {
	f, err := n.fields(pomReporting...)
	if err != nil {
		return err
	}
	if err := r.plugins(r.list(s, "reporting"), f["plugins"]); err != nil {
		return err
	}
	for _, name := range []string{"excludeDefaults", "outputDirectory"} {
		if _, err := f[name].value(); err != nil {
			return err
		}
	}
	return nil
}

func (r *pomReader) extensions(in pomList, n *xmlNode) error {
	list, err := n.items("extension")
	if err != nil {
		return err
	}
	for _, x := range list {
		f, err := x.fields(pomExtension...)
		if err != nil {
			return err
		}
		if _, err := r.ask(in, x, f); err != nil {
			return err
		}
		if err := r.free(in, f["configuration"]); err != nil {
			return err
		}
	}
	return nil
}

func (r *pomReader) plugins(in pomList, n *xmlNode) error {
	list, err := n.items("plugin")
	if err != nil {
		return err
	}
	for _, p := range list {
		if err := r.plugin(in, p); err != nil {
			return err
		}
	}
	return nil
}

// mavenPlugins is the group of a plugin that names none.
var mavenPlugins = &xmlNode{name: "groupId", text: "org.apache.maven.plugins"}

// plugin reads a plugin, with what it depends on and is configured to download.
func (r *pomReader) plugin(in pomList, n *xmlNode) error {
	f, err := n.fields(pomPlugin...)
	if err != nil {
		return err
	}
	if f["groupId"] == nil {
		f["groupId"] = mavenPlugins
	}
	if _, err := r.ask(in, n, f); err != nil {
		return err
	}
	name, err := in.scope.text(f["artifactId"])
	if err != nil {
		return err
	}
	in = in.within(name)
	for _, c := range n.children {
		switch c.name {
		case "dependencies":
			err = r.dependencies(in, c)
		case "executions":
			err = r.parts(in, c, "execution", pomExecution)
		case "reportSets":
			err = r.parts(in, c, "reportSet", pomReportSet)
		case "configuration", "goals":
			err = r.free(in, c)
		default:
			err = noPackages(c)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// parts reads a list of elements that have configurations of their own.
func (r *pomReader) parts(in pomList, n *xmlNode, name string, known []string) error {
	list, err := n.items(name)
	if err != nil {
		return err
	}
	for _, part := range list {
		if _, err := part.fields(known...); err != nil {
			return err
		}
		for _, c := range part.children {
			if c.name == "configuration" {
				err = r.free(in, c)
			} else {
				err = noPackages(c)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// free reads an element in which anything may stand. Whatever has a group, a name
// and a version there is taken for something that the plugin downloads, as
// processors of annotations are.
func (r *pomReader) free(in pomList, n *xmlNode) error {
	if n == nil {
		return nil
	}
	if err := r.artifact(in, n); err != nil {
		return err
	}
	f := make(map[string]*xmlNode)
	for _, c := range n.children {
		if err := r.free(in, c); err != nil {
			return err
		}
		if len(c.children) == 0 && f[c.name] == nil {
			f[c.name] = c
		}
	}
	if f["groupId"] == nil || f["artifactId"] == nil || f["version"] == nil || isPattern(f["groupId"].text+f["artifactId"].text) {
		return nil
	}
	_, err := r.ask(in, n, f)
	return err
}

// isPattern reports whether a text stands for many packages, which are those
// that a plugin is to choose from what others fix.
func isPattern(text string) bool { return strings.Contains(text, "*") }

// pomArtifact matches a version in one text: group, name, version and what kind
// of file it is. Some plugins want the version last.
var pomArtifact = regexp.MustCompile(`^[^:/*\s]+(:[^:/*\s]+){2,4}$`)

// artifact reads an element that is called an artifact and holds it in one text.
// The compiler of protocol buffers is given so, a program for the machine.
func (r *pomReader) artifact(in pomList, n *xmlNode) error {
	name := strings.ToLower(n.name)
	if !strings.HasSuffix(name, "artifact") && name != "resourcebundle" {
		return nil
	}
	at := n
	for range mostPOMReferences {
		if next := in.scope.step(at); next != nil {
			at = next
		}
	}
	if !pomArtifact.MatchString(at.text) {
		return nil
	}
	parts := strings.Split(at.text, ":")
	version := parts[2]
	if !strings.ContainsAny(version, "0123456789$") {
		version = parts[len(parts)-1]
	}
	_, err := r.ask(in, n, map[string]*xmlNode{
		"groupId":    {line: at.line, text: parts[0]},
		"artifactId": {line: at.line, text: parts[1]},
		"version":    {line: at.line, text: version},
	})
	return err
}
