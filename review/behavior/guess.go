package behavior

import "strings"

// looksLike tells what a function that is not known does by what it is called
// with: an address and what to do there, or a program and its arguments. Clients
// and runners are many, and bundles give them names of their own.
func (e *evaluator) looksLike(c *call) (rule, bool) {
	if len(c.args) == 0 {
		return rule{}, false
	}
	first := c.args[0]
	if first.known && len(c.args) > 1 && c.args[1].object != nil && len(c.args[1].object.list) > 0 && interpretersOf[strings.ToLower(first.text)].option != "" {
		return rule{kind: Process, into: toProgram, arg: 0}, true
	}
	if at, _ := c.named("url"); !isAddress(first.text) && !isAddress(at.text) {
		return rule{}, false
	}
	name := c.method
	if name == "" {
		name = e.tree.Text(e.tree.First(c.id))
	}
	name = strings.ToLower(name)
	if strings.Contains(name, "download") {
		return rule{kind: Network, into: toNetwork, arg: 0, gives: fromNetwork | fromDownload}, true
	}
	if requests[name] {
		return rule{kind: Network, into: toNetwork, arg: 0, gives: fromNetwork}, true
	}
	for _, key := range [...]string{"method", "headers", "body", "data"} {
		if _, ok := c.named(key); ok {
			return rule{kind: Network, into: toNetwork, arg: 0, gives: fromNetwork}, true
		}
	}
	return rule{}, false
}

// isAddress reports whether a text begins as an address on a network does.
func isAddress(text string) bool {
	for _, scheme := range [...]string{"https://", "http://", "wss://", "ws://"} {
		if strings.HasPrefix(text, scheme) && len(text) > len(scheme) {
			return true
		}
	}
	return false
}

// requests are names of functions that ask for something at an address.
var requests = map[string]bool{
	"get": true, "post": true, "put": true, "patch": true, "request": true, "fetch": true, "ajax": true, "getjson": true,
	"open": true, "urlopen": true, "httpget": true, "httppost": true, "sendbeacon": true, "upload": true, "curl": true, "wget": true,
}
