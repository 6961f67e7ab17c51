// Package jsonpos reads JSON and keeps what encoding/json forgets: the line of
// each value, the order of members and members of one name.
//
// Two members of one name are an error, for readers differ in which one they
// keep, and a review must not show one while the other is installed. Depth is
// bounded by encoding/json, which checks the syntax first.
package jsonpos

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// A Kind is the kind of a JSON value.
type Kind uint8

const (
	Null Kind = iota
	Bool
	Number
	String
	Array
	Object
)

// A Node is one value. A nil Node is an absent value: all methods answer as
// for null.
type Node struct {
	Kind    Kind
	Line    int    // 1-based line on which the value begins
	Text    string // of a string, unquoted; of a number or bool, as written
	Items   []*Node
	Members []Member
}

// A Member is a name and its value in an object.
type Member struct {
	Name  string
	Line  int // of the name
	Value *Node
}

// A SyntaxError says where a document is not JSON.
type SyntaxError struct {
	Line   int
	Reason string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Reason) }

// Parse reads one JSON document.
func Parse(data []byte) (*Node, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if err := check(data); err != nil {
		return nil, err
	}
	p := parser{data: data, line: 1, left: maxNodes}
	p.space()
	return p.value()
}

// check leaves the syntax to encoding/json, so that the parser below meets
// valid documents only.
func check(data []byte) error {
	if json.Valid(data) {
		return nil
	}
	var syntax *json.SyntaxError
	if err := json.Unmarshal(data, new(json.RawMessage)); errors.As(err, &syntax) {
		at := min(int(syntax.Offset), len(data))
		return &SyntaxError{1 + bytes.Count(data[:at], []byte{'\n'}), syntax.Error()}
	}
	return &SyntaxError{1, "not JSON"}
}

// Get returns the value of the member called name, nil when there is none.
func (n *Node) Get(name string) *Node {
	if n == nil {
		return nil
	}
	for i := range n.Members {
		if n.Members[i].Name == name {
			return n.Members[i].Value
		}
	}
	return nil
}

// String returns the text of a string, "" for anything else.
func (n *Node) String() string {
	if n == nil || n.Kind != String {
		return ""
	}
	return n.Text
}

// IsTrue reports whether n is true.
func (n *Node) IsTrue() bool { return n != nil && n.Kind == Bool && n.Text == "true" }

// Is reports whether n is there and of kind k.
func (n *Node) Is(k Kind) bool { return n != nil && n.Kind == k }

// A parser reads JSON that is known to be valid.
type parser struct {
	data []byte
	at   int
	line int
	left int // values that may still be read
}

// maxNodes is how many values a document may have: the largest package-lock.json
// that was seen has a tenth of it.
const maxNodes = 1_000_000

func (p *parser) space() {
	for p.at < len(p.data) {
		switch p.data[p.at] {
		case '\n':
			p.line++
		case ' ', '\t', '\r':
		default:
			return
		}
		p.at++
	}
}

func (p *parser) value() (*Node, error) {
	if p.left--; p.left < 0 {
		return nil, &SyntaxError{p.line, fmt.Sprintf("more than %d values", maxNodes)}
	}
	n := &Node{Line: p.line}
	switch p.data[p.at] {
	case '{':
		n.Kind = Object
		return n, p.object(n)
	case '[':
		n.Kind = Array
		return n, p.array(n)
	case '"':
		n.Kind, n.Text = String, p.text()
	default:
		n.Text = p.word()
		switch n.Text[0] {
		case 'n':
			n.Kind = Null
		case 't', 'f':
			n.Kind = Bool
		default:
			n.Kind = Number
		}
	}
	return n, nil
}

// fewMembers is how many members are compared one by one: most objects have
// few, and a map for each would cost more than it saves.
const fewMembers = 16

func (p *parser) object(n *Node) error {
	var seen map[string]bool
	p.at++ // {
	for p.space(); p.data[p.at] != '}'; p.space() {
		if p.data[p.at] == ',' {
			p.at++
			p.space()
		}
		m := Member{Line: p.line, Name: p.text()}
		twice := false
		if len(n.Members) < fewMembers {
			twice = hasMember(n.Members, m.Name)
		} else {
			if seen == nil {
				seen = make(map[string]bool)
				for i := range n.Members {
					seen[n.Members[i].Name] = true
				}
			}
			twice = seen[m.Name]
			seen[m.Name] = true
		}
		if twice {
			return &SyntaxError{m.Line, fmt.Sprintf("%q is there twice", m.Name)}
		}
		p.space()
		p.at++ // :
		p.space()
		var err error
		if m.Value, err = p.value(); err != nil {
			return err
		}
		n.Members = append(n.Members, m)
	}
	p.at++
	return nil
}

func hasMember(members []Member, name string) bool {
	for i := range members {
		if members[i].Name == name {
			return true
		}
	}
	return false
}

func (p *parser) array(n *Node) error {
	p.at++ // [
	for p.space(); p.data[p.at] != ']'; p.space() {
		if p.data[p.at] == ',' {
			p.at++
			p.space()
		}
		item, err := p.value()
		if err != nil {
			return err
		}
		n.Items = append(n.Items, item)
	}
	p.at++
	return nil
}

// text reads a quoted string.
func (p *parser) text() string {
	start := p.at
	escaped := false
	for p.at++; p.data[p.at] != '"'; p.at++ {
		if p.data[p.at] == '\\' {
			escaped = true
			p.at++
		}
	}
	p.at++
	quoted := p.data[start:p.at]
	if !escaped && utf8.Valid(quoted) {
		return string(quoted[1 : len(quoted)-1])
	}
	var s string
	if err := json.Unmarshal(quoted, &s); err != nil {
		panic(fmt.Sprintf("jsonpos: a string of a valid document: %v", err))
	}
	return s
}

// word reads a number, true, false or null.
func (p *parser) word() string {
	start := p.at
	for p.at < len(p.data) && !bytes.ContainsRune([]byte(",]} \t\r\n"), rune(p.data[p.at])) {
		p.at++
	}
	return string(p.data[start:p.at])
}
