package behavior

import (
	"cmp"
	"path"
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// sent handles arguments that are sent over a network.
func (e *evaluator) sent(c *call, r rule, to value) value {
	host := e.hostAmong(c, r, to)
	all := c.all.with(c.callee.but())
	for _, a := range c.args {
		all = all.with(e.contents(c.id, a, 0))
	}
	v := e.note(c.id, rule{kind: Network, arg: 0, gives: fromNetwork}, value{text: host, known: host != ""})
	if !(host != "" && classOf(host) == loopback) {
		e.flow(c.id, all, Network, host, Secret, Environment, Identity, FileRead)
		e.hang(c.id, all, Network, host)
	}
	if classOf(host) == geoIP {
		v.taints |= fromGate | fromIdentity
	}
	for i, a := range c.args { // "curl -o FILE", "urlretrieve(url, FILE)"
		if i != r.arg && (r.into == toNetwork && r.gives&fromDownload != 0) {
			e.drop(c.nodes[i], a, Network)
			if a.known && to.known { // or into a folder
				e.lay(path.Join(a.text, path.Base(to.text)), Network)
			}
		}
	}
	return v
}

// inside returns what the parts of an object came from.
func (e *evaluator) inside(v value, depth int) value {
	all := v.but()
	if depth == 0 {
		e.looked = 0
	}
	if v.object == nil || depth > 3 || e.looked > maxInside || !e.spend(len(v.object.names)+1) {
		return all
	}
	e.looked += len(v.object.list) + len(v.object.parts)
	for i, part := range v.object.list {
		if i > 64 {
			break
		}
		all = all.with(e.inside(part, depth+1))
	}
	for _, part := range v.object.parts {
		all = all.with(e.inside(part, depth+1))
	}
	return all
}

// maxInside is how many parts of a value, and of its parts, are looked at. What a
// list or an object was made of is known of it as a whole.
const maxInside = 512

// ran handles arguments that are run as code.
func (e *evaluator) ran(c *call, r rule, what value) {
	if c.callee.path == "Function" && len(c.args) > 0 {
		what = c.args[len(c.args)-1]
	}
	if what.fn != 0 || len(c.args) == 0 {
		return
	}
	way := r.what
	if way == "" {
		way = c.callee.path
	}
	e.flow(c.id, c.all, Dynamic, way, Network, Decoding)
	e.hang(c.id, c.all, Dynamic, way)
	if from := e.originOf(c.all, fromFile); c.all.taints&fromFile != 0 && dataFiles[path.Ext(from.what)] {
		e.flows(c.id, Decoding, from.what, Dynamic, way)
	}
	if way == "timer" && what.text == "" && what.taints.whole()&(fromDecoding|fromNetwork) == 0 {
		e.runsLater(c)
		return // a function that somebody handed in
	}
	if what.known && what.taints.whole()&(fromDecoding|fromNetwork) == 0 {
		if len(what.text) > 16 {
			e.nested(c.id, e.language, what.text)
		}
		return // code that stands there is no more than code
	}
	e.note(c.id, rule{kind: Dynamic, what: way, arg: -1}, value{})
	if what.known {
		e.nested(c.id, e.language, what.text)
	}
}

// started handles arguments that are run as programs.
func (e *evaluator) started(c *call, r rule, what value) value {
	command := commandOf(c, r, what)
	all := c.all
	for _, a := range c.args {
		all = all.with(e.inside(a, 0))
		all = all.with(e.sourceOf(c.id, cmp.Or(e.lies(a.text), e.written(a))))
	}
	program, _, _ := strings.Cut(strings.Trim(command.text, `'"`), " ")
	all = all.with(e.sourceOf(c.id, e.lies(program)))
	if r.into == toProgram && calm(what) {
		all.taints = all.taints.part()
	}
	e.flow(c.id, all, Process, short(command.text), Network, Decoding)
	e.hang(c.id, all, Process, short(command.text))
	v := e.note(c.id, rule{kind: Process, arg: 0}, value{text: short(command.text), known: true})
	if command.text != "" {
		printed := e.nested(c.id, languages["shell"], command.text)
		if to := e.originOf(printed, fromNetwork).what; printed.taints&fromNetwork != 0 && classOf(to) != loopback { // what is in the command is sent
			e.flow(c.id, all, Network, to, Secret, Environment, Identity)
		}
		v = v.with(printed)
	}
	return v
}

// commandOf returns the command line that a call runs: a text, or a program
// and a list of its arguments.
func commandOf(c *call, r rule, what value) value {
	list := what.object
	if args, ok := c.named("args"); ok && r.into == toProgram && list != nil && args.object != nil { // as below the module that starts programs
		list = args.object
	}
	if list == nil && r.into == toProgram && len(c.args) > r.arg+1 {
		list = c.args[r.arg+1].object
	}
	if list != nil && len(list.list) > 0 && (what.text != "" || what.object != nil) {
		parts := make([]value, 0, 2*len(list.list)+1)
		if what.object == nil {
			parts = append(parts, what)
		}
		for _, p := range list.list {
			if len(parts) > 0 {
				parts = append(parts, constant(" "))
			}
			parts = append(parts, quoted(p))
		}
		return concatenate(parts)
	}
	command := what
	if r.into == toProgram && what.object == nil {
		for i := r.arg + 1; i < len(c.args) && c.args[i].text != "" && c.args[i].object == nil; i++ {
			command = concatenate([]value{command, constant(" "), quoted(c.args[i])})
		}
	}
	return command
}

// quoted writes an argument of a command so that a shell takes it as one.
func quoted(v value) value {
	if strings.ContainsAny(v.text, " \t\n;|&<>()$`\"'\\") {
		v.text = "'" + strings.ReplaceAll(v.text, "'", `'\''`) + "'"
	}
	return v
}

// short cuts a text that is told to people.
func short(text string) string {
	text = strings.TrimSpace(text)
	if len(text) > 120 {
		cut := 120
		for cut > 0 && text[cut]&0xc0 == 0x80 {
			cut--
		}
		text = text[:cut] + "…"
	}
	return text
}

// wrote handles a path and what is written to it.
func (e *evaluator) wrote(c *call, r rule, what value) {
	content := value{}
	for i, a := range c.args {
		if i != r.arg {
			content = content.with(e.inside(a, 0))
		}
	}
	e.writes(c.id, what, content)
	if content.taints.whole()&(fromNetwork|fromDecoding) != 0 && r.arg >= 0 && r.arg < len(c.nodes) {
		e.drop(c.nodes[r.arg], what, kindOf(content))
	}
}

// writes notes that a file is written.
func (e *evaluator) writes(id syntax.ID, what, content value) {
	p := what.text
	e.note(id, rule{kind: FileWrite, arg: 0}, value{text: short(p), known: true})
	e.flow(id, content, FileWrite, short(p), Network, Decoding)
	switch {
	case p == "":
	case codeOfOthers(p):
		e.note(id, rule{kind: Destruction, what: "code of another package", arg: -1}, value{})
	case strings.HasPrefix(p, "/dev/") && wipePath(p):
		e.note(id, rule{kind: Destruction, arg: 0}, constant(p))
	case persistencePath(p) != "":
		e.note(id, rule{kind: Persistence, arg: 0}, constant(persistencePath(p)))
	case strings.Contains(p, ".github/workflows"):
		e.note(id, rule{kind: Publishing, arg: 0}, constant(WritesWorkflow))
	case agentConfig(p) != "" && !strings.HasPrefix(p, "./"):
		e.note(id, rule{kind: AgentConfig, arg: 0}, constant(short(p)))
	}
	if what.taints&fromListing != 0 {
		e.note(id, rule{kind: Destruction, what: "overwrites the files that it finds", arg: -1}, value{})
	}
}

// WritesWorkflow is the way of publishing that leaves it to CI.
const WritesWorkflow = "workflow of a repository"

// streamed handles what is written into a stream.
func (e *evaluator) streamed(c *call) {
	if len(c.args) == 0 {
		return
	}
	base := strings.TrimSuffix(c.callee.path, "."+c.method)
	if c.method == "send" && base == "XMLHttpRequest" {
		e.flow(c.id, e.inside(c.all, 0), Network, e.originOf(c.callee, fromNetwork).what, Secret, Environment, Identity, FileRead)
	}
	if r, ok := e.language.called(base); ok {
		switch {
		case r.kind == Network && c.method != "pipe":
			all := e.inside(c.all, 0)
			for _, a := range c.args {
				all = all.with(e.inside(a, 0))
				if a.path == e.environment {
					all = all.with(e.source(c.id, fromEnvironment, Environment, "*"))
				}
			}
			e.flow(c.id, all, Network, e.origins[c.callee.origin].what, Secret, Environment, Identity, FileRead)
			e.hang(c.id, all, Network, e.origins[c.callee.origin].what)
			return
		case r.kind == FileWrite && c.callee.target != 0:
			content := value{}.with(c.all)
			if from := kindOf(content); from != 0 {
				at := e.openedAt(c.callee.target)
				e.flow(c.id, content, FileWrite, short(e.constantAt(at)), Network, Decoding)
				e.drop(at, value{}, from)
			}
		}
	}
	e.fill(c, c.callee, c.all)
	if a := c.args[0]; a.known && strings.HasPrefix(base, "tempfile.") && len(a.text) > 16 {
		e.nested(c.id, e.language, a.text) // it is there to be started
	}
	if c.method == "pipe" || c.method == "pipeTo" {
		e.pours(c.id, c.callee, c.args[0])
	}
}

// outside reports whether a folder is one of the user's, or of the system, and
// none that a program has to do with by itself.
func outside(folder string) bool {
	if folder == "" || isLetter(folder[0]) && (len(folder) < 2 || folder[1] != ':') {
		return false // most texts are none
	}
	return folder != "" && (wipePath(folder) || folder == ".." || strings.HasPrefix(folder, "../"))
}

// destroys reports whether deleting what a call names destroys what is not the
// package's own.
func (e *evaluator) destroys(c *call, what value) bool {
	if what.taints&fromListing != 0 {
		return true
	}
	return what.text != "" && wipePath(what.text)
}
