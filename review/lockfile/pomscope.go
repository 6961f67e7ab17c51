package lockfile

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
)

const (
	longestPOMText    = 500 // bytes of a text, with what its properties stand for
	mostPOMReferences = 10  // in a text and in what its properties stand for
)

// A pomScope knows what names stand for in a project, or in one of its profiles.
type pomScope struct {
	profile    string              // " profile ID", "" in the project itself
	group      string              // of the project
	version    *xmlNode            // of the project, its parent's when it has none
	own        map[string]*xmlNode // what the project says of itself
	properties map[string]*xmlNode // of the profile alone in a profile
	outer      *pomScope           // of the project in a profile
	seen       map[*xmlNode]bool   // properties that show in an entry
}

// projectScope returns the scope of a project with fields f.
func projectScope(f map[string]*xmlNode) (*pomScope, error) {
	parent, err := f["parent"].leaves(pomParent...)
	if err != nil {
		return nil, err
	}
	s := &pomScope{own: make(map[string]*xmlNode), seen: make(map[*xmlNode]bool)}
	for _, name := range []string{"groupId", "artifactId", "version"} {
		s.own["parent."+name], s.own[name] = parent[name], f[name]
		if f[name] == nil {
			s.own[name] = parent[name]
		}
	}
	s.version = s.own["version"]
	if s.properties, err = propertiesOf(f["properties"]); err != nil {
		return nil, err
	}
	s.group, err = s.text(s.own["groupId"])
	return s, err
}

// ofProfile returns the scope of a profile with fields f, whose properties stand
// before those of the project.
func (s *pomScope) ofProfile(f map[string]*xmlNode) (*pomScope, error) {
	id, err := f["id"].value()
	if err != nil {
		return nil, err
	}
	inner := *s
	inner.profile, inner.outer = " profile "+id, s
	inner.properties, err = propertiesOf(f["properties"])
	return &inner, err
}

// propertiesOf reads a list of properties. Maven takes the last of one name.
func propertiesOf(n *xmlNode) (map[string]*xmlNode, error) {
	if n == nil {
		return nil, nil
	}
	properties := make(map[string]*xmlNode, len(n.children))
	for _, c := range n.children {
		if _, err := c.value(); err != nil {
			return nil, err
		}
		properties[c.name] = c
	}
	return properties, n.noText()
}

// find returns what holds the value of a name, nil when it is not in the file.
// What a project says of itself stands before properties under its full name,
// and behind them under its short one.
func (s *pomScope) find(name string) *xmlNode {
	for _, prefix := range []string{"project.", "pom."} {
		if short, ok := strings.CutPrefix(name, prefix); ok && s.own[short] != nil {
			return s.own[short]
		}
	}
	for at := s; at != nil; at = at.outer {
		if n := at.properties[name]; n != nil {
			return n
		}
	}
	return s.own[name]
}

// A pomText is a text in which names are replaced by what they stand for. Names
// that the file does not define are left as they are.
type pomText struct {
	value string
	lines []int      // on which it stands: those of properties, where they hold it
	names []*xmlNode // that were replaced, in how many steps soever
}

// resolve returns the text of n, which may be nil.
func (s *pomScope) resolve(n *xmlNode) (pomText, error) {
	var t pomText
	text, err := n.value()
	if err == nil && text != "" {
		err = s.expand(&t, text, n.line)
	}
	return t, err
}

// text returns the text of n, "" when it is nil.
func (s *pomScope) text(n *xmlNode) (string, error) {
	t, err := s.resolve(n)
	return t.value, err
}

var pomReference = regexp.MustCompile(`\$\{([^}]*)\}`)

// expand appends a text to t, with its names replaced.
func (s *pomScope) expand(t *pomText, text string, line int) error {
	if len(t.value)+len(text) > longestPOMText {
		return &SyntaxError{line, fmt.Sprintf("a text of more than %d bytes", longestPOMText)}
	}
	holds, at := false, 0 // holds something that stands nowhere else
	keep := func(part string) {
		t.value += part
		holds = holds || part != ""
	}
	for _, m := range pomReference.FindAllStringSubmatchIndex(text, -1) {
		keep(text[at:m[0]])
		at = m[1]
		n := s.find(text[m[2]:m[3]])
		if n == nil {
			keep(text[m[0]:m[1]])
			continue
		}
		if t.names = append(t.names, n); len(t.names) > mostPOMReferences {
			return &SyntaxError{line, fmt.Sprintf("%q is made of more than %d properties, or of itself", text, mostPOMReferences)}
		}
		if err := s.expand(t, n.text, n.line); err != nil {
			return err
		}
	}
	keep(text[at:])
	if holds && !slices.Contains(t.lines, line) {
		t.lines = append(t.lines, line)
	}
	return nil
}

// ownVersion reports whether n, a version, is that of the project by another
// name. One that is written out is not, though it may be the same: the version
// of another project may be so by chance.
func (s *pomScope) ownVersion(n *xmlNode) bool {
	if n == nil || s.version == nil {
		return false
	}
	for range mostPOMReferences {
		if n == s.version || n.text == s.version.text && pomReference.MatchString(n.text) {
			return true
		}
		if n = s.step(n); n == nil {
			return false
		}
	}
	return false
}

// step returns what holds the value of n where it is one name and nothing else,
// nil where it is not.
func (s *pomScope) step(n *xmlNode) *xmlNode {
	if m := pomReference.FindStringSubmatch(n.text); m != nil && m[0] == n.text {
		return s.find(m[1])
	}
	return nil
}

// pomProperties are the properties of a project or of a profile.
type pomProperties struct {
	scope *pomScope
	list  *xmlNode
}

// unseen returns the properties that look like versions and show in no entry.
// Other files may use them: the children of a parent, or a parent that has
// another version for what it does not find here.
func (p pomProperties) unseen(file string) []Setting {
	var settings []Setting
	for _, n := range p.list.children {
		last := p.scope.properties[n.name] == n
		if last && !p.scope.seen[n] && (versionName.MatchString(n.name) || versionValue.MatchString(n.text)) {
			settings = append(settings, Setting{Kind: Shared, Ecosystem: ecosystem.Maven, Name: n.name, Value: n.text, Place: Place{file, n.line}})
		}
	}
	return settings
}

var (
	versionName  = regexp.MustCompile(`(?i)version$|^version[._-]`)
	versionValue = regexp.MustCompile(`^v?[0-9]+\.[0-9]`)
)
