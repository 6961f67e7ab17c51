package behavior

import (
	"path"
	"slices"
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

// pathRules are rules in their order.
type pathRules struct {
	all []pathRule
	// keys are parts: a path that one of the rules fits has one of them, but for the
	// rules of loose.
	keys  map[string]bool
	loose []pathRule
}

// makePathRules makes rules of lists of patterns, parted by commas, by what they
// are.
func makePathRules(lists ...[2]string) pathRules {
	rules := pathRules{keys: make(map[string]bool)}
	for _, l := range lists {
		for p := range strings.SplitSeq(l[1], ",") {
			pattern, within := strings.CutSuffix(strings.TrimSpace(p), "/**")
			r := pathRule{strings.Split(pattern, "/"), within, l[0]}
			rules.all = append(rules.all, r)
			if key := r.key(); key != "" {
				rules.keys[key] = true
			} else {
				rules.loose = append(rules.loose, r)
			}
		}
	}
	return rules
}

// key returns the longest part that a path has to have for the rule to fit, "" when
// there is none.
func (r pathRule) key() string {
	longest := ""
	for _, part := range r.want {
		if len(part) > len(longest) && !strings.Contains(part, "*") {
			longest = part
		}
	}
	return longest
}

// maxPathParts is how many parts a path has that is looked at: the last ones, which
// say what it is.
const maxPathParts = 64

// whatLies returns what the first rule that fits says, "" when none does.
// Paths of Windows, in any case, are read as others are; what is not known of
// a path is a part like any other.
func whatLies(p string, rules pathRules) string {
	var buffer [8]string // most paths have no more parts
	parts := pathParts(buffer[:0], p)
	if len(parts) == 0 {
		return ""
	}
	tried := rules.loose
	if slices.ContainsFunc(parts, func(part string) bool { return rules.keys[part] }) {
		tried = rules.all
	}
	for _, r := range tried {
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
