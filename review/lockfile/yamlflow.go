package lockfile

import (
	"strings"

	"github.com/bumplens/bumplens/review/jsonpos"
)

// inLine reads a value that ends with its line, and goes to the next.
func (r *plainReader) inLine(value string) *jsonpos.Node {
	var n *jsonpos.Node
	if strings.HasPrefix(value, "{") || strings.HasPrefix(value, "[") {
		n, value = r.flow(value, 0)
		if value != "" {
			return r.fail()
		}
	} else {
		n = r.scalar(value)
	}
	r.next()
	return n
}

// flow reads what stands in brackets, or a scalar between them, and returns
// what is behind it.
func (r *plainReader) flow(text string, depth int) (n *jsonpos.Node, rest string) {
	switch {
	case text == "" || depth > deepest:
		return r.fail(), ""
	case text[0] == '{':
		return r.flowObject(text[1:], depth)
	case text[0] == '[':
		return r.flowArray(text[1:], depth)
	}
	end := quotedEnd(text)
	if end == 0 {
		end = strings.IndexAny(text, flowIndicators)
	}
	if end < 0 {
		return r.fail(), ""
	}
	return r.scalar(text[:end]), text[end:]
}

// flowIndicators end a scalar in brackets that has no quotes, or make it
// something else.
const flowIndicators = ",[]{}?"

func (r *plainReader) flowObject(text string, depth int) (*jsonpos.Node, string) {
	n, since := r.node(jsonpos.Object), len(r.opened)
	for more := !strings.HasPrefix(text, "}"); more; text, more = strings.CutPrefix(text, ", ") {
		m, value, ok := r.member(text)
		if !ok || quotedEnd(text) == 0 && strings.ContainsAny(m.Name, flowIndicators) {
			return r.fail(), ""
		}
		m.Value, text = r.flow(value, depth+1)
		r.opened = append(r.opened, m)
	}
	text, closed := strings.CutPrefix(text, "}")
	if !closed {
		return r.fail(), ""
	}
	return r.closeObject(n, since), text
}

func (r *plainReader) flowArray(text string, depth int) (*jsonpos.Node, string) {
	n, since := r.node(jsonpos.Array), len(r.unlisted)
	for more := !strings.HasPrefix(text, "]"); more; text, more = strings.CutPrefix(text, ", ") {
		var item *jsonpos.Node
		item, text = r.flow(text, depth+1)
		r.unlisted = append(r.unlisted, item)
	}
	text, closed := strings.CutPrefix(text, "]")
	if !closed {
		return r.fail(), ""
	}
	return r.closeArray(n, since), text
}

// scalar makes a node of a scalar.
func (r *plainReader) scalar(text string) *jsonpos.Node {
	switch text {
	case "~", "null", "Null", "NULL":
		return r.node(jsonpos.Null)
	}
	n, ok := r.node(jsonpos.String), false
	if n.Text, ok = plainScalar(text); !ok {
		return r.fail()
	}
	return n
}

// plainScalar returns what a scalar says, in quotes or without.
func plainScalar(text string) (string, bool) {
	if text == "" || quotedEnd(text) != len(text) {
		return text, isPlain(text)
	}
	text, quote := text[1:len(text)-1], text[0]
	if quote == '\'' {
		text = strings.ReplaceAll(text, "''", "'")
	}
	return text, true
}

// isPlain reports whether a text is a scalar without quotes, wherever it stands.
func isPlain(text string) bool {
	if text == "" || strings.IndexByte("-?:,[]{}#&*!|>'\"%@` ", text[0]) >= 0 || strings.HasPrefix(text, "...") {
		return false
	}
	for i := range len(text) {
		last := i+1 == len(text)
		switch text[i] {
		case ':':
			if last || text[i+1] == ' ' {
				return false
			}
		case ' ':
			if last || text[i+1] == '#' {
				return false
			}
		}
	}
	return true
}

// plainKey returns where the colon behind a key is, -1 when there is none. The
// library refuses keys that are longer than 1024 bytes.
func plainKey(text string) int {
	end := quotedEnd(text)
	for i := end; i < min(len(text), 1000); i++ {
		if text[i] == ':' && (i+1 == len(text) || text[i+1] == ' ') {
			return i
		}
		if end > 0 {
			break
		}
	}
	return -1
}

// quotedEnd returns where a text in quotes ends, 0 when it does not begin with
// any, does not end, or holds an escape.
func quotedEnd(text string) int {
	if text == "" || text[0] != '"' && text[0] != '\'' {
		return 0
	}
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && text[0] == '"':
			return 0
		case text[i] != text[0]:
		case text[0] == '\'' && i+1 < len(text) && text[i+1] == '\'':
			i++ // one that stands for itself
		default:
			return i + 1
		}
	}
	return 0
}
