package golang

import (
	"go/ast"
	"go/token"

	"github.com/bumplens/bumplens/review/syntax"
)

// block reads statements as a Block, and at its end what follows each round.
func (r *reader) block(body *ast.BlockStmt, post ast.Stmt) {
	r.open(syntax.Block, body.Pos())
	r.statements(body.List)
	if post != nil {
		r.statement(post)
	}
	r.b.Close()
}

func (r *reader) statements(list []ast.Stmt) {
	for _, s := range list {
		r.statement(s)
	}
}

// statement reads one statement, and nothing where there is none.
func (r *reader) statement(s ast.Stmt) {
	for labeled, ok := s.(*ast.LabeledStmt); ok; labeled, ok = s.(*ast.LabeledStmt) {
		s = labeled.Stmt
	}
	if s == nil {
		return
	}
	if r.b.Depth() > deepest {
		r.bad(s.Pos())
		return
	}
	switch s := s.(type) {
	case *ast.EmptyStmt:
	case *ast.DeclStmt:
		r.declaration(s.Decl)
	case *ast.ExprStmt:
		r.expr(s.X)
	case *ast.SendStmt:
		r.b.Op(r.open(syntax.Binary, s.Pos()), "<-")
		r.expr(s.Chan)
		r.expr(s.Value)
		r.b.Close()
	case *ast.IncDecStmt:
		r.b.Op(r.open(syntax.Assign, s.Pos()), s.Tok.String()[:1]+"=")
		r.expr(s.X)
		r.leaf(syntax.Number, s.Pos(), "1")
		r.b.Close()
	case *ast.AssignStmt:
		op := s.Tok.String()
		if s.Tok == token.DEFINE {
			op = "="
		}
		r.assign(s.Pos(), s.Lhs, op, s.Rhs)
	case *ast.GoStmt:
		r.wrapped("go", s.Pos(), s.Call)
	case *ast.DeferStmt:
		r.wrapped("defer", s.Pos(), s.Call)
	case *ast.ReturnStmt:
		r.open(syntax.Return, s.Pos())
		if len(s.Results) > 1 {
			r.array(s.Pos(), s.Results)
		} else {
			r.exprs(s.Results)
		}
		r.b.Close()
	case *ast.BranchStmt:
		if s.Tok == token.BREAK || s.Tok == token.CONTINUE {
			r.leaf(syntax.Jump, s.Pos(), s.Tok.String())
		} else {
			r.bad(s.Pos())
		}
	case *ast.BlockStmt:
		r.block(s, nil)
	case *ast.RangeStmt:
		r.each(s)
	default:
		r.branching(s)
	}
}

// branching reads statements that may have another one before their condition.
func (r *reader) branching(s ast.Stmt) {
	var init ast.Stmt
	switch s := s.(type) {
	case *ast.IfStmt:
		init = s.Init
	case *ast.ForStmt:
		init = s.Init
	case *ast.SwitchStmt:
		init = s.Init
	case *ast.TypeSwitchStmt:
		init = s.Init
	}
	if init != nil {
		r.open(syntax.Block, init.Pos())
		r.statement(init)
		defer r.b.Close()
	}
	switch s := s.(type) {
	case *ast.IfStmt:
		r.open(syntax.If, s.Pos())
		r.expr(s.Cond)
		r.block(s.Body, nil)
		if block, ok := s.Else.(*ast.BlockStmt); ok {
			r.block(block, nil)
		} else if s.Else != nil {
			r.open(syntax.Block, s.Else.Pos())
			r.statement(s.Else)
			r.b.Close()
		}
		r.b.Close()
	case *ast.ForStmt:
		r.open(syntax.Loop, s.Pos())
		if s.Cond != nil {
			r.expr(s.Cond)
		}
		r.block(s.Body, s.Post)
		r.b.Close()
	case *ast.SwitchStmt:
		r.open(syntax.Switch, s.Pos())
		if s.Tag == nil {
			r.leaf(syntax.Name, s.Pos(), "true")
		} else {
			r.expr(s.Tag)
		}
		r.cases(s.Body)
		r.b.Close()
	case *ast.TypeSwitchStmt:
		r.typeSwitch(s)
	case *ast.SelectStmt:
		r.open(syntax.Switch, s.Pos())
		r.bad(s.Pos())
		r.cases(s.Body)
		r.b.Close()
	default:
		r.bad(s.Pos())
	}
}

// typeSwitch reads a switch on a type. Its variable is bound before it.
func (r *reader) typeSwitch(s *ast.TypeSwitchStmt) {
	assign, binds := s.Assign.(*ast.AssignStmt)
	binds = binds && len(assign.Lhs) == 1 && len(assign.Rhs) == 1
	if binds {
		r.open(syntax.Block, s.Pos())
		r.assign(assign.Pos(), assign.Lhs, "=", assign.Rhs)
	}
	r.open(syntax.Switch, s.Pos())
	if x, ok := s.Assign.(*ast.ExprStmt); ok {
		r.expr(x.X)
	} else if binds {
		r.expr(assign.Lhs[0])
	} else {
		r.bad(s.Pos())
	}
	r.cases(s.Body)
	r.b.Close()
	if binds {
		r.b.Close()
	}
}

// cases reads the branches of a switch.
func (r *reader) cases(body *ast.BlockStmt) {
	for _, s := range body.List {
		r.open(syntax.Block, s.Pos())
		switch s := s.(type) {
		case *ast.CaseClause:
			r.exprs(s.List)
			r.statements(s.Body)
		case *ast.CommClause:
			r.statement(s.Comm)
			r.statements(s.Body)
		default:
			r.statement(s)
		}
		r.b.Close()
	}
}

// each reads a loop over a value.
func (r *reader) each(s *ast.RangeStmt) {
	r.open(syntax.Each, s.Pos())
	switch {
	case s.Key == nil:
		r.leaf(syntax.Name, s.Pos(), "_")
	case s.Value == nil:
		r.expr(s.Key)
	default:
		r.array(s.Pos(), []ast.Expr{s.Key, s.Value})
	}
	r.expr(s.X)
	r.block(s.Body, nil)
	r.b.Close()
}

// assign reads what targets get: one value each, or all of them what one
// expression gives.
func (r *reader) assign(pos token.Pos, targets []ast.Expr, op string, values []ast.Expr) {
	if len(targets) == len(values) {
		for i, target := range targets {
			r.b.Op(r.open(syntax.Assign, pos), op)
			r.expr(target)
			r.expr(values[i])
			r.b.Close()
		}
		return
	}
	if len(values) == 0 || len(targets) == 0 {
		return
	}
	r.b.Op(r.open(syntax.Assign, pos), op)
	if len(targets) == 1 {
		r.expr(targets[0])
	} else {
		r.array(pos, targets)
	}
	if len(values) == 1 {
		r.expr(values[0])
	} else {
		r.array(pos, values)
	}
	r.b.Close()
}

// wrapped reads a call under a word.
func (r *reader) wrapped(word string, pos token.Pos, call ast.Expr) {
	r.b.Op(r.open(syntax.Unary, pos), word)
	r.expr(call)
	r.b.Close()
}
