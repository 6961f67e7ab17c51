package behavior

import (
	"net/url"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/syntax"
)

// A fold is a way to compute a value from others without running anything. The
// zero fold is none.
type fold uint8

const (
	noFold      fold = iota
	toCodes          // characters of their codes
	toText           // a text, a list or an object of what it is handed
	toKeys           // the names of an object's parts
	toUnescaped      // a text without its escapes
	toBase64         // decoded base64
	toHex            // decoded hexadecimal
	toBuffer         // bytes, decoded where the second argument says so
	toCodec          // decoded as the second argument says
	toPath           // a path of its parts
	toHome           // the folder of the user
	toTemporary      // the folder of what is temporary
	toCurrent        // the folder that is the current one
	toFilePath       // the path of an address
	toFolder         // the folder around a path
	toPart           // a part by its name
	toFirst          // its first argument
	toBound          // its first argument, called with the others
	toApplied        // its first argument, called with the last, a list
	toMapped         // its first argument, called with each of a list
	toPatched        // an object, a part of which is set
	toAssigned       // an object, to which the parts of others are assigned
	toRequire        // a function that loads modules
	toReplaced       // a text without what a pattern matches
	toElement        // an element of a document
	toFormat         // a text, its places filled
	toFilled         // the same, as macros of Rust do
	toResolved       // the path of a module by its name
	toReversed       // backwards
	toConstant       // what a name stands for
	toScope          // the names that are known here
	toMap            // a map of pairs
	toHeld           // what a map holds under a key
	toKept           // a map, which is given a key
	toCreated        // an object with the parts of another
	toParsed         // what a text of JSON says
	toNext           // a part of a list
)

// folds are what is computed, by qualified name.
var folds = foldsOf(map[fold]string{
	toCodes:     "String.fromCharCode String.fromCodePoint chr",
	toText:      "String str decodeURI JSON.stringify json.dumps URL URI Path pathlib.Path os.path.abspath Array.from list tuple bytes bytearray Uint8Array querystring.stringify util.inspect os.fsdecode URI.parse structuredClone Object.entries Object.values Object.fromEntries dict repr URLSearchParams Blob types.SimpleNamespace argparse.Namespace compile URL.createObjectURL strings.NewReader strings.Join bytes.NewReader bytes.NewBufferString io.ReadAll encodeURIComponent btoa StringIO.new io.BytesIO io.StringIO",
	toKeys:      "Object.keys",
	toUnescaped: "decodeURIComponent unescape urllib.parse.unquote",
	toBase64:    "atob base64.b64decode base64.decodebytes base64.urlsafe_b64decode base64.standard_b64decode Base64.decode64 Base64.strict_decode64 Base64.urlsafe_decode64",
	toHex:       "bytes.fromhex bytearray.fromhex binascii.unhexlify binascii.a2b_hex",
	toBuffer:    "Buffer.from Buffer",
	toCodec:     "codecs.decode codecs.encode",
	toPath:      "path.join path.resolve os.path.join path.posix.join path/filepath.Join File.join os.path.expanduser os.path.expandvars os.path.normpath path.normalize Path.joinpath path.win32.join File.expand_path",
	toHome:      "os.homedir Path.home pathlib.Path.home os.UserHomeDir Dir.home os.userInfo.homedir dirs.home_dir home.home_dir std.env.home_dir env.home_dir",
	toTemporary: "os.tmpdir tempfile.gettempdir os.TempDir Dir.tmpdir",
	toCurrent:   "process.cwd os.getcwd Dir.pwd",
	toFilePath:  "fileURLToPath url.fileURLToPath url.pathToFileURL",
	toFolder:    "path.dirname os.path.dirname File.dirname path.posix.dirname",
	toPart:      "getattr Reflect.get",
	toFirst:     "Object.getPrototypeOf Object.freeze Object.seal Promise.resolve util.promisify promisify pify bluebird.promisify util.callbackify iter asyncio.run contextlib.nullcontext contextlib.closing",
	toReversed:  "reversed",
	toBound:     "functools.partial",
	toApplied:   "Reflect.apply Reflect.construct Function.prototype.call.call Function.prototype.apply.call",
	toMapped:    "map filter",
	toPatched:   "Object.defineProperty Reflect.defineProperty Reflect.set setattr",
	toAssigned:  "Object.assign",
	toRequire:   "module.createRequire Module.createRequire module.createRequireFromPath module.Module.createRequire createRequire",
	toReplaced:  "re.sub",
	toElement:   "document.createElement",
	toFormat:    "fmt.Sprintf fmt.Sprint format sprintf Kernel.format Kernel.sprintf",
	toFilled:    "format!",
	toResolved:  "require.resolve import.meta.resolve",
	toConstant:  "Object.const_get Kernel.const_get const_get method Kernel.method public_method",
	toScope:     "globals locals vars",
	toMap:       "Map WeakMap",
	toHeld:      "Map.get WeakMap.get",
	toKept:      "Map.set WeakMap.set",
	toCreated:   "Object.create",
	toParsed:    "JSON.parse json.loads",
	toNext:      "next",
})

func foldsOf(names map[fold]string) map[string]fold {
	all := make(map[string]fold)
	for f, list := range names {
		for _, name := range strings.Fields(list) {
			all[name] = f
		}
	}
	return all
}

