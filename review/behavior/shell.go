package behavior

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// command says what a command of a shell does. Programs that are not known do
// what they do: a script is made of them.
func (e *evaluator) command(c *call) value {
	if c.callee.path == "" {
		c.callee.path = c.callee.text
	}
	if fn := e.variables[e.boundTo(c.callee.path)].fn; fn != 0 {
		c.callee.fn = fn
		e.stdin = value{}
		return e.local(c)
	}
	name := strings.TrimSuffix(strings.ToLower(path.Base(c.callee.path)), ".exe")
	switch {
	case e.tree.Text(e.tree.First(c.id)) == "SHELL":
		name = "sh"
	case c.callee.path == "":
		name = ""
	}
	words := make([]string, 0, len(c.args))
	in := e.stdin
	e.stdin = value{}
	for i, a := range c.args {
		if e.tree.Nodes[c.nodes[i]].Kind != syntax.Pair {
			words = append(words, a.text)
		}
	}
	out := e.program(c, name, words, in)
	e.redirected(c, out)
	return out
}

// inherited returns what a variable is that a shell was started with. Those that
// say nothing of the user or the machine are not told.
func (e *evaluator) inherited(id syntax.ID, name string) value {
	switch {
	case name == "HOME" || name == "USERPROFILE":
		return constant("~")
	case name == "TMPDIR" || name == "TEMP" || name == "TMP":
		return constant("{tmp}")
	case secretVariable(name), gateVariable(name) != "" && gateVariable(name) != "locale":
		return e.variable(id, name)
	}
	return value{}
}

// redirected handles what a command reads from files and writes to them.
func (e *evaluator) redirected(c *call, out value) {
	t := e.tree
	for a := t.Next(t.First(c.id)); a != 0; a = t.Next(a) {
		if t.Nodes[a].Kind != syntax.Pair {
			continue
		}
		sign := t.Text(t.First(a))
		to, _ := c.named(sign)
		if strings.HasPrefix(to.text, "/dev/tcp/") || strings.HasPrefix(to.text, "/dev/udp/") {
			e.connected(c, to, out)
		}
		if !strings.Contains(sign, ">") || strings.Contains(sign, "&") {
			continue
		}
		if node := t.Next(t.First(a)); to.text == "" && t.Nodes[node].Kind == syntax.Name && kindOf(out) != 0 {
			e.drop(node, to, kindOf(out)) // a path that another command made
		}
		if to.text == "" || strings.HasPrefix(to.text, "/dev/") || to.text == "&1" || to.text == "&2" {
			continue
		}
		e.writes(a, to, out.with(c.all.but()))
		if out.taints.whole()&(fromNetwork|fromDecoding) != 0 {
			e.drop(t.Next(t.First(a)), to, kindOf(out))
		}
	}
}

// connected handles a connection that a shell makes by itself. An interpreter
// at its end takes its commands from there.
func (e *evaluator) connected(c *call, to, out value) {
	host, _, _ := strings.Cut(to.text[len("/dev/tcp/"):], "/")
	v := e.note(c.id, rule{kind: Network, arg: 0, gives: fromNetwork}, constant(host))
	e.flow(c.id, out.with(c.all.but()), Network, host, Secret, Environment, Identity, FileRead)
	if i, ok := interpretersOf[path.Base(c.callee.path)]; ok && i.option != "" {
		e.flow(c.id, v, Process, c.callee.path, Network)
	}
}

// runners run what their arguments say.
var runners = map[string]bool{"sudo": true, "nohup": true, "exec": true, "command": true, "time": true, "xargs": true, "env": true, "setsid": true, "nice": true, "doas": true, "start": true, "start-process": true, "saps": true, "call": true, "builtin": true, "timeout": true, "busybox": true, "cross-env": true, "npx": true, "stdbuf": true}

// program says what one program does with its words and its input.
func (e *evaluator) program(c *call, name string, words []string, in value) value {
	all := c.all.with(in)
	if runners[name] {
		n := slices.IndexFunc(words, runs)
		if n < 0 && (name == "env" && len(words) == 0 || has(words, "env")) {
			return e.everything(c.id)
		}
		if n < 0 {
			return in
		}
		inner := *c
		inner.callee = value{path: words[n]}
		inner.args, inner.nodes = c.args[n+1:], c.nodes[n+1:]
		return e.program(&inner, strings.ToLower(path.Base(words[n])), words[n+1:], in)
	}
	if _, ok := interpretersOf[name]; ok {
		return e.interpreted(c, name, words, in)
	}
	if what := credentialCommand(name, words); what != "" {
		return e.note(c.id, rule{kind: Secret, what: what, arg: -1, gives: fromSecret}, value{})
	}
	if name == "tee" {
		for _, a := range c.args {
			if a.known && !strings.HasPrefix(a.text, "-") {
				e.writes(c.id, a, in)
			}
		}
		return in
	}
	if r, ok := e.language.calls[name]; ok {
		return e.known(c, name, r, words, all)
	}
	if r, ok := e.calls[name+" "+subcommand(words)]; ok {
		e.note(c.id, r, value{})
		return value{}
	}
	e.startsAgent(c, name, words)
	if from := cmp.Or(e.lies(c.callee.path), e.lies(name), e.written(c.callee)); from != 0 {
		e.flows(c.id, from, c.callee.path, Process, short(c.callee.path))
	}
	e.flow(c.id, c.callee, Process, short(c.callee.path), Network, Decoding)
	if name == "chmod" {
		return value{}
	}
	return all.but()
}

