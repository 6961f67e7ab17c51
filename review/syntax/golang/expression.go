package golang

import (
	"go/ast"
	"go/token"
	"strconv"
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// longestSpine is how many operators that differ are read from the left within
// each other; a longer row of operands is one Bad node.
const longestSpine = 50

func (r *reader) exprs(list []ast.Expr) {
	for _, x := range list {
		r.expr(x)
	}
}

func (r *reader) array(pos token.Pos, list []ast.Expr) {
	r.open(syntax.Array, pos)
	r.exprs(list)
	r.b.Close()
}

// expr reads a value as one node.
func (r *reader) expr(x ast.Expr) {
	for inner := x; inner != nil; {
		x = inner
		inner = transparent(x)
	}
	if x == nil {
		r.bad(token.NoPos)
		return
	}
	if r.b.Depth() > deepest {
		r.bad(x.Pos())
		return
	}
	switch x := x.(type) {
	case *ast.Ident:
		r.leaf(syntax.Name, x.Pos(), x.Name)
	case *ast.BasicLit:
		r.literal(x)
	case *ast.CompositeLit:
		r.composite(x)
	case *ast.FuncLit:
		r.function(x.Pos(), "", x.Type, x.Body)
	case *ast.SelectorExpr:
		r.open(syntax.Member, x.Sel.Pos())
		r.expr(x.X)
		r.leaf(syntax.String, x.Sel.Pos(), x.Sel.Name)
		r.b.Close()
	case *ast.IndexExpr:
		r.open(syntax.Member, x.Lbrack)
		r.expr(x.X)
		r.expr(x.Index)
		r.b.Close()
	case *ast.SliceExpr:
		r.open(syntax.Bad, x.Lbrack)
		r.expr(x.X)
		for _, bound := range []ast.Expr{x.Low, x.High, x.Max} {
			if bound != nil {
				r.expr(bound)
			}
		}
		r.b.Close()
	case *ast.CallExpr:
		r.call(x)
	case *ast.UnaryExpr:
		r.wrapped(x.Op.String(), x.Pos(), x.X)
	case *ast.BinaryExpr:
		r.binary(x)
	case *ast.KeyValueExpr:
		r.open(syntax.Pair, x.Pos())
		r.expr(x.Key)
		r.expr(x.Value)
		r.b.Close()
	default:
		r.bad(x.Pos()) // a type
	}
}

// transparent returns what x is read as, nil for x itself.
func transparent(x ast.Expr) ast.Expr {
	switch x := x.(type) {
	case *ast.ParenExpr:
		return x.X
	case *ast.StarExpr:
		return x.X
	case *ast.TypeAssertExpr:
		return x.X
	case *ast.IndexListExpr:
		return x.X
	case *ast.UnaryExpr:
		if x.Op == token.AND {
			return x.X
		}
	case *ast.IndexExpr:
		if isType(x.Index) {
			return x.X
		}
	}
	return nil
}

// isType reports whether an index is surely a type, so that what it stands
// behind is generic.
func isType(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.ArrayType, *ast.MapType, *ast.FuncType, *ast.StructType, *ast.InterfaceType, *ast.ChanType:
		return true
	case *ast.Ident:
		switch x.Name {
		case "any", "bool", "byte", "error", "float32", "float64", "int", "int8", "int16", "int32", "int64",
			"rune", "string", "uint", "uint8", "uint16", "uint32", "uint64", "uintptr":
			return true
		}
	}
	return false
}

// literal reads a number or a text. A character is a text of one.
func (r *reader) literal(x *ast.BasicLit) {
	switch x.Kind {
	case token.STRING, token.CHAR:
		text := unquote(x.Value)
		id := r.b.Leaf(syntax.String, r.at(x.Pos()))
		start := r.at(x.Pos()) + 1
		if end := start + len(text); end <= len(r.source) && string(r.source[start:end]) == text {
			r.b.Quote(id, start, end)
		} else {
			r.b.Text(id, text)
		}
	default:
		r.leaf(syntax.Number, x.Pos(), x.Value)
	}
}

