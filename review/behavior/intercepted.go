package behavior

import (
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// handedIn are what is called of others so often that whoever puts himself in
// its place sees all that they do. To replace it is nothing by itself: what is
// missing is filled in that way.
var handedIn = map[string]string{
	"Array.prototype": "lists", "Function.prototype": "functions", "Object.prototype": "objects", "String.prototype": "texts", "Promise.prototype": "promises",
	"EventTarget.prototype": "listeners", "Storage.prototype": "storage", "Map.prototype": "maps", "Request.prototype": "requests", "Headers.prototype": "headers", "JSON": "JSON",
	"Buffer": "buffers", "HTMLInputElement.prototype": "inputs", "requests.Session": "requests", "requests.sessions.Session": "requests", "requests.adapters.HTTPAdapter": "requests",
	"httpx.Client": "requests", "httpx.AsyncClient": "requests", "urllib3.HTTPConnectionPool": "requests", "urllib3.connectionpool.HTTPConnectionPool": "requests", "json": "JSON",
}

// watch makes what a function is handed a secret of those who call it, where it
// stands in the place of what they call.
func (e *evaluator) watch(target syntax.ID, path string, to value) {
	what := handedIn[path]
	if what == "" {
		return
	}
	e.overhears(target, what, to.fn)
}

// overhears makes the parameters of a function what others hand over.
func (e *evaluator) overhears(id syntax.ID, what string, fn int32) {
	if fn == 0 || e.quiet {
		return
	}
	e.reaches(fn)
	e.hand(fn, e.source(id, fromSecret, Secret, Overheard+what))
}

// Overheard begins what is said of a secret that is what others call with, or
// type.
const Overheard = "what goes through "

// typed are the events by which a page hears of what people type, copy and fill
// in.
var typed = setOf("keydown keyup keypress input paste copy cut submit beforeinput")

// listens handles a call that makes a function hear of what people type.
func (e *evaluator) listens(c *call) {
	if c.method != "addEventListener" && c.method != "on" || len(c.args) < 2 || c.args[1].fn == 0 || !c.args[0].known || !typed[c.args[0].text] {
		return
	}
	if c.method == "on" && strings.Contains(c.callee.path, ".") {
		return // an emitter of Node.js
	}
	e.hand(c.args[1].fn, e.source(c.id, fromSecret, Secret, Overheard+"the event "+c.args[0].text))
}

// copies handles what is put on the clipboard: an address of a wallet that stands
// there is nobody's choice.
func (e *evaluator) copies(c *call) {
	if c.method != "setData" && c.method != "writeText" && c.method != "setText" || len(c.args) == 0 {
		return
	}
	if text := c.args[len(c.args)-1]; text.known && walletAddress(text.text) {
		e.note(c.id, rule{kind: Recipient, arg: 0}, text)
	}
}

// ScriptElement is the way in which a page runs what is elsewhere.
const ScriptElement = "script element"
