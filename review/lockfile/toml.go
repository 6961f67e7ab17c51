package lockfile

import (
	"bytes"
	"errors"
	"fmt"
	"sort"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/bumplens/bumplens/review/jsonpos"
)

// TOML reads a file for those who look for other things in it than this
// package does.
func TOML(data []byte) (*jsonpos.Node, error) { return tomlDocument(data) }

// tomlDocument reads a TOML file into the nodes that JSON is read into, with
// tables as objects. Dates are numbers, as written. A key or table that is
// there twice is an error, which the library's parser leaves to its caller.
func tomlDocument(data []byte) (*jsonpos.Node, error) {
	if !utf8.Valid(data) {
		return nil, &SyntaxError{Reason: "not UTF-8"}
	}
	if err := checkLineLengths(data); err != nil {
		return nil, err
	}
	t := tomlReader{
		left:  maxNodes,
		root:  &jsonpos.Node{Kind: jsonpos.Object, Line: 1},
		made:  make(map[*jsonpos.Node]tomlMaker),
		index: make(map[*jsonpos.Node]map[string]*jsonpos.Node),
	}
	for i, b := range data {
		if b == '\n' {
			t.breaks = append(t.breaks, i)
		}
	}
	// The syntax is checked first: a fault at the end costs nothing then.
	t.parser.Reset(data)
	for t.parser.NextExpression() {
	}
	if err := t.err(); err != nil {
		return nil, err
	}
	t.parser.Reset(data)
	table := t.root
	for t.parser.NextExpression() {
		n := t.parser.Expression()
		var err error
		switch n.Kind {
		case unstable.KeyValue:
			err = t.assign(table, n, byDottedKey)
		default:
			table, err = t.open(n)
		}
		if err != nil {
			return nil, err
		}
	}
	return t.root, nil
}

// err returns the parser's error as this package's.
func (t *tomlReader) err() error {
	err := t.parser.Error()
	var syntax *unstable.ParserError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax):
		return &SyntaxError{t.line(t.parser.Range(syntax.Highlight)), syntax.Message}
	}
	return &SyntaxError{Reason: err.Error()}
}

// A tomlMaker is what made a table or a list of tables, which decides what may
// add to it. A value that stands in one piece has none: nothing adds to it.
type tomlMaker uint8

const (
	byValue tomlMaker = iota
	byHeader
	byHeaderOfInner // only named on the way to another table
	byDottedKey
	byDoubleHeader // a list of tables
)

// A tomlReader builds a document.
type tomlReader struct {
	parser unstable.Parser
	left   int   // nodes that may still be made
	breaks []int // offsets of line breaks
	root   *jsonpos.Node
	made   map[*jsonpos.Node]tomlMaker
	index  map[*jsonpos.Node]map[string]*jsonpos.Node // of tables with many members
}

// line returns the line on which a range of the file begins.
func (t *tomlReader) line(r unstable.Range) int {
	return 1 + sort.SearchInts(t.breaks, int(r.Offset))
}

// get returns the member of a table, nil when there is none.
func (t *tomlReader) get(table *jsonpos.Node, name string) *jsonpos.Node {
	if members := t.index[table]; members != nil {
		return members[name]
	}
	return table.Get(name)
}

// add gives a table one more member.
func (t *tomlReader) add(table *jsonpos.Node, name string, line int, value *jsonpos.Node) {
	table.Members = append(table.Members, jsonpos.Member{Name: name, Line: line, Value: value})
	const many = 32 // up to which a search is as fast as a map
	switch {
	case t.index[table] != nil:
		t.index[table][name] = value
	case len(table.Members) == many:
		t.index[table] = make(map[string]*jsonpos.Node, 2*many)
		for _, m := range table.Members {
			t.index[table][m.Name] = m.Value
		}
	}
}

