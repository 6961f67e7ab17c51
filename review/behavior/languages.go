package behavior

import (
	"bytes"

	"github.com/bumplens/bumplens/review/syntax"
	"github.com/bumplens/bumplens/review/syntax/golang"
	"github.com/bumplens/bumplens/review/syntax/javascript"
	"github.com/bumplens/bumplens/review/syntax/python"
	"github.com/bumplens/bumplens/review/syntax/ruby"
	"github.com/bumplens/bumplens/review/syntax/rust"
	"github.com/bumplens/bumplens/review/syntax/shell"
)

// languages are all that are read, by name.
var languages = map[string]*language{
	"javascript": parsed(javaScript(), func(b []byte) *syntax.Tree { return javascript.Read(b, javascript.JavaScript) }),
	"typescript": parsed(javaScript(), func(b []byte) *syntax.Tree { return javascript.Read(b, javascript.TypeScript) }),
	"python":     parsed(pythonLanguage(), python.Read),
	"pth":        parsed(pythonLanguage(), readPth),
	"gyp":        parsed(newLanguage("gyp"), python.ReadExpression),
	"ruby":       parsed(rubyLanguage(), ruby.Read),
	"go":         parsed(goLanguage(), golang.Read),
	"rust":       parsed(rustLanguage(), rust.Read),
	"shell":      parsed(shellLanguage("shell"), func(b []byte) *syntax.Tree { return shell.Read(b, shell.POSIX) }),
	"m4":         parsed(shellLanguage("shell"), func(b []byte) *syntax.Tree { return shell.Read(b, shell.M4) }),
	"batch":      parsed(shellLanguage("batch"), func(b []byte) *syntax.Tree { return shell.Read(b, shell.Batch) }),
	"powershell": parsed(shellLanguage("powershell"), func(b []byte) *syntax.Tree { return shell.Read(b, shell.PowerShell) }),
}

// readPth reads a .pth file, of which the interpreter runs the lines that begin
// with "import" whenever it starts; the others are folders. See
// https://docs.python.org/3/library/site.html.
func readPth(source []byte) *syntax.Tree {
	var kept bytes.Buffer
	for line := range bytes.Lines(source) {
		if bytes.HasPrefix(line, []byte("import ")) || bytes.HasPrefix(line, []byte("import\t")) {
			kept.Write(line)
		} else {
			kept.WriteString("\n")
		}
	}
	return python.Read(kept.Bytes())
}

func parsed(l *language, parse func([]byte) *syntax.Tree) *language {
	l.parse = parse
	return l
}
