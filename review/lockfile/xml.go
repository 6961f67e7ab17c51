package lockfile

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	// deepestXML is the number of elements that may stand in each other.
	deepestXML = 100
	// mostXML is the number of tags, comments and attributes above which a file
	// is refused before it is read, for a tree takes many times the memory of
	// what it is read from. The largest recorded file has a tenth of it.
	mostXML = 500_000
)

// An xmlNode is one element. A nil node is an absent one.
type xmlNode struct {
	name       string // with its prefix, as written: neither Maven nor Gradle knows namespaces
	line       int
	attributes []xml.Attr
	children   []*xmlNode
	text       string // its own, without the blanks around it
	inner      []byte // what stands between its tags, as written
}

// xmlDocument reads an XML file into a tree. A document type is refused, for it
// may define what the names of entities stand for, and so is every encoding but
// UTF-8, unless there is nothing but ASCII in the file.
func xmlDocument(data []byte) (*xmlNode, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if bytes.Count(data, []byte("<"))+bytes.Count(data, []byte("=")) > mostXML {
		return nil, &SyntaxError{Reason: fmt.Sprintf("more than %d tags and attributes", mostXML)}
	}
	decoder := xml.NewDecoder(bytes.NewReader(data))
	decoder.Entity = xml.HTMLEntity // which Maven knows without a document type
	decoder.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		if likeASCII.MatchString(label) && !bytes.ContainsFunc(data, func(r rune) bool { return r >= utf8.RuneSelf }) {
			return in, nil
		}
		return nil, errors.New("only UTF-8 is read")
	}
	r := xmlReader{data: data}
	for {
		line, _ := decoder.InputPos()
		from := decoder.InputOffset()
		token, err := decoder.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = r.token(token, line, from, decoder.InputOffset())
		}
		var syntax *xml.SyntaxError
		if errors.As(err, &syntax) {
			return nil, &SyntaxError{syntax.Line, syntax.Msg}
		} else if err != nil {
			return nil, &SyntaxError{line, err.Error()}
		}
	}
	if n := len(r.open); n > 0 {
		return nil, &SyntaxError{r.open[n-1].line, fmt.Sprintf("the element %q does not end", r.open[n-1].name)}
	}
	if r.root == nil {
		return nil, &SyntaxError{1, "there is no element"}
	}
	return r.root, nil
}

// likeASCII matches encodings in which ASCII is what it is in UTF-8.
var likeASCII = regexp.MustCompile(`(?i)^(?:iso-8859-\d+|us-ascii|windows-125\d)$`)

// An xmlReader makes a tree of tokens.
type xmlReader struct {
	data []byte
	root *xmlNode
	open []openElement
}

// An openElement is one whose end has not been read.
type openElement struct {
	*xmlNode
	from int64 // where its start tag ends
	text []byte
}

// token reads one token, which stands between two offsets.
func (r *xmlReader) token(token xml.Token, line int, from, to int64) error {
	switch t := token.(type) {
	case xml.StartElement:
		return r.start(t, line, to)
	case xml.EndElement:
		return r.end(xmlName(t.Name), from)
	case xml.CharData:
		if n := len(r.open); n > 0 {
			r.open[n-1].text = append(r.open[n-1].text, t...)
		} else if len(xmlTrim(t)) > 0 {
			return errors.New("text outside of the document")
		}
	case xml.ProcInst:
		if strings.EqualFold(t.Target, "xml") && (from > 0 || !xmlDeclaration.Match(t.Inst)) {
			return errors.New("an XML declaration that is not at the beginning, or not well formed")
		}
	case xml.Directive:
		return errors.New("document types are not read")
	}
	return nil
}

// xmlDeclaration matches what stands in an XML declaration. It is stricter than
// encoding/xml, which takes the encoding from anywhere in it.
var xmlDeclaration = regexp.MustCompile(`^version\s*=\s*["']1\.0["'](\s+encoding\s*=\s*["'][\w-]+["'])?(\s+standalone\s*=\s*["'](yes|no)["'])?\s*$`)