// open returns the table that a header names.
func (t *tomlReader) open(header *unstable.Node) (*jsonpos.Node, error) {
	table := t.root
	for key, depth := header.Key(), 0; key.Next(); depth++ {
		if depth == maxDotted {
			return nil, errDotted(t.line(key.Node().Raw))
		}
		name, line := string(key.Node().Data), t.line(key.Node().Raw)
		twice := &SyntaxError{line, fmt.Sprintf("%q is there twice", name)}
		inner := t.get(table, name)
		maker := byHeaderOfInner
		if key.IsLast() {
			maker = byHeader
		}
		switch {
		case key.IsLast() && header.Kind == unstable.ArrayTable:
			if inner == nil {
				inner = &jsonpos.Node{Kind: jsonpos.Array, Line: line}
				t.made[inner] = byDoubleHeader
				t.add(table, name, line, inner)
			}
			if t.made[inner] != byDoubleHeader {
				return nil, twice
			}
			table = &jsonpos.Node{Kind: jsonpos.Object, Line: line}
			t.made[table] = byHeader
			inner.Items = append(inner.Items, table)
			return table, nil
		case inner == nil:
			inner = &jsonpos.Node{Kind: jsonpos.Object, Line: line}
			t.made[inner] = maker
			t.add(table, name, line, inner)
		case key.IsLast():
			if t.made[inner] != byHeaderOfInner {
				return nil, twice
			}
			t.made[inner], inner.Line = byHeader, line
		case t.made[inner] == byDoubleHeader:
			inner = inner.Items[len(inner.Items)-1]
		case t.made[inner] == byValue:
			return nil, twice
		}
		table = inner
	}
	return table, nil
}

// maxDotted is how many names a dotted key may have.
const maxDotted = 100

func errDotted(line int) error {
	return &SyntaxError{line, fmt.Sprintf("a key of more than %d names", maxDotted)}
}

// assign adds the value of a key, which may be dotted, to a table. The tables
// between are made by maker, and only such are added to.
func (t *tomlReader) assign(table *jsonpos.Node, n *unstable.Node, maker tomlMaker) error {
	for key, depth := n.Key(), 0; key.Next(); depth++ {
		if depth == maxDotted {
			return errDotted(t.line(key.Node().Raw))
		}
		name, line := string(key.Node().Data), t.line(key.Node().Raw)
		inner := t.get(table, name)
		switch {
		case key.IsLast() && inner == nil:
			value, err := t.value(n.Value(), line)
			if err != nil {
				return err
			}
			t.add(table, name, line, value)
			return nil
		case inner == nil:
			inner = &jsonpos.Node{Kind: jsonpos.Object, Line: line}
			t.made[inner] = maker
			t.add(table, name, line, inner)
		case key.IsLast() || t.made[inner] != maker:
			return &SyntaxError{line, fmt.Sprintf("%q is there twice", name)}
		}
		table = inner
	}
	return nil
}

// value reads a value that begins on the given line, or later where the
// library says so: it keeps no place for lists and inline tables.
func (t *tomlReader) value(n *unstable.Node, line int) (*jsonpos.Node, error) {
	if n.Raw.Length > 0 {
		line = t.line(n.Raw)
	}
	if t.left--; t.left < 0 {
		return nil, &SyntaxError{line, fmt.Sprintf("more than %d values", maxNodes)}
	}
	v := &jsonpos.Node{Line: line}
	switch n.Kind {
	case unstable.String:
		v.Kind, v.Text = jsonpos.String, string(n.Data)
	case unstable.Bool:
		v.Kind, v.Text = jsonpos.Bool, string(bytes.TrimSpace(n.Data))
	case unstable.Array:
		v.Kind = jsonpos.Array
		for items := n.Children(); items.Next(); {
			item, err := t.value(items.Node(), line)
			if err != nil {
				return nil, err
			}
			v.Items = append(v.Items, item)
			line = item.Line
		}
	case unstable.InlineTable:
		v.Kind = jsonpos.Object
		for members := n.Children(); members.Next(); {
			if err := t.assign(v, members.Node(), byDottedKey); err != nil {
				return nil, err
			}
		}
		if len(v.Members) > 0 {
			v.Line = v.Members[0].Line
		}
		t.seal(v)
	default:
		v.Kind, v.Text = jsonpos.Number, string(n.Data)
	}
	return v, nil
}

// seal closes an inline table, which is whole where it stands.
func (t *tomlReader) seal(n *jsonpos.Node) {
	for _, m := range n.Members {
		if t.made[m.Value] != byValue {
			delete(t.made, m.Value)
			t.seal(m.Value)
		}
	}
}
