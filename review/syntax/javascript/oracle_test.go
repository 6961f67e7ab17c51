package javascript

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/js"

	"github.com/bumplens/bumplens/review/syntax"
)

// tally is what two parsers of a text have to agree about.
type tally struct{ Bad, Calls, New, Functions, Classes, Strings, Regexps int }

// Enter counts a node of the other parser.
func (c *tally) Enter(n js.INode) js.IVisitor {
	switch n := n.(type) {
	case *js.CallExpr:
		c.Calls++
	case *js.TemplateExpr:
		if n.Tag != nil {
			c.Calls++
		}
	case *js.NewExpr:
		c.New++
	case *js.MethodDecl: // whose name Walk leaves out
		c.Functions++
		js.Walk(c, n.Name.Computed)
	case *js.Field:
		js.Walk(c, n.Name.Computed)
	case *js.FuncDecl, *js.ArrowFunc:
		c.Functions++
	case *js.ClassDecl:
		c.Classes++
	case *js.PropertyName:
		if n.Literal.TokenType == js.StringToken {
			c.Strings--
		}
	case *js.DirectivePrologueStmt:
		c.Strings++
	case *js.LiteralExpr:
		switch n.TokenType {
		case js.StringToken:
			c.Strings++
		case js.RegExpToken:
			c.Regexps++
		}
	}
	return c
}

func (c *tally) Exit(js.INode) {}

// count counts the nodes of a tree. What gets what was thrown is a function
// only here, and the names of members are left out: the library takes those in
// quotes for names when they can be.
func count(tree *syntax.Tree) (c tally) {
	walk(tree, func(id, parent syntax.ID) {
		n := tree.Nodes[id]
		switch n.Kind {
		case syntax.Bad:
			c.Bad++
		case syntax.Call:
			c.Calls++
		case syntax.New:
			c.New++
		case syntax.Func:
			if tree.Nodes[parent].Kind != syntax.Try {
				c.Functions++
			}
		case syntax.Class:
			c.Classes++
		case syntax.String:
			up := tree.Nodes[parent].Kind
			before := bytes.TrimSpace([]byte(tree.Source[:n.Pos]))
			isKey := up == syntax.Pair && tree.First(parent) == id && !bytes.HasSuffix(before, []byte("["))
			isPart := up == syntax.Template && bytes.IndexByte([]byte("`}"), tree.Source[n.Pos-1]) >= 0
			if q := tree.Source[n.Pos]; !isKey && !isPart && (q == '"' || q == '\'') {
				c.Strings++
			}
		case syntax.Regexp:
			c.Regexps++
		}
	})
	return c
}

// walk calls f for each node but the root.
func walk(tree *syntax.Tree, f func(id, parent syntax.ID)) {
	var down func(syntax.ID)
	down = func(parent syntax.ID) {
		for id := tree.First(parent); id != 0; id = tree.Next(id) {
			f(id, parent)
			down(id)
		}
	}
	down(0)
}

// agree compares our tree with that of the library's parser, where that accepts
// the text, and reports whether it does.
func agree(t *testing.T, name string, source []byte) bool {
	t.Helper()
	tree := Read(source, JavaScript)
	ast, err := js.Parse(parse.NewInputBytes(append(make([]byte, 0, len(source)+1), source...)), js.Options{})
	if err != nil {
		return false
	}
	var want tally
	js.Walk(&want, ast)
	got := count(tree)
	if diff := cmp.Diff(want, got); diff != "" || tree.Trouble != "" {
		t.Errorf("%s: %s %s", name, tree.Trouble, diff)
		for id, n := range tree.Nodes {
			if n.Kind == syntax.Bad {
				t.Logf("%s:%d: Bad at %.60q", name, tree.Line(syntax.ID(id)), source[n.Pos:])
				break
			}
		}
	}
	return true
}

// What the parser of the library reads, ours reads with as many calls,
// functions and texts. Set BUMPLENS_NODE_MODULES to a folder of packages for
// more than these.
func TestReadAgreesWithLibrary(t *testing.T) {
	for _, s := range readable {
		if !agree(t, s, []byte(s)) {
			t.Errorf("the library does not read %q", s)
		}
	}
	root := os.Getenv("BUMPLENS_NODE_MODULES")
	if root == "" {
		return
	}
	const most = 4 << 20
	read, all := 0, 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || !strings.HasSuffix(strings.TrimSuffix(path, "js"), ".") &&
			!strings.HasSuffix(path, ".mjs") && !strings.HasSuffix(path, ".cjs") {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil || len(source) > most {
			return err
		}
		all++
		if agree(t, path, source) {
			read++
		} else if c := count(Read(source, JavaScript)); c.Bad > 0 {
			t.Logf("%s: %d bad, and the library does not read it", path, c.Bad)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d of %d files compared", read, all)
}

var readable = []string{
	"x = y / 2 / z; if (a) /re/.test(b); a++ / 2; `${a}` / 1; x = {} / 1; (a) / b",
	"a => b; (a, b) => c(d); async (a) => await b(c); async a => b; () => ({}); (a = 1, {b, c: [d]}, ...e) => {}",
	"f(a)(b).c(d)[e](f)`g${h('i')}`; new A; new A(b); new (f())(c); new a.b.c(d('e')).f()",
	"class A extends B { constructor() { super('a') } static b = c(); #d() {} get e() {} 'f'() {} static { g() } }",
	"({a() {}, get b() {}, set b(c) {}, async *d() {}, 'e': 1, ['f']: g(), ...h})",
	"for (const a of b()) c(); for (let i = 0, j = f(); i in j; i++) ; for (a in b) c(); while (a()) b(); do c(); while (d())",
	"switch (a('x')) { case 'b': c(); default: d() } try { a() } catch ({b}) { c() } finally { d() }",
	"import a, {b as c} from 'd'; export default function () {} export {a as e}; export * from 'f'; import('g')",
	"var a = b ? c : d ? e('f') : g, h = i ?? j, k = l?.m?.(n)?.[o]",
	"a: for (;;) { continue a } if (a) b(); else if (c) d(); else e()",
	"function* a() { yield b(); yield* c(); yield } async function d() { for await (const e of f()) g() }",
	"a\n++b\nc = d\n+e\nreturn_\nvar f = function () {}\nvar g",
}