func (r *xmlReader) start(t xml.StartElement, line int, to int64) error {
	n := &xmlNode{name: xmlName(t.Name), line: line, attributes: t.Attr}
	seen := make(map[xml.Name]bool, len(t.Attr))
	for _, a := range t.Attr {
		if seen[a.Name] {
			return fmt.Errorf("the attribute %q is there twice", xmlName(a.Name))
		}
		seen[a.Name] = true
	}
	switch depth := len(r.open); {
	case depth >= deepestXML:
		return fmt.Errorf("more than %d elements in each other", deepestXML)
	case depth > 0:
		parent := r.open[depth-1].xmlNode
		parent.children = append(parent.children, n)
	case r.root != nil:
		return fmt.Errorf("a second document begins with %q", n.name)
	default:
		r.root = n
	}
	r.open = append(r.open, openElement{xmlNode: n, from: to})
	return nil
}

func (r *xmlReader) end(name string, from int64) error {
	last := len(r.open) - 1
	if last < 0 || r.open[last].name != name {
		return fmt.Errorf("an end of %q, which is not open here", name)
	}
	n := r.open[last]
	n.xmlNode.text = string(xmlTrim(n.text))
	n.inner = r.data[n.from:from]
	r.open = r.open[:last]
	return nil
}

func xmlName(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return n.Space + ":" + n.Local
}

// xmlTrim takes off the blanks that Java takes off, which are not those of Go.
func xmlTrim(text []byte) []byte {
	return bytes.TrimFunc(text, func(r rune) bool { return r <= ' ' })
}

// unexpected says that n should not be where it is.
func (n *xmlNode) unexpected() error {
	return &SyntaxError{n.line, fmt.Sprintf("the element %q is not expected here", n.name)}
}

// items returns the children of n, which must all be called name.
func (n *xmlNode) items(name string) ([]*xmlNode, error) {
	if n == nil {
		return nil, nil
	}
	for _, c := range n.children {
		if c.name != name {
			return nil, c.unexpected()
		}
	}
	return n.children, n.noText()
}

// fields returns the children of n by their names. Names that are not known or
// there twice are errors.
func (n *xmlNode) fields(known ...string) (map[string]*xmlNode, error) {
	if n == nil {
		return nil, nil
	}
	fields := make(map[string]*xmlNode, len(n.children))
	for _, c := range n.children {
		if !slices.Contains(known, c.name) {
			return nil, c.unexpected()
		}
		if fields[c.name] != nil {
			return nil, &SyntaxError{c.line, fmt.Sprintf("%q is there twice", c.name)}
		}
		fields[c.name] = c
	}
	return fields, n.noText()
}

// leaves returns the children of n by their names, none of which may have
// children of their own.
func (n *xmlNode) leaves(known ...string) (map[string]*xmlNode, error) {
	f, err := n.fields(known...)
	if err != nil {
		return nil, err
	}
	for _, c := range f {
		if _, err := c.value(); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// noText refuses text beside elements, which nobody would read.
func (n *xmlNode) noText() error {
	if n.text != "" {
		return &SyntaxError{n.line, fmt.Sprintf("text in %q, where elements are expected", n.name)}
	}
	return nil
}

// value returns the text of n, which must have no children.
func (n *xmlNode) value() (string, error) {
	if n == nil {
		return "", nil
	}
	if len(n.children) > 0 {
		return "", n.children[0].unexpected()
	}
	return n.text, nil
}

// options returns the attributes of n, all of which must be known.
func (n *xmlNode) options(known ...string) (map[string]string, error) {
	options := make(map[string]string, len(n.attributes))
	for _, a := range n.attributes {
		if !slices.Contains(known, xmlName(a.Name)) {
			return nil, &SyntaxError{n.line, fmt.Sprintf("the attribute %q of %q is not known", xmlName(a.Name), n.name)}
		}
		options[xmlName(a.Name)] = a.Value
	}
	return options, nil
}

// attribute returns the value of an attribute, "" when there is none.
func (n *xmlNode) attribute(name string) string {
	for _, a := range n.attributes {
		if xmlName(a.Name) == name {
			return a.Value
		}
	}
	return ""
}

// empty refuses an element with anything but attributes.
func (n *xmlNode) empty() error {
	if len(n.children) > 0 {
		return n.children[0].unexpected()
	}
	return n.noText()
}