// folded evaluates calls that make values of others, without noting anything
// but what is decoded.
func (e *evaluator) folded(c *call) (value, bool) {
	name := c.callee.path
	if c.method == "then" || c.method == "finally" {
		return e.then(c), true
	}
	switch {
	case name == "":
		if of := c.receiver; of.object != nil && of.object.names != nil {
			return e.ofNamed(c, of)
		}
		return value{}, false
	case strings.HasPrefix(name, "Array.") && folds[name] == noFold:
		return e.ofArray(c)
	case strings.HasPrefix(name, "String.") && (c.callee.text != "" || c.receiver.known):
		return e.ofText(c, name[len("String."):])
	}
	if f := folds[name]; f != noFold {
		if v, ok := e.computed(c, f); ok {
			return v, true
		}
	}
	return e.indirect(c, name)
}

// ofArray evaluates a method of a list.
func (e *evaluator) ofArray(c *call) (value, bool) {
	if v, ok := e.ofList(c); ok {
		return v, true
	}
	part := c.callee.but()
	if of := c.receiver.object; of != nil {
		if len(of.list) == 1 {
			part = of.list[0].with(part)
		} else {
			part = e.telling(of.list).with(part)
		}
	}
	e.eachOf(c, part)
	return c.callee.but().with(c.all), true
}

// computed evaluates a call of what is computed.
func (e *evaluator) computed(c *call, f fold) (value, bool) {
	first, second := c.arg(0, ""), c.arg(1, "")
	switch f {
	case toCodes:
		if first.object != nil && !e.spend(len(first.object.list)) {
			return c.all.but(), true
		}
		return charCodes(c.args)
	case toText, toKeys:
		return e.converted(c, f), true
	case toUnescaped:
		if first.known {
			if text, err := url.PathUnescape(first.text); err == nil {
				first.text = text
				return first, true
			}
		}
		return c.all, true
	case toBase64:
		return e.decoded(c, first, "base64"), true
	case toHex:
		return e.decoded(c, first, "hex"), true
	case toBuffer:
		return e.buffer(c, first, second), true
	case toCodec:
		return e.codec(c, first, second)
	case toReplaced:
		if len(c.args) >= 3 && first.known && second.known && c.args[2].known {
			return replacedAll(c.args[2], first.text, second.text).with(c.all), true
		}
		return c.all.but(), true
	case toReversed:
		return backwards(first), true
	case toFormat:
		if strings.HasSuffix(c.callee.path, "Sprint") {
			return concatenate(c.args).with(c.all), true
		}
		return formatted(first, value{object: &object{list: c.args[min(1, len(c.args)):]}}).with(c.all), len(c.args) > 0
	}
	if f == toFilled {
		return filled(first, c.args[min(1, len(c.args)):]).with(c.all), first.known
	}
	if v, ok := e.location(c, f, first); ok {
		return v, true
	}
	return e.reflected(c, f, first, second)
}

// converted makes a text, a list or an object of what it is handed.
func (e *evaluator) converted(c *call, f fold) value {
	v := c.all
	for _, a := range c.args {
		v = v.with(e.contents(c.id, a, 0))
	}
	if len(c.args) == 0 {
		v.object = c.settings()
		return v
	}
	first, name := c.args[0], c.callee.path
	if first.text != "" {
		v.text, v.known = first.text, first.known
	}
	if name == "URL.createObjectURL" {
		v.path = name
		return v
	}
	if first.object == nil || len(c.args) > 1 || name == "JSON.stringify" {
		return v
	}
	v.object = first.object
	if of := first.object; of.names != nil && e.spend(partSize*len(of.names)) {
		switch name {
		case "Object.keys":
			v.object = namesOf(of).object
		case "Object.values":
			v.object = &object{list: slices.Clone(of.parts)}
		case "Object.entries":
			v.object = pairsOf(of).object
		}
	}
	switch list := first.object.list; {
	case !e.spend(len(list)):
	case f == toKeys || list == nil:
	case name == "Blob" || name == "strings.Join":
		v = joinedList(list, "").with(v)
	case name == "bytes" || name == "bytearray" || name == "Uint8Array":
		if text, ok := bytesOf(list); ok {
			v.text, v.known, v.object = text, true, nil
		}
	}
	if name == "Blob" {
		v.object = nil
	}
	return v
}

// contents returns what a value and its parts came from. All of the environment
// may be one of them.
func (e *evaluator) contents(id syntax.ID, v value, depth int) value {
	all := e.whole(v, id).but()
	if v.object == nil || depth > 3 || !e.spend(len(v.object.names)+1) {
		return all
	}
	for i, part := range v.object.list {
		if i > 64 {
			break
		}
		all = all.with(e.contents(id, part, depth+1))
	}
	for _, part := range v.object.parts {
		all = all.with(e.contents(id, part, depth+1))
	}
	return all
}

// buffer makes bytes of a text or a list.
func (e *evaluator) buffer(c *call, from, encoding value) value {
	switch encoding.text {
	case "base64", "base64url", "hex":
		return e.decoded(c, from, encoding.text)
	}
	if from.object != nil {
		if text, ok := bytesOf(from.object.list); ok {
			return constant(text).with(c.all)
		}
	}
	from.path = ""
	return from.with(e.whole(from, c.id))
}
