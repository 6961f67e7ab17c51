package behavior

import (
	"path"
	"strings"
)

// A pathRule says what lies at a path. The pattern it is made of is that of the last folders
// and the name, in lower case; * is any part of a name, a ** at the end is
// whatever lies in the folder and the folder itself, and a slash at the start
// binds it to the root.
type pathRule struct {
	want   []string
	within bool
	what   string
}

// pathRules makes rules of lists of patterns, parted by commas, by what they
// are.
func pathRules(lists ...[2]string) []pathRule {
	var rules []pathRule
	for _, l := range lists {
		for p := range strings.SplitSeq(l[1], ",") {
			pattern, within := strings.CutSuffix(strings.TrimSpace(p), "/**")
			rules = append(rules, pathRule{strings.Split(pattern, "/"), within, l[0]})
		}
	}
	return rules
}

// maxPathParts is how many parts a path has that is looked at: the last ones, which
// say what it is.
const maxPathParts = 64

// whatLies returns what the first rule that fits says, "" when none does.
// Paths of Windows, in any case, are read as others are; what is not known of
// a path is a part like any other.
func whatLies(p string, rules []pathRule) string {
	var buffer [8]string // most paths have no more parts
	parts := pathParts(buffer[:0], p)
	if len(parts) == 0 {
		return ""
	}
	for _, r := range rules {
		if r.fits(parts) {
			return r.what
		}
	}
	return ""
}

// pathParts splits a path at its slashes. The first part is "" when it begins
// at the root. They are appended to parts, which is empty.
func pathParts(parts []string, p string) []string {
	p = strings.ToLower(strings.ReplaceAll(strings.TrimSpace(p), `\`, "/"))
	p = strings.TrimPrefix(p, "file://")
	first := true
	for part := range strings.SplitSeq(p, "/") {
		if part != "." && (part != "" || first) {
			parts = append(parts, part)
		}
		first = false
	}
	if len(parts) > maxPathParts {
		parts = parts[len(parts)-maxPathParts:]
	}
	if len(parts) == 1 && parts[0] == "" {
		return nil
	}
	return parts
}

func (r pathRule) fits(parts []string) bool {
	first, last := 0, len(parts)-len(r.want)
	rooted := r.want[0] == ""
	if last < 0 || rooted && !r.within && last > 0 {
		return false
	}
	switch {
	case rooted:
		last = 0
	case !r.within:
		first = last
	}
	for at := first; at <= last; at++ {
		if fitsAt(parts[at:], r.want) {
			return true
		}
	}
	return false
}

func fitsAt(parts, want []string) bool {
	for i, w := range want {
		if parts[i] == w {
			continue
		}
		if !strings.Contains(w, "*") {
			return false
		}
		if ok, err := path.Match(w, parts[i]); !ok || err != nil {
			return false
		}
	}
	return true
}
