package behavior

import (
	"regexp"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// ofText evaluates a method of a known text.
func (e *evaluator) ofText(c *call, method string) (value, bool) {
	of, args := c.callee, c.args
	made := func(text string) (value, bool) {
		if len(text) > maxText || !e.spend(len(text)) {
			return c.all.with(of.but()).but(), true
		}
		v := constant(text)
		return v.with(of).with(c.all), true
	}
	whole := !strings.Contains(of.text, hole)
	switch method {
	case "replace", "replaceAll", "gsub", "sub":
		if len(args) >= 2 && args[0].known && args[1].known {
			if args[0].text == "" {
				return made(of.text)
			}
			n := -1
			if method == "replace" && e.language.name == "javascript" || method == "sub" {
				n = 1
			}
			return made(strings.Replace(of.text, args[0].text, args[1].text, n))
		}
		if len(args) >= 2 && args[1].known {
			if pattern, ok := e.pattern(c.nodes[0]); ok && e.spend(len(of.text)) {
				return replacedAll(of, pattern, args[1].text).with(c.all), true
			}
			return value{}.with(of).with(c.all), true
		}
	case "split":
		sep := ""
		if len(args) > 0 {
			if !args[0].known {
				break
			}
			sep = args[0].text
		}
		if !whole || len(of.text) > maxParts || !e.spend(len(of.text)*partSize) {
			break
		}
		v := value{object: &object{}}
		for _, part := range strings.Split(of.text, sep) {
			v.object.list = append(v.object.list, constant(part))
		}
		return v.with(of.but()), true
	case "join": // Python's
		if e.language.name == "rust" && len(args) == 1 {
			return joinedPath([]value{of, args[0]}).with(of), true
		}
		if len(args) == 1 && args[0].object != nil {
			return joinedList(args[0].object.list, of.text).with(args[0]), true
		}
	case "concat":
		of.known = c.receiver.known
		return concatenate(append([]value{of}, args...)).with(of.but()), true
	default:
		if v, ok := e.ofWholeText(c, method, made); ok {
			return v, true
		}
	}
	if r, ok := e.paths[method]; ok { // of a path
		return e.ofPath(c, c.receiver, r), true
	}
	return of.but().with(c.all), true
}

// ofWholeText evaluates a method that changes or cuts all of a known text.
func (e *evaluator) ofWholeText(c *call, method string, made func(string) (value, bool)) (value, bool) {
	of, args := c.callee, c.args
	switch method {
	case "slice", "substring", "substr":
		if cut, ok := sliced(of.text, args, method); ok && !strings.Contains(of.text, hole) {
			return made(cut)
		}
	case "toLowerCase", "lower", "downcase":
		return made(strings.ToLower(of.text))
	case "toUpperCase", "upper", "upcase":
		return made(strings.ToUpper(of.text))
	case "trim", "strip", "toString", "encode", "decode", "valueOf", "trimStart", "trimEnd", "normalize", "freeze", "to_s", "lstrip", "rstrip", "b", "format", "chomp", "toWellFormed", "as_ptr", "to_string", "into", "to_owned",
		"unwrap", "unwrap_or_default", "unwrap_or", "unwrap_or_else", "expect", "clone", "as_str", "as_bytes", "into_bytes", "ok", "as_ref", "display", "to_string_lossy", "to_str":
		if encoding, ok := encodings[c.arg(0, "encoding").text]; ok && method != "format" && e.language.name == "python" {
			return e.decoded(c, of, encoding), true
		}
		if method == "format" {
			return formattedNew(of, args).with(c.all), true
		}
		if e.language.name == "rust" {
			return made(of.text)
		}
		return made(strings.TrimSpace(of.text))
	case "reverse":
		return made(reversed(of.text))
	case "repeat":
		if n, ok := argInt(args, 0); ok && n >= 0 && n*len(of.text) <= maxText {
			return made(strings.Repeat(of.text, n))
		}
	case "charAt", "at":
		if n, ok := argInt(args, 0); ok && n >= 0 && n < len(of.text) {
			return made(of.text[n : n+1])
		}
	case "charCodeAt", "codePointAt":
		if n, ok := argInt(args, 0); ok && n >= 0 && n < len(of.text) {
			return of.but().number_(int(of.text[n])), true
		}
	}
	return value{}, false
}

// ofPath handles a method of a path, which is its first argument.
func (e *evaluator) ofPath(c *call, of value, r rule) value {
	inner := *c
	inner.args = append([]value{of}, c.args...)
	inner.nodes = append([]syntax.ID{e.tree.First(e.tree.First(c.id))}, c.nodes...)
	return e.effect(&inner, r)
}

// pattern returns what a regular expression of JavaScript matches, where it is
// written at a node and the language of Go has it too.
func (e *evaluator) pattern(id syntax.ID) (string, bool) {
	if e.tree.Nodes[id].Kind != syntax.Regexp {
		return "", false
	}
	text := e.tree.Text(id)
	end := strings.LastIndexByte(text, '/')
	if end < 1 || !strings.Contains(text[end:], "g") {
		return "", false
	}
	if strings.Contains(text[end:], "i") {
		return "(?i)" + text[1:end], true
	}
	return text[1:end], true
}

// maxPattern is how long a pattern is that is followed, and maxMatched how long
// a text that it is looked for in.
const (
	maxPattern = 200
	maxMatched = 1 << 16
)

// replacedAll returns a text without what a pattern matches.
func replacedAll(of value, pattern, by string) value {
	if len(pattern) > maxPattern || len(of.text) > maxMatched || strings.ContainsAny(by, `$\`) {
		return value{}.with(of)
	}
	p, err := regexp.Compile(pattern)
	if err != nil {
		return value{}.with(of)
	}
	return constant(p.ReplaceAllLiteralString(of.text, by)).with(of)
}

// backwards returns a text or a list from its end.
func backwards(v value) value {
	switch {
	case v.known:
		v.text = reversed(v.text)
	case v.object != nil && v.object.names == nil:
		list := slices.Clone(v.object.list)
		slices.Reverse(list)
		v.object = &object{list: list}
	}
	return v
}

// cut returns the part of a text that Python's places name, such as [::-1].
func cut(of, places value) (value, bool) {
	if !of.known || places.object == nil || places.object.names != nil {
		return value{}, false
	}
	switch list := places.object.list; {
	case len(list) == 3 && list[2].text == "-1" && !list[0].known && !list[1].known:
		return backwards(of), true
	case len(list) == 2 || len(list) == 3 && (!list[2].known || list[2].text == "1"):
		from := list[0]
		if !from.known {
			from = constant("0")
		}
		args := []value{from}
		if list[1].known {
			args = append(args, list[1])
		}
		text, ok := sliced(of.text, args, "slice")
		return constant(text).with(of), ok
	}
	return value{}, false
}

// formattedNew fills a text's places in Python's new way.
func formattedNew(format value, args []value) value {
	parts, rest := []value{}, format.text
	for _, a := range args {
		i := strings.Index(rest, "{")
		j := strings.Index(rest, "}")
		if i < 0 || j < i {
			break
		}
		parts = append(parts, constant(rest[:i]), a)
		rest = rest[j+1:]
	}
	return concatenate(append(parts, constant(rest)))
}

func argInt(args []value, i int) (int, bool) {
	if i >= len(args) {
		return 0, false
	}
	return args[i].integer()
}

// sliced cuts a text as JavaScript does, where it is plain.
func sliced(text string, args []value, method string) (string, bool) {
	from, ok := argInt(args, 0)
	if !ok {
		return "", len(args) == 0
	}
	to := len(text)
	if len(args) > 1 {
		if to, ok = args[1].integer(); !ok {
			return "", false
		}
		if method == "substr" {
			to += from
		}
	}
	if from < 0 {
		from += len(text)
	}
	if to < 0 {
		to += len(text)
	}
	from, to = min(max(from, 0), len(text)), min(max(to, 0), len(text))
	if to < from {
		return "", true
	}
	return text[from:to], true
}

func reversed(text string) string {
	runes := []rune(text)
	slices.Reverse(runes)
	return string(runes)
}