// runs reports whether a word behind a program that runs others is one of them,
// and no runner again, no option and no setting.
func runs(w string) bool {
	return w != "" && !strings.HasPrefix(w, "-") && !strings.Contains(w, "=") && !runners[strings.ToLower(path.Base(w))]
}

// known says what a program does of which that is known.
func (e *evaluator) known(c *call, name string, r rule, words []string, all value) value {
	switch {
	case name == "certutil" && has(words, "-decode", "-decodehex", "/decode"):
		return e.decodesFile(c, words)
	case r.kind == Network:
		return e.transferred(c, words, all)
	case r.kind == Decoding:
		if name == "base64" && !has(words, "-d", "-D", "--decode", "-di") || name == "openssl" && !has(words, "-d") || name == "xz" && !has(words, "-d", "-dc", "--decompress", "-dk", "-kd") {
			return encoded(e.shown(c, words, all).but())
		}
		return e.note(c.id, r, value{}).with(all)
	case r.kind == Destruction:
		e.deletes(c, name, words)
		return value{}
	case r.kind == FileRead:
		return e.shown(c, words, all)
	case r.kind == Environment:
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.HasPrefix(w, "-") }) {
			return e.everything(c.id)
		}
		return all
	case r.kind == FileWrite:
		for i, w := range words {
			if !strings.HasPrefix(w, "-") {
				e.writes(c.id, c.args[i], all)
				e.drop(c.nodes[i], c.args[i], kindOf(all))
			}
		}
		return all
	case r.kind == Persistence && !persists(name, words):
		return all
	}
	return e.note(c.id, r, value{}).with(all)
}

// startsAgent notes an agent that is started without asking its user.
func (e *evaluator) startsAgent(c *call, name string, words []string) {
	if !agentPrograms[name] {
		return
	}
	for _, w := range words {
		if agentFlags[w] {
			e.note(c.id, rule{kind: AgentText, what: name + " " + w, arg: -1}, value{})
		}
	}
}

var (
	agentPrograms = map[string]bool{"claude": true, "gemini": true, "q": true, "codex": true, "cursor-agent": true, "aider": true, "goose": true, "opencode": true}
	agentFlags    = map[string]bool{"--dangerously-skip-permissions": true, "--yolo": true, "--trust-all-tools": true, "--dangerously-bypass-approvals-and-sandbox": true, "--full-auto": true, "--yes-always": true}
)

// subcommand returns the first word that is no option and no value of one.
func subcommand(words []string) string {
	for i := 0; i < len(words); i++ {
		switch w := words[i]; {
		case w == "-C" || w == "-c" || w == "--prefix" || w == "--git-dir" || w == "--work-tree" || w == "--cwd" || w == "--dir":
			i++
		case !strings.HasPrefix(w, "-"):
			return w
		}
	}
	return ""
}

// decodesFile handles a program that decodes a file into another.
func (e *evaluator) decodesFile(c *call, words []string) value {
	v := e.note(c.id, decodes("base64"), value{})
	e.lay(words[len(words)-1], Decoding)
	return v
}

func has(words []string, any ...string) bool {
	for _, w := range words {
		for _, a := range any {
			if w == a {
				return true
			}
		}
	}
	return false
}

// persists reports whether a command makes something be run again.
func persists(name string, words []string) bool {
	switch name {
	case "crontab":
		return !has(words, "-l")
	case "systemctl":
		return has(words, "enable", "link")
	case "launchctl":
		return has(words, "load", "bootstrap", "enable", "submit")
	case "schtasks":
		return has(words, "/create", "/Create", "/CREATE")
	case "reg":
		return has(words, "add", "ADD")
	case "git":
		return has(words, "core.hooksPath", "init.templateDir")
	}
	return true
}

// everything notes that all of the environment is read.
func (e *evaluator) everything(id syntax.ID) value {
	e.note(id, rule{kind: Environment, what: "*", arg: -1}, value{})
	return e.source(id, fromEnvironment, Environment, "*")
}

// shown handles a program that prints files, or what it is handed.
func (e *evaluator) shown(c *call, words []string, all value) value {
	for _, w := range words {
		if strings.HasPrefix(w, "-") || w == "" {
			continue
		}
		all = all.with(e.sourceOf(c.id, e.lies(w)))
		if credentialPath(w) != "" {
			all = all.with(e.note(c.id, rule{kind: Secret, arg: 0, gives: fromSecret}, constant(w)))
		}
	}
	if len(c.args) == 1 && (c.callee.path == "echo" || c.callee.path == "printf") {
		all.text, all.known = c.args[0].text, c.args[0].known
	}
	return all
}

// deletes handles a program that deletes.
func (e *evaluator) deletes(c *call, name string, words []string) {
	switch name {
	case "rm", "rmdir", "del", "rd", "remove-item":
		for i, w := range words {
			if w != "" && !strings.HasPrefix(w, "-") && (wipePath(w) || c.args[i].taints&fromListing != 0) {
				e.note(c.id, rule{kind: Destruction, arg: 0}, constant(name+" "+w))
			}
		}
	case "dd":
		for _, w := range words {
			if strings.HasPrefix(w, "of=/dev/") && !strings.HasPrefix(w, "of=/dev/null") {
				e.note(c.id, rule{kind: Destruction, what: "dd " + w, arg: -1}, value{})
			}
		}
	default:
		e.note(c.id, rule{kind: Destruction, what: name, arg: -1}, value{})
	}
}
