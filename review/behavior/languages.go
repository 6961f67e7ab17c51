package behavior

import (
	"github.com/bumplens/bumplens/review/syntax"
	"github.com/bumplens/bumplens/review/syntax/javascript"
)

// languages are all that are read, by name.
var languages = map[string]*language{
	"javascript": parsed(javaScript(), func(b []byte) *syntax.Tree { return javascript.Read(b, javascript.JavaScript) }),
	"typescript": parsed(javaScript(), func(b []byte) *syntax.Tree { return javascript.Read(b, javascript.TypeScript) }),
}

func parsed(l *language, parse func([]byte) *syntax.Tree) *language {
	l.parse = parse
	return l
}