// unquote returns what a literal says. One that is broken says what is written.
func unquote(literal string) string {
	text, err := strconv.Unquote(literal)
	if err != nil {
		return strings.Trim(literal, "\"'`")
	}
	return text
}

// composite reads a literal of parts: a list is an Array, a map an Object, and
// others are Calls of their type.
func (r *reader) composite(x *ast.CompositeLit) {
	kind, bytes := syntax.Call, byteName(x.Type)
	switch x.Type.(type) {
	case nil:
		kind = syntax.Array
		if len(x.Elts) > 0 {
			if _, ok := x.Elts[0].(*ast.KeyValueExpr); ok {
				kind = syntax.Object
			}
		}
	case *ast.ArrayType:
		kind = syntax.Array
	case *ast.MapType:
		kind = syntax.Object
	}
	if bytes != "" {
		r.open(syntax.Call, x.Pos())
		r.leaf(syntax.Name, x.Pos(), bytes)
	}
	r.open(kind, x.Pos())
	if kind == syntax.Call {
		r.expr(x.Type)
	}
	_, isMap := x.Type.(*ast.MapType)
	for _, e := range x.Elts {
		pair, ok := e.(*ast.KeyValueExpr)
		if !ok {
			r.expr(e)
			continue
		}
		r.open(syntax.Pair, pair.Pos())
		if name, ok := pair.Key.(*ast.Ident); ok && !isMap {
			r.leaf(syntax.String, name.Pos(), name.Name)
		} else {
			r.expr(pair.Key)
		}
		r.expr(pair.Value)
		r.b.Close()
	}
	r.b.Close()
	if bytes != "" {
		r.b.Close()
	}
}

// byteName returns what a list of bytes or of runes is called by, "" for other
// types.
func byteName(t ast.Expr) string {
	if list, ok := t.(*ast.ArrayType); ok {
		if name, ok := list.Elt.(*ast.Ident); ok {
			switch name.Name {
			case "byte", "uint8":
				return "bytes"
			case "rune", "int32":
				return "runes"
			}
		}
	}
	return ""
}

// call reads a call or a conversion.
func (r *reader) call(x *ast.CallExpr) {
	r.open(syntax.Call, x.Pos())
	if name := byteName(x.Fun); name != "" {
		r.leaf(syntax.Name, x.Pos(), name)
	} else {
		r.expr(x.Fun)
	}
	for i, arg := range x.Args {
		if x.Ellipsis.IsValid() && i == len(x.Args)-1 {
			r.open(syntax.Spread, arg.Pos())
			r.expr(arg)
			r.b.Close()
			continue
		}
		r.expr(arg)
	}
	r.b.Close()
}

// binary reads operands from the left, and those of one operator as one node.
func (r *reader) binary(x *ast.BinaryExpr) {
	var right []ast.Expr
	left, same := ast.Expr(x), true
	cut := -1 // how many operands x.Op is between, less one
	for {
		b, ok := left.(*ast.BinaryExpr)
		if !ok {
			break
		}
		if same = same && b.Op == x.Op; !same && cut < 0 {
			cut = len(right)
		}
		right = append(right, b.Y)
		left = b.X
	}
	id := r.open(syntax.Binary, x.OpPos)
	r.b.Op(id, x.Op.String())
	if same || len(right) > longestSpine {
		if !same {
			r.b.Kind(id, syntax.Bad)
		}
		r.expr(left)
		cut = len(right)
	} else {
		inner := ast.Expr(x)
		for range cut {
			inner = inner.(*ast.BinaryExpr).X
		}
		r.expr(inner)
	}
	for i := cut - 1; i >= 0; i-- {
		r.expr(right[i])
	}
	r.b.Close()
}
