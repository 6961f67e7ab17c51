package behavior

import "github.com/bumplens/bumplens/review/syntax"

// A value is what is known of the value of an expression. The zero value is
// one of which nothing is known.
type value struct {
	taints taints
	known  bool      // it is constant
	number bool      // text is a number as the language writes it
	origin int32     // of the first taint, in evaluator.origins; 0: none
	fn     int32     // the function of this file that it is, in evaluator.functions; 0: none
	target syntax.ID // the path that a stream was opened for writing at; 0: none
	path   string    // what it is, by its qualified name, such as "child_process.exec"; "": not known
	text   string    // where known is set
	object *object   // its parts; nil: not known
}

// Taints are what a value came from.
type taints uint16

const (
	fromNetwork     taints = 1 << iota
	fromSecret             // a credential, by its path or its variable's name
	fromEnvironment        // all of the environment
	fromVariable           // one variable of it
	fromIdentity           // names and addresses of the machine and its user
	fromKey                // a wallet's key or seed, by the name of what holds it
	fromDecoding           // decoded or decrypted
	fromFile               // read from a file
	fromListing            // the names of files in a folder that is not the package's
	fromDownload           // the path of a file that was written with what came over the network, or was decoded
	fromGate               // says which day, country or system it is
	fromParameter          // handed to an exported function
	fromEncoding           // written in other letters
	fromImport             // came from another file of the package
	networkPart            // fromNetwork, but only as an argument of a command that stands there
	decodingPart           // the same, of fromDecoding
)

// taintKinds are the kinds of observations that taints come from.
var taintKinds = []struct {
	taint taints
	kind  Kind
}{
	{fromSecret, Secret}, {fromEnvironment, Environment}, {fromKey, Secret}, {fromIdentity, Identity},
	{fromNetwork, Network}, {fromDownload, Network}, {fromDecoding, Decoding}, {fromFile, FileRead}, {fromListing, FileRead},
	{networkPart, Network}, {decodingPart, Decoding},
}

// An origin is where a taint came from.
type origin struct {
	taint taints
	kind  Kind
	what  string
	line  int
	loose looseEnd // for what comes from another file, or from who calls
}

// constant returns a value that is a known text.
func constant(text string) value { return value{text: text, known: true} }

// isUnknown reports whether nothing is known of v, but where it may be written to.
func (v *value) isUnknown() bool {
	return v.taints == 0 && v.origin == 0 && v.fn == 0 && !v.known && v.path == "" && v.text == "" && v.object == nil
}

// but returns v without its text, as after something was done to it that is
// not followed: what it came from stays.
func (v value) but() value { return value{taints: v.taints, origin: v.origin} }

// with adds what other came from to v.
func (v value) with(other value) value {
	if v.origin == 0 || v.taints&^fromGate == 0 && other.taints != 0 {
		v.origin = other.origin
	}
	v.taints |= other.taints
	return v
}

// add adds what other came from to v, in its place.
func (v *value) add(other *value) {
	if v.origin == 0 || v.taints&^fromGate == 0 && other.taints != 0 {
		v.origin = other.origin
	}
	v.taints |= other.taints
}

// either returns what is known of a value that is one of two.
func either(a, b value) value {
	v := a.with(b)
	if a.known && b.known && a.text == b.text {
		return v
	}
	if !a.known && b.known && a.path == "" && a.object == nil && a.taints == 0 {
		v.text, v.known, v.number = b.text, true, b.number // the other is nothing that is known
	} else if a.known && b.known {
		v.text, v.known = "", false
	}
	if v.path == "" {
		v.path = b.path
	}
	if v.fn == 0 {
		v.fn = b.fn
	}
	if v.object == nil {
		v.object = b.object
	}
	return v
}

// part returns a part of a value by its name.
func (v value) part(name string) (value, bool) {
	if v.object == nil {
		return value{}, false
	}
	return v.object.get(name)
}
