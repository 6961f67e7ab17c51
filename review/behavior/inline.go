package behavior

import (
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

const (
	maxInlined    = 20_000 // calls of one pass that are followed with their values
	maxStatements = 6      // of a function that is followed
	maxTries      = 30     // of following a function that come to nothing, one after the other
)

// inline follows a small function with the constants that it is called with, as
// the decoders of obfuscated programs are: a text of a list, by its number.
func (e *evaluator) inline(c *call) (value, bool) {
	if len(c.args) == 0 || len(c.args) > 4 || e.depth > 3 || e.inlined > maxInlined {
		return value{}, false
	}
	for _, a := range c.args {
		if !a.known && a.object == nil {
			return value{}, false
		}
	}
	f := &e.functions[c.callee.fn]
	t := e.tree
	body := t.Last(f.node)
	if !e.follows(c.callee.fn, body) {
		return value{}, false
	}
	e.inlined++
	e.depth++
	wasQuiet, outer, scope := e.quiet, e.current, e.scope
	e.quiet, e.current, e.scope = true, c.callee.fn, f.node
	saved := make([]value, len(f.params))
	since := len(e.undo)
	i := 0
	for p := t.First(t.First(f.node)); p != 0 && i < len(f.params); p = t.Next(p) {
		if v := f.params[i]; v != 0 {
			saved[i] = e.variables[v].value
			n := e.name(p)
			e.undo = append(e.undo, binding{n, e.bound[n]})
			e.bound[n] = v
			if i < len(c.args) {
				e.variables[v].value = c.args[i]
			} else {
				e.variables[v].value = value{}
			}
		}
		i++
	}
	var result value
	for s := t.First(body); s != 0; s = t.Next(s) {
		if t.Nodes[s].Kind == syntax.Return {
			if first := t.First(s); first != 0 {
				result = e.eval(first)
			}
			break
		}
		e.eval(s)
	}
	for i, v := range f.params {
		if v != 0 {
			e.variables[v].value = saved[i]
		}
	}
	e.leave(since)
	e.quiet, e.current, e.scope = wasQuiet, outer, scope
	e.depth--
	f = &e.functions[c.callee.fn]
	if result.known || result.path != "" {
		f.tries = 0
		return result, true
	}
	if f.tries++; f.tries == maxTries {
		f.small = -1 // it is none that decodes
	}
	return result, false
}

// follows reports whether a function is small enough to be followed, and says so
// once.
func (e *evaluator) follows(fn int32, body syntax.ID) bool {
	f := &e.functions[fn]
	if f.small == 0 {
		f.small = -1
		t := e.tree
		n, plain := 0, t.Nodes[body].Kind == syntax.Block && t.Nodes[t.First(f.node)].Kind == syntax.Params
		for s := t.First(body); s != 0 && plain; s = t.Next(s) {
			n++
			switch t.Nodes[s].Kind {
			case syntax.Return, syntax.Assign:
			default:
				plain = false
			}
		}
		if plain && n > 0 && n <= maxStatements && e.size(body, 80) < 80 && !e.holdsFunction(body) {
			f.small = 1
		}
	}
	return f.small == 1
}

// size counts the nodes below id, up to a number.
func (e *evaluator) size(id syntax.ID, most int) int {
	n := 1
	for c := e.tree.First(id); c != 0 && n < most; c = e.tree.Next(c) {
		n += e.size(c, most-n)
	}
	return n
}

// holdsFunction reports whether there is a function below id.
func (e *evaluator) holdsFunction(id syntax.ID) bool {
	for c := e.tree.First(id); c != 0; c = e.tree.Next(c) {
		if e.tree.Nodes[c].Kind == syntax.Func || e.holdsFunction(c) {
			return true
		}
	}
	return false
}

// holeWord stands for what is not known in a program that stands as a text.
const holeWord = "HOLE"

// nested looks at a program that stands as a text in another one.
func (e *evaluator) nested(id syntax.ID, l *language, text string) value {
	if e.nesting == maxNesting || e.quiet || l == nil || len(text) > maxText || !e.spend(4*len(text)) {
		return value{}
	}
	inner := &evaluator{language: l, file: new(File), at: e.line(id), nesting: e.nesting + 1, within: e.symbol(), gate: e.gate, outer: e}
	inner.tree = l.parse([]byte(strings.ReplaceAll(text, hole, holeWord)))
	inner.steps = e.steps
	inner.run()
	e.steps = inner.steps
	for _, o := range inner.file.Observations {
		o.Quote = e.quote(id)
		key := sighting{kind: o.Kind, what: o.What, function: e.current}
		if !e.seen[key] && len(e.file.Observations) < maxObservations {
			e.seen[key] = true
			e.file.Observations = append(e.file.Observations, o)
			e.places = append(e.places, e.current)
		}
	}
	for _, f := range inner.file.Flows {
		f.Quote = e.quote(id)
		key := sighting{kind: f.Kind, from: f.From, what: f.What, function: e.current}
		if !e.seen[key] && len(e.file.Flows) < maxObservations {
			e.seen[key] = true
			e.file.Flows = append(e.file.Flows, f)
			e.flowPlaces = append(e.flowPlaces, e.current)
		}
	}
	for path, from := range inner.dropped {
		e.lay(path, from)
	}
	if inner.result.taints == 0 {
		return value{}
	}
	o := inner.origins[inner.result.origin]
	return e.source(id, inner.result.taints, o.kind, o.what)
}

// piped looks at commands of which each gets what the one before prints.
func (e *evaluator) piped(first syntax.ID) value {
	var v value
	for c := first; c != 0; c = e.tree.Next(c) {
		e.stdin = v
		part := e.eval(c)
		e.stdin = value{}
		v = part.with(v.but())
	}
	return v
}

// recipient notes a constant address under a name that says that something is
// sent to it.
func (e *evaluator) recipient(id syntax.ID, key string, v value) {
	if !v.known || len(v.text) < 6 || len(v.text) > 200 || len(key) > 16 {
		return
	}
	if recipientKeys[strings.ToLower(key)] && address(v.text) {
		e.note(id, rule{kind: Recipient, arg: 0}, value{text: v.text, known: true})
	}
}

var recipientKeys = map[string]bool{
	"bcc": true, "cc": true, "to": true, "recipient": true, "recipients": true, "toaddress": true, "destination": true,
	"beneficiary": true, "payee": true, "payto": true, "receiver": true, "forwardto": true, "replyto": true, "reply_to": true,
}

// address reports whether a text is an address of e-mail or of a wallet.
func address(text string) bool {
	if name, host, found := strings.Cut(text, "@"); found && name != "" && strings.Contains(host, ".") && !strings.ContainsAny(text, " \n/:") {
		return true
	}
	return walletAddress(text)
}

// walletAddress reports whether a text has the form of an address of Ethereum,
// Bitcoin, Tron or Solana.
func walletAddress(text string) bool {
	if len(text) == 42 && strings.HasPrefix(text, "0x") {
		return isHex(text[2:])
	}
	if len(text) >= 39 && len(text) <= 62 && (strings.HasPrefix(text, "bc1") || strings.HasPrefix(text, "ltc1")) {
		return !strings.ContainsFunc(text, func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9') })
	}
	if len(text) < 32 || len(text) > 44 {
		return false
	}
	digits, upper, lower := 0, 0, 0
	for _, r := range text {
		switch {
		case r >= '1' && r <= '9':
			digits++
		case r >= 'A' && r <= 'Z' && r != 'I' && r != 'O':
			upper++
		case r >= 'a' && r <= 'z' && r != 'l':
			lower++
		default:
			return false
		}
	}
	return digits >= 3 && upper >= 5 && lower >= 5
}

func isHex(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool {
		return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'f' || r >= 'A' && r <= 'F')
	})
}
