package lockfile

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bumplens/bumplens/review/jsonpos"
)

// plainYAML reads the YAML that package managers write, many times faster than
// the library does: mappings and lists that are indented or stand in one line,
// scalars in one line and literal blocks. It says the same as [libraryYAML] of
// what it reads. Whatever else there is, faults among them, is not ok, and for
// the library.
func plainYAML(data []byte) (documents []*jsonpos.Node, ok bool) {
	r := plainReader{rest: string(data)}
	if !strings.HasSuffix(r.rest, "\n") || !plainCharacters(r.rest) {
		return nil, false
	}
	r.next()
	for r.body != "" {
		if r.atMarker() {
			r.next()
		}
		if r.body == "" || r.indent != 0 || r.atMarker() {
			return nil, false
		}
		documents = append(documents, r.block(0))
		if r.body != "" && !r.atMarker() {
			return nil, false
		}
	}
	return documents, !r.bad
}

// plainCharacters reports whether a text has none that the library refuses,
// drops or takes for the end of a line, or might.
func plainCharacters(text string) bool {
	for i := range len(text) {
		c := text[i]
		if c >= utf8.RuneSelf {
			return !strings.ContainsFunc(text[i:], notPlain)
		}
		if (c < ' ' || c > '~') && c != '\n' {
			return false
		}
	}
	return true
}

func notPlain(c rune) bool {
	switch c {
	case '\n':
		return false
	case '\u2028', '\u2029', '\ufeff', '\ufffe', '\uffff', utf8.RuneError:
		return true
	}
	return c < ' ' || c > '~' && c < '\u00a0'
}

// A plainReader stands at a line of the file.
type plainReader struct {
	rest   string // what follows the line
	number int    // of the line
	indent int
	body   string // the line without its indentation, "" at the end of the file
	bad    bool   // something is not plain

	nodes    []jsonpos.Node // to be used
	members  []jsonpos.Member
	items    []*jsonpos.Node
	opened   []jsonpos.Member // of mappings that are not read to their end
	unlisted []*jsonpos.Node  // of lists that are not
}

// deepest is how deep things may be nested here; the library has a limit too.
const deepest = 50

// next goes to the next line that is neither empty nor a comment.
func (r *plainReader) next() {
	for r.line() {
		if r.body != "" && r.body[0] != '#' {
			return
		}
	}
}

// line goes to the next line, if there is one.
func (r *plainReader) line() bool {
	if r.rest == "" {
		r.body = ""
		return false
	}
	line, rest, _ := strings.Cut(r.rest, "\n")
	r.rest = rest
	r.number++
	r.body = strings.TrimLeft(line, " ")
	r.indent = len(line) - len(r.body)
	if strings.HasSuffix(line, " ") {
		r.bad = true
	}
	return true
}

// atMarker reports whether a document begins.
func (r *plainReader) atMarker() bool { return r.indent == 0 && r.body == "---" }

// atItem reports whether the line is an item of a list.
func (r *plainReader) atItem() bool { return strings.HasPrefix(r.body, "- ") }

// fail gives up, and returns no node.
func (r *plainReader) fail() *jsonpos.Node {
	r.bad, r.body, r.rest = true, "", ""
	return nil
}

// taken returns the first n of what there is in store, and stocks up.
func taken[T any](store *[]T, n int) []T {
	if n > len(*store) {
		*store = make([]T, max(n, 256))
	}
	first := (*store)[:n:n]
	*store = (*store)[n:]
	return first
}

// node makes a node at the line.
func (r *plainReader) node(kind jsonpos.Kind) *jsonpos.Node {
	n := &taken(&r.nodes, 1)[0]
	n.Kind, n.Line = kind, r.number
	return n
}

// closeObject gives a mapping the members that were opened since.
func (r *plainReader) closeObject(n *jsonpos.Node, since int) *jsonpos.Node {
	opened := r.opened[since:]
	r.opened = r.opened[:since]
	if len(opened) == 0 {
		return n
	}
	const few = 16 // keys, up to which a search is as fast as a map
	var seen map[string]bool
	if len(opened) > few {
		seen = make(map[string]bool, len(opened))
	}
	n.Members = taken(&r.members, len(opened))
	for i, m := range opened {
		twice := seen[m.Name]
		if seen != nil {
			seen[m.Name] = true
		} else {
			twice = slices.ContainsFunc(opened[:i], func(other jsonpos.Member) bool { return other.Name == m.Name })
		}
		if twice {
			return r.fail()
		}
		n.Members[i] = m
	}
	return n
}

// closeArray gives a list the items that were opened since.
func (r *plainReader) closeArray(n *jsonpos.Node, since int) *jsonpos.Node {
	if len(r.unlisted) == since {
		return n
	}
	n.Items = taken(&r.items, len(r.unlisted)-since)
	copy(n.Items, r.unlisted[since:])
	r.unlisted = r.unlisted[:since]
	return n
}

// block reads the mapping or list that begins at the line.
func (r *plainReader) block(depth int) *jsonpos.Node {
	if depth > deepest {
		return r.fail()
	}
	indent := r.indent
	if r.atItem() {
		list, since := r.node(jsonpos.Array), len(r.unlisted)
		for r.body != "" && r.indent == indent && r.atItem() {
			r.unlisted = append(r.unlisted, r.inLine(r.body[len("- "):]))
		}
		return r.closeArray(list, since)
	}
	mapping, since := r.node(jsonpos.Object), len(r.opened)
	for r.body != "" && r.indent == indent && !r.atMarker() {
		m, value, ok := r.member(r.body)
		if !ok {
			return r.fail()
		}
		m.Value = r.value(value, indent, depth)
		r.opened = append(r.opened, m)
	}
	return r.closeObject(mapping, since)
}

// member reads a key and the colon behind it, and returns what follows.
func (r *plainReader) member(text string) (m jsonpos.Member, rest string, ok bool) {
	end := plainKey(text)
	if end < 0 {
		return m, "", false
	}
	m.Line = r.number
	m.Name, ok = plainScalar(text[:end])
	return m, strings.TrimPrefix(text[end+1:], " "), ok
}

// value reads what stands behind a key, in its line or in those below.
func (r *plainReader) value(value string, indent, depth int) *jsonpos.Node {
	switch value {
	case "":
		null := r.node(jsonpos.Null)
		r.next()
		if r.body != "" && (r.indent > indent || r.indent == indent && r.atItem()) {
			return r.block(depth + 1)
		}
		return null
	case "|", "|-":
		return r.literal(indent, value == "|")
	}
	return r.inLine(value)
}

// literal reads the text in the lines below.
func (r *plainReader) literal(indent int, broken bool) *jsonpos.Node {
	n := r.node(jsonpos.String)
	var text []string
	deep := 0
	for r.line() {
		if r.body != "" && r.indent <= indent {
			break
		}
		if deep == 0 {
			deep = r.indent
		}
		if r.body == "" {
			text = append(text, "")
			continue
		}
		if r.indent < deep {
			return r.fail()
		}
		text = append(text, strings.Repeat(" ", r.indent-deep)+r.body)
	}
	n.Text = strings.TrimRight(strings.Join(text, "\n"), "\n")
	if len(text) == 0 || text[0] == "" {
		return r.fail()
	}
	if broken {
		n.Text += "\n"
	}
	if r.body != "" && r.body[0] == '#' {
		r.next()
	}
	return n
}
