package behavior

import "github.com/bumplens/bumplens/review/syntax"

// theLog is where what is printed goes, as flows name it.
const theLog = "the log"

// encodes reports whether a call writes what it is handed in other letters: what
// CI hides in its log is not known again in them.
func (e *evaluator) encodes(c *call) bool {
	switch c.method {
	case "b64encode", "encodebytes", "urlsafe_b64encode", "hexlify", "encode64", "strict_encode64", "urlsafe_encode64", "EncodeToString", "b32encode", "b85encode":
		return true
	case "toString":
		return len(c.args) == 1 && (c.args[0].text == "base64" || c.args[0].text == "hex" || c.args[0].text == "base64url")
	case "":
		return e.tree.Text(e.tree.First(c.id)) == "btoa"
	}
	return false
}

// prints are functions that write for people to read.
var prints = setOf("log info debug warn print println puts Println Print write notice warning")

// printed notes secrets that are written into the log in other letters.
func (e *evaluator) printed(c *call) {
	if c.all.taints&fromEncoding == 0 {
		return
	}
	name := c.method
	if name == "" {
		name = e.tree.Text(e.tree.First(c.id))
	}
	if name == "write" && c.callee.path != "process.stdout.write" && c.callee.path != "sys.stdout.write" || !prints[name] {
		return
	}
	e.shows(c.id, c.all)
}

func (e *evaluator) shows(id syntax.ID, v value) {
	if v.taints&fromEncoding != 0 {
		e.flow(id, v, Network, theLog, Secret, Environment)
	}
}

// encoded returns v, of which it is remembered that it was encoded, where it is
// of matter.
func encoded(v value) value {
	if v.taints&(fromSecret|fromEnvironment) != 0 {
		v.taints |= fromEncoding
	}
	return v
}
