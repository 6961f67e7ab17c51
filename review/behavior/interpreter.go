package behavior

import (
	"cmp"
	"strings"
)

// An interpreter is a program that runs what it is handed.
type interpreter struct {
	option   string // the option that is followed by a text, "" when the text follows by itself
	language string // "" when it is none that is read
}

// interpretersOf are programs that run other programs' texts, with the option
// that is followed by one.
var interpretersOf = map[string]interpreter{
	"sh": {"-c", "shell"}, "bash": {"-c", "shell"}, "zsh": {"-c", "shell"}, "dash": {"-c", "shell"}, "ksh": {"-c", "shell"}, "ash": {"-c", "shell"},
	"node": {"-e", "javascript"}, "nodejs": {"-e", "javascript"}, "bun": {"-e", "javascript"}, "deno": {"eval", "javascript"},
	"python": {"-c", "python"}, "python3": {"-c", "python"}, "python2": {"-c", "python"}, "py": {"-c", "python"},
	"ruby": {"-e", "ruby"}, "perl": {"-e", ""}, "php": {"-r", ""}, "cmd": {"/c", "batch"}, "powershell": {"-command", "powershell"}, "pwsh": {"-command", "powershell"},
	"osascript": {"-e", ""}, "awk": {"", ""}, "source": {"", ""}, ".": {"", ""}, "iex": {"", "powershell"}, "invoke-expression": {"", "powershell"}, "mshta": {"", ""}, "rundll32": {"", ""}, "wscript": {"", ""}, "cscript": {"", ""}, "eval": {"", "shell"},
}

// interpreted handles a program that runs a text, a file or its input.
func (e *evaluator) interpreted(c *call, name string, words []string, in value) value {
	i := interpretersOf[name]
	all := c.all.with(in)
	if i.option == "" && name != "awk" {
		return e.sourced(c, name, i.language, words, in)
	}
	for n := 0; n < len(words); n++ {
		w := words[n]
		switch {
		case encodesCommand(name, w) && n+1 < len(words):
			v := e.note(c.id, decodes("base64"), value{})
			e.flow(c.id, v, Process, name, Decoding)
			return value{}
		case i.takes(name, w):
			if n+1 < len(words) {
				e.flow(c.id, all, Process, name+" "+w, Network, Decoding)
				return e.runsText(c, name, i.language, words[n+1:])
			}
		case strings.HasPrefix(w, "-"):
			if withValue[name][strings.ToLower(w)] {
				n++
			}
		case w == "" && c.args[n].taints == 0 && in.taints != 0:
		default:
			if from := cmp.Or(e.lies(w), e.written(c.args[n])); from != 0 {
				e.flows(c.id, from, w, Process, name+" "+short(w))
			}
			e.flow(c.id, c.args[n], Process, name+" "+short(w), Network, Decoding)
			return value{}
		}
	}
	for _, sign := range [...]string{"<<", "<<<", "<<-"} { // a text that stands there
		if text, ok := c.named(sign); ok {
			e.flow(c.id, text, Process, name, Network, Decoding)
			return e.nested(c.id, languages[i.language], text.text).with(in)
		}
	}
	if in.taints != 0 && name != "awk" {
		e.flow(c.id, in, Process, name, Network, Decoding)
		e.note(c.id, rule{kind: Dynamic, what: "input of " + name, arg: -1}, value{})
	}
	return all.but()
}

// sourced handles what runs a text or a file in the shell itself.
func (e *evaluator) sourced(c *call, name, language string, words []string, in value) value {
	all := c.all.with(in)
	e.flow(c.id, all, Dynamic, name, Network, Decoding)
	known := len(c.args) == 0 || c.args[0].known
	if !known && (all.taints.whole()&(fromNetwork|fromDecoding) != 0 || name != "." && name != "source") {
		e.note(c.id, rule{kind: Dynamic, what: name, arg: -1}, value{})
		all = all.with(e.source(c.id, fromDecoding, Decoding, "output of "+name))
	}
	if language != "" && len(c.args) > 0 && known {
		return e.nested(c.id, languages[language], strings.Join(words, " ")).with(in)
	}
	return all.but()
}

// runsText handles a program that is handed a text in another language.
func (e *evaluator) runsText(c *call, name, language string, words []string) value {
	l, text := languages[language], words[0]
	if l == nil || text == "" {
		return value{}
	}
	if name == "cmd" {
		text = strings.Join(words, " ")
	}
	return e.nested(c.id, l, text)
}

// takes reports whether a word is the option that is followed by a text to run.
func (i interpreter) takes(name, w string) bool {
	lower := strings.ToLower(w)
	switch {
	case lower == i.option, lower == "--eval", lower == "-pe":
		return i.option != ""
	case i.option == "-c" && i.language == "shell": // such as -lc
		return strings.HasPrefix(w, "-") && !strings.HasPrefix(w, "--") && strings.HasSuffix(w, "c")
	}
	return lower == "-p" && name == "node"
}

// encodesCommand reports whether a word makes PowerShell take the next one for an
// encoded command. Options may be written short.
func encodesCommand(name, w string) bool {
	lower := strings.ToLower(w)
	return (name == "powershell" || name == "pwsh") && strings.HasPrefix(lower, "-e") && !strings.HasPrefix(lower, "-ex") && lower != "-ep"
}

// withValue are options of interpreters that are followed by a value.
var withValue = map[string]map[string]bool{
	"powershell": setOf("-w -windowstyle -ep -ex -executionpolicy -version -inputformat -outputformat -configurationname -psconsolefile"),
	"pwsh":       setOf("-w -windowstyle -ep -ex -executionpolicy -workingdirectory -wd"),
	"node":       setOf("-r --require --import --loader --conditions"),
	"python":     setOf("-w -x"), "python3": setOf("-w -x"),
	"bash": setOf("-o --rcfile --init-file"), "sh": setOf("-o"),
}
