package behavior

import (
	"regexp"
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// A gyp file is a literal of Python that node-gyp evaluates when a package is
// installed. Texts in it that begin with "<!" are commands, which gyp runs while
// it reads the file; conditions are expressions, which it evaluates; and actions
// are commands of the build. The format is described at
// https://gyp.gsrc.io/docs/InputFormatReference.md.

// readGyp notes what a gyp file runs.
func (e *evaluator) readGyp() {
	e.tree.Walk(func(id syntax.ID) {
		t := e.tree
		switch t.Nodes[id].Kind {
		case syntax.String:
			e.expansions(id, t.Text(id))
		case syntax.Pair:
			key := t.First(id)
			switch t.Text(key) {
			case "conditions", "target_conditions":
				e.conditions(t.Next(key))
			case "action":
				e.action(t.Next(key))
			}
		}
	})
}

// expansions notes the commands in a text.
func (e *evaluator) expansions(id syntax.ID, text string) {
	for _, sign := range [...]string{"<!@(", ">!@(", "^!@(", "<!(", ">!(", "^!("} {
		rest := text
		for {
			_, after, found := strings.Cut(rest, sign)
			if !found {
				break
			}
			command := after
			if end := strings.LastIndexByte(after, ')'); end >= 0 {
				command = after[:end]
			}
			rest = after
			if ownHeaders(command) {
				continue
			}
			e.note(id, rule{kind: Process, arg: 0}, constant(short(command)))
			e.nested(id, languages["shell"], command)
		}
	}
}

// headers matches commands that print where the headers of a package are, and
// those that print a version of the tools.
var headers = regexp.MustCompile(`^(?:node (?:-p|-e|--print|--eval) '?(?:console\.log\()?require\('(?:node-addon-api|nan|node-api-headers|napi-macros|\./[\w./-]*)'\)(?:\.\w+)?\)?'?|node -p '?process\.(?:platform|arch|version)\w*'?|(?:pkg-config|uname|which) [\w. -]+)$`)

// ownHeaders reports whether a command asks a package for its own folder of
// headers, as most add-ons do.
func ownHeaders(command string) bool {
	return headers.MatchString(strings.NewReplacer(`\`, "", `"`, "'").Replace(command))
}

// conditions notes expressions that do more than compare.
func (e *evaluator) conditions(id syntax.ID) {
	if id == 0 {
		return
	}
	t := e.tree
	for c := t.First(id); c != 0; c = t.Next(c) {
		first := t.First(c)
		if t.Nodes[c].Kind != syntax.Array || first == 0 || t.Nodes[first].Kind != syntax.String {
			continue
		}
		if text := t.Text(first); strings.Contains(text, "__") || strings.ContainsAny(text, "(\\") && !onlyCompares(text) {
			e.note(first, rule{kind: Dynamic, what: "condition of gyp", arg: -1}, value{})
		}
	}
}

// onlyCompares reports whether a condition has parentheses around comparisons
// and variables of gyp alone.
func onlyCompares(text string) bool {
	text = strings.NewReplacer("<(", "", ">(", "", "<!(", "(").Replace(text)
	for i := 1; i < len(text); i++ {
		if c := text[i-1]; text[i] == '(' && (c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == ']' || c == ')') {
			return false
		}
	}
	return !strings.Contains(text, `\`)
}

// action notes a command of the build.
func (e *evaluator) action(id syntax.ID) {
	if id == 0 {
		return
	}
	var words []string
	t := e.tree
	for c := t.First(id); c != 0; c = t.Next(c) {
		words = append(words, t.Text(c))
	}
	command := strings.Join(words, " ")
	e.note(id, rule{kind: Process, arg: 0}, constant(short(command)))
	e.nested(id, languages["shell"], command)
}
