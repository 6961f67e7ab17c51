package indicator

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/diff"
)

// quietEdit reports whether what is new in a file of JavaScript does nothing
// that the file did not do before, as far as its words tell: they are all of
// the old file, or of those that log, branch and read a variable of the
// environment that is no secret. Whatever is not plain is not quiet.
func quietEdit(p string, was, is []byte) bool {
	if !slices.Contains([]string{".js", ".cjs", ".mjs"}, path.Ext(p)) {
		return false
	}
	known := make(map[string]bool)
	for _, w := range jsWord.FindAllString(string(was), -1) {
		known[w] = true
	}
	lines := slices.Collect(strings.Lines(string(is)))
	for _, e := range diff.Lines(was, is) {
		for _, line := range lines[e.Head:e.HeadEnd] {
			if !quietLine(strings.TrimSpace(line), known) {
				return false
			}
		}
	}
	return true
}

func quietLine(line string, known map[string]bool) bool {
	if strings.HasPrefix(line, "//") && !strings.Contains(line, "*/") && onlyPlain.MatchString(line) {
		return true // "*/" may end a comment that began further up
	}
	// Operators that join text, escapes and glued templates make words of parts.
	if !tableLine.MatchString(line) && !plainCode.MatchString(line) || glued.MatchString(line) {
		return false
	}
	line = readsVariable.ReplaceAllStringFunc(line, func(read string) string {
		if secret.MatchString(read) {
			return read
		}
		return "process"
	})
	for _, w := range jsWord.FindAllString(strings.ReplaceAll(line, "${", "{"), -1) {
		if !known[w] && !slices.Contains(talk, w) {
			return false
		}
	}
	return true
}

var (
	jsWord    = regexp.MustCompile(`[\w$]+`)
	plainCode = regexp.MustCompile("^[\\w\\s.(){};,'\"`$=!&|?:\\[\\]-]*$")
	glued     = regexp.MustCompile(`[\w}]\$\{|\}\w`)
	// tableLine matches a line that gives a name another, as a table of packages
	// for platforms does.
	tableLine = regexp.MustCompile(`^['"][\w @/-]*['"]: ['"][\w@/-]*['"],?$`)
	onlyPlain = regexp.MustCompile(`^[\t\x20-\x7e]*$`) // JavaScript ends lines at more characters than we do
	// readsVariable finds a variable of the environment that is read by a name
	// which stands there.
	readsVariable = regexp.MustCompile(`\bprocess\.env(?:\.([A-Z][A-Z0-9_]*)\b|\[['"][A-Z][A-Z0-9_]*['"]\])`)
	secret        = regexp.MustCompile(`TOKEN|KEY|SECRET|PASS|PWD|AUTH|CRED|SESSION|COOKIE|CERT|SIGN|PRIVATE|NPM|AWS|GITHUB`)
	talk          = strings.Fields("if else return try catch const let true false null undefined console log warn error info debug process")
)
