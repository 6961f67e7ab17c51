package manifest

import (
	"strings"

	"github.com/bumplens/bumplens/review/jsonpos"
)

// entryFields are those of a package.json that name the files which are loaded
// by the package's name, outside of exports.
var entryFields = []string{"main", "module", "browser", "jsnext:main", "react-native", "unpkg", "jsdelivr", "worker"}

// maxEntries is how many files in reach are told apart.
const maxEntries = 5000

// readNPMEntries reads which files are loaded by the package's name, or by a
// path in it, under which conditions.
func (m *Manifest) readNPMEntries(doc *jsonpos.Node) {
	m.Entries = make(map[string]Line)
	for _, field := range entryFields {
		m.entry(field, doc.Get(field), 0)
	}
	m.entry("exports", doc.Get("exports"), 0)
	m.entry("imports", doc.Get("imports"), 0)
}

// entry adds what a value names. Its name is the way there: the field, the path
// that others write, and the conditions.
func (m *Manifest) entry(name string, v *jsonpos.Node, depth int) {
	if v == nil || depth > 20 || len(m.Entries) == maxEntries {
		return
	}
	switch {
	case v.Is(jsonpos.String):
		if text := v.String(); text != "" && !strings.HasPrefix(text, "#") {
			m.Entries[name] = Line{Text: text, Line: v.Line}
		}
	case v.Is(jsonpos.Object):
		for _, member := range v.Members {
			m.entry(name+" "+member.Name, member.Value, depth+1)
		}
	default:
		for _, item := range v.Items {
			m.entry(name, item, depth+1)
		}
	}
}
