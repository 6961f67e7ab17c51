package behavior

import (
	"path"
	"strings"
)

// location evaluates what names places in the file system.
func (e *evaluator) location(c *call, f fold, first value) (value, bool) {
	switch f {
	case toPath:
		return joinedPath(c.args).with(c.all), true
	case toHome:
		return constant("~"), true
	case toTemporary:
		return constant("{tmp}"), true
	case toCurrent:
		return constant("{cwd}"), true
	case toFilePath:
		if first.path == "import.meta.url" || first.text == "" {
			first = constant("./file").with(first)
		}
		first.path = ""
		return first, true
	case toResolved:
		return moduleFile(first)
	case toFolder:
		if first.known {
			first.text = path.Dir(first.text)
		}
		return first, true
	}
	return value{}, false
}

// joinedPath joins parts of a path. What is joined to a home folder stays in it.
func joinedPath(args []value) value {
	parts := make([]value, 0, 2*len(args))
	for i, a := range args {
		if a.known && (strings.HasPrefix(a.text, "/") || strings.HasPrefix(a.text, "~")) && i > 0 {
			parts = parts[:0]
			parts = append(parts, a)
			continue
		}
		if len(parts) > 0 {
			parts = append(parts, constant("/"))
		}
		parts = append(parts, a)
	}
	v := concatenate(parts)
	if v.known {
		dotted := strings.HasPrefix(v.text, "./")
		v.text = path.Clean(v.text)
		if dotted && !strings.HasPrefix(v.text, "../") {
			v.text = "./" + strings.TrimPrefix(v.text, "./")
		}
	}
	return v
}
