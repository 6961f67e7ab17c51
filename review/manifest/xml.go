package manifest

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/net/html/charset"
)

const (
	deepestXML = 100     // elements in each other
	mostXML    = 200_000 // elements of a document
)

// An element is one of an XML document. A nil element is an absent one.
type element struct {
	name     string // without its namespace
	line     int
	text     string // its own, without the blanks around it
	parts    []byte // of the text, until it ends: comments part it
	children []*element
}

// readXML reads a document into a tree. A document type is refused, for it may
// define what the names of entities stand for.
func readXML(data []byte) (*element, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.Entity = xml.HTMLEntity // which Maven knows without a document type
	d.CharsetReader = func(label string, in io.Reader) (io.Reader, error) { return charset.NewReaderLabel(label, in) }
	top := new(element)
	open := []*element{top}
	for count := 0; ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		line, _ := d.InputPos()
		last := open[len(open)-1]
		switch t := token.(type) {
		case xml.StartElement:
			if count++; count > mostXML || len(open) > deepestXML {
				return nil, fmt.Errorf("line %d: more than %d elements, or more than %d in each other", line, mostXML, deepestXML)
			}
			e := &element{name: t.Name.Local, line: line}
			last.children = append(last.children, e)
			open = append(open, e)
		case xml.EndElement:
			last.text, last.parts = strings.TrimSpace(string(last.parts)), nil
			open = open[:len(open)-1]
		case xml.CharData:
			if len(last.children) == 0 {
				last.parts = append(last.parts, t...)
			}
		case xml.Directive:
			return nil, fmt.Errorf("line %d: document types are not read", line)
		}
	}
	if len(top.children) != 1 {
		return nil, errors.New("there is not one element at the top")
	}
	return top.children[0], nil
}

// get returns the first element at a path below e.
func (e *element) get(path ...string) *element {
	for _, name := range path {
		var found *element
		for _, c := range e.all() {
			if c.name == name {
				found = c
				break
			}
		}
		e = found
	}
	return e
}

func (e *element) all() []*element {
	if e == nil {
		return nil
	}
	return e.children
}

// String returns the text of e, "" when it is absent.
func (e *element) String() string {
	if e == nil {
		return ""
	}
	return e.text
}
