package manifest

import (
	"regexp"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// A Requirement is a package that a Python package asks for, in the words of
// https://packaging.python.org/en/latest/specifications/dependency-specifiers/.
type Requirement struct {
	Name   string // as PEP 503 writes it
	Spec   string // the versions that will do, or the address of a direct reference
	Marker string // the environments that it is for, "" for all
	Direct bool   // it names an address
}

// requirementStart matches a name and the extras that are wanted of it.
var requirementStart = regexp.MustCompile(`^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*`)

// ParseRequirement reads a requirement. It reports false for what has no name.
// Versions that no specification knows are kept as they are written.
func ParseRequirement(text string) (Requirement, bool) {
	text = strings.TrimSpace(text)
	m := requirementStart.FindStringSubmatch(text)
	if m == nil {
		return Requirement{}, false
	}
	r := Requirement{Name: ecosystem.Named(ecosystem.PyPI, m[1]).Name}
	rest := strings.TrimSpace(text[len(m[0]):])
	if address, ok := strings.CutPrefix(rest, "@"); ok {
		r.Direct = true
		address = strings.TrimSpace(address)
		// A blank parts an address, which may hold a semicolon, from its marker.
		if i := strings.IndexAny(address, " \t"); i >= 0 {
			r.Marker = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(address[i:]), ";"))
			address = strings.TrimSuffix(address[:i], ";")
		}
		r.Spec = address
		return r, true
	}
	r.Spec, r.Marker, _ = strings.Cut(rest, ";")
	r.Spec, r.Marker = strings.TrimSpace(r.Spec), strings.TrimSpace(r.Marker)
	if inner, ok := strings.CutPrefix(r.Spec, "("); ok { // as metadata of old has it
		r.Spec = strings.TrimSpace(strings.TrimSuffix(inner, ")"))
	}
	return r, true
}

// Wanted reports whether r is installed with the package itself, somewhere, and
// not for an extra alone. What is not known of an environment may be so.
func (r Requirement) Wanted() bool {
	m := marker{tokens: markerToken.FindAllString(r.Marker, -1)}
	return m.or(0) || m.broken
}

// markerToken finds strings, words, operators and brackets. What lies between
// them makes a marker that is not understood.
var markerToken = regexp.MustCompile(`'[^']*'|"[^"]*"|[A-Za-z_][\w.]*|[<>=!~]+|[()]|[^\s]`)

// A marker is read from left to right, with an extra of "", as pip has it for a
// package of which no extra is asked.
type marker struct {
	tokens []string
	broken bool
}

// maxMarker is how deep brackets of a marker are followed.
const maxMarker = 50

func (m *marker) next() string {
	if len(m.tokens) == 0 {
		return ""
	}
	t := m.tokens[0]
	m.tokens = m.tokens[1:]
	return t
}

func (m *marker) sees(word string) bool {
	if len(m.tokens) == 0 || m.tokens[0] != word {
		return false
	}
	m.next()
	return true
}

func (m *marker) or(depth int) bool {
	holds := m.and(depth)
	for m.sees("or") {
		holds = m.and(depth) || holds
	}
	m.broken = m.broken || depth == 0 && len(m.tokens) > 0
	return holds
}

func (m *marker) and(depth int) bool {
	holds := m.comparison(depth)
	for m.sees("and") {
		holds = m.comparison(depth) && holds
	}
	return holds
}

func (m *marker) comparison(depth int) bool {
	if len(m.tokens) == 0 || depth == maxMarker {
		m.broken, m.tokens = true, nil // an empty marker holds everywhere too
		return true
	}
	if m.sees("(") {
		holds := m.or(depth + 1)
		m.broken = !m.sees(")") || m.broken
		return holds
	}
	left, operator, right := m.next(), m.next(), ""
	if operator == "not" && m.sees("in") {
		operator = "not in"
	}
	if right = m.next(); right == "" {
		m.broken = true
		return true
	}
	if left != "extra" && right != "extra" {
		return true // somewhere
	}
	l, r := operand(left), operand(right)
	switch operator {
	case "==", "===":
		return l == r
	case "!=":
		return l != r
	case "in":
		return strings.Contains(r, l)
	case "not in":
		return !strings.Contains(r, l)
	}
	return true
}

// operand returns the value of a side that is compared with an extra's name.
func operand(token string) string {
	if token == "extra" {
		return ""
	}
	return strings.Trim(token, `'"`)
}
