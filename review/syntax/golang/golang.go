// Package golang reads Go programs into the nodes of package syntax, with the
// parser of the standard library.
//
// What does not parse is left out of the tree that the parser makes, and a Bad
// node at the end of the tree says where its first error is; a file of which
// the parser makes nothing has a Trouble. Types, tags, labels, pointers and
// addresses are dropped: &x and *x are x. A method is a Func by the name
// "Type.Method", without its receiver. Directives for the compiler and the C
// text of cgo are Calls of a Name that starts with "//". A conversion to
// []byte is a Call of bytes. Statements that stand before a condition are in a
// Block around it, and those that follow a round of a loop end its Block. The
// values of a case come first in its Block.
package golang

import (
	"cmp"
	"errors"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// deepest is how deep a node may stand whose own parts are opened unasked.
const deepest = syntax.MaxDepth - 10

// Read reads a program. Text over [syntax.MaxText] is not read at all.
func Read(source []byte) *syntax.Tree {
	if len(source) > syntax.MaxText {
		b := syntax.NewBuilder(nil)
		b.Fail("more text than is read")
		return b.Tree()
	}
	files := token.NewFileSet()
	mode := parser.SkipObjectResolution | parser.ParseComments | parser.AllErrors
	file, err := parser.ParseFile(files, "", source, mode)
	r := &reader{b: syntax.NewBuilder(source), source: source, base: 1}
	r.file(file)
	if list := (scanner.ErrorList)(nil); errors.As(err, &list) && len(list) > 0 {
		r.b.Leaf(syntax.Bad, min(list[0].Pos.Offset, len(source)))
		if !file.Name.Pos().IsValid() {
			r.b.Fail("the parser of Go gives up on it")
		}
	}
	return r.b.Tree()
}

// A reader makes nodes of what the parser made.
type reader struct {
	b      *syntax.Builder
	source []byte
	base   int // of positions
}

// at returns where pos is in the source.
func (r *reader) at(pos token.Pos) int {
	return min(max(0, int(pos)-r.base), len(r.source))
}

func (r *reader) open(kind syntax.Kind, pos token.Pos) syntax.ID { return r.b.Open(kind, r.at(pos)) }

func (r *reader) bad(pos token.Pos) { r.b.Leaf(syntax.Bad, r.at(pos)) }

// leaf adds a node with a text, without a copy of it where the source has it.
func (r *reader) leaf(kind syntax.Kind, pos token.Pos, text string) {
	id, start := r.b.Leaf(kind, r.at(pos)), r.at(pos)
	if end := start + len(text); end <= len(r.source) && string(r.source[start:end]) == text {
		r.b.Quote(id, start, end)
	} else {
		r.b.Text(id, text)
	}
}

// file reads declarations, and the directives before each of them.
func (r *reader) file(file *ast.File) {
	groups := file.Comments
	for _, d := range file.Decls {
		for len(groups) > 0 && groups[0].Pos() < d.Pos() {
			r.directives(groups[0])
			groups = groups[1:]
		}
		r.declaration(d)
	}
	for _, g := range groups {
		r.directives(g)
	}
}

// directives reads those of the comments that the compiler reads.
func (r *reader) directives(group *ast.CommentGroup) {
	for _, c := range group.List {
		name, rest, _ := strings.Cut(c.Text, " ")
		if !strings.HasPrefix(name, "//go:") && !strings.HasPrefix(name, "//export") {
			continue
		}
		r.open(syntax.Call, c.Pos())
		r.leaf(syntax.Name, c.Pos(), name)
		for arg := range strings.FieldsSeq(rest) {
			r.leaf(syntax.String, c.Pos(), strings.Trim(arg, "\"`"))
		}
		r.b.Close()
	}
}

// declaration reads what a file or a block declares.
func (r *reader) declaration(d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		name := d.Name.Name
		if d.Recv != nil && len(d.Recv.List) > 0 {
			name = receiver(d.Recv.List[0].Type) + "." + name
		}
		r.function(d.Pos(), name, d.Type, d.Body)
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.ImportSpec:
				r.imports(d, s)
			case *ast.ValueSpec:
				targets := make([]ast.Expr, len(s.Names))
				for i, n := range s.Names {
					targets[i] = n
				}
				r.assign(s.Pos(), targets, "=", s.Values)
			}
		}
	case *ast.BadDecl:
		r.bad(d.Pos())
	}
}

// receiver returns the name of a method's type.
func receiver(t ast.Expr) string {
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.ParenExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}

// function reads a function. One without a body is written in another language.
func (r *reader) function(pos token.Pos, name string, t *ast.FuncType, body *ast.BlockStmt) {
	id := r.open(syntax.Func, pos)
	r.b.Text(id, name)
	r.open(syntax.Params, t.Pos())
	if t.Params != nil {
		for _, field := range t.Params.List {
			r.params(field)
		}
	}
	r.b.Close()
	if body == nil {
		r.open(syntax.Block, pos)
		r.bad(pos)
		r.b.Close()
	} else {
		r.block(body, nil)
	}
	r.b.Close()
}

// params reads the parameters of one type.
func (r *reader) params(field *ast.Field) {
	_, rest := field.Type.(*ast.Ellipsis)
	names := field.Names
	if len(names) == 0 {
		names = []*ast.Ident{{NamePos: field.Pos(), Name: "_"}}
	}
	for _, n := range names {
		if rest {
			r.open(syntax.Spread, n.Pos())
		}
		r.leaf(syntax.Name, n.Pos(), n.Name)
		if rest {
			r.b.Close()
		}
	}
}

// imports reads one import, and before that of C the text that is C.
func (r *reader) imports(d *ast.GenDecl, s *ast.ImportSpec) {
	path := unquote(s.Path.Value)
	if path == "C" {
		doc := cmp.Or(s.Doc, d.Doc)
		if doc != nil {
			r.open(syntax.Call, doc.Pos())
			r.leaf(syntax.Name, doc.Pos(), "//cgo")
			r.leaf(syntax.String, doc.Pos(), doc.Text())
			r.b.Close()
		}
	}
	id := r.open(syntax.Import, s.Pos())
	r.b.Text(id, path)
	local := localName(path)
	if s.Name != nil {
		local = s.Name.Name
	}
	if local != "_" {
		r.open(syntax.Pair, s.Pos())
		r.leaf(syntax.String, s.Pos(), "*")
		r.leaf(syntax.Name, s.Pos(), local)
		r.b.Close()
	}
	r.b.Close()
}

// localName returns what a package is most likely called that is imported by a
// path: its last element, without a version and without the word go.
func localName(path string) string {
	elements := strings.Split(path, "/")
	last := elements[len(elements)-1]
	if len(elements) > 1 && isVersion(last) {
		last = elements[len(elements)-2]
	}
	if i := strings.LastIndexByte(last, '.'); i > 0 {
		last = last[:i] // yaml.v3, and names such as xxx.go
	}
	last = strings.TrimSuffix(strings.TrimPrefix(last, "go-"), "-go")
	return last[strings.LastIndexByte(last, '-')+1:]
}

func isVersion(s string) bool {
	return len(s) > 1 && s[0] == 'v' && strings.Trim(s[1:], "0123456789") == ""
}
